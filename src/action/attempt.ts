/** What became of writing, and how often it is tried again: what runs on pull requests and on branches share. */
import { HostProblem, isRefusal } from '../github/problem.ts';
import type { Outcome } from '../report/pull.ts';
import type { Plan } from './plan.ts';
import type { Result, Run } from './run.ts';
import { commitTo, isOurs, refusal } from './write.ts';

/** What became of the panels, and what failed in a way that fails the run: GitHub had trouble, not the change. */
export interface Wrote {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly fault: string | null;
}

/** Somebody has moved the branch there: what was read is no longer what is there. */
export interface Moved {
  readonly moved: string;
}

/** One reading and writing of a run. */
export interface Turn {
  readonly sha: string;
  /** Whether there is no other turn when the branch moves once more. */
  readonly isLast: boolean;
}

/** How often a branch may move under a run before it gives up. */
const MOVES = 2;

/** Takes turns until one has a result: after each move of the branch everything is read again. */
export async function inTurns(run: Run, sha: string, take: (turn: Turn) => Promise<Result | Moved>): Promise<Result> {
  let at = sha;
  for (let move = 0; ; move++) {
    const answer = await take({ sha: at, isLast: move === MOVES });
    if (!('moved' in answer)) return answer;
    run.tell(`The branch has moved to ${answer.moved} meanwhile: everything is read again.`);
    at = answer.moved;
  }
}

export function wrote(plan: Plan, outcome: Outcome): Wrote {
  return { plan, outcome, fault: null };
}

export function refused(plan: Plan, reason: string, advice: string): Wrote {
  return wrote(plan, { type: 'refused', reason, advice });
}

/** A branch that moved: another turn at `next`, or the end of it. Null is a branch that is gone. */
export function onMove(run: Run, plan: Plan, next: string | null, { sha, isLast }: Turn): Wrote | Moved {
  if (next === null) return refused(plan, 'the branch has been deleted', 'restore it and run this again');
  if (isLast) return refused(plan, 'the branch moved while dashcov was at it, three times', 'run this again');
  if (next === sha || run.source.follows) return { moved: next };
  const reason = 'the branch moved while dashcov was at it, and the checkout has only what was there before';
  return refused(plan, reason, 'run this again');
}

/**
 * The belt against a loop. Panels are made from the files and written into them, so that a second run finds nothing to add. If
 * it does, something is wrong, and one more commit would only start the next run. Null when the commit is somebody else's.
 */
export function belted(plan: Plan, message: string): Wrote | null {
  if (!isOurs(message, plan.reading.settings.id)) return null;
  return refused(
    plan,
    'the last commit is of dashcov already, and there would still be something to add',
    'report this as a fault of dashcov, with the dashboard',
  );
}

/** Commits a plan onto the branch whose head was read. */
export async function commitPlan(run: Run, plan: Plan, branch: string, turn: Turn): Promise<Wrote | Moved> {
  const written = await commitTo(run, branch, plan.reading, plan.patches);
  switch (written.type) {
    case 'committed':
      return wrote(plan, { type: 'committed', sha: written.sha, branch });
    case 'nothing':
      return wrote(plan, { type: 'nothing' });
    case 'refused':
      return refused(plan, written.reason, written.advice);
    case 'moved':
      return onMove(run, plan, written.head, turn);
  }
}

/** Writes. A problem of the host is the reason why nothing was written, and a fault when the host did not simply say no. */
export async function guarded(plan: Plan, write: () => Promise<Wrote | Moved>): Promise<Wrote | Moved> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof HostProblem)) throw error;
    const { reason, advice } = refusal(error);
    return { ...refused(plan, reason, advice), fault: isRefusal(error) ? null : `${error.message}.` };
  }
}

/** The result with what failed besides; nothing of the report is lost. */
export function failingOn(result: Result, faults: readonly (string | null)[]): Result {
  const all = [...faults, result.failure].filter((text) => text !== null);
  return { ...result, failure: all.length === 0 ? null : all.join('\n') };
}
