import { languageOfPlugin } from '../grafana/datasource.ts';
import { isObject, type JsonObject as Json, own, ownText } from '../grafana/json-value.ts';
import type { Dashboard } from '../model.ts';
import { boardObject } from './board.ts';
import { Tally } from './tally.ts';

const MAX_TEXT = 300;

/** Whether a value is a data source as Grafana writes it: a name or variable, or an object of `type` and `uid`. */
function isDatasource(value: unknown): boolean {
  if (typeof value === 'string')
    return value !== '' && value.length <= MAX_TEXT && !/^(?:-- \w+ --|mixed|default)$/i.test(value);
  if (!isObject(value)) return false;
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.length > 4) return false;
  const type = ownText(value, 'type');
  if (type === 'datasource' || type === '__expr__' || (type !== null && languageOfPlugin(type) === 'other'))
    return false;
  return entries.every(([key, part]) => key !== '__proto__' && typeof part === 'string' && part.length <= MAX_TEXT);
}

/**
 * The data source that new panels name: that of most panels with Prometheus queries (or of their targets), else the
 * dashboard's own Prometheus variable, else undefined, which leaves Grafana its default.
 */
export function dataSourceOf(dashboard: Dashboard, panels: readonly Json[]): unknown {
  const tally = new Tally<unknown>();
  for (const panel of panels) {
    const found = [own(panel, 'datasource'), ...targetsOf(panel).map((target) => own(target, 'datasource'))].find(
      isDatasource,
    );
    if (found !== undefined) tally.add(JSON.stringify(found), found);
  }
  const most = tally.most();
  if (most !== null) return most;
  return panels.length === 0 ? variableOf(dashboard) : undefined;
}

/** Whether at least half of the targets of these panels name a data source; a dashboard without panels has none that do. */
export function namesDatasource(panels: readonly Json[]): boolean {
  const targets = panels.flatMap(targetsOf);
  return (
    targets.length > 0 &&
    targets.filter((target) => isDatasource(own(target, 'datasource'))).length * 2 >= targets.length
  );
}

/** The targets of a panel that are objects. */
export function targetsOf(panel: Json): Json[] {
  const targets = own(panel, 'targets');
  return Array.isArray(targets) ? targets.filter(isObject) : [];
}

function variableOf(dashboard: Dashboard): unknown {
  const templating = own(boardObject(dashboard) ?? {}, 'templating');
  const list = isObject(templating) ? own(templating, 'list') : undefined;
  if (!Array.isArray(list)) return undefined;
  for (const variable of list) {
    if (!isObject(variable) || own(variable, 'type') !== 'datasource' || own(variable, 'query') !== 'prometheus')
      continue;
    const name = own(variable, 'name');
    if (typeof name === 'string' && /^\w{1,60}$/.test(name)) return { type: 'prometheus', uid: `\${${name}}` };
  }
  return undefined;
}
