import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { forbidden, notFound } from './refusal.ts';
import type { Repository } from './repository.ts';
import type { State } from './state.ts';

const KEY = randomBytes(32);

function signature(path: string): string {
  return createHmac('sha256', KEY).update(path).digest('hex').slice(0, 32);
}

/** The path of an archive with its signature: it is fetched without a token, as from codeload.github.com. */
export function archivePath(repository: Repository, sha: string): string {
  const path = `/_codeload/${repository.nameWithOwner}/legacy.tar.gz/${sha}`;
  return `${path}?token=${signature(path)}`;
}

/** What is fetched from such a path, or null where the path is another one. */
export function archiveOf(
  state: State,
  path: string,
  token: string | undefined,
): { readonly repository: Repository; readonly sha: string } | null {
  const match = /^\/_codeload\/([^/]+\/[^/]+)\/legacy\.tar\.gz\/([0-9a-f]{40})$/.exec(path);
  if (match === null) return null;
  const [, nameWithOwner = '', sha = ''] = match;
  if (token !== signature(path)) throw forbidden('The signature of this address is not valid.');
  const repository = state.find(nameWithOwner);
  if (repository === null || repository.git.typeOf(sha) !== 'commit') throw notFound();
  return { repository, sha };
}

function prefix({ owner, name }: Repository, sha: string): string {
  return `${owner.login}-${name}-${sha.slice(0, 7)}/`;
}

/** The archive of a commit, by `git archive`: it obeys `export-ignore` and `export-subst`. */
export function archive(repository: Repository, sha: string): Buffer {
  return repository.git.bytes(['archive', '--format=tar.gz', `--prefix=${prefix(repository, sha)}`, sha]);
}

const BLOCK = 512;
const CHUNK = 1 << 16;

/** The header of a file in a tar archive (ustar). */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(name, 0, 100);
  block.write(octal(0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** The archive with one more file, `padding.bin`, of that many bytes; streamed, so that 100 MB cost no memory. */
export function enlarged(repository: Repository, sha: string, bytes: number, compressible: boolean): Readable {
  const top = prefix(repository, sha);
  const tar = repository.git.bytes(['archive', '--format=tar', `--prefix=${top}`, sha]);
  // Two empty blocks end an archive, and git fills up with more: the new file comes before them.
  let end = tar.length;
  while (end >= BLOCK && tar.subarray(end - BLOCK, end).every((byte) => byte === 0)) end -= BLOCK;
  function* parts(): Generator<Buffer> {
    yield tar.subarray(0, end);
    yield header(`${top}padding.bin`, bytes);
    const zeros = Buffer.alloc(CHUNK);
    // A cipher over zeros: bytes that gzip cannot make smaller, the same ones each time.
    const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
    for (let left = bytes; left > 0; left -= CHUNK) {
      const chunk = left < CHUNK ? zeros.subarray(0, left) : zeros;
      yield compressible ? chunk : noise.update(chunk);
    }
    yield Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);
    yield Buffer.alloc(2 * BLOCK);
  }
  return Readable.from(parts()).pipe(createGzip({ level: 1 }));
}
