/** The story of examples/rsky as pull requests: the base is the example without something, or the other way round. */

import { broughtBy } from '../../src/action/plan.ts';
import { audit as auditRepository } from '../../src/audit.ts';
import { changeOf } from '../../src/coverage/change.ts';
import { generate } from '../../src/generate.ts';
import type { Audit } from '../../src/model.ts';
import type { PullReport } from '../../src/report/pull.ts';
import { overlay } from '../../src/repository/memory.ts';
import type { Repository } from '../../src/repository/repository.ts';
import { openWorkingTree } from '../../src/repository/working-tree.ts';
import { SETTINGS } from '../audit/board.ts';
import { parser } from '../rust/read.ts';
import { pull } from './pull-sample.ts';

export const METRICS = 'rsky-ingester/src/metrics.rs';
const FIREHOSE = 'rsky-ingester/src/firehose.rs';

export const example = openWorkingTree('examples/rsky');
export const auditOf = (repository: Repository): Audit => auditRepository(repository, SETTINGS, parser);
const head = auditOf(example);

/** The example with texts of it replaced; each must be there. */
export function edited(changes: readonly (readonly [file: string, from: string | RegExp, to: string])[]): Audit {
  const texts: Record<string, string> = {};
  for (const [file, from, to] of changes) {
    const text = texts[file] ?? example.text(file);
    const now = text.replace(from, to);
    if (now === text) throw new Error(`${file} does not hold ${from}`);
    texts[file] = now;
  }
  return auditOf(overlay(example, texts));
}

/** Before somebody added the length of the backfill stream. */
export const withoutBackfillLength = edited([
  [
    METRICS,
    /\n {4}\/\/\/ Entries of firehose_backfill[^\n]*\n {4}pub static ref FIREHOSE_BACKFILL_LENGTH[\s\S]*?\.unwrap\(\);\n/,
    '',
  ],
  [FIREHOSE, ' FIREHOSE_BACKFILL_LENGTH,', ''],
  [FIREHOSE, /\n[^\n]*&FIREHOSE_BACKFILL_LENGTH[^\n]*/, ''],
]);

/** After somebody renamed a metric that is on the dashboard. */
export const renamed = edited([[METRICS, '"ingester_firehose_live_length"', '"ingester_firehose_live_entries"']]);

/** The audit with the proposals that a pull request gets: those for what it brought. */
function scoped(base: Audit, to: Audit): Audit {
  const wanted = broughtBy(changeOf(base, to), base);
  return { ...to, proposals: to.proposals.filter(({ metrics }) => metrics.every(wanted)) };
}

/** The pull request that adds the metric, as the example has it. */
export function addedPull(fields: Partial<PullReport> = {}): PullReport {
  const own = scoped(withoutBackfillLength, head);
  const { files, after } = generate(example, own, auditOf);
  return pull(withoutBackfillLength, own, {
    patches: files,
    afterwards: after,
    outcome: { type: 'proposed' },
    ...fields,
  });
}

/** The pull request that renames a charted metric. */
export function renamedPull(fields: Partial<PullReport> = {}): PullReport {
  return pull(head, scoped(head, renamed), { outcome: { type: 'proposed' }, ...fields }, { failOn: ['broken'] });
}

/** The state of the example, as a run without a base tells it. */
export function statePull(fields: Partial<PullReport> = {}): PullReport {
  const { files, after } = generate(example, head, auditOf);
  return pull(null, head, { patches: files, afterwards: after, outcome: { type: 'proposed' }, ...fields });
}

/** A change that does nothing to metrics. */
export function quietPull(): PullReport {
  return pull(head, head);
}
