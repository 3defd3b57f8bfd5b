import { InputError } from '../errors.ts';
import { isObjectId } from './blob.ts';
import { revisionOf } from './checkout.ts';
import { filesBelow } from './files.ts';
import { Git, type GitAnswer, type GitOptions } from './git-command.ts';
import { MAX_FILE_BYTES } from './node-files.ts';
import type { Repository } from './repository.ts';
import { type Clash, TOP, Tree } from './tree.ts';
import { isRead } from './wanted.ts';

/** The contents of a revision that are in memory at once, in bytes: as for an archive. */
const MAX_KEPT_BYTES = 512 * 1024 ** 2;

/** The list of the files of a revision, in bytes: ten times that of Linux. */
const MAX_LIST_BYTES = 128 * 1024 ** 2;

interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  readonly path: string;
  /** Whether the bytes of the path are UTF-8. */
  readonly exact: boolean;
}

/** The records of `ls-tree -z`: `<mode> <type> <id>\t<path>\0`. A path may hold any byte but NUL. */
function treeEntries(output: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0, end = output.indexOf(0); end !== -1; at = end + 1, end = output.indexOf(0, at)) {
    const tab = output.indexOf(0x09, at);
    const [mode = '', , id = ''] = output.toString('latin1', at, tab).split(' ');
    const raw = output.subarray(tab + 1, end);
    const path = raw.toString('utf8');
    entries.push({ mode, id, path, exact: !path.includes('�') || Buffer.from(path).equals(raw) });
  }
  return entries;
}

/** The objects of a repository by their ids, as git stored them: no filter and no line-end conversion runs. */
class Objects {
  readonly #git: Git;
  readonly #contents = new Map<string, Uint8Array | 'too large'>();

  constructor(git: Git) {
    this.#git = git;
  }

  /** Reads blobs that may be read later, with two runs of git for all of them. */
  load(ids: readonly string[]): void {
    const missing = [...new Set(ids)].filter((id) => !this.#contents.has(id));
    if (missing.length === 0) return;
    const readable: string[] = [];
    let total = 0;
    for (const line of this.#batch('--batch-check', missing, missing.length * 256)
      .stdout.toString()
      .split('\n')) {
      if (line === '') continue;
      const [id = '', type, digits] = line.split(' ');
      if (type !== 'blob') throw this.#gone(id);
      const size = Number(digits);
      if (size > MAX_FILE_BYTES) {
        this.#contents.set(id, 'too large');
      } else {
        readable.push(id);
        total += size;
      }
    }
    if (total > MAX_KEPT_BYTES) {
      throw new InputError({
        expected: `sources and dashboards of at most ${MAX_KEPT_BYTES / 1024 / 1024} MB in all`,
        found: 'more',
        at: { file: this.#git.root },
        advice: 'run the command line in a checkout instead',
      });
    }
    if (readable.length > 0) this.#read(readable, total);
  }

  get(id: string): Uint8Array | 'too large' {
    this.load([id]);
    const content = this.#contents.get(id);
    if (content === undefined) throw this.#gone(id);
    return content;
  }

  #read(ids: readonly string[], total: number): void {
    const { stdout } = this.#batch('--batch', ids, total + ids.length * 256);
    for (let at = 0; at < stdout.length; ) {
      const line = stdout.indexOf(0x0a, at);
      const [id = '', type, digits] = stdout.toString('latin1', at, line).split(' ');
      if (line === -1 || type !== 'blob') throw this.#gone(id);
      const end = line + 1 + Number(digits);
      this.#contents.set(id, stdout.subarray(line + 1, end));
      at = end + 1;
    }
  }

  #batch(mode: '--batch' | '--batch-check', ids: readonly string[], maxBytes: number): GitAnswer {
    const answer = this.#git.run(['cat-file', mode, '--buffer'], `${ids.join('\n')}\n`, maxBytes);
    if (answer.status !== 0) throw this.#git.failure(answer);
    return answer;
  }

  #gone(id: string): InputError {
    return new InputError({
      expected: 'a clone that holds all files of the revision',
      found: isObjectId(id) ? `one without the object ${id}` : 'one that lacks some',
      at: { file: this.#git.root },
      advice: 'run `git fsck`, or check out again',
    });
  }
}

export interface RevisionOptions extends GitOptions {
  /** The files that are read at once; those that dashcov reads when left out. Another one is read when it is asked for. */
  readonly wants?: (path: string) => boolean;
}

/** Puts an entry into the tree. Gives what is wrong with it, or null. */
function plant(tree: Tree<string>, { mode, id, path, exact }: TreeEntry, target: () => string): Clash | null {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return { expected: 'paths that git would check out', found: JSON.stringify(path) };
  }
  if (mode === '160000') return tree.add(parts, { type: 'folder' }, exact);
  if (mode === '120000') return tree.add(parts, { type: 'link', target: target() }, exact);
  return tree.add(parts, { type: 'file', file: id }, exact);
}

/**
 * The files of a revision of a local repository, as git stored them: the working tree, its changes and its filters have
 * no part in it. Submodules are empty folders. Links and listing follow the rules of a working tree.
 *
 * `root` is the top of a checkout, or a bare repository; `revision` names a commit. Throws an `InputError` when git is
 * not installed, when `root` is no such folder, when the clone lacks the commit (shallow) or a file of it (partial), and
 * when the tree holds what git would not check out.
 */
export function openGitRevision(root: string, revision: string, options: RevisionOptions = {}): Repository {
  const git = new Git(root, options);
  const commit = revisionOf(git, revision);
  const listed = git.run(['ls-tree', '-r', '-z', '--full-tree', commit], '', MAX_LIST_BYTES);
  if (listed.status !== 0) throw git.failure(listed);
  const entries = treeEntries(listed.stdout);
  const objects = new Objects(git);
  const wants = options.wants ?? isRead;
  const isLink = (entry: TreeEntry): boolean => entry.mode === '120000';
  objects.load(
    entries.filter((entry) => entry.mode !== '160000' && (isLink(entry) || wants(entry.path))).map(({ id }) => id),
  );
  const tree = new Tree<string>();
  for (const entry of entries) {
    const target = (): string => {
      const content = objects.get(entry.id);
      return content === 'too large' ? '' : Buffer.from(content).toString('utf8');
    };
    const clash = plant(tree, entry, target);
    if (clash !== null) {
      throw new InputError({ ...clash, at: { file: root }, advice: 'rename or remove it; `git fsck` tells more' });
    }
  }
  const fs = tree.fileSystem((id) => {
    try {
      return objects.get(id);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { expected, found, advice } = error.explanation;
      return { expected, found, advice: advice ?? 'check out again' };
    }
  });
  return filesBelow(root, TOP, fs);
}
