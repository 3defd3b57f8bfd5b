import type { Setting, Settings } from '../config.ts';
import { UsageError } from '../errors.ts';
import { numberOrText } from './flags.ts';
import { nearest } from './nearest.ts';
import { inputs } from './table.ts';
import { checkValue, type Given } from './values.ts';
import * as z from './zod.ts';

/** Names that an input had, or that other Actions have for it, and its name here. */
const RENAMED: Readonly<Record<string, string>> = {
  dashboard: 'dashboards',
  'github-token': 'token',
  'repo-token': 'token',
  'metrics-files': 'metrics',
  'failure-threshold': 'min-coverage',
};

// What the runner's own `getBooleanInput` takes (YAML 1.2 core schema).
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;

/** A list: an item a line; words may stand on one line with commas between them, globs may not, as they hold commas. */
function items(setting: Setting, text: string): readonly string[] {
  const between = setting.name === 'gate' ? /[\n,]/ : /\n/;
  return text
    .split(between)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function givenOf(setting: Setting, name: string, text: string): readonly Given[] {
  const at = { file: `input ${name}` };
  if (setting.list) return items(setting, text).map((value) => ({ value, at }));
  if (typeof setting.default === 'boolean') {
    return [{ value: TRUE.test(text) ? true : FALSE.test(text) ? false : text, at }];
  }
  const isNumber = setting.expected.startsWith('a number');
  return [{ value: isNumber ? numberOrText(text) : text, at }];
}

function unknown(name: string, known: readonly string[]): UsageError {
  const now = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined;
  const meant = now ?? nearest(name, known);
  return new UsageError({
    expected: 'a known input',
    found: JSON.stringify(name.slice(0, 80)),
    advice:
      now !== undefined
        ? `it is called "${now}" here`
        : meant === null
          ? `use one of ${known.join(', ')}`
          : `did you mean "${meant}"?`,
  });
}

/**
 * The settings that the inputs of the Action give, from the variables that the runner makes of them: `INPUT_` and the name in
 * upper case (actions/toolkit, packages/core/src/core.ts). An empty one counts as not given. Throws a `UsageError` that
 * names the input, the value and what is allowed; an unknown name is one too.
 */
export function settingsFromInputs(env: Readonly<Record<string, string | undefined>>): Partial<Settings> {
  const known = inputs();
  const values: [string, unknown][] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('INPUT_') || value === undefined) continue;
    const name = variable.slice('INPUT_'.length).toLowerCase();
    const row = known.find((it) => it.name === name);
    if (!row)
      throw unknown(
        name,
        known.map((it) => it.name),
      );
    const text = value.trim();
    if (text === '') continue;
    values.push([row.setting.name, checkValue(z, row.setting, givenOf(row.setting, name, text), name)]);
  }
  // Each value has been checked by its own row's type.
  return Object.fromEntries(values) as Partial<Settings>;
}
