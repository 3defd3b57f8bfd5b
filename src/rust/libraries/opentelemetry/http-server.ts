/** What middlewares measure of requests by the stable conventions. https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
import { type BuiltInInstrument, SECONDS } from './instrumentation.ts';

/** The attributes of each instrument, and the bounds of the histograms where they are not the usual ones. */
export interface HttpServer {
  readonly active: BuiltInInstrument['labels'];
  /** Those of what is measured of a request before it is answered. */
  readonly request: BuiltInInstrument['labels'];
  /** Those of what is measured with the answer. */
  readonly response: BuiltInInstrument['labels'];
  readonly durations?: BuiltInInstrument['buckets'];
  readonly sizes?: BuiltInInstrument['buckets'];
}

/** The duration of requests, how many are active, and the sizes of both bodies, that of the response last. */
export function httpServer({
  active,
  request,
  response,
  durations = SECONDS,
  sizes = null,
}: HttpServer): readonly BuiltInInstrument[] {
  return [
    {
      kind: 'histogram',
      name: 'http.server.request.duration',
      unit: 's',
      help: 'Duration of HTTP server requests.',
      labels: response,
      buckets: durations,
    },
    {
      kind: 'gauge',
      name: 'http.server.active_requests',
      unit: '{request}',
      help: 'Number of active HTTP server requests.',
      labels: active,
    },
    {
      kind: 'histogram',
      name: 'http.server.request.body.size',
      unit: 'By',
      help: 'Size of HTTP server request bodies.',
      labels: request,
      buckets: sizes,
    },
    {
      kind: 'histogram',
      name: 'http.server.response.body.size',
      unit: 'By',
      help: 'Size of HTTP server response bodies.',
      labels: response,
      buckets: sizes,
    },
  ];
}
