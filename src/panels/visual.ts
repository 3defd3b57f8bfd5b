import type { Metric, Visual } from '../model.ts';
import { isBoolean } from './form.ts';
import type { Habits } from './habits.ts';
import { groupingLabel } from './labels.ts';

/** A panel type with the sentence that explains it. */
export interface VisualChoice {
  readonly visual: Visual;
  readonly reason: string;
}

/** The panel type that shows a metric best, by kind and form, as the dashboard does where it has a habit. */
export function visualOf(metric: Metric, habits: Habits | null): VisualChoice {
  if (metric.kind === 'info') return { visual: 'table', reason: 'A table shows labels as columns.' };
  if (metric.kind === 'stateset')
    return { visual: 'state-timeline', reason: 'A state timeline shows which state held when.' };
  if (isBoolean(metric)) {
    const uses = (type: string) => habits?.panels.some((panel) => panel.type === type) ?? false;
    if (groupingLabel(metric) !== null)
      return { visual: 'state-timeline', reason: 'A state timeline shows the state of each series over time.' };
    if (!uses('stat') && uses('state-timeline'))
      return { visual: 'state-timeline', reason: 'A state timeline, as this dashboard shows its states.' };
    return { visual: 'stat', reason: 'A single coloured word is read at a glance.' };
  }
  if (metric.kind === 'histogram' || metric.kind === 'summary')
    return { visual: 'timeseries', reason: 'Quantiles over time show when it got slow.' };
  return {
    visual: 'timeseries',
    reason:
      metric.kind === 'counter' ? 'A graph shows when the rate changed.' : 'A graph shows where the level is heading.',
  };
}

/** The Grafana panel types whose sizes and settings a visual follows, its own first. */
export const VISUAL_TYPES: Readonly<Record<Visual, readonly string[]>> = {
  timeseries: ['timeseries', 'graph'],
  stat: ['stat', 'singlestat', 'gauge'],
  heatmap: ['heatmap'],
  'state-timeline': ['state-timeline', 'status-history'],
  table: ['table', 'table-old'],
};

/** Sizes for dashboards that have no panel of the type: half a line for graphs, a sixth for single words. */
export const DEFAULT_SIZES: Readonly<Record<Visual, { readonly w: number; readonly h: number }>> = {
  timeseries: { w: 12, h: 8 },
  stat: { w: 4, h: 4 },
  heatmap: { w: 12, h: 8 },
  'state-timeline': { w: 12, h: 6 },
  table: { w: 12, h: 6 },
};
