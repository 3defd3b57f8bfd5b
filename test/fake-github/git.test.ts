import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compare, diff } from './diff.ts';
import { Git } from './git.ts';
import type { Repository } from './repository.ts';
import { State } from './state.ts';

const root = mkdtempSync(join(tmpdir(), 'fake-github-git-'));
afterAll(() => rmSync(root, { recursive: true }));

let count = 0;
function repository(): Repository {
  count += 1;
  return new State(join(root, String(count))).repository('octo/demo');
}

describe('compare-and-swap', () => {
  test('moves a ref that is where it was expected, and no other one', () => {
    const repo = repository();
    const { git } = repo;
    const one = repo.commit('main', { a: '1' });
    const two = repo.commit('main', { a: '2' });
    const ref = 'refs/heads/main';
    expect([git.swap(ref, one, one), git.ref(ref)]).toEqual([false, two]);
    expect([git.swap(ref, one, null), git.ref(ref)]).toEqual([false, two]);
    expect([git.swap(ref, null, one), git.ref(ref)]).toEqual([false, two]);
    expect([git.swap(ref, one, two), git.ref(ref)]).toEqual([true, one]);
    expect([git.swap('refs/heads/new', one, two), git.ref('refs/heads/new')]).toEqual([false, null]);
    expect([git.swap('refs/heads/new', one, null), git.ref('refs/heads/new')]).toEqual([true, one]);
    expect([git.swap(ref, null, one), git.ref(ref)]).toEqual([true, null]);
  });
});

test('what is packed reads as what is loose', () => {
  const repo = repository();
  const base = repo.commit('main', { 'src/a.rs': 'one', 'run.sh': { content: '#!', mode: '100755' } });
  const head = repo.commit('feat/x', { 'src/a.rs': 'two' }, { from: base, message: 'Two\n\nlines', author: 'ferris' });
  const read = (git: Git) => ({
    commit: git.commit(head),
    entries: git.entries(git.commit(head).tree),
    file: git.entry(head, 'src/a.rs'),
    none: [git.entry(head, 'src/none'), git.entry(head, 'src/a.rs/none'), git.typeOf('0'.repeat(40))],
    text: git.blob(git.entry(head, 'src/a.rs')?.sha ?? '').toString(),
    refs: [
      git.ref('refs/heads/feat/x'),
      git.ref('refs/heads/feat'),
      git.resolve('feat/x'),
      git.resolve(head.slice(0, 9)),
    ],
  });
  const loose = read(new Git(repo.git.dir));
  expect(loose.refs).toEqual([head, null, head, head]);
  expect(loose.commit).toMatchObject({ message: 'Two\n\nlines', parents: [base], author: { name: 'ferris' } });
  expect(repo.git.run(['log', '-1', '--format=%an <%ae> %aI', head])).toBe(
    `ferris <${loose.commit.author.email}> ${loose.commit.author.date.replace('Z', '+00:00')}`,
  );
  repo.git.run(['repack', '-adq']);
  repo.git.run(['prune-packed', '-q']);
  repo.git.run(['pack-refs', '--all', '--prune']);
  expect(read(new Git(repo.git.dir))).toEqual(loose);
});

describe('a difference', () => {
  test('has every name as it is', () => {
    const repo = repository();
    const names = [':colon', 'a b', 'line\nbreak', 'quote"', 'tab\there', 'ünïcödé', '\\back'];
    const from = repo.commit('main', { 'old.txt': 'a\nb\nc\nd\n', bin: new Uint8Array([0, 1]) });
    const files = Object.fromEntries(names.map((name) => [name, `${name}\n`]));
    const to = repo.commit('main', {
      ...files,
      'old.txt': null,
      'new\tname': 'a\nb\nc\nd\n',
      bin: new Uint8Array([0, 2]),
    });
    const found = diff(repo.git, from, to);
    expect(found.map(({ filename }) => filename).sort()).toEqual([...names, 'bin', 'new\tname'].sort());
    expect(found.find(({ status }) => status === 'renamed')).toMatchObject({ previous: 'old.txt', patch: null });
    expect(found.find(({ filename }) => filename === 'bin')).toMatchObject({ patch: null, additions: 0 });
    for (const file of found.filter(({ status, filename }) => status === 'added' && filename !== 'line\nbreak')) {
      expect(file.patch).toBe(`@@ -0,0 +1 @@\n+${file.filename}`);
    }
  });

  test('of text that looks like the beginning of another file', () => {
    const repo = repository();
    const from = repo.commit('main', { a: 'diff --git a/b b/b\n@@ -1 +1 @@\n', z: '1\n' });
    const to = repo.commit('main', { a: 'diff --git a/c b/c\n@@ -2 +2 @@\n', z: '2\n' });
    expect(diff(repo.git, from, to).map(({ filename, patch }) => [filename, patch])).toEqual([
      ['a', '@@ -1,2 +1,2 @@\n-diff --git a/b b/b\n-@@ -1 +1 @@\n+diff --git a/c b/c\n+@@ -2 +2 @@'],
      ['z', '@@ -1 +1 @@\n-1\n+2'],
    ]);
  });

  test('of histories that have nothing in common is none', () => {
    const repo = repository();
    const one = repo.commit('main', { a: '1' });
    const other = repo.commit('orphan', { b: '1' });
    expect(compare(repo.git, one, other)).toBeNull();
  });
});

test.each(['refs/heads/../../HEAD', 'refs/heads/a\0b', '--all', 'HEAD@{1}', 'main~1', 'main:src', ''])(
  'the name %j leads nowhere',
  (name) => {
    const repo = repository();
    repo.commit('main', { a: '1' });
    repo.commit('main', { a: '2' });
    expect([repo.git.ref(name), repo.git.resolve(name)]).toEqual([null, null]);
  },
);
