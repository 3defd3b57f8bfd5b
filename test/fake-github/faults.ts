import type { GraphqlErrorType } from './refusal.ts';

/** Which requests a fault is for. What is left out matches everything; a path is a template or a pattern. */
export interface Matcher {
  readonly method?: string;
  readonly path?: string | RegExp;
  /** The name of a GraphQL operation, or a field that it asks of the root: `createCommitOnBranch`. */
  readonly graphql?: string;
  /** The fault begins at the n-th request that matches, counted from 1 and from when the fault was given. */
  readonly nth?: number;
  /** How many requests it hits, one where it is left out. */
  readonly times?: number;
  /** Not an error when it was never hit. */
  readonly optional?: boolean;
}

export interface Subject {
  readonly method: string;
  readonly path: string;
  readonly operationName: string | null;
  readonly fields: readonly string[];
}

export type Fault =
  /** Answers this instead; nothing happens. */
  | {
      readonly kind: 'respond';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  /** The effect takes place, the answer is this one. */
  | { readonly kind: 'lose'; readonly status: number; readonly body: unknown }
  /** Closes the connection without an answer, before or after the effect. */
  | { readonly kind: 'cut'; readonly effect: boolean }
  /** Never answers, before or after the effect. */
  | { readonly kind: 'hang'; readonly effect: boolean }
  /** Answers later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Sends that many bytes of the body, and ends in a way that the client can see or not. */
  | { readonly kind: 'truncate'; readonly bytes: number; readonly end: 'cut' | 'clean' }
  /** Somebody else is faster: runs before the request is answered, as if nothing had been. */
  | { readonly kind: 'first'; readonly run: () => unknown }
  /** A 200 with errors; nothing happens. */
  | { readonly kind: 'graphql'; readonly errors: readonly GraphqlFailure[]; readonly data: unknown }
  /** An archive that is that much larger. */
  | { readonly kind: 'enlarge'; readonly bytes: number; readonly compressible: boolean };

export interface GraphqlFailure {
  readonly type?: GraphqlErrorType | 'RATE_LIMIT' | 'SERVICE_UNAVAILABLE';
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

const DOCS = 'https://docs.github.com/rest';

function message(text: string, status: number, documentation = DOCS): unknown {
  return { message: text, documentation_url: documentation, status: String(status) };
}

/** Answers with a status instead of doing anything. A string becomes the message of an error. */
export function respond(
  status: number,
  body: unknown = 'Injected by the test',
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return { kind: 'respond', status, headers, body: typeof body === 'string' ? message(body, status) : body };
}

/** The server fails before anything took place: 500, 502, 503. */
export function failBefore(status = 502): Fault {
  return respond(status, 'Server Error');
}

/** Everything takes place, and the client is told that the server failed. */
export function failAfter(status = 502): Fault {
  return { kind: 'lose', status, body: message('Server Error', status) };
}

/** The connection is cut before anything took place. */
export function cutBefore(): Fault {
  return { kind: 'cut', effect: false };
}

/** The connection is cut when everything took place. */
export function cutAfter(): Fault {
  return { kind: 'cut', effect: true };
}

/** Nothing is ever sent. With `effect`, everything took place all the same. */
export function hang(effect = false): Fault {
  return { kind: 'hang', effect };
}

export function delay(milliseconds: number): Fault {
  return { kind: 'delay', milliseconds };
}

/**
 * The body stops after so many bytes. `cut`: content-length promises more and the connection closes. `clean`: the length
 * is that of what is sent, so that only the content can tell.
 */
export function truncate(bytes: number, end: 'cut' | 'clean' = 'cut'): Fault {
  return { kind: 'truncate', bytes, end };
}

/** A second writer: what it does is done when the request is looked at. */
export function first(run: () => unknown): Fault {
  return { kind: 'first', run };
}

/** Errors inside a 200, as GraphQL has them. */
export function graphqlErrors(errors: readonly GraphqlFailure[], data: unknown = null): Fault {
  return { kind: 'graphql', errors, data };
}

/** The archive gets a file of that many bytes in addition, in a folder of the archive's own. */
export function enlarge(bytes: number, compressible = false): Fault {
  return { kind: 'enlarge', bytes, compressible };
}

/** The primary limit is used up until `reset` (seconds since 1970). GitHub answers 403 or 429. */
export function rateLimited(reset: number, status: 403 | 429 = 403): Fault {
  const headers = {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': '1000',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  };
  return respond(status, message('API rate limit exceeded for installation ID 1.', status), headers);
}

/** A secondary limit: 403 or 429 with `retry-after` in seconds, or without it where null. */
export function secondaryLimit(retryAfter: number | null = 60, status: 403 | 429 = 403): Fault {
  const text =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ' +
    'If you reach out to GitHub Support for help, please include the request ID.';
  const docs = `${DOCS}/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits`;
  const headers = retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
  return respond(status, message(text, status, docs), headers);
}

/** What a test holds of a fault that it has given. */
export interface Injected {
  /** How often it was hit. */
  readonly hits: number;
}

interface Waiting {
  readonly matcher: Matcher;
  readonly fault: Fault;
  seen: number;
  hits: number;
}

function matches({ method, path, graphql }: Matcher, subject: Subject): boolean {
  if (method !== undefined && method !== subject.method) return false;
  if (typeof path === 'string' ? path !== subject.path : path !== undefined && !path.test(subject.path)) return false;
  return graphql === undefined || subject.operationName === graphql || subject.fields.includes(graphql);
}

/** The faults of a test. */
export class Faults {
  readonly #waiting: Waiting[] = [];

  add(matcher: Matcher, fault: Fault): Injected {
    const waiting: Waiting = { matcher, fault, seen: 0, hits: 0 };
    this.#waiting.push(waiting);
    return waiting;
  }

  /** The faults that hit this request, in the order in which they were given. */
  hit(subject: Subject): readonly Fault[] {
    return this.#waiting.flatMap((waiting) => {
      if (!matches(waiting.matcher, subject)) return [];
      waiting.seen += 1;
      const { nth = 1, times = 1 } = waiting.matcher;
      if (waiting.seen < nth || waiting.seen >= nth + times) return [];
      waiting.hits += 1;
      return [waiting.fault];
    });
  }

  /** Faults that no request met: the test does not show what it says. */
  unused(): readonly string[] {
    return this.#waiting
      .filter(({ matcher, hits }) => hits === 0 && matcher.optional !== true)
      .map(({ matcher, fault, seen }) => {
        const { method = 'any method', path = 'any path', graphql, nth = 1 } = matcher;
        const where = `${method} ${path}${graphql === undefined ? '' : ` ${graphql}`}`;
        return `expected request ${nth} of ${where} to meet the fault "${fault.kind}", found ${seen} requests`;
      });
  }
}
