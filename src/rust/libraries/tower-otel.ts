/**
 * `tower-otel` from 0.4 on: what `metrics::HttpLayer` measures of requests, of a server or of a client (src/metrics/http.rs).
 * Its `trace::HttpLayer` measures nothing.
 */
import {
  type BuiltInInstrument,
  type InstrumentationCall,
  instrumentationLibrary,
  SECONDS,
} from './opentelemetry/instrumentation.ts';

export const towerOtel = instrumentationLibrary('tower-otel', [
  {
    crate: 'tower-otel',
    path: ['tower_otel', 'metrics'],
    isNamed: true,
    types: { HttpLayer: ['server', 'client'] },
    instruments,
    scope: ({ args: [meter] }) => meter ?? null,
  },
]);

function instruments({ method: side, since, dependency }: InstrumentationCall): readonly BuiltInInstrument[] {
  const active = ['http.request.method', 'server.address', 'server.port', ...(since(7) ? ['url.scheme'] : [])];
  // The route is known where axum puts it: `MatchedPath`, behind the feature `axum`.
  const hasRoute = side === 'server' && since(5) && (dependency === null || dependency.features.includes('axum'));
  const answered = [
    ...active,
    'network.protocol.name',
    'network.protocol.version',
    ...(hasRoute ? ['http.route'] : []),
    'http.response.status_code',
  ];
  return [
    {
      kind: 'histogram',
      name: `http.${side}.request.duration`,
      unit: 's',
      help: `Duration of HTTP ${side} requests`,
      labels: [...answered, 'error.type'],
      buckets: SECONDS,
    },
    {
      kind: 'gauge',
      name: `http.${side}.active_requests`,
      unit: '{request}',
      help: `Number of active HTTP ${side} requests`,
      labels: active,
    },
    {
      kind: 'histogram',
      name: `http.${side}.request.body.size`,
      unit: 'By',
      help: `Size of HTTP ${side} request body`,
      labels: [...answered, 'error.type'],
    },
    {
      kind: 'histogram',
      name: `http.${side}.response.body.size`,
      unit: 'By',
      help: `Size of HTTP ${side} response body`,
      labels: answered,
    },
  ];
}
