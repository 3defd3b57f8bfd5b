import type { Audit, Dashboard } from './model.ts';
import { writeProposals } from './panels/write.ts';
import { overlay } from './repository/memory.ts';
import type { Repository } from './repository/repository.ts';

/** A dashboard before and after its proposals are written into it. */
export interface Rewritten {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** New panels, rows not counted. */
  readonly panels: number;
  /** New targets in panels that were there. */
  readonly targets: number;
}

/** What `generate` would do, and what an audit says before and after it. */
export interface Generation {
  readonly before: Audit;
  readonly after: Audit;
  /** The dashboards that change, in the order of the audit. */
  readonly files: readonly Rewritten[];
}

function rewrite(dashboard: Dashboard, audit: Audit): Rewritten {
  const { text, panels, targets } = writeProposals(dashboard, audit.proposals);
  return { file: dashboard.file, before: dashboard.text, after: text, panels, targets };
}

/**
 * Writes the proposals of an audit into the texts of its dashboards and audits the result again, without touching a
 * file. `again` audits a repository with the settings of the first audit. Throws what `writeProposals` throws.
 */
export function generate(repository: Repository, audit: Audit, again: (changed: Repository) => Audit): Generation {
  const files = audit.dashboards
    .map((dashboard) => rewrite(dashboard, audit))
    .filter(({ before, after }) => before !== after);
  if (files.length === 0) return { before: audit, after: audit, files };
  const texts = Object.fromEntries(files.map(({ file, after }) => [file, after]));
  return { before: audit, after: again(overlay(repository, texts)), files };
}
