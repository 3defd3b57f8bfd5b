/** Octokit's errors as problems: what happened, why, and what to do. */
import { HostProblem, type ProblemKind } from './problem.ts';

/** A permission as a workflow writes it. */
export type Permission = 'contents: read' | 'contents: write' | 'pull-requests: read' | 'pull-requests: write';

/** What is being done, and what it takes. */
export interface Doing {
  /** As a gerund: `reading pull request #7`. */
  readonly doing: string;
  readonly permission: Permission;
}

const PROTECTED =
  /\bGH00[46]\b|\bGH013\b|protected branch|repository rule|rule violations|Changes must be made through/i;
const MAY_NOT_OPEN = /not permitted to create or approve pull requests/i;
const LOCKED = /\block(?:ed)?\b/i;
const SAYS_LIMIT = /rate limit|abuse detection/i;

interface Seen {
  readonly status: number | null;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The text of GitHub without the address of its documentation. */
function withoutLink(message: string): string {
  return message.replace(/ - https?:\/\/\S+$/, '').trim() || 'no reason given';
}

function seenIn(error: unknown): Seen {
  if (!isObject(error)) return { status: null, message: String(error), headers: {} };
  const response = isObject(error.response) ? error.response : {};
  return {
    status: typeof error.status === 'number' ? error.status : null,
    message: withoutLink(typeof error.message === 'string' ? error.message : ''),
    headers: isObject(response.headers) ? response.headers : {},
  };
}

/** Names of errors that a time limit causes. */
function isTimeout(error: unknown): boolean {
  const names = ['AbortError', 'TimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError', 'ConnectTimeoutError'];
  for (let at = error, depth = 0; isObject(at) && depth < 5; at = at.cause, depth++) {
    if (typeof at.name === 'string' && names.includes(at.name)) return true;
  }
  return false;
}

/** The errors of an answer to a GraphQL request, which come with status 200. */
export function graphqlErrors(error: unknown): readonly { readonly type: string; readonly message: string }[] {
  if (!isObject(error) || !Array.isArray(error.errors)) return [];
  return error.errors.filter(isObject).map((each) => ({
    type: typeof each.type === 'string' ? each.type : '',
    message: withoutLink(typeof each.message === 'string' ? each.message : ''),
  }));
}

/**
 * What the header says would have been enough, `issues=write; pull_requests=write`, as a workflow writes it: what the request
 * is known to take where that is among them, else the first.
 */
function accepted(headers: Seen['headers'], known: Permission): string {
  const header = headers['x-accepted-github-permissions'];
  if (typeof header !== 'string') return known;
  const all = [...header.matchAll(/([a-z_]+)=(read|write)/g)].map(
    ([, name = '', level]) => `${name.replaceAll('_', '-')}: ${level}`,
  );
  return all.includes(known) ? known : (all[0] ?? known);
}

function waitText(headers: Seen['headers']): string {
  const after = Number(headers['retry-after']);
  return Number.isFinite(after) && after > 0 ? `run it again after ${Math.ceil(after)} s` : 'run it again later';
}

const WHY: Readonly<Record<string, readonly [kind: ProblemKind, advice: string]>> = {
  400: ['unexpected', 'report this as a fault of dashcov'],
  401: ['unauthorized', 'give a token that is valid in the input "token"'],
  404: ['not-found', 'check that it still exists and that the token may see it'],
  409: ['conflict', 'run it again'],
  410: ['not-found', 'it has been deleted'],
  413: ['invalid', 'report this as a fault of dashcov'],
  422: ['invalid', 'report this as a fault of dashcov when it happens again'],
  451: ['not-found', 'GitHub does not serve this repository here'],
};

function forbidden(doing: Doing, message: string, headers: Seen['headers']): readonly [ProblemKind, string, string?] {
  if (MAY_NOT_OPEN.test(message)) {
    return [
      'protected',
      'allow GitHub Actions to create pull requests in the settings of the repository (Actions, General)',
    ];
  }
  if (PROTECTED.test(message))
    return ['protected', 'let an App that may bypass the rule write, or use mode: pull-request'];
  if (LOCKED.test(message)) return ['locked', 'unlock the conversation, or read the job summary'];
  const permission = accepted(headers, doing.permission);
  return ['forbidden', `add \`${permission}\` to the permissions of the job`, permission];
}

function kindOf(doing: Doing, { status, message, headers }: Seen): readonly [ProblemKind, string, string?] {
  if (status === 429 || (status === 403 && (SAYS_LIMIT.test(message) || headers['retry-after'] !== undefined))) {
    return ['rate-limited', waitText(headers)];
  }
  if (status === 403) return forbidden(doing, message, headers);
  if (status === 422 && PROTECTED.test(message)) return forbidden(doing, message, headers);
  const known = status === null ? undefined : WHY[String(status)];
  if (known) return known;
  if (status !== null && status < 500) return ['unexpected', 'run it again'];
  return ['unavailable', 'run it again; https://www.githubstatus.com tells when GitHub has trouble'];
}

function ofGraphql(doing: Doing, type: string, message: string): readonly [ProblemKind, string, string?] {
  switch (type) {
    case 'NOT_FOUND':
      return ['not-found', WHY['404']?.[1] ?? ''];
    case 'FORBIDDEN':
    case 'INSUFFICIENT_SCOPES':
      return forbidden(doing, message, {});
    case 'RATE_LIMITED':
      return ['rate-limited', 'run it again later'];
    case 'STALE_DATA':
      return ['conflict', 'run it again'];
    default:
      if (PROTECTED.test(message)) return forbidden(doing, message, {});
      if (/something went wrong|timeout/i.test(message)) return ['unavailable', 'run it again'];
      return ['invalid', 'report this as a fault of dashcov when it happens again'];
  }
}

/** Turns whatever a request threw into a `HostProblem`; one that is one already stays as it is. */
export function problemOf(error: unknown, doing: Doing): HostProblem {
  if (error instanceof HostProblem) return error;
  const trouble = (
    [kind, advice, permission]: readonly [ProblemKind, string, string?],
    what: string,
    status: number | null,
  ): HostProblem =>
    new HostProblem({ doing: doing.doing, kind, what, advice, permission: permission ?? null, status, cause: error });
  const [graphql] = graphqlErrors(error);
  const seen = seenIn(error);
  // A RequestError has `errors` in its answer, a GraphqlResponseError has them itself and no status.
  if (graphql && seen.status === null) {
    return trouble(ofGraphql(doing, graphql.type, graphql.message), `GitHub answered: ${graphql.message}`, 200);
  }
  if (isTimeout(error)) {
    return trouble(
      ['timeout', 'run it again; the input "timeout" sets how long it may take'],
      'no answer in time',
      null,
    );
  }
  const answered = isObject(error) && isObject(error.response);
  if (!answered && seen.status === 500) {
    return trouble(['unavailable', 'run it again'], `the connection failed (${seen.message})`, null);
  }
  if (seen.status === null) {
    return trouble(['unexpected', 'run it again'], `GitHub gave an answer that is none (${seen.message})`, null);
  }
  return trouble(kindOf(doing, seen), `GitHub answered ${seen.status}: ${seen.message}`, seen.status);
}

/** The problem of an answer whose form is none that is documented. */
export function strange(doing: Doing, what: string): HostProblem {
  return new HostProblem({
    doing: doing.doing,
    kind: 'unexpected',
    what: `GitHub gave an answer without ${what}`,
    advice: 'run it again',
  });
}
