import { type Account, graphqlLogin } from '../account.ts';
import type { Commit, TreeEntry } from '../git.ts';
import type { Repository } from '../repository.ts';
import { nodeId } from '../rest/route.ts';
import { connection, type Fields, type Page } from './connection.ts';
import type { Context } from './context.ts';

/** From here on the text of a blob is cut, and `isTruncated` says so. */
const MAX_BLOB_TEXT = 512_000;
const MAX_HISTORY = 1000;

/** An Actor: a bot has no `[bot]` here, unlike in REST. */
export function actor(context: Context, account: Account): Fields {
  const login = graphqlLogin(account);
  return {
    __typename: account.type,
    id: nodeId('U', account.id),
    login,
    databaseId: account.id,
    url: `${context.at.html}/${account.type === 'Bot' ? `apps/${login}` : login}`,
    resourcePath: account.type === 'Bot' ? `/apps/${login}` : `/${login}`,
  };
}

function gitActor(context: Context, person: Commit['author']): Fields {
  const account = context.state.accountOfEmail(person.email);
  const user = account?.type === 'User' ? actor(context, account) : null;
  return { __typename: 'GitActor', name: person.name, email: person.email, date: person.date, user };
}

function treeEntry(context: Context, repository: Repository, folder: string, entry: TreeEntry): Fields {
  const path = folder === '' ? entry.path : `${folder}/${entry.path}`;
  return {
    __typename: 'TreeEntry',
    name: entry.path,
    path,
    type: entry.type,
    mode: Number.parseInt(entry.mode, 8),
    oid: entry.sha,
    object: () => gitObject(context, repository, entry.sha, path),
  };
}

function blob(context: Context, repository: Repository, sha: string): Fields {
  const bytes = repository.git.blob(sha);
  const binary = bytes.subarray(0, 8000).includes(0);
  return {
    __typename: 'Blob',
    id: nodeId('B', repository.id, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    byteSize: bytes.length,
    isBinary: binary,
    isTruncated: !binary && bytes.length > MAX_BLOB_TEXT,
    text: binary ? null : bytes.subarray(0, MAX_BLOB_TEXT).toString('utf8'),
    repository: () => context.repository(repository),
  };
}

/** A Commit. */
export function commitObject(context: Context, repository: Repository, commit: Commit): Fields {
  const [headline = '', ...rest] = commit.message.split('\n');
  const verified = context.state.verified.has(commit.sha);
  const html = `${context.at.html}/${repository.nameWithOwner}/commit/${commit.sha}`;
  const many = (name: string, shas: readonly string[], page: Page) =>
    connection(name, shas, page, (sha) => commitObject(context, repository, repository.git.commit(sha)));
  return {
    __typename: 'Commit',
    id: nodeId('C', repository.id, commit.sha),
    oid: commit.sha,
    abbreviatedOid: commit.sha.slice(0, 7),
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    author: () => gitActor(context, commit.author),
    committer: () => gitActor(context, commit.committer),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    url: html,
    commitUrl: html,
    tree: () => gitObject(context, repository, commit.tree, ''),
    parents: (page: Page) => many('parents', commit.parents, page),
    history: (page: Page) => many('history', repository.git.history(commit.sha, MAX_HISTORY), page),
    repository: () => context.repository(repository),
    signature: verified
      ? {
          __typename: 'GpgSignature',
          isValid: true,
          state: 'VALID',
          wasSignedByGitHub: true,
          email: 'noreply@github.com',
        }
      : null,
  };
}

/** A GitObject by its SHA, or null. A tree knows its path, for those of its entries. */
export function gitObject(context: Context, repository: Repository, sha: string, path: string): Fields | null {
  const { git } = repository;
  const type = git.typeOf(sha);
  if (type === 'commit') return commitObject(context, repository, git.commit(sha));
  if (type === 'blob') return blob(context, repository, sha);
  if (type !== 'tree') return null;
  return {
    __typename: 'Tree',
    id: nodeId('T', repository.id, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    entries: () => git.entries(sha).map((entry) => treeEntry(context, repository, path, entry)),
    repository: () => context.repository(repository),
  };
}

/** What an expression such as `main`, `<sha>` or `<sha>:src/lib.rs` names, or null. */
export function objectOf(context: Context, repository: Repository, expression: string): Fields | null {
  const colon = expression.indexOf(':');
  const revision = colon < 0 ? expression : expression.slice(0, colon);
  const { git } = repository;
  if (colon < 0 && /^[0-9a-f]{40}$/.test(revision)) return gitObject(context, repository, revision, '');
  const sha = git.resolve(revision === 'HEAD' ? repository.defaultBranch : revision);
  if (sha === null) return null;
  if (colon < 0) return gitObject(context, repository, sha, '');
  const path = expression.slice(colon + 1).replace(/\/$/, '');
  const entry = git.entry(sha, path);
  return entry === null ? null : gitObject(context, repository, entry.sha, path);
}

/** A Ref by its full name, or null. */
export function refObject(context: Context, repository: Repository, ref: string): Fields | null {
  const sha = repository.git.ref(ref);
  if (sha === null) return null;
  const prefix = /^refs\/[^/]+\//.exec(ref)?.[0] ?? 'refs/';
  return {
    __typename: 'Ref',
    id: nodeId('REF', repository.id, ref),
    name: ref.slice(prefix.length),
    prefix,
    target: () => gitObject(context, repository, sha, ''),
    repository: () => context.repository(repository),
  };
}
