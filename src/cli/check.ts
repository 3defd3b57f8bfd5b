import { judge, type Policy } from '../coverage/policy.ts';
import { checkReport } from '../report/check.ts';
import { requireDashboards } from './dashboards.ts';
import { EXIT } from './failure.ts';
import type { Io } from './io.ts';
import type { Subject } from './subject.ts';

/** A check without any policy would pass whatever it finds: then it is about metrics that nobody can see. */
function policyOf({ settings: { minCoverage, failOn } }: Subject): Policy {
  return { minCoverage, failOn: minCoverage === null && failOn.length === 0 ? ['missing'] : failOn };
}

/** `dashcov check`: says whether the policy is met. */
export function runCheck(subject: Subject, io: Io): number {
  requireDashboards(subject);
  const verdict = judge(subject.audit, policyOf(subject));
  if (!verdict.pass || !subject.settings.quiet) io.out(checkReport(verdict, subject.style));
  return verdict.pass ? EXIT.ok : EXIT.refused;
}
