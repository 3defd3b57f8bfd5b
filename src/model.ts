/**
 * The nouns of dashcov. Types only: what flows from one folder to the next.
 *
 * Conventions that hold everywhere:
 * - `file` is a path relative to the root of the repository, with `/` between its parts.
 * - `line` and `column` start at 1; a column counts UTF-16 code units, as editors do.
 * - `path` is a place inside a JSON document, written like `panels[3].targets[0].expr`.
 * - Lists are in a stable order that does not depend on the file system or on hash maps.
 */

/** The type of a metric as a scrape shows it. A facade histogram that is exposed as a summary says `summary`. */
export type Kind = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'stateset' | 'unknown';

/** A place in a source file. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One place in non-test code that changes a metric. */
export interface Update {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The method that writes: `inc`, `set`, `observe`, `start_timer`, … */
  readonly verb: string;
  /** The function around it, as written in the source (`StreamIndexer::process_event`), or null at the top level. */
  readonly function: string | null;
}

/** A place that looks like an update and is none, and why. */
export interface Ineffective {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly verb: string;
  readonly function: string | null;
  /** `unreachable`: nothing outside tests calls the function. `zero`: it writes a zero that is there already. */
  readonly reason: 'unreachable' | 'zero';
}

/** A metric as a scrape would show it, with where it comes from in the source. */
export interface Metric {
  /** The exposition name, without `_bucket`, `_sum` or `_count`. */
  readonly name: string;
  readonly kind: Kind;
  /** The client library: `prometheus`, `metrics`, … */
  readonly library: string;
  /** Label names in declared order, without const labels. Null when they are not known (never `[]` then). */
  readonly labels: readonly string[] | null;
  /** Labels that every series carries, with their values; a value that only run time knows is null. */
  readonly constLabels: Readonly<Record<string, string | null>>;
  readonly help: string | null;
  /** Prometheus's own word for the unit (`seconds`, `bytes`, `ratio`, …) when the code states it, else null. */
  readonly unit: string | null;
  /** Upper bounds of a histogram's buckets when they are literal; the source text otherwise; null when default or absent. */
  readonly buckets: readonly number[] | string | null;
  /** The Cargo package that declares it, or null when no manifest owns the file. */
  readonly crate: string | null;
  readonly declared: Place;
  /** The static, const, field or local that holds it (`ERRORS_TOTAL`, `Metrics.errors`), or null. */
  readonly identifier: string | null;
  /** The doc comment above the declaration, as one trimmed text, or null. */
  readonly doc: string | null;
  /** `false` is proof that nothing changes it; null says that it cannot be known, and `updateNote` says why. */
  readonly updated: boolean | null;
  readonly updates: readonly Update[];
  readonly ineffective: readonly Ineffective[];
  /** One sentence when `updated` is null or when an ineffective place explains a `false`, else null. */
  readonly updateNote: string | null;
}

/** A declaration whose name could not be resolved: reported, never guessed and never dropped. */
export interface Unresolved extends Place {
  /** What is known of the name, with `*` for what is not: `http_*_total`, or `*`. */
  readonly pattern: string;
  /** One sentence: what was found and why it does not resolve. */
  readonly reason: string;
  readonly crate: string | null;
  readonly library: string;
  readonly kind: Kind;
}

/** Where a crate serves its metrics, as its source says. */
export interface Endpoint extends Place {
  /** The default port, or null when the source does not fix it. */
  readonly port: number | null;
  /** The environment variable that overrides the port or the address, or null. */
  readonly env: string | null;
  /** The HTTP path, `/metrics` most of the time. */
  readonly path: string;
}

/** One job of a Prometheus scrape configuration. */
export interface ScrapeJob {
  readonly job: string;
  /** `host:port`, in the order of the file. */
  readonly targets: readonly string[];
  readonly metricsPath: string;
  readonly file: string;
  readonly line: number;
}

/** A Cargo package of the repository that declares or serves metrics. */
export interface Crate {
  readonly name: string;
  /** The folder of its manifest; `.` for the root. */
  readonly path: string;
  readonly endpoint: Endpoint | null;
  /** The scrape jobs that read it, when a scrape configuration tells. */
  readonly jobs: readonly ScrapeJob[];
}

/** The panel around an expression. */
export interface PanelPlace {
  readonly id: number | null;
  readonly title: string;
  readonly type: string;
  /** JSON path of the panel: `panels[3]`, `panels[2].panels[0]`, `rows[0].panels[1]`. */
  readonly path: string;
  /** Title of the row that it stands under, or null. */
  readonly row: string | null;
}

/** One expression of a dashboard, found by the walk. */
export interface Expression {
  /** The dashboard's file. */
  readonly file: string;
  /** 1-based line of the expression in the file. */
  readonly line: number;
  /** JSON path of the expression itself: `panels[3].targets[0].expr`, `templating.list[0].query`. */
  readonly path: string;
  readonly expr: string;
  /** What it belongs to. */
  readonly role: 'target' | 'variable' | 'annotation';
  /** The panel, or null for variables and annotations. */
  readonly panel: PanelPlace | null;
  /** A target whose `hide` is true: still usage, as other targets may compute with it. */
  readonly hidden: boolean;
  readonly refId: string | null;
  readonly legend: string | null;
}

/** A matcher of a selector, `{label op "value"}`, with Grafana variables as they were written. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** What a selector says about the metric name. */
export type NameMatch =
  /** The name is known. */
  | { readonly type: 'name'; readonly name: string }
  /** RE2 patterns, fully anchored, that the name must (`negated: false`) or must not match. */
  | { readonly type: 'pattern'; readonly patterns: readonly { readonly source: string; readonly negated: boolean }[] }
  /** The name holds a Grafana variable: literal parts with `null` for each unknown stretch. */
  | { readonly type: 'template'; readonly parts: readonly (string | null)[] }
  /** No name at all (`{job="x"}`), or nothing but a variable. */
  | { readonly type: 'any' };

/** One vector selector of an expression and what stands around it. */
export interface Selector {
  readonly name: NameMatch;
  readonly matchers: readonly Matcher[];
  /** Functions and aggregations around it, innermost first: `rate`, `sum`. */
  readonly functions: readonly string[];
  /** The range in brackets as written (`1m`, `$__rate_interval`), or null for an instant selector. */
  readonly range: string | null;
  /** Labels of the `by (…)` of the aggregations around it, innermost first; null where there is none. */
  readonly by: readonly string[] | null;
  /** Offsets of the selector in the expression, in UTF-16 code units. */
  readonly from: number;
  readonly to: number;
}

/** A selector with the expression that it stands in. */
export interface Reference {
  readonly expression: Expression;
  readonly selector: Selector;
}

export type CoverageState = 'covered' | 'perhaps' | 'missing';

/** A dashboard as read from the repository. */
export interface Dashboard {
  readonly file: string;
  readonly title: string;
  readonly uid: string | null;
  readonly text: string;
  /** The parsed JSON of the whole file. */
  readonly json: unknown;
  /** JSON path of the dashboard object inside the file: empty, or `dashboard` / `spec` when it is wrapped. */
  readonly root: readonly (string | number)[];
}

export type Severity = 'error' | 'warning' | 'info';

/** Something worth telling. One file in coverage/checks/ per `check`. */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** JSON path, for a finding inside a dashboard. */
  readonly path: string | null;
  readonly metric: string | null;
  /** What to do, or the nearest name; null when there is nothing useful to say. */
  readonly suggestion: string | null;
}

/** One of the four golden signals, or a state (a boolean, an info, a mode). */
export type Signal = 'latency' | 'traffic' | 'errors' | 'saturation' | 'state';
export type Priority = 'critical' | 'high' | 'medium' | 'low';

/** A metric joined with what the dashboards show of it. */
export interface CoveredMetric extends Metric {
  readonly coverage: CoverageState;
  readonly references: readonly Reference[];
  readonly signal: Signal;
  readonly priority: Priority;
}

/** One query of a proposal. */
export interface ProposedTarget {
  /** Exposition name of the metric that it charts. */
  readonly metric: string;
  readonly expr: string;
  /** Legend format: plain text, or with `{{label}}`. */
  readonly legend: string;
}

export interface Threshold {
  readonly color: string;
  /** Null for the base step. */
  readonly value: number | null;
}

export interface ValueMapping {
  readonly value: string;
  readonly text: string;
  readonly color: string;
}

export type Visual = 'timeseries' | 'stat' | 'heatmap' | 'state-timeline' | 'table';

export interface GridPos {
  readonly h: number;
  readonly w: number;
  readonly x: number;
  readonly y: number;
}

/** Where a proposal goes. */
export type Placement =
  | {
      readonly type: 'target';
      readonly file: string;
      /** The existing panel that gains the targets. */
      readonly panel: PanelPlace;
      /** 1-based line where that panel's JSON object starts in the file as it is now. */
      readonly line: number;
    }
  | {
      readonly type: 'panel';
      readonly file: string;
      /** Title of the row that it goes under; null when the dashboard has no rows. */
      readonly row: string | null;
      /** True when that row does not exist yet and is written too. */
      readonly newRow: boolean;
      readonly gridPos: GridPos;
      /** 1-based line after which it is inserted in the file as it is now. */
      readonly line: number;
    };

/** A panel, or targets for an existing panel, that would chart what is missing. */
export interface Proposal {
  /** The metrics that it charts, by exposition name, in the order of its targets. */
  readonly metrics: readonly string[];
  readonly crate: string | null;
  readonly title: string;
  readonly description: string;
  readonly targets: readonly ProposedTarget[];
  readonly visual: Visual;
  /** Grafana's unit id: `short`, `s`, `bytes`, `evt/s`, … */
  readonly unit: string;
  readonly thresholds: readonly Threshold[];
  readonly mappings: readonly ValueMapping[];
  readonly signal: Signal;
  readonly priority: Priority;
  /** Sentences, most important first: why this query, this visual, this place. */
  readonly reasons: readonly string[];
  /** Null when there is no dashboard to put it on. */
  readonly placement: Placement | null;
}

/** The figures of an audit. */
export interface Summary {
  readonly declared: number;
  readonly covered: number;
  readonly perhaps: number;
  readonly missing: number;
  readonly neverUpdated: number;
  readonly unresolved: number;
  /** covered / declared in percent, rounded down to one decimal so that 100 means all; 100 when nothing is declared. */
  readonly coverage: number;
}

/** The whole result: what every report renders. */
export interface Audit {
  readonly summary: Summary;
  readonly metrics: readonly CoveredMetric[];
  readonly unresolved: readonly Unresolved[];
  readonly findings: readonly Finding[];
  readonly references: readonly Reference[];
  readonly crates: readonly Crate[];
  readonly dashboards: readonly Dashboard[];
  readonly proposals: readonly Proposal[];
  /** What was looked for, for the message when there is no dashboard. */
  readonly lookedFor: { readonly metrics: readonly string[]; readonly dashboards: readonly string[] };
}

/** A function, method or macro whose calls are declarations, as the configuration says it: its definition is not in sight. */
export interface Wrapper {
  /** A path, as far as it tells it apart: `register`, `Registry::counter`, `my_crate::metrics::register`, `lazy_counter!`. */
  readonly name: string;
  readonly kind: Kind;
  /** The argument that is the name of the metric: its position from 0, or the name of the parameter. */
  readonly argument: number | string;
  /** What stands before and behind that name in a scrape. */
  readonly prefix: string;
  readonly suffix: string;
  /** The argument with the labels: a list of texts, or a map. Null for a metric without labels. */
  readonly labels: number | string | null;
  readonly help: number | string | null;
}

/** The names that a place makes of which the code tells only a pattern, as the configuration says it. */
export interface KnownNames {
  readonly pattern: string;
  readonly names: readonly string[];
  /** A glob of the files that it holds for, or null for all. */
  readonly file: string | null;
}
