import { Octokit } from '@octokit/rest';
import { describe, expect, test } from 'vitest';
import { type GitHub, startGitHub } from './index.ts';

function octokit(hub: GitHub, token = hub.token, baseUrl = hub.url): Octokit {
  return new Octokit({ auth: token, baseUrl, log: { debug() {}, info() {}, warn() {}, error() {} } });
}

const HERE = { owner: 'octo', repo: 'demo' } as const;

describe('happy', () => {
  test('everything once', async () => {
    await using hub = await startGitHub();
    const repo = hub.repository('octo/demo');
    const base = repo.commit('main', { 'src/a.rs': 'one\n', 'b.txt': 'x'.repeat(200) });
    const head = repo.commit('feat/x', { 'src/a.rs': 'two\n', 'c d.txt': 'y', 'b.txt': null }, { from: base });
    const number = repo.openPull({ head: 'feat/x' });
    const { rest, graphql } = octokit(hub);
    const { data: pull } = await rest.pulls.get({ ...HERE, pull_number: number });
    expect([pull.head.sha, pull.base.sha, pull.changed_files]).toEqual([head, base, 3]);
    await rest.repos.get(HERE);
    const { data: compared } = await rest.repos.compareCommitsWithBasehead({ ...HERE, basehead: 'main...feat/x' });
    expect(compared.merge_base_commit.sha).toBe(base);
    expect(compared.files?.map(({ filename, status, patch }) => [filename, status, patch])).toMatchInlineSnapshot(`
      [
        [
          "b.txt",
          "removed",
          "@@ -1 +0,0 @@
      -xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
      \\ No newline at end of file",
        ],
        [
          "c d.txt",
          "added",
          "@@ -0,0 +1 @@
      +y
      \\ No newline at end of file",
        ],
        [
          "src/a.rs",
          "modified",
          "@@ -1 +1 @@
      -one
      +two",
        ],
      ]
    `);
    await rest.repos.getContent({ ...HERE, path: 'src/a.rs', ref: head });
    await rest.repos.getContent({ ...HERE, path: 'src', ref: head });
    await rest.repos.getCommit({ ...HERE, ref: 'feat/x' });
    await rest.repos.listPullRequestsAssociatedWithCommit({ ...HERE, commit_sha: head });
    await rest.git.getRef({ ...HERE, ref: 'heads/feat/x' });
    await rest.git.listMatchingRefs({ ...HERE, ref: 'heads/' });
    await rest.git.getCommit({ ...HERE, commit_sha: head });
    await rest.pulls.list({ ...HERE, head: 'octo:feat/x' });
    await rest.pulls.listFiles({ ...HERE, pull_number: number });
    const { data: comment } = await rest.issues.createComment({ ...HERE, issue_number: number, body: 'hello' });
    await rest.issues.updateComment({ ...HERE, comment_id: comment.id, body: 'hello 2' });
    await rest.issues.getComment({ ...HERE, comment_id: comment.id });
    await rest.issues.listComments({ ...HERE, issue_number: number });
    const { data: tarball } = await rest.repos.downloadTarballArchive({ ...HERE, ref: head });
    expect((tarball as ArrayBuffer).byteLength).toBeGreaterThan(100);
    await rest.rateLimit.get();
    const { data: tree } = await rest.git.createTree({
      ...HERE,
      base_tree: head,
      tree: [{ path: 'n.txt', mode: '100644', type: 'blob', content: 'n' }],
    });
    const { data: commit } = await rest.git.createCommit({ ...HERE, message: 'm', tree: tree.sha, parents: [head] });
    await rest.git.createRef({ ...HERE, ref: 'refs/heads/new', sha: commit.sha });
    await rest.pulls.create({ ...HERE, head: 'new', base: 'main', title: 'T', body: 'b' });
    await rest.git.updateRef({ ...HERE, ref: 'heads/feat/x', sha: commit.sha });
    await rest.git.deleteRef({ ...HERE, ref: 'heads/new' });
    await rest.issues.deleteComment({ ...HERE, comment_id: comment.id });
    expect(
      await graphql(
        '{ viewer { login } repository(owner:"octo",name:"demo") { nameWithOwner defaultBranchRef { name target { oid } } pullRequest(number:1) { state files(first:1) { nodes { path changeType } pageInfo { endCursor hasNextPage } } comments(first:1) { totalCount } } object(expression:"main:src/a.rs") { ... on Blob { text } } } }',
      ),
    ).toMatchInlineSnapshot(`
      {
        "repository": {
          "defaultBranchRef": {
            "name": "main",
            "target": {
              "oid": "e3a6c510d257d732f334e49ef8f0c75144422833",
            },
          },
          "nameWithOwner": "octo/demo",
          "object": {
            "text": "one
      ",
          },
          "pullRequest": {
            "comments": {
              "totalCount": 0,
            },
            "files": {
              "nodes": [
                {
                  "changeType": "DELETED",
                  "path": "b.txt",
                },
              ],
              "pageInfo": {
                "endCursor": "MQ==",
                "hasNextPage": true,
              },
            },
            "state": "OPEN",
          },
        },
        "viewer": {
          "login": "github-actions[bot]",
        },
      }
    `);
    expect(hub.violations).toEqual([]);
  });
});
