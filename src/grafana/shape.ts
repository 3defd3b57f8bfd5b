/** The shapes that a dashboard file can have, and how to say what another file is. */

import type { JsonPath } from './json-path.ts';
import { quoted } from './json-problem.ts';
import { isObject, type JsonObject, own, ownList, ownText } from './json-value.ts';

/** The dashboard inside a file. */
export interface Unwrapped {
  readonly model: JsonObject;
  readonly path: JsonPath;
}

/** Whether a dashboard has the classic model (`panels`), or that of version 2 (`elements` and `layout`). */
export function modelVersion(model: unknown): 'classic' | 'v2' {
  return isObject(own(model, 'elements')) && !Array.isArray(own(model, 'panels')) ? 'v2' : 'classic';
}

/**
 * The dashboard inside a file: the object itself, or `dashboard` (the HTTP API, and files made for it), or `spec` (Kubernetes, Git
 * Sync, and the API for version 2), or one within the other. Null when there is none.
 */
export function unwrapped(json: unknown): Unwrapped | null {
  let model = json;
  const path: string[] = [];
  while (isObject(model) && path.length < 3) {
    if (isModel(model)) return { model, path };
    const key = isObject(own(model, 'dashboard')) ? 'dashboard' : isResource(model) ? 'spec' : null;
    if (key === null) return null;
    model = own(model, key);
    path.push(key);
  }
  // Kubernetes objects say what they hold, so an empty one is a dashboard as well.
  return isObject(model) && isModel(model) ? { model, path } : null;
}

/** Whether something is a dashboard beyond doubt, although other programs use some of the same keys. */
export function isDashboardModel(model: JsonObject): boolean {
  if (modelVersion(model) === 'v2') return ownText(own(model, 'layout'), 'kind') !== null;
  const marks = [
    typeof own(model, 'schemaVersion') === 'number',
    Array.isArray(own(own(model, 'templating'), 'list')),
    Array.isArray(own(own(model, 'annotations'), 'list')),
    isObject(own(model, 'timepicker')),
    own(model, '__inputs') !== undefined || own(model, '__requires') !== undefined,
    ownList(model, 'panels').some(isPanel),
    ownList(model, 'rows').some((row) => ownList(row, 'panels').some(isPanel)),
  ];
  return marks.some((mark) => mark);
}

/** What a file is that holds dashboards in a form that is not read, as a sentence; null for all others. */
export function whyUnsupported(json: unknown): string | null {
  const kind = ownText(json, 'kind');
  const apiVersion = ownText(json, 'apiVersion') ?? '';
  const expected = 'expected a Grafana dashboard as JSON, found';
  if (kind === 'GrafanaDashboard')
    return `${expected} a GrafanaDashboard resource of the Grafana operator, whose dashboard is text inside`;
  if (kind === 'ConfigMap') return `${expected} a ConfigMap, whose dashboards are text inside`;
  if (kind === 'Dashboard' && isObject(own(own(json, 'spec'), 'panels'))) return `${expected} a Perses dashboard`;
  if (/^dashboard\.grafana\.app\//.test(apiVersion) && kind === 'Dashboard' && unwrapped(json) === null) {
    return `${expected} a dashboard of version ${quoted(apiVersion)} without panels and elements, which is not supported`;
  }
  return null;
}

/** What a JSON value is, for somebody who expected something else. */
export function describe(json: unknown): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return json.length === 0 ? 'an empty array' : `an array of ${json.length}`;
  if (!isObject(json)) return `a ${typeof json}`;
  const kind = ownText(json, 'kind');
  if (kind !== null && ownText(json, 'apiVersion') !== null) return `a resource of kind ${quoted(kind)}`;
  const keys = Object.keys(json);
  if (keys.length === 0) return 'an empty object';
  const panels = own(json, 'panels');
  if (panels !== undefined)
    return `an object whose panels are ${Array.isArray(panels) ? 'a list' : `no list but ${describe(panels)}`}`;
  if (typeof own(json, 'type') === 'string' && Array.isArray(own(json, 'targets'))) return 'a single panel';
  const shown = keys.slice(0, 3).map((key) => quoted(key, 30));
  return `an object with the keys ${shown.join(', ')}${keys.length > 3 ? `, and ${keys.length - 3} more` : ''}`;
}

/** Whether an object is a dashboard, if one is expected. */
function isModel(object: JsonObject): boolean {
  if (modelVersion(object) === 'v2') return own(object, 'layout') !== undefined || ownText(object, 'title') !== null;
  if (Array.isArray(own(object, 'panels')) || ownList(object, 'rows').some((row) => Array.isArray(own(row, 'panels'))))
    return true;
  // A new dashboard has no panels yet.
  if (own(object, 'panels') !== undefined && own(object, 'panels') !== null) return false;
  return (
    typeof own(object, 'schemaVersion') === 'number' &&
    (isObject(own(object, 'templating')) || ownText(object, 'title') !== null)
  );
}

/** A Kubernetes object, or what Grafana's API gives for one (`DashboardWithAccessInfo`). */
function isResource(object: JsonObject): boolean {
  if (!isObject(own(object, 'spec'))) return false;
  return ownText(object, 'apiVersion') !== null || ownText(object, 'kind') !== null;
}

function isPanel(panel: unknown): boolean {
  if (!isObject(panel)) return false;
  const placed = isObject(own(panel, 'gridPos')) || own(panel, 'span') !== undefined;
  return placed || (ownText(panel, 'type') !== null && Array.isArray(own(panel, 'targets')));
}
