/** What holds of every report of a pull request, whatever a repository has in it. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { annotations } from '../../src/report/annotations.ts';
import { comment } from '../../src/report/comment.ts';
import { logReport } from '../../src/report/log.ts';
import type { PullReport } from '../../src/report/pull.ts';
import { pullRequestText } from '../../src/report/pull-request-text.ts';
import { stepSummary } from '../../src/report/step-summary.ts';
import { intruders, rendered, renderedTables } from './gfm.ts';
import { hostilePulls } from './hostile-pull.ts';
import { BASE, HEAD, HOME, pull } from './pull-sample.ts';
import { activeCharacter, logCommands, tableShapes } from './safe.ts';
import { audit, crate, dashboard, dead, finding, metric, proposal, reference } from './sample.ts';

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
const LIMITS = [1_000, 2_000, 5_000, 20_000, 60_000] as const;

/** Everything that must be true of a page on GitHub. */
function expectWell(text: string, limit: number): void {
  expect(bytes(text)).toBeLessThanOrEqual(limit);
  expect(text).not.toContain('<!--');
  expect(activeCharacter(text.replaceAll('\t', ''))).toBeNull();
  expect(logCommands(text)).toEqual([]);
  expect(text.endsWith('\n')).toBe(true);
  const html = rendered(text);
  expect(intruders(html, HOME)).toEqual([]);
  const tables = renderedTables(html);
  // As many rows as in the source, less the line under the heading; and no row with a cell more or less than its heading.
  expect(tables.map((rows) => rows.length)).toEqual(tableShapes(text).map((rows) => rows.length - 1));
  for (const cells of tableShapes(text)) expect(new Set(cells).size).toBe(1);
  for (const cells of tables) expect(new Set(cells).size).toBe(1);
}

const REPORTS: readonly [name: string, limit: number, make: (report: PullReport, limit: number) => string][] = [
  ['comment', 300, (report, limit) => comment(report, limit)],
  ['job summary', 0, (report, limit) => stepSummary(report, limit)],
  ['body of a pull request', 0, (report, limit) => pullRequestText(report, limit).body],
];

describe('a pull request of which every text is hostile', () => {
  test.each(REPORTS)('cannot get out of the %s', (_name, kept, make) => {
    fc.assert(
      fc.property(hostilePulls, fc.constantFrom(...LIMITS), (report, limit) => {
        expectWell(make(report, limit), limit - kept);
      }),
      { numRuns: 150 },
    );
  });

  it('acts on no log', () => {
    fc.assert(
      fc.property(hostilePulls, (report) => {
        const text = logReport(report);
        expect(activeCharacter(text)).toBeNull();
        expect(logCommands(text)).toEqual([]);
        expect(text.endsWith('\n')).toBe(true);
        expect(text).not.toMatch(/\n\n/);
      }),
      { numRuns: 200 },
    );
  });

  it('makes annotations of one plain line each, within what GitHub takes', () => {
    fc.assert(
      fc.property(hostilePulls, (report) => {
        const { shown, rest } = annotations(report);
        for (const { level, file, line, column, title, message } of shown) {
          for (const text of [file, title, message]) {
            expect(activeCharacter(text)).toBeNull();
            expect(text).not.toContain('\n');
            expect(logCommands(text)).toEqual([]);
          }
          expect(message.length).toBeLessThanOrEqual(4096);
          expect(message).not.toBe('');
          expect(line).toBeGreaterThan(0);
          expect(column === null || column > 0).toBe(true);
          expect(shown.filter((each) => each.level === level).length).toBeLessThanOrEqual(10);
        }
        for (const count of Object.values(rest)) expect(count).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });

  it('gives a title that is plain', () => {
    fc.assert(
      fc.property(hostilePulls, (report) => {
        expect(pullRequestText(report).title).toMatch(/^[A-Za-z0-9 ._()-]{1,200}$/);
      }),
      { numRuns: 100 },
    );
  });
});

/** A repository with many metrics: a fifth each added, removed, renamed, broken and dead. */
function large(count: number): PullReport {
  const names = Array.from({ length: count }, (_, index) => `service_${index}_requests_total`);
  const all = names.map((name, index) =>
    (index % 5 === 4 ? dead : metric)(name, {
      crate: `crate-${index % 50}`,
      declared: { file: `crates/crate-${index % 50}/src/metrics.rs`, line: index + 1, column: 1 },
      identifier: `METRIC_${index}`,
      help: `Requests of service ${index}, told at some length so that the table has something to show`,
    }),
  );
  const part = (index: number): number => index % 5;
  const base = audit({
    metrics: all.filter((_, index) => part(index) !== 0),
    references: names.map((name) => reference(name)),
  });
  const metrics = all
    .filter((_, index) => part(index) !== 1)
    .map((it) => (it.name.includes('2_') ? { ...it, name: it.name.replace('requests', 'queries') } : it));
  const head = audit({
    metrics,
    references: names.map((name, index) => reference(name, { line: index + 1, file: 'dashboards/main.json' })),
    crates: Array.from({ length: 50 }, (_, index) => crate(`crate-${index}`)),
    dashboards: [dashboard('dashboards/main.json')],
    proposals: metrics.map((it) =>
      proposal([it.name], { crate: it.crate, title: `Panel of ${it.name}`, reasons: ['Why.'] }),
    ),
    findings: names.map((name) => finding('unknown-metric', { metric: name, file: 'dashboards/main.json', line: 3 })),
  });
  const before = names.map((name) => `{ "expr": "${name}" }`).join('\n');
  return pull(base, head, {
    patches: [{ file: 'dashboards/main.json', before: '[]\n', after: `[\n${before}\n]\n`, panels: 3, targets: 0 }],
    outcome: { type: 'proposed' },
  });
}

describe.each([500, 5000])('%i metrics', (count) => {
  const report = large(count);

  test.each(LIMITS)('fit a comment of %i bytes', (limit) => {
    const text = comment(report, limit);
    expectWell(text, limit - 300);
    expect(text.split('\n')[0]).toMatch(
      /^### ⚠️ Metrics coverage 0 % \(unchanged\): \d+ metrics newly on no dashboard, \d+ queries broken$/,
    );
    expect(text).toContain(`[the job summary](${HOME}actions/runs/77)`);
  });

  it('fit a job summary, which has more of them', () => {
    const text = stepSummary(report);
    expectWell(text, 1_000_000);
    expect(bytes(text)).toBeGreaterThan(200_000);
  });

  it('fit the body of a pull request', () => {
    expectWell(pullRequestText(report).body, 60_000);
  });

  it('count the annotations that are not shown', () => {
    const { shown, rest } = annotations(report);
    const levels = shown.map(({ level }) => level);
    expect(levels).toEqual([...Array(10).fill('error'), ...Array(10).fill('warning')]);
    expect(rest.error + 10).toBe(report.change?.newBroken.length);
  });
});

it('uses most of its budget', () => {
  expect(bytes(comment(large(500)))).toBeGreaterThan(20_000);
  expect([HEAD, BASE].every((sha) => comment(large(500)).includes(sha))).toBe(true);
});
