import type { Token } from '../account.ts';
import { type Need, permit, seen } from '../permissions.ts';
import { notFound } from '../refusal.ts';
import type { PullRequest, Repository } from '../repository.ts';
import type { State } from '../state.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Where the server is to be found, as the client addressed it. */
export interface Addresses {
  /** Of the REST API, without a slash at the end. */
  readonly api: string;
  /** Of pages for people. */
  readonly html: string;
  /** Of an archive, signed: it needs no token. */
  archive(repository: Repository, sha: string): string;
}

export interface RestRequest {
  readonly state: State;
  readonly token: Token | null;
  readonly at: Addresses;
  /** Parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json;
  readonly accept: string;
  /** Address of the request, for links to other pages. */
  readonly url: string;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value is sent as JSON, bytes as they are, undefined as nothing. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The template of GitHub's OpenAPI description. */
  readonly path: string;
  readonly answer: (request: RestRequest) => RestAnswer;
}

export function param(request: RestRequest, name: string): string {
  return request.params[name] ?? '';
}

/** A field of the body where it is a string. The OpenAPI check has judged it before. */
export function text(body: Json, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

/** The repository of the path, if the token may do what the operation needs. */
export function repositoryOf(request: RestRequest, need: Need): Repository {
  const repository = seen(request.state, request.token, `${param(request, 'owner')}/${param(request, 'repo')}`);
  permit(request.token, repository, need);
  return repository;
}

export function pullOf(repository: Repository, number: string): PullRequest {
  const pull = repository.pulls.get(Number(number));
  if (pull === undefined) throw notFound();
  return pull;
}

function positive(value: string | undefined, otherwise: number): number {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

/** The numbers of a page: `per_page` is 30 where it is left out, and never more than 100. */
export function pageOf(request: RestRequest): { readonly page: number; readonly size: number } {
  return { page: positive(request.query.page, 1), size: Math.min(positive(request.query.per_page, 30), 100) };
}

/** The Link header for a list of so many items. */
export function links(request: RestRequest, total: number, { page, size } = pageOf(request)): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / size));
  const link = (to: number, rel: string) => {
    const url = new URL(request.url);
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const found = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return found.length === 0 ? {} : { link: found.join(', ') };
}

/** One page of a list, with its Link header. */
export function paged<Item>(
  request: RestRequest,
  items: readonly Item[],
  shape: (item: Item) => unknown,
  numbers = pageOf(request),
): RestAnswer {
  const start = (numbers.page - 1) * numbers.size;
  const body = items.slice(start, start + numbers.size).map(shape);
  return { status: 200, headers: links(request, items.length, numbers), body };
}

/** The identifier that GraphQL knows the thing by. */
export function nodeId(kind: string, ...parts: readonly (string | number)[]): string {
  return `${kind}_${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
}
