/**
 * `actix-web-opentelemetry` from 0.15 on, and `opentelemetry-instrumentation-actix-web`, as it is called since: what their middleware
 * `RequestMetrics` measures of requests (src/middleware/metrics.rs; the attributes are in src/util.rs). 0.24 of the second took the
 * names of the stable conventions. The versions before 0.15 had other names, and an exporter of their own until 0.12; they are told of.
 */
import { httpServer } from './opentelemetry/http-server.ts';
import {
  type BuiltInInstrument,
  type Instrumentation,
  type InstrumentationCall,
  instrumentationLibrary,
} from './opentelemetry/instrumentation.ts';
import { scopeOfCrate } from './opentelemetry/scope.ts';

const OLD = 'actix-web-opentelemetry';
const NEW = 'opentelemetry-instrumentation-actix-web';
const ACTIVE = [
  'http.route',
  'http.request.method',
  'network.protocol.version',
  'server.address',
  'server.port',
  'url.scheme',
];
const TYPES = { RequestMetrics: ['builder', 'default'], RequestMetricsBuilder: ['new', 'default'] };

const UNTIL: Instrumentation = {
  crate: OLD,
  types: TYPES,
  from: [0, 15],
  instruments: experimental,
  scope: ({ version, since }) => ({
    ...scopeOfCrate(since(20) ? OLD : 'actix_web_opentelemetry', version),
    schemaUrl: null,
  }),
};
const SINCE: Instrumentation = {
  crate: NEW,
  types: TYPES,
  instruments: (call) => (call.since(24) ? stable(call) : experimental(call)),
  scope: ({ version }) => ({ ...scopeOfCrate(NEW, version), schemaUrl: null }),
};

export const actixWebOpentelemetry = instrumentationLibrary(OLD, [UNTIL, SINCE]);

/** The attributes of what is measured before the answer, and those of it; null where a function of the code makes them. */
function labelsOf({ set }: InstrumentationCall, ofAnswer: readonly string[]): (readonly string[] | null)[] {
  const own = set.some(({ name }) => name === 'with_metric_attrs_from_req');
  return own ? [null, null] : [ACTIVE, [...ACTIVE, ...ofAnswer]];
}

function experimental(call: InstrumentationCall): readonly BuiltInInstrument[] {
  const [before = null, after = null] = labelsOf(call, ['http.response.status_code']);
  // Until 0.16 both were described as sizes of requests.
  const answer = call.since(17) ? 'response' : 'request';
  return [
    {
      kind: 'histogram',
      name: 'http.server.duration',
      unit: 's',
      help: 'Measures the duration of inbound HTTP requests.',
      labels: after,
    },
    {
      kind: 'gauge',
      name: 'http.server.active_requests',
      unit: call.since(16) ? '' : '{request}',
      help: 'Measures the number of concurrent HTTP requests that are currently in-flight.',
      labels: before,
    },
    {
      kind: 'histogram',
      name: 'http.server.request.size',
      unit: 'By',
      help: 'Measures the size of HTTP request messages (compressed).',
      labels: before,
    },
    {
      kind: 'histogram',
      name: 'http.server.response.size',
      unit: 'By',
      help: `Measures the size of HTTP ${answer} messages (compressed).`,
      labels: after,
    },
  ];
}

function stable(call: InstrumentationCall): readonly BuiltInInstrument[] {
  const [before = null, after = null] = labelsOf(call, ['http.response.status_code', 'error.type']);
  return httpServer({ active: before, request: before, response: after });
}
