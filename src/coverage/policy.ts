import type { Audit, Summary } from '../model.ts';

/** What `check --fail-on` accepts. */
export type FailOn = 'missing' | 'dead' | 'unknown';

/** When a check fails. */
export interface Policy {
  /** The least coverage that passes, in percent; null when any will do. */
  readonly minCoverage: number | null;
  readonly failOn: readonly FailOn[];
}

/** One rule of a policy that an audit does not meet. */
export interface PolicyFailure {
  /** The rule as the user wrote it: `--min-coverage 80` and `--fail-on dead` as flags, `fail-on: dead` as an input of the Action. */
  readonly policy: string;
  /** One sentence with the figures and, where there are few enough, the names. */
  readonly message: string;
}

export interface Verdict {
  readonly pass: boolean;
  /** In a fixed order: coverage, missing, dead, unknown. */
  readonly failures: readonly PolicyFailure[];
  readonly summary: Summary;
}

/** How a rule is written: as a flag of the command line, or as an input of the Action. */
export type Wording = (name: 'min-coverage' | 'max-drop' | 'fail-on', value: string) => string;

export const asFlag: Wording = (name, value) => `--${name} ${value}`;
export const asInput: Wording = (name, value) => `${name}: ${value}`;

/** Names that one message lists before it says how many more there are. */
const NAMED = 5;

/** The first few names, and how many more there are. */
export function namesText(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}

/** What each `--fail-on` word looks for: the names that break it, in the order of the audit. */
const OFFENDERS: Record<
  FailOn,
  { readonly find: (audit: Audit) => string[]; readonly say: (count: number) => string }
> = {
  // A metric that may be alive counts as alive: a check that passes on doubt would hide a metric for ever.
  missing: {
    find: (audit) =>
      audit.metrics
        .filter((metric) => metric.coverage === 'missing' && metric.updated !== false)
        .map((metric) => metric.name),
    say: (count) =>
      count === 1
        ? '1 metric that the code updates is on no dashboard'
        : `${count} metrics that the code updates are on no dashboard`,
  },
  dead: {
    find: (audit) => audit.metrics.filter((metric) => metric.updated === false).map((metric) => metric.name),
    say: (count) => (count === 1 ? '1 metric is never updated' : `${count} metrics are never updated`),
  },
  unknown: {
    find: (audit) =>
      audit.findings
        .filter((finding) => finding.check === 'unknown-metric')
        .map((finding) => finding.metric ?? finding.message),
    say: (count) =>
      count === 1
        ? '1 query of a dashboard names a metric that nothing declares'
        : `${count} queries of the dashboards name a metric that nothing declares`,
  },
};

/**
 * Says whether an audit meets a policy, and if not, which rules it breaks.
 *
 * `minCoverage` is compared with `summary.coverage`, the figure that the user sees (percent, rounded down to one
 * decimal). Metrics of which it cannot be known whether they are updated count as alive. `written` says how the failures
 * name the rules. Pure; never throws.
 */
export function judge(audit: Audit, policy: Policy, written: Wording = asFlag): Verdict {
  const failures: PolicyFailure[] = [];
  const { coverage, covered, declared } = audit.summary;
  if (policy.minCoverage !== null && !(coverage >= policy.minCoverage)) {
    failures.push({
      policy: written('min-coverage', String(policy.minCoverage)),
      message: `coverage is ${coverage} % (${covered} of ${declared} metrics), below ${policy.minCoverage} %`,
    });
  }
  for (const word of ['missing', 'dead', 'unknown'] as const) {
    if (!policy.failOn.includes(word)) continue;
    const names = OFFENDERS[word].find(audit);
    if (names.length === 0) continue;
    failures.push({
      policy: written('fail-on', word),
      message: `${OFFENDERS[word].say(names.length)}: ${namesText(names)}`,
    });
  }
  return { pass: failures.length === 0, failures, summary: audit.summary };
}
