import type { Token } from '../account.ts';
import { seen } from '../permissions.ts';
import { notFound } from '../refusal.ts';
import type { Comment, PullRequest, Repository } from '../repository.ts';
import type { Addresses } from '../rest/route.ts';
import type { State } from '../state.ts';
import type { Fields } from './connection.ts';

/** What every resolver knows. `repository` is here because objects refer back to it. */
export interface Context {
  readonly state: State;
  readonly token: Token;
  readonly at: Addresses;
  repository(repository: Repository): Fields;
}

/** What a global id names: its kind and its parts; an error as GitHub words it where it names nothing. */
function parts(id: string): readonly [kind: string, repository: number, rest: string | number] {
  const under = id.indexOf('_');
  try {
    const values: unknown = JSON.parse(Buffer.from(id.slice(under + 1), 'base64url').toString('utf8'));
    if (Array.isArray(values)) return [id.slice(0, under), Number(values[0]), values[1] ?? ''];
  } catch {
    // Not an id of ours: said below.
  }
  throw unknown(id);
}

function unknown(id: string): Error {
  return notFound(`Could not resolve to a node with the global id of '${id}'.`);
}

function repositoryOfId(context: Context, number: number, id: string): Repository {
  const found = [...context.state.repositories.values()].find((repository) => repository.id === number);
  if (found === undefined) throw unknown(id);
  try {
    return seen(context.state, context.token, found.nameWithOwner);
  } catch {
    throw unknown(id);
  }
}

function ofKind(context: Context, id: string, wanted: string): readonly [Repository, string | number] {
  const [kind, number, rest] = parts(id);
  if (kind !== wanted) throw unknown(id);
  return [repositoryOfId(context, number, id), rest];
}

export function repositoryById(context: Context, id: string): Repository {
  return ofKind(context, id, 'R')[0];
}

export function refById(context: Context, id: string): { readonly repository: Repository; readonly ref: string } {
  const [repository, ref] = ofKind(context, id, 'REF');
  return { repository, ref: String(ref) };
}

export function pullById(context: Context, id: string): PullRequest {
  const [repository, number] = ofKind(context, id, 'PR');
  const pull = repository.pulls.get(Number(number));
  if (pull === undefined) throw unknown(id);
  return pull;
}

export function commentById(context: Context, id: string): Comment {
  const [repository, number] = ofKind(context, id, 'IC');
  const comment = repository.comments.get(Number(number));
  if (comment === undefined) throw unknown(id);
  return comment;
}
