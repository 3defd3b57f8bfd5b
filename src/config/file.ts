import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { SETTINGS, type Setting, type Settings } from '../config.ts';
import { type Spot, UsageError } from '../errors.ts';
import { readYaml } from '../yaml/read.ts';
import { mapValue } from './maps.ts';
import { nearest } from './nearest.ts';
import { checkValue, type Given } from './values.ts';
import * as z from './zod.ts';

const MAX_LENGTH = 1024 * 1024;
const IN_FILE = SETTINGS.filter(({ file }) => file);
const QUOTE_GLOBS = 'put a glob that begins with * into quotes';

type At = (node: unknown) => Spot;

function checkSyntax(document: Document, at: (offset: number) => Spot): void {
  const [error] = document.errors;
  if (!error) return;
  const alias = error.code === 'BAD_ALIAS' || /alias/i.test(error.message);
  throw new UsageError({
    expected: 'YAML',
    found: alias ? 'an alias' : (error.message.split(/ at line \d|\n/)[0] ?? error.code),
    at: at(error.pos[0]),
    advice: alias ? QUOTE_GLOBS : 'correct the syntax',
  });
}

function describe(node: unknown): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (isAlias(node)) return 'an alias';
  return 'nothing';
}

/** The scalars of a value: one, or those of a list when the setting takes several. */
function scalars(setting: Setting, value: unknown, at: At, key: unknown): readonly Given[] {
  if (isSeq(value) && setting.list)
    return value.items.flatMap((item) => scalars({ ...setting, list: false }, item, at, key));
  if (isScalar(value) && value.value !== null) return [{ value: value.value, at: at(value) }];
  throw new UsageError({
    expected: setting.list ? `${setting.expected}, or a list of them` : setting.expected,
    found: describe(value),
    at: at(isMap(value) || isSeq(value) || isAlias(value) ? value : key),
    advice: isAlias(value) ? QUOTE_GLOBS : `give ${setting.name} such a value`,
  });
}

function settingOf(key: unknown, at: At): Setting {
  const name = isScalar(key) ? String(key.value) : describe(key);
  const setting = IN_FILE.find((known) => known.name === name);
  if (setting) return setting;
  const names = IN_FILE.map((known) => known.name);
  const meant = nearest(name, names);
  const elsewhere = SETTINGS.some((known) => known.name === name);
  throw new UsageError({
    expected: 'a known setting',
    found: elsewhere ? `"${name}", which does not stand in the file` : JSON.stringify(name.slice(0, 80)),
    at: at(key),
    advice: meant === null || elsewhere ? `use one of ${names.join(', ')}` : `did you mean "${meant}"?`,
  });
}

/**
 * Reads a configuration file: YAML, a map from setting to value. Returns only what it says.
 * Throws a `UsageError` with file, line and column on the first thing that is wrong: nothing is passed over in silence.
 */
export function parseConfig(file: string, text: string): Partial<Settings> {
  if (text.length > MAX_LENGTH) {
    throw new UsageError({
      expected: 'a configuration of at most 1 MB',
      found: 'a larger one',
      at: { file },
      advice: 'shorten it',
    });
  }
  const parsed = readYaml(text);
  if (!parsed) {
    throw new UsageError({ expected: 'YAML', found: 'values nested too deeply', at: { file }, advice: 'correct it' });
  }
  const { documents, lines } = parsed;
  const place = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const at: At = (node) => place((node as Node | null)?.range?.[0] ?? 0);
  const [document, second] = documents;
  if (!document) return {};
  checkSyntax(document, place);
  if (second) {
    throw new UsageError({
      expected: 'one document',
      found: 'another one',
      at: at(second),
      advice: 'keep one of them',
    });
  }
  const root: unknown = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return {};
  if (!isMap(root)) {
    throw new UsageError({
      expected: 'a map from setting to value',
      found: describe(root) === 'nothing' ? 'a plain text' : describe(root),
      at: at(root),
      advice: 'write lines such as `minCoverage: 80`',
    });
  }
  const values = new Map<string, unknown>();
  for (const { key, value } of root.items) {
    const setting = settingOf(key, at);
    if (values.has(setting.name)) {
      throw new UsageError({
        expected: 'each setting once',
        found: `${setting.name} again`,
        at: at(key),
        advice: 'keep one of them',
      });
    }
    if (setting.forms) {
      const maps = isSeq(value) ? value.items : [value ?? key];
      values.set(
        setting.name,
        maps.map((map) => mapValue(setting, map, at)),
      );
      continue;
    }
    const given = scalars(setting, value, at, key);
    if (given.length === 0 && setting.name !== 'failOn') {
      throw new UsageError({
        expected: setting.expected,
        found: 'an empty list',
        at: at(value),
        advice: 'leave the setting out',
      });
    }
    values.set(setting.name, checkValue(z, setting, given));
  }
  // Each value has been checked by its own row's type.
  return Object.fromEntries(values) as Partial<Settings>;
}
