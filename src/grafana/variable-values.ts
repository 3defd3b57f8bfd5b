/** The values that a dashboard fixes for its variables. */

import type { Dashboard } from '../model.ts';
import { type JsonPath, valueAt } from './json-path.ts';
import { isObject, own, ownList, ownText } from './json-value.ts';
import { modelVersion } from './shape.ts';

/** More values than anybody picks from; a longer list is cut, as each one is a name to look for. */
const MAX_VALUES = 500;

/**
 * The values of the variables of kind custom, constant, textbox, interval and switch, by name. They are part of the file, unlike
 * those of a query, which only Grafana knows: a metric name with such a variable in it is one of a known few. A textbox has the
 * value that the dashboard opens with. Variables with other values, or with values that hold a variable that is not known, are
 * not in the result. `$__all` and the `auto` of an interval are no values.
 */
export function variableValues(dashboard: Dashboard): Map<string, readonly string[]> {
  const model = valueAt(dashboard.json, dashboard.root as JsonPath);
  const inputs = constantInputs(model, dashboard.json);
  const values = new Map<string, readonly string[]>();
  const variables =
    modelVersion(model) === 'v2' ? ownList(model, 'variables') : ownList(own(model, 'templating'), 'list');
  for (const entry of variables) {
    const variable = modelVersion(model) === 'v2' ? own(entry, 'spec') : entry;
    const name = ownText(variable, 'name');
    if (name === null || !isObject(variable)) continue;
    const kind = (ownText(variable, 'type') ?? (ownText(entry, 'kind') ?? '').replace(/Variable$/, '')).toLowerCase();
    const found = fixedValues(kind, variable)
      .map((value) => resolved(value, inputs))
      .filter((value) => value !== null && value !== '' && value !== '$__all' && !/^\$__auto/.test(value));
    const distinct = [...new Set(found.filter((value) => value !== null))].slice(0, MAX_VALUES);
    if (distinct.length > 0) values.set(name, distinct);
  }
  return values;
}

function fixedValues(kind: string, variable: unknown): string[] {
  const query = ownText(variable, 'query');
  switch (kind) {
    case 'custom':
      return query !== null && query.trim() !== '' ? customValues(query) : optionValues(variable);
    case 'interval':
      // Commas part them; a part can be in quotes.
      return query === null
        ? optionValues(variable)
        : (query.match(/"[^"]*"|'[^']*'|[^,]+/g) ?? []).map((part) => unquoted(part.trim()));
    case 'constant':
    case 'textbox':
    case 'text':
      return [query ?? currentValue(variable) ?? ''];
    case 'switch':
      return [ownText(variable, 'enabledValue'), ownText(variable, 'disabledValue'), ...optionValues(variable)].filter(
        (value) => value !== null,
      );
    default:
      return [];
  }
}

/** `a, b`, `text : value`, a comma as `\,`; newer ones can be a JSON list of objects. */
function customValues(query: string): string[] {
  if (query.trim().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(query);
      if (Array.isArray(list))
        return list.map((item) => (typeof item === 'string' ? item : (ownText(item, 'value') ?? '')));
    } catch {
      // Then it is a list of values, the first of which starts with a bracket.
    }
  }
  return (query.match(/(?:\\,|[^,])+/g) ?? []).map((part) => {
    const text = part.replaceAll('\\,', ',').trim();
    const separator = /\s:\s/.exec(text);
    return separator === null ? text : text.slice(separator.index + separator[0].length).trim();
  });
}

function optionValues(variable: unknown): string[] {
  return ownList(variable, 'options')
    .map((option) => ownText(option, 'value'))
    .filter((value) => value !== null);
}

function currentValue(variable: unknown): string | null {
  return ownText(own(variable, 'current'), 'value');
}

/** Constants that an export moved to `__inputs`, by the name that stands in their place. */
function constantInputs(model: unknown, file: unknown): Map<string, string> {
  const inputs = new Map<string, string>();
  for (const input of [...ownList(model, '__inputs'), ...ownList(file, '__inputs'), ...ownList(file, 'inputs')]) {
    const name = ownText(input, 'name');
    const value = ownText(input, 'value');
    if (name !== null && value !== null && ownText(input, 'type') !== 'datasource') inputs.set(name, value);
  }
  return inputs;
}

function resolved(value: string, inputs: ReadonlyMap<string, string>): string | null {
  const input = /^\$\{(\w+)\}$/.exec(value);
  return input === null ? value : (inputs.get(input[1] ?? '') ?? null);
}

function unquoted(text: string): string {
  return /^(?:"[^"]*"|'[^']*')$/.test(text) ? text.slice(1, -1) : text;
}
