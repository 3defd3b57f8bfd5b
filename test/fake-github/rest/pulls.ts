import type { Account } from '../account.ts';
import { compare } from '../diff.ts';
import { READ_CONTENTS, READ_PULLS, WRITE_PULLS } from '../permissions.ts';
import { createPull, updatePull } from '../pulls.ts';
import type { PullRequest, Repository } from '../repository.ts';
import { userJson } from './accounts.ts';
import { fileJson } from './commits.ts';
import { repositoryJson, repositoryUrl } from './repositories.ts';
import {
  type Addresses,
  type Json,
  nodeId,
  paged,
  param,
  pullOf,
  type RestRequest,
  type Route,
  repositoryOf,
  text,
} from './route.ts';

/** https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
const MAX_FILES = 3000;

function side(at: Addresses, repository: Repository | null, owner: Account, ref: string, sha: string): Json {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: userJson(at, owner),
    repo: repository === null ? null : repositoryJson(at, repository),
  };
}

/** A "pull-request-simple". */
export function pullJson(at: Addresses, pull: PullRequest): Json {
  const { base, head, number } = pull;
  const repo = repositoryUrl(at, base.repository);
  const url = `${repo}/pulls/${number}`;
  const issue = `${repo}/issues/${number}`;
  const html = `${at.html}/${base.repository.nameWithOwner}/pull/${number}`;
  const statuses = `${repo}/statuses/${head.sha}`;
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', base.repository.id, number),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number,
    state: pull.open ? 'open' : 'closed',
    locked: pull.locked,
    title: pull.title,
    user: userJson(at, pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repo}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: side(at, head.repository, head.owner, head.ref, head.sha),
    base: side(at, base.repository, base.repository.owner, base.ref, base.sha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repo}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: 'CONTRIBUTOR',
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** A "pull-request": with the figures that only one pull request comes with. */
function wholePullJson(at: Addresses, pull: PullRequest): Json {
  const { base, head, number } = pull;
  const found = compare(base.repository.git, base.sha, head.sha);
  const files = found?.files ?? [];
  return {
    ...pullJson(at, pull),
    merged: pull.mergedAt !== null,
    mergeable: pull.open ? true : null,
    rebaseable: pull.open ? true : null,
    mergeable_state: pull.open ? 'clean' : 'unknown',
    merged_by: null,
    comments: base.repository.commentsOf(number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: found?.ahead.length ?? 0,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

function listed({ query }: RestRequest, pull: PullRequest): boolean {
  const state = query.state ?? 'open';
  if (state !== 'all' && (state === 'open') !== pull.open) return false;
  if (query.base !== undefined && query.base !== pull.base.ref) return false;
  // A head without an owner filters nothing, as GitHub documents it: "user:ref-name".
  return query.head === undefined || !query.head.includes(':') || query.head === pull.head.label;
}

function sorted({ query }: RestRequest, pulls: readonly PullRequest[]): readonly PullRequest[] {
  const key = query.sort === 'updated' ? 'updatedAt' : 'createdAt';
  const direction = query.direction ?? (query.sort === undefined || query.sort === 'created' ? 'desc' : 'asc');
  const ascending = pulls.toSorted((one, other) => Date.parse(one[key]) - Date.parse(other[key]));
  return direction === 'asc' ? ascending : ascending.reverse();
}

export const PULL_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls',
    answer: (request) => {
      const pulls = [...repositoryOf(request, READ_PULLS).pulls.values()].filter((pull) => listed(request, pull));
      return paged(request, sorted(request, pulls), (pull) => pullJson(request.at, pull));
    },
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/pulls',
    answer: (request) => {
      const { body } = request;
      const pull = createPull(repositoryOf(request, WRITE_PULLS), request.token, {
        head: text(body, 'head') ?? '',
        base: text(body, 'base') ?? '',
        title: text(body, 'title') ?? '',
        body: text(body, 'body') ?? null,
        draft: body.draft === true,
      });
      return { status: 201, body: wholePullJson(request.at, pull) };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    answer: (request) => {
      const pull = pullOf(repositoryOf(request, READ_PULLS), param(request, 'pull_number'));
      return { status: 200, body: wholePullJson(request.at, pull) };
    },
  },
  {
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    answer: (request) => {
      const repository = repositoryOf(request, WRITE_PULLS);
      const { body } = request;
      const state = text(body, 'state');
      const pull = updatePull(repository, request.token, Number(param(request, 'pull_number')), {
        title: text(body, 'title'),
        body: body.body === null ? null : text(body, 'body'),
        base: text(body, 'base'),
        state: state === 'open' || state === 'closed' ? state : undefined,
      });
      return { status: 200, body: wholePullJson(request.at, pull) };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/files',
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const { base, head } = pullOf(repository, param(request, 'pull_number'));
      const files = compare(repository.git, base.sha, head.sha)?.files ?? [];
      return paged(request, files.slice(0, MAX_FILES), (file) => fileJson(request.at, repository, head.sha, file));
    },
  },
];
