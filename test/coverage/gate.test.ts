import { describe, expect, it, test } from 'vitest';
import { type Change, changeOf } from '../../src/coverage/change.ts';
import { type GatePolicy, type GateWord, gateExit, gateText, judgeChange } from '../../src/coverage/gate.ts';
import { asFlag } from '../../src/coverage/policy.ts';
import type { Audit } from '../../src/model.ts';
import { audit, dead, finding, metric, reference } from '../report/sample.ts';

const covered = (name: string) => metric(name, { coverage: 'covered' });
const summary = (coverage: number, declared = 10): Change['before'] => ({ ...audit().summary, declared, coverage });
const empty = changeOf(audit(), audit());
const change = (fields: Partial<Change> = {}): Change => ({ ...empty, ...fields });

const missing = change({ newMissing: [metric('a')] });
const deadly = change({ newDead: [dead('b')] });
const broken = change({ newBroken: [reference('c')] });
const drop = (before: number, after: number) => change({ before: summary(before), after: summary(after) });
const whole = audit({ metrics: [covered('a')] });
const holey = audit({ metrics: [metric('a'), dead('b')], findings: [finding('unknown-metric', { metric: 'c' })] });

type Policy = Partial<GatePolicy>;
const on = (...failOn: GateWord[]): Policy => ({ failOn });

describe('judgeChange', () => {
  test.each<
    [title: string, state: Audit, change: Change | null, written: string | null, policy: Policy, failures: string[]]
  >([
    ['nothing is asked for', holey, change({ ...missing, ...deadly, ...broken }), 'no token', {}, []],
    [
      'nothing is wrong',
      whole,
      change(),
      null,
      {
        failOn: ['new-missing', 'new-dead', 'broken', 'missing', 'dead', 'unknown', 'not-written'],
        minCoverage: 100,
        maxDrop: 0,
      },
      [],
    ],
    [
      'a metric that the change left missing',
      whole,
      missing,
      null,
      on('new-missing'),
      ['fail-on: new-missing | this change leaves 1 metric that the code updates on no dashboard: a'],
    ],
    ["an old gap is not the change's", holey, change(), null, on('new-missing', 'new-dead', 'broken'), []],
    [
      'a metric that the change left dead',
      whole,
      deadly,
      null,
      on('new-dead'),
      ['fail-on: new-dead | this change leaves 1 metric that nothing updates: b'],
    ],
    [
      'a query that the change broke',
      whole,
      broken,
      null,
      on('broken'),
      ['fail-on: broken | this change breaks 1 query of a dashboard, whose metric nothing declares any more: c'],
    ],
    ['another word does not look at it', whole, broken, null, on('new-missing', 'new-dead'), []],
    [
      'without a base the words about a change cannot fail',
      whole,
      null,
      null,
      { ...on('new-missing', 'new-dead', 'broken'), maxDrop: 0 },
      [],
    ],
    [
      'without a base the state is judged',
      holey,
      null,
      null,
      on('missing', 'dead', 'unknown'),
      [
        'fail-on: missing | 1 metric that the code updates is on no dashboard: a',
        'fail-on: dead | 1 metric is never updated: b',
        'fail-on: unknown | 1 query of a dashboard names a metric that nothing declares: c',
      ],
    ],
    [
      'coverage below the least',
      holey,
      change(),
      null,
      { minCoverage: 80 },
      ['min-coverage: 80 | coverage is 0 % (0 of 2 metrics), below 80 %'],
    ],
    ['a drop within the limit', whole, drop(55.3, 53.3), null, { maxDrop: 2 }, []],
    [
      'a drop beyond it by a tenth',
      whole,
      drop(55.3, 53.2),
      null,
      { maxDrop: 2 },
      ['max-drop: 2 | coverage dropped by 2.1 points, from 55.3 % to 53.2 %; at most 2 will do'],
    ],
    [
      'any drop where none will do',
      whole,
      drop(55.3, 55.2),
      null,
      { maxDrop: 0 },
      ['max-drop: 0 | coverage dropped by 0.1 points, from 55.3 % to 55.2 %; at most 0 will do'],
    ],
    ['no drop', whole, drop(55.3, 55.3), null, { maxDrop: 0 }, []],
    ['a rise', whole, drop(55.3, 80), null, { maxDrop: 0 }, []],
    [
      'a limit that is no number lets no drop pass',
      whole,
      drop(55.3, 55.2),
      null,
      { maxDrop: Number.NaN },
      ['max-drop: NaN | coverage dropped by 0.1 points, from 55.3 % to 55.2 %; at most NaN will do'],
    ],
    [
      'a limit with a fraction',
      whole,
      drop(50, 49.8),
      null,
      { maxDrop: 0.15 },
      ['max-drop: 0.15 | coverage dropped by 0.2 points, from 50 % to 49.8 %; at most 0.15 will do'],
    ],
    [
      'the first metric of a repository drops nothing',
      holey,
      change({ before: summary(100, 0), after: summary(0) }),
      null,
      { maxDrop: 0 },
      [],
    ],
    [
      'panels that were not written',
      whole,
      change(),
      'the token cannot write',
      on('not-written'),
      ['fail-on: not-written | the panels were not written: the token cannot write'],
    ],
    ['panels that were not asked for', whole, change(), null, on('not-written'), []],
    [
      'the change first, then the state, then the writing; each once',
      holey,
      change({ ...drop(50, 0), newMissing: [metric('a')], newDead: [dead('b')], newBroken: [reference('c')] }),
      'no',
      {
        failOn: ['not-written', 'unknown', 'broken', 'dead', 'missing', 'new-dead', 'new-missing', 'broken'],
        minCoverage: 1,
        maxDrop: 5,
      },
      [
        'fail-on: new-missing',
        'fail-on: new-dead',
        'fail-on: broken',
        'max-drop: 5',
        'min-coverage: 1',
        'fail-on: missing',
        'fail-on: dead',
        'fail-on: unknown',
        'fail-on: not-written',
      ],
    ],
  ])('%s', (_title, state, done, notWritten, policy, failures) => {
    const verdict = judgeChange(
      { audit: state, change: done, notWritten },
      { failOn: [], minCoverage: null, maxDrop: null, ...policy },
    );
    const told = verdict.failures.map((failure) => `${failure.policy} | ${failure.message}`);
    expect(told.map((text, index) => (failures[index]?.includes(' | ') ? text : text.split(' | ')[0]))).toEqual(
      failures,
    );
    expect(verdict.pass).toBe(failures.length === 0);
    expect(gateExit(verdict)).toBe(failures.length === 0 ? 0 : 1);
    expect(gateText(verdict)).toBe(
      failures.length === 0
        ? 'passed'
        : `failed: ${verdict.failures.map(({ policy: rule, message }) => `${message} (${rule})`).join('; ')}`,
    );
  });

  it('names the first few, each once', () => {
    const newBroken = ['a', 'a', 'b', 'c', 'd', 'e', 'f'].map((name) => reference(name));
    const verdict = judgeChange(
      { audit: whole, change: change({ newBroken }), notWritten: null },
      { failOn: ['broken'], minCoverage: null, maxDrop: null },
    );
    expect(verdict.failures[0]?.message).toBe(
      'this change breaks 7 queries of the dashboards, whose metrics nothing declares any more: a, b, c, d, e and 1 more',
    );
  });

  it('names rules as flags where it is asked to', () => {
    const verdict = judgeChange(
      { audit: holey, change: change({ ...drop(50, 0), newMissing: [metric('a')] }), notWritten: null },
      { failOn: ['new-missing', 'dead'], minCoverage: 5, maxDrop: 1.5 },
      asFlag,
    );
    expect(verdict.failures.map(({ policy }) => policy)).toEqual([
      '--fail-on new-missing',
      '--max-drop 1.5',
      '--min-coverage 5',
      '--fail-on dead',
    ]);
  });
});
