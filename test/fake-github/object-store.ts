import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

export interface StoredObject {
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly content: Buffer;
}

/** Objects larger than that are read again each time. */
const MAX_KEPT = 1 << 20;

function split(bytes: Buffer): StoredObject {
  const end = bytes.indexOf(0);
  const [type = ''] = bytes.subarray(0, end).toString('latin1').split(' ');
  return { type: type as StoredObject['type'], content: bytes.subarray(end + 1) };
}

/**
 * Reads objects without a process for each: a loose object is a file, and never changes. What is packed is left to
 * `ask`, which is git.
 */
export class ObjectStore {
  readonly #folder: string;
  readonly #ask: (sha: string) => StoredObject | null;
  readonly #kept = new Map<string, StoredObject>();

  constructor(folder: string, ask: (sha: string) => StoredObject | null) {
    this.#folder = folder;
    this.#ask = ask;
  }

  read(sha: string): StoredObject | null {
    const kept = this.#kept.get(sha);
    if (kept !== undefined) return kept;
    const file = join(this.#folder, sha.slice(0, 2), sha.slice(2));
    const found = existsSync(file) ? split(inflateSync(readFileSync(file))) : this.#ask(sha);
    if (found !== null && found.content.length <= MAX_KEPT) this.#kept.set(sha, found);
    return found;
  }
}
