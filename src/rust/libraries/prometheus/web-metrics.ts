/**
 * What the request metrics of `actix-web-prom` and `rocket_prometheus` are called: both stand on the `prometheus` crate.
 *
 * `PrometheusMetricsBuilder::new(namespace)` has two metrics behind its namespace, with names and labels that its configuration may
 * change (actix-web-prom, src/lib.rs, `build`). `PrometheusMetrics` of rocket_prometheus has the same two behind `rocket`, or what
 * an environment variable says at run time (src/lib.rs, `with_registry`).
 */
import type { Analysis } from '../../analysis.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { joined, knownText, type Value } from '../../values/value.ts';
import { argumentsOf, chainOf, type Method, pathCallAt } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import { type Declaration, declare } from '../library.ts';
import { labelMap } from './label-map.ts';

const CALL =
  /\b(PrometheusMetricsBuilder|PrometheusMetrics)\s*::\s*(new|default|with_registry|with_default_registry)(?=\s*\()/g;
const HELP = {
  total: 'Total number of HTTP requests',
  duration: 'HTTP request duration in seconds for all requests',
};
const LABELS: readonly string[] = ['endpoint', 'method', 'status'];

/** The request metrics of the middleware that a file makes. */
export function fromMiddleware(analysis: Analysis, source: SourceFile): Declaration[] {
  return [...source.text.matchAll(CALL)].flatMap((match) => {
    const [whole, , method = ''] = match;
    const to = (match.index ?? 0) + whole.length;
    const call = pathCallAt(source, to - method.length, to);
    const called = call?.childForFieldName('function');
    if (!call || !called || analysis.workspace.isTest(source, call)) return [];
    const crate = crateOf(analysis, source, pathParts(source.textOf(called)).slice(0, -1), call);
    if (crate === 'rocket_prometheus' && match[1] === 'PrometheusMetrics') return ofRocket(source, call, method);
    if (crate !== 'actix_web_prom' || match[1] !== 'PrometheusMetricsBuilder') return [];
    return analysis.values
      .inEachContext(
        (context) => ofActix(analysis, source, call, context),
        (reason) => pair(source, call, { pattern: '*', reason }),
      )
      .flat();
  });
}

function crateOf(analysis: Analysis, source: SourceFile, path: readonly string[], at: Node): string | null {
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'external' && meaning.path.length > 1) return meaning.path[0] ?? null;
  if (meaning?.type === 'item' || meaning?.type === 'module') return null;
  const registry = analysis.workspace.owner(source.file)?.registry;
  return registry?.has('actix-web-prom')
    ? 'actix_web_prom'
    : registry?.has('rocket_prometheus')
      ? 'rocket_prometheus'
      : null;
}

function ofRocket(source: SourceFile, call: Node, method: string): Declaration[] {
  const [registry] = method === 'with_registry' ? argumentsOf(source, call) : [];
  return pair(source, call, { text: 'rocket' }).map((each) => ({
    ...each,
    registry: registry ? { source, node: registry } : null,
  }));
}

function ofActix(analysis: Analysis, source: SourceFile, call: Node, context: Context | null): Declaration[] {
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
  const names = [...LABELS, ...(labels.some((each) => each.name === 'version') ? ['version'] : [])].map(
    (label) => set(label, labels) ?? { text: label },
  );
  const constLabels = constant ? labelMap(analysis, constant, context) : {};
  const known = names.map(knownText);
  return pair(source, call, text(namespace) ?? { text: '' }, {
    total: set('http_requests_total_name'),
    duration: set('http_requests_duration_seconds_name'),
  }).map((each) => ({
    ...each,
    labels: constLabels === null || known.includes(null) ? null : known.filter((label) => label !== null),
    constLabels: constLabels ?? {},
    buckets: each.kind === 'histogram' && bounds ? buckets(analysis, bounds, context) : null,
    registry,
    context,
  }));
}

/** The methods that are called one after the other on what a call gives back. */
function methodsBehind(source: SourceFile, call: Node): readonly Method[] {
  let outer = call;
  for (let access = source.parent(outer); access?.type === 'field_expression'; access = source.parent(outer)) {
    const next = source.parent(access);
    if (next?.type !== 'call_expression' || access.childForFieldName('value')?.id !== outer.id) break;
    outer = next;
  }
  return chainOf(source, outer).methods;
}

function pair(
  source: SourceFile,
  call: Node,
  namespace: Value,
  own: { total: Value | null; duration: Value | null } = { total: null, duration: null },
): Declaration[] {
  const at = { source, node: call };
  const name = (last: Value): Value =>
    'text' in namespace && namespace.text === '' ? last : joined([namespace, { text: '_' }, last]);
  const common = { library: 'prometheus', at, labels: LABELS, role: 'built-in', verb: 'request' } as const;
  return [
    declare({ ...common, kind: 'counter', name: name(own.total ?? { text: 'http_requests_total' }), help: HELP.total }),
    declare({
      ...common,
      kind: 'histogram',
      name: name(own.duration ?? { text: 'http_requests_duration_seconds' }),
      help: HELP.duration,
    }),
  ];
}
