/** Verdict, exit code and text in one table, from the rules to what a run fails with. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { changeOf } from '../../src/coverage/change.ts';
import { type GatePolicy, type GateWord, gateExit, gateText, judgeChange } from '../../src/coverage/gate.ts';
import { auditOf, board, source } from '../audit/board.ts';
import { BOARD, BranchStage, PullStage } from './stage.ts';

/** Three metrics, each on a dashboard. */
const GOOD: Readonly<Record<string, string>> = {
  ...source(['counter hits_total', 'gauge level', 'counter old_total']),
  [BOARD]: board(['rate(hits_total[5m])', 'level', 'rate(old_total[5m])']),
};
/** One is gone, and its query asks for it still; one came that nothing shows, and one that nothing updates. */
const BAD: Readonly<Record<string, string>> = {
  ...GOOD,
  ...source(['counter hits_total', 'gauge level', 'gauge idle dead', 'histogram wait_seconds']),
};
const FORK = 'the branch is in a fork, where the token of this repository cannot write';
const TODO = 'apply the patch, or run dashcov generate on the branch';

type Rule = GateWord | 'min-coverage' | 'max-drop';

/** What each rule says of the bad change, in the order in which they are told. */
const SAYS: Readonly<Record<Rule, string>> = {
  'new-missing':
    'this change leaves 1 metric that the code updates on no dashboard: wait_seconds (fail-on: new-missing)',
  'new-dead': 'this change leaves 1 metric that nothing updates: idle (fail-on: new-dead)',
  broken:
    'this change breaks 1 query of a dashboard, whose metric nothing declares any more: old_total (fail-on: broken)',
  'max-drop': 'coverage dropped by 50 points, from 100 % to 50 %; at most 49.9 will do (max-drop: 49.9)',
  'min-coverage': 'coverage is 50 % (2 of 4 metrics), below 50.1 % (min-coverage: 50.1)',
  missing: '1 metric that the code updates is on no dashboard: wait_seconds (fail-on: missing)',
  dead: '1 metric is never updated: idle (fail-on: dead)',
  unknown: '1 query of a dashboard names a metric that nothing declares: old_total (fail-on: unknown)',
  'not-written': `the panels were not written: ${FORK}; ${TODO} (fail-on: not-written)`,
};
const ORDER = Object.keys(SAYS) as Rule[];
/** Rules that cannot fail where there is nothing to compare with. */
const OF_CHANGE: readonly Rule[] = ['new-missing', 'new-dead', 'broken', 'max-drop'];
const WORDS = ORDER.filter((rule): rule is GateWord => rule !== 'min-coverage' && rule !== 'max-drop');

function policy(failOn: readonly GateWord[], limits: Partial<GatePolicy> = {}): GatePolicy {
  return { failOn, minCoverage: null, maxDrop: null, ...limits };
}

const TIGHT = { minCoverage: 50.1, maxDrop: 49.9 };
/** What the bad change just meets. */
const LOOSE = { minCoverage: 50, maxDrop: 50 };

const TABLE: readonly [asked: GatePolicy, withChange: readonly Rule[], without: readonly Rule[]][] = [
  [policy([]), [], []],
  [policy(['new-missing']), ['new-missing'], []],
  [policy(['new-dead']), ['new-dead'], []],
  [policy(['broken']), ['broken'], []],
  [policy(['missing']), ['missing'], ['missing']],
  [policy(['dead']), ['dead'], ['dead']],
  [policy(['unknown']), ['unknown'], ['unknown']],
  [policy(['not-written']), ['not-written'], ['not-written']],
  [policy([], { minCoverage: 50.1 }), ['min-coverage'], ['min-coverage']],
  [policy([], { minCoverage: 50 }), [], []],
  [policy([], { minCoverage: 0 }), [], []],
  [policy([], { maxDrop: 49.9 }), ['max-drop'], []],
  [policy([], { maxDrop: 50 }), [], []],
  [policy([], { maxDrop: 100 }), [], []],
  [policy([], TIGHT), ['max-drop', 'min-coverage'], ['min-coverage']],
  [policy([], LOOSE), [], []],
  [policy(['new-missing', 'new-dead', 'broken']), ['new-missing', 'new-dead', 'broken'], []],
  [policy(['broken', 'new-dead', 'new-missing']), ['new-missing', 'new-dead', 'broken'], []],
  [policy(['unknown', 'dead', 'missing']), ['missing', 'dead', 'unknown'], ['missing', 'dead', 'unknown']],
  [policy(['missing', 'missing']), ['missing'], ['missing']],
  [policy(['new-missing', 'missing']), ['new-missing', 'missing'], ['missing']],
  [
    policy(['not-written', 'broken'], { minCoverage: 50.1 }),
    ['broken', 'min-coverage', 'not-written'],
    ['min-coverage', 'not-written'],
  ],
  [policy(['dead'], { maxDrop: 49.9 }), ['max-drop', 'dead'], ['dead']],
  [policy(['new-dead'], LOOSE), ['new-dead'], []],
  [policy(WORDS), WORDS, ['missing', 'dead', 'unknown', 'not-written']],
  [policy(WORDS, TIGHT), ORDER, ['min-coverage', 'missing', 'dead', 'unknown', 'not-written']],
  [policy(WORDS, LOOSE), WORDS, ['missing', 'dead', 'unknown', 'not-written']],
];

function textOf(rules: readonly Rule[]): string {
  return rules.length === 0 ? 'passed' : `failed: ${rules.map((rule) => SAYS[rule]).join('; ')}`;
}

const [before, after] = [auditOf(GOOD), auditOf(BAD)];
const change = changeOf(before, after);
const notWritten = `${FORK}; ${TODO}`;

describe('the rules', () => {
  test.each(TABLE)('%j fail with a change for %j, without one for %j', (asked, withChange, without) => {
    for (const [of, rules] of [[change, withChange] as const, [null, without] as const]) {
      const verdict = judgeChange({ audit: after, change: of, notWritten }, asked);
      expect([verdict.pass, gateExit(verdict), gateText(verdict)]).toEqual([
        rules.length === 0,
        rules.length === 0 ? 0 : 1,
        textOf(rules),
      ]);
    }
  });

  test.each(TABLE)('%j pass where nothing is wrong', (asked) => {
    for (const of of [changeOf(before, before), null]) {
      const verdict = judgeChange({ audit: before, change: of, notWritten: null }, asked);
      expect([verdict.pass, gateExit(verdict), gateText(verdict)]).toEqual([true, 0, 'passed']);
    }
  });

  it('fail each for itself, in one order, in whichever order and number they are asked for', () => {
    const limits = fc.record({
      minCoverage: fc.constantFrom(null, 50, 50.1),
      maxDrop: fc.constantFrom(null, 50, 49.9),
    });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...WORDS)),
        limits,
        fc.boolean(),
        (failOn, { minCoverage, maxDrop }, compared) => {
          const asked = new Set<Rule>(failOn);
          if (minCoverage === 50.1) asked.add('min-coverage');
          if (maxDrop === 49.9) asked.add('max-drop');
          const rules = ORDER.filter((rule) => asked.has(rule) && (compared || !OF_CHANGE.includes(rule)));
          const judged = { audit: after, change: compared ? change : null, notWritten };
          const verdict = judgeChange(judged, { failOn, minCoverage, maxDrop });
          expect([verdict.pass, gateExit(verdict), gateText(verdict)]).toEqual([
            rules.length === 0,
            rules.length === 0 ? 0 : 1,
            textOf(rules),
          ]);
        },
      ),
    );
  });
});

describe('a run', () => {
  const inputs = ({ failOn, minCoverage, maxDrop }: GatePolicy) => ({
    gate: failOn,
    comment: 'off' as const,
    ...(minCoverage === null ? {} : { minCoverage }),
    ...(maxDrop === null ? {} : { maxDrop }),
  });
  const failure = (rules: readonly Rule[]): string | null => (rules.length === 0 ? null : textOf(rules));
  const verdictOf = (rules: readonly Rule[]): string => (rules.length === 0 ? 'pass' : 'fail');

  // From a fork, where nothing can be written, and asked to write.
  test.each(TABLE)('on a pull request with %j fails for %j', async (asked, rules) => {
    const stage = new PullStage(BAD, GOOD);
    const head = { sha: stage.head, ref: 'feature', repository: null };
    const { result } = await stage.run({ inputs: { ...inputs(asked), mode: 'commit' } }, { head });
    expect([result.failure, result.outputs.verdict]).toEqual([failure(rules), verdictOf(rules)]);
    expect(result.warnings).toEqual([`No panels were written: ${FORK}; ${TODO}.`]);
  });

  // Where no panels are asked for, none can be left unwritten.
  test.each(TABLE)(
    'on a branch with %j fails, without a commit to compare with, for the last of %j, %j',
    async (asked, _with, rules) => {
      const stage = new BranchStage(BAD);
      const { result } = await stage.run({ inputs: { ...inputs(asked), mode: 'check' } });
      const left = rules.filter((rule) => rule !== 'not-written');
      expect([result.failure, result.outputs.verdict]).toEqual([failure(left), verdictOf(left)]);
    },
  );

  it('on a pull request that changes nothing for the worse passes, whatever is asked', async () => {
    const stage = new PullStage({ [BOARD]: `${GOOD[BOARD] ?? ''}\n` }, GOOD);
    const { result } = await stage.run({ inputs: inputs(policy(WORDS, { minCoverage: 100, maxDrop: 0 })) });
    expect([result.failure, result.outputs.verdict]).toEqual([null, 'pass']);
  });

  it('fails for what the comment says, in the words of the log', async () => {
    const stage = new PullStage(BAD, GOOD);
    const { result } = await stage.run({ inputs: { ...inputs(policy(['broken'])), comment: 'on' } });
    expect(result.failure).toBe(textOf(['broken']));
    expect(stage.comments[0]).toContain('fail-on: broken');
    expect(result.log).toContain('fail-on: broken');
  });
});
