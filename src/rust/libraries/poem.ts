/**
 * `poem` from 1.3.57 on: what its middleware `OpenTelemetryMetrics` measures of requests (src/middleware/opentelemetry_metrics.rs).
 * The versions before that had an exporter of their own, whose settings made the names; they are told of.
 */
import { type BuiltInInstrument, instrumentationLibrary } from './opentelemetry/instrumentation.ts';
import { scopeNamed } from './opentelemetry/scope.ts';

const ERRORS = ['http.request.method', 'url.full', 'http.path_pattern', 'http.response.status_code'];
const REQUESTS = [...ERRORS, 'exception.message'];

const INSTRUMENTS: readonly BuiltInInstrument[] = [
  {
    kind: 'counter',
    name: 'poem_requests_count',
    unit: '',
    help: 'total request count (since start of service)',
    labels: REQUESTS,
  },
  {
    kind: 'counter',
    name: 'poem_errors_count',
    unit: '',
    help: 'failed request count (since start of service)',
    labels: ERRORS,
  },
  {
    kind: 'histogram',
    name: 'poem_request_duration_ms',
    unit: 'milliseconds',
    help: 'request duration histogram (in milliseconds, since start of service)',
    labels: REQUESTS,
  },
];

export const poem = instrumentationLibrary('poem', [
  {
    crate: 'poem',
    types: { OpenTelemetryMetrics: ['new', 'default'] },
    from: [1, 3, 57],
    instruments: () => INSTRUMENTS,
    scope: () => scopeNamed('poem'),
  },
]);
