import { Octokit } from '@octokit/rest';
import type { GitHub } from './index.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The client of the action, with the token of the hub where none is given. */
export function octokit(hub: GitHub, { token = hub.token, baseUrl = hub.url } = {}): Octokit {
  return new Octokit({ auth: token, baseUrl, log: SILENT });
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The answer's JSON, or an empty object. */
  readonly json: Readonly<Record<string, unknown>>;
}

interface CallOptions {
  readonly body?: unknown;
  /** Null: without a token. */
  readonly token?: string | null;
  readonly accept?: string;
}

/** One plain request, redirects not followed. The path is sent as it is. */
export async function call(hub: GitHub, method: string, path: string, options: CallOptions = {}): Promise<Reply> {
  const token = options.token === undefined ? hub.token : options.token;
  const response = await fetch(`${hub.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      accept: options.accept ?? 'application/vnd.github+json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const json = (isJson ? JSON.parse(text) : {}) as Readonly<Record<string, unknown>>;
  return { status: response.status, headers: response.headers, text, json };
}

export interface GraphqlReply {
  readonly status: number;
  /** Compared as a whole, or read with `reach`. */
  readonly data: unknown;
  readonly errors: readonly { readonly type?: string; readonly message: string; readonly path?: readonly string[] }[];
}

/** One GraphQL request. */
export async function ask(
  hub: GitHub,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  token: string | null = hub.token,
): Promise<GraphqlReply> {
  const { status, json } = await call(hub, 'POST', '/graphql', { body: { query, variables }, token });
  const { data = null, errors = [] } = json as Partial<GraphqlReply>;
  return { status, data, errors };
}

/** What stands at a path of an answer; undefined where there is nothing. */
export function reach(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (found === null || found === undefined ? undefined : (found as Record<string, unknown>)[key]),
    value,
  );
}
