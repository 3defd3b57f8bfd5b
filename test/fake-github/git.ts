import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { type Commit, type Mode, type Person, parsedCommit, parsedTree, type TreeEntry } from './git-object.ts';
import { ObjectStore, type StoredObject } from './object-store.ts';

export type { Commit, Mode, Person, TreeEntry } from './git-object.ts';

/** What a test writes at a path: text, bytes, either with a mode, or null to delete. */
export type FileChange = string | Uint8Array | { readonly content: string | Uint8Array; readonly mode: Mode } | null;

export interface CommitTree {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person & { readonly date: string };
  readonly committer: Person & { readonly date: string };
}

/** git refused; `stderr` says why. */
export class GitError extends Error {
  readonly stderr: string;
  constructor(args: readonly string[], stderr: string) {
    super(`git ${args[0]} failed: ${stderr}`);
    this.stderr = stderr;
  }
}

const SHA = /^[0-9a-f]{40}$/;
const MAX_BUFFER = 1 << 29;

function people({ author, committer }: Pick<CommitTree, 'author' | 'committer'>): NodeJS.ProcessEnv {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: committer.date,
  };
}

/**
 * A bare repository, driven by the git binary. Every call waits for git, so that no other request comes between two
 * steps of one; a second writer comes in where a test says so.
 */
export class Git {
  readonly dir: string;
  readonly #objects: ObjectStore;
  #indexes = 0;

  constructor(dir: string) {
    this.dir = dir;
    this.#objects = new ObjectStore(join(dir, 'objects'), (sha) => this.#packed(sha));
  }

  #packed(sha: string): StoredObject | null {
    const output = this.bytes(['cat-file', '--batch'], `${sha}\n`);
    const end = output.indexOf(10);
    const [, type = '', size = ''] = output.subarray(0, end).toString('latin1').split(' ');
    if (type === 'missing' || size === '') return null;
    return { type: type as StoredObject['type'], content: output.subarray(end + 1, end + 1 + Number(size)) };
  }

  /**
   * Makes the repository, as `git init --bare` does, without a process. With `network`, its objects are those of another
   * one, as GitHub shares them among forks.
   */
  static init(dir: string, defaultBranch: string, network: Git | null): Git {
    mkdirSync(join(dir, 'refs', 'heads'), { recursive: true });
    writeFileSync(join(dir, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
    writeFileSync(join(dir, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
    if (network === null) mkdirSync(join(dir, 'objects'));
    else symlinkSync(join(network.dir, 'objects'), join(dir, 'objects'));
    return new Git(dir);
  }

  /** Runs git and returns its output as bytes; throws a GitError where it refuses. */
  bytes(args: readonly string[], input: string | Uint8Array = '', env: NodeJS.ProcessEnv = {}): Buffer {
    const done = spawnSync('git', args, {
      cwd: this.dir,
      input,
      maxBuffer: MAX_BUFFER,
      env: {
        PATH: process.env.PATH,
        GIT_DIR: this.dir,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        LC_ALL: 'C',
        ...env,
      },
    });
    if (done.error !== undefined) throw done.error;
    if (done.status !== 0) throw new GitError(args, done.stderr.toString('utf8').trim());
    return done.stdout;
  }

  run(args: readonly string[], input: string | Uint8Array = '', env: NodeJS.ProcessEnv = {}): string {
    return this.bytes(args, input, env).toString('utf8').trimEnd();
  }

  #ask(args: readonly string[]): string | null {
    try {
      return this.run(args);
    } catch (error) {
      if (error instanceof GitError) return null;
      throw error;
    }
  }

  /** The commit that a full ref, a branch, a tag or a commit's SHA names, or null. */
  resolve(name: string): string | null {
    if (name.startsWith('-') || name === '' || /[\s~^:?*[\\]|@\{|\.\./.test(name)) return null;
    if (SHA.test(name)) return this.typeOf(name) === 'commit' ? name : null;
    for (const full of [name, `refs/heads/${name}`, `refs/tags/${name}`]) {
      const sha = this.ref(full);
      if (sha === null) continue;
      return this.typeOf(sha) === 'commit' ? sha : this.#ask(['rev-parse', '--verify', '--quiet', `${sha}^{commit}`]);
    }
    return /^[0-9a-f]{7,39}$/.test(name) ? this.#ask(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]) : null;
  }

  /** What a full ref points to, or null. */
  ref(name: string): string | null {
    if (!name.startsWith('refs/') || /\.\.|[\0\\]/.test(name)) return null;
    // A loose ref is a file, and goes before a packed one: no process is needed to read it.
    const file = join(this.dir, name);
    const text = existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
    if (/^[0-9a-f]{40}\n$/.test(text)) return text.trimEnd();
    return existsSync(join(this.dir, 'packed-refs')) ? this.#ask(['rev-parse', '--verify', '--quiet', name]) : null;
  }

  refs(prefix: string): readonly { readonly ref: string; readonly sha: string; readonly type: string }[] {
    const lines = this.run(['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)']).split('\n');
    return lines.flatMap((line) => {
      const [ref = '', sha = '', type = ''] = line.split(' ');
      return ref.startsWith(prefix) ? [{ ref, sha, type }] : [];
    });
  }

  isRefName(name: string): boolean {
    return this.#ask(['check-ref-format', name]) !== null;
  }

  typeOf(sha: string): string | null {
    return SHA.test(sha) ? (this.#objects.read(sha)?.type ?? null) : null;
  }

  #read(sha: string, type: StoredObject['type']): Buffer {
    const found = SHA.test(sha) ? this.#objects.read(sha) : null;
    if (found?.type !== type) throw new Error(`expected a ${type}, found ${found?.type ?? 'nothing'}, at ${sha}`);
    return found.content;
  }

  blob(sha: string): Buffer {
    return this.#read(sha, 'blob');
  }

  commit(sha: string): Commit {
    return parsedCommit(sha, this.#read(sha, 'commit'));
  }

  /** The SHAs that `head` has and `base` has not, oldest first. */
  between(base: string, head: string): readonly string[] {
    const lines = this.run(['rev-list', '--reverse', '--topo-order', `${base}..${head}`]);
    return lines === '' ? [] : lines.split('\n');
  }

  /** Newest first. */
  history(head: string, limit: number): readonly string[] {
    return this.run(['rev-list', '--topo-order', `--max-count=${limit}`, head]).split('\n');
  }

  mergeBase(one: string, other: string): string | null {
    return this.#ask(['merge-base', one, other]);
  }

  /** The entries of a tree; paths are the names alone. */
  entries(tree: string): readonly TreeEntry[] {
    return parsedTree(this.#read(tree, 'tree'));
  }

  /** What stands at a path of a commit, or null. Path in the spelling of git: no leading slash. */
  entry(commit: string, path: string): TreeEntry | null {
    let found: TreeEntry = { mode: '040000', type: 'tree', sha: this.commit(commit).tree, path };
    for (const name of path === '' ? [] : path.split('/')) {
      const next = found.type === 'tree' ? this.entries(found.sha).find((entry) => entry.path === name) : undefined;
      if (next === undefined) return null;
      found = { ...next, path };
    }
    return found;
  }

  writeBlob(content: string | Uint8Array): string {
    return this.run(['hash-object', '-w', '--stdin'], content);
  }

  /** A tree from another one and changes, in an index of its own. A null SHA deletes. */
  writeTree(
    from: string | null,
    changes: readonly { readonly path: string; readonly mode: Mode; readonly sha: string | null }[],
  ): string {
    this.#indexes += 1;
    const index = join(this.dir, `index-${this.#indexes}`);
    const env = { GIT_INDEX_FILE: index };
    try {
      this.run(['read-tree', ...(from === null ? ['--empty'] : [from])], '', env);
      const lines = changes.map(({ path, mode, sha }) =>
        sha === null ? `0 ${'0'.repeat(40)}\t${path}\0` : `${mode} ${sha}\t${path}\0`,
      );
      this.run(['update-index', '-z', '--index-info'], lines.join(''), env);
      return this.run(['write-tree'], '', env);
    } finally {
      rmSync(index, { force: true });
    }
  }

  commitTree(commit: CommitTree): string {
    const parents = commit.parents.flatMap((parent) => ['-p', parent]);
    return this.run(['commit-tree', commit.tree, ...parents, '-F', '-'], commit.message, people(commit));
  }

  /**
   * Moves a ref from `expected` to `next` (null: it is not there) with git's own compare-and-swap.
   * Returns false where the ref has moved in between.
   */
  swap(ref: string, next: string | null, expected: string | null): boolean {
    const old = expected ?? '0'.repeat(40);
    const args = next === null ? ['update-ref', '-d', ref, old] : ['update-ref', ref, next, old];
    return this.#ask(args) !== null;
  }

  /** Points a ref that nobody else writes, such as `refs/pull/1/head`. */
  point(ref: string, sha: string): void {
    mkdirSync(dirname(join(this.dir, ref)), { recursive: true });
    writeFileSync(join(this.dir, ref), `${sha}\n`);
  }

  /** A commit with `git fast-import`: one process, whatever it changes. Returns its SHA. */
  fastImport(
    ref: string,
    from: string | null,
    files: Readonly<Record<string, FileChange>>,
    commit: Omit<CommitTree, 'tree' | 'parents'>,
  ): string {
    const parts: (string | Uint8Array)[] = [];
    const data = (content: string | Uint8Array) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      parts.push(`data ${bytes.length}\n`, bytes, '\n');
    };
    const who = ({ name, email, date }: CommitTree['author']) =>
      `${name} <${email}> ${Date.parse(date) / 1000} +0000\n`;
    parts.push(`commit ${ref}\nmark :1\nauthor ${who(commit.author)}committer ${who(commit.committer)}`);
    data(commit.message);
    if (from !== null) parts.push(`from ${from}\n`);
    for (const [path, change] of Object.entries(files)) {
      const quoted = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
      if (change === null) parts.push(`D ${quoted}\n`);
      else {
        const plain = typeof change === 'string' || change instanceof Uint8Array;
        parts.push(`M ${plain ? '100644' : change.mode} inline ${quoted}\n`);
        data(plain ? change : change.content);
      }
    }
    parts.push('get-mark :1\ndone\n');
    const stream = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
    return this.run(['fast-import', '--quiet', '--done', '--force', '--date-format=raw'], stream);
  }
}
