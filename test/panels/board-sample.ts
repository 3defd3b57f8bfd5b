import type { CoveredMetric, Dashboard, Expression, Reference } from '../../src/model.ts';
import { propose } from '../../src/panels/propose.ts';
import { referencesOf } from './sample.ts';

export interface PanelSpec {
  readonly title: string;
  readonly type?: string;
  readonly unit?: string;
  /** Expression and legend of each target. */
  readonly targets?: readonly (readonly [expr: string, legend?: string])[];
  readonly w?: number;
  readonly h?: number;
  readonly defaults?: object;
  readonly more?: object;
}

export interface RowSpec {
  /** Null for panels before the first row. */
  readonly title: string | null;
  readonly collapsed?: boolean;
  readonly panels: readonly PanelSpec[];
}

/** A dashboard with its references, laid out from left to right and top to bottom as a person would. */
export interface Board {
  readonly dashboard: Dashboard;
  readonly references: readonly Reference[];
  readonly expressions: readonly Expression[];
}

const DATASOURCE = { type: 'prometheus', uid: 'prom' };

export function board(rows: readonly RowSpec[], file = 'dashboard.json', more: object = {}): Board {
  const panels: object[] = [];
  const references: Reference[] = [];
  let [id, y] = [1, 0];
  for (const row of rows) {
    const collapsed = row.collapsed ?? false;
    const inside: object[] = [];
    const rowIndex = panels.length;
    if (row.title !== null) {
      panels.push({
        collapsed,
        gridPos: { h: 1, w: 24, x: 0, y: y++ },
        id: id++,
        panels: inside,
        title: row.title,
        type: 'row',
      });
    }
    let [x, line] = [0, 0];
    let inner = y;
    for (const spec of row.panels) {
      const { w = 12, h = 8, type = 'timeseries' } = spec;
      if (x + w > 24) [x, inner, line] = [0, inner + line, 0];
      const target = collapsed ? inside : panels;
      const path = collapsed ? `panels[${rowIndex}].panels[${inside.length}]` : `panels[${panels.length}]`;
      const place = { id, title: spec.title, type, path, row: row.title };
      const targets = (spec.targets ?? []).map(([expr, legend], i) => {
        references.push(...referencesOf(file, place, i, expr, legend ?? null));
        return {
          datasource: DATASOURCE,
          expr,
          ...(legend === undefined ? {} : { legendFormat: legend }),
          refId: String.fromCharCode(65 + i),
        };
      });
      target.push({
        datasource: DATASOURCE,
        fieldConfig: {
          defaults: { ...(spec.unit === undefined ? {} : { unit: spec.unit }), ...spec.defaults },
          overrides: [],
        },
        gridPos: { h, w, x, y: inner },
        id: id++,
        targets,
        title: spec.title,
        type,
        ...spec.more,
      });
      x += w;
      line = Math.max(line, h);
    }
    if (!collapsed) y = inner + line;
  }
  const json = { panels, schemaVersion: 39, title: file, uid: file, ...more };
  return {
    dashboard: { file, title: file, uid: null, text: `${JSON.stringify(json, null, 2)}\n`, json, root: [] },
    references,
    expressions: [...new Set(references.map(({ expression }) => expression))],
  };
}

/** Proposals for metrics on some boards. */
export function proposeOn(boards: readonly Board[], metrics: readonly CoveredMetric[], includeDead = false) {
  return propose({
    metrics,
    dashboards: boards.map(({ dashboard }) => dashboard),
    expressions: boards.flatMap(({ expressions }) => expressions),
    references: boards.flatMap(({ references }) => references),
    includeDead,
  });
}

/** A proposal in one line: `target Panel: expr | legend` or `panel Row / Title 12x8@0,9: …`. */
export function brief(proposals: ReturnType<typeof propose>): string[] {
  return proposals.map(({ placement, title, targets }) => {
    const lines = targets.map(({ expr, legend }) => `${expr} | ${legend}`).join(' ; ');
    if (placement === null) return `nowhere / ${title}: ${lines}`;
    if (placement.type === 'target') return `target ${placement.panel.title}: ${lines}`;
    const { w, h, x, y } = placement.gridPos;
    return `${placement.newRow ? 'new row' : 'panel'} ${placement.row} / ${title} ${w}x${h}@${x},${y}: ${lines}`;
  });
}
