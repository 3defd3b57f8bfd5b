/**
 * `axum-prometheus`: the place that makes its layer declares its metrics, with names that only a prefix or a variable of the
 * build changes (src/lib.rs, `AXUM_HTTP_REQUESTS_TOTAL` and its like; labels in `Callbacks for Traffic`).
 *
 * A prefix counts, and help is there, for a builder that is paired with an exporter; from 0.10 on for every builder
 * (src/builder.rs). Sizes of bodies came with 0.5. The layer is used where it is made: its metrics are kept up to date there.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Value } from '../values/value.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { type AxumLayer, axumLayers } from './metrics/axum-exporter.ts';
import { builtWith } from './metrics/build-config.ts';
import { facadeName } from './metrics/recorder.ts';
import { ON_FACADE } from './metrics.ts';
import { spellings } from './spellings.ts';

interface Shown {
  readonly name: string;
  readonly kind: Kind;
  readonly labels: readonly string[];
  readonly unit: string | null;
  readonly help: string;
}

const SHOWN: readonly Shown[] = [
  {
    name: 'http_requests_total',
    kind: 'counter',
    labels: ['method', 'status', 'endpoint'],
    unit: null,
    help: 'The number of times a HTTP request was processed.',
  },
  {
    name: 'http_requests_pending',
    kind: 'gauge',
    labels: ['method', 'endpoint'],
    unit: null,
    help: 'The number of currently in-flight requests.',
  },
  {
    name: 'http_requests_duration_seconds',
    kind: 'histogram',
    labels: ['method', 'status', 'endpoint'],
    unit: 'seconds',
    help: 'The distribution of HTTP response times.',
  },
];

const BODY_SIZE: Shown = {
  name: 'http_response_body_size',
  kind: 'histogram',
  labels: ['method', 'endpoint'],
  unit: null,
  help: 'The distribution of HTTP response body sizes.',
};

export const axumPrometheus: Library = {
  name: 'axum-prometheus',
  words: spellings('{Prometheus,Generic,Base,}MetricLayer{Builder,}'),
  hint: /\b(?:Prometheus|Generic|Base)?MetricLayer(?:Builder)?\b/,
  makers: NO_MAKERS,
  ...ON_FACADE,
  declarations(analysis, source) {
    return axumLayers(analysis, [source.file]).flatMap((layer) => fromLayer(analysis, layer));
  },
};

function fromLayer(analysis: Analysis, layer: AxumLayer): Declaration[] {
  const { source, call } = layer;
  const version = analysis.workspace.versions.of(analysis.workspace.owner(source.file), 'axum-prometheus');
  const isCurrent = version === null || isAtLeast(version, 0, 10);
  const isInForce = layer.paired || isCurrent;
  const describes = layer.describes && isInForce && (version === null || isAtLeast(version, 0, 5));
  const at = { source, node: call };
  const prefix = layer.prefix && isInForce ? { source, node: layer.prefix } : null;
  return [...SHOWN, ...(layer.bodySize ? [BODY_SIZE] : [])].flatMap((shown) => {
    const build = (name: Value): Declaration =>
      declare({
        library: 'axum-prometheus',
        kind: shown.kind,
        name: facadeName(name),
        at,
        labels: shown.labels,
        help: describes ? shown.help : null,
        unit: describes ? shown.unit : null,
        role: 'built-in',
        verb: 'layer',
      });
    if (!prefix) {
      const variable = `AXUM_${shown.name.toUpperCase()}`;
      return [build({ text: builtWith(analysis, source, variable) ?? `axum_${shown.name}` })];
    }
    return analysis.values.inEachContext(
      (context) => {
        const text = analysis.values.text(prefix, context);
        return build(
          'text' in text
            ? { text: `${text.text}_${shown.name}` }
            : { pattern: `${text.pattern}_${shown.name}`, reason: text.reason },
        );
      },
      (reason) => build({ pattern: `*_${shown.name}`, reason }),
    );
  });
}
