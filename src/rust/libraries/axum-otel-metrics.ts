/**
 * `axum-otel-metrics` from 0.10 on: what its layer measures of requests, by the names of OpenTelemetry's conventions (src/lib.rs,
 * `HttpMetricsLayerBuilder::build`, `ResponseFuture::poll`). The versions before that had an exporter of their own and names that their
 * settings made; they are told of.
 */
import { buckets } from './buckets.ts';
import {
  type BuiltInInstrument,
  type InstrumentationCall,
  instrumentationLibrary,
  SECONDS,
} from './opentelemetry/instrumentation.ts';
import { scopeOfCrate } from './opentelemetry/scope.ts';

const CRATE = 'axum-otel-metrics';
const BODY_SIZES = [1, 2, 5, 10, 100, 500, 1024, 2560, 5120, 10240].map((kib) => kib * 1024);
const ACTIVE = ['http.request.method', 'url.scheme'];
const REQUEST = ['http.request.method', 'http.route', 'http.response.status_code', 'server.address'];

export const axumOtelMetrics = instrumentationLibrary(CRATE, [
  {
    crate: CRATE,
    types: { HttpMetricsLayerBuilder: ['new', 'default'] },
    from: [0, 10],
    instruments,
    scope: ({ version }) => scopeOfCrate(CRATE, version),
  },
]);

function instruments({ analysis, set, since }: InstrumentationCall): readonly BuiltInInstrument[] {
  const labels = since(14) ? [...REQUEST, 'url.scheme'] : REQUEST;
  const bounds = (setter: string, otherwise: readonly number[]) => {
    const given = set.findLast((method) => method.name === setter)?.args[0];
    return given ? buckets(analysis, given, null) : otherwise;
  };
  const help = (now: string, before: string) => (since(12) ? now : before);
  const sizes = { kind: 'histogram', unit: 'By', labels, buckets: bounds('with_size_buckets', BODY_SIZES) } as const;
  return [
    {
      kind: 'histogram',
      name: 'http.server.request.duration',
      unit: 's',
      labels,
      help: help('Duration of HTTP server requests.', 'The HTTP request latencies in seconds.'),
      buckets: bounds('with_duration_buckets', SECONDS),
    },
    {
      ...sizes,
      name: 'http.server.request.body.size',
      help: help('Size of HTTP server request bodies.', 'The HTTP request sizes in bytes.'),
    },
    {
      ...sizes,
      name: 'http.server.response.body.size',
      help: help('Size of HTTP server response bodies.', 'The HTTP response sizes in bytes.'),
    },
    {
      kind: 'gauge',
      name: 'http.server.active_requests',
      unit: since(14) ? '{request}' : '',
      labels: ACTIVE,
      help: help('Number of active HTTP server requests.', 'The number of active HTTP requests.'),
    },
  ];
}
