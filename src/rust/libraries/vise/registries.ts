/**
 * What a scrape shows of a `vise` struct: whether a registry takes it, and what that and the format of the exporter add.
 *
 * `#[vise::register] static` is taken by every `MetricsCollection::…collect()`, also the one of `MetricsExporter::default()`;
 * `register_metrics` and `register_collector` take one struct by hand (vise src/registry.rs). With the format of the
 * exporter's default, and with `Format::Prometheus`, counters and infos have no suffix; with `Format::OpenMetrics` they have
 * `_total` and `_info` (vise src/format.rs, vise-exporter src/exporter/mod.rs).
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { metasOf } from '../../source/metas.ts';
import { callOf, type Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { knownText, textOrPattern, type Value } from '../../values/value.ts';
import { type Item, isSame } from '../../workspace/items.ts';
import { structAt, structOf } from '../../workspace/struct-of.ts';
import { namedType, typeAt } from '../../workspace/type-names.ts';
import { argumentsOf, chainOf } from '../arguments.ts';
import type { Exposed, Made } from '../library.ts';
import { isKept } from './filter.ts';
import { labelSet } from './labels.ts';

type Format = 'OpenMetrics' | 'OpenMetricsForPrometheus' | 'Prometheus';

/** A `MetricsCollection` that is collected into a registry. */
interface Collection {
  readonly prefix: Value | null;
  readonly labels: Readonly<Record<string, string | null>>;
  /** The closures of `.filter(…)`. */
  readonly filters: readonly Expr[];
}

/** How a struct comes into a registry: by a registered static, with the labels that it adds, or by hand. */
interface Registration {
  readonly labels: readonly string[] | null;
  readonly collected: boolean;
}

const PLAIN: Collection = { prefix: null, labels: {}, filters: [] };

/** What a scrape shows of one field: once for each collection and format that give it another name. */
export function exposures(analysis: Analysis, { declaration, kind }: Made): readonly Exposed[] {
  const { name, at } = declaration;
  if (!('text' in name)) return [{ name }];
  const struct = structAround(analysis, at);
  const taken = struct ? registrationsOf(analysis, struct) : [{ labels: [], collected: true }];
  if (struct && taken.length === 0) {
    const reason = `no registry takes \`${struct.name}\`: no static of it is under \`#[vise::register]\`, and nothing registers it by hand`;
    return [{ name: { pattern: name.text, reason } }];
  }
  const shown = new Map<string, Exposed>();
  for (const { labels: more, collected } of taken) {
    const labels = declaration.labels && more ? [...more, ...declaration.labels] : null;
    const collections = collected ? collectionsOf(analysis) : [PLAIN];
    for (const { prefix, labels: constLabels, filters } of collections) {
      if (struct && !isKept(analysis, struct, filters)) continue;
      for (const format of formatsOf(analysis)) {
        const whole = named(prefix, `${name.text}${suffixOf(kind, format)}`);
        const key = textOrPattern(whole);
        if (!shown.has(key)) shown.set(key, { name: whole, kind: kindIn(kind, format), labels, constLabels });
      }
    }
  }
  return [...shown.values()];
}

function named(prefix: Value | null, name: string): Value {
  if (!prefix) return { text: name };
  return 'text' in prefix
    ? { text: `${prefix.text}_${name}` }
    : { pattern: `${prefix.pattern}_${name}`, reason: prefix.reason };
}

function suffixOf(kind: Kind, format: Format): string {
  if (format !== 'OpenMetrics') return '';
  return kind === 'counter' ? '_total' : kind === 'info' ? '_info' : '';
}

function kindIn(kind: Kind, format: Format): Kind {
  return kind === 'info' && format === 'Prometheus' ? 'gauge' : kind;
}

function structAround(analysis: Analysis, { source, node }: Expr): Item | null {
  for (let at: Node | null = node; at; at = source.parent(at)) {
    const name = at.type === 'struct_item' ? at.childForFieldName('name') : null;
    if (name)
      return {
        source,
        node: at,
        name: source.textOf(name),
        at: name.startIndex,
        module: analysis.modules.moduleOf(source, at),
      };
  }
  return null;
}

const registered = new WeakMap<Analysis, Map<string, readonly Registration[]>>();

function registrationsOf(analysis: Analysis, struct: Item): readonly Registration[] {
  const all = registered.get(analysis) ?? new Map<string, readonly Registration[]>();
  registered.set(analysis, all);
  const key = `${struct.source.file}#${struct.at}`;
  let known = all.get(key);
  if (!known) {
    known = byStatic(analysis, struct);
    if (known.length === 0 && byHand(analysis).some((each) => each === null || isSame(each, struct)))
      known = [{ labels: [], collected: false }];
    all.set(key, known);
  }
  return known;
}

/** The registered statics of a struct: `Global<S>`, `Collector<S>`, `MetricsFamily<L, S>`. */
function byStatic(analysis: Analysis, struct: Item): Registration[] {
  const { workspace } = analysis;
  const found: Registration[] = [];
  const files = workspace.filesThatSee(struct.source.file);
  for (const { source, from, to } of workspace.namedOccurrences(struct.name, files)) {
    if (!/\bstatic\s/.test(source.text.slice(Math.max(0, from - 400), from))) continue;
    const name = source.nodeAt(from, to);
    const holder = name ? staticOf(source, name) : null;
    const type = holder?.childForFieldName('type');
    if (!holder || !type || workspace.isTest(source, holder)) continue;
    if (!metasOf(source, holder).some((meta) => meta.path.at(-1) === 'register')) continue;
    const held = structOf(analysis, typeAt(source, type));
    if (!held || !isSame(held, struct)) continue;
    const outer = namedType(analysis, typeAt(source, type));
    const [labels] = outer?.path.at(-1) === 'MetricsFamily' ? outer.args : [];
    found.push({ labels: labels ? labelSet(analysis, labels) : [], collected: true });
  }
  return found;
}

/** The static whose type a name stands in, or null. */
function staticOf(source: SourceFile, name: Node): Node | null {
  for (let at: Node | null = name; at; at = source.parent(at)) {
    if (at.type === 'static_item') return at;
    if (/_item$|_expression$|^block$/.test(at.type)) return null;
  }
  return null;
}

const manual = new WeakMap<Analysis, readonly (Item | null)[]>();

/** What is handed to `register_metrics` and `register_collector` outside tests; null for what is not in sight. */
function byHand(analysis: Analysis): readonly (Item | null)[] {
  let known = manual.get(analysis);
  if (!known) {
    known = callsOf(analysis, /\.\s*(?:register_metrics|register_collector)\s*$/, [
      'register_metrics',
      'register_collector',
    ]).map(({ source, node }) => {
      const [first] = argumentsOf(source, node);
      return first ? structAt(analysis, source, first) : null;
    });
    manual.set(analysis, known);
  }
  return known;
}

/** The calls of methods by these names outside tests; `before` and name together match the text that ends the name. */
function callsOf(analysis: Analysis, pattern: RegExp, names: readonly string[]): Expr[] {
  const { workspace } = analysis;
  const found: Expr[] = [];
  for (const name of names) {
    for (const { source, from, to } of workspace.occurrences(name, workspace.files)) {
      if (!pattern.test(source.text.slice(Math.max(0, from - 20), to))) continue;
      const node = source.nodeAt(from, to);
      const access = node ? source.parent(node) : null;
      const call = access?.type === 'field_expression' ? callOf(source, access) : null;
      if (call && !workspace.tests.isTestFile(source.file) && !workspace.isTest(source, call))
        found.push({ source, node: call });
    }
  }
  return found;
}

const collections = new WeakMap<Analysis, readonly Collection[]>();

/** Every `MetricsCollection` outside tests, and the plain one of `MetricsExporter::default()`; that one too when none is in sight. */
function collectionsOf(analysis: Analysis): readonly Collection[] {
  let known = collections.get(analysis);
  if (!known) {
    const found = [
      ...starts(analysis, 'MetricsCollection', /^\s*::\s*(?:default|lazy)\s*\(/).map((each) =>
        collection(analysis, each),
      ),
      ...starts(analysis, 'MetricsExporter', /^\s*(?:::\s*<[^>]*>\s*)?::\s*default\s*\(/).map(() => PLAIN),
    ];
    known = found.length > 0 ? found : [PLAIN];
    collections.set(analysis, known);
  }
  return known;
}

/** The calls `Name::…(…)` whose text behind the name matches, outside tests. */
function starts(analysis: Analysis, name: string, after: RegExp): Expr[] {
  const { workspace } = analysis;
  const found: Expr[] = [];
  for (const { source, from, to } of workspace.occurrences(name, workspace.files)) {
    if (!after.test(source.text.slice(to, to + 80))) continue;
    let node = source.nodeAt(from, to);
    while (node && node.type !== 'call_expression')
      node = /identifier$|generic/.test(node.type) ? source.parent(node) : null;
    if (!node || workspace.tests.isTestFile(source.file) || workspace.isTest(source, node)) continue;
    const path = pathParts(source.textOf(node.childForFieldName('function') ?? node)).slice(0, -1);
    const meaning = analysis.modules.resolve(path, source, node);
    if (meaning?.type !== 'item' && meaning?.type !== 'module') found.push({ source, node });
  }
  return found;
}

/** What the methods behind a collection's start set; a local that holds it on the way is looked through. */
function collection(analysis: Analysis, { source, node }: Expr): Collection {
  let outer = node;
  for (let up = source.parent(outer); up; up = source.parent(outer)) {
    if (up.type === 'field_expression' && up.childForFieldName('value')?.id === outer.id) outer = up;
    else if (up.type === 'call_expression' && up.childForFieldName('function')?.id === outer.id) outer = up;
    else break;
  }
  let found: Collection = PLAIN;
  for (const { name, args } of chainOf(source, outer).methods) {
    const [first] = args;
    if (!first) continue;
    const given = { source, node: first };
    if (name === 'with_prefix') found = { ...found, prefix: analysis.values.text(given, null) };
    else if (name === 'filter') found = { ...found, filters: [...found.filters, given] };
    else if (name === 'with_labels') found = { ...found, labels: pairs(analysis, given) };
  }
  return found;
}

/** `[("zone", "eu")]`: keys that are known, with their values where those are. */
function pairs(analysis: Analysis, list: Expr): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  for (const { source, node } of analysis.values.elements(list, null) ?? []) {
    const [key, value] = node.type === 'tuple_expression' ? node.namedChildren : [];
    const read = (each: Node | null | undefined) => {
      const text = each ? analysis.values.text({ source, node: each }, null) : null;
      return knownText(text);
    };
    const name = read(key);
    if (name !== null && name !== '__proto__') found[name] = read(value);
  }
  return found;
}

const formats = new WeakMap<Analysis, readonly Format[]>();

/** The formats that the workspace encodes with outside tests; the exporter's own unless every exporter is given another. */
function formatsOf(analysis: Analysis): readonly Format[] {
  let known = formats.get(analysis);
  if (!known) {
    const found = new Set<Format>();
    const set = callsOf(analysis, /\.\s*with_format\s*$/, ['with_format']);
    const encoded = callsOf(analysis, /\.\s*encode\s*$/, ['encode']).filter((each) =>
      /\bFormat\b|format/.test(each.source.textOf(each.node)),
    );
    for (const [calls, index] of [
      [set, 0],
      [encoded, 1],
    ] as const) {
      for (const { source, node } of calls) {
        const given = argumentsOf(source, node)[index];
        const format = given ? formatOf(analysis, { source, node: given }) : null;
        if (format) found.add(format);
      }
    }
    const exporters = starts(analysis, 'MetricsExporter', /^\s*(?:::\s*<[^>]*>\s*)?::\s*(?:default|new)\s*\(/);
    if (found.size === 0 || exporters.length > set.length) found.add('OpenMetricsForPrometheus');
    // A name without a suffix comes first: it is what both formats for Prometheus have.
    known = (['OpenMetricsForPrometheus', 'Prometheus', 'OpenMetrics'] as const).filter((each) => found.has(each));
    formats.set(analysis, known);
  }
  return known;
}

function formatOf(analysis: Analysis, expr: Expr): Format | null {
  const { source, node } = analysis.values.follow(expr, null).expr;
  const [type, last] = pathParts(source.textOf(node)).slice(-2);
  if (type !== 'Format') return null;
  return last === 'OpenMetrics' || last === 'OpenMetricsForPrometheus' || last === 'Prometheus' ? last : null;
}
