import type { CoveredMetric } from '../../model.ts';
import { atMetric, type Check } from './check.ts';

/** Names that say another kind or unit than the metric has, by Prometheus's own advice ("Metric and label naming"; promlint). */
const RULES: readonly {
  readonly applies: (metric: CoveredMetric) => boolean;
  readonly says: (metric: CoveredMetric) => string;
}[] = [
  {
    applies: ({ kind, name }) => kind === 'counter' && !name.endsWith('_total'),
    says: ({ name }) => `${name} is a counter, and its name does not end in _total`,
  },
  {
    applies: ({ kind, name }) => kind !== 'counter' && kind !== 'unknown' && name.endsWith('_total'),
    says: ({ name, kind }) => `${name} is a ${kind}, and its name ends in _total as a counter's does`,
  },
  {
    applies: ({ kind, name }) => kind !== 'unknown' && /_(?:bucket|sum|count)$/.test(name),
    says: ({ name }) => `${name} ends as the series of a histogram or a summary do`,
  },
  {
    applies: ({ name }) => /_(?:counter|gauge|histogram|summary)(?:_|$)/.test(name),
    says: ({ name }) => `${name} has the word for its kind in its name`,
  },
  {
    applies: ({ name }) =>
      /_(?:ms|millis|milliseconds|us|micros|microseconds|ns|nanos|nanoseconds|minutes|hours|days|kb|mb|gb|kilobytes|megabytes)(?:_total)?$/.test(
        name,
      ),
    says: ({ name }) => `${name} is not in a base unit (seconds, bytes)`,
  },
];

/** Crates that fix the names of what they measure: nobody who is told could give them others. */
const FIXED: ReadonlySet<string> = new Set([
  ...['actix-web-opentelemetry', 'apalis', 'autometrics', 'axum-otel-metrics', 'axum-prometheus', 'foyer', 'kubert'],
  ...['libp2p-gossipsub', 'libp2p-metrics', 'metered', 'metrics-process', 'opendal-layer-metrics'],
  ...['opendal-layer-prometheus', 'opendal-layer-prometheus-client', 'opentelemetry-instrumentation-process'],
  ...['opentelemetry-instrumentation-tokio', 'opentelemetry-system-metrics', 'poem', 'salvo', 'tokio-metrics'],
  ...['tokio-metrics-collector', 'tonic_prometheus_layer', 'tower-otel', 'tower-otel-http-metrics', 'wc-metrics'],
]);

/** For information only: a rename would break every query that uses the name. */
export const misnamedKind: Check = ({ metrics }) =>
  metrics.flatMap((metric) =>
    (FIXED.has(metric.library) ? [] : RULES.filter((rule) => rule.applies(metric))).map((rule) =>
      atMetric('misnamed-kind', 'info', metric, rule.says(metric), null),
    ),
  );
