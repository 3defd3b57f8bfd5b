/** How the adapter talks to GitHub: each request says what it does and whether it may be repeated. */
import type { Octokit } from '@octokit/rest';
import { type Doing, problemOf, strange } from './answers.ts';
import type { HostProblem } from './problem.ts';

/** A repository at GitHub and the client that reaches it. */
export interface Remote {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  /** Waits, but never past the deadline: then it gives false at once. */
  readonly wait: (seconds: number) => Promise<boolean>;
}

/** Parameters that keep the retry plugin from repeating a request that changes something. */
export const ONCE = { request: { retries: 0 } } as const;

/** Longest wait that an answer may ask for without the words that plugin-throttling looks for, in seconds. */
const LONGEST_WAIT = 300;
const ATTEMPTS = 3;

/** How long an answer asks to wait, in seconds; null when plugin-throttling knows it by its words and has waited already. */
function retryAfter(problem: HostProblem): number | null {
  const cause = problem.cause;
  if (typeof cause !== 'object' || cause === null || !('response' in cause)) return null;
  const headers = (cause as { response?: { headers?: Record<string, unknown> } }).response?.headers ?? {};
  if (/\bsecondary rate\b/i.test(problem.trouble.what) || headers['x-ratelimit-remaining'] === '0') return null;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 && seconds <= LONGEST_WAIT ? seconds : null;
}

/**
 * Sends a request. Throws a `HostProblem`. A request that was refused for its rate had no effect, so it may be sent again when
 * the answer says when; plugin-throttling does that for answers that it knows by their words.
 */
export async function call<T>(remote: Remote, doing: Doing, send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const problem = problemOf(error, doing);
      const seconds = problem.kind === 'rate-limited' ? retryAfter(problem) : null;
      if (seconds === null || attempt === ATTEMPTS || !(await remote.wait(seconds))) throw problem;
    }
  }
}

/** The same for a question to the GraphQL API, which is told by what it asks for whether it changes something. */
export function ask<T>(
  remote: Remote,
  doing: Doing,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<T> {
  const once = query.trimStart().startsWith('mutation') ? ONCE : {};
  return call(remote, doing, async () => {
    const data = await remote.octokit.graphql<T | null>(query, { ...variables, ...once });
    if (typeof data !== 'object' || data === null) throw strange(doing, 'data');
    return data;
  });
}

/** Gives null for what is not there, instead of throwing. */
export async function orNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && 'kind' in error && error.kind === 'not-found') return null;
    throw error;
  }
}
