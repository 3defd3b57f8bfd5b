import { expect, test } from 'vitest';
import { readCrates } from '../../src/rust/workspace/crates.ts';
import { Versions, versionIn } from '../../src/rust/workspace/versions.ts';

function versions(files: Readonly<Record<string, string>>, dir: string, dependency: string) {
  const all = {
    files: () => Object.keys(files).sort(),
    has: (path: string) => path in files,
    text: (path: string) => files[path] ?? '',
  };
  return new Versions(all).of(readCrates(all).owner(`${dir}/src/lib.rs`), dependency);
}

const lock = (...entries: string[]) =>
  `version = 4\n${entries.map((each) => `\n[[package]]\nname = "${each.split(' ')[0]}"\nversion = "${each.split(' ')[1]}"\n`).join('')}`;
const manifest = (line: string) => `[package]\nname = "a"\n[dependencies]\n${line}\n`;

test.each([
  [
    'what the lock file holds',
    { 'a/Cargo.lock': lock('metrics 0.24.1'), 'a/Cargo.toml': manifest('metrics = "0.24"') },
    [0, 24, 1],
  ],
  [
    'of several the one asked for',
    { 'Cargo.lock': lock('metrics 0.21.0', 'metrics 0.24.1'), 'a/Cargo.toml': manifest('metrics = "0.21"') },
    [0, 21, 0],
  ],
  [
    'of several that fit the newest',
    { 'Cargo.lock': lock('metrics 1.2.0', 'metrics 1.10.0'), 'a/Cargo.toml': manifest('metrics = "1"') },
    [1, 10, 0],
  ],
  [
    'without a lock file the requirement',
    { 'a/Cargo.toml': manifest('metrics = { version = "^0.23.1" }') },
    [0, 23, 1],
  ],
  [
    'a requirement of the workspace',
    {
      'Cargo.toml': '[workspace]\nmembers = ["a"]\n[workspace.dependencies]\nmetrics = "0.22"\n',
      'a/Cargo.toml': manifest('metrics.workspace = true'),
    },
    [0, 22, 0],
  ],
  ['a renamed dependency', { 'a/Cargo.toml': manifest('m = { package = "metrics", version = "0.20" }') }, [0, 20, 0]],
  [
    'a path of this repository, locked',
    { 'Cargo.lock': lock('metrics 9.0.0'), 'a/Cargo.toml': manifest('metrics = { path = "../m" }') },
    [9, 0, 0],
  ],
  [
    'a lock file with CRLF',
    { 'Cargo.lock': lock('metrics 0.24.1').replaceAll('\n', '\r\n'), 'a/Cargo.toml': manifest('metrics = "0.24"') },
    [0, 24, 1],
  ],
])('%s', (_, files, [major, minor, patch]) => {
  expect(versions(files as Record<string, string>, 'a', 'metrics')).toEqual({ major, minor, patch });
});

test('nothing tells the version', () => {
  expect(
    versions({ 'a/Cargo.toml': manifest('metrics = { git = "https://example.org/m" }') }, 'a', 'metrics'),
  ).toBeNull();
  expect(versions({ 'a/Cargo.toml': manifest('') }, 'a', 'metrics')).toBeNull();
  expect(versionIn('*')).toBeNull();
});
