import { posix } from 'node:path';
import type { Entry, FileSystem } from './node-files.ts';

/**
 * Where a tree in memory has its root. No path and no link can spell it, as it holds a NUL: a path that leaves the tree
 * cannot come back by the name of the folder.
 */
export const TOP = '/\0';

/** As in Linux: a path that leads through more links is a circle. */
const MAX_HOPS = 40;
/** As in Linux: no system call takes a longer path. */
const MAX_PATH = 4096;
/** Far deeper than any tree: finding a folder costs its depth, and a walk finds each. */
const MAX_DEPTH = 256;
/** The parts of link targets that are followed in one tree: a few seconds of work, and far more than any tree asks for. */
const MAX_STEPS = 50_000_000;

interface Folder<File> {
  readonly type: 'folder';
  readonly name: string;
  readonly parent: Folder<File> | null;
  readonly entries: Map<string, Node<File>>;
  /** Names that were not UTF-8: they are listed, and nothing has them. */
  readonly mangled: Map<string, Entry>;
}

type Node<File> =
  | Folder<File>
  | { readonly type: 'file'; readonly name: string; readonly parent: Folder<File>; readonly file: File }
  | { readonly type: 'link'; readonly target: string };

/** What is at the end of all links. */
type Found<File> = Exclude<Node<File>, { type: 'link' }>;

/** What a path of a tree can be. */
export type Planted<File> =
  | { readonly type: 'folder' }
  | { readonly type: 'file'; readonly file: File }
  | { readonly type: 'link'; readonly target: string };

/** Why a path could not be added. */
export interface Clash {
  readonly expected: string;
  readonly found: string;
}

/**
 * Files, folders and links of one tree: five times the files of Linux, and five times what GitHub lists of a tree in one
 * answer. Trees that share their subtrees can be small objects and billions of files.
 */
export const MAX_NODES = 500_000;

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** The path of what was found, below `TOP`; one outside when nothing was. */
function pathOf<File>(found: Found<File> | null): string {
  const names: string[] = [];
  for (let at = found; at !== null; at = at.parent) names.push(at.name);
  return names.reverse().join('/') || '/';
}

/**
 * A tree of files in memory that is read like a folder on disk, with the same rules for links. A link to an absolute
 * path leaves it.
 */
export class Tree<File> {
  readonly #root: Folder<File> = { type: 'folder', name: TOP, parent: null, entries: new Map(), mangled: new Map() };
  readonly #maxNodes: number;
  #nodes = 0;
  #steps = 0;

  constructor(maxNodes: number = MAX_NODES) {
    this.#maxNodes = maxNodes;
  }

  /**
   * Adds what a path is; its folders are added as needed. A folder may be added again. Null when all is well.
   * U+FFFD in a name stands for bytes that are no UTF-8, unless the names are known to be exact.
   */
  add(parts: readonly string[], planted: Planted<File>, exact = false): Clash | null {
    const path = parts.join('/');
    if (path.length >= MAX_PATH || parts.length > MAX_DEPTH) {
      const expected = `paths of at most ${MAX_PATH - 1} characters and ${MAX_DEPTH} parts`;
      return { expected, found: JSON.stringify(`${path.slice(0, 100)}…`) };
    }
    const shown = JSON.stringify(path);
    let folder = this.#root;
    for (const [index, name] of parts.entries()) {
      if (this.#nodes >= this.#maxNodes)
        return { expected: `at most ${this.#maxNodes} files and folders`, found: 'more' };
      const last = index === parts.length - 1;
      if (!exact && name.includes('�')) {
        folder.mangled.set(name, { name, type: last ? planted.type : 'folder' });
        this.#nodes++;
        return null;
      }
      const present = folder.entries.get(name);
      if (last && planted.type !== 'folder') {
        if (present) return { expected: 'each path once', found: `${shown} twice` };
        this.#nodes++;
        folder.entries.set(name, planted.type === 'file' ? { ...planted, name, parent: folder } : planted);
      } else if (present === undefined) {
        folder = this.#addFolder(folder, name);
      } else if (present.type === 'folder') {
        folder = present;
      } else {
        return { expected: 'each path once', found: last ? `${shown} twice` : `${shown} below a file` };
      }
    }
    return null;
  }

  #addFolder(parent: Folder<File>, name: string): Folder<File> {
    this.#nodes++;
    const folder: Folder<File> = { type: 'folder', name, parent, entries: new Map(), mangled: new Map() };
    parent.entries.set(name, folder);
    return folder;
  }

  /** The file system calls on this tree, below `TOP`. */
  fileSystem(content: (file: File) => ReturnType<FileSystem['read']>): FileSystem {
    return {
      paths: posix,
      list: (path) => {
        const folder = this.#find(path);
        if (folder === null || folder.type !== 'folder') throw systemError('ENOTDIR');
        return [...[...folder.entries].map(([name, { type }]): Entry => ({ name, type })), ...folder.mangled.values()];
      },
      realpath: (path) => pathOf(this.#find(path)),
      stat: (path) => {
        const type = this.#find(path)?.type;
        return { isFile: type === 'file', isFolder: type === 'folder' };
      },
      read: (path) => {
        const found = this.#find(path);
        return found?.type === 'file' ? content(found.file) : 'not a regular file';
      },
    };
  }

  /** The file that a path of the tree leads to through links, or null. */
  follow(path: string): File | null {
    try {
      const found = this.#find(`${TOP}/${path}`);
      return found?.type === 'file' ? found.file : null;
    } catch {
      return null;
    }
  }

  /** What a path below `TOP` leads to; null when that is outside. Throws like a system call. */
  #find(path: string): Found<File> | null {
    const pending = path.slice(TOP.length).split('/').reverse();
    let at: Found<File> = this.#root;
    let hops = 0;
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      if (at.type !== 'folder') throw systemError('ENOTDIR');
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (at.parent === null) return null;
        at = at.parent;
        continue;
      }
      const next: Node<File> | undefined = at.entries.get(part);
      if (next === undefined) throw systemError('ENOENT');
      if (next.type !== 'link') {
        at = next;
        continue;
      }
      if (++hops > MAX_HOPS) throw systemError('ELOOP');
      if (next.target === '') throw systemError('ENOENT');
      if (next.target.startsWith('/')) return null;
      if (next.target.length >= MAX_PATH) throw systemError('ENAMETOOLONG');
      const parts = next.target.split('/').reverse();
      this.#steps += parts.length;
      if (this.#steps > MAX_STEPS) throw systemError('ENAMETOOLONG');
      pending.push(...parts);
    }
    return at;
  }
}
