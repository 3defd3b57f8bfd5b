import { Octokit } from '@octokit/rest';
import { describe, expect, test } from 'vitest';
import { ask, call, reach } from './client.ts';
import { type GitHub, graphqlErrors, type Repository, startGitHub } from './index.ts';

const COMMIT = `mutation Commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid signature { isValid } author { name } message } ref { name } }
}`;

async function scene(options: Parameters<typeof startGitHub>[0] = {}) {
  const hub = await startGitHub(options);
  const repo = hub.repository('octo/demo');
  const base = repo.commit('main', { 'grafana/a.json': '{}\n', 'run.sh': { content: '#!\n', mode: '100755' } });
  const head = repo.commit('feat/x', { 'grafana/a.json': '{"a":1}\n' }, { from: base });
  repo.openPull({ head: 'feat/x', user: 'ferris' });
  return { hub, repo, base, head };
}

function commitInput(expectedHeadOid: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    input: {
      branch: { repositoryNameWithOwner: 'octo/demo', branchName: 'feat/x' },
      message: { headline: 'Add panels', body: 'Two of them' },
      fileChanges: {
        additions: [
          { path: 'grafana/a.json', contents: Buffer.from('{"a":2}\n').toString('base64') },
          { path: 'run.sh', contents: Buffer.from('#!/bin/sh\n').toString('base64') },
        ],
      },
      expectedHeadOid,
      ...change,
    },
  };
}

describe('createCommitOnBranch', () => {
  test('commits as the owner of the token, signed, and keeps the mode of a file', async () => {
    const { hub, repo, head } = await scene();
    await using _hub = hub;
    const { data, errors } = await ask(hub, COMMIT, commitInput(head));
    expect(errors).toEqual([]);
    const oid = repo.head('feat/x') ?? '';
    expect(data).toEqual({
      createCommitOnBranch: {
        commit: {
          oid,
          signature: { isValid: true },
          author: { name: 'github-actions[bot]' },
          message: 'Add panels\n\nTwo of them',
        },
        ref: { name: 'feat/x' },
      },
    });
    expect(
      repo.git
        .run(['ls-tree', '-r', oid])
        .split('\n')
        .map((line) => line.slice(0, 6)),
    ).toEqual(['100644', '100755']);
    expect([repo.file(oid, 'grafana/a.json'), repo.git.commit(oid).parents]).toEqual(['{"a":2}\n', [head]]);
    expect(repo.pull(1).head.sha).toBe(oid);
    expect((await call(hub, 'GET', `/repos/octo/demo/commits/${oid}`)).text).toContain('"verified":true');
  });

  test('refuses where the branch is not where it was expected, and moves nothing', async () => {
    const { hub, repo, head } = await scene();
    await using _hub = hub;
    const moved = repo.commit('feat/x', { 'grafana/a.json': 'theirs\n' });
    const { status, data, errors } = await ask(hub, COMMIT, commitInput(head));
    expect([status, data, repo.head('feat/x')]).toEqual([200, { createCommitOnBranch: null }, moved]);
    expect(errors).toMatchObject([{ type: 'STALE_DATA', path: ['createCommitOnBranch'] }]);
    expect(errors[0]?.message).toMatch(new RegExp(`^Expected branch to point to "${head}" but it did not\\.`));
  });

  test('lets one of two through that expect the same', async () => {
    const { hub, repo, head } = await scene();
    await using _hub = hub;
    const both = await Promise.all([ask(hub, COMMIT, commitInput(head)), ask(hub, COMMIT, commitInput(head))]);
    expect(both.map(({ errors }) => errors[0]?.type).sort()).toEqual(['STALE_DATA', undefined]);
    expect(repo.git.between(head, repo.head('feat/x') ?? '')).toHaveLength(1);
  });

  type Arrange = (scene: { hub: GitHub; repo: Repository }) => unknown;
  const nothing: Arrange = () => {};
  const REFUSED: readonly [string, Arrange, Readonly<Record<string, unknown>>, string, string][] = [
    [
      'a protected branch',
      ({ repo }) => repo.protect('feat/x'),
      {},
      'UNPROCESSABLE',
      'Repository rule violations found',
    ],
    [
      'protection in the words of a test',
      ({ repo }) => repo.protect('feat/x', 'GH006: no'),
      {},
      'UNPROCESSABLE',
      'GH006: no',
    ],
    ['a deleted branch', ({ repo }) => repo.deleteBranch('feat/x'), {}, 'NOT_FOUND', 'not found'],
    [
      'an unknown repository',
      nothing,
      { branch: { repositoryNameWithOwner: 'octo/none', branchName: 'x' } },
      'NOT_FOUND',
      "name 'octo/none'",
    ],
    ['a branch that is not named', nothing, { branch: {} }, 'UNPROCESSABLE', 'id'],
    [
      'a fork',
      ({ hub, repo }) => hub.repository('some/fork', { parent: repo }),
      { branch: { repositoryNameWithOwner: 'some/fork', branchName: 'x' } },
      'FORBIDDEN',
      'Resource not accessible by integration',
    ],
    [
      'a deletion of nothing',
      nothing,
      { fileChanges: { deletions: [{ path: 'none' }] } },
      'UNPROCESSABLE',
      'deletion which does not exist',
    ],
    [
      'a path that leaves',
      nothing,
      { fileChanges: { additions: [{ path: '../x', contents: '' }] } },
      'UNPROCESSABLE',
      '../x',
    ],
    [
      'what is no base64',
      nothing,
      { fileChanges: { additions: [{ path: 'x', contents: '?' }] } },
      'UNPROCESSABLE',
      'base64',
    ],
  ];
  test.each(REFUSED)('refuses %s', async (_title, arrange, change, type, message) => {
    const { hub, repo, head } = await scene();
    await using _hub = hub;
    arrange({ hub, repo });
    const { status, errors } = await ask(hub, COMMIT, commitInput(head, change));
    expect([status, errors[0]?.type]).toEqual([200, type]);
    expect(errors[0]?.message).toContain(message);
    expect([head, null]).toContain(repo.head('feat/x'));
  });

  test('refuses a token without contents: write', async () => {
    const { hub, repo, head } = await scene({ permissions: { contents: 'read', 'pull-requests': 'write' } });
    await using _hub = hub;
    const { errors } = await ask(hub, COMMIT, commitInput(head));
    expect(errors).toMatchObject([{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]);
    expect(repo.head('feat/x')).toBe(head);
  });
});

test('logins: the viewer and REST say [bot], an author does not; ids of today do not fit databaseId', async () => {
  const { hub, repo } = await scene();
  await using _hub = hub;
  repo.comment(1, { author: 'ferris', body: 'mine' });
  await call(hub, 'POST', '/repos/octo/demo/issues/1/comments', { body: { body: 'ours' } });
  const fields = 'databaseId fullDatabaseId body author { __typename login } viewerDidAuthor isMinimized';
  const query = `{ viewer { login } repository(owner: "octo", name: "demo") {
    pullRequest(number: 1) { comments(last: 1) { totalCount nodes { ${fields} } pageInfo { hasPreviousPage } } } } }`;
  expect((await ask(hub, query)).data).toEqual({
    viewer: { login: 'github-actions[bot]' },
    repository: {
      pullRequest: {
        comments: {
          totalCount: 2,
          nodes: [
            {
              databaseId: null,
              fullDatabaseId: '3000000002',
              body: 'ours',
              author: { __typename: 'Bot', login: 'github-actions' },
              viewerDidAuthor: true,
              isMinimized: false,
            },
          ],
          pageInfo: { hasPreviousPage: true },
        },
      },
    },
  });
});

test('files come in pages of at most 100, with cursors that count', async () => {
  const { hub, repo } = await scene();
  await using _hub = hub;
  repo.commit('feat/x', Object.fromEntries(Array.from({ length: 149 }, (_, at) => [`many/${at}.txt`, `${at}\n`])));
  const query = `query Files($after: String, $first: Int = 100) { repository(owner: "octo", name: "demo") {
    pullRequest(number: 1) { changedFiles files(first: $first, after: $after) {
      nodes { path } pageInfo { endCursor hasNextPage } } } } }`;
  const first = (await ask(hub, query)).data;
  const files = ['repository', 'pullRequest', 'files'];
  expect(reach(first, ...files, 'pageInfo')).toEqual({ endCursor: 'MTAw', hasNextPage: true });
  expect(reach(first, 'repository', 'pullRequest', 'changedFiles')).toBe(150);
  const second = (await ask(hub, query, { after: 'MTAw' })).data;
  expect(reach(second, ...files, 'nodes')).toHaveLength(50);
  expect(reach(second, ...files, 'pageInfo', 'hasNextPage')).toBe(false);
  expect((await ask(hub, query, { first: 101 })).errors[0]?.type).toBe('EXCESSIVE_PAGINATION');
  expect((await ask(hub, query, { first: null })).errors[0]?.type).toBe('MISSING_PAGINATION_BOUNDARIES');
});

test('objects by SHA and by expression', async () => {
  const { hub, repo, head, base } = await scene();
  await using _hub = hub;
  repo.commit('main', { 'binary.wasm': new Uint8Array([0, 97, 115, 109]), 'large.json': 'x'.repeat(600_000) });
  const query = `{ repository(owner: "octo", name: "demo") {
    nameWithOwner defaultBranchRef { name }
    ref(qualifiedName: "refs/heads/feat/x") { name target { oid } }
    blob: object(expression: "${head}:grafana/a.json") { ... on Blob { text byteSize isBinary isTruncated } }
    binary: object(expression: "main:binary.wasm") { ... on Blob { text isBinary } }
    large: object(expression: "main:large.json") { ... on Blob { byteSize isTruncated } }
    tree: object(expression: "${head}:grafana") { ... on Tree { entries { name type path } } }
    none: object(expression: "${head}:none") { oid }
    commit: object(oid: "${head}") { ... on Commit { message parents(first: 1) { nodes { oid } } tree { oid }
      history(first: 5) { totalCount } author { name email date } committer { name } } } } }`;
  const { data, errors } = await ask(hub, query);
  expect(errors).toEqual([]);
  expect(reach(data, 'repository')).toMatchObject({
    nameWithOwner: 'octo/demo',
    defaultBranchRef: { name: 'main' },
    ref: { name: 'feat/x', target: { oid: head } },
    blob: { text: '{"a":1}\n', byteSize: 8, isBinary: false, isTruncated: false },
    binary: { text: null, isBinary: true },
    large: { byteSize: 600_000, isTruncated: true },
    tree: { entries: [{ name: 'a.json', type: 'blob', path: 'grafana/a.json' }] },
    none: null,
    commit: { parents: { nodes: [{ oid: base }] }, history: { totalCount: 2 }, author: { name: 'octocat' } },
  });
});

test('comments, refs and pull requests by mutation', async () => {
  const { hub, repo, head } = await scene();
  await using _hub = hub;
  const ids = await ask(hub, '{ repository(owner: "octo", name: "demo") { id pullRequest(number: 1) { id } } }');
  const pullId = reach(ids.data, 'repository', 'pullRequest', 'id');
  const repositoryId = reach(ids.data, 'repository', 'id');
  const run = async (field: string, type: string, input: Readonly<Record<string, unknown>>, selection: string) => {
    const query = `mutation Run($input: ${type}!) { ${field}(input: $input) { clientMutationId ${selection} } }`;
    const { data, errors } = await ask(hub, query, { input });
    expect(errors).toEqual([]);
    return reach(data, field);
  };
  const added = await run(
    'addComment',
    'AddCommentInput',
    { subjectId: pullId, body: 'one' },
    'commentEdge { node { id } }',
  );
  const id = reach(added, 'commentEdge', 'node', 'id');
  await run('updateIssueComment', 'UpdateIssueCommentInput', { id, body: 'two' }, 'issueComment { body }');
  const classifier = { subjectId: id, classifier: 'OUTDATED', clientMutationId: 'c' };
  expect(
    await run(
      'minimizeComment',
      'MinimizeCommentInput',
      classifier,
      'minimizedComment { isMinimized minimizedReason }',
    ),
  ).toEqual({ clientMutationId: 'c', minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } });
  expect(repo.commentsOf(1).map(({ body }) => body)).toEqual(['two']);
  await run('deleteIssueComment', 'DeleteIssueCommentInput', { id }, '');
  expect(repo.commentsOf(1)).toEqual([]);
  const name = 'refs/heads/panels';
  const ref = await run('createRef', 'CreateRefInput', { repositoryId, name, oid: head }, 'ref { id name }');
  const opened = { repositoryId, baseRefName: 'main', headRefName: 'panels', title: 'Panels' };
  const pull = await run('createPullRequest', 'CreatePullRequestInput', opened, 'pullRequest { id number }');
  const change = { pullRequestId: reach(pull, 'pullRequest', 'id'), title: 'Other', state: 'CLOSED' };
  await run('updatePullRequest', 'UpdatePullRequestInput', change, 'pullRequest { state }');
  expect(repo.pull(2)).toMatchObject({ title: 'Other', open: false });
  const refId = reach(ref, 'ref', 'id');
  const oid = repo.head('main');
  const back = await ask(hub, 'mutation($i: UpdateRefInput!) { updateRef(input: $i) { ref { name } } }', {
    i: { refId, oid },
  });
  expect(back.errors[0]?.message).toBe('Update is not a fast forward');
  await run('updateRef', 'UpdateRefInput', { refId, oid, force: true }, 'ref { name }');
  expect(repo.head('panels')).toBe(oid);
});

describe('what GraphQL refuses', () => {
  const PULL = (number: number) =>
    `repository(owner: "octo", name: "demo") { pullRequest(number: ${number}) { title } }`;
  test.each([
    [
      'an unknown repository',
      'repository(owner: "octo", name: "none") { name }',
      "Could not resolve to a Repository with the name 'octo/none'.",
    ],
    ['an unknown pull request', PULL(9), 'Could not resolve to a PullRequest with the number of 9.'],
    ['an unknown node', 'node(id: "IC_x") { id }', "Could not resolve to a node with the global id of 'IC_x'"],
  ])('%s', async (_title, selection, message) => {
    const { hub } = await scene();
    await using _hub = hub;
    const { status, errors } = await ask(hub, `{ ${selection} }`);
    expect([status, errors[0]?.type]).toEqual([200, 'NOT_FOUND']);
    expect(errors[0]?.message).toContain(message);
  });

  test('nobody, and a locked conversation', async () => {
    const { hub, repo } = await scene();
    await using _hub = hub;
    expect((await ask(hub, '{ viewer { login } }', {}, null)).status).toBe(401);
    repo.lock(1);
    const { data } = await ask(
      hub,
      '{ repository(owner: "octo", name: "demo") { pullRequest(number: 1) { id locked } } }',
    );
    const subjectId = reach(data, 'repository', 'pullRequest', 'id');
    const query = 'mutation($input: AddCommentInput!) { addComment(input: $input) { clientMutationId } }';
    const { errors } = await ask(hub, query, { input: { subjectId, body: 'x' } });
    expect(errors[0]?.message).toBe('Unable to create comment because issue is locked.');
    expect(repo.commentsOf(1)).toEqual([]);
  });
});

test('a query against the schema, and a field that nobody answers, fail the test that asks', async () => {
  const { hub } = await scene();
  await ask(hub, '{ viewer { nickname } }');
  await ask(hub, '{ repository(owner: "octo", name: "demo") { stargazerCount } }');
  await expect(hub.close()).rejects.toThrow(
    /Cannot query field "nickname"[\s\S]*does not answer Repository\.stargazerCount/,
  );
});

test('the real client throws for errors inside a 200', async () => {
  const { hub } = await scene();
  await using _hub = hub;
  hub.on({ graphql: 'viewer' }, graphqlErrors([{ type: 'SERVICE_UNAVAILABLE', message: 'Something went wrong' }]));
  const { graphql } = new Octokit({ auth: hub.token, baseUrl: hub.url });
  await expect(graphql('{ viewer { login } }')).rejects.toThrow('Something went wrong');
  expect(await graphql('{ viewer { login } }')).toEqual({ viewer: { login: 'github-actions[bot]' } });
  expect(hub.journal[0]).toMatchObject({ path: '/graphql', fields: ['viewer'], operationName: null, status: 200 });
});
