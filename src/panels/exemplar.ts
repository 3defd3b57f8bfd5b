import type { JsonObject, JsonValue } from '../grafana/json-format.ts';
import { isObject, type JsonObject as Json, own } from '../grafana/json-value.ts';
import type { Signal, Visual } from '../model.ts';
import type { Charting } from './charted.ts';
import type { Habits, KnownPanel } from './habits.ts';
import { defaultsOf } from './habits.ts';
import { once } from './once.ts';
import { ruleOf } from './signal.ts';
import { Tally } from './tally.ts';

/** What a new panel is about, for finding the existing one that is most like it. */
export interface Likeness {
  readonly visual: Visual;
  readonly signal: Signal;
  readonly charting: Charting;
  /** Whether it has value mappings. */
  readonly mapped: boolean;
  /** Title of the row that it goes under, or null. */
  readonly row: string | null;
}

/** The existing panel whose settings a new one copies: of the same type, and most like it; the first one wins a tie. */
export function exemplarFor(like: Likeness, habits: Habits): KnownPanel | null {
  const known = answers(habits);
  const key = JSON.stringify([like.visual, like.signal, like.charting, like.mapped, like.row]);
  const answer = known.has(key) ? (known.get(key) ?? null) : search(like, habits);
  known.set(key, answer);
  return answer;
}

/** New panels are often alike: each question is answered once. */
const answers = once((_: Habits) => new Map<string, KnownPanel | null>());

function search(like: Likeness, habits: Habits): KnownPanel | null {
  let best: KnownPanel | null = null;
  let most = -1;
  for (const look of looksOf(habits)) {
    if (look.panel.type !== like.visual) continue;
    const score =
      (look.mapped === like.mapped ? 8 : 0) +
      (look.charting === like.charting ? 4 : 0) +
      (look.stacked ? 0 : 4) +
      (look.signal === like.signal ? 3 : 0) +
      (look.rows.has(like.row) ? 1 : 0);
    if (score > most) [best, most] = [look.panel, score];
  }
  return best;
}

/** What a panel is about, as far as the text of its expressions tells: enough to choose whose colours to copy. */
interface Look {
  readonly panel: KnownPanel;
  readonly mapped: boolean;
  readonly stacked: boolean;
  readonly charting: Charting;
  readonly signal: Signal | null;
  readonly rows: ReadonlySet<string | null>;
}

const looksOf = once(({ panels }: Habits): readonly Look[] =>
  panels.flatMap((panel) =>
    panel.expressions.length === 0 || own(panel.json, 'libraryPanel') !== undefined ? [] : [lookOf(panel)],
  ),
);

function lookOf(panel: KnownPanel): Look {
  const text = panel.expressions
    .slice(0, 20)
    .map(({ expr }) => expr.slice(0, 2000))
    .join(' ');
  const rates = /\b(?:i?rate|increase)\s?\(/.test(text);
  const charting: Charting = /\bhistogram_quantile\s?\(/.test(text) ? 'quantile' : rates ? 'rate' : 'value';
  const signals = new Tally<Signal>();
  for (const name of text.match(/[a-zA-Z:][a-zA-Z0-9:]*_[a-zA-Z0-9_:]+/g) ?? []) {
    const signal = ruleOf({ name, kind: rates ? 'counter' : 'gauge', help: null, unit: null })?.rule.signal;
    if (signal !== undefined) signals.add(signal, signal);
  }
  const rows = new Set(panel.expressions.map(({ panel: place }) => place?.row ?? null));
  const { json } = panel;
  return { panel, mapped: hasMappings(json), stacked: isStacked(json), charting, signal: signals.most(), rows };
}

function hasMappings(panel: Json): boolean {
  const mappings = defaultsOf(panel, 'mappings');
  return Array.isArray(mappings) && mappings.length > 0;
}

function isStacked(panel: Json): boolean {
  const custom = defaultsOf(panel, 'custom');
  const stacking = isObject(custom) ? own(custom, 'stacking') : undefined;
  const mode = isObject(stacking) ? own(stacking, 'mode') : undefined;
  return mode !== undefined && mode !== 'none';
}

/** Depth and number of values up to which settings are copied; more than that no editor of Grafana writes. */
const MAX_DEPTH = 12;
const MAX_VALUES = 500;

/** A copy of JSON settings that is ours to write, or null when they are too deep, too many or no object. */
export function copyOf(value: unknown): JsonObject | null {
  let left = MAX_VALUES;
  const copy = (part: unknown, depth: number): JsonValue | undefined => {
    if (--left < 0 || depth > MAX_DEPTH) return undefined;
    if (part === null || typeof part === 'boolean' || typeof part === 'number') return part;
    if (typeof part === 'string') return part.length <= 1000 ? part : undefined;
    if (Array.isArray(part)) {
      const items: JsonValue[] = [];
      for (const item of part) {
        const copied = copy(item, depth + 1);
        if (copied === undefined) return undefined;
        items.push(copied);
      }
      return items;
    }
    if (!isObject(part)) return undefined;
    const members: [string, JsonValue][] = [];
    for (const [key, member] of Object.entries(part)) {
      if (key === '__proto__') continue;
      const copied = copy(member, depth + 1);
      if (copied === undefined) return undefined;
      members.push([key, copied]);
    }
    return Object.fromEntries(members);
  };
  const copied = isObject(value) ? copy(value, 0) : undefined;
  return copied === undefined || copied === null || typeof copied !== 'object' || Array.isArray(copied)
    ? null
    : (copied as JsonObject);
}
