/** The panels of a run: which metrics get some, and the dashboards with them written in. */
import type { Change } from '../coverage/change.ts';
import { type Generation, generate } from '../generate.ts';
import type { Audit } from '../model.ts';
import type { Patch } from '../report/pull.ts';
import type { Reading } from './reading.ts';

/** What would be written. */
export interface Plan {
  readonly reading: Reading;
  /** The audit with the proposals that are written, and no others. */
  readonly audit: Audit;
  /** The audit once they are; null when nothing is. */
  readonly afterwards: Audit | null;
  readonly patches: readonly Patch[];
}

/**
 * The metrics that a change brought: declared, renamed, or updated for the first time. One whose panel the change took
 * away is not among them: whoever took it away does not want it back. Neither is one whose old name a query still asks for:
 * the query needs the new name, and a second panel beside the broken one would hide that.
 */
export function broughtBy(change: Change, base: Audit): (name: string) => boolean {
  const shown = new Set(base.metrics.flatMap(({ name, coverage }) => (coverage === 'missing' ? [] : [name])));
  const names = new Set([...change.newMissing, ...change.newDead].map(({ name }) => name));
  for (const { type, after, broken } of change.metrics) {
    if (type === 'renamed' && after !== null && broken.length > 0) names.delete(after.name);
  }
  return (name) => names.has(name) && !shown.has(name);
}

/** Plans for some metrics, or for all that are missing. */
export function planOf(reading: Reading, wanted: ((name: string) => boolean) | undefined): Plan {
  const again = (changed: Reading['repository']): Audit => reading.again(changed, wanted);
  const audit = wanted === undefined ? reading.audit : again(reading.repository);
  const { files, after }: Generation = generate(reading.repository, audit, again);
  return { reading, audit, afterwards: files.length === 0 ? null : after, patches: files };
}
