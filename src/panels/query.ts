import type { Metric, ProposedTarget } from '../model.ts';
import { isTimestamp } from './form.ts';
import { groupingLabel } from './labels.ts';
import { booleanValues, meaningOfOne } from './mappings.ts';

/** How the queries of a place are written: read from the dashboard, or the defaults. */
export interface QueryStyle {
  /** The range of a rate: `$__rate_interval`, `1m`. */
  readonly window: string;
  /** Matchers inside the braces, `job="x",instance=~"$instance"`, or empty. */
  readonly matchers: string;
  /** What stands around a gauge without labels: `sum`, `max`, `avg`, `min`, or null for the gauge as it is. */
  readonly gauge: 'sum' | 'max' | 'avg' | 'min' | null;
  /** Quantiles of histograms and summaries, between 0 and 1, lowest first. */
  readonly quantiles: readonly number[];
}

export const DEFAULT_STYLE: QueryStyle = {
  window: '$__rate_interval',
  matchers: '',
  gauge: null,
  quantiles: [0.5, 0.95, 0.99],
};

/** The queries of a metric with the words for them. */
export interface Query {
  readonly targets: readonly ProposedTarget[];
  /** The label that the series are split by, or null. */
  readonly by: string | null;
  /** Why this query, in a sentence. */
  readonly reason: string;
}

const VALID_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/**
 * A vector selector. A name that Prometheus could not read goes into `__name__`, quoted, so that every query parses.
 */
export function selector(name: string, matchers = ''): string {
  if (VALID_NAME.test(name)) return matchers === '' ? name : `${name}{${matchers}}`;
  return `{__name__=${quoted(name)}${matchers === '' ? '' : `,${matchers}`}}`;
}

/** A PromQL string in double quotes. */
export function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}

/**
 * The queries that show a metric, by its kind: rates of counters, gauges as they are, quantiles of histograms and
 * summaries, the age of a moment. `legend` names a series that no label tells apart.
 */
export function queryOf(metric: Metric, style: QueryStyle, legend: string): Query {
  const { name } = metric;
  const by = groupingLabel(metric);
  const plain = selector(name, style.matchers);
  const single = (expr: string, text: string, reason: string, label: string | null = null): Query => ({
    targets: [{ metric: name, expr, legend: text }],
    by: label,
    reason,
  });
  switch (metric.kind) {
    case 'counter': {
      const rate = `rate(${plain}[${style.window}])`;
      if (by !== null)
        return single(
          `sum by (${by}) (${rate})`,
          `{{${by}}}`,
          `A counter is read as its rate, here one series for each ${by}.`,
          by,
        );
      const left = (metric.labels ?? []).length > 0 ? ' Its labels have too many values to split by.' : '';
      return single(`sum(${rate})`, legend, `A counter is read as its rate, summed over the instances.${left}`);
    }
    case 'histogram':
      return {
        targets: style.quantiles.map((q) => ({
          metric: name,
          expr: `histogram_quantile(${q}, sum by (le) (rate(${selector(`${name}_bucket`, style.matchers)}[${style.window}])))`,
          legend: quantileLegend(q),
        })),
        by: null,
        reason: 'A histogram is read as quantiles: the median, and the slow end that users notice.',
      };
    case 'summary':
      return {
        targets: style.quantiles.map((q) => ({
          metric: name,
          expr: `max(${selector(name, `quantile="${q}"${style.matchers === '' ? '' : `,${style.matchers}`}`)})`,
          legend: quantileLegend(q),
        })),
        by: null,
        reason:
          'A summary is exposed as ready quantiles, which cannot be added or averaged: the highest of all series is shown.',
      };
    case 'info':
    case 'stateset':
      return single(
        plain,
        '',
        metric.kind === 'info'
          ? 'An info metric says everything in its labels.'
          : 'A state set is 1 for the state that holds.',
      );
    default:
      return gauge(metric, plain, style, legend, by);
  }
}

function gauge(metric: Metric, plain: string, style: QueryStyle, legend: string, by: string | null): Query {
  const target = (expr: string, text: string) => [{ metric: metric.name, expr, legend: text }];
  const values = booleanValues(metric);
  if (values !== null) {
    const worst =
      meaningOfOne(metric, values) === 'bad' || !values.every(({ value }) => value === '0' || value === '1')
        ? 'max'
        : 'min';
    const sentence =
      worst === 'max'
        ? 'The highest over the instances: one that says so is enough.'
        : 'The lowest over the instances: it holds when it holds for all.';
    if (by !== null) return { targets: target(`${worst} by (${by}) (${plain})`, `{{${by}}}`), by, reason: sentence };
    return { targets: target(`${worst}(${plain})`, legend), by: null, reason: sentence };
  }
  if (isTimestamp(metric)) {
    const seconds =
      /(?:_ms|_milliseconds|_millis)$/.test(metric.name) || metric.unit === 'milliseconds' ? `${plain} / 1000` : plain;
    return {
      targets: target(`time() - ${seconds}`, by === null ? '{{instance}}' : `{{${by}}}`),
      by,
      reason: 'It holds a moment in Unix time; how long ago that was is what can be read.',
    };
  }
  if (by !== null) {
    const around = style.gauge ?? 'sum';
    return {
      targets: target(`${around} by (${by}) (${plain})`, `{{${by}}}`),
      by,
      reason: `A gauge is read as it is, here one series for each ${by}.`,
    };
  }
  if ((metric.labels ?? []).length > 0) {
    const around = style.gauge ?? 'sum';
    return {
      targets: target(`${around}(${plain})`, legend),
      by: null,
      reason: 'A gauge is read as it is; its labels have too many values to split by.',
    };
  }
  if (style.gauge === null)
    return {
      targets: target(plain, '{{instance}}'),
      by: null,
      reason: 'A gauge is read as it is, one series for each instance.',
    };
  return {
    targets: target(`${style.gauge}(${plain})`, legend),
    by: null,
    reason: `A gauge is read as it is; ${style.gauge}(…) over the instances is how this dashboard reads its siblings.`,
  };
}

function quantileLegend(quantile: number): string {
  return `p${Number((quantile * 100).toFixed(3))}`;
}
