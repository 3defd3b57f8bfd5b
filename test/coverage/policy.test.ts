import { describe, expect, it } from 'vitest';
import { type FailOn, judge } from '../../src/coverage/policy.ts';
import type { CoveredMetric, Finding } from '../../src/model.ts';
import { audit, dead, finding, metric } from '../report/sample.ts';

const covered = metric('a', { coverage: 'covered' });
const perhaps = metric('b', { coverage: 'perhaps' });
const missing = metric('c');
const doubtful = metric('d', { updated: null });
const deadMissing = dead('e');
const deadCharted = dead('f', { coverage: 'covered' });
const unknown = finding('unknown-metric', { metric: 'g' });

describe('judge', () => {
  it.each<[string, CoveredMetric[], Finding[], number | null, FailOn[], string[]]>([
    ['nothing asked', [missing, deadMissing], [unknown], null, [], []],
    ['coverage met exactly', [covered, missing], [], 50, [], []],
    ['coverage not met', [covered, missing], [], 50.1, [], ['--min-coverage 50.1']],
    ['a third is 33.3', [covered, missing, perhaps], [], 33.3, [], []],
    ['a third is not 33.4', [covered, missing, perhaps], [], 33.4, [], ['--min-coverage 33.4']],
    ['perhaps is not covered', [perhaps], [], 1, [], ['--min-coverage 1']],
    ['nothing declared', [], [], 100, ['missing', 'dead', 'unknown'], []],
    ['a missing metric', [missing], [], null, ['missing'], ['--fail-on missing']],
    ['one that may be alive', [doubtful], [], null, ['missing'], ['--fail-on missing']],
    ['a dead one is not missing', [deadMissing], [], null, ['missing'], []],
    ['perhaps is not missing', [perhaps], [], null, ['missing'], []],
    ['a dead metric', [deadMissing], [], null, ['dead'], ['--fail-on dead']],
    ['a dead metric that is charted', [deadCharted], [], null, ['dead'], ['--fail-on dead']],
    ['one that may be alive is not dead', [doubtful], [], null, ['dead'], []],
    ['an unknown name', [covered], [unknown], null, ['unknown'], ['--fail-on unknown']],
    ['another finding', [covered], [finding('never-updated')], null, ['unknown'], []],
    [
      'a fixed order, each rule once',
      [missing, deadMissing],
      [unknown],
      100,
      ['unknown', 'dead', 'missing', 'dead'],
      ['--min-coverage 100', '--fail-on missing', '--fail-on dead', '--fail-on unknown'],
    ],
  ])('%s', (_what, metrics, findings, minCoverage, failOn, policies) => {
    const result = audit({ metrics, findings });
    const verdict = judge(result, { minCoverage, failOn });
    expect(verdict.failures.map((failure) => failure.policy)).toEqual(policies);
    expect(verdict.pass).toBe(policies.length === 0);
    expect(verdict.summary).toBe(result.summary);
  });

  it('names the first few', () => {
    const metrics = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => metric(name));
    const messages = (names: CoveredMetric[]): string[] =>
      judge(audit({ metrics: names, findings: [unknown] }), {
        minCoverage: 80,
        failOn: ['missing', 'unknown'],
      }).failures.map((failure) => failure.message);
    expect(messages(metrics)).toEqual([
      'coverage is 0 % (0 of 7 metrics), below 80 %',
      '7 metrics that the code updates are on no dashboard: a, b, c, d, e and 2 more',
      '1 query of a dashboard names a metric that nothing declares: g',
    ]);
    expect(messages([missing])[1]).toBe('1 metric that the code updates is on no dashboard: c');
  });

  it('lets no coverage that is not a number pass', () => {
    expect(judge(audit(), { minCoverage: Number.NaN, failOn: [] }).pass).toBe(false);
  });
});
