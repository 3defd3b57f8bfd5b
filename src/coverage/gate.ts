/** Whether a change passes: opt-in, and about what the change did before what was there already. */
import type { Audit } from '../model.ts';
import type { Change } from './change.ts';
import type { FailOn, PolicyFailure } from './policy.ts';

/** What the gate can fail on: of the change (`new-…`, `broken`), of the state (as `check` does), of dashcov's own writing. */
export type GateWord = 'new-missing' | 'new-dead' | 'broken' | FailOn | 'not-written';

export interface GatePolicy {
  readonly failOn: readonly GateWord[];
  /** The least coverage that passes, in percent; null when any will do. */
  readonly minCoverage: number | null;
  /** The most by which coverage may drop against the base, in percentage points; null when any drop will do. */
  readonly maxDrop: number | null;
}

/** What the gate judges. */
export interface Judged {
  readonly audit: Audit;
  /** Null when there is nothing to compare with. */
  readonly change: Change | null;
  /** Why panels that were asked for are not written, in one sentence; null when they are, or when none were asked for. */
  readonly notWritten: string | null;
}

export interface GateVerdict {
  readonly pass: boolean;
  /** What the change did first (missing, dead, broken, drop), then the state, then what was not written. */
  readonly failures: readonly PolicyFailure[];
}
