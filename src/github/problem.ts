/** What can go wrong at the host, as values: what was being done, what happened, why, and the one thing to do. */

export type ProblemKind =
  /** No valid token. */
  | 'unauthorized'
  /** The token lacks a permission; `permission` names it. */
  | 'forbidden'
  /** A rule of the repository forbids it. */
  | 'protected'
  | 'locked'
  | 'not-found'
  /** The state is not what the request took for granted. */
  | 'conflict'
  | 'invalid'
  | 'rate-limited'
  /** No answer, or one that says nothing about what was asked: the effect may have taken place. */
  | 'unavailable'
  | 'timeout'
  /** An answer that is none of what the documentation allows. */
  | 'unexpected';

export interface Trouble {
  readonly kind: ProblemKind;
  /** What was being done, as a gerund: `reading pull request #7`. */
  readonly doing: string;
  /** What happened, as a clause: `GitHub answered 403: Resource not accessible by integration`. */
  readonly what: string;
  /** What to do, as an imperative. */
  readonly advice: string;
  /** The permission that is missing, as a workflow writes it: `pull-requests: write`. */
  readonly permission?: string | null;
  readonly status?: number | null;
  readonly cause?: unknown;
}

/** A failure at the host. Its message is one sentence; text of the host's own in it is not trusted. */
export class HostProblem extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(
      `${trouble.doing}: ${trouble.what}; ${trouble.advice}`,
      trouble.cause === undefined ? undefined : { cause: trouble.cause },
    );
    this.name = 'HostProblem';
    this.trouble = trouble;
  }

  get kind(): ProblemKind {
    return this.trouble.kind;
  }

  /** Whether the request may have had its effect all the same: then the effect is looked for before it is tried again. */
  get uncertain(): boolean {
    return this.kind === 'unavailable' || this.kind === 'timeout' || this.kind === 'unexpected';
  }
}

const REFUSALS: readonly ProblemKind[] = ['forbidden', 'protected', 'locked', 'not-found', 'invalid'];

/** Whether the host understood and said no: running again would change nothing, and nothing is broken. */
export function isRefusal({ kind }: HostProblem): boolean {
  return REFUSALS.includes(kind);
}
