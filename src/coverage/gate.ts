/** Whether a change passes: opt-in, and about what the change did before what was there already. */
import type { Audit } from '../model.ts';
import type { Change } from './change.ts';
import { asInput, type FailOn, judge, namesText, type PolicyFailure, type Wording } from './policy.ts';

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

/** The rules about the change, in the order of their failures: the names that break each, and what to say of them. */
const CHANGE_RULES: readonly {
  readonly word: GateWord;
  readonly find: (change: Change) => readonly string[];
  readonly say: (count: number) => string;
}[] = [
  {
    word: 'new-missing',
    find: ({ newMissing }) => newMissing.map(({ name }) => name),
    say: (count) =>
      count === 1
        ? 'this change leaves 1 metric that the code updates on no dashboard'
        : `this change leaves ${count} metrics that the code updates on no dashboard`,
  },
  {
    word: 'new-dead',
    find: ({ newDead }) => newDead.map(({ name }) => name),
    say: (count) =>
      count === 1
        ? 'this change leaves 1 metric that nothing updates'
        : `this change leaves ${count} metrics that nothing updates`,
  },
  {
    word: 'broken',
    find: ({ newBroken }) =>
      newBroken.map(({ selector: { name }, expression }) => (name.type === 'name' ? name.name : expression.expr)),
    say: (count) =>
      count === 1
        ? 'this change breaks 1 query of a dashboard, whose metric nothing declares any more'
        : `this change breaks ${count} queries of the dashboards, whose metrics nothing declares any more`,
  },
];

/**
 * Says whether a change passes, and if not, which rules it breaks. What it did comes before the state, and what was not
 * written comes last. Without a change to judge, the rules about it (`new-missing`, `new-dead`, `broken`, `max-drop`)
 * cannot fail. `written` says how the failures name the rules: as inputs of the Action, or as flags. Pure; never throws.
 */
export function judgeChange(judged: Judged, policy: GatePolicy, written: Wording = asInput): GateVerdict {
  const { audit, change, notWritten } = judged;
  const failures: PolicyFailure[] = [];
  if (change !== null) {
    for (const { word, find, say } of CHANGE_RULES) {
      const names = policy.failOn.includes(word) ? find(change) : [];
      if (names.length === 0) continue;
      failures.push({
        policy: written('fail-on', word),
        message: `${say(names.length)}: ${namesText([...new Set(names)])}`,
      });
    }
    failures.push(...drop(change, policy.maxDrop, written));
  }
  const state = policy.failOn.filter((word) => word === 'missing' || word === 'dead' || word === 'unknown');
  failures.push(...judge(audit, { minCoverage: policy.minCoverage, failOn: state }, written).failures);
  if (policy.failOn.includes('not-written') && notWritten !== null) {
    failures.push({ policy: written('fail-on', 'not-written'), message: `the panels were not written: ${notWritten}` });
  }
  return { pass: failures.length === 0, failures };
}

/** The figures have one decimal: they are compared in tenths, as 55.3 - 53.3 is more than 2 to a machine. */
function drop({ before, after }: Change, most: number | null, written: Wording): PolicyFailure[] {
  // Where nothing was declared, the 100 % said nothing, and cannot be lost.
  if (most === null || before.declared === 0) return [];
  const tenths = Math.round(before.coverage * 10) - Math.round(after.coverage * 10);
  if (tenths <= 0 || tenths <= Math.round(most * 1000) / 100) return [];
  const message = `coverage dropped by ${tenths / 10} points, from ${before.coverage} % to ${after.coverage} %; at most ${most} will do`;
  return [{ policy: written('max-drop', String(most)), message }];
}

/** The exit code that goes with a verdict: 0, or 1 as of a `check` that fails. */
export function gateExit({ pass }: GateVerdict): 0 | 1 {
  return pass ? 0 : 1;
}

/** The verdict in one line for a log: the rules that fail, or that it passes. The names in it are the repository's: escape it. */
export function gateText({ pass, failures }: GateVerdict): string {
  if (pass) return 'passed';
  return `failed: ${failures.map(({ policy, message }) => `${message} (${policy})`).join('; ')}`;
}
