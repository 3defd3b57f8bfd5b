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
/** The parts of link targets that are followed in one tree: a few seconds of work, and far more than any tree asks for. */
const MAX_STEPS = 50_000_000;

interface Folder<File> {
  readonly type: 'folder';
  readonly path: string;
  readonly parent: Folder<File> | null;
  readonly entries: Map<string, Node<File>>;
  /** Names that were not UTF-8: they are listed, and nothing has them. */
  readonly mangled: Map<string, Entry>;
}

type Node<File> =
  | Folder<File>
  | { readonly type: 'file'; readonly path: string; readonly file: File }
  | { readonly type: 'link'; readonly target: string };

/** What a path of a tree can be. */
export type Planted<File> =
  | { readonly type: 'folder' }
  | { readonly type: 'file'; readonly file: File }
  | { readonly type: 'link'; readonly target: string };

/** Why a path could not be added: something else has it, or a part of it is no folder. */
export type Clash = 'twice' | 'below a file';

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * A tree of files in memory that is read like a folder on disk, with the same rules for links. A link to an absolute
 * path leaves it.
 */
export class Tree<File> {
  readonly #root: Folder<File> = { type: 'folder', path: TOP, parent: null, entries: new Map(), mangled: new Map() };
  #steps = 0;

  /**
   * Adds what a path is; its folders are added as needed. A folder may be added again. Null when all is well.
   * U+FFFD in a name stands for bytes that are no UTF-8, unless the names are known to be exact.
   */
  add(parts: readonly string[], planted: Planted<File>, exact = false): Clash | null {
    let folder = this.#root;
    for (const [index, name] of parts.entries()) {
      const last = index === parts.length - 1;
      if (!exact && name.includes('�')) {
        const type = last ? planted.type : 'folder';
        folder.mangled.set(name, { name, type });
        return null;
      }
      const present = folder.entries.get(name);
      if (last && planted.type !== 'folder') {
        if (present) return 'twice';
        const path = `${folder.path}/${name}`;
        folder.entries.set(name, planted.type === 'file' ? { ...planted, path } : planted);
      } else if (present) {
        if (present.type !== 'folder') return last ? 'twice' : 'below a file';
        folder = present;
      } else {
        const path = `${folder.path}/${name}`;
        const added: Folder<File> = { type: 'folder', path, parent: folder, entries: new Map(), mangled: new Map() };
        folder.entries.set(name, added);
        folder = added;
      }
    }
    return null;
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
      realpath: (path) => this.#find(path)?.path ?? '/',
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
  #find(path: string): Exclude<Node<File>, { type: 'link' }> | null {
    const pending = path.slice(TOP.length).split('/').reverse();
    let at: Exclude<Node<File>, { type: 'link' }> = this.#root;
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
