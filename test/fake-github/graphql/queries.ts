import { permit, READ_CONTENTS, READ_PULLS, seen } from '../permissions.ts';
import { notFound } from '../refusal.ts';
import type { Repository } from '../repository.ts';
import { LIMIT } from '../rest/accounts.ts';
import { nodeId } from '../rest/route.ts';
import type { Fields } from './connection.ts';
import { type Context, commentById, pullById, refById, repositoryById } from './context.ts';
import { actor, objectOf, refObject } from './objects.ts';
import { commentObject, pullObject } from './pulls.ts';

/** A Repository. */
export function repositoryObject(context: Context, repository: Repository): Fields {
  const { git } = repository;
  const contents = () => permit(context.token, repository, READ_CONTENTS);
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.nameWithOwner,
    owner: () => actor(context, repository.owner),
    url: `${context.at.html}/${repository.nameWithOwner}`,
    isPrivate: repository.private,
    isFork: repository.parent !== null,
    isArchived: false,
    parent: () => (repository.parent === null ? null : repositoryObject(context, repository.parent)),
    defaultBranchRef: () => refObject(context, repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      contents();
      const full = qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`;
      return refObject(context, repository, full);
    },
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) => {
      contents();
      return objectOf(context, repository, oid ?? expression ?? '');
    },
    pullRequest: ({ number }: { number: number }) => {
      permit(context.token, repository, READ_PULLS);
      const pull = repository.pulls.get(number);
      if (pull === undefined) throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`);
      return pullObject(context, pull);
    },
    isEmpty: () => git.refs('refs/heads/').length === 0,
  };
}

function repository(context: Context, nameWithOwner: string): Fields {
  try {
    return repositoryObject(context, seen(context.state, context.token, nameWithOwner));
  } catch {
    throw notFound(`Could not resolve to a Repository with the name '${nameWithOwner}'.`);
  }
}

function node(context: Context, id: string): Fields | null {
  const kind = id.slice(0, id.indexOf('_'));
  if (kind === 'R') return repositoryObject(context, repositoryById(context, id));
  if (kind === 'PR') return pullObject(context, pullById(context, id));
  if (kind === 'REF') {
    const found = refById(context, id);
    return refObject(context, found.repository, found.ref);
  }
  return commentObject(context, commentById(context, id));
}

/** The fields of the root of a query. */
export function queries(context: Context): Fields {
  return {
    // Unlike an author, the viewer has its whole login: `github-actions[bot]`.
    viewer: () => ({
      __typename: 'User',
      id: nodeId('U', context.token.account.id),
      databaseId: context.token.account.id,
      login: context.token.account.login,
    }),
    repository: ({ owner, name }: { owner: string; name: string }) => repository(context, `${owner}/${name}`),
    node: ({ id }: { id: string }) => node(context, id),
    rateLimit: () => ({
      limit: LIMIT.limit,
      cost: 1,
      used: LIMIT.used,
      remaining: LIMIT.remaining,
      resetAt: new Date(LIMIT.reset * 1000).toISOString(),
      nodeCount: 0,
    }),
  };
}
