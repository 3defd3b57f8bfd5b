import { isObject, type JsonObject as Json, own } from '../grafana/json-value.ts';
import type { Dashboard, Expression, Signal } from '../model.ts';
import { type BoardPanel, boardPanels, panelAt } from './board.ts';
import type { Charted } from './charted.ts';
import { dataSourceOf, namesDatasource } from './datasource.ts';
import { once } from './once.ts';
import { ruleOf } from './signal.ts';
import { Tally } from './tally.ts';
import { nounOfUnit, type RateUnits } from './unit.ts';

/** A panel of the dashboard with what it shows. */
export interface KnownPanel extends BoardPanel {
  /** Its Prometheus expressions. */
  readonly expressions: readonly Expression[];
  readonly charted: readonly Charted[];
  /** The signal of most of its metrics, or null when it charts none by name. */
  readonly signal: Signal | null;
}

/** How a dashboard is written: what a new panel copies. */
export interface Habits {
  readonly dashboard: Dashboard;
  readonly panels: readonly KnownPanel[];
  readonly charted: readonly Charted[];
  /** The data source of most panels, as its JSON; undefined when panels name none. */
  readonly datasource: unknown;
  /** Whether targets name the data source too. */
  readonly targetDatasource: boolean;
  readonly rateUnits: RateUnits;
  /** Quantiles of its histograms, lowest first; empty when it has none. */
  readonly quantiles: readonly number[];
  /** Whether value mappings are written in capitals. */
  readonly upperCaseMappings: boolean;
  /** The usual window of the rates of errors, and of the rest; null when it has no rates. */
  readonly windows: { readonly errors: string | null; readonly other: string | null };
}

const WINDOW = /^(?:(?:\d{1,9}(?:ms|[smhdwy]))+|\$[A-Za-z_]\w*|\$\{[\w:.]+\}|\[\[\w+\]\])$/;

/**
 * Reads the habits of one dashboard from its Prometheus expressions and from what they chart. Without `allCharted` what takes
 * a PromQL reader stays unknown (units, windows), and what a panel looks like is known all the same.
 */
export function habitsOf(
  dashboard: Dashboard,
  expressions: readonly Expression[],
  allCharted: readonly Charted[] = [],
): Habits {
  const own = expressions.filter(({ file }) => file === dashboard.file);
  const charted = allCharted.filter(({ reference }) => reference.expression.file === dashboard.file);
  const expressionsByPanel = byPanel(dashboard, own, ({ panel }) => panel?.path ?? null);
  const chartedByPanel = byPanel(dashboard, charted, ({ panel }) => panel.path);
  const panels = boardPanels(dashboard).map((panel): KnownPanel => {
    const shown = chartedByPanel.get(panel.json) ?? [];
    return {
      ...panel,
      expressions: expressionsByPanel.get(panel.json) ?? [],
      charted: shown,
      signal: signalOfPanel(shown),
    };
  });
  const prometheus = panels.filter((panel) => panel.expressions.length > 0).map(({ json }) => json);
  return {
    dashboard,
    panels,
    charted,
    datasource: dataSourceOf(dashboard, prometheus),
    targetDatasource: namesDatasource(prometheus),
    rateUnits: rateUnitsOf(panels),
    quantiles: quantilesOf(own),
    upperCaseMappings: writesCapitals(panels),
    windows: { errors: windowOf(charted, true), other: windowOf(charted, false) },
  };
}

/** Groups things by the panel object that their path leads to. */
function byPanel<T>(dashboard: Dashboard, things: readonly T[], pathOf: (thing: T) => string | null): Map<Json, T[]> {
  const panels = new Map<string, Json | null>();
  const groups = new Map<Json, T[]>();
  for (const thing of things) {
    const path = pathOf(thing);
    if (path === null) continue;
    const json = panels.has(path) ? (panels.get(path) ?? null) : panelAt(dashboard, path);
    panels.set(path, json);
    if (json === null) continue;
    const group = groups.get(json);
    if (group === undefined) groups.set(json, [thing]);
    else group.push(thing);
  }
  return groups;
}

/** What a dashboard charts of each part of the system, by `partKey`, and of each crate. */
export const chartedBy = once(({ charted, panels }: Habits) => {
  const parts = new Map<string, Charted[]>();
  const crates = new Map<string | null, Charted[]>();
  const panelsOfPart = new Map<string, Set<KnownPanel>>();
  for (const one of charted) {
    if (one.metric === null || one.part === null) continue;
    parts
      .set(one.part, parts.get(one.part) ?? [])
      .get(one.part)
      ?.push(one);
    crates
      .set(one.metric.crate, crates.get(one.metric.crate) ?? [])
      .get(one.metric.crate)
      ?.push(one);
  }
  for (const panel of panels) {
    for (const { part } of panel.charted) {
      if (part !== null)
        panelsOfPart
          .set(part, panelsOfPart.get(part) ?? new Set())
          .get(part)
          ?.add(panel);
    }
  }
  return { parts, crates, panels: panelsOfPart };
});

/** Whether a series is about errors: by its declaration, else by its name alone. */
function isErrors({ metric, name }: Charted): boolean {
  if (metric !== null) return metric.signal === 'errors';
  return ruleOf({ name, kind: 'counter', help: null, unit: null })?.rule.signal === 'errors';
}

function signalOfPanel(charted: readonly Charted[]): Signal | null {
  const tally = new Tally<Signal>();
  for (const one of charted) {
    const signal =
      one.metric?.signal ??
      ruleOf({ name: one.name, kind: one.charting === 'rate' ? 'counter' : 'unknown', help: null, unit: null })?.rule
        .signal;
    if (signal !== undefined) tally.add(signal, signal);
  }
  return tally.most();
}

/** The window that most rates are taken over; only windows that a rate can copy count. */
function windowOf(charted: readonly Charted[], errors: boolean): string | null {
  const tally = new Tally<string>();
  for (const one of charted) {
    const { range, functions } = one.reference.selector;
    if (range === null || !WINDOW.test(range) || !functions.some((name) => name === 'rate' || name === 'irate'))
      continue;
    if (isErrors(one) === errors) tally.add(range, range);
  }
  return tally.most();
}

function rateUnitsOf(panels: readonly KnownPanel[]): RateUnits {
  const used = new Tally<string>();
  const errors = new Tally<string>();
  let custom = 0;
  let total = 0;
  for (const panel of panels) {
    if (panel.charted.length === 0 || !panel.charted.every(({ charting }) => charting === 'rate')) continue;
    const unit = defaultsOf(panel.json, 'unit');
    if (typeof unit !== 'string' || unit === '' || unit.length > 40) continue;
    if (panel.signal === 'errors') errors.add(unit, unit);
    else used.add(unit, unit);
    total++;
    if (nounOfUnit(unit) !== null) custom++;
  }
  // Custom units name a noun each, so that none of them is used often: as a manner they count together.
  const ranked = used.ranked().map(({ thing }) => thing);
  if (custom * 2 > total) ranked.sort((a, b) => Number(nounOfUnit(b) !== null) - Number(nounOfUnit(a) !== null));
  return { used: ranked, errors: errors.most() };
}

function quantilesOf(expressions: readonly Expression[]): number[] {
  const found = new Set<number>();
  for (const { expr } of expressions) {
    for (const match of expr.slice(0, 20_000).matchAll(/histogram_quantile\(\s{0,9}(0?\.\d{1,4})\s{0,9},/g))
      found.add(Number(match[1]));
  }
  const quantiles = [...found].filter((q) => q > 0 && q < 1).sort((a, b) => a - b);
  // More than four lines of one histogram are a drawing, not an answer.
  return quantiles.length <= 4 ? quantiles : [];
}

function writesCapitals(panels: readonly KnownPanel[]): boolean {
  let upper = 0;
  let other = 0;
  for (const { json } of panels) {
    const mappings = defaultsOf(json, 'mappings');
    if (!Array.isArray(mappings)) continue;
    for (const mapping of mappings) {
      const options = isObject(mapping) ? own(mapping, 'options') : undefined;
      if (!isObject(options)) continue;
      for (const option of Object.values(options)) {
        const text = isObject(option) ? own(option, 'text') : undefined;
        if (typeof text !== 'string' || !/[A-Za-z]/.test(text)) continue;
        if (text === text.toUpperCase()) upper++;
        else other++;
      }
    }
  }
  return upper > other;
}

/** A member of `fieldConfig.defaults` of a panel, or undefined. */
export function defaultsOf(panel: Json, key: string): unknown {
  const config = own(panel, 'fieldConfig');
  const defaults = isObject(config) ? own(config, 'defaults') : undefined;
  return isObject(defaults) ? own(defaults, key) : undefined;
}

/** The size that most panels of a type have, or null when there are none with a size. */
export function usualSize(habits: Habits, types: readonly string[]): { readonly w: number; readonly h: number } | null {
  const tally = new Tally<{ readonly w: number; readonly h: number }>();
  for (const { type, grid } of habits.panels) {
    if (grid === null || !types.includes(type)) continue;
    const size = wholeSize(grid);
    if (size !== null) tally.add(`${size.w}x${size.h}`, size);
  }
  return tally.most();
}

/** A size in whole units that a new panel can have, or null: nobody copies a panel that is broken. */
export function wholeSize(grid: {
  readonly w: number;
  readonly h: number;
}): { readonly w: number; readonly h: number } | null {
  const [w, h] = [Math.round(grid.w), Math.round(grid.h)];
  return w >= 1 && w <= 24 && h >= 1 && h <= 40 ? { w, h } : null;
}

/** Whether the dashboard has a panel of a type that takes a whole line. */
export function hasFullWidth(habits: Habits, types: readonly string[]): boolean {
  return habits.panels.some(({ type, grid }) => types.includes(type) && grid !== null && grid.w === 24);
}
