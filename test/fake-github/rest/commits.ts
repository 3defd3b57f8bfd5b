import { compare, diff, type FileDiff } from '../diff.ts';
import type { Commit } from '../git.ts';
import { READ_CONTENTS, READ_PULLS } from '../permissions.ts';
import { notFound, unprocessable } from '../refusal.ts';
import type { Repository } from '../repository.ts';
import { userJson } from './accounts.ts';
import { pullJson } from './pulls.ts';
import { repositoryUrl } from './repositories.ts';
import {
  type Addresses,
  type Json,
  links,
  nodeId,
  paged,
  pageOf,
  param,
  type RestRequest,
  type Route,
  repositoryOf,
} from './route.ts';

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
/** https://docs.github.com/rest/commits/commits#compare-two-commits */
const MAX_COMPARED_COMMITS = 250;
const MAX_COMPARED_FILES = 300;

export function verificationJson(repository: Repository, sha: string): Json {
  const verified = repository.state.verified.has(sha);
  return {
    verified,
    reason: verified ? 'valid' : 'unsigned',
    signature: verified ? '-----BEGIN PGP SIGNATURE-----' : null,
    payload: verified ? `tree of ${sha}` : null,
    verified_at: verified ? '2026-01-02T03:04:05Z' : null,
  };
}

/** A "commit". */
export function commitJson(at: Addresses, repository: Repository, commit: Commit): Json {
  const url = `${repositoryUrl(at, repository)}/commits/${commit.sha}`;
  const html = `${at.html}/${repository.nameWithOwner}/commit/`;
  const git = `${repositoryUrl(at, repository)}/git`;
  const account = (email: string) => {
    const found = repository.state.accountOfEmail(email);
    return found === null ? null : userJson(at, found);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('C', repository.id, commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${git}/trees/${commit.tree}` },
      url: `${git}/commits/${commit.sha}`,
      comment_count: 0,
      verification: verificationJson(repository, commit.sha),
    },
    url,
    html_url: `${html}${commit.sha}`,
    comments_url: `${url}/comments`,
    author: account(commit.author.email),
    committer: account(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryUrl(at, repository)}/commits/${sha}`,
      html_url: `${html}${sha}`,
    })),
  };
}

/** A "diff-entry". */
export function fileJson(at: Addresses, repository: Repository, sha: string, file: FileDiff): Json {
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  const html = `${at.html}/${repository.nameWithOwner}`;
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${sha}/${path}`,
    raw_url: `${html}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl(at, repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previous === null ? {} : { previous_filename: file.previous }),
  };
}

/** A revision of a comparison: `branch`, a SHA, or `owner:branch` of a fork. */
function revision(repository: Repository, name: string): string {
  const [owner, branch] = name.includes(':') ? name.split(':', 2) : [null, name];
  const all = [...repository.state.repositories.values()];
  const from =
    owner === null || owner === repository.owner.login
      ? repository
      : all.find((fork) => fork.parent === repository && fork.owner.login === owner);
  const sha = from?.git.resolve(branch ?? '') ?? null;
  if (sha === null) throw notFound();
  return sha;
}

function comparison(request: RestRequest): { readonly headers: Record<string, string>; readonly body: Json } {
  const repository = repositoryOf(request, READ_CONTENTS);
  const basehead = param(request, 'basehead');
  const dots = basehead.indexOf('...');
  if (dots < 0) throw notFound();
  const base = revision(repository, basehead.slice(0, dots));
  const head = revision(repository, basehead.slice(dots + 3));
  const found = compare(repository.git, base, head);
  if (found === null) {
    throw notFound(`No common ancestor between ${basehead.slice(0, dots)} and ${basehead.slice(dots + 3)}.`);
  }
  const asked = request.query.page !== undefined || request.query.per_page !== undefined;
  const numbers = asked ? pageOf(request) : { page: 1, size: MAX_COMPARED_COMMITS };
  const start = (numbers.page - 1) * numbers.size;
  const commit = (one: Commit) => commitJson(request.at, repository, one);
  const shown = found.ahead.slice(start, start + numbers.size).map((sha) => repository.git.commit(sha));
  const url = `${repositoryUrl(request.at, repository)}/compare/${basehead}`;
  const html = `${request.at.html}/${repository.nameWithOwner}/compare/`;
  const body = {
    url,
    html_url: `${html}${basehead}`,
    permalink_url: `${html}${base}...${head}`,
    diff_url: `${html}${basehead}.diff`,
    patch_url: `${html}${basehead}.patch`,
    base_commit: commit(repository.git.commit(base)),
    merge_base_commit: commit(repository.git.commit(found.mergeBase)),
    status: found.status,
    ahead_by: found.ahead.length,
    behind_by: found.behindBy,
    total_commits: found.ahead.length,
    commits: shown.map(commit),
    // Files are on the first page only, whatever its size.
    files:
      numbers.page > 1
        ? []
        : found.files.slice(0, MAX_COMPARED_FILES).map((file) => fileJson(request.at, repository, head, file)),
  };
  // Unasked there is one page of 250, and no link to another one.
  return { headers: asked ? links(request, found.ahead.length, numbers) : {}, body };
}

export const COMMIT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/compare/{basehead}',
    answer: (request) => ({ status: 200, ...comparison(request) }),
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}',
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const sha = repository.git.resolve(param(request, 'ref'));
      if (sha === null) throw unprocessable(`No commit found for SHA: ${param(request, 'ref')}`);
      const commit = repository.git.commit(sha);
      if (/\bapplication\/vnd\.github\.(?:v3\.)?sha\b/.test(request.accept)) {
        return {
          status: 200,
          headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' },
          body: Buffer.from(sha),
        };
      }
      const files = diff(repository.git, commit.parents[0] ?? EMPTY_TREE, sha);
      const additions = files.reduce((sum, file) => sum + file.additions, 0);
      const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
      const body = {
        ...commitJson(request.at, repository, commit),
        stats: { total: additions + deletions, additions, deletions },
        files: files.slice(0, MAX_COMPARED_FILES).map((file) => fileJson(request.at, repository, sha, file)),
      };
      return { status: 200, body };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    answer: (request) => {
      const repository = repositoryOf(request, READ_PULLS);
      const sha = repository.git.resolve(param(request, 'commit_sha'));
      if (sha === null) throw unprocessable(`No commit found for SHA: ${param(request, 'commit_sha')}`);
      // Open pull requests that have the commit; merged ones that brought it.
      const holds = [...repository.pulls.values()].filter(
        ({ open, mergedAt, mergeCommit, base, head }) =>
          (open || mergedAt !== null) &&
          (mergeCommit === sha || head.sha === sha || repository.git.between(base.sha, head.sha).includes(sha)),
      );
      return paged(request, holds, (pull) => pullJson(request.at, pull));
    },
  },
];
