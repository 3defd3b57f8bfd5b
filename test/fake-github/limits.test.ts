import { expect, test } from 'vitest';
import { call } from './client.ts';
import { type Repository, startGitHub } from './index.ts';

/** Commits to a branch, all in one process. */
function manyCommits(repo: Repository, branch: string, from: string, count: number): void {
  const one = (at: number) =>
    `commit refs/heads/${branch}\ncommitter a <a@example.test> ${1_767_000_000 + at} +0000\ndata 2\n${String(at % 10)}\n` +
    `${at === 0 ? `from ${from}\n` : ''}M 100644 inline count.txt\ndata ${String(at).length}\n${at}\n`;
  repo.git.run(['fast-import', '--quiet'], Array.from({ length: count }, (_, at) => one(at)).join(''));
  repo.moved(`refs/heads/${branch}`);
}

const lengths = (json: Readonly<Record<string, unknown>>) =>
  [json.commits, json.files].map((list) => (list as []).length);

test('a comparison has at most 250 commits and 300 files, a pull request has them all in pages', async () => {
  await using hub = await startGitHub();
  const repo = hub.repository('octo/demo');
  const base = repo.commit('main', { 'count.txt': '' });
  manyCommits(repo, 'feat', base, 251);
  repo.commit('feat', Object.fromEntries(Array.from({ length: 304 }, (_, at) => [`many/${at}.txt`, `${at}\n`])));
  repo.openPull({ head: 'feat' });
  const { json, headers } = await call(hub, 'GET', '/repos/octo/demo/compare/main...feat');
  expect(headers.get('link')).toBeNull();
  expect([json.ahead_by, json.total_commits, lengths(json)]).toEqual([252, 252, [250, 300]]);
  const next = await call(hub, 'GET', '/repos/octo/demo/compare/main...feat?per_page=100&page=3');
  expect([lengths(next.json), next.headers.get('link')?.includes('rel="next"')]).toEqual([[52, 0], false]);
  const files = [];
  for (const page of [1, 2, 3, 4]) {
    const { text } = await call(hub, 'GET', `/repos/octo/demo/pulls/1/files?per_page=100&page=${page}`);
    files.push(...(JSON.parse(text) as { filename: string }[]).map(({ filename }) => filename));
  }
  expect([files.length, new Set(files).size]).toEqual([305, 305]);
  expect((await call(hub, 'GET', '/repos/octo/demo/pulls/1')).json).toMatchObject({ commits: 252, changed_files: 305 });
});

test('a list has 30 items a page, and never more than 100', async () => {
  await using hub = await startGitHub();
  const repo = hub.repository('octo/demo');
  const base = repo.commit('main', { a: '1' });
  repo.commit('feat', { a: '2' }, { from: base });
  const number = repo.openPull({ head: 'feat' });
  for (let count = 0; count < 101; count += 1) repo.comment(number, { body: `${count}` });
  const count = async (query: string) => {
    const { text } = await call(hub, 'GET', `/repos/octo/demo/issues/${number}/comments${query}`);
    return (JSON.parse(text) as []).length;
  };
  expect([await count(''), await count('?per_page=500'), await count('?per_page=100&page=2')]).toEqual([30, 100, 1]);
});

test('bodies are counted in characters, not in UTF-16 units', async () => {
  await using hub = await startGitHub();
  const repo = hub.repository('octo/demo');
  const base = repo.commit('main', { a: '1' });
  repo.commit('feat', { a: '2' }, { from: base });
  repo.openPull({ head: 'feat' });
  const post = async (body: string) =>
    (await call(hub, 'POST', '/repos/octo/demo/issues/1/comments', { body: { body } })).status;
  expect([await post('🦀'.repeat(65_536)), await post('🦀'.repeat(65_537))]).toEqual([201, 422]);
});
