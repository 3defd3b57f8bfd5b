/** Pull requests of which every text is hostile, with a change of every type. */
import fc from 'fast-check';
import type { Audit } from '../../src/model.ts';
import type { Outcome, PullReport } from '../../src/report/pull.ts';
import { hostileAudit, hostileText } from './hostile.ts';
import { HOME, pull } from './pull-sample.ts';
import { audit, dead, finding, metric, reference } from './sample.ts';

function outcomes(text: () => string): readonly Outcome[] {
  return [
    { type: 'proposed' },
    { type: 'nothing' },
    { type: 'committed', sha: text(), branch: text() },
    { type: 'pull-request', number: 3, url: `${HOME}pull/3`, created: true },
    { type: 'refused', reason: text(), advice: text() },
  ];
}

/** Something added, removed, renamed, declared otherwise, and left without a panel, and queries that all of it breaks. */
export function hostilePull(text: () => string, outcome: number, withBase: boolean): PullReport {
  const full = hostileAudit(text);
  const place = { file: text(), line: 3, column: 4 };
  const [old, gone] = [text(), text()];
  const broken = [old, gone, text()].map((name) =>
    reference(name, {
      file: text(),
      expr: text(),
      path: text(),
      panel: { id: 1, title: text(), type: text(), path: text(), row: text() },
    }),
  );
  const head: Audit = audit({
    ...full,
    metrics: [
      ...full.metrics,
      metric(text(), { identifier: 'SAME', crate: text(), declared: place }),
      dead(text(), { updateNote: text(), declared: { file: text(), line: 9, column: 1 } }),
    ],
    references: [...full.references, ...broken],
    findings: [
      ...full.findings,
      finding('unreadable-dashboard', { severity: 'error', message: text(), file: text() }),
      finding('unreadable-path', { message: text(), file: null }),
    ],
  });
  const base: Audit = audit({
    ...full,
    metrics: [
      ...full.metrics.map((it) => ({ ...it, kind: 'gauge' as const, labels: [text()], coverage: 'covered' as const })),
      metric(old, { identifier: 'SAME', declared: place }),
      metric(gone, { declared: { file: text(), line: 8, column: 1 } }),
    ],
    references: full.references,
  });
  return pull(
    withBase ? base : null,
    head,
    {
      id: text(),
      head: text(),
      base: withBase ? text() : null,
      afterwards: full,
      patches: [
        { file: text(), before: `${text()}\n${text()}`, after: `${text()}\n${text()}\n`, panels: 1, targets: 2 },
      ],
      outcome: outcomes(text)[outcome] ?? { type: 'nothing' },
      command: text(),
    },
    {
      failOn: ['new-missing', 'new-dead', 'broken', 'missing', 'dead', 'unknown', 'not-written'],
      minCoverage: 100,
      maxDrop: 0,
    },
  );
}

export const hostilePulls: fc.Arbitrary<PullReport> = fc
  .tuple(fc.array(hostileText, { minLength: 1, maxLength: 14 }), fc.integer({ min: 0, max: 4 }), fc.boolean())
  .map(([texts, outcome, withBase]) => {
    let next = 0;
    return hostilePull(() => texts[next++ % texts.length] ?? '', outcome, withBase);
  });
