import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, InputError } from '../errors.ts';
import { isObjectId } from './blob.ts';
import { Git, type GitOptions } from './git-command.ts';

/** What a checkout has checked out. */
export interface Head {
  /** The commit id of HEAD. */
  readonly commit: string;
  /** The ids of its parents, as the commit itself names them: a shallow clone knows them too, and may not hold them. */
  readonly parents: readonly string[];
  /** Whether HEAD has two parents or more, as `refs/pull/N/merge` has. */
  readonly isMerge: boolean;
  /** Whether the clone holds only a part of the history. */
  readonly isShallow: boolean;
}

/** A revision of a repository. */
interface Located {
  readonly commit: string;
  /** The commits whose parents the clone lacks: empty for a clone that holds all. */
  readonly shallow: readonly string[];
}

function shallowCommits(git: Git, file: string): readonly string[] {
  try {
    return readFileSync(resolve(git.root, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Finds a revision with one run of git, and makes sure that the folder is the top of a checkout. */
function locate(git: Git, revision: string): Located {
  if (revision === '' || revision.startsWith('-') || revision.includes('\0')) {
    throw new InputError({
      expected: 'a commit id or the name of a revision',
      found: JSON.stringify(revision),
      at: { file: git.root },
      advice: 'name a commit, a branch or a tag',
    });
  }
  const asked = ['--verify', '--end-of-options', `${revision}^{commit}`];
  const answer = git.run(['rev-parse', '--show-prefix', '--git-path', 'shallow', ...asked]);
  const [prefix = '', file = '', commit = ''] = answer.stdout.toString('utf8').split('\n');
  if (prefix !== '') {
    throw new InputError({
      expected: 'the top folder of a checkout',
      found: 'a folder inside one',
      at: { file: git.root },
      advice: 'name the folder that holds .git',
    });
  }
  const shallow = shallowCommits(git, file);
  if (answer.status === 0 && isObjectId(commit)) return { commit, shallow };
  if (git.isPartial(answer)) throw git.failure(answer);
  const isShallow = shallow.length > 0;
  throw new InputError({
    expected: `a clone that holds ${revision}`,
    found: isShallow ? 'a shallow one that does not' : 'none of that name',
    at: { file: git.root },
    advice: isShallow ? 'set `fetch-depth: 0` in actions/checkout' : 'fetch it first, or check the name',
  });
}

/**
 * The id of the commit that a revision names. Throws an `InputError` when the revision is none: an option, a range, a
 * file; or when the clone does not hold it.
 */
export function revisionOf(git: Git, revision: string): string {
  return locate(git, revision).commit;
}

function headFrom(git: Git): Head {
  const { commit, shallow } = locate(git, 'HEAD');
  // The commit itself, as `rev-list --parents` leaves out the parents that a shallow clone lacks.
  const header = git.text(['cat-file', 'commit', commit]).split('\n\n', 1)[0] ?? '';
  const parents = [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = '']) => id);
  return { commit, parents, isMerge: parents.length > 1, isShallow: shallow.length > 0 };
}

/** What a checkout has checked out. Throws an `InputError` when it is none, when it has no commit, or without git. */
export function headOf(root: string, options: GitOptions = {}): Head {
  return headFrom(new Git(root, options));
}

/**
 * Makes sure that a checkout is of a commit: what is reported, and what is committed on top, belongs to it. Throws an
 * `InputError`; for the merge commit of a pull request, which actions/checkout gives when it is not told otherwise, one
 * that says how to tell it.
 */
export function requireHead(root: string, commit: string, options: GitOptions = {}): Head {
  const head = headOf(root, options);
  if (head.commit === commit) return head;
  const isPullMerge = head.isMerge && head.parents.includes(commit);
  throw new InputError({
    expected: `a checkout of ${commit}`,
    found: isPullMerge
      ? `the merge commit of the pull request (refs/pull/N/merge), ${head.commit}`
      : `one of ${head.commit}`,
    at: { file: root },
    advice: 'set `ref: ${{ github.event.pull_request.head.sha }}` in actions/checkout',
  });
}

/**
 * The best common ancestor of two commits, or null when they have none. Throws an `InputError` when the clone lacks one
 * of them, and when it is too shallow to tell.
 */
export function mergeBase(root: string, a: string, b: string, options: GitOptions = {}): string | null {
  const git = new Git(root, options);
  const { commit: one, shallow } = locate(git, a);
  const other = revisionOf(git, b);
  const answer = git.run(['merge-base', '--end-of-options', one, other]);
  if (answer.status > 1 || (answer.status === 1 && answer.stderr !== '')) throw git.failure(answer);
  const base = answer.status === 0 ? answer.stdout.toString('latin1').trim() : null;
  if (shallow.length > 0) {
    const cut = new Set(shallow);
    // Where the history between the two is cut, a better base may lie behind the cut.
    const between = git.text(['rev-list', one, other, ...(base === null ? [] : ['--not', base])]).split('\n');
    if (between.some((commit) => cut.has(commit))) {
      throw new InputError({
        expected: `a clone that holds the history between ${a} and ${b}`,
        found: 'a shallow one that lacks a part',
        at: { file: root },
        advice: 'set `fetch-depth: 0` in actions/checkout',
      });
    }
  }
  return base;
}
