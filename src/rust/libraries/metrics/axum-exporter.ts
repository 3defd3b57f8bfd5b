/**
 * The exporter that `axum-prometheus` builds by itself, when it is not handed one (src/lib.rs, `MakeDefaultHandle` and
 * `Default for Handle`; src/builder.rs): a `PrometheusBuilder` with buckets for the duration of requests alone.
 */
import type { Analysis } from '../../analysis.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Value } from '../../values/value.ts';
import { chainOf, pathCallAt } from '../arguments.ts';

/** Seconds (src/utils.rs, `SECONDS_DURATION_BUCKETS`). */
export const AXUM_DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A place that makes the layer, with what the methods behind it say. */
export interface AxumLayer {
  readonly source: SourceFile;
  /** The call that makes it: `PrometheusMetricLayer::pair()`, `PrometheusMetricLayerBuilder::new()`. */
  readonly call: Node;
  /** The whole chain. */
  readonly chain: Node;
  /** What stands in front of `_http_requests_total`, or null for `axum`. */
  readonly prefix: Node | null;
  /** Sizes of response bodies are recorded too. */
  readonly bodySize: boolean;
  /** It describes its metrics when a recorder is there already; what it installs itself comes too late for that. */
  readonly describes: boolean;
  /** It is made together with what renders the metrics. */
  readonly paired: boolean;
  /** It builds the exporter by itself. */
  readonly exports: boolean;
}

const TYPES = [
  'PrometheusMetricLayer',
  'PrometheusMetricLayerBuilder',
  'MetricLayerBuilder',
  'GenericMetricLayer',
  'BaseMetricLayer',
];

/** Every place outside tests that makes such a layer. */
export function axumLayers(analysis: Analysis, files: readonly string[]): readonly AxumLayer[] {
  return TYPES.flatMap((type) =>
    [...analysis.workspace.occurrences(type, files)].flatMap(({ source, from, to }) => {
      const made = /^\s*(?:::\s*<[^;{}()]{0,120}>\s*)?::\s*(new|pair|pair_from|default|with_response_body_size)\b/.exec(
        source.text.slice(to, to + 160),
      );
      const end = to + (made?.[0].length ?? 0);
      const name = made?.[1] ?? '';
      const call = made ? pathCallAt(source, end - name.length, end) : null;
      if (!call || analysis.workspace.isTest(source, call) || !isOurs(analysis, source, type, call, from)) return [];
      return [layerAt(source, call, name, type)];
    }),
  );
}

function isOurs(analysis: Analysis, source: SourceFile, type: string, call: Node, from: number): boolean {
  const before = source.text.slice(Math.max(0, from - 60), from);
  if (/axum_prometheus\s*::\s*$/.test(before)) return true;
  const meaning = analysis.modules.resolve([type], source, call);
  return meaning?.type === 'external' && meaning.path.includes('axum_prometheus');
}

function layerAt(source: SourceFile, call: Node, made: string, type: string): AxumLayer {
  let chain = call;
  for (let at = source.parent(call); at; at = source.parent(at)) {
    const isMethod =
      at.type === 'field_expression' ||
      (at.type === 'call_expression' && source.textOf(at).startsWith(source.textOf(chain)));
    if (!isMethod) break;
    if (at.type === 'call_expression') chain = at;
  }
  const { methods } = chainOf(source, chain);
  const called = new Map(methods.map((method) => [method.name, method.args]));
  const isBuilder = type.endsWith('Builder');
  const size = called.get('enable_response_body_size')?.[0];
  return {
    source,
    call,
    chain,
    prefix: called.get('with_prefix')?.[0] ?? null,
    bodySize:
      made === 'with_response_body_size' ||
      (size !== undefined && source.textOf(size) !== 'false') ||
      /\.\s*enable_response_body_size\s*\(\s*\)/.test(source.text),
    describes: isBuilder && !called.has('no_initialize_metrics') && isAfterRecorder(source, called),
    paired: isBuilder && (called.has('with_default_metrics') || called.has('with_metrics_from_fn')),
    exports: isBuilder
      ? !called.has('with_metrics_from_fn') && (called.has('build_pair') || called.has('with_default_metrics'))
      : made === 'pair',
  };
}

/** Whether what renders the metrics is a value that was made before: `with_metrics_from_fn(|| handle.clone())`, or nothing. */
function isAfterRecorder(source: SourceFile, called: ReadonlyMap<string, readonly Node[]>): boolean {
  if (called.has('with_default_metrics')) return false;
  const [given] = called.get('with_metrics_from_fn') ?? [];
  if (!given) return !called.has('build_pair');
  const body = given.type === 'closure_expression' ? given.childForFieldName('body') : null;
  return body ? /^[\w.\s]+(?:\.\s*clone\s*\(\s*\))?$/.test(source.textOf(body)) : false;
}

/** The exporters that such layers build, with the name of the histogram that has buckets; null for the default name. */
export function axumExporters(analysis: Analysis): { source: SourceFile; prefix: Value | null }[] {
  const { crates, files } = analysis.workspace;
  if (crates.packages.length > 0 && !crates.packages.some(({ registry }) => registry.has('axum-prometheus'))) return [];
  return axumLayers(analysis, files)
    .filter((layer) => layer.exports && analysis.reach.of(layer.source, layer.call) !== 'no')
    .map(({ source, prefix }) => ({ source, prefix: prefix ? durationOf(analysis, source, prefix) : null }));
}

function durationOf(analysis: Analysis, source: SourceFile, prefix: Node): Value {
  const [first] = analysis.values.inEachSureContext<Value>(
    (context) => analysis.values.text({ source, node: prefix }, context),
    (reason) => ({ pattern: '*', reason }),
  );
  return first && 'text' in first
    ? { text: `${first.text}_http_requests_duration_seconds` }
    : (first ?? { pattern: '*', reason: 'it has no prefix' });
}
