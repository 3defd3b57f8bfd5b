import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { errorCode, RepositoryError } from '../errors.ts';

/** Larger files are not read: no source file or dashboard is, and a string of this size costs several times as much. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** One entry of a folder. */
export interface Entry {
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link' | 'other';
}

/** A file that is there and whose content is not at hand, in words. */
export interface Withheld {
  readonly expected: string;
  readonly found: string;
  readonly advice: string;
}

/**
 * What is used to read files: Node's `fs`, a tree in memory, or a test's own, as a test that runs as root meets no
 * unreadable file.
 */
export interface FileSystem {
  /** How its paths are written. */
  readonly paths: { readonly sep: string; readonly resolve: (...parts: string[]) => string };
  readonly list: (folder: string) => Entry[];
  readonly realpath: (path: string) => string;
  readonly stat: (path: string) => { readonly isFile: boolean; readonly isFolder: boolean };
  /** The content of a regular file that is not larger than `limit`, else what it is instead. */
  readonly read: (path: string, limit: number) => Uint8Array | 'not a regular file' | 'too large' | Withheld;
}

function readWhole(descriptor: number, size: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, buffer, length, size - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

export const nodeFileSystem: FileSystem = {
  paths: { sep, resolve },
  list: (folder) =>
    readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      type: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other',
    })),
  realpath: (path) => realpathSync.native(path),
  stat: (path) => {
    const stats = lstatSync(path);
    return { isFile: stats.isFile(), isFolder: stats.isDirectory() };
  },
  read: (path, limit) => {
    // O_NONBLOCK: a FIFO that took the file's place since it was looked at must not block the run.
    // O_NOFOLLOW: neither must a link lead elsewhere. Windows knows neither flag.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
    const descriptor = openSync(path, flags);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return 'not a regular file';
      if (stats.size > limit) return 'too large';
      return readWhole(descriptor, stats.size);
    } finally {
      closeSync(descriptor);
    }
  },
};

/** Where a path of the repository leads once every link in it is followed. */
export type Whereabouts =
  | { readonly type: 'file'; readonly real: string }
  | { readonly type: 'folder' | 'special' | 'outside' | 'version control' }
  | { readonly type: 'error'; readonly code: string; readonly cause: unknown };

const VERSION_CONTROL = new Set(['.git', '.hg', '.svn', '.jj', '.bzr', '.sl', '.pijul', '_darcs', 'CVS']);

/** Whether a folder or file of this name belongs to a version control system. */
export function isVersionControl(name: string): boolean {
  return VERSION_CONTROL.has(name);
}

/** Follows a path that is relative to `top`, itself a real path. A path is inside when its real path is. */
export function realInside(fs: FileSystem, top: string, path: string): Whereabouts {
  try {
    const { sep: separator } = fs.paths;
    const asked = fs.paths.resolve(top, path);
    const prefix = top.endsWith(separator) ? top : top + separator;
    if (path.includes('\0') || !asked.startsWith(prefix)) return { type: 'outside' };
    const real = fs.realpath(asked);
    if (real === top) return { type: 'folder' };
    if (!real.startsWith(prefix)) return { type: 'outside' };
    // A checkout keeps credentials in .git/config: a link must not put them into a report.
    if (real.slice(prefix.length).split(separator).some(isVersionControl)) return { type: 'version control' };
    const { isFile, isFolder } = fs.stat(real);
    return isFile ? { type: 'file', real } : { type: isFolder ? 'folder' : 'special' };
  } catch (cause) {
    return { type: 'error', code: errorCode(cause) ?? 'unknown', cause };
  }
}

const CODES: Readonly<Record<string, readonly [found: string, advice: string]>> = {
  ENOENT: ['nothing', 'check the path'],
  ENOTDIR: ['nothing', 'check the path'],
  EACCES: ['one that may not be read (EACCES)', 'give read permission'],
  EPERM: ['one that may not be read (EPERM)', 'give read permission'],
  ELOOP: ['a symbolic link that leads in a circle', 'remove the link'],
  ENAMETOOLONG: ['a path that is too long', 'shorten it'],
};

/** A system error in words: what was found, and what to do about it. */
export function inWords(code: string): readonly [found: string, advice: string] {
  return Object.hasOwn(CODES, code) && CODES[code]
    ? CODES[code]
    : [`one that cannot be read (${code})`, 'check the disk'];
}

function refusal(path: string, where: Exclude<Whereabouts, { type: 'file' }>): RepositoryError {
  const refuse = (found: string, advice: string, cause?: unknown): RepositoryError =>
    new RepositoryError(path, { expected: 'a file of the repository', found, advice, cause });
  switch (where.type) {
    case 'error':
      return refuse(...inWords(where.code), where.cause);
    case 'folder':
      return refuse('a folder', 'name a file in it');
    case 'special':
      return refuse('a pipe, a socket or a device', 'name a regular file');
    case 'outside':
      return refuse('a path that leaves the repository', 'name a file inside it');
    case 'version control':
      return refuse("a file of the version control system's own", 'name another file');
  }
}

/** The bytes of a regular file inside `top`. Throws a `RepositoryError`. */
export function readRegularFile(fs: FileSystem, top: string, path: string): Uint8Array {
  const where = realInside(fs, top, path);
  if (where.type !== 'file') throw refusal(path, where);
  let content: ReturnType<FileSystem['read']>;
  try {
    content = fs.read(where.real, MAX_FILE_BYTES);
  } catch (cause) {
    throw refusal(path, { type: 'error', code: errorCode(cause) ?? 'unknown', cause });
  }
  if (content === 'not a regular file') throw refusal(path, { type: 'special' });
  if (content === 'too large') {
    throw new RepositoryError(path, {
      expected: `a file of at most ${MAX_FILE_BYTES / 1024 / 1024} MB`,
      found: 'a larger one',
      advice: 'leave it out with a narrower glob',
    });
  }
  if ('found' in content) throw new RepositoryError(path, content);
  return content;
}
