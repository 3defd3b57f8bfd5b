import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { errorCode, RepositoryError } from '../errors.ts';
import { inWords, nodeFileSystem, realInside } from './node-files.ts';

/** The calls that can fail half way, so that a test can make them. */
export interface WriteSystem {
  readonly write: (descriptor: number, bytes: Uint8Array) => void;
  readonly sync: (descriptor: number) => void;
  readonly rename: (from: string, to: string) => void;
}

const nodeWriteSystem: WriteSystem = {
  write: (descriptor, bytes) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  },
  sync: fsyncSync,
  rename: renameSync,
};

export interface ReplaceOptions {
  /** The bytes that the new content was made from. When the file holds others by now, nothing is written. */
  readonly was: Uint8Array;
  /** Keep the old content as `<file>.backup`. */
  readonly backup?: boolean;
  readonly system?: Partial<WriteSystem>;
}

/** What a write left on disk, as paths relative to the root. */
export interface Replaced {
  /** The file that was written: the target, when the path was a link. */
  readonly file: string;
  /** The file that holds the old content, or null when none was asked for. */
  readonly backup: string | null;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already, or the folder is: the error that led here is the one to tell.
  }
}

function syncFolder(folder: string, system: WriteSystem): void {
  try {
    const descriptor = openSync(folder, constants.O_RDONLY);
    try {
      system.sync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Some systems cannot sync a folder. The rename has happened, and only a power cut could undo it.
  }
}

function giveOwner(path: string, like: Stats): void {
  try {
    chownSync(path, like.uid, like.gid);
    // chown clears the set-id bits.
    chmodSync(path, like.mode & 0o7777);
  } catch {
    // Only a privileged user may give files away: then the new file belongs to who wrote it, as with any editor.
  }
}

/** Writes beside `target` and renames over it, so that a reader sees the old content or the new one and nothing between. */
function putInPlace(target: string, bytes: Uint8Array, like: Stats | null, system: WriteSystem): void {
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target).slice(0, 200)}.${process.pid}.${Date.now().toString(36)}.tmp`);
  const descriptor = openSync(temporary, 'wx', like ? 0o600 : 0o666);
  try {
    try {
      system.write(descriptor, bytes);
      if (like) fchmodSync(descriptor, like.mode & 0o7777);
      system.sync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const mine = like ? statSync(temporary) : null;
    if (like && mine && (mine.uid !== like.uid || mine.gid !== like.gid)) giveOwner(temporary, like);
    system.rename(temporary, target);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  syncFolder(folder, system);
}

/**
 * Keeps `content` beside `target`, as `<file>.backup`, or `<file>.backup.1` and so on when an earlier backup holds
 * something else: no backup is ever overwritten. A backup that holds the same already is enough.
 */
function keepBackup(target: string, content: Uint8Array, like: Stats, system: WriteSystem): string {
  for (let number = 0; ; number++) {
    const path = `${target}.backup${number === 0 ? '' : `.${number}`}`;
    let descriptor: number;
    try {
      descriptor = openSync(path, 'wx', like.mode & 0o777);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      if (lstatSync(path).isFile() && sameBytes(readFileSync(path), content)) return path;
      continue;
    }
    try {
      system.write(descriptor, content);
      system.sync(descriptor);
    } catch (error) {
      removeQuietly(path);
      throw error;
    } finally {
      closeSync(descriptor);
    }
    return path;
  }
}

function cannotWrite(path: string, cause: unknown): RepositoryError {
  const code = errorCode(cause) ?? 'unknown';
  const advice = code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'give write permission' : inWords(code)[1];
  return new RepositoryError(path, {
    expected: 'a file that can be written',
    found: `the error ${code}; the file is as it was`,
    advice,
    cause,
  });
}

/**
 * Replaces the content of a file of the repository, whole or not at all: mode and (when allowed) owner stay, a link
 * inside the root stays a link and its target is written, and other names of the same file (hard links) keep the old content.
 *
 * Throws a `RepositoryError`, with the original intact, when the path leaves the root, when the file has changed since
 * `was` was read, or when the disk refuses.
 */
export function replaceFile(root: string, path: string, bytes: Uint8Array, options: ReplaceOptions): Replaced {
  const system = { ...nodeWriteSystem, ...options.system };
  const top = realpathSync.native(resolve(root));
  const where = realInside(nodeFileSystem, top, path);
  if (where.type === 'error') throw cannotWrite(path, where.cause);
  if (where.type !== 'file') {
    throw new RepositoryError(path, {
      expected: 'a regular file inside the repository',
      found: `${where.type === 'outside' ? 'a path that leaves it' : `a ${where.type} file`}`,
      advice: 'name the file itself',
    });
  }
  try {
    const stats = statSync(where.real);
    accessSync(where.real, constants.W_OK);
    if (!sameBytes(readFileSync(where.real), options.was)) {
      throw new RepositoryError(path, {
        expected: 'the content that was read before',
        found: 'another one, so nothing was written',
        advice: 'run the command again',
      });
    }
    const backup = options.backup ? keepBackup(where.real, options.was, stats, system) : null;
    putInPlace(where.real, bytes, stats, system);
    const named = (file: string): string => relative(top, file).replaceAll('\\', '/');
    return { file: named(where.real), backup: backup === null ? null : named(backup) };
  } catch (error) {
    throw error instanceof RepositoryError ? error : cannotWrite(path, error);
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Writes a report to a path that the user named, whole or not at all; an older report is replaced. A device or a pipe
 * is written to. A link is refused when it leads to a regular file in another folder: a checkout may hold one that
 * leads out of it. Throws a `RepositoryError`.
 */
export function writeReport(path: string, bytes: Uint8Array, system: Partial<WriteSystem> = {}): void {
  try {
    const stats = statOf(path);
    if (stats && !stats.isFile()) {
      writeFileSync(path, bytes);
      return;
    }
    const folder = realpathSync.native(dirname(resolve(path)));
    const target = stats ? realpathSync.native(path) : join(folder, basename(path));
    if (dirname(target) !== folder) {
      throw new RepositoryError(path, {
        expected: 'a file',
        found: 'a link to a file in another folder',
        advice: 'name that file itself',
      });
    }
    putInPlace(target, bytes, stats, { ...nodeWriteSystem, ...system });
  } catch (error) {
    throw error instanceof RepositoryError ? error : cannotWrite(path, error);
  }
}
