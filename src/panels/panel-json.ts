import type { JsonObject, JsonValue } from '../grafana/json-format.ts';
import { isObject, type JsonObject as Json, own } from '../grafana/json-value.ts';
import { nextRefIds } from '../grafana/panel-ids.ts';
import type { GridPos, Proposal, ProposedTarget, Visual } from '../model.ts';
import type { Charting } from './charted.ts';
import { targetsOf } from './datasource.ts';
import { copyOf, exemplarFor } from './exemplar.ts';
import { defaultsOf, type Habits } from './habits.ts';

/** Field settings and options of each visual for dashboards that have no such panel: Grafana's own defaults, legend below. */
const DEFAULT_CUSTOM: Readonly<Record<Visual, JsonObject | null>> = {
  timeseries: {
    drawStyle: 'line',
    fillOpacity: 10,
    lineInterpolation: 'linear',
    lineWidth: 1,
    showPoints: 'never',
    spanNulls: false,
    stacking: { group: 'A', mode: 'none' },
  },
  stat: null,
  heatmap: null,
  'state-timeline': { fillOpacity: 70, lineWidth: 0 },
  table: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false },
};
const LEGEND = { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: true };
const DEFAULT_OPTIONS: Readonly<Record<Visual, JsonObject>> = {
  timeseries: { legend: LEGEND, tooltip: { mode: 'multi', sort: 'desc' } },
  stat: {
    colorMode: 'background',
    graphMode: 'none',
    justifyMode: 'auto',
    orientation: 'auto',
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    textMode: 'auto',
  },
  heatmap: {},
  'state-timeline': {
    alignValue: 'left',
    legend: LEGEND,
    mergeValues: true,
    rowHeight: 0.9,
    showValue: 'auto',
    tooltip: { mode: 'single', sort: 'none' },
  },
  table: { cellHeight: 'sm', showHeader: true },
};

/** Members of an exemplar's field settings that are about its own values and are not copied. */
const OWN_CUSTOM = new Set([
  'axisLabel',
  'axisSoftMax',
  'axisSoftMin',
  'fillBelowTo',
  'thresholdsStyle',
  'stacking',
  'scaleDistribution',
  'axisCenteredZero',
]);

/** The JSON of a new panel (classic schema) for a proposal, in the manner of the dashboard. */
export function panelJson(proposal: Proposal, habits: Habits, id: number, gridPos: GridPos): JsonObject {
  const { visual } = proposal;
  const row = proposal.placement?.type === 'panel' ? proposal.placement.row : null;
  const exemplar =
    exemplarFor(
      { visual, signal: proposal.signal, charting: chartingOf(proposal), mapped: proposal.mappings.length > 0, row },
      habits,
    )?.json ?? null;
  const refIds = nextRefIds(null, proposal.targets.length);
  const datasource = targetDatasource(exemplar, habits);
  const pluginVersion = exemplar === null ? undefined : own(exemplar, 'pluginVersion');
  const overrides = exemplar === null || own(fieldConfigOf(exemplar), 'overrides') !== undefined;
  return {
    ...(habits.datasource === undefined ? {} : { datasource: habits.datasource as JsonValue }),
    ...(proposal.description === '' ? {} : { description: proposal.description }),
    fieldConfig: { defaults: defaultsFor(proposal, exemplar), ...(overrides ? { overrides: [] } : {}) },
    gridPos: { h: gridPos.h, w: gridPos.w, x: gridPos.x, y: gridPos.y },
    id,
    options: (exemplar === null ? null : copyOf(own(exemplar, 'options'))) ?? DEFAULT_OPTIONS[visual],
    ...(typeof pluginVersion === 'string' && pluginVersion.length < 40 ? { pluginVersion } : {}),
    targets: proposal.targets.map((target, i) => targetJson(target, visual, exemplar, datasource, refIds[i] ?? 'A')),
    title: proposal.title,
    ...(visual === 'table'
      ? { transformations: [{ id: 'organize', options: { excludeByName: { Time: true, Value: true } } }] }
      : {}),
    type: visual,
  };
}

function fieldConfigOf(panel: Json): Json {
  const config = own(panel, 'fieldConfig');
  return isObject(config) ? config : {};
}

function chartingOf({ targets }: Proposal): Charting {
  const expr = targets[0]?.expr ?? '';
  if (expr.includes('histogram_quantile(')) return 'quantile';
  return /\bi?rate\(/.test(expr) ? 'rate' : 'value';
}

function defaultsFor(proposal: Proposal, exemplar: Json | null): JsonObject {
  const custom = exemplar === null ? DEFAULT_CUSTOM[proposal.visual] : customOf(exemplar);
  const color = exemplar === null ? null : copyOf(defaultsOf(exemplar, 'color'));
  const usual = proposal.visual === 'timeseries' ? 'palette-classic' : 'thresholds';
  return {
    // A fixed colour is the exemplar's own: every line of a family would have it.
    color: color === null || color.mode === 'fixed' || color.mode === 'shades' ? { mode: usual } : color,
    ...(custom === null ? {} : { custom }),
    mappings: mappingsJson(proposal),
    thresholds: {
      mode: 'absolute',
      steps: proposal.thresholds.map(({ color: step, value }) => ({ color: step, value })),
    },
    unit: proposal.unit,
  };
}

function customOf(exemplar: Json): JsonObject | null {
  const custom = copyOf(defaultsOf(exemplar, 'custom'));
  if (custom === null) return null;
  const plain: Readonly<Record<string, JsonValue>> = {
    axisLabel: '',
    axisCenteredZero: false,
    scaleDistribution: { type: 'linear' },
    stacking: { group: 'A', mode: 'none' },
    thresholdsStyle: { mode: 'off' },
  };
  return Object.fromEntries(
    Object.entries(custom).flatMap(([key, value]): [string, JsonValue][] => {
      if (!OWN_CUSTOM.has(key)) return value === undefined ? [] : [[key, value]];
      const reset = Object.hasOwn(plain, key) ? plain[key] : undefined;
      return reset === undefined ? [] : [[key, reset]];
    }),
  );
}

function mappingsJson({ mappings }: Proposal): JsonValue[] {
  if (mappings.length === 0) return [];
  return [
    {
      options: Object.fromEntries(mappings.map(({ value, text, color }, index) => [value, { color, index, text }])),
      type: 'value',
    },
  ];
}

/** Members of targets that say how the editor shows them or how Grafana asks, and that hold for any query. */
const TARGET_HABITS = ['editorMode', 'exemplar', 'instant', 'intervalFactor', 'range'] as const;

/**
 * The JSON of one target: like the first target of `like`, or as Grafana's editor writes it when there is none.
 *
 * @param datasource what the target names as its data source; undefined when it leaves that to its panel.
 */
export function targetJson(
  target: ProposedTarget,
  visual: Visual,
  like: Json | null,
  datasource: unknown,
  refId: string,
): JsonObject {
  const first = like === null ? undefined : targetsOf(like)[0];
  const members: [string, JsonValue][] = [
    ['expr', target.expr],
    ['refId', refId],
  ];
  const source = typeof datasource === 'string' ? datasource : copyOf(datasource);
  if (source !== null) members.push(['datasource', source]);
  if (first === undefined) members.push(['editorMode', 'code']);
  if (first === undefined && visual !== 'table') members.push(['range', true]);
  for (const key of TARGET_HABITS) {
    const value = first === undefined ? undefined : own(first, key);
    if (key === 'editorMode' && value !== undefined) members.push([key, 'code']);
    else if (visual === 'table' || (key === 'instant' && value === true && visual !== 'stat')) continue;
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      members.push([key, value]);
  }
  if (visual === 'table') members.push(['format', 'table'], ['instant', true]);
  // A single number shows no legend: where the dashboard leaves it out, so does the new panel.
  const shown = visual !== 'stat' || first === undefined || own(first, 'legendFormat') !== undefined;
  if (shown && target.legend !== '') members.push(['legendFormat', target.legend]);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The data source that targets of a new panel name: the dashboard's, when targets like them name one. */
function targetDatasource(exemplar: Json | null, habits: Habits): unknown {
  const first = exemplar === null ? undefined : targetsOf(exemplar)[0];
  if (first === undefined) return habits.targetDatasource ? habits.datasource : undefined;
  const named = own(first, 'datasource');
  return named === undefined ? undefined : (habits.datasource ?? named);
}
