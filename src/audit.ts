/**
 * The use case: read, extract, cover, propose. Pure given a repository.
 *
 * It has two halves, because a written dashboard is audited again and the Rust source has not changed: `readSource`, and
 * `auditSource` on what that gave.
 */

import { CHECKS } from './coverage/checks/index.ts';
import { match } from './coverage/match.ts';
import { summarize } from './coverage/summary.ts';
import { RepositoryError } from './errors.ts';
import { looksLikeDashboard, parseDashboard } from './grafana/dashboard.ts';
import { variableValues } from './grafana/variable-values.ts';
import { expressions as expressionsOf } from './grafana/walk.ts';
import type {
  Audit,
  CoveredMetric,
  Crate,
  Dashboard,
  Endpoint,
  Expression,
  Finding,
  KnownNames,
  Metric,
  Reference,
  ScrapeJob,
  Unresolved,
  Wrapper,
} from './model.ts';
import { propose } from './panels/propose.ts';
import { priorityOf, signalOf } from './panels/signal.ts';
import { selectors } from './promql/selectors.ts';
import { matchFiles } from './repository/glob.ts';
import type { Repository } from './repository/repository.ts';
import { elsewhere } from './rust/elsewhere.ts';
import { endpointOf } from './rust/endpoint.ts';
import { extract } from './rust/extract.ts';
import type { RustParser } from './rust/source/syntax.ts';
import { ASIDE, type Asked } from './rust/workspace/aside.ts';
import { jobsFor } from './scrape/jobs.ts';
import { isScrapeConfig, scrapeJobs } from './scrape/prometheus.ts';

export interface AuditSettings {
  /** Globs of the Rust files that declare metrics. */
  readonly metrics: readonly string[];
  /** Globs of the dashboards; empty for the default: `grafana-rsky-dashboard.json`, else every dashboard found. */
  readonly dashboards: readonly string[];
  /** Globs of the Prometheus scrape configurations; empty for every one found. */
  readonly scrape: readonly string[];
  /** What makes metrics without that the code in sight tells: none when it is not given. */
  readonly wrappers?: readonly (Wrapper | KnownNames)[];
  /** Whether metrics that nothing updates get a proposal too. */
  readonly includeDead: boolean;
  /** The metrics that get a proposal when they are missing, by exposition name; all when it is not given. */
  readonly wanted?: (name: string) => boolean;
}

/** What is true of the source, whatever the dashboards show. */
export interface SourceSide {
  readonly metrics: readonly Metric[];
  readonly unresolved: readonly Unresolved[];
  readonly crates: readonly Crate[];
  readonly findings: readonly Finding[];
}

/** The dashboard that is read when none is named. */
export const DEFAULT_DASHBOARD = 'grafana-rsky-dashboard.json';

/** The whole audit of a repository. What cannot be read is a finding; only a repository that fails as a whole throws. */
export function audit(repository: Repository, settings: AuditSettings, rust: RustParser): Audit {
  return auditSource(readSource(repository, settings, rust), repository, settings);
}

/** The first half: metrics, crates and endpoints from Rust source and scrape configurations. */
export function readSource(repository: Repository, settings: AuditSettings, rust: RustParser): SourceSide {
  const files = repository.files();
  const chosen = matchFiles(
    files.filter((file) => file.endsWith('.rs')),
    settings.metrics,
  );
  const isMetrics = new Set(chosen.files);
  const { metrics, unresolved, findings, analysis } = extract(
    repository,
    rust,
    (file) => isMetrics.has(file),
    askedFor(chosen.files, settings.metrics),
    settings.wrappers ?? [],
  );
  const scrape = readScrape(repository, settings.scrape);
  const declaring = new Set([...metrics, ...unresolved].map((each) => each.crate));
  const packages = analysis.workspace.crates.packages.filter((each) => declaring.has(each.name));
  const served = packages.map((each) => ({
    name: each.name,
    path: each.dir === '' ? '.' : each.dir,
    endpoint: endpointOf(analysis, each),
  }));
  analysis.workspace.release();
  return {
    metrics,
    unresolved,
    crates: withJobs(served, scrape.jobs),
    findings: [...findings, ...scrape.findings],
  };
}

// `**/metrics.rs` does not ask for the tests folder; `tests/**/metrics.rs` does, and `{tests,benches}/metrics.rs` for both.
function askedFor(files: readonly string[], globs: readonly string[]): Asked {
  const asked = new Map<string, Set<string>>();
  for (const glob of globs) {
    const names = glob.split(/[/{},]/).filter((part) => ASIDE.has(part));
    if (names.length === 0) continue;
    for (const file of matchFiles(files, [glob]).files)
      asked.set(file, new Set([...(asked.get(file) ?? []), ...names]));
  }
  const nothing: ReadonlySet<string> = new Set();
  return (file) => asked.get(file) ?? nothing;
}

/** The second half: what the dashboards of a repository show of the source's metrics, and what they lack. */
export function auditSource(source: SourceSide, repository: Repository, settings: AuditSettings): Audit {
  const { dashboards, findings: unreadable, lookedFor } = readDashboards(repository, settings.dashboards);
  const read = dashboards.map(readExpressions);
  const expressions = read.flatMap((each) => each.expressions);
  const references = read.flatMap((each) => each.references);
  const { shown, unmatched } = match(source.metrics, references);
  const metrics = source.metrics.map((metric, position): CoveredMetric => {
    const signal = signalOf(metric);
    const { coverage, references: own } = shown[position] ?? { coverage: 'missing', references: [] };
    return { ...metric, coverage, references: own, signal, priority: priorityOf(metric, signal).priority };
  });
  const sight = {
    metrics,
    dashboards,
    expressions,
    unmatched,
    unresolved: source.unresolved,
    unregistered: new Set(
      source.findings.flatMap(({ check, metric }) => (check === 'never-registered' && metric !== null ? [metric] : [])),
    ),
    elsewhere: elsewhere(repository, settings.metrics),
  };
  return {
    summary: summarize(metrics, source.unresolved.length),
    metrics,
    unresolved: source.unresolved,
    findings: [
      ...repository.problems,
      ...unreadable,
      ...source.findings,
      ...read.flatMap((each) => each.findings),
      ...CHECKS.flatMap((check) => check(sight)),
    ],
    references,
    crates: source.crates,
    dashboards,
    proposals: propose({
      metrics,
      dashboards,
      expressions,
      references,
      includeDead: settings.includeDead,
      wanted: settings.wanted,
    }),
    lookedFor: { metrics: [...settings.metrics], dashboards: lookedFor },
  };
}

interface ReadDashboard {
  readonly expressions: readonly Expression[];
  readonly references: readonly Reference[];
  readonly findings: readonly Finding[];
}

function readExpressions(dashboard: Dashboard): ReadDashboard {
  const walked = expressionsOf(dashboard);
  const values = variableValues(dashboard);
  const references: Reference[] = [];
  const findings: Finding[] = [...walked.findings];
  for (const expression of walked.expressions) {
    const read = selectors(expression.expr, expression.role, values);
    for (const selector of read.selectors) references.push({ expression, selector });
    if (read.problem) findings.push(unparsable(expression, read.problem));
  }
  return { expressions: walked.expressions, references, findings };
}

function unparsable(expression: Expression, problem: { readonly message: string }): Finding {
  return {
    check: 'unparsable-query',
    severity: 'warning',
    message: `this query does not read as PromQL to its end: ${problem.message}`,
    file: expression.file,
    line: expression.line,
    column: null,
    path: expression.path,
    metric: null,
    suggestion: 'The rest of the query was read and counts.',
  };
}

function readDashboards(
  repository: Repository,
  globs: readonly string[],
): { dashboards: Dashboard[]; findings: Finding[]; lookedFor: string[] } {
  const files = repository.files();
  if (globs.length > 0) {
    const chosen = matchFiles(files, globs);
    const read = chosen.files.map((file) => readDashboard(repository, file));
    return { ...parted(read), lookedFor: [...globs] };
  }
  const json = files.filter((file) => file.endsWith('.json'));
  const byDefault = json.filter((file) => file === DEFAULT_DASHBOARD || file.endsWith(`/${DEFAULT_DASHBOARD}`));
  if (byDefault.length > 0) {
    return {
      ...parted(byDefault.map((file) => readDashboard(repository, file))),
      lookedFor: [DEFAULT_DASHBOARD],
    };
  }
  const found = json.flatMap((file) => {
    const text = textOrNull(repository, file);
    return text !== null && looksLikeDashboard(text) ? [readDashboard(repository, file)] : [];
  });
  return { ...parted(found), lookedFor: [DEFAULT_DASHBOARD, '**/*.json (any Grafana dashboard)'] };
}

/** A file that cannot be read at all (it is too large, it has gone) is a finding like one that is no dashboard. */
function readDashboard(repository: Repository, file: string): { dashboard: Dashboard } | { problem: Finding } {
  try {
    return parseDashboard(file, repository.bytes(file));
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    const nowhere = { line: null, column: null, path: null, metric: null, suggestion: null };
    return { problem: { check: 'unreadable-dashboard', severity: 'error', message: error.message, file, ...nowhere } };
  }
}

function textOrNull(repository: Repository, file: string): string | null {
  try {
    return repository.text(file);
  } catch {
    // A JSON file that nobody named and that cannot be read is not known to be a dashboard.
    return null;
  }
}

function parted(read: readonly ({ dashboard: Dashboard } | { problem: Finding })[]): {
  dashboards: Dashboard[];
  findings: Finding[];
} {
  return {
    dashboards: read.flatMap((each) => ('dashboard' in each ? [each.dashboard] : [])),
    findings: read.flatMap((each) => ('problem' in each ? [each.problem] : [])),
  };
}

function readScrape(repository: Repository, globs: readonly string[]): { jobs: ScrapeJob[]; findings: Finding[] } {
  const yaml = repository.files().filter((file) => /\.ya?ml$/.test(file));
  const chosen = globs.length > 0 ? matchFiles(repository.files(), globs).files : yaml;
  const jobs: ScrapeJob[] = [];
  const findings: Finding[] = [];
  for (const file of chosen) {
    const text = textOrNull(repository, file);
    if (text === null || (globs.length === 0 && !isScrapeConfig(file, text))) continue;
    const read = scrapeJobs(file, text);
    jobs.push(...read.jobs);
    if (read.problem) findings.push(read.problem);
  }
  return { jobs, findings };
}

function withJobs(
  crates: readonly { name: string; path: string; endpoint: Endpoint | null }[],
  jobs: readonly ScrapeJob[],
): Crate[] {
  const scraped = crates.map((each) => ({ name: each.name, port: each.endpoint?.port ?? null }));
  return crates.map((each, position) => {
    const own = scraped[position];
    return { ...each, jobs: own ? jobsFor(own, jobs, scraped) : [] };
  });
}
