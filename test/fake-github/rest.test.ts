import { describe, expect, test } from 'vitest';
import { call, octokit } from './client.ts';
import { type GitHub, type Repository, startGitHub } from './index.ts';

const HERE = { owner: 'octo', repo: 'demo' } as const;
const REPO = '/repos/octo/demo';

/** A pull request, number 1, from feat/x to main. */
async function scene(options: Parameters<typeof startGitHub>[0] = {}) {
  const hub = await startGitHub(options);
  const repo = hub.repository('octo/demo');
  const base = repo.commit('main', { 'src/metrics.rs': 'one\n', 'gone.txt': 'x\n', 'old name.txt': 'a\nb\nc\nd\n' });
  const head = repo.commit(
    'feat/x',
    { 'src/metrics.rs': 'two\n', 'gone.txt': null, 'old name.txt': null, 'new name.txt': 'a\nb\nc\nd\n' },
    { from: base, message: 'Second\n\nWith a body', author: 'ferris' },
  );
  repo.openPull({ head: 'feat/x', title: 'Two', body: 'why', user: 'ferris' });
  return { hub, repo, base, head };
}

describe('octokit reads', () => {
  test('the pull request, its files and its commits', async () => {
    const { hub, base, head } = await scene();
    await using _hub = hub;
    const { rest } = octokit(hub);
    const { data: pull } = await rest.pulls.get({ ...HERE, pull_number: 1 });
    expect([pull.head.sha, pull.base.sha, pull.head.repo?.full_name]).toEqual([head, base, 'octo/demo']);
    expect([pull.changed_files, pull.commits, pull.user.login, pull.body]).toEqual([3, 1, 'ferris', 'why']);
    const { data: files } = await rest.pulls.listFiles({ ...HERE, pull_number: 1 });
    expect(files.map(({ filename, status, previous_filename }) => [filename, status, previous_filename])).toEqual([
      ['gone.txt', 'removed', undefined],
      ['new name.txt', 'renamed', 'old name.txt'],
      ['src/metrics.rs', 'modified', undefined],
    ]);
    expect(files[2]?.patch).toBe('@@ -1 +1 @@\n-one\n+two');
    const { data: commit } = await rest.repos.getCommit({ ...HERE, ref: 'feat/x' });
    expect([commit.sha, commit.commit.message, commit.author?.login]).toEqual([
      head,
      'Second\n\nWith a body',
      'ferris',
    ]);
    const { data: pulls } = await rest.repos.listPullRequestsAssociatedWithCommit({ ...HERE, commit_sha: head });
    expect(pulls.map(({ number }) => number)).toEqual([1]);
  });

  test('what paths with slashes name, encoded or not', async () => {
    const { hub, head } = await scene();
    await using _hub = hub;
    const { rest } = octokit(hub);
    const { data: ref } = await rest.git.getRef({ ...HERE, ref: 'heads/feat/x' });
    expect(ref.object.sha).toBe(head);
    expect((await call(hub, 'GET', `${REPO}/git/ref/heads/feat/x`)).json.ref).toBe('refs/heads/feat/x');
    const { data: file } = await rest.repos.getContent({ ...HERE, path: 'src/metrics.rs', ref: 'feat/x' });
    expect(file).toMatchObject({ type: 'file', encoding: 'base64', content: 'dHdvCg==\n' });
    expect((await call(hub, 'GET', `${REPO}/contents/src/metrics.rs?ref=main`)).json.content).toBe('b25lCg==\n');
    const { data: folder } = await rest.repos.getContent({ ...HERE, path: 'src' });
    expect(folder).toMatchObject([{ name: 'metrics.rs', type: 'file' }]);
    expect(hub.journal.map(({ path }) => path)).toContain('/repos/{owner}/{repo}/git/ref/{ref}');
  });

  test('files above 1 MB as raw only', async () => {
    const { hub, repo } = await scene();
    await using _hub = hub;
    const large = 'x'.repeat(1024 * 1024 + 1);
    repo.commit('main', { 'large.json': large });
    const { json } = await call(hub, 'GET', `${REPO}/contents/large.json`);
    expect([json.content, json.encoding, json.size]).toEqual(['', 'none', large.length]);
    const accept = 'application/vnd.github.raw+json';
    expect((await call(hub, 'GET', `${REPO}/contents/large.json`, { accept })).text).toBe(large);
    expect((await call(hub, 'GET', `${REPO}/git/blobs/${json.sha}`, { accept })).text).toBe(large);
    expect((await call(hub, 'GET', `${REPO}/git/blobs/${json.sha}`)).json.size).toBe(large.length);
  });

  test('the four relations of two commits', async () => {
    const { hub, repo, base } = await scene();
    await using _hub = hub;
    repo.commit('main', { 'other.txt': 'o' });
    const relations = [
      ['main...feat/x', 'diverged', 1, 1],
      [`${base}...feat/x`, 'ahead', 1, 0],
      [`feat/x...${base}`, 'behind', 0, 1],
      ['main...main', 'identical', 0, 0],
    ] as const;
    for (const [basehead, ...expected] of relations) {
      const { data } = await octokit(hub).rest.repos.compareCommitsWithBasehead({ ...HERE, basehead });
      expect([data.status, data.ahead_by, data.behind_by], basehead).toEqual(expected);
      expect(data.merge_base_commit.sha === base || basehead === 'main...main').toBe(true);
    }
  });

  test('a comparison in pages: commits on each, files on the first', async () => {
    const { hub, repo } = await scene();
    await using _hub = hub;
    for (const text of ['3', '4', '5']) repo.commit('feat/x', { 'src/metrics.rs': text }, { message: text });
    const first = await call(hub, 'GET', `${REPO}/compare/main...feat%2Fx?per_page=3`);
    const second = await call(hub, 'GET', `${REPO}/compare/main...feat%2Fx?per_page=3&page=2`);
    const lengths = [first, second].map(({ json }) => [json.commits, json.files].map((list) => (list as []).length));
    expect(lengths).toEqual([
      [3, 3],
      [1, 0],
    ]);
    expect(first.headers.get('link')).toContain('page=2>; rel="next"');
  });

  test('the whole story of a fork, before and after it is deleted', async () => {
    const { hub, repo, base } = await scene();
    await using _hub = hub;
    const fork = repo.fork('someone/demo');
    const head = fork.commit('patch', { 'src/metrics.rs': 'three\n' }, { from: base });
    const number = repo.openPull({ head: 'patch', fork: 'someone/demo', user: 'someone' });
    const { rest } = octokit(hub);
    const { data: pull } = await rest.pulls.get({ ...HERE, pull_number: number });
    expect([pull.head.label, pull.head.repo?.full_name, pull.head.sha]).toEqual([
      'someone:patch',
      'someone/demo',
      head,
    ]);
    const { data: compared } = await rest.repos.compareCommitsWithBasehead({
      ...HERE,
      basehead: 'main...someone:patch',
    });
    expect(compared.ahead_by).toBe(1);
    expect((await call(hub, 'GET', `${REPO}/pulls?head=someone:patch`)).text).toContain(head);
    const write = { body: { ref: 'refs/heads/new', sha: base } };
    expect((await call(hub, 'POST', '/repos/someone/demo/git/refs', write)).status).toBe(403);
    fork.delete();
    expect((await rest.pulls.get({ ...HERE, pull_number: number })).data.head.repo).toBeNull();
  });
});

describe('comments', () => {
  test('are paginated, and their links can be followed', async () => {
    const { hub, repo } = await scene();
    await using _hub = hub;
    for (let count = 0; count < 65; count += 1) repo.comment(1, { body: `number ${count}` });
    const { paginate, rest } = octokit(hub);
    const all = await paginate(rest.issues.listComments, { ...HERE, issue_number: 1, per_page: 30 });
    expect(all.map(({ body }) => body)).toEqual(Array.from({ length: 65 }, (_, count) => `number ${count}`));
    expect(hub.journal.map(({ query }) => query.page)).toEqual([undefined, '2', '3']);
    const last = await call(hub, 'GET', `${REPO}/issues/1/comments?page=3`);
    expect(last.headers.get('link')).toMatch(/page=2>; rel="prev", <.*page=1>; rel="first"/);
  });

  test('are written, changed and deleted by the owner of the token', async () => {
    const { hub, repo } = await scene();
    await using _hub = hub;
    const { rest } = octokit(hub);
    const { data: comment } = await rest.issues.createComment({ ...HERE, issue_number: 1, body: 'hello' });
    expect(comment.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot', id: 41898282 });
    await rest.issues.updateComment({ ...HERE, comment_id: comment.id, body: 'changed' });
    const { data: again } = await rest.issues.getComment({ ...HERE, comment_id: comment.id });
    expect([again.body, again.updated_at > again.created_at]).toEqual(['changed', true]);
    await rest.issues.deleteComment({ ...HERE, comment_id: comment.id });
    expect(repo.commentsOf(1)).toEqual([]);
  });
});

describe('git through REST', () => {
  test('a tree, a commit and a pull request of them', async () => {
    const { hub, repo, base } = await scene();
    await using _hub = hub;
    repo.commit('main', { 'run.sh': { content: '#!/bin/sh\n', mode: '100755' } });
    const { rest } = octokit(hub);
    const { data: tree } = await rest.git.createTree({
      ...HERE,
      base_tree: base,
      tree: [
        { path: 'deep/er/new.txt', mode: '100644', type: 'blob', content: 'new' },
        { path: 'gone.txt', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const { data: commit } = await rest.git.createCommit({ ...HERE, message: 'm', tree: tree.sha, parents: [base] });
    expect(commit.verification.verified).toBe(true);
    await rest.git.createRef({ ...HERE, ref: 'refs/heads/panels', sha: commit.sha });
    expect([repo.file('panels', 'deep/er/new.txt'), repo.file('panels', 'gone.txt')]).toEqual(['new', null]);
    const { data: pull } = await rest.pulls.create({ ...HERE, head: 'panels', base: 'main', title: 'T' });
    expect(repo.pull(pull.number).author.login).toBe('github-actions[bot]');
    const { data: changed } = await rest.pulls.update({
      ...HERE,
      pull_number: pull.number,
      body: 'b',
      state: 'closed',
    });
    expect([changed.body, changed.state, changed.merged]).toEqual(['b', 'closed', false]);
    await rest.git.deleteRef({ ...HERE, ref: 'heads/panels' });
    expect(repo.head('panels')).toBeNull();
    const { data: refs } = await rest.git.listMatchingRefs({ ...HERE, ref: 'heads/' });
    expect(refs.map(({ ref }) => ref)).toEqual(['refs/heads/feat/x', 'refs/heads/main']);
  });

  test('an update that is no fast forward is refused, and nothing moves', async () => {
    const { hub, repo, head } = await scene();
    await using _hub = hub;
    const other = repo.commit('other', { a: 'b' }, { from: repo.head('main') ?? '' });
    const path = `${REPO}/git/refs/heads%2Ffeat%2Fx`;
    const refused = await call(hub, 'PATCH', path, { body: { sha: other, force: false } });
    expect([refused.status, refused.json.message, repo.head('feat/x')]).toEqual([
      422,
      'Update is not a fast forward',
      head,
    ]);
    expect((await call(hub, 'PATCH', path, { body: { sha: other, force: true } })).status).toBe(200);
    expect([repo.head('feat/x'), repo.pull(1).head.sha]).toEqual([other, other]);
  });

  test('a deleted branch closes its pull request, a merge ends it', async () => {
    const { hub, repo, head } = await scene();
    await using _hub = hub;
    const second = repo.openPull({ head: 'feat/x', base: 'main' });
    const merged = repo.merge(second);
    const { json } = await call(hub, 'GET', `${REPO}/pulls/${second}`);
    expect([json.state, json.merged, json.merge_commit_sha]).toEqual(['closed', true, merged]);
    expect(repo.file('main', 'src/metrics.rs')).toBe('two\n');
    repo.deleteBranch('feat/x');
    const closed = await call(hub, 'GET', `${REPO}/pulls/1`);
    expect([closed.json.state, closed.json.merged, repo.pull(1).head.sha]).toEqual(['closed', false, head]);
  });
});

type Arrange = (scene: { hub: GitHub; repo: Repository }) => unknown;
const nothing: Arrange = () => {};
const READER = { contents: 'read', 'pull-requests': 'read' } as const;

/** What is refused: title, what is so, method, path, body, status, part of the answer. `{}` in a path is the comment. */
const REFUSALS: readonly [string, Arrange, string, string, unknown, number, string][] = [
  ['an unknown repository', nothing, 'GET', '/repos/octo/none', undefined, 404, 'Not Found'],
  [
    'a private one that the token does not reach',
    ({ hub }) => void hub.repository('priv/ate', { private: true, parent: hub.repository('octo/demo') }),
    'GET',
    '/repos/priv/ate',
    undefined,
    404,
    'Not Found',
  ],
  ['the user of an Actions token', nothing, 'GET', '/user', undefined, 403, 'Resource not accessible by integration'],
  ['an unknown ref', nothing, 'GET', `${REPO}/git/ref/heads/none`, undefined, 404, 'Not Found'],
  [
    'a ref that leaves the folder',
    nothing,
    'GET',
    `${REPO}/git/ref/heads%2F..%2F..%2FHEAD`,
    undefined,
    404,
    'Not Found',
  ],
  ['an unknown file', nothing, 'GET', `${REPO}/contents/none.rs`, undefined, 404, 'Not Found'],
  ['an unknown revision', nothing, 'GET', `${REPO}/contents/gone.txt?ref=none`, undefined, 404, 'No commit found'],
  ['an archive of an unknown commit', nothing, 'GET', `${REPO}/tarball/${'0'.repeat(40)}`, undefined, 404, 'Not Found'],
  ['a comparison with nothing', nothing, 'GET', `${REPO}/compare/main...none`, undefined, 404, 'Not Found'],
  ['an unknown commit', nothing, 'GET', `${REPO}/commits/none`, undefined, 422, 'No commit found for SHA: none'],
  ['an unknown pull request', nothing, 'GET', `${REPO}/pulls/99`, undefined, 404, 'Not Found'],
  [
    'a comment where the conversation is locked',
    ({ repo }) => repo.lock(1),
    'POST',
    `${REPO}/issues/1/comments`,
    { body: 'x' },
    403,
    'issue is locked',
  ],
  ['an empty comment', nothing, 'POST', `${REPO}/issues/1/comments`, { body: ' ' }, 422, 'Body cannot be blank'],
  [
    'a comment above the limit',
    nothing,
    'POST',
    `${REPO}/issues/1/comments`,
    { body: 'ä'.repeat(65_537) },
    422,
    'maximum is 65536 characters',
  ],
  [
    'a change above the limit',
    nothing,
    'PATCH',
    `${REPO}/issues/comments/{}`,
    { body: '€'.repeat(65_537) },
    422,
    'maximum is 65536 characters',
  ],
  [
    'a change of a deleted comment',
    ({ repo }) => repo.comments.clear(),
    'PATCH',
    `${REPO}/issues/comments/{}`,
    { body: 'x' },
    404,
    'Not Found',
  ],
  [
    'a ref that exists',
    nothing,
    'POST',
    `${REPO}/git/refs`,
    { ref: 'refs/heads/main', sha: '{main}' },
    422,
    'Reference already exists',
  ],
  [
    'a ref to nothing',
    nothing,
    'POST',
    `${REPO}/git/refs`,
    { ref: 'refs/heads/new', sha: '0'.repeat(40) },
    422,
    'Object does not exist',
  ],
  [
    'a ref that git would not have',
    nothing,
    'POST',
    `${REPO}/git/refs`,
    { ref: 'refs/heads/a..b', sha: '{main}' },
    422,
    'not a valid ref name',
  ],
  [
    'a protected branch',
    ({ repo }) => repo.protect('main'),
    'PATCH',
    `${REPO}/git/refs/heads/main`,
    { sha: '{main}' },
    422,
    'Changes must be made through a pull request',
  ],
  [
    'deleting a ref that is not there',
    nothing,
    'DELETE',
    `${REPO}/git/refs/heads/none`,
    undefined,
    422,
    'Reference does not exist',
  ],
  [
    'a second pull request of the same branches',
    nothing,
    'POST',
    `${REPO}/pulls`,
    { head: 'feat/x', base: 'main', title: 't' },
    422,
    'A pull request already exists for octo:feat/x.',
  ],
  [
    'a pull request of nothing',
    ({ repo }) => repo.branch('same', repo.head('main') ?? ''),
    'POST',
    `${REPO}/pulls`,
    { head: 'same', base: 'main', title: 't' },
    422,
    'No commits between main and same',
  ],
  [
    'a pull request of an unknown branch',
    nothing,
    'POST',
    `${REPO}/pulls`,
    { head: 'none', base: 'main', title: 't' },
    422,
    '"field":"head"',
  ],
  [
    'a body of a pull request above the limit',
    nothing,
    'PATCH',
    `${REPO}/pulls/1`,
    { body: 'x'.repeat(65_537) },
    422,
    'body is too long',
  ],
  [
    'opening again what was merged',
    ({ repo }) => repo.merge(1),
    'PATCH',
    `${REPO}/pulls/1`,
    { state: 'open' },
    422,
    'merged',
  ],
];

describe('refused is', () => {
  test.each(REFUSALS)('%s', async (_title, arrange, method, path, body, status, message) => {
    const { hub, repo } = await scene();
    await using _hub = hub;
    const comment = repo.comment(1, { body: 'there' });
    arrange({ hub, repo });
    const filled = JSON.stringify(body)?.replace('{main}', repo.head('main') ?? '');
    const sent = filled === undefined ? {} : { body: JSON.parse(filled) as unknown };
    const reply = await call(hub, method, path.replace('{}', String(comment)), sent);
    expect([reply.status, reply.json.status]).toEqual([status, String(status)]);
    expect(reply.text).toContain(message);
    expect(reply.json.documentation_url).toMatch(/^https:/);
  });

  const WRITES: readonly [string, string, unknown, string][] = [
    ['POST', `${REPO}/issues/1/comments`, { body: 'x' }, 'issues=write; pull_requests=write'],
    ['POST', `${REPO}/pulls`, { head: 'feat/x', base: 'main', title: 't' }, 'pull_requests=write'],
    ['PATCH', `${REPO}/git/refs/heads/main`, { sha: '0'.repeat(40) }, 'contents=write'],
    ['DELETE', `${REPO}/git/refs/heads/main`, undefined, 'contents=write'],
  ];
  test.each(WRITES)('%s %s to a token that may only read', async (method, path, body, accepted) => {
    const { hub } = await scene({ permissions: READER });
    await using _hub = hub;
    const reply = await call(hub, method, path, { body });
    expect([reply.status, reply.json.message]).toEqual([403, 'Resource not accessible by integration']);
    expect(reply.headers.get('x-accepted-github-permissions')).toBe(accepted);
  });

  test('reading a private repository, without the scope for it', async () => {
    await using hub = await startGitHub({ permissions: { contents: 'read' } });
    const repo = hub.repository('octo/secret', { private: true });
    repo.commit('main', { a: '1' });
    const statuses = async (token: string | null) => {
      const replies = [];
      for (const path of ['contents/a', 'pulls', 'issues/comments/1']) {
        replies.push((await call(hub, 'GET', `/repos/octo/secret/${path}`, { token })).status);
      }
      return replies;
    };
    expect(await statuses(hub.token)).toEqual([200, 403, 403]);
    expect(await statuses(null)).toEqual([404, 404, 404]);
    expect(await statuses(hub.newToken({ login: 'ferris', repositories: ['octo/demo'] }))).toEqual([404, 404, 404]);
  });

  test('everything to a token that nobody knows', async () => {
    const { hub } = await scene();
    await using _hub = hub;
    hub.revoke(hub.token);
    const reply = await call(hub, 'GET', REPO);
    expect([reply.status, reply.json.message]).toEqual([401, 'Bad credentials']);
    expect((await call(hub, 'GET', REPO, { token: null })).status).toBe(200);
    expect((await call(hub, 'GET', '/user', { token: null })).status).toBe(401);
  });

  test('a pull request by Actions, where a setting says so; an app may', async () => {
    const { hub, repo } = await scene({ actionsMayCreatePulls: false });
    await using _hub = hub;
    repo.commit('more', { a: 'b' }, { from: repo.head('main') ?? '' });
    const body = { head: 'more', base: 'main', title: 't' };
    const refused = await call(hub, 'POST', `${REPO}/pulls`, { body });
    const message = 'GitHub Actions is not permitted to create or approve pull requests.';
    expect([refused.status, refused.json.message]).toEqual([403, message]);
    const token = hub.newToken({ login: 'panels[bot]', permissions: { 'pull-requests': 'write' } });
    expect((await call(hub, 'POST', `${REPO}/pulls`, { body, token })).status).toBe(201);
  });
});

test('a person is themselves', async () => {
  const { hub } = await scene();
  await using _hub = hub;
  const token = hub.newToken({ login: 'ferris', permissions: { contents: 'read' } });
  expect((await call(hub, 'GET', '/user', { token })).json).toMatchObject({ login: 'ferris', type: 'User' });
});

test('an Enterprise Server answers under /api/v3, with addresses of its own', async () => {
  const { hub, head } = await scene();
  await using _hub = hub;
  const { rest, graphql } = octokit(hub, { baseUrl: hub.enterpriseUrl });
  const { data: repository } = await rest.repos.get(HERE);
  expect(repository.url).toBe(`${hub.url}/api/v3${REPO}`);
  expect(await graphql('{ viewer { login } }')).toEqual({ viewer: { login: 'github-actions[bot]' } });
  const { data } = await rest.repos.downloadTarballArchive({ ...HERE, ref: head });
  expect((data as ArrayBuffer).byteLength).toBeGreaterThan(100);
  expect(hub.journal.map(({ base, path }) => `${base}${path}`)).toEqual([
    '/api/v3/repos/{owner}/{repo}',
    '/api/graphql',
    '/api/v3/repos/{owner}/{repo}/tarball/{ref}',
    '/_codeload/{owner}/{repo}/legacy.tar.gz/{sha}',
  ]);
});

test('the journal has what was asked and answered, and no token', async () => {
  const { hub } = await scene();
  await using _hub = hub;
  await call(hub, 'POST', `${REPO}/issues/1/comments`, { body: { body: 'x'.repeat(500) } });
  await call(hub, 'GET', `${REPO}/pulls?state=all`, { token: null });
  expect(hub.journal).toMatchObject([
    { method: 'POST', path: '/repos/{owner}/{repo}/issues/{issue_number}/comments', status: 201 },
    { method: 'GET', path: '/repos/{owner}/{repo}/pulls', query: { state: 'all' }, status: 200, viewer: null },
  ]);
  expect(hub.journal[0]).toMatchObject({ viewer: 'github-actions[bot]', params: { issue_number: '1' } });
  expect(hub.journal[0]?.body.body).toBe(`${'x'.repeat(200)}… (500 characters)`);
  expect(JSON.stringify(hub.journal)).not.toContain(hub.token);
});
