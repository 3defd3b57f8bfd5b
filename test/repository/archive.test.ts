import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError, RepositoryError } from '../../src/errors.ts';
import { type ArchiveOptions, readArchive } from '../../src/repository/archive.ts';
import { blobId, isBlob } from '../../src/repository/blob.ts';
import type { Repository } from '../../src/repository/repository.ts';
import { GitCheckout } from './git-checkout.ts';
import { paxRecord, type RawEntry, rawEntry, tarGz } from './tar.ts';

const TOP: RawEntry = { name: 'top/', type: '5' };

function open(archive: Uint8Array, options: Partial<ArchiveOptions> = {}): Promise<Repository> {
  return readArchive(archive, { origin: 'the archive', ...options });
}

/** The error of an archive that must not be read. */
async function refusal(archive: Uint8Array, options: Partial<ArchiveOptions> = {}): Promise<InputError> {
  try {
    await open(archive, options);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('expected an InputError, the archive was read');
}

let checkout: GitCheckout;
let whole: Buffer;

beforeAll(() => {
  checkout = new GitCheckout();
  checkout.put('src/a.rs', 'fn a() {}');
  checkout.put('src/b.rs', 'fn b() {}'.repeat(500));
  checkout.put('dash.json', '{}');
  checkout.put(
    'image.png',
    Uint8Array.from({ length: 5000 }, (_, index) => (index * index) % 251),
  );
  checkout.commit();
  whole = checkout.archive();
});
afterAll(() => checkout.remove());

describe('contents', () => {
  it('are those of files that dashcov reads; others are listed, and reading one says so', async () => {
    const repository = await open(whole);
    expect(repository.files()).toEqual(['dash.json', 'image.png', 'src/a.rs', 'src/b.rs']);
    expect(repository.text('src/a.rs')).toBe('fn a() {}');
    expect(repository.has('image.png')).toBe(true);
    expect(() => repository.bytes('image.png')).toThrow(RepositoryError);
    expect(() => repository.bytes('image.png')).toThrow(/found one that was only listed, at image\.png; name it/);
  });

  it('are those that the caller wants', async () => {
    const repository = await open(whole, { wants: (path) => path === 'image.png' });
    expect(repository.bytes('image.png')).toHaveLength(5000);
    expect(() => repository.bytes('src/a.rs')).toThrow(/only listed/);
  });

  it('are followed through links to what has another ending, wherever it stands in the archive', async () => {
    const repository = await open(
      tarGz(
        TOP,
        { name: 'top/a.json', type: '2', link: 'b.json' },
        { name: 'top/b.json', type: '2', link: 'deep/z.template' },
        { name: 'top/deep/z.template', content: '{"uid":"z"}' },
        { name: 'top/other.template', content: 'not wanted' },
      ),
    );
    expect(repository.text('a.json')).toBe('{"uid":"z"}');
    expect(repository.text('deep/z.template')).toBe('{"uid":"z"}');
    expect(() => repository.text('other.template')).toThrow(/only listed/);
  });

  it('may have names of any length, as pax and GNU write them', async () => {
    const long = `${'folder/'.repeat(80)}${'n'.repeat(200)}.rs`;
    const pax = paxRecord('path', `top/${long}`);
    const repository = await open(
      tarGz(
        { name: 'pax_global_header', type: 'g', content: paxRecord('comment', 'c'.repeat(40)) },
        TOP,
        { name: 'x.paxheader', type: 'x', content: pax },
        { name: 'x.data', content: 'pax' },
        { name: '././@LongLink', type: 'L', content: `top/gnu/${long}\0` },
        { name: 'top/short', content: 'gnu' },
        { name: '././@LongLink', type: 'K', content: `gnu/${long}\0` },
        { name: 'top/link.rs', type: '2', link: 'short' },
      ),
    );
    expect(repository.text(long)).toBe('pax');
    expect(repository.text(`gnu/${long}`)).toBe('gnu');
    expect(repository.text('link.rs')).toBe('gnu');
  });

  it('are right for any sizes and any wish', async () => {
    const entry = fc.record({
      size: fc.oneof(fc.nat(2000), fc.nat(600_000), fc.constantFrom(0, 511, 512, 513, 262_144, 1_048_576)),
      wanted: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 12 }), async (entries) => {
        const content = (index: number, size: number): Buffer => Buffer.alloc(size, `${index},`);
        const all = entries.map(({ size }, index) => ({ name: `top/${index}`, content: content(index, size) }));
        const wants = (path: string): boolean => entries[Number(path)]?.wanted ?? false;
        const repository = await open(tarGz(TOP, ...all), { wants });
        expect(repository.files()).toHaveLength(entries.length);
        for (const [index, { size, wanted }] of entries.entries()) {
          if (wanted) expect(content(index, size).equals(repository.bytes(`${index}`))).toBe(true);
          else expect(() => repository.bytes(`${index}`)).toThrow(/only listed/);
        }
      }),
    );
  });

  it('keep names such as __proto__ as data', async () => {
    const repository = await open(tarGz(TOP, { name: 'top/__proto__/constructor.rs', content: 'x' }));
    expect(repository.files()).toEqual(['__proto__/constructor.rs']);
    expect(repository.text('__proto__/constructor.rs')).toBe('x');
  });

  it('stop at 100 MB a file, in an archive of any size', async () => {
    const large = Buffer.alloc(100 * 1024 * 1024 + 1, 'x');
    const repository = await open(
      tarGz(TOP, { name: 'top/large.json', content: large }, { name: 'top/a.rs', content: 'kept' }),
    );
    expect(repository.files()).toEqual(['a.rs', 'large.json']);
    expect(() => repository.bytes('large.json')).toThrow(/a file of at most 100 MB, found a larger one/);
    expect(repository.text('a.rs')).toBe('kept');
  });

  it('hold no version control: .git is not listed and not read', async () => {
    const repository = await open(
      tarGz(
        TOP,
        { name: 'top/.git/config', content: 'token' },
        { name: 'top/link.toml', type: '2', link: '.git/config' },
      ),
      { wants: () => true },
    );
    expect(repository.files()).toEqual([]);
    expect(repository.problems).toMatchObject([{ file: 'link.toml', severity: 'warning' }]);
    expect(() => repository.bytes('.git/config')).toThrow(/version control/);
    expect(() => repository.bytes('link.toml')).toThrow(/version control/);
  });
});

describe('links', () => {
  it('in a long chain are a circle, and cost no more than that', async () => {
    const chain = Array.from({ length: 3000 }, (_, index) => ({
      name: `top/${index}.rs`,
      type: '2',
      link: `${'./'.repeat(40)}${index + 1}.rs`,
    }));
    const repository = await open(tarGz(TOP, ...chain, { name: 'top/3000.rs', content: 'end' }));
    expect(repository.files()).toHaveLength(41);
    expect(repository.text('2960.rs')).toBe('end');
    expect(() => repository.text('2959.rs')).toThrow(/circle/);
    expect(repository.problems.at(-1)?.message).toBe('2910 more paths could not be read.');
  });

  it('whose target is too long lead nowhere', async () => {
    const entry = { name: '././@LongLink', type: 'K', content: `${'./'.repeat(3000)}a.rs\0` };
    const repository = await open(tarGz(TOP, entry, { name: 'top/l.rs', type: '2' }, { name: 'top/a.rs' }));
    expect(repository.problems).toMatchObject([{ file: 'l.rs', message: expect.stringMatching(/ENAMETOOLONG/) }]);
  });
});

describe('an archive that is not whole', () => {
  it('is refused wherever the download stopped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        const { message, explanation } = await refusal(whole.subarray(0, length));
        expect(message).toMatch(/cut off/);
        expect(explanation.advice).toMatch(/fetch it again/);
      }),
      { numRuns: 200, examples: [[0], [1], [9], [10], [whole.length - 1], [whole.length - 8], [whole.length - 9]] },
    );
  });

  it('is refused wherever the tar inside ends, even after a whole entry', async () => {
    const tar = gunzipSync(whole);
    const end = tar.length - tar.toReversed().findIndex((byte) => byte !== 0);
    // Two blocks of zeros end a tar archive; git pads to 10,240 bytes.
    const needed = Math.ceil(end / 512) * 512 + 1024;
    const blocks = Array.from({ length: needed / 512 }, (_, block) => block * 512);
    for (const length of [...blocks, needed - 1]) {
      expect((await refusal(gzipSync(tar.subarray(0, length)))).message).toMatch(/cut off|an empty one/);
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: needed - 1 }), async (length) => {
        expect((await refusal(gzipSync(tar.subarray(0, length)))).message).toMatch(/cut off|an empty one/);
      }),
      { numRuns: 100 },
    );
    expect((await open(gzipSync(tar.subarray(0, needed)))).files()).toHaveLength(4);
  });

  it('is refused where it ends between a long name and the file that has it', async () => {
    const long = paxRecord('path', `top/${'n'.repeat(200)}.rs`);
    const [top, pax] = [rawEntry(TOP), rawEntry({ name: 'x.paxheader', type: 'x', content: long })];
    expect((await refusal(gzipSync(Buffer.concat([top, pax])))).message).toMatch(/cut off/);
    expect((await open(tarGz(top, pax, { name: 'x.data' }))).files()).toHaveLength(1);
  });

  it('or has one wrong byte is refused, or reads the same', async () => {
    const right = await open(whole, { wants: () => true });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        try {
          const read = await open(bytes, { wants: () => true });
          expect(read.files()).toEqual(right.files());
          for (const path of right.files()) expect(read.bytes(path)).toEqual(right.bytes(path));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('or is any bytes at all never crashes the reader', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4000 }), fc.boolean(), async (bytes, zipped) => {
        expect(await refusal(zipped ? gzipSync(bytes) : bytes)).toBeInstanceOf(InputError);
      }),
    );
  });
});

describe('an archive that git never makes', () => {
  const a: RawEntry = { name: 'top/a.rs', content: 'a' };

  it.each<[what: string, archive: () => Buffer, words: RegExp]>([
    ['a web page', () => Buffer.from('<html>rate limited</html>'), /expected a gzip archive, found something else/],
    ['a web page, gzipped', () => gzipSync('<html>'.repeat(300)), /a sound tar archive/],
    ['a zip', () => Buffer.from('PK\u0003\u0004'.padEnd(600)), /expected a gzip archive/],
    ['nothing, gzipped', () => gzipSync(''), /cut off/],
    ['no entries', () => tarGz(), /one folder that holds all files, found an empty one/],
    ['bytes after the end', () => Buffer.concat([whole, Buffer.from('more')]), /more bytes after it/],
    ['zeros after the end', () => Buffer.concat([whole, Buffer.alloc(512)]), /more bytes after it/],
    ['a second archive after the end', () => Buffer.concat([whole, whole]), /each path once/],
    ['a wrong checksum', () => tarGz(TOP, { ...a, checksumOff: 1 }), /Invalid tar header/],
    [
      'a wrong checksum of a later entry',
      () => tarGz(TOP, a, { name: 'top/b.rs', checksumOff: -7 }),
      /Invalid tar header/,
    ],
    ['a size that lies', () => tarGz(TOP, { ...a, size: 0o7777777 }), /cut off/],
    ['a size beyond all', () => tarGz(TOP, { ...a, size: 0o77777777777 }), /cut off/],
    ['a path upwards', () => tarGz(TOP, { name: 'top/../x.rs' }), /paths inside one folder.*top\/\.\.\/x\.rs/],
    ['a path upwards at the start', () => tarGz({ name: '../x.rs' }), /paths inside one folder/],
    ['an absolute path', () => tarGz({ name: '/etc/x.rs' }), /paths inside one folder/],
    ['a path with nothing between slashes', () => tarGz(TOP, { name: 'top//x.rs' }), /paths inside one folder/],
    ['a path with a dot', () => tarGz(TOP, { name: 'top/./x.rs' }), /paths inside one folder/],
    [
      'a NUL in a path',
      () => tarGz(TOP, { name: 'p', type: 'x', content: paxRecord('path', 'top/a\0b.rs') }, a),
      /paths inside one folder/,
    ],
    ['two top folders', () => tarGz(TOP, a, { name: 'other/a.rs' }), /one folder, "top", .* "other\/a\.rs"/],
    ['a file beside the top folder', () => tarGz(TOP, { name: 'a.rs' }), /one folder, "top"/],
    ['a file in place of the top folder', () => tarGz({ name: 'top' }), /that holds all files, found a file, "top"/],
    [
      'a link in place of the top folder',
      () => tarGz({ name: 'top', type: '2', link: '/etc' }),
      /found a symlink, "top"/,
    ],
    ['a file twice', () => tarGz(TOP, a, a), /each path once, found "a\.rs" twice/],
    ['a file and a link', () => tarGz(TOP, a, { name: 'top/a.rs', type: '2', link: 'b' }), /twice/],
    ['a file and a folder', () => tarGz(TOP, a, { name: 'top/a.rs/', type: '5' }), /twice/],
    ['a folder and a file', () => tarGz(TOP, { name: 'top/x/y.rs' }, { name: 'top/x' }), /twice/],
    ['a file below a file', () => tarGz(TOP, a, { name: 'top/a.rs/b.rs' }), /below a file/],
    [
      'a file below a link',
      () => tarGz(TOP, { name: 'top/l', type: '2', link: '/etc' }, { name: 'top/l/x.rs' }),
      /below a/,
    ],
    ['a hard link', () => tarGz(TOP, a, { name: 'top/b.rs', type: '1', link: 'top/a.rs' }), /found a link/],
    ['a pipe', () => tarGz(TOP, { name: 'top/p', type: '6' }), /found a fifo/],
    ['a device', () => tarGz(TOP, { name: 'top/d', type: '3' }), /found a character-device/],
  ])('with %s is refused', async (_what, archive, words) => {
    const { message, explanation } = await refusal(archive());
    expect(message).toMatch(words);
    expect(explanation.at).toEqual({ file: 'the archive' });
    expect(explanation.advice).toMatch(/fetch it again|source: checkout/);
  });

  it('keeps a backslash as a part of a name', async () => {
    expect((await open(tarGz(TOP, { name: 'top/..\\x.rs' }))).files()).toEqual(['..\\x.rs']);
  });

  it('may name a folder twice, after its files, or not at all', async () => {
    const folder: RawEntry = { name: 'top/src/', type: '5' };
    const repository = await open(tarGz({ name: 'top/src/a.rs', content: 'a' }, folder, TOP, folder));
    expect(repository.files()).toEqual(['src/a.rs']);
  });
});

describe('limits', () => {
  const file = (index: number): RawEntry => ({ name: `top/${index}.rs`, content: 'x'.repeat(1000) });
  const files = Array.from({ length: 20 }, (_, index) => file(index));

  it('stop a bomb', async () => {
    const bomb = gzipSync(Buffer.concat([rawEntry(TOP), rawEntry({ name: 'top/z.bin', content: Buffer.alloc(64e6) })]));
    expect(bomb.length).toBeLessThan(100_000);
    expect((await refusal(bomb, { limits: { total: 32e6 } })).message).toMatch(/at most 32000000 bytes, found more/);
  });

  it.each<[what: string, limits: ArchiveOptions['limits'], words: RegExp]>([
    ['many entries', { entries: 19 }, /at most 19 files and folders, found more/],
    ['much to keep', { kept: 20_000 }, /at most 20000 bytes of names and contents to keep/],
    ['much to decompress', { total: 31_000 }, /at most 31000 bytes/],
  ])('stop %s', async (_what, limits, words) => {
    const { message } = await refusal(tarGz(TOP, ...files), limits === undefined ? {} : { limits });
    expect(message).toMatch(words);
    expect(message).toMatch(/source: checkout/);
  });

  it('stop many folders in few names, and not a deep tree', async () => {
    const deep = Array.from({ length: 500 }, (_, index) => ({
      name: '././@LongLink',
      type: 'L',
      content: `top/${index}/${'d/'.repeat(250)}a.rs\0`,
    }));
    const entries = deep.flatMap((long): RawEntry[] => [long, { name: 'x' }]);
    const limits = { entries: 100_000 };
    expect((await refusal(tarGz(TOP, ...entries), { limits })).message).toMatch(/at most 100000 files and folders/);
    expect((await open(tarGz(TOP, ...entries.slice(0, 500)), { limits })).files()).toHaveLength(250);
  });

  it('stop a path that is deeper than any', async () => {
    const long = { name: '././@LongLink', type: 'L', content: `top/${'d/'.repeat(300)}a.rs\0` };
    expect((await refusal(tarGz(TOP, long, { name: 'x' }))).message).toMatch(
      /paths of at most 4095 characters and 256 parts/,
    );
  });

  it('let pass what is at the limit', async () => {
    const repository = await open(tarGz(TOP, ...files), { limits: { entries: 20, file: 1000, kept: 20_500 } });
    expect(repository.files()).toHaveLength(20);
    expect(repository.text('7.rs')).toHaveLength(1000);
  });

  it('keep nothing of a file that is too large', async () => {
    const repository = await open(tarGz(TOP, ...files), { limits: { file: 999, kept: 1000 } });
    expect(repository.files()).toHaveLength(20);
    expect(() => repository.text('7.rs')).toThrow(/a larger one/);
  });
});

describe('the commit', () => {
  it('that the archive is of is checked when it is known', async () => {
    const commit = checkout.git('rev-parse', 'HEAD');
    expect((await open(whole, { commit })).files()).toHaveLength(4);
    const other = 'd'.repeat(40);
    expect((await refusal(whole, { commit: other })).message).toContain(
      `an archive of ${other}, found one of ${commit}`,
    );
    expect((await refusal(tarGz(TOP), { commit })).message).toMatch(/found no commit id/);
  });
});

describe('a blob id', () => {
  it('tells that an archive holds other bytes than the revision', async () => {
    const other = new GitCheckout();
    try {
      other.put('.gitattributes', 'subst.json export-subst\ncrlf.json text eol=crlf\nhidden.json export-ignore\n');
      for (const name of ['same', 'subst', 'crlf', 'hidden']) other.put(`${name}.json`, '{"uid":"$Format:%H$"}\n');
      const commit = other.commit();
      const archive = await open(other.archive());
      const id = (path: string): string => other.git('rev-parse', `${commit}:${path}`);
      expect(archive.has('hidden.json')).toBe(false);
      expect(archive.text('subst.json')).toBe(`{"uid":"${commit}"}\n`);
      expect(archive.text('crlf.json')).toMatch(/\r\n$/);
      expect(isBlob(archive.bytes('same.json'), id('same.json'))).toBe(true);
      expect(isBlob(archive.bytes('subst.json'), id('subst.json'))).toBe(false);
      expect(isBlob(archive.bytes('crlf.json'), id('crlf.json'))).toBe(false);
    } finally {
      other.remove();
    }
  });

  it.each(['sha1', 'sha256'] as const)('is the one that git gives, in a %s repository', (format) => {
    const other = new GitCheckout(`--object-format=${format}`);
    try {
      for (const text of ['', 'x', 'ünï\0\r\n']) {
        const id = other.gitBytes(['hash-object', '--stdin'], text).toString().trim();
        expect(blobId(Buffer.from(text), format)).toBe(id);
        expect(isBlob(Buffer.from(text), id)).toBe(true);
        expect(isBlob(Buffer.from(`${text}.`), id)).toBe(false);
      }
    } finally {
      other.remove();
    }
  });

  it.each(['', 'e69de29', 'HEAD', 'E69DE29BB2D1D6434B8B29AE775AD8C2E48C5391'])('is not %j', (id) => {
    expect(isBlob(new Uint8Array(), id)).toBe(false);
  });
});
