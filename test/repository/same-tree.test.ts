/** One tree, read from disk, from git's objects and from the archive that git makes of it: the same answers. */
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit.ts';
import { readArchive } from '../../src/repository/archive.ts';
import { openGitRevision } from '../../src/repository/git.ts';
import type { Repository } from '../../src/repository/repository.ts';
import { openWorkingTree } from '../../src/repository/working-tree.ts';
import { SETTINGS } from '../audit/board.ts';
import { parser } from '../rust/read.ts';
import { GitCheckout } from './git-checkout.ts';

let checkout: GitCheckout;

beforeEach(() => {
  checkout = new GitCheckout();
});
afterEach(() => checkout.remove());

const everything = (): boolean => true;

async function allThree(): Promise<readonly [tree: Repository, revision: Repository, archive: Repository]> {
  checkout.commit();
  return [
    openWorkingTree(checkout.root),
    openGitRevision(checkout.root, 'HEAD', { environment: process.env, wants: everything }),
    await readArchive(checkout.archive(), { origin: 'archive', wants: everything }),
  ];
}

function seen(repository: Repository): unknown {
  const read = (path: string): string => Buffer.from(repository.bytes(path)).toString('latin1');
  return {
    files: repository.files().map((path) => [path, repository.has(path), read(path)]),
    problems: repository.problems,
  };
}

function failure(repository: Repository, path: string): string {
  try {
    repository.bytes(path);
    return 'read';
  } catch (error) {
    return String(error);
  }
}

describe('a tree', () => {
  const LINKS: readonly (readonly [path: string, target: string])[] = [
    ['link.rs', 'src/a.rs'],
    ['src/up.rs', '../Cargo.toml'],
    ['src/twice.rs', '../link.rs'],
    ['through.rs', 'folder/a.rs'],
    ['folder', 'src'],
    ['self', '.'],
    ['slash.rs', 'src/a.rs/'],
    ['dots.rs', 'src/./../src/a.rs'],
    ['dash.json', 'dash.template'],
    ['out', '../secret'],
    ['absolute', '/etc/passwd'],
    ['far-out', 'src/../../../..'],
    ['loop', 'loop'],
    ['ping', 'pong'],
    ['pong', 'ping'],
    ['broken', 'nowhere'],
    ['below-file', 'Cargo.toml/x'],
    ['git', '.git/HEAD'],
  ];

  beforeEach(() => {
    for (const path of [
      'Cargo.toml',
      'src/a.rs',
      'src/ünï 🦀.rs',
      'src/a\nb.rs',
      'src/a\\b.rs',
      `src/${'long-'.repeat(40)}.rs`,
      `${'deep/'.repeat(60)}end.rs`,
      'target/debug/x.rs',
      'other/target/kept.rs',
      'cache/CACHEDIR.TAG',
      'cache/x.rs',
      'node_modules/x/index.json',
      'CVS/Root',
      '.github/ci.yml',
      '__proto__',
      'dash.template',
    ]) {
      checkout.put(path, `content of ${path}`);
    }
    checkout.put('binary.json', Uint8Array.of(0xef, 0xbb, 0xbf, 0, 0xff, 0x0d, 0x0a));
    checkout.put('empty.rs', '');
  });

  it('has the same files, contents and problems', async () => {
    const [tree, revision, archive] = await allThree();
    expect(tree.files()).toHaveLength(13);
    expect(seen(revision)).toEqual(seen(tree));
    expect(seen(archive)).toEqual(seen(tree));
  });

  it('has the same links', async () => {
    for (const [path, target] of LINKS) symlinkSync(target, join(checkout.root, path));
    // On disk these two lead somewhere. A revision holds no .git, and the archive knows nothing of the file beside it.
    checkout.put('../secret', 'secret');
    const [tree, revision, archive] = await allThree();
    const told = ({ problems }: Repository): readonly unknown[] => problems.filter(({ file }) => file !== 'git');
    expect(tree.files()).toContain('dash.json');
    expect(tree.problems.map(({ file }) => file)).toEqual([
      'absolute',
      'below-file',
      'broken',
      'far-out',
      'git',
      'loop',
      'out',
      'ping',
      'pong',
      'slash.rs',
    ]);
    for (const other of [revision, archive]) {
      expect(other.files()).toEqual(tree.files());
      for (const path of tree.files()) expect(other.text(path)).toBe(tree.text(path));
      expect(told(other)).toEqual(told(tree));
      expect(other.problems.find(({ file }) => file === 'git')).toMatchObject({ severity: 'info' });
    }
  });

  it.each([
    'missing.json',
    'src',
    'node_modules/x/index.json',
    '../root/src/a.rs/../../../secret',
    '/etc/passwd',
    '..',
    '.',
    'src/a.rs/x',
    'nul\0',
    'CVS/Root',
    'src/../Cargo.toml',
  ])('answers the same for the path %j', async (path) => {
    const [tree, revision, archive] = await allThree();
    for (const other of [revision, archive]) {
      expect(other.has(path)).toBe(tree.has(path));
      expect(failure(other, path)).toBe(failure(tree, path));
    }
  });

  it('has no way back in by the name of its folder', async () => {
    const [, revision, archive] = await allThree();
    for (const repository of [revision, archive]) {
      expect(failure(repository, '../root/src/a.rs')).toMatch(/leaves the repository/);
      expect(failure(repository, '../owner-repo-0123456/src/a.rs')).toMatch(/leaves the repository/);
    }
  });

  it('has names that are not UTF-8 as findings', async () => {
    const blob = checkout.gitBytes(['hash-object', '-w', '--stdin'], 'x').toString().trim();
    checkout.commit();
    const names = ['bad\xff.rs', 'bad\xff/x.rs', 'bad\xfe.rs'];
    const input = Buffer.from(names.map((name) => `100644 ${blob}\t${name}\0`).join(''), 'latin1');
    checkout.gitBytes(['update-index', '-z', '--index-info'], input);
    checkout.git('commit', '--quiet', '--message', 'names');
    checkout.git('reset', '--quiet', '--hard');
    const tree = openWorkingTree(checkout.root);
    const revision = openGitRevision(checkout.root, 'HEAD', { environment: process.env });
    const archive = await readArchive(checkout.archive(), { origin: 'archive' });
    expect(revision.files()).toEqual(tree.files());
    expect(archive.files()).toEqual(tree.files());
    for (const { problems } of [tree, revision, archive]) {
      expect(new Set(problems.map(({ message }) => message))).toEqual(
        new Set([
          'A folder could not be listed: found nothing.',
          'The name of a file is not UTF-8, so the file was not read.',
        ]),
      );
    }
  });

  it('has submodules as empty folders', async () => {
    const id = checkout.commit();
    checkout.git('update-index', '--add', '--cacheinfo', `160000,${id},vendor/module`);
    checkout.git('commit', '--quiet', '--message', 'module');
    const tree = openWorkingTree(checkout.root);
    const revision = openGitRevision(checkout.root, 'HEAD', { environment: process.env, wants: everything });
    const archive = await readArchive(checkout.archive(), { origin: 'archive', wants: everything });
    expect(seen(revision)).toEqual(seen(tree));
    expect(seen(archive)).toEqual(seen(tree));
    for (const repository of [revision, archive]) {
      expect(failure(repository, 'vendor/module')).toMatch(/found a folder/);
    }
  });

  it('may be empty', async () => {
    checkout.git('rm', '-r', '--quiet', '--cached', '--ignore-unmatch', '.');
    checkout.git('commit', '--quiet', '--allow-empty', '--message', 'nothing');
    expect(openGitRevision(checkout.root, 'HEAD', { environment: process.env }).files()).toEqual([]);
    expect((await readArchive(checkout.archive(), { origin: 'archive' })).files()).toEqual([]);
  });
});

describe('any tree', () => {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c.rs', 'target', 'Cargo.toml', 'CACHEDIR.TAG', 'node_modules') },
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => {
      const isName = !/[/\0�]|^\.{1,2}$/u.test(text) && !/\.git|git~|^[\s.]|\p{Cf}/iu.test(text);
      return isName && Buffer.from(text).toString() === text && Buffer.byteLength(text) < 200;
    }),
  );
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const content = fc.uint8Array({ maxLength: 2000 });

  it('is the same in all three', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(path, content), { maxLength: 8 }), async (files) => {
        checkout.remove();
        checkout = new GitCheckout();
        for (const [file, bytes] of files) {
          try {
            checkout.put(file, bytes);
          } catch {
            // A file already has the name of the folder, or the other way round.
          }
        }
        const [tree, revision, archive] = await allThree();
        expect(seen(revision)).toEqual(seen(tree));
        expect(seen(archive)).toEqual(seen(tree));
      }),
      { numRuns: 30 },
    );
  });
});

describe('examples/rsky', () => {
  it('gives the same audit, byte for byte', async () => {
    cpSync('examples/rsky', checkout.root, { recursive: true });
    checkout.commit();
    const json = (repository: Repository): string => JSON.stringify(audit(repository, SETTINGS, parser));
    const tree = json(openWorkingTree(checkout.root));
    expect(JSON.parse(tree).summary.declared).toBe(56);
    expect(json(openGitRevision(checkout.root, 'HEAD', { environment: process.env }))).toBe(tree);
    expect(json(await readArchive(checkout.archive(), { origin: 'archive' }))).toBe(tree);
  });
});
