/**
 * `salvo`: what the middleware `Metrics` of its module `otel`, the crate `salvo-otel`, measures of requests (crates/otel/src/metrics.rs).
 * 1.0 took the names of OpenTelemetry's conventions; the keys of the attributes are those of newer conventions since 0.50.
 */
import { isAtLeast } from '../workspace/versions.ts';
import { httpServer } from './opentelemetry/http-server.ts';
import {
  type BuiltInInstrument,
  type Instrumentation,
  type InstrumentationCall,
  instrumentationLibrary,
} from './opentelemetry/instrumentation.ts';
import { scopeNamed, scopeOfCrate } from './opentelemetry/scope.ts';

const CRATE = 'salvo-otel';
const SIZES = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536].map((kib) => kib * 1024);
const ACTIVE = ['http.request.method', 'url.scheme'];
const REQUEST = [...ACTIVE, 'network.protocol.version', 'http.response.status_code', 'error.type'];

const HERE: Omit<Instrumentation, 'crate'> = {
  isNamed: true,
  types: { Metrics: ['new', 'default'] },
  instruments: (call) => (isStable(call) ? stable(call) : own(call)),
  scope: (call) => {
    if (!isStable(call)) return scopeNamed('salvo');
    const { workspace } = call.analysis;
    const version = workspace.versions.of(workspace.owner(call.at.source.file), CRATE) ?? call.version;
    return { ...scopeOfCrate(CRATE, version), schemaUrl: null };
  },
};

export const salvo = instrumentationLibrary('salvo', [
  { ...HERE, crate: 'salvo', path: ['salvo', 'otel'] },
  { ...HERE, crate: CRATE },
]);

function isStable({ version }: InstrumentationCall): boolean {
  return version === null || isAtLeast(version, 1, 0);
}

function stable({ dependency }: InstrumentationCall): readonly BuiltInInstrument[] {
  const hasRoute = dependency === null || dependency.defaultFeatures || dependency.features.includes('matched-path');
  const labels = hasRoute ? [...REQUEST, 'http.route'] : REQUEST;
  return httpServer({ active: ACTIVE, request: labels, response: labels, sizes: SIZES });
}

function own({ since }: InstrumentationCall): readonly BuiltInInstrument[] {
  const errors = since(50)
    ? ['http.request.method', 'url.full', 'http.response.status_code']
    : ['http.method', 'http.url', 'http.status_code'];
  const requests = [...errors, 'exception.message'];
  return [
    {
      kind: 'counter',
      name: 'salvo_request_count',
      unit: '',
      help: 'total request count (since start of service)',
      labels: requests,
    },
    {
      kind: 'counter',
      name: 'salvo_error_count',
      unit: '',
      help: 'failed request count (since start of service)',
      labels: errors,
    },
    {
      kind: 'histogram',
      name: 'salvo_request_duration_ms',
      unit: 'milliseconds',
      help: 'request duration histogram (in milliseconds, since start of service)',
      labels: requests,
    },
  ];
}
