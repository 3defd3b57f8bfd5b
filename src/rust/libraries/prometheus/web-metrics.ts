/**
 * What the request metrics of `actix-web-prom`, `actix-web-prometheus` and `rocket_prometheus` are called: all stand on the
 * `prometheus` crate.
 *
 * `PrometheusMetricsBuilder::new(namespace)` of actix-web-prom has two metrics behind its namespace, with names and labels that its
 * configuration may change (src/lib.rs, `build`). The builder of actix-web-prometheus, by the same name, has three that are fixed
 * (src/lib.rs, `build`). `PrometheusMetrics` of rocket_prometheus has the two behind `rocket`, or what an environment variable says at
 * run time (src/lib.rs, `with_registry`).
 */
import type { Analysis } from '../../analysis.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { joined, knownText, type Value } from '../../values/value.ts';
import { argumentsOf, chainOf, type Method, methodsBehind, pathCallAt } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import { type Declaration, declare } from '../library.ts';
import { labelMap } from './label-map.ts';

/** A metric that a middleware has: its name behind the namespace, and what a scrape shows of it unless it is told otherwise. */
interface RequestMetric {
  readonly kind: 'counter' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

const CALL =
  /\b(PrometheusMetricsBuilder|PrometheusMetrics)\s*::\s*(new|default|with_registry|with_default_registry)(?=\s*\()/g;
const LABELS: readonly string[] = ['endpoint', 'method', 'status'];
const PAIR: readonly RequestMetric[] = [
  { kind: 'counter', name: 'http_requests_total', help: 'Total number of HTTP requests', labels: LABELS },
  {
    kind: 'histogram',
    name: 'http_requests_duration_seconds',
    help: 'HTTP request duration in seconds for all requests',
    labels: LABELS,
  },
];
const THREE: readonly RequestMetric[] = [
  { kind: 'counter', name: 'incoming_requests', help: 'Incoming Requests', labels: LABELS },
  { kind: 'histogram', name: 'response_time', help: 'Response Times', labels: LABELS },
  {
    kind: 'counter',
    name: 'response_code',
    help: 'Response Codes',
    labels: ['endpoint', 'method', 'statuscode', 'type'],
  },
];

/** The crates by their names in the registry, each with the type that makes its metrics, and these. */
const CRATES = {
  'actix-web-prom': { type: 'PrometheusMetricsBuilder', metrics: PAIR },
  'actix-web-prometheus': { type: 'PrometheusMetricsBuilder', metrics: THREE },
  rocket_prometheus: { type: 'PrometheusMetrics', metrics: PAIR },
} as const;

type Crate = keyof typeof CRATES;

/** The request metrics of the middleware that a file makes. */
export function fromMiddleware(analysis: Analysis, source: SourceFile): Declaration[] {
  return [...source.text.matchAll(CALL)].flatMap((match) => {
    const [whole, type, method = ''] = match;
    const to = (match.index ?? 0) + whole.length;
    const call = pathCallAt(source, to - method.length, to);
    const crate = call && !analysis.workspace.isTest(source, call) ? crateOf(analysis, source, call) : null;
    if (!call || crate === null || CRATES[crate].type !== type) return [];
    const { metrics } = CRATES[crate];
    if (crate === 'rocket_prometheus') return ofRocket(source, call, method);
    return analysis.values
      .inEachContext(
        (context) => ofActix(analysis, source, call, metrics, context),
        (reason) => declared(source, call, metrics, { pattern: '*', reason }),
      )
      .flat();
  });
}

/** Whether a call makes what `actix-web-prometheus` shows: a builder of its own. */
export function isOfActixWebPrometheus(analysis: Analysis, source: SourceFile, call: Node): boolean {
  return crateOf(analysis, source, call) === 'actix-web-prometheus';
}

/** The crate whose type a call is an associated function of; null when it is another one. */
function crateOf(analysis: Analysis, source: SourceFile, call: Node): Crate | null {
  const called = call.childForFieldName('function');
  const path = called ? pathParts(source.textOf(called)).slice(0, -1) : [];
  const meaning = analysis.modules.resolve(path, source, call);
  if (meaning?.type === 'item' || meaning?.type === 'module') return null;
  const registry = analysis.workspace.owner(source.file)?.registry;
  const [first = null, ...rest] = meaning?.path ?? [];
  const known = Object.keys(CRATES) as Crate[];
  if (rest.length === 0) return known.find((name) => registry?.has(name)) ?? null;
  const named = known.find((name) => registry?.get(name)?.code.replaceAll('-', '_') === first);
  return named ?? known.find((name) => name.replaceAll('-', '_') === first) ?? null;
}

function ofRocket(source: SourceFile, call: Node, method: string): Declaration[] {
  const [registry] = method === 'with_registry' ? argumentsOf(source, call) : [];
  return declared(source, call, PAIR, { text: 'rocket' }).map((each) => ({
    ...each,
    registry: registry ? { source, node: registry } : null,
  }));
}

function ofActix(
  analysis: Analysis,
  source: SourceFile,
  call: Node,
  metrics: readonly RequestMetric[],
  context: Context | null,
): Declaration[] {
  const [namespace] = argumentsOf(source, call);
  const methods = methodsBehind(source, call);
  const first = (name: string) => {
    const node = methods.findLast((method) => method.name === name)?.args[0];
    return node ? { source, node } : null;
  };
  const text = (node: Node | undefined): Value | null =>
    node ? analysis.values.text({ source, node }, context) : null;
  const [constant, bounds, registry, configuration] = [
    first('const_labels'),
    first('buckets'),
    first('registry'),
    first('metrics_configuration'),
  ];
  const own = configuration ? chainOf(source, configuration.node).methods : [];
  const set = (name: string, among: readonly Method[] = own) =>
    text(among.findLast((each) => each.name === name)?.args[0]);
  const labelled = own.findLast((each) => each.name === 'labels')?.args[0];
  const labels = labelled ? chainOf(source, labelled).methods : [];
  const version = labels.some((each) => each.name === 'version') ? ['version'] : [];
  const constLabels = constant ? labelMap(analysis, constant, context) : {};
  return declared(source, call, metrics, text(namespace) ?? { text: '' }, (name) => set(`${name}_name`)).map((each) => {
    const names = [...(each.labels ?? []), ...version].map((label) => set(label, labels) ?? { text: label });
    const known = names.map(knownText);
    return {
      ...each,
      labels: constLabels === null || known.includes(null) ? null : known.filter((label) => label !== null),
      constLabels: constLabels ?? {},
      buckets: each.kind === 'histogram' && bounds ? buckets(analysis, bounds, context) : null,
      registry,
      context,
    };
  });
}

/** The metrics of a middleware behind a namespace; `own` gives the name that one has been given, by the name that it has else. */
function declared(
  source: SourceFile,
  call: Node,
  metrics: readonly RequestMetric[],
  namespace: Value,
  own: (name: string) => Value | null = () => null,
): Declaration[] {
  const at = { source, node: call };
  return metrics.map(({ name, kind, help, labels }) => {
    const last = own(name) ?? { text: name };
    return declare({
      ...{ library: 'prometheus', at, kind, help, labels, role: 'built-in', verb: 'request' },
      name: 'text' in namespace && namespace.text === '' ? last : joined([namespace, { text: '_' }, last]),
    });
  });
}
