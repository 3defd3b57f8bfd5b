import { applyEdits, type Edit } from '../grafana/edit.ts';
import { parsePath } from '../grafana/json-path.ts';
import { own } from '../grafana/json-value.ts';
import { layoutEdits, rowPanel } from '../grafana/layout.ts';
import { nextPanelIds, nextRefIds } from '../grafana/panel-ids.ts';
import { type Section, sections } from '../grafana/sections.ts';
import { expressions } from '../grafana/walk.ts';
import type { Dashboard, Placement, Proposal } from '../model.ts';
import { panelAt } from './board.ts';
import { targetsOf } from './datasource.ts';
import { habitsOf } from './habits.ts';
import { panelJson, targetJson } from './panel-json.ts';
import { arrange, partOf, type Request } from './place.ts';
import { insertionLines } from './propose.ts';

/** A dashboard with proposals written into it. */
export interface Written {
  /** The new text of the file. */
  readonly text: string;
  /** New panels, rows not counted. */
  readonly panels: number;
  /** New targets in panels that were there. */
  readonly targets: number;
}

/**
 * The text of a dashboard with those proposals that are placed on it; proposals for other files and without a placement are
 * passed over, and panels stand where `propose` placed them when all of its proposals are given.
 *
 * @throws what `applyEdits` throws: the dashboard is not the one that the proposals were made for.
 */
export function writeProposals(dashboard: Dashboard, proposals: readonly Proposal[]): Written {
  const here = proposals.filter(({ placement }) => placement?.file === dashboard.file);
  const panels = here.flatMap((proposal) =>
    proposal.placement?.type === 'panel' ? [{ proposal, placement: proposal.placement }] : [],
  );
  const targets = here.flatMap(({ placement, targets: added }) =>
    placement?.type === 'target' ? [{ placement, added }] : [],
  );
  const edits = [
    ...targets.flatMap(({ placement, added }) => targetEdits(dashboard, placement.panel.path, added)),
    ...panelEdits(dashboard, panels),
  ];
  return {
    text: applyEdits(dashboard.text, edits),
    panels: panels.length,
    targets: targets.reduce((sum, { added }) => sum + added.length, 0),
  };
}

function targetEdits(dashboard: Dashboard, path: string, added: Proposal['targets']): Edit[] {
  const panel = panelAt(dashboard, path);
  const [first] = panel === null ? [] : targetsOf(panel);
  const datasource = first === undefined ? undefined : own(first, 'datasource');
  const refIds = nextRefIds(panel, added.length);
  return added.map(
    (target, i): Edit => ({
      type: 'add-target',
      panelPath: parsePath(path),
      target: targetJson(target, 'timeseries', panel, datasource, refIds[i] ?? 'A'),
    }),
  );
}

interface PlacedPanel {
  readonly proposal: Proposal;
  readonly placement: Extract<Placement, { type: 'panel' }>;
}

function panelEdits(dashboard: Dashboard, panels: readonly PlacedPanel[]): Edit[] {
  if (panels.length === 0) return [];
  const start = sections(dashboard.json, dashboard.root);
  const lines = insertionLines(dashboard, start);
  const requests = panels.map(({ proposal, placement }): Request => {
    const { w, h } = placement.gridPos;
    const { visual, signal, priority } = proposal;
    return {
      row: placement.newRow ? (placement.row ?? '') : sectionOf(placement, start, lines),
      size: { w, h },
      visual,
      signal,
      priority,
      part: partOf(proposal),
    };
  });
  const { sections: layout, spots } = arrange(start, requests, null);
  const habits = habitsOf(dashboard, expressions(dashboard).expressions);
  const rows = layout.filter(({ row }) => row !== null && row.path === null);
  const ids = nextPanelIds(dashboard.json, dashboard.root, panels.length + rows.length);
  const bySize = new Map(spots.map(({ size }, i) => [size, panels[i]]));
  let next = 0;
  return layoutEdits(layout, (box, section) => {
    const id = ids[next++] ?? 0;
    if (box === section.row) return rowPanel(id, section.title ?? '', box.area);
    const panel = box.size === null ? undefined : bySize.get(box.size);
    if (panel === undefined) throw new Error('internal error: a planned panel has no proposal; nothing was written');
    return panelJson(panel.proposal, habits, id, box.area);
  });
}

/** The section of a placement: by the title of its row, and by line where rows have one title. */
function sectionOf(placement: PlacedPanel['placement'], start: readonly Section[], lines: readonly number[]): number {
  const titled = start.flatMap(({ title }, i) => (title === placement.row ? [i] : []));
  const found = titled.find((i) => lines[i] === placement.line) ?? titled[0];
  if (found === undefined)
    throw new Error(
      `expected a row "${placement.row}" in ${placement.file}, found none: the dashboard changed since the proposals were made`,
    );
  return found;
}
