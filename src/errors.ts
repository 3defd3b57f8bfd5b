/**
 * The failures that a user can do something about. Each one says what was expected, what was found, where, and what to
 * do; anything else that is thrown is a fault of dashcov itself.
 */

/** Where something is wrong: a file (or a flag) and, when known, a position that starts at 1. */
export interface Spot {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Explanation {
  readonly expected: string;
  readonly found: string;
  readonly at?: Spot | null;
  /** What to do, as an imperative: `name a folder that exists`. */
  readonly advice?: string | null;
  readonly cause?: unknown;
}

function spotText(spot: Spot): string {
  const position = spot.line === undefined ? '' : `:${spot.line}${spot.column === undefined ? '' : `:${spot.column}`}`;
  return `${spot.file}${position}`;
}

/** `expected …, found …, at file:line:col; advice`. */
function sentence({ expected, found, at, advice }: Explanation): string {
  const place = at ? `, at ${spotText(at)}` : '';
  return `expected ${expected}, found ${found}${place}${advice ? `; ${advice}` : ''}`;
}

/** The input is not what dashcov can work with. The message holds text from outside: print it through a filter. */
export class InputError extends Error {
  readonly explanation: Explanation;

  constructor(explanation: Explanation) {
    super(sentence(explanation), explanation.cause === undefined ? undefined : { cause: explanation.cause });
    this.name = 'InputError';
    this.explanation = explanation;
  }
}

/** A command line or a configuration that makes no sense. */
export class UsageError extends InputError {
  constructor(explanation: Explanation) {
    super(explanation);
    this.name = 'UsageError';
  }
}

/** A file of the repository that cannot be read or written. */
export class RepositoryError extends InputError {
  readonly path: string;
  readonly advice: string;

  constructor(path: string, explanation: Omit<Explanation, 'at'> & { readonly advice: string }) {
    super({ ...explanation, at: { file: path } });
    this.name = 'RepositoryError';
    this.path = path;
    this.advice = explanation.advice;
  }
}

/** The text of the system's error code (`EACCES`), or null when the value is no system error. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
