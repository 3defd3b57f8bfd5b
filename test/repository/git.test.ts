import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError, RepositoryError } from '../../src/errors.ts';
import { headOf, mergeBase, requireHead } from '../../src/repository/checkout.ts';
import { openGitRevision } from '../../src/repository/git.ts';
import { GitCheckout } from './git-checkout.ts';

const ENVIRONMENT = { environment: { PATH: process.env.PATH } };

let checkout: GitCheckout;

beforeEach(() => {
  checkout = new GitCheckout();
});
afterEach(() => checkout.remove());

function failure(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('expected an InputError, nothing was thrown');
}

describe('a revision', () => {
  it('is what was committed, not what is on disk', () => {
    checkout.put('a.rs', 'first');
    const first = checkout.commit();
    checkout.put('a.rs', 'second');
    checkout.put('b.rs', 'new');
    const second = checkout.commit();
    checkout.put('a.rs', 'on disk');
    checkout.git('tag', '--annotate', '--message', 'v1', 'v1', first);
    for (const name of [first, 'v1', 'HEAD~1', first.slice(0, 12)]) {
      const repository = openGitRevision(checkout.root, name, ENVIRONMENT);
      expect(repository.files()).toEqual(['a.rs']);
      expect(repository.text('a.rs')).toBe('first');
      expect(repository.origin).toBe(checkout.root);
    }
    expect(openGitRevision(checkout.root, second, ENVIRONMENT).text('a.rs')).toBe('second');
  });

  it('is read without conversion: neither attributes nor filters count', () => {
    checkout.put('a.rs', 'line\n');
    checkout.put('b.json', '$Id$ $Format:%H$\n');
    checkout.put(
      '.gitattributes',
      '*.rs text eol=crlf filter=evil\n*.json ident export-subst\nhidden.rs export-ignore\n',
    );
    checkout.put('hidden.rs', 'seen');
    checkout.commit();
    checkout.git('config', 'filter.evil.smudge', `touch ${join(checkout.base, 'ran')}`);
    const repository = openGitRevision(checkout.root, 'HEAD', ENVIRONMENT);
    expect(repository.text('a.rs')).toBe('line\n');
    expect(repository.text('b.json')).toBe('$Id$ $Format:%H$\n');
    expect(repository.text('hidden.rs')).toBe('seen');
    expect(existsSync(join(checkout.base, 'ran'))).toBe(false);
  });

  it('of a SHA-256 repository is read too', () => {
    const other = new GitCheckout('--object-format=sha256');
    try {
      other.put('a.rs', 'a');
      const commit = other.commit();
      expect(commit).toHaveLength(64);
      expect(openGitRevision(other.root, commit, ENVIRONMENT).text('a.rs')).toBe('a');
    } finally {
      other.remove();
    }
  });

  it('of a bare repository and of a linked worktree is read too', () => {
    checkout.put('a.rs', 'a');
    checkout.commit();
    const bare = checkout.clone('bare', '--bare');
    expect(openGitRevision(bare, 'HEAD', ENVIRONMENT).text('a.rs')).toBe('a');
    const linked = join(checkout.base, 'linked');
    checkout.git('worktree', 'add', '--quiet', '--detach', linked);
    expect(openGitRevision(linked, 'HEAD', ENVIRONMENT).text('a.rs')).toBe('a');
  });

  it('holds files of every kind; those that dashcov does not read are read when they are asked for', () => {
    checkout.put('a.rs', 'a');
    checkout.put('image.png', Uint8Array.of(0, 10, 255, 10));
    checkout.put('empty', '');
    checkout.commit();
    const repository = openGitRevision(checkout.root, 'HEAD', ENVIRONMENT);
    expect(repository.files()).toEqual(['a.rs', 'empty', 'image.png']);
    expect([...repository.bytes('image.png')]).toEqual([0, 10, 255, 10]);
    expect(repository.text('empty')).toBe('');
    expect(() => repository.bytes('missing')).toThrow(RepositoryError);
  });

  it('has the executable among its files, and no file over 100 MB', () => {
    checkout.put('run.rs', 'x');
    chmodSync(join(checkout.root, 'run.rs'), 0o755);
    checkout.put('large.json', '');
    truncateSync(join(checkout.root, 'large.json'), 100 * 1024 * 1024 + 1);
    checkout.commit();
    const repository = openGitRevision(checkout.root, 'HEAD', ENVIRONMENT);
    expect(repository.files()).toEqual(['large.json', 'run.rs']);
    expect(failure(() => repository.bytes('large.json')).message).toMatch(/at most 100 MB, found a larger one/);
  });

  it.each<[revision: string, words: RegExp]>([
    ['', /a commit id or the name of a revision/],
    ['--help', /a commit id or the name of a revision, found "--help"/],
    ['-n1', /a commit id/],
    ['HEAD\0', /a commit id/],
    ['HEAD:a.rs', /a clone that holds HEAD:a\.rs, found none/],
    ['HEAD^{tree}', /found none/],
    ['HEAD..HEAD', /found none/],
    ['^HEAD', /found none/],
    ['nowhere', /a clone that holds nowhere, found none of that name/],
    ['HEAD\nHEAD', /found none/],
    ['d'.repeat(40), /a clone that holds d+, found none/],
  ])('is not %j', (revision, words) => {
    checkout.put('a.rs', 'a');
    checkout.commit();
    const { message, explanation } = failure(() => openGitRevision(checkout.root, revision, ENVIRONMENT));
    expect(message).toMatch(words);
    expect(explanation.at).toEqual({ file: checkout.root });
    expect(explanation.advice).not.toBe('');
  });

  it('with a path that git would not check out is refused', () => {
    const blob = checkout.gitBytes(['hash-object', '-w', '--stdin'], 'x').toString().trim();
    for (const name of ['..', '.']) {
      const bytes = Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, 'hex')]);
      const tree = checkout.gitBytes(['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], bytes);
      const commit = checkout.git('commit-tree', '-m', 'evil', tree.toString().trim());
      expect(failure(() => openGitRevision(checkout.root, commit, ENVIRONMENT)).message).toMatch(
        /paths that git would check out, found "\.\.?"/,
      );
    }
    const entry = Buffer.concat([Buffer.from('100644 a.rs\0'), Buffer.from(blob, 'hex')]);
    const twice = checkout.gitBytes(
      ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'],
      Buffer.concat([entry, entry]),
    );
    const commit = checkout.git('commit-tree', '-m', 'evil', twice.toString().trim());
    expect(failure(() => openGitRevision(checkout.root, commit, ENVIRONMENT)).message).toMatch(
      /each path once, found "a\.rs" twice/,
    );
  });

  it('of a few small trees that stand for billions of files is refused', () => {
    const blob = checkout.gitBytes(['hash-object', '-w', '--stdin'], 'x').toString().trim();
    let tree = checkout.gitBytes(['mktree'], `100644 blob ${blob}\ta.rs\n`).toString().trim();
    for (let level = 0; level < 9; level++) {
      const lines = Array.from({ length: 10 }, (_, index) => `040000 tree ${tree}\td${index}\n`);
      tree = checkout.gitBytes(['mktree'], lines.join('')).toString().trim();
    }
    const commit = checkout.git('commit-tree', '-m', 'bomb', tree);
    expect(failure(() => openGitRevision(checkout.root, commit, ENVIRONMENT)).message).toMatch(
      /a revision that fits into memory, found a larger one/,
    );
  });

  it('with a damaged object says so', () => {
    checkout.put('a.rs', 'a');
    checkout.commit();
    const id = checkout.git('rev-parse', 'HEAD:a.rs');
    const file = join(checkout.root, '.git/objects', id.slice(0, 2), id.slice(2));
    rmSync(file);
    expect(failure(() => openGitRevision(checkout.root, 'HEAD', ENVIRONMENT)).message).toMatch(
      `without the object ${id}`,
    );
    writeFileSync(file, 'garbage');
    expect(failure(() => openGitRevision(checkout.root, 'HEAD', ENVIRONMENT)).message).toMatch(
      /an error of git|without the object|lacks some/,
    );
  });
});

describe('git', () => {
  it('starts no program that the checkout names, and fetches nothing', () => {
    checkout.put('a.rs', 'a');
    checkout.commit();
    const ran = join(checkout.base, 'ran');
    const script = join(checkout.base, 'evil');
    writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> '${ran}'\n`, { mode: 0o755 });
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'core.editor',
      'core.askPass',
      'core.alternateRefsCommand',
      'core.gitProxy',
      'credential.helper',
      'diff.external',
      'diff.rs.textconv',
      'filter.rs.smudge',
      'filter.rs.process',
      'pager.rev-parse',
      'pager.cat-file',
      'uploadpack.packObjectsHook',
      'gpg.program',
      'alias.cat-file',
      'alias.ls-tree',
    ]) {
      checkout.git('config', key, key.startsWith('alias.') ? `!${script}` : script);
    }
    checkout.git('config', 'core.hooksPath', checkout.base);
    checkout.put('.git/info/attributes', '* filter=rs diff=rs\n');
    mkdirSync(join(checkout.root, '.git/hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      symlinkSync(script, join(checkout.root, '.git/hooks', hook));
    }
    // A program called git in the checkout is not found through a relative folder on the PATH.
    symlinkSync(script, join(checkout.root, 'git'));
    const environment = {
      PATH: [relative(dirname(process.execPath), checkout.root), process.env.PATH].join(delimiter),
      GIT_DIR: '/nowhere',
      GIT_SSH_COMMAND: script,
      GIT_PAGER: script,
      GIT_EXTERNAL_DIFF: script,
      GIT_TRACE: ran,
    };
    expect(openGitRevision(checkout.root, 'HEAD', { environment }).text('a.rs')).toBe('a');
    const { commit } = headOf(checkout.root, { environment });
    expect(mergeBase(checkout.root, commit, commit, { environment })).toBe(commit);
    expect(existsSync(ran)).toBe(false);
  });

  it('reads what the commit holds, whatever the clone puts in its place', () => {
    checkout.put('a.rs', 'right');
    checkout.commit();
    const evil = checkout.gitBytes(['hash-object', '-w', '--stdin'], 'wrong').toString().trim();
    checkout.git('replace', checkout.git('rev-parse', 'HEAD:a.rs'), evil);
    expect(openGitRevision(checkout.root, 'HEAD', ENVIRONMENT).text('a.rs')).toBe('right');
  });

  it('that is not installed is an error', () => {
    const empty = join(checkout.base, 'empty');
    mkdirSync(empty);
    const { message } = failure(() => headOf(checkout.root, { environment: { PATH: empty } }));
    expect(message).toMatch(/the program git, found none on the PATH, .*; install git/);
  });

  it.each<[what: string, make: () => string, words: RegExp]>([
    ['a folder without a repository', () => checkout.base, /a git checkout, found a folder without a repository/],
    ['no folder', () => join(checkout.base, 'missing'), /a folder, found none that can be opened/],
    [
      'a folder inside a checkout',
      () => {
        checkout.put('src/a.rs');
        checkout.commit();
        return join(checkout.root, 'src');
      },
      /the top folder of a checkout, found a folder inside one/,
    ],
    ['a checkout without commits', () => checkout.root, /a clone that holds HEAD, found none/],
  ])('says what is wrong with %s', (_what, make, words) => {
    const root = make();
    expect(failure(() => headOf(root, ENVIRONMENT)).message).toMatch(words);
    expect(failure(() => openGitRevision(root, 'HEAD', ENVIRONMENT)).message).toMatch(words);
  });
});

describe('a partial clone', () => {
  it('that lacks contents is an error, and fetches none', () => {
    checkout.put('a.rs', 'a');
    checkout.put('image.png', 'p');
    checkout.commit();
    checkout.git('config', 'uploadpack.allowFilter', 'true');
    const partial = checkout.clone('partial', '--filter=blob:none', '--no-checkout');
    const { message } = failure(() => openGitRevision(partial, 'HEAD', ENVIRONMENT));
    expect(message).toMatch(/a clone that holds all files of the revision, found a partial clone that lacks some/);
    expect(message).toMatch(/remove `filter`/);
    const treeless = checkout.clone('treeless', '--filter=tree:0', '--no-checkout');
    expect(failure(() => openGitRevision(treeless, 'HEAD', ENVIRONMENT)).message).toMatch(/partial clone/);
    // What is not read need not be there.
    const repository = openGitRevision(partial, 'HEAD', { ...ENVIRONMENT, wants: () => false });
    expect(repository.files()).toEqual(['a.rs', 'image.png']);
    expect(failure(() => repository.bytes('a.rs')).message).toMatch(/partial clone/);
  });
});

describe('the head of a checkout', () => {
  /** main and feature have both moved on, as when GitHub makes a merge commit. */
  function pull(): { base: string; main: string; head: string; merge: string } {
    checkout.put('a.rs', 'a');
    const base = checkout.commit();
    checkout.git('switch', '--quiet', '--create', 'feature');
    checkout.put('b.rs', 'b');
    const head = checkout.commit('head');
    checkout.git('switch', '--quiet', 'main');
    checkout.put('c.rs', 'c');
    const main = checkout.commit('main');
    checkout.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
    return { base, main, head, merge: checkout.git('rev-parse', 'HEAD') };
  }

  it('has its parents, and is a merge commit or none', () => {
    const { main, head, merge } = pull();
    expect(headOf(checkout.root, ENVIRONMENT)).toEqual({
      commit: merge,
      parents: [main, head],
      isMerge: true,
      isShallow: false,
    });
    checkout.git('checkout', '--quiet', head);
    expect(headOf(checkout.root, ENVIRONMENT)).toMatchObject({ commit: head, isMerge: false });
  });

  it('has its parents in a shallow clone too', () => {
    const { main, head, merge } = pull();
    const shallow = checkout.clone('shallow', '--depth=1');
    expect(headOf(shallow, ENVIRONMENT)).toEqual({
      commit: merge,
      parents: [main, head],
      isMerge: true,
      isShallow: true,
    });
  });

  it('must be the head of the pull request', () => {
    const { main, head, base } = pull();
    const { message, explanation } = failure(() => requireHead(checkout.root, head, ENVIRONMENT));
    expect(message).toMatch(/found the merge commit of the pull request \(refs\/pull\/N\/merge\)/);
    expect(explanation.advice).toContain('`ref: ${{ github.event.pull_request.head.sha }}`');
    expect(failure(() => requireHead(checkout.root, base, ENVIRONMENT)).message).toMatch(/, found one of [0-9a-f]+,/);
    checkout.git('checkout', '--quiet', main);
    expect(requireHead(checkout.root, main, ENVIRONMENT).commit).toBe(main);
  });

  it('and the base have their best common ancestor', () => {
    const { base, main, head, merge } = pull();
    expect(mergeBase(checkout.root, main, head, ENVIRONMENT)).toBe(base);
    expect(mergeBase(checkout.root, head, 'HEAD', ENVIRONMENT)).toBe(head);
    expect(mergeBase(checkout.root, merge, merge, ENVIRONMENT)).toBe(merge);
    checkout.git('checkout', '--quiet', '--orphan', 'other');
    const orphan = checkout.commit('orphan');
    expect(mergeBase(checkout.root, main, orphan, ENVIRONMENT)).toBeNull();
    expect(failure(() => mergeBase(checkout.root, main, '--all', ENVIRONMENT)).message).toMatch(/a commit id/);
  });

  it('in a shallow clone has an ancestor where the history reaches, else an error that says how to get more', () => {
    const { base, main, head } = pull();
    const shallow = checkout.clone('shallow', '--depth=1');
    const missing = failure(() => openGitRevision(shallow, head, ENVIRONMENT)).message;
    expect(missing).toMatch(`a clone that holds ${head}, found a shallow one that does not`);
    expect(missing).toMatch(/set `fetch-depth: 0` in actions\/checkout/);
    expect(failure(() => mergeBase(shallow, main, head, ENVIRONMENT)).message).toMatch(/fetch-depth: 0/);
    // Both tips are there now, and what lies between them is not.
    const git = (...args: string[]): string => checkout.git('-C', shallow, ...args);
    git('fetch', '--quiet', '--depth=1', 'origin', main, head);
    expect(failure(() => mergeBase(shallow, main, head, ENVIRONMENT)).message).toMatch(
      /the history between .*, found a shallow one that lacks a part/,
    );
    git('fetch', '--quiet', '--depth=2', 'origin', main, head);
    expect(mergeBase(shallow, main, head, ENVIRONMENT)).toBe(base);
  });

  it('is not answered with a worse ancestor where a better one is behind the cut', () => {
    // root ─ better ─ x1 ─ x2 ─ one        other is a merge of root's own child and of better's.
    //   └──── y ───────────────┐
    //          better ─ z ─────┴ other
    checkout.put('f', '0');
    const root = checkout.commit('root');
    const better = checkout.commit('better');
    checkout.commit('x1');
    const one = checkout.commit('one');
    checkout.git('checkout', '--quiet', better);
    checkout.commit('z1');
    const z = checkout.commit('z2');
    checkout.git('checkout', '--quiet', root);
    checkout.commit('y');
    checkout.git('merge', '--quiet', '--no-ff', '--message', 'other', z);
    const other = checkout.git('rev-parse', 'HEAD');
    expect(mergeBase(checkout.root, one, other, ENVIRONMENT)).toBe(better);
    // The cut is at z2: git alone would answer with root.
    checkout.put('.git/shallow', `${z}\n`);
    expect(checkout.git('merge-base', one, other)).toBe(root);
    expect(failure(() => mergeBase(checkout.root, one, other, ENVIRONMENT)).message).toMatch(/lacks a part/);
  });
});
