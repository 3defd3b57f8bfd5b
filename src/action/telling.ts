/** Puts a run's report together, and makes of it what the shell prints. */
import type { Settings } from '../config.ts';
import type { Change } from '../coverage/change.ts';
import { type GatePolicy, gateExit, gateText, judgeChange } from '../coverage/gate.ts';
import type { Audit, CoveredMetric } from '../model.ts';
import { annotations, restText } from '../report/annotations.ts';
import { shellQuoted } from '../report/escape.ts';
import { jsonReport } from '../report/json.ts';
import { logReport } from '../report/log.ts';
import { missingAlive } from '../report/outline.ts';
import type { Links, Outcome, PullReport } from '../report/pull.ts';
import { stepSummary } from '../report/step-summary.ts';
import type { Outputs } from './outputs.ts';
import type { Plan } from './plan.ts';
import type { Result } from './run.ts';

/** What a report is made from. */
export interface Story {
  readonly plan: Plan;
  readonly base: string | null;
  readonly change: Change | null;
  readonly outcome: Outcome;
  readonly policy: GatePolicy;
  readonly links: Links;
}

/** The command that does in a checkout what dashcov would do here. */
export function commandOf({ metrics, dashboard, includeDead, config }: Settings, defaults: Settings): string {
  const list = (flag: string, globs: readonly string[], usual: readonly string[]): string[] =>
    globs.join('\n') === usual.join('\n') ? [] : [flag, ...globs.map(shellQuoted)];
  return [
    'dashcov generate',
    ...(config === null ? [] : ['--config', shellQuoted(config)]),
    ...list('--metrics', metrics, defaults.metrics),
    ...list('--dashboard', dashboard, defaults.dashboard),
    ...(includeDead ? ['--include-dead'] : []),
  ].join(' ');
}

/** The report of a story; the verdict is part of it. */
export function reportOf(story: Story, command: string): PullReport {
  const { plan, base, change, outcome, policy, links } = story;
  const notWritten = outcome.type === 'refused' ? `${outcome.reason}; ${outcome.advice}` : null;
  return {
    id: plan.reading.settings.id,
    head: plan.reading.sha,
    base,
    audit: plan.audit,
    change,
    afterwards: plan.afterwards,
    patches: plan.patches,
    outcome,
    verdict: judgeChange({ audit: plan.audit, change, notWritten }, policy),
    links,
    command,
  };
}

function names(metrics: readonly CoveredMetric[]): string {
  return JSON.stringify([...new Set(metrics.map(({ name }) => name))]);
}

function added(report: PullReport, what: 'panels' | 'targets'): string {
  const { outcome, patches } = report;
  const written = outcome.type === 'committed' || outcome.type === 'pull-request';
  return String(written ? patches.reduce((sum, patch) => sum + patch[what], 0) : 0);
}

function outputsOf(report: PullReport): Outputs {
  const { change, outcome, verdict } = report;
  // What was committed counts: whoever reads the outputs works on the branch as it is now.
  const now: Audit = outcome.type === 'committed' && report.afterwards ? report.afterwards : report.audit;
  const { summary } = now;
  const [missing, dead] = [missingAlive(now), now.metrics.filter(({ updated }) => updated === false)];
  return {
    verdict: verdict.pass ? 'pass' : 'fail',
    coverage: String(summary.coverage),
    'coverage-before': change === null ? '' : String(change.before.coverage),
    declared: String(summary.declared),
    covered: String(summary.covered),
    perhaps: String(summary.perhaps),
    missing: names(missing),
    'missing-count': String(missing.length),
    dead: names(dead),
    'dead-count': String(dead.length),
    unresolved: String(summary.unresolved),
    'new-missing': names(change?.newMissing ?? []),
    'new-dead': names(change?.newDead ?? []),
    broken: String(change?.newBroken.length ?? 0),
    changed: String(report.patches.length > 0),
    'panels-added': added(report, 'panels'),
    'targets-added': added(report, 'targets'),
    commit: outcome.type === 'committed' ? outcome.sha : '',
    'pull-request': outcome.type === 'pull-request' ? String(outcome.number) : '',
    'pull-request-url': outcome.type === 'pull-request' ? outcome.url : '',
  };
}

/** The result of a run that has read something. */
export function resultOf(report: PullReport, more: Outputs, warnings: readonly string[], annotate: boolean): Result {
  const summary = stepSummary(report);
  const { outcome, verdict } = report;
  const refused = outcome.type === 'refused' ? [`No panels were written: ${outcome.reason}; ${outcome.advice}.`] : [];
  const told = [...refused, ...warnings];
  // Beside the marks at lines, the run has to say what it could not do, why it fails, and how many marks are left out.
  const marks = annotations(report, { error: 1, warning: told.length, notice: 1 });
  return {
    outputs: { ...outputsOf(report), ...more },
    summary,
    documents: { report: summary, audit: jsonReport(report.audit) },
    annotations: annotate ? marks.shown : [],
    note: annotate ? restText(marks.rest) : null,
    log: logReport(report),
    warnings: told,
    failure: gateExit(verdict) === 0 ? null : gateText(verdict),
  };
}
