/**
 * `vise`: structs of metrics with `#[derive(Metrics)]`.
 *
 * A field is `prefix_field`, with the unit behind it. Its help is the lines of its doc comment, joined by spaces, without the
 * mark at their end and with a full stop instead. Source: vise-macros src/metrics.rs (`MetricsField`), prometheus-client
 * src/registry.rs (`register`). Which registry takes the struct, and what that and the format add: vise-registries.ts.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { docTexts } from '../source/attributes.ts';
import { derivesOf, givenValue, type Meta, metasOf } from '../source/metas.ts';
import type { Expr } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { joined, knownText, type Value } from '../values/value.ts';
import { isOfLibrary, namedType, type TypeExpr, typeAt } from '../workspace/type-names.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { viseBuckets } from './vise/buckets.ts';
import { labelSet, plain, suffix, unitText } from './vise/labels.ts';
import { exposures } from './vise/registries.ts';

const KINDS: Readonly<Record<string, Kind>> = {
  Counter: 'counter',
  Gauge: 'gauge',
  Histogram: 'histogram',
  Info: 'info',
};

export const vise: Library = {
  name: 'vise',
  words: ['Metrics'],
  hint: /\bderive\s*\([^)]{0,500}\bMetrics\b/,
  // A struct is declared where it stands: nothing makes it by a name that it is given.
  makers: NO_MAKERS,
  verbs: {
    writes: new Set(['inc', 'inc_by', 'inc_guard', 'dec_by', 'set', 'observe']),
    reads: new Set(['get', 'contains', 'to_entries', 'fmt', 'visit_metrics']),
    handsOn: new Set(['get_lazy', 'start', 'inner']),
  },
  identity: 'place',
  expose: exposures,
  declarations(analysis, source) {
    const found: Declaration[] = [];
    for (const { node, metas } of structsOf(analysis, source)) {
      const prefix = prefixOf(analysis, metas);
      for (const field of fieldsOf(node)) found.push(...ofField(analysis, source, node, field, prefix));
    }
    return found;
  },
};

/** The structs of a file that derive this library's `Metrics`, outside tests. */
function structsOf(analysis: Analysis, source: SourceFile): { node: Node; metas: readonly Meta[] }[] {
  const found: { node: Node; metas: readonly Meta[] }[] = [];
  for (const match of source.text.matchAll(/\bstruct\s+((?:r#)?\w+)/g)) {
    const to = (match.index ?? 0) + match[0].length;
    const name = source.nodeAt(to - (match[1] ?? '').length, to);
    const node = name ? source.parent(name) : null;
    if (node?.type !== 'struct_item' || analysis.workspace.isTest(source, node)) continue;
    const metas = metasOf(source, node);
    if (derivesOf(source, metas).some((path) => isOurs(analysis, source, path, node))) found.push({ node, metas });
  }
  return found;
}

/** Whether the `Metrics` of a derive is the one of this library: an import says so, or the package depends on it alone. */
function isOurs(analysis: Analysis, source: SourceFile, path: readonly string[], at: Node): boolean {
  if (path.at(-1) !== 'Metrics') return false;
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'external' && meaning.path.length > 1) return meaning.path.includes('vise');
  const owner = analysis.workspace.owner(source.file);
  return owner?.registry.has('vise') === true && !owner.registry.has('metrics-derive');
}

function prefixOf(analysis: Analysis, metas: readonly Meta[]): Value | null {
  const written = givenValue(metas, 'metrics', 'prefix');
  const prefix = written ? analysis.values.text(written, null) : null;
  return prefix && 'text' in prefix && prefix.text === '' ? null : prefix;
}

function ofField(
  analysis: Analysis,
  source: SourceFile,
  struct: Node,
  field: Node,
  prefix: Value | null,
): Declaration[] {
  const name = field.childForFieldName('name');
  const type = field.childForFieldName('type');
  const structName = struct.childForFieldName('name');
  if (!name || !type || !structName) return [];
  const metas = metasOf(source, field);
  const given = (key: string): Expr | null => givenValue(metas, 'metrics', key);
  const [unit, bounds, labels] = [given('unit'), given('buckets'), given('labels')];
  const written = plain(source.textOf(name));
  const unitOf = unit ? unitText(analysis, unit) : null;
  const front = prefix ? [prefix, { text: '_' }] : [];
  const metric = metricOf(analysis, typeAt(source, type));
  return [
    declare({
      library: 'vise',
      kind: metric.kind,
      name: joined([...front, { text: written }, ...(unitOf ? [suffix(unitOf)] : [])]),
      at: { source, node: name },
      labels: labels ? analysis.values.texts(labels, null) : metric.labels,
      help: helpOf(source, field),
      unit: knownText(unitOf),
      buckets: bounds ? viseBuckets(analysis, bounds) : null,
      handles: [{ type: 'field', struct: plain(source.textOf(structName)), field: written, source }],
    }),
  ];
}

/** The kind of a field's type, and its own labels; a type that is none of this library's has neither. */
function metricOf(analysis: Analysis, type: TypeExpr, depth = 0): { kind: Kind; labels: readonly string[] | null } {
  const named = namedType(analysis, type);
  const last = named?.path.at(-1) ?? '';
  if (!named || depth > 1 || !isOfLibrary(analysis, named, /^vise$/)) return { kind: 'unknown', labels: null };
  const [first, second] = named.args;
  if (last === 'Family' || last === 'LabeledFamily') {
    const kind = second ? metricOf(analysis, second, depth + 1).kind : 'unknown';
    return { kind, labels: last === 'Family' && first ? labelSet(analysis, first) : null };
  }
  const kind = Object.hasOwn(KINDS, last) ? (KINDS[last] ?? 'unknown') : 'unknown';
  if (kind === 'info') return { kind, labels: first ? labelSet(analysis, first) : null };
  return { kind, labels: kind === 'unknown' ? null : [] };
}

/** Lines without the space around them, joined; the mark at the end gives way to a full stop. */
function helpOf(source: SourceFile, field: Node): string {
  const text = docTexts(source, field)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
  return `${text.replace(/[.!?]$/, '')}.`;
}
