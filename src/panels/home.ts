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

/** A dashboard that cannot be edited, and the crates that it shows metrics of. */
export interface Closed {
  readonly file: string;
  /** Why, as a sentence without its end: see `whyNotEditable`. */
  readonly why: string;
  readonly crates: ReadonlySet<string | null>;
}

export interface Homes {
  readonly open: readonly Home[];
  readonly closed: readonly Closed[];
}

/** The dashboards by whether they can be edited, each by file name. */
export function homesOf(
  dashboards: readonly Dashboard[],
  expressions: readonly Expression[],
  charted: readonly Charted[],
): Homes {
  const open: Home[] = [];
  const closed: Closed[] = [];
  for (const dashboard of [...dashboards].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))) {
    const why = whyNotEditable(dashboard.json, dashboard.root);
    if (why === null) open.push(homeOf(dashboard, expressions, charted));
    else {
      const shown = charted.filter(({ reference }) => reference.expression.file === dashboard.file);
      const crates = shown.flatMap(({ metric }) => (metric === null ? [] : [metric.crate]));
      closed.push({ file: dashboard.file, why, crates: new Set(crates) });
    }
  }
  return { open, closed };
}

function homeOf(dashboard: Dashboard, expressions: readonly Expression[], charted: readonly Charted[]): Home {
  const habits = habitsOf(dashboard, expressions, charted);
  const layout = sections(dashboard.json, dashboard.root);
  return {
    habits,
    sections: layout,
    shown: metricsBySection(layout, habits),
    makesRows: habits.panels.length === 0 || layout.some(({ row }) => row !== null),
    titles: new Set(habits.panels.map(({ title }) => title)),
  };
}

/**
 * The dashboard for the metrics of a crate: the one that shows most of them, else most metrics at all; the first by file
 * name wins a tie. A sentence that says why there is none, when there is none or when only one that cannot be edited shows
 * the crate: on another it would not be looked for.
 */
export function homeFor(crate: string | null, { open, closed }: Homes): Home | string {
  let best: Home | null = null;
  let most: readonly [number, number] = [-1, -1];
  for (const home of open) {
    const metrics = new Map(
      home.habits.charted.flatMap(({ metric }) => (metric === null ? [] : [[metric.name, metric.crate]])),
    );
    const ofCrate = [...metrics.values()].filter((other) => other === crate).length;
    if (ofCrate > most[0] || (ofCrate === most[0] && metrics.size > most[1]))
      [best, most] = [home, [ofCrate, metrics.size]];
  }
  const shut = closed.find(({ crates }) => crates.has(crate)) ?? (best === null ? closed[0] : undefined);
  if (shut !== undefined && most[0] < 1) return `It has no place, as ${shut.file} cannot be edited: ${shut.why}.`;
  return best ?? 'It has no place, as there is no dashboard.';
}
