/**
 * `tower-otel-http-metrics` from 0.9 on, and `opentelemetry-instrumentation-tower`, as it is called since: what their layer measures of
 * requests (src/lib.rs; src/http/server.rs from 0.19 on). The versions before 0.9 had one histogram of another unit; they are told of.
 */
import { buckets } from './buckets.ts';
import { httpServer } from './opentelemetry/http-server.ts';
import {
  type BuiltInInstrument,
  type Instrumentation,
  type InstrumentationCall,
  instrumentationLibrary,
  SECONDS,
} from './opentelemetry/instrumentation.ts';
import { scopeNamed, scopeOfCrate } from './opentelemetry/scope.ts';

const OLD = 'tower-otel-http-metrics';
const NEW = 'opentelemetry-instrumentation-tower';
/** The bounds of 0.13 to 0.17. */
const LONGER = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const ACTIVE = ['url.scheme', 'http.request.method'];
const REQUEST = ['network.protocol.name', 'network.protocol.version', ...ACTIVE, 'http.response.status_code'];

const UNTIL: Instrumentation = {
  crate: OLD,
  types: { HTTPMetricsLayerBuilder: ['builder', 'new', 'default'] },
  from: [0, 9],
  instruments,
  scope: meterOf,
};
/** Until 0.17 it was given its meter; from 0.19 on its types are called otherwise. */
const SINCE: Instrumentation = {
  crate: NEW,
  isNamed: true,
  types: {
    HTTPMetricsLayerBuilder: ['builder'],
    HTTPLayerBuilder: ['builder'],
    HTTPLayer: ['new', 'default'],
    LayerBuilder: ['builder'],
    Layer: ['new', 'default'],
  },
  instruments,
  scope: (call) => {
    if (!call.since(18)) return meterOf(call);
    return call.since(19) ? { ...scopeOfCrate(NEW, call.version), schemaUrl: null } : scopeNamed(NEW);
  },
};

export const towerOtelHttpMetrics = instrumentationLibrary(OLD, [UNTIL, SINCE]);

function meterOf({ set }: InstrumentationCall) {
  return set.findLast(({ name }) => name === 'with_meter')?.args[0] ?? null;
}

function instruments(call: InstrumentationCall): readonly BuiltInInstrument[] {
  const { analysis, set, since } = call;
  if (set.some(({ name, args: [on] }) => name === 'with_metrics' && on?.source.textOf(on.node) === 'false')) return [];
  const labels = requestLabels(call);
  const given = set.findLast(({ name }) => name === 'with_request_duration_bounds')?.args[0];
  const bounds = since(13) && !since(18) ? LONGER : SECONDS;
  const durations = given ? buckets(analysis, given, null) : bounds;
  const all = httpServer({ active: ACTIVE, request: labels, response: labels, durations });
  return since(13) ? all : all.slice(0, -1);
}

/** The route is known where axum puts it, behind the feature `axum`, or by an extractor; other extractors add what code says. */
function requestLabels({ set, dependency }: InstrumentationCall): readonly string[] | null {
  if (set.some(({ name }) => /^with_re(?:quest|sponse)_extractor/.test(name))) return null;
  const extractor = set.findLast(({ name }) => /^with_route_extractor/.test(name));
  const [route] = extractor?.args ?? [];
  const isNone = route !== undefined && /\bNoRouteExtractor\b/.test(route.source.textOf(route.node));
  const hasRoute = extractor ? !isNone : dependency === null || dependency.features.includes('axum');
  return hasRoute ? [...REQUEST, 'http.route'] : REQUEST;
}
