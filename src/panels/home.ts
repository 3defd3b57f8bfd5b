import { type Section, sections, whyNotEditable } from '../grafana/sections.ts';
import type { CoveredMetric, Dashboard, Expression } from '../model.ts';
import type { Charted } from './charted.ts';
import { type Habits, habitsOf } from './habits.ts';
import { metricsBySection } from './row.ts';

/** A dashboard that panels can be put on, with what is known of it. */
export interface Home {
  readonly habits: Habits;
  readonly sections: readonly Section[];
  /** The metrics that each section shows. */
  readonly shown: readonly (readonly CoveredMetric[])[];
  /** Whether new rows are made: where there are rows already, and on an empty dashboard. */
  readonly makesRows: boolean;
  /** All titles of panels; gains those of new panels. */
  readonly titles: Set<string>;
}

/** The dashboards that can be edited, by file name. */
export function homesOf(
  dashboards: readonly Dashboard[],
  expressions: readonly Expression[],
  charted: readonly Charted[],
): Home[] {
  return [...dashboards]
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
    .filter((dashboard) => whyNotEditable(dashboard.json, dashboard.root) === null)
    .map((dashboard) => {
      const habits = habitsOf(dashboard, expressions, charted);
      const layout = sections(dashboard.json, dashboard.root);
      return {
        habits,
        sections: layout,
        shown: metricsBySection(layout, habits),
        makesRows: habits.panels.length === 0 || layout.some(({ row }) => row !== null),
        titles: new Set(habits.panels.map(({ title }) => title)),
      };
    });
}

/**
 * The dashboard for a metric: the one that shows most metrics of its crate, else most metrics at all; the first by file
 * name wins a tie. Null when there is none.
 */
export function homeFor(metric: CoveredMetric, homes: readonly Home[]): Home | null {
  let best: Home | null = null;
  let most: readonly [number, number] = [-1, -1];
  for (const home of homes) {
    const metrics = new Map(
      home.habits.charted.flatMap(({ metric: shown }) => (shown === null ? [] : [[shown.name, shown] as const])),
    );
    const ofCrate = [...metrics.values()].filter(({ crate }) => crate === metric.crate).length;
    if (ofCrate > most[0] || (ofCrate === most[0] && metrics.size > most[1]))
      [best, most] = [home, [ofCrate, metrics.size]];
  }
  return best;
}
