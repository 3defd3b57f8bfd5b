/** Builders for hand-made audits: every field has a plain default, a test names only what it is about. */
import type {
  Audit,
  CoveredMetric,
  Crate,
  Dashboard,
  Expression,
  Finding,
  Matcher,
  NameMatch,
  Proposal,
  Reference,
  ScrapeJob,
  Unresolved,
} from '../../src/model.ts';

export function metric(name: string, fields: Partial<CoveredMetric> = {}): CoveredMetric {
  return {
    name,
    kind: 'counter',
    library: 'prometheus',
    labels: [],
    constLabels: {},
    help: null,
    unit: null,
    buckets: null,
    crate: 'app',
    declared: { file: 'app/src/metrics.rs', line: 1, column: 1 },
    identifier: null,
    doc: null,
    updated: true,
    updates: [{ file: 'app/src/main.rs', line: 10, column: 5, verb: 'inc', function: 'run' }],
    ineffective: [],
    updateNote: null,
    coverage: 'missing',
    references: [],
    signal: 'traffic',
    priority: 'medium',
    ...fields,
  };
}

export function dead(name: string, fields: Partial<CoveredMetric> = {}): CoveredMetric {
  return metric(name, { updated: false, updates: [], ...fields });
}

export function reference(
  name: string | NameMatch,
  expression: Partial<Expression> = {},
  matchers: readonly Matcher[] = [],
): Reference {
  const match: NameMatch = typeof name === 'string' ? { type: 'name', name } : name;
  return {
    expression: {
      file: 'dashboard.json',
      line: 20,
      path: 'panels[0].targets[0].expr',
      expr: typeof name === 'string' ? `rate(${name}[1m])` : '',
      role: 'target',
      panel: { id: 1, title: 'Panel', type: 'timeseries', path: 'panels[0]', row: null },
      hidden: false,
      refId: 'A',
      legend: null,
      ...expression,
    },
    selector: { name: match, matchers, functions: ['rate'], range: '1m', by: null, from: 0, to: 1 },
  };
}

export function finding(check: string, fields: Partial<Finding> = {}): Finding {
  return {
    check,
    severity: 'warning',
    message: `something about ${check}`,
    file: null,
    line: null,
    column: null,
    path: null,
    metric: null,
    suggestion: null,
    ...fields,
  };
}

export function unresolved(pattern: string, fields: Partial<Unresolved> = {}): Unresolved {
  return {
    file: 'app/src/dynamic.rs',
    line: 7,
    column: 3,
    pattern,
    reason: 'the name is built at run time',
    crate: 'app',
    library: 'prometheus',
    kind: 'counter',
    ...fields,
  };
}

export function proposal(metrics: readonly string[], fields: Partial<Proposal> = {}): Proposal {
  return {
    metrics,
    crate: 'app',
    title: 'New panel',
    description: '',
    targets: metrics.map((name) => ({ metric: name, expr: `sum(rate(${name}[$__rate_interval]))`, legend: name })),
    visual: 'timeseries',
    unit: 'short',
    thresholds: [],
    mappings: [],
    signal: 'traffic',
    priority: 'medium',
    reasons: [],
    placement: null,
    ...fields,
  };
}

export function job(name: string, targets: readonly string[], line: number): ScrapeJob {
  return { job: name, targets, metricsPath: '/metrics', file: 'prometheus.yml', line };
}

export function crate(name: string, fields: Partial<Crate> = {}): Crate {
  return { name, path: name, endpoint: null, jobs: [], ...fields };
}

export function dashboard(file: string, title = 'Dashboard'): Dashboard {
  return { file, title, uid: null, text: '{}', json: {}, root: [] };
}

/** An audit with the summary that its metrics give; the fields given win. */
export function audit(fields: Partial<Audit> = {}): Audit {
  const metrics = fields.metrics ?? [];
  const count = (test: (it: CoveredMetric) => boolean): number => metrics.filter(test).length;
  const covered = count((it) => it.coverage === 'covered');
  return {
    summary: {
      declared: metrics.length,
      covered,
      perhaps: count((it) => it.coverage === 'perhaps'),
      missing: count((it) => it.coverage === 'missing'),
      neverUpdated: count((it) => it.updated === false),
      unresolved: fields.unresolved?.length ?? 0,
      coverage: metrics.length === 0 ? 100 : Math.floor((covered * 1000) / metrics.length) / 10,
    },
    metrics,
    unresolved: [],
    findings: [],
    references: metrics.flatMap((it) => it.references),
    crates: [],
    dashboards: [dashboard('dashboard.json')],
    proposals: [],
    lookedFor: { metrics: ['**/metrics.rs'], dashboards: ['grafana-rsky-dashboard.json', '**/*.json'] },
    ...fields,
  };
}
