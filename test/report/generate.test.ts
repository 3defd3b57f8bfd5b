import { describe, expect, it } from 'vitest';
import { judge } from '../../src/coverage/policy.ts';
import type { Audit } from '../../src/model.ts';
import { checkReport } from '../../src/report/check.ts';
import { type GenerateResult, generateReport, generateResult } from '../../src/report/generate.ts';
import { createStyle } from '../../src/report/style.ts';
import { rskyAudit } from './rsky.ts';
import { audit, metric } from './sample.ts';

const PLAIN = createStyle(false);
const before = rskyAudit();
const after = audit({
  metrics: before.metrics.map((it) => (it.updated === true ? { ...it, coverage: 'covered' as const } : it)),
});
const run = {
  before,
  after,
  files: [{ file: 'grafana.json', before: '{\n}\n', after: '{\n"a": 1\n}\n', panels: 4, targets: 1 }],
};

describe('generateReport', () => {
  it('says what was written', () => {
    expect(generateReport(generateResult(run, false), PLAIN)).toBe(
      [
        'Changed 1 dashboard',
        '  grafana.json  +4 panels, +1 target in panels that were there  1 line added, 0 changed',
        'Coverage was 31 of 56 (55.3 %), is now 41 of 56 metrics charted (73.2 %)',
        'Left out: 15 metrics that nothing updates (--include-dead charts them too)',
        '',
      ].join('\n'),
    );
  });

  it('says what would be written', () => {
    const text = generateReport(generateResult(run, true), PLAIN);
    expect(text).toContain('Would change 1 dashboard\n');
    expect(text).toContain('(55.3 %), would become 41 of 56');
    expect(text.endsWith('Nothing was written.\n')).toBe(true);
  });

  it('says that there was nothing to do', () => {
    expect(generateReport(generateResult({ before: after, after, files: [] }, false), PLAIN)).toBe(
      [
        'Nothing to do: no metric that the code updates is missing.',
        '41 of 56 metrics charted (73.2 %)',
        'Left out: 15 metrics that nothing updates (--include-dead charts them too)',
        '',
      ].join('\n'),
    );
  });

  it('does not say so when something is missing all the same', () => {
    const left = audit({ metrics: [metric('a'), metric('b', { coverage: 'covered' })] });
    expect(generateReport(generateResult({ before: left, after: left, files: [] }, false), PLAIN)).toContain(
      'Nothing to write: for 1 missing metric no panel is proposed',
    );
  });

  it('says when no dashboard that is there can be edited', () => {
    const proposal = { ...before.proposals[0], placement: null } as Audit['proposals'][number];
    const left = { ...audit({ metrics: [metric('a')] }), proposals: [proposal] };
    expect(generateReport(generateResult({ before: left, after: left, files: [] }, false), PLAIN)).toContain(
      'Nothing to write: 1 panel is proposed, and no dashboard here can be edited',
    );
  });

  it('does not count dashboards that stay as they are', () => {
    const [first] = generateResult(run, false).dashboards;
    const same = { file: 'same.json', panels: 0, targets: 0, linesAdded: 0, linesChanged: 0, changed: false };
    const result: GenerateResult = {
      ...generateResult(run, false),
      dashboards: first === undefined ? [] : [first, same],
    };
    expect(generateReport(result, PLAIN)).toContain('Changed 1 dashboard\n');
    expect(generateReport(result, PLAIN)).not.toContain('same.json');
  });
});

describe('checkReport', () => {
  it('passes in one line', () => {
    expect(checkReport(judge(after, { minCoverage: 70, failOn: ['missing'] }), PLAIN)).toBe(
      'Passed: 41 of 56 metrics charted (73.2 %)\n',
    );
  });

  it('fails with a line for each rule', () => {
    expect(checkReport(judge(before, { minCoverage: 60, failOn: ['missing'] }), PLAIN)).toBe(
      [
        'Failed: 31 of 56 metrics charted (55.3 %)',
        '  --min-coverage 60: coverage is 55.3 % (31 of 56 metrics), below 60 %',
        '  --fail-on missing: 10 metrics that the code updates are on no dashboard: backfiller_repos_dead_lettered_total, backfiller_records_filtered_total, backfiller_retries_attempted_total, backfiller_repos_waiting, backfiller_repos_running and 5 more',
        'Run dashcov audit for the whole picture.',
        '',
      ].join('\n'),
    );
  });
});
