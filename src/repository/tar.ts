import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { errorCode, InputError } from '../errors.ts';

/** One entry of an archive. */
export interface TarEntry {
  readonly name: string;
  /** The kind as tar calls it: `file`, `directory`, `symlink` and others; `unknown` for one that has no name. */
  readonly type: string;
  /** Where a link leads; empty for other entries. */
  readonly target: string;
  readonly size: number;
}

/** Sees one entry. Gives what takes its content, or null when nobody wants it. What it throws ends the reading. */
export type TarVisitor = (entry: TarEntry) => ((content: Buffer) => void) | null;

const CHUNK = 256 * 1024;
const ZEROS = Buffer.alloc(CHUNK);
const BLOCK = 512;
/** Two blocks of zeros end an archive. */
const END = 2 * BLOCK;

const ADVICE = 'fetch it again; when the error stays, use `source: checkout`';

/** An archive that is not as expected, as an error that says to fetch it again. */
export function badArchive(origin: string, expected: string, found: string, cause?: unknown): InputError {
  return new InputError({ expected, found, at: { file: origin }, advice: ADVICE, cause });
}

/** An archive that is too large, or holds what git never puts into one. */
export function refusedArchive(origin: string, expected: string, found: string): InputError {
  return new InputError({ expected, found, at: { file: origin }, advice: 'use `source: checkout`' });
}

/** What zlib or the tar reader said, in words of ours. */
function inWords(origin: string, archive: Uint8Array, error: unknown): unknown {
  if (error instanceof InputError || !(error instanceof Error)) return error;
  const code = errorCode(error);
  if (code === 'Z_BUF_ERROR') return badArchive(origin, 'a whole gzip archive', 'one that is cut off', error);
  if (code === 'Z_DATA_ERROR' && error.message === 'incorrect header check') {
    const isGzip = archive[0] === 0x1f && archive[1] === 0x8b;
    return isGzip
      ? badArchive(origin, 'the end of the gzip archive', 'more bytes after it', error)
      : badArchive(origin, 'a gzip archive', 'something else', error);
  }
  if (code?.startsWith('Z_')) return badArchive(origin, 'a sound gzip archive', error.message, error);
  if (error.message === 'Unexpected end of data') return cutOff(origin, error);
  // Only the tar reader throws plain errors: anything else is a fault of ours.
  if (Object.getPrototypeOf(error) !== Error.prototype) return error;
  return badArchive(origin, 'a sound tar archive', error.message.replace(/\.$/, ''), error);
}

function cutOff(origin: string, cause?: unknown): InputError {
  return badArchive(origin, 'a whole tar archive', 'one that is cut off', cause);
}

/** What goes through the decompressor: how much, where the zeros at the end begin, and the first two blocks. */
class Passed {
  bytes = 0;
  lastNonZero = -1;
  readonly #start: Buffer[] = [];

  add(chunk: Buffer): void {
    if (this.bytes < END) this.#start.push(chunk.subarray(0, END - this.bytes));
    if (chunk.length > CHUNK || !chunk.equals(ZEROS.subarray(0, chunk.length))) {
      let at = chunk.length - 1;
      while (chunk[at] === 0) at--;
      if (at >= 0) this.lastNonZero = this.bytes + at;
    }
    this.bytes += chunk.length;
  }

  /** The commit that git says the archive is of, as `git get-tar-commit-id` reads it; null when it says none. */
  commit(): string | null {
    const start = Buffer.concat(this.#start).toString('latin1');
    return start[156] === 'g' ? (/^\d+ comment=([0-9a-f]{40,64})\n/.exec(start.slice(BLOCK))?.[1] ?? null) : null;
  }
}

/** Where the content of an entry begins. The type of headers leaves it out. */
function contentStart(header: Header): number {
  return 'byteOffset' in header && typeof header.byteOffset === 'number' ? header.byteOffset : 0;
}

/**
 * Reads a gzipped tar archive as a stream, and hands out its entries in their order. Gives the commit that it says it is
 * of. An archive must have its end: one that stops after a whole entry is cut off, too.
 *
 * Throws an `InputError` for an archive that is cut off, damaged, or longer than `maxBytes` once decompressed.
 */
export async function readTar(
  origin: string,
  archive: Uint8Array,
  maxBytes: number,
  visit: TarVisitor,
): Promise<string | null> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const reader = extract();
  const passed = new Passed();
  let lastEnd = 0;
  try {
    await new Promise<void>((done, fail) => {
      reader.on('entry', (header, body, next) => {
        const { name, type, linkname, size } = header;
        const length = type === 'directory' ? 0 : size;
        lastEnd = contentStart(header) + Math.ceil(length / BLOCK) * BLOCK;
        let take: ReturnType<TarVisitor>;
        try {
          take = visit({ name, type: type ?? 'unknown', target: linkname ?? '', size });
        } catch (error) {
          fail(error);
          return;
        }
        // The chunks are views of the decompressor's buffers: joining copies them, and lets go of what stands around.
        const chunks: Buffer[] = [];
        if (take) body.on('data', (chunk) => Buffer.isBuffer(chunk) && chunks.push(chunk));
        body.on('error', fail);
        body.on('end', () => {
          take?.(Buffer.concat(chunks));
          next();
        });
        body.resume();
      });
      reader.on('finish', done);
      reader.on('error', fail);
      gunzip.on('error', fail);
      gunzip.on('data', (chunk: Buffer) => {
        passed.add(chunk);
        if (passed.bytes > maxBytes) {
          fail(refusedArchive(origin, `an archive of at most ${maxBytes} bytes`, 'more'));
          gunzip.destroy();
        }
      });
      gunzip.pipe(reader);
      gunzip.end(archive);
    });
  } catch (error) {
    throw inWords(origin, archive, error);
  } finally {
    gunzip.destroy();
    reader.destroy();
  }
  if (gunzip.bytesWritten < archive.length) {
    throw badArchive(origin, 'the end of the gzip archive', 'more bytes after it');
  }
  if (passed.bytes < lastEnd + END || passed.lastNonZero >= lastEnd) throw cutOff(origin);
  return passed.commit();
}
