import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, UsageError } from '../errors.ts';
import { filesBelow } from './files.ts';
import { type FileSystem, nodeFileSystem } from './node-files.ts';
import type { Repository } from './repository.ts';

export interface WorkingTreeOptions {
  /** The file system calls, so that a test can make one fail. */
  readonly fs?: Partial<FileSystem>;
}

function checkRoot(root: string): void {
  try {
    if (statSync(root).isDirectory()) return;
  } catch (cause) {
    throw new UsageError({
      expected: 'a folder',
      found: errorCode(cause) === 'ENOENT' ? 'nothing' : `one that cannot be read (${errorCode(cause)})`,
      at: { file: root },
      advice: 'name the root of a checkout',
      cause,
    });
  }
  throw new UsageError({
    expected: 'a folder',
    found: 'a file',
    at: { file: root },
    advice: 'name the folder that holds it',
  });
}

/**
 * The files below a folder, as they are on disk now. The tree is walked once, when it is first asked for.
 *
 * Left out: version control, `node_modules`, Cargo's `target` folders and other folders marked by a CACHEDIR.TAG.
 * Links to folders are not followed. A link to a file is followed when the file is inside the root.
 * Throws a `UsageError` when the root is no folder.
 */
export function openWorkingTree(root: string, options: WorkingTreeOptions = {}): Repository {
  checkRoot(root);
  const fs: FileSystem = { ...nodeFileSystem, ...options.fs };
  const top = fs.realpath(resolve(root));
  return filesBelow(root, top, fs);
}
