import { READ_CONTENTS } from '../permissions.ts';
import { notFound } from '../refusal.ts';
import type { Repository } from '../repository.ts';
import { userJson } from './accounts.ts';
import { type Addresses, type Json, nodeId, param, type Route, repositoryOf } from './route.ts';

export function repositoryUrl(at: Addresses, repository: Repository): string {
  return `${at.api}/repos/${repository.nameWithOwner}`;
}

/** The addresses that a client may follow, as templates, for every form of a repository. */
function urls(at: Addresses, repository: Repository): Json {
  const url = repositoryUrl(at, repository);
  const html = `${at.html}/${repository.nameWithOwner}`;
  const host = new URL(at.html).host;
  return {
    html_url: html,
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
    git_url: `git://${host}/${repository.nameWithOwner}.git`,
    ssh_url: `git@${host}:${repository.nameWithOwner}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
  };
}

/** A "repository". */
export function repositoryJson(at: Addresses, repository: Repository): Json {
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: repository.nameWithOwner,
    private: repository.private,
    owner: userJson(at, repository.owner),
    description: null,
    fork: repository.parent !== null,
    ...urls(at, repository),
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

export const REPOSITORY_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}',
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const { parent } = repository;
      const body = {
        ...repositoryJson(request.at, repository),
        ...(parent === null
          ? {}
          : { parent: repositoryJson(request.at, parent), source: repositoryJson(request.at, parent) }),
        network_count: 0,
        subscribers_count: 0,
      };
      return { status: 200, body };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/tarball/{ref}',
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const ref = param(request, 'ref');
      const sha = repository.git.resolve(ref === '' ? repository.defaultBranch : ref);
      if (sha === null) throw notFound();
      return { status: 302, headers: { location: request.at.archive(repository, sha) } };
    },
  },
];
