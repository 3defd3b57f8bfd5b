import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RepositoryError, UsageError } from '../../src/errors.ts';
import { nodeFileSystem } from '../../src/repository/node-files.ts';
import { openWorkingTree } from '../../src/repository/working-tree.ts';

let base: string;
let root: string;

function put(path: string, content: string | Uint8Array = ''): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function failure(action: () => unknown): RepositoryError {
  try {
    action();
  } catch (error) {
    if (error instanceof RepositoryError) return error;
    throw error;
  }
  throw new Error('expected a RepositoryError, nothing was thrown');
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dashcov-tree-')));
  root = join(base, 'root');
  mkdirSync(root);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('files', () => {
  it('are listed by path, without version control, packages and build output', () => {
    for (const path of [
      'b/metrics.rs',
      'B.rs',
      'a.rs',
      'b.rs',
      '.github/ci.yml',
      '.git/config',
      'b/.git',
      '.hg/x',
      '.jj/x',
      'web/node_modules/x/index.js',
      'Cargo.toml',
      'target/debug/x.rs',
      'b/target/kept.rs',
      'cache/CACHEDIR.TAG',
      'cache/x.rs',
      'member/Cargo.toml',
      'member/target/Cargo.toml',
      'member/target/src/lib.rs',
    ]) {
      put(path);
    }
    expect(openWorkingTree(root).files()).toEqual([
      '.github/ci.yml',
      'B.rs',
      'Cargo.toml',
      'a.rs',
      'b.rs',
      'b/metrics.rs',
      'b/target/kept.rs',
      'member/Cargo.toml',
      'member/target/Cargo.toml',
      'member/target/src/lib.rs',
    ]);
  });

  it('keep names with line breaks, control characters, quotes and backslashes', () => {
    const names = ['a\nb.rs', '\u001b[31mred.rs', 'a"b.rs', 'a\\b.rs', '__proto__', 'ünï.rs'];
    for (const name of names) put(name, name);
    const tree = openWorkingTree(root);
    expect([...tree.files()].sort()).toEqual([...names].sort());
    for (const name of names) expect(tree.text(name)).toBe(name);
  });

  it('are walked once and read as they are on disk now', () => {
    put('a.rs', 'one');
    const tree = openWorkingTree(root);
    expect(tree.files()).toEqual(['a.rs']);
    put('b.rs', 'two');
    expect(tree.files()).toEqual(['a.rs']);
    expect(tree.text('b.rs')).toBe('two');
  });

  it('lists 5,000 files', () => {
    for (let folder = 0; folder < 100; folder++) {
      for (let file = 0; file < 50; file++) put(`d${folder}/src/f${file}.rs`);
    }
    expect(openWorkingTree(root).files()).toHaveLength(5000);
  });

  it('survives a tree that is as deep as paths can be', () => {
    let folder = root;
    for (let depth = 0; depth < 400; depth++) folder = join(folder, 'deep');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'end.rs'), '');
    expect(openWorkingTree(root).files()).toEqual([`${'deep/'.repeat(400)}end.rs`]);
  });
});

describe('links', () => {
  it('to files inside are followed, to folders are not', () => {
    put('real/a.rs', 'content');
    symlinkSync('real/a.rs', join(root, 'link.rs'));
    symlinkSync('real', join(root, 'folder'));
    symlinkSync('.', join(root, 'self'));
    const tree = openWorkingTree(root);
    expect(tree.files()).toEqual(['link.rs', 'real/a.rs']);
    expect(tree.text('link.rs')).toBe('content');
    expect(tree.problems).toEqual([]);
  });

  it.each<[name: string, target: string, severity: string, words: RegExp]>([
    ['out', '../secret', 'warning', /leaves the repository/],
    ['absolute', '/etc/passwd', 'warning', /leaves the repository/],
    ['folder-out', '..', 'warning', /leaves the repository/],
    ['loop', 'loop', 'warning', /circle/],
    ['broken', 'nowhere', 'info', /leads nowhere/],
    ['git', '.git/config', 'warning', /version control/],
  ])('%s to %s is a finding and no file', (name, target, severity, words) => {
    writeFileSync(join(base, 'secret'), 'secret');
    put('.git/config', 'token');
    symlinkSync(target, join(root, name));
    const tree = openWorkingTree(root);
    expect(tree.files()).toEqual([]);
    expect(tree.problems).toMatchObject([{ check: 'unreadable-path', severity, file: name }]);
    expect(tree.problems[0]?.message).toMatch(words);
    expect(tree.has(name)).toBe(false);
    expect(failure(() => tree.bytes(name)).path).toBe(name);
  });

  it('in any number end in a list that a person can read', () => {
    for (let link = 0; link < 300; link++) symlinkSync('/etc/passwd', join(root, `l${link}`));
    const { problems } = openWorkingTree(root);
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.message).toBe('250 more paths could not be read.');
  });
});

describe('bytes', () => {
  it.each<[path: string, words: RegExp]>([
    ['missing.json', /found nothing/],
    ['folder', /a folder/],
    ['../root/a.rs/../../secret', /leaves the repository/],
    ['/etc/passwd', /leaves the repository/],
    ['..', /leaves the repository/],
    ['a.rs/x', /found nothing/],
    ['nul\0', /leaves the repository/],
    ['.git/config', /version control/],
    ['fifo', /a pipe/],
    ['huge', /a larger one/],
  ])('of %j says what is there instead', (path, words) => {
    writeFileSync(join(base, 'secret'), 'secret');
    put('a.rs');
    put('folder/x');
    put('.git/config', 'token');
    put('huge');
    truncateSync(join(root, 'huge'), 101 * 1024 * 1024);
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const tree = openWorkingTree(root);
    const error = failure(() => tree.bytes(path));
    expect(error.message).toMatch(words);
    expect(error.advice).not.toBe('');
    expect(tree.files()).not.toContain('fifo');
  });

  it('reach a file that the listing leaves out when it is named', () => {
    put('node_modules/x.json', '{}');
    const tree = openWorkingTree(root);
    expect(tree.files()).toEqual([]);
    expect(tree.has('node_modules/x.json')).toBe(true);
    expect(tree.text('node_modules/x.json')).toBe('{}');
  });

  it('of a file that vanished after the listing is an error with the path', () => {
    put('a.rs');
    const tree = openWorkingTree(root);
    tree.files();
    rmSync(join(root, 'a.rs'));
    expect(failure(() => tree.bytes('a.rs')).message).toMatch(/found nothing, at a\.rs/);
  });

  it('of a file and of a folder without permission are told, and the rest still counts', () => {
    put('a/x.rs');
    put('b/y.rs');
    const denied = (path: string): Error => Object.assign(new Error(`denied ${path}`), { code: 'EACCES' });
    const tree = openWorkingTree(root, {
      fs: {
        list: (folder) => {
          if (folder.includes('/a')) throw denied(folder);
          return nodeFileSystem.list(folder);
        },
        read: (path) => {
          throw denied(path);
        },
      },
    });
    expect(tree.files()).toEqual(['b/y.rs']);
    expect(tree.problems).toMatchObject([{ check: 'unreadable-path', severity: 'warning', file: 'a' }]);
    const error = failure(() => tree.text('b/y.rs'));
    expect(error.message).toMatch(/EACCES/);
    expect(error.cause).toMatchObject({ code: 'EACCES' });
  });

  it.runIf(process.platform === 'linux')('of a file whose name is not UTF-8 are a finding', () => {
    execFileSync('sh', ['-c', 'printf x > "$(printf \'bad\\377.rs\')"'], { cwd: root });
    put('real�.rs', 'kept');
    const tree = openWorkingTree(root);
    expect(tree.files()).toEqual(['real�.rs']);
    expect(tree.problems[0]?.message).toMatch(/not UTF-8/);
  });
});

describe('text', () => {
  it.each<[what: string, content: Uint8Array, expected: string]>([
    ['a byte order mark is taken off once', Buffer.from('\ufeff\ufeffx'), '\ufeffx'],
    ['line ends stay', Buffer.from('a\r\nb\rc'), 'a\r\nb\rc'],
    ['bytes that are no UTF-8 are replaced', Uint8Array.of(0x61, 0xff, 0x62), 'a�b'],
    ['nothing is nothing', new Uint8Array(), ''],
  ])('%s', (_, content, expected) => {
    put('x', content);
    expect(openWorkingTree(root).text('x')).toBe(expected);
  });
});

describe('the root', () => {
  it('must be a folder', () => {
    put('a.rs');
    expect(() => openWorkingTree(join(root, 'missing'))).toThrow(UsageError);
    expect(() => openWorkingTree(join(root, 'a.rs'))).toThrow(
      /expected a folder, found a file, at .*a\.rs; name the folder/,
    );
  });

  it('may be reached through a link', () => {
    put('a.rs');
    symlinkSync(root, join(base, 'alias'));
    const tree = openWorkingTree(join(base, 'alias'));
    expect(tree.files()).toEqual(['a.rs']);
    expect(tree.has('a.rs')).toBe(true);
    expect(tree.origin).toBe(join(base, 'alias'));
  });
});
