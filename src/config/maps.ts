/** Maps in the configuration file: their keys and values, each checked, with its place. */
import { isMap, isScalar, type YAMLMap } from 'yaml';
import { type Spot, UsageError } from '../errors.ts';
import { nearest } from './nearest.ts';
import type { Form, Setting } from './setting.ts';
import * as z from './zod.ts';

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/**
 * The value of a map, with the defaults of what it leaves out. Throws a `UsageError` that points at the first key or value
 * that is wrong.
 */
export function mapValue(
  setting: Setting,
  node: unknown,
  at: (node: unknown) => Spot,
): Readonly<Record<string, unknown>> {
  const forms = setting.forms ?? [];
  if (!isMap(node)) {
    throw new UsageError({
      expected: setting.expected,
      found: isScalar(node) ? shown(node.value) : 'something else',
      at: at(node),
      advice: `write each entry of ${setting.name} as a map`,
    });
  }
  const names = new Set(node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')));
  const form = forms.find(({ keys }) => names.has(Object.keys(keys)[0] ?? ''));
  if (!form) {
    throw new UsageError({
      expected: setting.expected,
      found: `a map with ${[...names].map(shown).join(', ') || 'nothing'}`,
      at: at(node),
      advice: `give it ${forms.map(({ keys }) => `\`${Object.keys(keys)[0]}\``).join(' or ')}`,
    });
  }
  return valuesOf(setting, form, node, at);
}

function valuesOf(
  setting: Setting,
  form: Form,
  node: YAMLMap,
  at: (node: unknown) => Spot,
): Readonly<Record<string, unknown>> {
  const known = Object.keys(form.keys);
  const given = new Map<string, unknown>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const rule = Object.hasOwn(form.keys, name) ? form.keys[name] : undefined;
    if (!rule || given.has(name)) {
      const meant = nearest(name, known);
      throw new UsageError({
        expected: rule ? 'each key once' : `a key of ${setting.name}`,
        found: rule ? `${name} again` : shown(name),
        at: at(key),
        advice: rule
          ? 'keep one of them'
          : meant === null
            ? `use one of ${known.join(', ')}`
            : `did you mean "${meant}"?`,
      });
    }
    const plain: unknown =
      isScalar(value) || value === null ? (value?.value ?? null) : (value as { toJSON(): unknown }).toJSON();
    const result = rule.type(z).safeParse(plain);
    if (!result.success) {
      throw new UsageError({
        expected: rule.expected,
        found: plain === null ? 'nothing' : shown(plain),
        at: at(value ?? key),
        advice: `give ${name} such a value`,
      });
    }
    given.set(name, result.data);
  }
  const whole = known.map((name): [string, unknown] => {
    const rule = form.keys[name];
    if (!given.has(name) && rule?.default === undefined) {
      throw new UsageError({
        expected: `${name}: ${rule?.expected}`,
        found: 'a map without it',
        at: at(node),
        advice: `add ${name}`,
      });
    }
    return [name, given.has(name) ? given.get(name) : rule?.default];
  });
  const map = Object.fromEntries(whole);
  const wrong = form.check?.(map) ?? null;
  if (wrong) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === wrong.key);
    throw new UsageError({
      expected: wrong.expected,
      found: wrong.found,
      at: at(pair?.value ?? node),
      advice: `correct ${wrong.key}`,
    });
  }
  return map;
}
