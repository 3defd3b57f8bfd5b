/** What the reports of a pull request say: the story of examples/rsky, and one row for each thing that they can tell. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { GatePolicy } from '../../src/coverage/gate.ts';
import type { Audit } from '../../src/model.ts';
import { annotations } from '../../src/report/annotations.ts';
import { allWell, comment } from '../../src/report/comment.ts';
import { shownPatch } from '../../src/report/how-to-fix.ts';
import { logReport } from '../../src/report/log.ts';
import { ownWords } from '../../src/report/outcome.ts';
import type { Outcome, PullReport } from '../../src/report/pull.ts';
import { pullRequestText } from '../../src/report/pull-request-text.ts';
import { stepSummary } from '../../src/report/step-summary.ts';
import { intruders, rendered } from './gfm.ts';
import { emptyPull, HEAD, HOME, pull } from './pull-sample.ts';
import { addedPull, METRICS, quietPull, renamedPull, statePull } from './rsky-pull.ts';
import { audit, dead, finding, metric, proposal, reference } from './sample.ts';

const COMMITTED: Outcome = { type: 'committed', sha: '89abcdef0123456789abcdef0123456789abcdef', branch: 'topic' };
const OPENED: Outcome = { type: 'pull-request', number: 12, url: `${HOME}pull/12`, created: true };
const REFUSED: Outcome = {
  type: 'refused',
  reason: 'the token of this run may not write to the repository',
  advice: 'give the job `permissions: contents: write`',
};
const firstLine = (text: string): string => text.split('\n')[0] ?? '';

describe('the samples', () => {
  test.each<[name: string, make: () => string]>([
    ['added', () => comment(addedPull())],
    ['added-short', () => comment(addedPull(), 6_000)],
    ['renamed', () => comment(renamedPull())],
    ['committed', () => comment(addedPull({ outcome: COMMITTED }), 6_000)],
    ['refused', () => comment(addedPull({ outcome: REFUSED }), 6_000)],
    ['without-base', () => comment(statePull(), 6_000)],
    ['quiet', () => comment(quietPull())],
    ['all-well', () => allWell(quietPull())],
    ['pull-request-body', () => pullRequestText(statePull({ outcome: OPENED })).body],
  ])('%s', async (name, make) => {
    const text = make();
    expect(intruders(rendered(text), HOME)).toEqual([]);
    await expect(text).toMatchFileSnapshot(`../fixtures/pull/${name}.md`);
  });
});

describe('the story of rsky: a metric comes without a panel', () => {
  const report = addedPull();
  const text = comment(report);

  it('says in its first line what a reviewer needs', () => {
    expect(firstLine(text)).toBe('### ⚠️ Metrics coverage 55.3 % (−1 point): 1 metric newly on no dashboard');
  });

  it('shows the metric with its place at the head, and the panel that would show it', () => {
    const place = `[\`${METRICS}:69\`](${HOME}blob/${HEAD}/${METRICS}#L69)`;
    expect(text).toContain(
      `| \`ingester_firehose_backfill_length\` | added (gauge) | ${place} | **no** | query in the panel **Redis Stream Lengths (All Streams)** |`,
    );
  });

  it('proposes a panel for it before those for older gaps', () => {
    expect(text.indexOf('**1. Redis Stream Lengths (All Streams)**: one query more; the panel at [')).toBeGreaterThan(
      0,
    );
  });

  it('marks its declaration and nothing else', () => {
    expect(annotations(report).shown).toEqual([
      {
        level: 'warning',
        file: METRICS,
        line: 69,
        column: 9,
        title: 'ingester_firehose_backfill_length is on no dashboard',
        message:
          'ingester_firehose_backfill_length (gauge) is updated by the code and since this change on no dashboard. dashcov generate writes the panel.',
      },
    ]);
  });

  it('has a patch that git applies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashcov-patch-'));
    try {
      const [patch] = report.patches;
      const shown = /```diff\n([\s\S]*?)\n```/.exec(text)?.[1];
      expect(shown).toBeDefined();
      writeFileSync(join(folder, patch?.file ?? ''), patch?.before ?? '');
      writeFileSync(join(folder, 'dashcov.patch'), `${shown}\n`);
      execFileSync('git', ['apply', 'dashcov.patch'], { cwd: folder });
      expect(readFileSync(join(folder, patch?.file ?? ''), 'utf8')).toBe(patch?.after);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says how things stand once the panels are committed', () => {
    const after = addedPull({ outcome: COMMITTED });
    const now = comment(after);
    expect(firstLine(now)).toBe('### ✅ Metrics coverage 57.1 % (+0.8 points): nothing newly uncovered or broken');
    expect(now).toContain('and is 57.1 % (32 of 56 metrics) now: pull before you push again.');
    expect(now).toContain('yes: Redis Stream Lengths (All Streams)');
    expect(annotations(after).shown).toEqual([]);
    expect(logReport(after)).toContain('Added 1 query to a panel to topic in 89abcdef');
  });
});

describe('the story of rsky: a charted metric is renamed', () => {
  const report = renamedPull();
  const text = comment(report);

  it('is the loudest thing there is', () => {
    expect(firstLine(text)).toBe(
      '### ❌ Metrics coverage 53.5 % (−1.8 points): 1 metric newly on no dashboard, 2 queries broken',
    );
    expect(text).toContain('> [!CAUTION]\n> **This change breaks 2 queries of the dashboards.**');
    expect(text.indexOf('[!CAUTION]')).toBeLessThan(text.indexOf('| Metric |'));
    expect(text).toContain('is **renamed** to `ingester_firehose_live_entries`: panel **Firehose Live Queue**');
    expect(text).toContain('| rename it in the 2 queries |');
    expect(text).toContain('**This fails** on `fail-on: broken`');
  });

  it('marks both queries as errors, before the metric', () => {
    expect(annotations(report).shown.map(({ level, file, line }) => `${level} ${file}:${line}`)).toEqual([
      'error grafana-rsky-dashboard.json:259',
      'error grafana-rsky-dashboard.json:756',
      'warning rsky-ingester/src/metrics.rs:62',
    ]);
  });

  it('is in the log too', () => {
    expect(logReport(report)).toContain(
      'Fails: this change breaks 2 queries of the dashboards, whose metrics nothing declares any more: ingester_firehose_live_length (fail-on: broken)\n',
    );
  });
});

const covered = (name: string, fields: Parameters<typeof metric>[1] = {}) =>
  metric(name, { coverage: 'covered', references: [reference(name)], ...fields });
const one = audit({ metrics: [covered('a_total')] });
type Case = [
  what: string,
  base: Audit | null,
  head: Audit,
  expected: string,
  policy?: Partial<GatePolicy>,
  fields?: Partial<PullReport>,
];

describe('a comment', () => {
  test.each<Case>([
    [
      'a removed metric',
      audit({ metrics: [covered('a_total'), metric('b_total')] }),
      one,
      '| `b_total` | removed | was `app/src/metrics.rs:1` | gone |  |',
    ],
    [
      'a removed metric that is asked for',
      one,
      audit({ references: one.references }),
      '> - `a_total` is **removed**: panel **Panel**, [`dashboard.json:20`]',
    ],
    [
      'and its row',
      one,
      audit({ references: one.references }),
      '| `a_total` | removed<br>**breaks 1 query** | was `app/src/metrics.rs:1` | **still asked for** |  |',
    ],
    [
      'a query that came and names nothing',
      one,
      audit({
        metrics: one.metrics,
        references: [...one.references, reference('nope')],
        findings: [finding('unknown-metric', { metric: 'nope', file: 'dashboard.json' })],
      }),
      '> - `nope` is declared nowhere: panel **Panel**',
    ],
    ['another kind', one, audit({ metrics: [covered('a_total', { kind: 'gauge' })] }), '| kind: counter → gauge |'],
    [
      'a series that the new kind has not',
      audit({ metrics: [covered('a', { kind: 'histogram' })], references: [reference('a_bucket')] }),
      audit({ metrics: [covered('a', { kind: 'gauge' })], references: [reference('a_bucket')] }),
      '`a_bucket` is no series of `a` as a gauge:',
    ],
    [
      'other labels',
      one,
      audit({ metrics: [covered('a_total', { labels: ['x', 'y'] })] }),
      '| labels: none → `x`, `y` |',
    ],
    [
      'a panel that went',
      one,
      audit({ metrics: [metric('a_total')] }),
      '| `a_total` | lost its panel, or came alive |',
    ],
    [
      'an update that went',
      one,
      audit({ metrics: [covered('a_total', { updated: false })] }),
      '| `a_total` | lost its last update | [`app/src/metrics.rs:1`]',
    ],
    ['a panel that came', audit({ metrics: [metric('a_total')] }), one, '| `a_total` | newly on a dashboard |'],
    [
      'a dead metric that came',
      one,
      audit({ metrics: [...one.metrics, dead('b_total')] }),
      '| **no**, and never updated | wire up or delete |',
    ],
    [
      'a metric that may be shown',
      null,
      audit({ metrics: [metric('a', { coverage: 'perhaps' })] }),
      '1 may be shown: only a variable or a pattern could match.',
    ],
    [
      'the first metric of all',
      audit(),
      audit({ metrics: [metric('a')] }),
      '### ⚠️ Metrics coverage 0 %: 1 metric newly on no dashboard',
    ],
    ['no metric at all', audit(), audit(), '### ✅ No metrics found'],
    [
      'a rule that is not met',
      one,
      audit({ metrics: [metric('a_total')] }),
      '**This fails** on `max-drop: 2`: coverage dropped by 100 points, from 100 % to 0 %; at most 2 will do.',
      { maxDrop: 2 },
    ],
    ['no dashboard', one, audit({ metrics: [metric('a_total')], dashboards: [] }), 'There is no dashboard.'],
    ['a name of its own', one, audit({ metrics: [metric('a_total')] }), 'dashboard (the api)\n', {}, { id: 'the api' }],
    [
      'a pull request',
      one,
      audit({ metrics: [metric('a_total')] }),
      `**dashcov opened [pull request 12](${HOME}pull/12)** with panels. Merging it takes coverage from 0 % to 100 % (1 of 1 metric).`,
      {},
      { outcome: OPENED, afterwards: one },
    ],
    [
      'a refusal',
      one,
      audit({ metrics: [metric('a_total')] }),
      '**The panels were not written:** the token of this run may not write to the repository; give the job `permissions: contents: write`.',
      {},
      { outcome: REFUSED },
    ],
    [
      'a proposal without a place',
      null,
      audit({ metrics: [metric('a_total')], proposals: [proposal(['a_total'], { reasons: ['It is a counter.'] })] }),
      '**1. New panel**: timeseries, unit `short`; by hand: no dashboard here can be edited\n\nIt is a counter.\n\n```promql\nsum(rate(a_total[$__rate_interval]))\n```',
    ],
    [
      'a metric without a proposal',
      null,
      audit({ metrics: [metric('a_total')], proposals: [proposal(['b_total'])] }),
      'For 1 more metric that the code updates no panel is proposed.',
    ],
    [
      'an unknown name',
      null,
      audit({
        metrics: one.metrics,
        findings: [
          finding('unknown-metric', { metric: 'nope', file: 'd.json', line: 3, suggestion: 'Did you mean a?' }),
        ],
      }),
      `| \`nope\` | [\`d.json:3\`](${HOME}blob/${HEAD}/d.json#L3) | Did you mean a? |`,
    ],
  ])('tells of %s', (_what, base, head, expected, policy, fields) => {
    expect(comment(pull(base, head, fields, policy))).toContain(expected);
  });

  it('says nothing of old gaps to a change that has none to do with them', () => {
    const old = audit({ metrics: [...one.metrics, metric('b_total')] });
    const text = comment(pull(old, old));
    expect(firstLine(text)).toBe('### ✅ Metrics coverage 50 % (unchanged): nothing newly uncovered or broken');
    expect(text).not.toContain('<details>');
    expect(text).not.toContain('| Metric |');
  });

  it('holds no patch that would not be what it says', () => {
    const patch = { file: 'd.json', panels: 1, targets: 0 };
    const with_ = (before: string, after: string) => emptyPull({ patches: [{ ...patch, before, after }] });
    expect(shownPatch(with_('a\n', 'b\n'))).toContain('+b\n');
    for (const text of ['b\u001b[31m\n', 'b\r\n', '<!-- x -->\n', '##[group]\n']) {
      expect(shownPatch(with_('a\n', text))).toBeNull();
    }
  });

  it('is the same each time', () => {
    expect(comment(renamedPull())).toBe(comment(renamedPull()));
  });
});

test('a file that could not be read is told by every report, also of a quiet change', () => {
  const message = 'expected JSON, found the end of the text';
  const lost = finding('unreadable-dashboard', { severity: 'error', message, file: 'd.json', line: 7 });
  const report = pull(one, audit({ metrics: one.metrics, findings: [lost] }));
  const alert = `> [!WARNING]\n> **1 file could not be read as a whole:** the figures lack what is in it.\n>\n> - [\`d.json:7\`](${HOME}blob/${HEAD}/d.json#L7): ${message}\n`;
  expect(firstLine(comment(report))).toContain('⚠️');
  expect(comment(report)).toContain(alert);
  expect(stepSummary(report)).toContain(alert);
  expect(logReport(report)).toContain(`Not read:\n  d.json:7  ${message}\n`);
  expect(annotations(report).shown).toEqual([
    {
      level: 'warning',
      file: 'd.json',
      line: 7,
      column: null,
      title: 'dashcov: unreadable-dashboard',
      message: 'Expected JSON, found the end of the text.',
    },
  ]);
});

describe('a job summary', () => {
  it('is the whole report: change, audit, guide and patch', () => {
    const text = stepSummary(addedPull());
    expect(firstLine(text)).toBe('# ⚠️ Metrics coverage 55.3 % (−1 point): 1 metric newly on no dashboard');
    for (const part of ['# Metrics audit', '# Dashboard update guide', '```diff\n', '## How to fix']) {
      expect(text).toContain(`\n${part}`);
    }
  });

  it('stands alone without a base', () => {
    const text = stepSummary(statePull());
    expect(firstLine(text)).toBe('# ⚠️ Metrics coverage 55.3 %: 10 metrics on no dashboard, 15 metrics never updated');
    expect(text).toContain('\n# Metrics audit\n');
  });

  it('leaves out whole documents first, and says which', () => {
    const whole = Buffer.byteLength(stepSummary(addedPull()));
    expect(stepSummary(addedPull(), whole - 1)).toContain('Left out, as a job summary has little room: the patch.');
    const less = stepSummary(addedPull(), 12_000);
    expect(less).toContain('the audit of each metric, the update guide, the patch');
    expect(Buffer.byteLength(less)).toBeLessThanOrEqual(12_000);
  });
});

describe('annotations', () => {
  const levels = (report: PullReport): string[] =>
    annotations(report).shown.map(({ level, title, line }) => `${level} ${line} ${title}`);
  const conflict = finding('kind-conflict', {
    severity: 'error',
    metric: 'b',
    file: 'app/src/metrics.rs',
    line: 1,
    column: 1,
  });
  const misnamed = finding('misnamed-kind', {
    severity: 'info',
    metric: 'b',
    file: 'app/src/metrics.rs',
    line: 1,
    column: 1,
  });

  test.each<[what: string, base: Audit | null, head: Audit, expected: string[]]>([
    ['nothing', one, one, []],
    ['an old gap', audit({ metrics: [metric('b')] }), audit({ metrics: [metric('b')] }), []],
    [
      'an old finding',
      audit({ metrics: [covered('b')] }),
      audit({ metrics: [covered('b')], findings: [conflict] }),
      [],
    ],
    [
      'a declaration that came',
      audit(),
      audit({ metrics: [covered('b')], findings: [misnamed, conflict] }),
      ['warning 1 dashcov: kind-conflict', 'notice 1 dashcov: misnamed-kind'],
    ],
    [
      'another kind',
      audit({ metrics: [covered('b')] }),
      audit({ metrics: [covered('b', { kind: 'gauge' })], findings: [misnamed] }),
      ['notice 1 dashcov: misnamed-kind'],
    ],
    [
      'a dead metric that came',
      audit(),
      audit({ metrics: [dead('b', { declared: { file: 'x.rs', line: 7, column: 1 } })] }),
      ['warning 7 b is never updated'],
    ],
    [
      'a critical gap before a low one',
      audit(),
      audit({ metrics: [metric('a', { priority: 'low' }), metric('b', { priority: 'critical' })] }),
      ['warning 1 b is on no dashboard', 'warning 1 a is on no dashboard'],
    ],
    [
      'the state without a base',
      null,
      audit({ metrics: [metric('a')], findings: [misnamed, conflict] }),
      ['error 1 dashcov: kind-conflict', 'warning 1 a is on no dashboard', 'notice 1 dashcov: misnamed-kind'],
    ],
  ])('of %s', (_what, base, head, expected) => {
    expect(levels(pull(base, head))).toEqual(expected);
  });
});

test.each([
  ['Give the job `contents: write`.', 'Give the job `contents: write`.'],
  ['`a` and `b`', '`a` and `b`'],
  ['an odd ` one', 'an odd \\` one'],
  ['*loud* `<b>`', '\\*loud\\* `<b>`'],
])('own words keep their code: %s', (text, shown) => {
  expect(ownWords(text)).toBe(shown);
});

describe('the text of a pull request', () => {
  it('has a title that counts what it shows', () => {
    expect(pullRequestText(statePull()).title).toBe('Show 10 more metrics on the dashboards');
    expect(pullRequestText(statePull({ id: 'api @you' })).title).toBe(
      'Show 10 more metrics on the dashboards (api you)',
    );
    expect(pullRequestText(statePull({ afterwards: null })).title).toBe(
      'Add 4 panels and 3 queries to panels that are there',
    );
  });
});
