/**
 * The layers of `opendal` from 0.53 on that measure operations and requests: of the `prometheus` crate, of `prometheus-client`, and by
 * way of the facade `metrics` (layers/observe-metrics-common src/lib.rs, `MetricValue`; layers/prometheus, layers/prometheus-client and
 * layers/metrics). A builder of the first two may set buckets, and is given the registry.
 */
import type { Finding, Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { behindReference, type Expr } from '../source/nodes.ts';
import type { SourceFile } from '../source/syntax.ts';
import { unreadLibrary } from '../unread.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { buckets } from './buckets.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { facadeName } from './metrics/recorder.ts';
import { ON_FACADE } from './metrics.ts';
import { type BuilderMethod, methodsOn } from './opentelemetry/builders.ts';
import { outsideCalls } from './outside-calls.ts';
import { prometheus } from './prometheus.ts';
import { ON_PROMETHEUS_CLIENT } from './prometheus-client.ts';

const CRATE = 'opendal';

/** Upper bounds by the method of a builder that sets others. */
const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const BUCKETS = {
  bytes_buckets: [4 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB, 256 * MIB, GIB, 5 * GIB],
  bytes_rate_buckets: [
    ...[8 * KIB, 32 * KIB, 128 * KIB, MIB, 8 * MIB, 32 * MIB, 128 * MIB, 512 * MIB, 2 * GIB, 8 * GIB],
    32 * GIB,
  ],
  entries_buckets: [1, 5, 10, 50, 100, 500, 1000, 5000, 10_000],
  entries_rate_buckets: [1, 10, 50, 100, 500, 1000, 5000, 10_000],
  duration_seconds_buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  ttfb_buckets: [0.001, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2],
} as const;
type Bounds = keyof typeof BUCKETS;

interface Row {
  readonly kind: Kind;
  /** Behind `opendal_`, without its unit and what counters have behind them. */
  readonly name: string;
  readonly unit: string | null;
  readonly help: string;
  /** Behind those that all have. */
  readonly labels: readonly string[];
  readonly bounds: Bounds | null;
}

function histogram(name: string, unit: string | null, bounds: Bounds, help: string): Row {
  return { kind: 'histogram', name, unit, help, bounds, labels: [] };
}
function counter(name: string, labels: readonly string[], help: string): Row {
  return { kind: 'counter', name, unit: null, help, labels, bounds: null };
}
function gauge(name: string, help: string): Row {
  return { kind: 'gauge', name, unit: null, help, labels: [], bounds: null };
}

const ROWS: readonly Row[] = [
  histogram(
    'operation',
    'bytes',
    'bytes_buckets',
    'Current operation size in bytes, represents the size of data being processed in the current operation',
  ),
  histogram(
    'operation_bytes_rate',
    null,
    'bytes_rate_buckets',
    'Histogram of data processing rates in bytes per second within individual operations',
  ),
  histogram(
    'operation_entries',
    null,
    'entries_buckets',
    'Current operation size in entries, represents the entries being processed in the current operation',
  ),
  histogram(
    'operation_entries_rate',
    null,
    'entries_rate_buckets',
    'Histogram of entries processing rates in entries per second within individual operations',
  ),
  histogram(
    'operation_duration',
    'seconds',
    'duration_seconds_buckets',
    'Duration of operations in seconds, measured from start to completion',
  ),
  counter('operation_errors', ['error'], 'Total number of failed operations'),
  gauge('operation_executing', 'Number of operations currently being executed'),
  histogram('operation_ttfb', 'seconds', 'ttfb_buckets', 'Time to first byte in seconds for operations'),
  counter(
    'http_connection_errors',
    [],
    'Total number of HTTP requests that failed before receiving a response (DNS failures, connection refused, timeouts, TLS errors)',
  ),
  counter(
    'http_status_errors',
    ['status_code'],
    'Total number of HTTP requests that received error status codes (non-2xx responses)',
  ),
  gauge('http_executing', 'Number of HTTP requests currently in flight from this client'),
  histogram('http_request', 'bytes', 'bytes_buckets', 'Histogram of HTTP request body sizes in bytes'),
  histogram('http_request_bytes_rate', null, 'bytes_rate_buckets', 'Histogram of HTTP request bytes per second rates'),
  histogram(
    'http_request_duration',
    'seconds',
    'duration_seconds_buckets',
    'Histogram of time durations in seconds spent sending HTTP requests, from first byte sent to receiving the first byte',
  ),
  histogram('http_response', 'bytes', 'bytes_buckets', 'Histogram of HTTP response body sizes in bytes'),
  histogram(
    'http_response_bytes_rate',
    null,
    'bytes_rate_buckets',
    'Histogram of HTTP response bytes per second rates',
  ),
  histogram(
    'http_response_duration',
    'seconds',
    'duration_seconds_buckets',
    'Histogram of time durations in seconds spent receiving HTTP responses, from first byte received to last byte received',
  ),
];

/** Those of a version. Before 0.56 nothing counts errors of status: the condition for it holds for no answer. */
function rowsOf(version: Version | null): readonly Row[] {
  return version === null || isAtLeast(version, 0, 56)
    ? ROWS
    : ROWS.filter(({ name }) => name !== 'http_status_errors');
}

function labelsOf({ name, labels }: Row, version: Version | null): readonly string[] {
  const hasOperation = name.startsWith('http_') && (version === null || isAtLeast(version, 0, 57));
  return ['scheme', 'namespace', 'root', 'operation', ...(hasOperation ? ['service_operation'] : []), ...labels];
}

function fullName({ kind, name, unit }: Row): string {
  return `opendal_${name}${unit === null ? '' : `_${unit}`}${kind === 'counter' ? '_total' : ''}`;
}

/** A call that makes a layer, outside tests. */
interface Made {
  readonly at: Expr;
  readonly methods: readonly BuilderMethod[];
}

function madeIn(analysis: Analysis, source: SourceFile, type: string): readonly Made[] {
  const { packages } = analysis.workspace.crates;
  if (!packages.some(({ registry }) => [...registry.keys()].some((crate) => crate.startsWith(CRATE)))) return [];
  return outsideCalls(analysis, source, ['builder', 'default', 'new']).flatMap(({ call, path }) => {
    if (path.at(-2) !== type || !/^opendal(?:_layer_\w+)?$/.test(path[0] ?? '')) return [];
    const at = { source, node: call };
    return [{ at, methods: path.at(-1) === 'builder' ? methodsOn(analysis, at) : [] }];
  });
}

function versionAt({ workspace }: Analysis, { file }: SourceFile): Version | null {
  return workspace.versions.of(workspace.owner(file), CRATE);
}

function isRead(version: Version | null): boolean {
  return version === null || isAtLeast(version, 0, 53);
}

/** The declarations of a layer that a builder registers: one set for each call that does. */
function registered(analysis: Analysis, source: SourceFile, library: string, type: string): Declaration[] {
  const version = versionAt(analysis, source);
  if (!isRead(version)) return [];
  return madeIn(analysis, source, type).flatMap(({ methods }) =>
    methods
      .filter(({ name }) => /^register(?:_default)?$/.test(name))
      .flatMap(({ args: [given], call: at }) => {
        const registry = given ? { source: given.source, node: behindReference(given.node) } : null;
        const isWithoutRoot = methods.some(({ name }) => name === 'disable_label_root');
        return rowsOf(version).map((row) =>
          declare({
            ...{ library, kind: row.kind, at, registry, role: 'built-in', verb: 'call' },
            name: { text: type === 'PrometheusLayer' ? fullName(row) : `opendal_${row.name}` },
            help: type === 'PrometheusLayer' ? row.help : `${row.help}.`,
            unit: type === 'PrometheusLayer' ? null : row.unit,
            labels: labelsOf(row, version).filter((label) => label !== 'root' || !isWithoutRoot),
            buckets: row.bounds && boundsOf(analysis, methods, row.bounds),
          }),
        );
      }),
  );
}

function boundsOf(analysis: Analysis, methods: readonly BuilderMethod[], bounds: Bounds) {
  const given = methods.findLast(({ name }) => name === bounds)?.args[0];
  return given ? buckets(analysis, given, null) : BUCKETS[bounds];
}

export const opendalPrometheus: Library = {
  name: 'opendal-layer-prometheus',
  words: ['PrometheusLayer'],
  hint: /\bPrometheusLayer\s*::\s*builder\b/,
  makers: NO_MAKERS,
  verbs: prometheus.verbs,
  identity: 'place',
  expose: (analysis, made) => prometheus.expose(analysis, made),
  declarations: (analysis, source) => registered(analysis, source, 'opendal-layer-prometheus', 'PrometheusLayer'),
  findings: told,
};

export const opendalPrometheusClient: Library = {
  name: 'opendal-layer-prometheus-client',
  words: ['PrometheusClientLayer'],
  hint: /\bPrometheusClientLayer\b/,
  makers: NO_MAKERS,
  ...ON_PROMETHEUS_CLIENT,
  declarations: (analysis, source) =>
    registered(analysis, source, 'opendal-layer-prometheus-client', 'PrometheusClientLayer'),
};

export const opendalMetrics: Library = {
  name: 'opendal-layer-metrics',
  words: ['MetricsLayer'],
  hint: /\bMetricsLayer\s*::/,
  makers: NO_MAKERS,
  ...ON_FACADE,
  declarations(analysis, source) {
    const version = versionAt(analysis, source);
    if (!isRead(version)) return [];
    return madeIn(analysis, source, 'MetricsLayer').flatMap(({ at }) =>
      rowsOf(version).map((row) =>
        declare({
          ...{ library: 'opendal-layer-metrics', kind: row.kind, at, role: 'built-in', verb: 'call' },
          name: facadeName({ text: fullName(row) }),
          labels: labelsOf(row, version),
        }),
      ),
    );
  },
};

/** A finding for each package whose version is not read. */
function told(analysis: Analysis): Finding[] {
  const { workspace } = analysis;
  const owners = new Set<string>();
  return ['PrometheusLayer', 'PrometheusClientLayer', 'MetricsLayer'].flatMap((type) =>
    [...workspace.occurrences(type, workspace.files)].flatMap(({ source }): Finding[] => {
      const owner = workspace.owner(source.file)?.name ?? 'this file';
      if (owners.has(owner) || isRead(versionAt(analysis, source)) || workspace.tests.isTestFile(source.file))
        return [];
      const [made] = madeIn(analysis, source, type);
      if (!made) return [];
      owners.add(owner);
      return [unreadLibrary(owner, `layers of \`${CRATE}\` of before 0.53`, source.place(made.at.node.startIndex))];
    }),
  );
}
