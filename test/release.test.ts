import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitCheckout } from './repository/git-checkout.ts';

const SCRIPT = join(import.meta.dirname, '..', 'scripts', 'release.mjs');

let checkout: GitCheckout;

beforeEach(() => {
  checkout = new GitCheckout();
  const bare = join(checkout.base, 'remote.git');
  checkout.git('init', '--quiet', '--bare', bare);
  checkout.git('remote', 'add', 'origin', bare);
});

afterEach(() => checkout.remove());

function files(
  version: string,
  changelog = `# Changelog\n\n## Unreleased\n\n## ${version} - 2026-01-02\n\n- All of it.\n`,
): void {
  checkout.put('package.json', JSON.stringify({ name: 'x', version }));
  checkout.put('package-lock.json', JSON.stringify({ version, packages: { '': { version } } }));
  checkout.put('src/version.ts', `export const VERSION = '${version}';\n`);
  checkout.put('CHANGELOG.md', changelog);
}

/** A commit with these files, on the remote too. Gives its id. */
function ready(version: string, changelog?: string): string {
  files(version, changelog);
  const sha = checkout.commit(version);
  checkout.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  return sha;
}

function release(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: devNull };
  return spawnSync(process.execPath, [SCRIPT, ...parameters], { cwd: checkout.root, encoding: 'utf8', env });
}

/** The tags of the remote with what they point to. */
function tags(): Record<string, string> {
  const lines = checkout.git('ls-remote', '--tags', 'origin').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split('\trefs/tags/').reverse()));
}

describe('scripts/release.mjs', () => {
  it('tags the version and its major version, plainly', () => {
    const sha = ready('1.0.0');
    const { status, stdout, stderr } = release('tag', '1.0.0');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `v1.0.0 and v1 are ${sha}\n`, stderr: '' });
    // An annotated tag would show as a second line with ^{}.
    expect(tags()).toEqual({ 'v1.0.0': sha, v1: sha });
  });

  it('moves the major version forward, and leaves the other tags', () => {
    const first = ready('1.9.0');
    release('tag', '1.9.0');
    const second = ready('1.10.0');
    expect(release('tag', '1.10.0').status).toBe(0);
    expect(tags()).toEqual({ 'v1.9.0': first, 'v1.10.0': second, v1: second });
    const third = ready('2.0.0');
    expect(release('tag', '2.0.0').status).toBe(0);
    expect(tags()).toEqual({ 'v1.9.0': first, 'v1.10.0': second, v1: second, 'v2.0.0': third, v2: third });
  });

  it('never moves it back', () => {
    ready('1.10.0');
    release('tag', '1.10.0');
    const before = tags();
    ready('1.9.1');
    const { status, stderr } = release('tag', '1.9.1');
    expect(status).toBe(1);
    expect(stderr).toBe('expected a version after v1.10.0, as v1 only moves forward, found 1.9.1; take a later one\n');
    expect(tags()).toEqual(before);
  });

  it('refuses a version that has a tag', () => {
    const sha = ready('1.0.0');
    release('tag', '1.0.0');
    checkout.put('more', 'more');
    checkout.commit();
    const { status, stderr } = release('tag', '1.0.0');
    expect(status).toBe(1);
    expect(stderr).toBe('expected no tag v1.0.0 yet, found one; a release stays as it is: take the next version\n');
    expect(tags()).toEqual({ 'v1.0.0': sha, v1: sha });
  });

  it('is not fooled by tags that only look alike', () => {
    const sha = ready('1.0.0');
    for (const tag of ['v1.5.0-rc.1', 'v1.x', 'v10.0.0', 'x/v1.7.0']) {
      checkout.git('push', '--quiet', 'origin', `HEAD:refs/tags/${tag}`);
    }
    expect(release('tag', '1.0.0').status).toBe(0);
    expect(tags()).toMatchObject({ 'v1.0.0': sha, v1: sha });
  });

  it.each<[what: string, change: () => void]>([
    ['a changed file', () => checkout.put('CHANGELOG.md', '# Changelog\n\n## 1.0.0\n\n- Other.\n')],
    ['a new file', () => checkout.put('new.txt', 'new')],
  ])('refuses a tree with %s', (_, change) => {
    ready('1.0.0');
    change();
    const { status, stderr } = release('tag', '1.0.0');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^expected a clean tree, found changes:\n/);
    expect(tags()).toEqual({});
  });

  it.each<[what: string, file: string, content: string, message: string]>([
    [
      'package.json',
      'package.json',
      '{"version":"0.9.0"}',
      'expected the version 1.0.0 in package.json, found 0.9.0; set it and build',
    ],
    [
      'the lock file',
      'package-lock.json',
      '{"packages":{"":{"version":"0.9.0"}}}',
      'expected the version 1.0.0 in package-lock.json, found 0.9.0; set it and build',
    ],
    [
      'src/version.ts',
      'src/version.ts',
      "export const VERSION = '1.0.1';\n",
      'expected the version 1.0.0 in src/version.ts, found 1.0.1; set it and build',
    ],
    [
      'a changelog without the version',
      'CHANGELOG.md',
      '# Changelog\n\n## 1.0.00\n\n- No.\n\n## 11.0.0\n\n- No.\n',
      'expected a section "## 1.0.0" with text in CHANGELOG.md, found none; move what stands under "Unreleased" there',
    ],
    [
      'a changelog with nothing to say',
      'CHANGELOG.md',
      '# Changelog\n\n## [1.0.0] - 2026-01-02\n\n## 0.9.0\n\n- Old.\n',
      'expected a section "## 1.0.0" with text in CHANGELOG.md, found an empty one; move what stands under "Unreleased" there',
    ],
  ])('refuses %s', (_, file, content, message) => {
    files('1.0.0');
    checkout.put(file, content);
    checkout.commit();
    for (const step of ['check', 'tag']) {
      const { status, stderr } = release(step, '1.0.0');
      expect({ status, stderr }).toEqual({ status: 1, stderr: `${message}\n` });
    }
    expect(tags()).toEqual({});
  });

  it.each(['v1.0.0', '1.0', '01.0.0', '1.0.0-rc.1', '1.0.0\n', '--help', '', '$(id)'])(
    'refuses %j as a version',
    (version) => {
      ready('1.0.0');
      const { status, stderr } = release('tag', version);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^expected a version such as 1\.2\.3, found "/);
      expect(tags()).toEqual({});
    },
  );

  it.each([[['tag', '1.0.0', 'more']], [['push', '1.0.0']], [['__proto__']], [[]]])('refuses %j', (parameters) => {
    expect(release(...parameters).stderr).toMatch(/^expected one of check, tag, notes and a version, found /);
  });

  it('checks without asking the remote', () => {
    ready('1.0.0');
    checkout.git('remote', 'remove', 'origin');
    expect(release('check', '1.0.0')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('prints the notes of one version', () => {
    ready('1.0.0', '# Changelog\n\n## [1.0.0] - 2026-01-02\n\n### Added\n\n- One.\n\n## 0.9.0\n\n- Old.\n');
    expect(release('notes', '1.0.0').stdout).toBe('### Added\n\n- One.\n');
  });
});
