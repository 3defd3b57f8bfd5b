import type { Finding } from '../model.ts';

/**
 * The files of a repository at one moment: a working tree, a revision, or a map in memory.
 * Synchronous once opened. Paths are relative to the root, with `/` between their parts.
 */
export interface Repository {
  /** Where the files come from, for messages: the folder as the user named it. */
  readonly origin: string;
  /** Every regular file that can be read, sorted by UTF-16 code units. Version control, build output and packages are left out. */
  files(): readonly string[];
  /** Whether `bytes` would find a file. True too for a file in a folder that `files` leaves out. */
  has(path: string): boolean;
  /** The content of a file. Throws a `RepositoryError` that carries the cause, the path and what to do. */
  bytes(path: string): Uint8Array;
  /** The content as UTF-8 without a byte order mark; bytes that are no UTF-8 become U+FFFD. Throws like `bytes`. */
  text(path: string): string;
  /** What could not be listed and why: `unreadable-path` findings, in the order of their paths. */
  readonly problems: readonly Finding[];
}

/** Turns parts of a finding about a path into the whole of it. */
export function unreadablePath(
  file: string,
  severity: 'warning' | 'info',
  message: string,
  suggestion: string | null,
): Finding {
  return {
    check: 'unreadable-path',
    severity,
    message,
    file,
    line: null,
    column: null,
    path: null,
    metric: null,
    suggestion,
  };
}

/** Order of paths: by UTF-16 code units, so that it depends on no locale. */
export function byPath(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
