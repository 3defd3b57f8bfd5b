import { createGunzip } from 'node:zlib';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { errorCode, InputError } from '../errors.ts';
import { filesBelow } from './files.ts';
import { MAX_FILE_BYTES, type Withheld } from './node-files.ts';
import type { Repository } from './repository.ts';
import { TOP, Tree } from './tree.ts';
import { isRead } from './wanted.ts';

/** How much an archive may hold. */
export interface ArchiveLimits {
  /** Bytes once decompressed. */
  readonly total: number;
  /** Files, folders and links. */
  readonly entries: number;
  /** Bytes of the contents that are kept, and of all names. */
  readonly kept: number;
  /** Bytes of one file whose content is kept. */
  readonly file: number;
}

/**
 * - total: the sources of Linux are 1.6 GB. gzip makes a thousand bytes of one at most, so a bomb of 4 MB stops here,
 *   after some seconds and without memory, as nothing is stored.
 * - entries: five times the files of Linux, and five times what GitHub lists of a tree in one answer.
 * - kept: it is in memory at once, on a runner with 7 GB.
 * - file: as in a working tree.
 */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  total: 4 * 1024 ** 3,
  entries: 500_000,
  kept: 512 * 1024 ** 2,
  file: MAX_FILE_BYTES,
};

export interface ArchiveOptions {
  /** Where the archive comes from, for messages. */
  readonly origin: string;
  /** The commit that the archive must say it was made of; unchecked when left out. */
  readonly commit?: string;
  /** The files whose contents are kept; those that dashcov reads when left out. The others are listed. */
  readonly wants?: (path: string) => boolean;
  readonly limits?: Partial<ArchiveLimits>;
}

const CHUNK = 256 * 1024;
const FETCH_AGAIN = 'fetch it again; when the error stays, use `source: checkout`';
const USE_CHECKOUT = 'use `source: checkout`';

const NOT_KEPT: Withheld = {
  expected: 'a file whose content was kept',
  found: 'one that was only listed',
  advice: 'name it in the settings, so that it is read',
};

type Content = Uint8Array | Withheld | 'too large';
/** In the tree a file is its path in the archive, so that its content can come later. */
type Contents = Map<string, Content>;

function broken(origin: string, expected: string, found: string, advice = FETCH_AGAIN, cause?: unknown): InputError {
  return new InputError({ expected, found, at: { file: origin }, advice, cause });
}

/** What zlib or the tar reader said, in words of ours. */
function inWords(origin: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = errorCode(error);
  if (code === 'Z_BUF_ERROR') return broken(origin, 'a whole gzip archive', 'one that is cut off', FETCH_AGAIN, error);
  if (code === 'Z_DATA_ERROR' && message === 'incorrect header check') {
    return broken(origin, 'a gzip archive', 'something else', FETCH_AGAIN, error);
  }
  if (code?.startsWith('Z_')) return broken(origin, 'a sound gzip archive', message, FETCH_AGAIN, error);
  if (/truncated/i.test(message)) {
    return broken(origin, 'a whole tar archive', 'one that is cut off', FETCH_AGAIN, error);
  }
  // Only the tar reader throws plain errors: anything else is a fault of ours.
  if (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype) {
    return broken(origin, 'a sound tar archive', message.replace(/\.$/, ''), FETCH_AGAIN, error);
  }
  return error;
}

class Reading {
  readonly tree = new Tree<string>();
  readonly contents: Contents = new Map();
  readonly #links: string[] = [];
  readonly #origin: string;
  readonly #commit: string | undefined;
  readonly #limits: ArchiveLimits;
  #top: string | null = null;
  #entries = 0;
  #kept = 0;

  constructor({ origin, commit, limits }: ArchiveOptions) {
    this.#origin = origin;
    this.#commit = commit;
    this.#limits = { ...ARCHIVE_LIMITS, ...limits };
  }

  /** Reads the whole archive and keeps the contents that are wanted. */
  async read(archive: Uint8Array, wants: (path: string) => boolean): Promise<void> {
    await this.#each(archive, async (entry) => {
      const path = this.#plant(entry);
      await this.#content(entry, path, path !== null && wants(path));
    });
    if (this.#top === null) {
      throw broken(this.#origin, 'an archive with one folder that holds all files', 'an empty one');
    }
    await this.#targets(archive, wants);
  }

  /** Keeps what wanted links lead to: a link may come before its target, and have another ending. */
  async #targets(archive: Uint8Array, wants: (path: string) => boolean): Promise<void> {
    const targets = new Set<string>();
    for (const link of this.#links) {
      const target = wants(link) ? this.tree.follow(link) : null;
      if (target !== null && this.contents.get(target) === NOT_KEPT) targets.add(target);
    }
    if (targets.size === 0) return;
    await this.#each(archive, async (entry) => {
      const path = entry.header.type === 'file' ? (this.#parts(entry.header.name)?.join('/') ?? null) : null;
      await this.#content(entry, path, path !== null && targets.has(path));
    });
  }

  async #each(archive: Uint8Array, visit: (entry: ParsedTarEntry) => Promise<void>): Promise<void> {
    const gunzip = createGunzip({ chunkSize: CHUNK });
    const { readable, writable } = createTarDecoder({ strict: true });
    const feed = async (): Promise<void> => {
      const writer = writable.getWriter();
      try {
        let total = 0;
        gunzip.end(archive);
        for await (const chunk of gunzip) {
          total += chunk.length;
          if (total > this.#limits.total) throw this.#tooMuch('bytes', this.#limits.total);
          await writer.write(chunk);
        }
        if (gunzip.bytesWritten < archive.length) {
          throw broken(this.#origin, 'the end of the gzip archive', 'more bytes after it');
        }
        await writer.close();
      } catch (error) {
        await writer.abort(error).catch(() => {});
        throw error;
      }
    };
    const drain = async (): Promise<void> => {
      const reader = readable.getReader();
      try {
        for (let next = await reader.read(); !next.done; next = await reader.read()) await visit(next.value);
      } catch (error) {
        gunzip.destroy();
        await reader.cancel(error).catch(() => {});
        throw error;
      }
    };
    const [fed, drained] = await Promise.allSettled([feed(), drain()]);
    // What the visitor threw is the reason, and the end of the input its consequence; else it is the other way round.
    const reasons = [drained, fed].flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    const reason = reasons.find((each) => each instanceof InputError) ?? reasons.at(-1);
    if (reason !== undefined) throw inWords(this.#origin, reason);
  }

  #tooMuch(what: string, limit: number): InputError {
    return broken(this.#origin, `an archive of at most ${limit} ${what}`, 'more', USE_CHECKOUT);
  }

  /** The parts of a path below the one top folder; empty for that folder itself. */
  #parts(name: string): readonly string[] {
    const parts = name.replace(/\/$/, '').split('/');
    const bad = name.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..');
    if (bad) throw broken(this.#origin, 'paths inside one folder', `the path ${JSON.stringify(name)}`, USE_CHECKOUT);
    return parts.slice(1);
  }

  /** Puts an entry into the tree. Gives the path of a file, null for anything else. */
  #plant({ header }: ParsedTarEntry): string | null {
    if (++this.#entries > this.#limits.entries) throw this.#tooMuch('entries', this.#limits.entries);
    const { name, type = 'file', linkname = '' } = header;
    this.#count(name.length + linkname.length);
    if (this.#entries === 1) this.#checkCommit(header.pax?.comment);
    const parts = this.#parts(name);
    const top = name.split('/', 1)[0] ?? '';
    this.#top ??= top;
    if (top !== this.#top) {
      throw broken(
        this.#origin,
        `one folder, ${JSON.stringify(this.#top)}, that holds all files`,
        JSON.stringify(name),
      );
    }
    if (parts.length === 0) {
      if (type === 'directory') return null;
      throw broken(this.#origin, 'one folder that holds all files', `a ${type} at its place, ${JSON.stringify(name)}`);
    }
    const path = parts.join('/');
    const planted =
      type === 'file'
        ? { type, file: path }
        : type === 'directory'
          ? { type: 'folder' as const }
          : type === 'symlink'
            ? { type: 'link' as const, target: linkname }
            : null;
    if (planted === null) {
      throw broken(
        this.#origin,
        'files, folders and symbolic links',
        `a ${type}, ${JSON.stringify(name)}`,
        USE_CHECKOUT,
      );
    }
    const clash = this.tree.add(parts, planted);
    if (clash !== null) {
      const found = clash === 'twice' ? `${JSON.stringify(name)} twice` : `${JSON.stringify(name)} below a file`;
      throw broken(this.#origin, 'each path once', found, USE_CHECKOUT);
    }
    if (planted.type === 'link') this.#links.push(path);
    return planted.type === 'file' ? path : null;
  }

  #checkCommit(found: string | undefined): void {
    if (this.#commit === undefined || found === this.#commit) return;
    throw broken(
      this.#origin,
      `an archive of ${this.#commit}`,
      found === undefined ? 'no commit id' : `one of ${found}`,
    );
  }

  #count(bytes: number): void {
    this.#kept += bytes;
    if (this.#kept > this.#limits.kept) throw this.#tooMuch('bytes of names and contents to keep', this.#limits.kept);
  }

  async #content({ header, body }: ParsedTarEntry, path: string | null, wanted: boolean): Promise<void> {
    const large = header.size > this.#limits.file;
    if (path !== null && (wanted || !this.contents.has(path))) {
      this.contents.set(path, large ? 'too large' : NOT_KEPT);
    }
    if (path === null || !wanted || large) {
      await body.cancel();
      return;
    }
    this.#count(header.size);
    // The chunks are views of the decompressor's buffers: a copy lets go of what stands around them.
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    this.contents.set(path, Buffer.concat(chunks));
  }
}

/**
 * The files of a gzipped tar archive as `git archive` and GitHub make it: one folder that holds all, which is taken off
 * the paths. The archive is read as a stream; only the contents that are wanted, and those that wanted links lead to,
 * stay in memory. Reading another file is a `RepositoryError`.
 *
 * Files are listed as in a working tree, and links too: one that leaves the archive is a finding. Throws an
 * `InputError` for an archive that is cut off, damaged, larger than the limits, or of a shape that git never makes.
 */
export async function readArchive(archive: Uint8Array, options: ArchiveOptions): Promise<Repository> {
  const reading = new Reading(options);
  await reading.read(archive, options.wants ?? isRead);
  const fs = reading.tree.fileSystem((path) => reading.contents.get(path) ?? NOT_KEPT);
  return filesBelow(options.origin, TOP, fs);
}
