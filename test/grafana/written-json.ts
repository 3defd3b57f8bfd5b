/** JSON written in many styles, for properties that compare an edited text with the same document written afresh. */

import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/grafana/json-format.ts';

export interface Writing {
  /** Null: all on one line. */
  readonly indent: string | null;
  readonly eol: string;
  readonly bom: boolean;
  readonly finalNewline: boolean;
  readonly sorted: boolean;
  readonly html: boolean;
  readonly ascii: boolean;
  readonly slash: boolean;
  readonly upperHex: boolean;
  readonly colon: string;
  /** After a comma on one line. */
  readonly comma: string;
  readonly padding: string;
  readonly empty: string;
  /** Keys (and `key[]`) whose values are written on one line. */
  readonly inline: readonly string[];
}

export const writings: fc.Arbitrary<Writing> = fc
  .record({
    indent: fc.constantFrom('  ', '    ', '\t', ' ', '   ', '', null),
    eol: fc.constantFrom('\n', '\r\n', '\r'),
    bom: fc.boolean(),
    finalNewline: fc.boolean(),
    sorted: fc.boolean(),
    html: fc.boolean(),
    ascii: fc.boolean(),
    slash: fc.boolean(),
    upperHex: fc.boolean(),
    colon: fc.constantFrom(': ', ':', ' : '),
    comma: fc.constantFrom(' ', ''),
    padding: fc.constantFrom('', ' '),
    empty: fc.constantFrom('', ' '),
    inline: fc.subarray(['gridPos', 'datasource', 'targets[]', 'steps[]', 'tags']),
  })
  // A key on one line with its value, when it is the only thing on that line, shows no spacing after commas.
  .map((writing) => (writing.indent === null ? { ...writing, inline: [] } : writing));

export function write(value: JsonValue, writing: Writing): string {
  const { bom, eol, finalNewline } = writing;
  return (
    (bom ? '\ufeff' : '') + writeValue(value, writing, '', '', writing.indent === null) + (finalNewline ? eol : '')
  );
}

function writeValue(value: JsonValue, writing: Writing, indent: string, name: string, oneLine: boolean): string {
  if (typeof value === 'string') return writeString(value, writing);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const array = Array.isArray(value);
  const [open, close] = array ? '[]' : '{}';
  let entries = Object.entries(value as JsonObject);
  if (entries.length === 0) return `${open}${writing.empty}${close}`;
  if (writing.sorted && !array) entries = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const inline = oneLine || writing.inline.includes(name);
  const inner = indent + (writing.indent ?? '');
  const parts = entries.map(([key, member]) => {
    const written = writeValue(member ?? null, writing, inner, array ? `${name}[]` : key, inline);
    return array ? written : writeString(key, writing) + writing.colon + written;
  });
  if (inline) return open + writing.padding + parts.join(`,${writing.comma}`) + writing.padding + close;
  const { eol } = writing;
  return open + eol + parts.map((part) => inner + part).join(`,${eol}`) + eol + indent + close;
}

function writeString(text: string, writing: Writing): string {
  let out = '';
  for (const unit of text.split('')) {
    const code = unit.charCodeAt(0);
    const hex = code.toString(16).padStart(4, '0');
    const escaped = `\\u${writing.upperHex ? hex.toUpperCase() : hex}`;
    const json = JSON.stringify(unit).slice(1, -1);
    if (writing.html && '<>&\u2028\u2029'.includes(unit)) out += escaped;
    else if (writing.ascii && code > 0x7f) out += escaped;
    else if (writing.slash && unit === '/') out += '\\/';
    else if (code >= 0xd800 && code <= 0xdfff) out += unit;
    else out += json.startsWith('\\u') ? escaped : json;
  }
  return `"${out}"`;
}

const words = fc.oneof(
  fc.constantFrom('Errors', 'p99 < 1s & p50', 'a/b', 'Größe 📥', 'say "hi" \\ bye', '\u001b[31m', ''),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

const targets = fc.record({
  datasource: fc.constant({ type: 'prometheus', uid: 'p' }),
  expr: fc.constantFrom('up', 'rate(a_total[5m])', 'a / b', 'a{b="c"} > 0'),
  refId: fc.constantFrom('A', 'B', 'C'),
});

const chance = (part: number): fc.Arbitrary<boolean> => fc.nat(99).map((n) => n < part * 100);

/** A panel as a careful editor would add it. */
export const newPanels: fc.Arbitrary<JsonObject> = fc.record({
  type: fc.constantFrom('timeseries', 'stat'),
  title: words,
  id: fc.nat(),
  gridPos: fc.record({ x: fc.nat(23), y: fc.nat(99), w: fc.nat(24), h: fc.nat(20) }),
  datasource: fc.constant({ uid: 'p', type: 'prometheus' }),
  targets: fc.array(targets, { maxLength: 3 }),
  options: fc.constantFrom<JsonObject>({}, { legend: { calcs: [], show: true }, 10: 'b', 2: 'a' }),
  fieldConfig: fc.constant({
    defaults: {
      thresholds: {
        steps: [
          { color: 'green', value: null },
          { color: 'red', value: 80 },
        ],
      },
    },
    overrides: [],
  }),
});
export const newTargets: fc.Arbitrary<JsonObject> = targets;

const panels: fc.Arbitrary<JsonObject> = fc
  .tuple(newPanels, fc.constantFrom('kept', 'kept', 'null', 'none'))
  .map(([panel, kind]) => {
    const { targets, ...rest } = panel;
    return kind === 'none' ? rest : { ...rest, targets: kind === 'null' ? null : (targets ?? []) };
  });

const rows: fc.Arbitrary<JsonObject> = fc.record({
  collapsed: fc.boolean(),
  gridPos: fc.record({ x: fc.constant(0), y: fc.nat(99), w: fc.constant(24), h: fc.constant(1) }),
  title: words,
  type: fc.constant('row'),
  panels: fc.array(panels, { maxLength: 2 }),
});

/** Shows every trait of a style at least once, so that the style can be read from the text. */
const sample: JsonObject = {
  title: 'sample <&> / é \u00af \u001b',
  type: 'stat',
  id: 1,
  gridPos: { h: 1, w: 2, x: 3, y: 4 },
  datasource: { type: 'prometheus', uid: 'p' },
  targets: [
    { expr: 'up{job="a very long name so that no line that is written later is longer than this"}', refId: 'A' },
  ],
  options: {},
  fieldConfig: {
    defaults: {
      thresholds: {
        steps: [
          { color: 'green', value: null },
          { color: 'red', value: 80 },
        ],
      },
    },
    overrides: [],
  },
};

export const dashboards: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: panels }, { weight: 1, arbitrary: rows }), { maxLength: 6 }),
    chance(0.2),
  )
  .map(([list, wrapped]) => {
    const dashboard = {
      uid: 'u',
      tags: ['one', 'two'],
      panels: [sample, ...list],
      schemaVersion: 39,
      annotations: { list: [] },
    };
    return wrapped ? { meta: {}, dashboard } : dashboard;
  });
