/** What a reviewer needs first, in dashcov's own words and figures: nothing of a repository is in it. */
import { counted, deadMetrics, missingAlive, percent } from './outline.ts';
import type { PullReport } from './pull.ts';
import { auditNow, newlyMissing } from './standing.ts';
import { unreadFiles } from './unread.ts';

/** `fails`: the gate does not let it pass. `attention`: there is something to look at. */
export type Mood = 'well' | 'attention' | 'fails';

/** How a run looks at one glance. Old gaps alone ask for no attention on a change that has nothing to do with them. */
export function moodOf(report: PullReport): Mood {
  const { verdict, change, outcome } = report;
  if (!verdict.pass) return 'fails';
  if (outcome.type === 'refused' || unreadFiles(auditNow(report)).length > 0) return 'attention';
  const open =
    change === null
      ? missingAlive(auditNow(report)).length > 0
      : change.newBroken.length + newlyMissing(report).length + change.newDead.length > 0;
  return open ? 'attention' : 'well';
}

/** Whether the change did nothing that a report would tell. */
export function isQuiet({ change }: PullReport): boolean {
  if (change === null) return false;
  const { metrics, newMissing, newDead, newBroken, newCovered, before, after } = change;
  const told = [metrics, newMissing, newDead, newBroken, newCovered];
  return told.every((list) => list.length === 0) && before.coverage === after.coverage;
}

/**
 * Coverage now (with what dashcov committed), the change against the base, what is uncovered through the change, and what it broke:
 * `Metrics coverage 53.5 % (−1.8 points): 1 metric newly on no dashboard, 2 queries broken`. Without a base: the state.
 */
export function headline(report: PullReport): string {
  const { change } = report;
  const audit = auditNow(report);
  if (audit.summary.declared === 0 && (change === null || change.before.declared === 0)) return 'No metrics found';
  const now = `Metrics coverage ${percent(audit.summary.coverage)}`;
  const parts =
    change === null
      ? [
          some(missingAlive(audit).length, 'metric on no dashboard', 'metrics on no dashboard'),
          some(deadMetrics(audit).length, 'metric never updated', 'metrics never updated'),
        ]
      : [
          newlyMissing(report).length + change.newBroken.length === 0 ? 'nothing newly uncovered or broken' : '',
          some(newlyMissing(report).length, 'metric newly on no dashboard', 'metrics newly on no dashboard'),
          some(change.newBroken.length, 'query broken', 'queries broken'),
          some(change.newDead.length, 'metric newly without an update', 'metrics newly without an update'),
        ];
  const found = parts.filter((part) => part !== '');
  return `${now}${difference(report)}${found.length > 0 ? `: ${found.join(', ')}` : ''}`;
}

function some(count: number, one: string, several: string): string {
  return count === 0 ? '' : counted(count, one, several);
}

/** ` (−1.8 points)`, ` (unchanged)`; nothing without a base, or when the base had nothing to cover. */
function difference(report: PullReport): string {
  const { change } = report;
  if (change === null || change.before.declared === 0) return '';
  const tenths = Math.round(auditNow(report).summary.coverage * 10) - Math.round(change.before.coverage * 10);
  if (tenths === 0) return ' (unchanged)';
  const size = Math.abs(tenths) / 10;
  return ` (${tenths < 0 ? '−' : '+'}${counted(size, 'point')})`;
}

/** The figures behind the headline, as sentences. */
export function figures(report: PullReport): string {
  const { change } = report;
  const audit = auditNow(report);
  const { declared, covered, perhaps } = audit.summary;
  if (declared === 0) return 'No metric is declared here.';
  const alive = missingAlive(audit).length;
  const dead = deadMetrics(audit).length;
  const was =
    change === null || change.before.declared === 0
      ? ''
      : `; before this change ${change.before.covered} of ${change.before.declared}`;
  return [
    `${covered} of ${counted(declared, 'metric')} ${declared === 1 ? 'is' : 'are'} on a dashboard${was}.`,
    alive > 0 ? `${alive} more ${alive === 1 ? 'is' : 'are'} updated by the code and shown nowhere.` : '',
    perhaps > 0 ? `${perhaps} may be shown: only a variable or a pattern could match.` : '',
    dead > 0 ? `${dead} ${dead === 1 ? 'is' : 'are'} never updated.` : '',
    audit.dashboards.length === 0 ? 'There is no dashboard.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
