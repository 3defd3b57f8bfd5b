/** Metrics that describe: what they tell is in their labels, and their value is a constant. */
import type { Metric } from '../../model.ts';

/** Last words of a name that say so by themselves. */
const DESCRIBES = /(?:^|_)(?:info|labels|metadata)$/;
/** Last words of a name that say so when a label is of that kind, too: of `protocol_version` the value may be what it tells. */
const IDENTIFIES = /(?:^|_)(?:build|version|revision|commit|release)$/;
const IDENTITY = /(?:^|_)(?:version|revision|commit|release|sha|hash|branch|tag)(?:_|$)/;

/** What of a metric says whether it describes. */
export type Shown = Pick<Metric, 'name' | 'kind' | 'labels' | 'constLabels'>;

/**
 * Whether a metric is one whose value tells nothing, as that of `build_info{version="1.2"} 1` does: by the words of its name, when it has
 * labels or may have some. Such a metric shows all it has to show once it is set, also to zero.
 * https://prometheus.io/docs/practices/naming/ and OpenMetrics, "Info".
 */
export function isInfoLike({ name, kind, labels, constLabels }: Shown): boolean {
  if (kind === 'histogram' || kind === 'summary') return false;
  const all = [...(labels ?? []), ...Object.keys(constLabels)];
  if (labels !== null && all.length === 0) return false;
  if (DESCRIBES.test(name)) return true;
  return IDENTIFIES.test(name) && all.some((label) => IDENTITY.test(label));
}
