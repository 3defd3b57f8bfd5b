import { describe, expect, test } from 'vitest';
import { ask, call, octokit, reach } from './client.ts';
import {
  cutAfter,
  cutBefore,
  delay,
  type Fault,
  failAfter,
  failBefore,
  first,
  hang,
  rateLimited,
  respond,
  secondaryLimit,
  startGitHub,
} from './index.ts';

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const POST = { method: 'POST', path: COMMENTS } as const;
const PATH = '/repos/octo/demo/issues/1/comments';

async function scene() {
  const hub = await startGitHub();
  const repo = hub.repository('octo/demo');
  const base = repo.commit('main', { a: '1\n' });
  const head = repo.commit('feat', { a: '2\n' }, { from: base });
  repo.openPull({ head: 'feat' });
  const post = (body: string) => call(hub, 'POST', PATH, { body: { body } });
  return { hub, repo, head, post };
}

/** A fault, whether the client gets an answer, its status, and whether the comment was written. */
const FAULTS: readonly [string, Fault, number | null, boolean][] = [
  ['an error before the effect', failBefore(503), 503, false],
  ['an error after the effect', failAfter(502), 502, true],
  ['a cut before the effect', cutBefore(), null, false],
  ['a cut after the effect', cutAfter(), null, true],
  ['a primary limit', rateLimited(1_800_000_000), 403, false],
  ['a secondary limit', secondaryLimit(30, 429), 429, false],
  ['any other answer', respond(409, 'Conflict', { 'x-test': 'yes' }), 409, false],
];

describe('at the request that is named, and there alone', () => {
  test.each(FAULTS)('%s', async (_title, fault, status, effect) => {
    const { hub, repo, post } = await scene();
    await using _hub = hub;
    const injected = hub.on({ ...POST, nth: 2 }, fault);
    expect((await post('one')).status).toBe(201);
    await call(hub, 'GET', PATH);
    const second = await post('two').catch(() => null);
    expect(second?.status ?? null).toBe(status);
    expect((await post('three')).status).toBe(201);
    const bodies = repo.commentsOf(1).map(({ body }) => body);
    expect(bodies).toEqual(effect ? ['one', 'two', 'three'] : ['one', 'three']);
    expect(hub.journal.map((entry) => entry.status)).toEqual([201, 200, status, 201]);
    expect(injected.hits).toBe(1);
  });

  test.each([
    ['before', false],
    ['after', true],
  ])('silence %s the effect', async (_when, effect) => {
    const { hub, repo } = await scene();
    await using _hub = hub;
    const injected = hub.on(POST, hang(effect));
    const controller = new AbortController();
    const headers = { authorization: `Bearer ${hub.token}` };
    const request = fetch(`${hub.url}${PATH}`, {
      method: 'POST',
      headers,
      body: '{"body":"x"}',
      signal: controller.signal,
    });
    await expect.poll(() => injected.hits).toBe(1);
    await expect.poll(() => repo.commentsOf(1).length).toBe(effect ? 1 : 0);
    controller.abort();
    await expect(request).rejects.toThrow();
    expect(hub.journal[0]?.status).toBeNull();
  });
});

test('limits say what GitHub says', async () => {
  const { hub } = await scene();
  await using _hub = hub;
  hub.on({ method: 'GET', nth: 1 }, rateLimited(1_800_000_000, 429));
  hub.on({ method: 'GET', nth: 2 }, secondaryLimit(7));
  hub.on({ method: 'GET', nth: 3 }, secondaryLimit(null));
  const [primary, secondary, silent] = [
    await call(hub, 'GET', PATH),
    await call(hub, 'GET', PATH),
    await call(hub, 'GET', PATH),
  ];
  expect([
    primary.status,
    primary.headers.get('x-ratelimit-remaining'),
    primary.headers.get('x-ratelimit-reset'),
  ]).toEqual([429, '0', '1800000000']);
  expect([
    secondary.status,
    secondary.headers.get('retry-after'),
    secondary.headers.get('x-ratelimit-remaining'),
  ]).toEqual([403, '7', '999']);
  expect(secondary.json.message).toContain('secondary rate limit');
  expect(silent.headers.get('retry-after')).toBeNull();
});

test('a fault can hit several requests, a method or a pattern', async () => {
  const { hub } = await scene();
  await using _hub = hub;
  hub.on({ path: /\/issues\//, times: 2 }, failBefore(500));
  const statuses = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await call(hub, 'GET', PATH)).status);
  expect(statuses).toEqual([500, 500, 200]);
});

test('a late answer is an answer', async () => {
  const { hub, post } = await scene();
  await using _hub = hub;
  hub.on(POST, delay(5));
  expect((await post('x')).status).toBe(201);
});

describe('a second writer is faster', () => {
  test('by deleting the comment between list and update', async () => {
    const { hub, repo, post } = await scene();
    await using _hub = hub;
    const { json } = await post('mine');
    hub.on(
      { method: 'PATCH' },
      first(() => repo.deleteComment(Number(json.id))),
    );
    const { rest } = octokit(hub);
    const update = { owner: 'octo', repo: 'demo', comment_id: Number(json.id), body: 'new' };
    await expect(rest.issues.updateComment(update)).rejects.toMatchObject({ status: 404 });
  });

  test('by posting a comment, locking, closing or merging', async () => {
    const { hub, repo, post } = await scene();
    await using _hub = hub;
    hub.on(
      { method: 'GET', nth: 1 },
      first(() => repo.comment(1, { author: 'ferris', body: 'theirs' })),
    );
    expect((await call(hub, 'GET', PATH)).text).toContain('theirs');
    hub.on(
      POST,
      first(() => repo.lock(1)),
    );
    expect((await post('x')).status).toBe(403);
    hub.on(
      { method: 'GET', nth: 1 },
      first(() => repo.merge(1)),
    );
    expect((await call(hub, 'GET', '/repos/octo/demo/pulls/1')).json).toMatchObject({ state: 'closed', merged: true });
  });

  test('by pushing to the branch just before the commit', async () => {
    const { hub, repo, head } = await scene();
    await using _hub = hub;
    let theirs = '';
    hub.on(
      { graphql: 'createCommitOnBranch' },
      first(() => {
        theirs = repo.commit('feat', { b: 'theirs' });
      }),
    );
    const query =
      'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
    const branch = { repositoryNameWithOwner: 'octo/demo', branchName: 'feat' };
    const input = { branch, expectedHeadOid: head, message: { headline: 'x' } };
    expect((await ask(hub, query, { input })).errors[0]?.type).toBe('STALE_DATA');
    expect(repo.head('feat')).toBe(theirs);
    const again = await ask(hub, query, { input: { ...input, expectedHeadOid: theirs } });
    expect(reach(again.data, 'createCommitOnBranch', 'commit', 'oid')).toBe(repo.head('feat'));
  });
});

test('a lost answer to a commit leaves the commit', async () => {
  const { hub, repo, head } = await scene();
  await using _hub = hub;
  hub.on({ graphql: 'Panels' }, failAfter());
  const query =
    'mutation Panels($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
  const branch = { repositoryNameWithOwner: 'octo/demo', branchName: 'feat' };
  const { status } = await ask(hub, query, { input: { branch, expectedHeadOid: head, message: { headline: 'x' } } });
  expect(status).toBe(502);
  expect(repo.git.commit(repo.head('feat') ?? '')).toMatchObject({ message: 'x', parents: [head] });
});

test('a fault that no request met fails the test, unless it is optional', async () => {
  const { hub } = await scene();
  hub.on({ method: 'DELETE', optional: true }, failBefore());
  hub.on({ ...POST, nth: 2 }, failBefore());
  await expect(hub.close()).rejects.toThrow(/request 2 of POST .*comments to meet the fault "respond", found 0/);
});
