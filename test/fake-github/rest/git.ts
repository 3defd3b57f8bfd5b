import { noreply } from '../account.ts';
import type { Commit, Mode, Person } from '../git.ts';
import { permitWriter, READ_CONTENTS, WRITE_CONTENTS } from '../permissions.ts';
import { createRef, deleteRef, updateRef } from '../refs.ts';
import { notFound, unprocessable } from '../refusal.ts';
import type { Repository } from '../repository.ts';
import { verificationJson } from './commits.ts';
import { repositoryUrl } from './repositories.ts';
import { type Addresses, type Json, nodeId, param, type RestRequest, type Route, repositoryOf, text } from './route.ts';

const PREFIX = '/repos/{owner}/{repo}/git';

/** A "git-ref". */
function refJson(at: Addresses, repository: Repository, ref: string, sha: string): Json {
  const git = `${repositoryUrl(at, repository)}/git`;
  const type = repository.git.typeOf(sha) ?? 'commit';
  return {
    ref,
    node_id: nodeId('REF', repository.id, ref),
    url: `${git}/${ref}`,
    object: { sha, type, url: `${git}/${type}s/${sha}` },
  };
}

/** A "git-commit". */
function commitJson(at: Addresses, repository: Repository, commit: Commit): Json {
  const url = (sha: string) => `${repositoryUrl(at, repository)}/git/commits/${sha}`;
  const html = (sha: string) => `${at.html}/${repository.nameWithOwner}/commit/${sha}`;
  return {
    sha: commit.sha,
    node_id: nodeId('C', repository.id, commit.sha),
    url: url(commit.sha),
    html_url: html(commit.sha),
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${repositoryUrl(at, repository)}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: url(sha), html_url: html(sha) })),
    verification: verificationJson(repository, commit.sha),
  };
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function createTree(request: RestRequest): Json {
  const repository = repositoryOf(request, WRITE_CONTENTS);
  const { git } = repository;
  const base = text(request.body, 'base_tree');
  if (base !== undefined && !['tree', 'commit'].includes(git.typeOf(base) ?? '')) {
    throw notFound();
  }
  const changes = list(request.body.tree).map((item) => {
    const path = text(item, 'path') ?? '';
    const content = text(item, 'content');
    const sha = item.sha === null ? null : content === undefined ? text(item, 'sha') : git.writeBlob(content);
    if (path === '' || sha === undefined) throw unprocessable('tree.sha or tree.content must be given with tree.path');
    if (sha !== null && git.typeOf(sha) === null) throw unprocessable(`tree.sha ${sha} is not a valid ${item.type}`);
    return { path, mode: (text(item, 'mode') ?? '100644') as Mode, sha };
  });
  const sha = git.writeTree(base ?? null, changes);
  const url = `${repositoryUrl(request.at, repository)}/git`;
  const tree = git.entries(sha).map((entry) => ({
    ...entry,
    ...(entry.type === 'blob' ? { size: git.blob(entry.sha).length } : {}),
    url: `${url}/${entry.type}s/${entry.sha}`,
  }));
  return { sha, url: `${url}/trees/${sha}`, tree, truncated: false };
}

function createCommit(request: RestRequest): Json {
  const repository = repositoryOf(request, WRITE_CONTENTS);
  const { git, state } = repository;
  const { account } = permitWriter(request.token, repository, WRITE_CONTENTS);
  const { body } = request;
  const tree = text(body, 'tree') ?? '';
  const parents = Array.isArray(body.parents) ? body.parents.map(String) : [];
  if (git.typeOf(tree) !== 'tree') throw unprocessable('Tree SHA does not exist');
  if (parents.some((sha) => git.typeOf(sha) !== 'commit')) throw unprocessable('Parent SHA does not exist');
  const owner = { name: account.login, email: noreply(account), date: state.now() };
  const author = { ...owner, ...((body.author ?? {}) as Partial<Person>) };
  const committer = { ...author, ...((body.committer ?? {}) as Partial<Person>) };
  const sha = git.commitTree({ tree, parents, message: text(body, 'message') ?? '', author, committer });
  // GitHub signs for a bot that names neither author nor committer.
  if (account.type === 'Bot' && body.author === undefined && body.committer === undefined) state.verified.add(sha);
  return commitJson(request.at, repository, git.commit(sha));
}

export const GIT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: `${PREFIX}/ref/{ref}`,
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const ref = `refs/${param(request, 'ref')}`;
      const sha = repository.git.ref(ref);
      if (sha === null) throw notFound();
      return { status: 200, body: refJson(request.at, repository, ref, sha) };
    },
  },
  {
    method: 'GET',
    path: `${PREFIX}/matching-refs/{ref}`,
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const refs = repository.git.refs(`refs/${param(request, 'ref')}`);
      return { status: 200, body: refs.map(({ ref, sha }) => refJson(request.at, repository, ref, sha)) };
    },
  },
  {
    method: 'POST',
    path: `${PREFIX}/refs`,
    answer: (request) => {
      const repository = repositoryOf(request, WRITE_CONTENTS);
      const ref = text(request.body, 'ref') ?? '';
      const sha = text(request.body, 'sha') ?? '';
      createRef(repository, request.token, ref, sha);
      const body = refJson(request.at, repository, ref, sha);
      return { status: 201, headers: { location: String(body.url) }, body };
    },
  },
  {
    method: 'PATCH',
    path: `${PREFIX}/refs/{ref}`,
    answer: (request) => {
      const repository = repositoryOf(request, WRITE_CONTENTS);
      const ref = `refs/${param(request, 'ref')}`;
      const sha = text(request.body, 'sha') ?? '';
      updateRef(repository, request.token, ref, sha, request.body.force === true);
      return { status: 200, body: refJson(request.at, repository, ref, sha) };
    },
  },
  {
    method: 'DELETE',
    path: `${PREFIX}/refs/{ref}`,
    answer: (request) => {
      deleteRef(repositoryOf(request, WRITE_CONTENTS), request.token, `refs/${param(request, 'ref')}`);
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: `${PREFIX}/commits/{commit_sha}`,
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const sha = param(request, 'commit_sha');
      if (repository.git.typeOf(sha) !== 'commit') throw notFound();
      return { status: 200, body: commitJson(request.at, repository, repository.git.commit(sha)) };
    },
  },
  {
    method: 'POST',
    path: `${PREFIX}/trees`,
    answer: (request) => ({ status: 201, body: createTree(request) }),
  },
  {
    method: 'POST',
    path: `${PREFIX}/commits`,
    answer: (request) => {
      const body = createCommit(request);
      return { status: 201, headers: { location: String(body.url) }, body };
    },
  },
];
