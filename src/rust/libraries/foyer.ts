/**
 * `foyer` from 0.17 on: what a cache has where its builder is given a registry of the `prometheus` crate, by `with_metrics_registry` and
 * `PrometheusMetricsRegistry` of mixtrics (foyer-common src/metrics.rs, `Metrics::new`; mixtrics src/registry/prometheus_0_14.rs). All caches
 * of one registry share them, with their names as a label.
 */
import type { Finding, Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { unreadLibrary } from '../unread.ts';
import { originsOf } from '../workspace/origins.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { argumentsOf, chainOf, methodCallAt } from './arguments.ts';
import { declare, type Library, NO_MAKERS } from './library.ts';
import { outsidePath } from './outside-calls.ts';
import { prometheus } from './prometheus.ts';
import { exponential, linear } from './prometheus-client/built-in.ts';

const CRATE = 'foyer';
/** Its cache in memory can be had alone. */
const CRATES = [CRATE, 'foyer-memory'];
const METHOD = 'with_metrics_registry';
const REGISTRY = 'PrometheusMetricsRegistry';

interface Row {
  readonly kind: Kind;
  /** Behind `foyer_`. */
  readonly name: string;
  readonly help: string;
  readonly label: 'op' | 'type' | null;
  readonly buckets: readonly number[] | null;
  /** Minor versions: the first with it, and the first without it. */
  readonly since: number;
  readonly before: number;
}

type More = Partial<Pick<Row, 'label' | 'buckets' | 'since' | 'before'>>;

function row(kind: Kind, name: string, help: string, more: More = {}): Row {
  return {
    kind,
    name,
    help: `foyer ${help}`,
    label: 'op',
    buckets: null,
    since: 0,
    before: Number.POSITIVE_INFINITY,
    ...more,
  };
}
const counter = row.bind(null, 'counter');
const gauge = row.bind(null, 'gauge');
const histogram = row.bind(null, 'histogram');

const UP_TO_4S = { buckets: exponential(0.000_001, 2, 23) };
const ROWS: readonly Row[] = [
  counter('memory_op_total', 'in-memory cache operations'),
  gauge('memory_usage', 'in-memory cache usage', { label: null }),
  gauge('memory_entries', 'in-memory cache entries', { label: null, since: 22 }),
  counter('storage_op_total', 'disk cache operations'),
  histogram('storage_op_duration', 'disk cache op durations', UP_TO_4S),
  counter('storage_inner_op_total', 'disk cache inner operations'),
  histogram('storage_inner_op_duration', 'disk cache inner op durations', { buckets: exponential(0.000_001, 2, 25) }),
  counter('storage_disk_io_total', 'disk cache disk operations'),
  counter('storage_disk_io_bytes', 'disk cache disk io bytes', { before: 18 }),
  counter('storage_disk_io_bytes_total', 'disk cache disk io bytes', { since: 18 }),
  histogram('storage_disk_io_duration', 'disk cache disk io duration', UP_TO_4S),
  gauge('storage_region', 'disk cache regions', { label: 'type', before: 19 }),
  gauge('storage_region_size_bytes', 'disk cache region sizes', { label: null, before: 19 }),
  gauge('storage_block_engine_block', 'large object disk cache blocks', { label: 'type', since: 19 }),
  gauge('storage_block_engine_block_size_bytes', 'large object disk cache blocks sizes', { label: null, since: 19 }),
  histogram('storage_entry_serde_duration', 'disk cache entry serde durations', {
    buckets: exponential(0.000_000_01, 2, 23),
  }),
  // The large engine has had two names.
  ...(['lodc', 'block_engine'] as const).flatMap((name) => {
    const when = name === 'lodc' ? { before: 19 } : { since: 19 };
    return [
      counter(`storage_${name}_op_total`, 'large object disk cache operations', when),
      histogram(`storage_${name}_buffer_efficiency`, 'large object disk cache buffer efficiency', {
        ...{ label: null, buckets: linear(0.1, 0.1, 10) },
        ...when,
      }),
      histogram(`storage_${name}_recover_duration`, 'large object disk cache recover duration', {
        ...{ label: null, buckets: exponential(0.001, 2, 21) },
        ...when,
      }),
    ];
  }),
  counter('hybrid_op_total', 'hybrid cache operations'),
  histogram('hybrid_op_duration', 'hybrid cache operation durations'),
];

export const foyer: Library = {
  name: CRATE,
  words: [METHOD],
  hint: /\bwith_metrics_registry\s*\(/,
  makers: NO_MAKERS,
  verbs: prometheus.verbs,
  identity: 'name',
  expose: (analysis, made) => prometheus.expose(analysis, made),
  declarations(analysis, source) {
    const version = versionAt(analysis, source);
    if (!isRead(version)) return [];
    return callsIn(analysis, source).flatMap(({ call, registries }) =>
      registries.flatMap((registry) =>
        rowsOf(version).map(({ kind, name, help, label, buckets }) =>
          declare({
            ...{
              library: CRATE,
              kind,
              name: { text: `foyer_${name}` },
              at: { source, node: call },
              help,
              buckets,
              registry,
            },
            ...{ labels: label === null ? ['name'] : ['name', label], role: 'built-in', verb: 'call' },
          }),
        ),
      ),
    );
  },
  findings: told,
};

function rowsOf(version: Version | null): readonly Row[] {
  const isThere = ({ since, before }: Row) =>
    version === null
      ? before === Number.POSITIVE_INFINITY
      : isAtLeast(version, 0, since) && (version.major > 0 || version.minor < before);
  return ROWS.filter(isThere);
}

interface Made {
  readonly call: Node;
  /** The registries of the `prometheus` crate that are behind what it is given; none where that is of another kind, or not in sight. */
  readonly registries: readonly Expr[];
}

/** The calls outside tests that give a cache a registry. */
function callsIn(analysis: Analysis, source: SourceFile): readonly Made[] {
  const { packages } = analysis.workspace.crates;
  if (!packages.some(({ registry }) => CRATES.some((crate) => registry.has(crate)))) return [];
  return [...source.text.matchAll(/(?<=\.\s*)with_metrics_registry(?=\s*\()/g)].flatMap(
    ({ 0: name, index }): Made[] => {
      const call = methodCallAt(source, index, index + name.length);
      const [given] = call ? argumentsOf(source, call) : [];
      if (!call || !given || source.isInert(index) || analysis.workspace.isTest(source, call)) return [];
      if (!isCache(analysis, source, call)) return [];
      return [{ call, registries: registriesOf(analysis, { source, node: given }) }];
    },
  );
}

/** Whether the method is called on a builder of the crate. */
function isCache(analysis: Analysis, source: SourceFile, call: Node): boolean {
  const receiver = call.childForFieldName('function')?.childForFieldName('value');
  const { base } = receiver ? chainOf(source, receiver) : { base: call };
  const { expr } = analysis.values.follow({ source, node: base }, null);
  const made = chainOf(expr.source, expr.node).base;
  const called = made.type === 'call_expression' ? made.childForFieldName('function') : null;
  const path = called && outsidePath(analysis, expr.source, made, pathParts(expr.source.textOf(called)));
  return /^foyer(?:_memory)?$/.test(path?.[0] ?? '');
}

/** What `PrometheusMetricsRegistry::new` is given, wherever an expression leads to one. */
function registriesOf(analysis: Analysis, given: Expr): readonly Expr[] {
  return originsOf(analysis, given).flatMap((origin) => {
    if (origin?.node.type !== 'call_expression') return [];
    const { source, node } = origin;
    const [inner] = argumentsOf(source, node);
    const path = pathParts(source.textOf(node.childForFieldName('function') ?? node));
    if (path.at(-1) === 'new' && path.at(-2) === 'Box' && inner) return registriesOf(analysis, { source, node: inner });
    return path.at(-1) === 'new' && path.at(-2) === REGISTRY && inner ? [{ source, node: inner }] : [];
  });
}

function versionAt({ workspace }: Analysis, { file }: SourceFile): Version | null {
  const owner = workspace.owner(file);
  return CRATES.reduce<Version | null>((found, crate) => found ?? workspace.versions.of(owner, crate), null);
}

function isRead(version: Version | null): boolean {
  return version === null || isAtLeast(version, 0, 17);
}

/** A finding for each package with a cache whose metrics are not read. */
function told(analysis: Analysis): Finding[] {
  const { workspace } = analysis;
  const owners = new Set<string>();
  return [...workspace.occurrences(METHOD, workspace.files)].flatMap(({ source }): Finding[] => {
    const owner = workspace.owner(source.file)?.name ?? 'this file';
    if (owners.has(owner) || workspace.tests.isTestFile(source.file)) return [];
    const isOld = !isRead(versionAt(analysis, source));
    const made = callsIn(analysis, source).find(({ registries }) => isOld || registries.length === 0);
    if (!made) return [];
    owners.add(owner);
    const called = isOld
      ? `\`${CRATE}\` of before 0.17`
      : `\`${CRATE}\` in a registry that is not of the \`prometheus\` crate in sight`;
    return [unreadLibrary(owner, called, source.place(made.call.startIndex))];
  });
}
