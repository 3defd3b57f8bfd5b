import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RepositoryError } from '../../src/errors.ts';
import { replaceFile, writeReport } from '../../src/repository/write.ts';

let base: string;
let root: string;
const old = Buffer.from('{"old": true}\n');
const fresh = Buffer.from('{"new": true}\n');

function content(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dashcov-write-')));
  root = join(base, 'root');
  mkdirSync(root);
  writeFileSync(join(root, 'd.json'), old);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('replaceFile', () => {
  it('puts the new content in the place of the old and leaves nothing else', () => {
    expect(replaceFile(root, 'd.json', fresh, { was: old })).toEqual({ file: 'd.json', backup: null });
    expect(content('d.json')).toBe(fresh.toString());
    expect(readdirSync(root)).toEqual(['d.json']);
  });

  it.each([0o600, 0o640, 0o664, 0o755])('keeps the mode %o', (mode) => {
    chmodSync(join(root, 'd.json'), mode);
    replaceFile(root, 'd.json', fresh, { was: old, backup: true });
    expect(statSync(join(root, 'd.json')).mode & 0o777).toBe(mode);
    expect(statSync(join(root, 'd.json.backup')).mode & 0o777 & ~mode).toBe(0);
  });

  it('writes the target of a link inside the root, and the link stays', () => {
    mkdirSync(join(root, 'real'));
    writeFileSync(join(root, 'real/d.json'), old);
    symlinkSync('real/d.json', join(root, 'link.json'));
    expect(replaceFile(root, 'link.json', fresh, { was: old, backup: true })).toEqual({
      file: 'real/d.json',
      backup: 'real/d.json.backup',
    });
    expect(readlinkSync(join(root, 'link.json'))).toBe('real/d.json');
    expect(content('real/d.json')).toBe(fresh.toString());
  });

  it.each<[what: string, path: string]>([
    ['a link that leaves the root', 'out.json'],
    ['a path that leaves the root', '../outside.json'],
    ['a link in a circle', 'loop.json'],
    ['a file through a folder link that leaves the root', 'up/outside.json'],
    ['a folder', 'folder'],
    ['nothing', 'missing.json'],
  ])('refuses %s', (_, path) => {
    writeFileSync(join(base, 'outside.json'), old);
    symlinkSync('../outside.json', join(root, 'out.json'));
    symlinkSync('loop.json', join(root, 'loop.json'));
    symlinkSync('..', join(root, 'up'));
    mkdirSync(join(root, 'folder'));
    expect(() => replaceFile(root, path, fresh, { was: old })).toThrow(RepositoryError);
    expect(readFileSync(join(base, 'outside.json'), 'utf8')).toBe(old.toString());
    expect(existsSync(join(root, 'missing.json'))).toBe(false);
  });

  it('refuses to write over a change that it has not seen', () => {
    expect(() => replaceFile(root, 'd.json', fresh, { was: Buffer.from('{}'), backup: true })).toThrow(
      /run the command again/,
    );
    expect(content('d.json')).toBe(old.toString());
    expect(readdirSync(root)).toEqual(['d.json']);
  });

  it.each(['write', 'sync', 'rename'] as const)('leaves the original and no other file when %s fails', (step) => {
    const fail = (): never => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    expect(() => replaceFile(root, 'd.json', fresh, { was: old, system: { [step]: fail } })).toThrow(
      /ENOSPC; the file is as it was/,
    );
    expect(content('d.json')).toBe(old.toString());
    expect(readdirSync(root)).toEqual(['d.json']);
  });

  it('does not go on without the backup that was asked for', () => {
    const fail = (): never => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    expect(() => replaceFile(root, 'd.json', fresh, { was: old, backup: true, system: { sync: fail } })).toThrow(
      /ENOSPC/,
    );
    expect(readdirSync(root)).toEqual(['d.json']);
  });

  it('numbers backups and overwrites none', () => {
    const third = Buffer.from('third');
    expect(replaceFile(root, 'd.json', fresh, { was: old, backup: true }).backup).toBe('d.json.backup');
    expect(replaceFile(root, 'd.json', third, { was: fresh, backup: true }).backup).toBe('d.json.backup.1');
    expect(replaceFile(root, 'd.json', old, { was: third, backup: true }).backup).toBe('d.json.backup.2');
    expect(replaceFile(root, 'd.json', fresh, { was: old, backup: true }).backup).toBe('d.json.backup');
    expect(content('d.json.backup')).toBe(old.toString());
    expect(content('d.json.backup.1')).toBe(fresh.toString());
    expect(content('d.json.backup.2')).toBe('third');
  });

  it('puts no backup through a link that waits under its name', () => {
    symlinkSync('../stolen', join(root, 'd.json.backup'));
    expect(replaceFile(root, 'd.json', fresh, { was: old, backup: true }).backup).toBe('d.json.backup.1');
    expect(existsSync(join(base, 'stolen'))).toBe(false);
  });
});

describe('writeReport', () => {
  it('writes a new file, and replaces an older one', () => {
    const path = join(root, 'audit.md');
    writeReport(path, old);
    writeReport(path, fresh);
    expect(content('audit.md')).toBe(fresh.toString());
    expect(readdirSync(root).sort()).toEqual(['audit.md', 'd.json']);
  });

  it('writes to a device', () => {
    expect(() => writeReport('/dev/null', fresh)).not.toThrow();
  });

  it('follows no link to another folder', () => {
    writeFileSync(join(base, 'profile'), 'kept');
    symlinkSync('../profile', join(root, 'audit.md'));
    expect(() => writeReport(join(root, 'audit.md'), fresh)).toThrow(/link to a file in another folder/);
    expect(readFileSync(join(base, 'profile'), 'utf8')).toBe('kept');
  });

  it('says what is wrong when the folder is not there', () => {
    expect(() => writeReport(join(root, 'no/audit.md'), fresh)).toThrow(RepositoryError);
  });
});
