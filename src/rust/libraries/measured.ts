/**
 * The crate `measured`: groups of metrics are structs that derive `MetricGroup`.
 *
 * A field is a metric of the field's name, or of what `#[metric(rename = "…")]` says; nothing is appended. A field with
 * `#[metric(namespace = "…")]` or `#[metric(flatten)]` is a group inside the group, and a namespace stands in front of its names,
 * with `_` between (measured-derive src/metric_group, measured src/metric/name.rs `WithNamespace`). The help is the doc comment.
 * Labels are the fields of the struct whose `#[label(set = …)]` the metric's type names (measured-derive src/label_group), or the
 * one of `#[label(singleton = "…")]` on an enum (src/value).
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { attributesOf, docOf } from '../source/attributes.ts';
import type { Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Value } from '../values/value.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { argumentsOf, pathCallAt } from './arguments.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { COLLECTS, SINGLETON, writtenByHand } from './measured/by-hand.ts';
import { ENCODES, encodedKind } from './measured/encodings.ts';
import { PROCESS, PROCESS_METRICS } from './measured/process.ts';

const GROUP = /\bMetricGroup\b/;
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['Counter', 'counter'],
  ['FloatCounter', 'counter'],
  ['Gauge', 'gauge'],
  ['FloatGauge', 'gauge'],
  ['Histogram', 'histogram'],
]);
/** What one series of a metric holds (measured src/metric): a part of it, and no metric by itself. */
const STATE = /^(?:[\w\s]+::\s*)*(?:Float)?(?:Counter|Gauge|Histogram)State\s*(?:<[\s\S]*>)?$/;
const MAX_NESTING = 8;

export const measured: Library = {
  name: 'measured',
  words: ['MetricGroup'],
  hint: /\bderive\s*\([^)]{0,500}\bMetricGroup\b/,
  makers: NO_MAKERS,
  verbs: {
    writes: new Set([
      ...['inc', 'inc_by', 'dec', 'dec_by', 'set', 'observe', 'start_timer', 'observe_duration_since', 'inc_guard'],
      ...['inc_mut', 'inc_by_mut', 'dec_mut', 'dec_by_mut', 'set_mut', 'observe_mut', 'observe_value'],
    ]),
    reads: new Set([
      ...['get', 'sample', 'with_labels', 'init_all_dense', 'remove_metric', 'remove', 'collect_family_into', 'fmt'],
      ...['collect_group_into', 'get_cardinality', 'iter', 'len', 'is_empty'],
    ]),
    handsOn: new Set(['get_metric', 'get_metric_mut', 'metric']),
  },
  identity: 'place',
  declarations(analysis, source) {
    if (!dependsOnIt(analysis, source)) return [];
    return groupsIn(analysis, source).flatMap((group) => declarationsOf(analysis, group));
  },
  expose(analysis, { declaration }) {
    const { name, handles } = declaration;
    const [handle] = handles;
    if (handle?.type !== 'field') return [{ name }];
    return prefixesOf(analysis, keyOfGroup(handle.source, handle.struct)).map((prefix) => {
      const before = prefix === '' ? '' : `${prefix}_`;
      return {
        name:
          'text' in name
            ? { text: `${before}${name.text}` }
            : { pattern: `${before}${name.pattern}`, reason: name.reason },
      };
    });
  },
};

interface Group {
  readonly source: SourceFile;
  readonly node: Node;
  readonly name: string;
}

/** Groups of one name stand in different files. */
function keyOfGroup(source: SourceFile, name: string): string {
  return `${source.file} ${name}`;
}

/** The groups that a path can mean at a place: what its module says, else those of the file, of its package, or of any. */
function groupsNamed(analysis: Analysis, { source: from, node }: Expr, path: readonly string[]): readonly Group[] {
  const name = path.at(-1) ?? '';
  const all = [...(groups(analysis).get(name) ?? []), ...handWritten(analysis).filter((each) => each.name === name)];
  const meaning = all.length > 1 ? analysis.modules.resolve(path, from, node) : null;
  const meant = meaning?.type === 'item' ? all.filter((each) => each.node.id === meaning.item.node.id) : [];
  if (meant.length > 0) return meant.filter(({ source }) => meaning?.type === 'item' && source === meaning.item.source);
  const here = all.filter(({ source }) => source === from);
  if (here.length > 0) return here;
  const owner = analysis.workspace.owner(from.file);
  const near = all.filter(({ source }) => analysis.workspace.owner(source.file) === owner);
  if (near.length > 0 || owner === null) return near;
  const used = analysis.workspace.crates.used(owner);
  return all.filter(({ source }) => {
    const other = analysis.workspace.owner(source.file);
    return other !== null && used.has(other);
  });
}

function dependsOnIt(analysis: Analysis, source: SourceFile): boolean {
  const owner = analysis.workspace.owner(source.file);
  return owner === null || [...analysis.workspace.crates.used(owner)].some((each) => each.registry.has('measured'));
}

function groupsIn(analysis: Analysis, source: SourceFile): Group[] {
  return structsIn(source, GROUP).filter(
    (group) =>
      derives(source, group.node, GROUP) &&
      !analysis.workspace.isTest(source, group.node) &&
      fields(group).some(({ type }) => !STATE.test(type.trim())),
  );
}

/** The structs of a file whose text before the name, as far as an attribute can stand there, shows a word. */
function structsIn(source: SourceFile, word: RegExp): Group[] {
  const found: Group[] = [];
  for (const match of source.text.matchAll(/\bstruct\s+(\w+)/g)) {
    const at = (match.index ?? 0) + match[0].length;
    const name = match[1] ?? '';
    if (!word.test(source.text.slice(Math.max(0, at - 2000), at))) continue;
    const node = source.nodeAt(at - name.length, at);
    const item = node ? source.parent(node) : null;
    if (item?.type === 'struct_item') found.push({ source, node: item, name });
  }
  return found;
}

function derives(source: SourceFile, item: Node, name: RegExp): boolean {
  return attributesOf(source, item).some((attribute) => /^derive\b/.test(attribute) && name.test(attribute));
}

/** What the `#[metric(…)]` attributes of a field say. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly node: Node;
  /** Null for a metric; the namespace of a group, empty when it is flattened. */
  readonly namespace: string | null;
  readonly metadata: string | null;
}

function fields({ source, node }: Group): Field[] {
  return fieldsOf(node).flatMap((field) => {
    const name = field.childForFieldName('name');
    const type = field.childForFieldName('type');
    if (!name || !type) return [];
    const text = attributesOf(source, field)
      .filter((attribute) => /^metric\b/.test(attribute))
      .join('\n');
    const namespace = /\bnamespace\s*=\s*"([^"]*)"/.exec(text)?.[1] ?? (/\bflatten\b/.test(text) ? '' : null);
    return [
      {
        name: /\brename\s*=\s*"([^"]*)"/.exec(text)?.[1] ?? source.textOf(name).replace(/^r#/, ''),
        type: source.textOf(type),
        node: field,
        namespace,
        metadata: text,
      },
    ];
  });
}

function declarationsOf(analysis: Analysis, group: Group): Declaration[] {
  const { source } = group;
  return fields(group).flatMap((field): Declaration[] => {
    if (STATE.test(field.type.trim())) return [];
    const name = field.node.childForFieldName('name') ?? field.node;
    const handle = { type: 'field', struct: group.name, field: source.textOf(name), source } as const;
    const common = { library: 'measured', at: { source, node: name }, handles: [handle] };
    if (field.namespace !== null) {
      if (words(field.type).some((word) => isGroup(analysis, word))) return [];
      return fromGroup(analysis, group, field, common);
    }
    const shape = shapeOf(field.type);
    const encoded = shape.kind === 'unknown' ? encodedKind(analysis, source, field.type) : null;
    const doc = docOf(source, field.node);
    return [
      declare({
        ...common,
        kind: encoded ?? shape.kind,
        name: { text: field.name },
        ...(encoded === null ? {} : { role: 'update', verb: ENCODES }),
        help: doc === null ? null : doc.replace(/\s*\n\s*/g, ' '),
        unit: /\bunit\s*=\s*"([^"]*)"/.exec(field.metadata ?? '')?.[1] ?? null,
        labels: shape.kind === 'unknown' ? null : labelsOf(analysis, source, shape.labels),
        buckets: shape.kind === 'histogram' ? thresholds(field.metadata ?? '', shape.size) : null,
      }),
    ];
  });
}

/** The metrics of a group that derives nothing: those that are fixed, or that it writes itself; the names stand in the group's namespace. */
function fromGroup(
  analysis: Analysis,
  { source }: Group,
  { type, namespace, node }: Field,
  common: Pick<Declaration, 'library' | 'at' | 'handles'>,
): Declaration[] {
  const before = namespace ? `${namespace}_` : '';
  const inside = (name: Value): Value =>
    'text' in name ? { text: before + name.text } : { pattern: before + name.pattern, reason: name.reason };
  if (PROCESS.test(type))
    return PROCESS_METRICS.map(([name, help]) =>
      declare({
        ...{ ...common, kind: 'unknown', name: { text: before + name }, help, labels: [] },
        ...{ role: 'update', verb: COLLECTS },
      }),
    );
  const typeNode = node.childForFieldName('type');
  const written = typeNode ? writtenByHand(analysis, { source, node: typeNode }) : null;
  if (written)
    return written.map(({ name, kind, help, labels, at, isHeld }) =>
      declare({
        ...{ ...common, kind, name: inside(name), help, at },
        labels:
          labels && 'node' in labels ? labelsOf(analysis, labels.source, labels.source.textOf(labels.node)) : labels,
        // What a field of the group holds is updated by that; what is read from the system is so at each scrape.
        ...(isHeld ? {} : { role: 'update' as const, verb: COLLECTS }),
      }),
    );
  const reason = `\`${type}\` is a group whose metrics no derive of this workspace tells`;
  return [declare({ ...common, kind: 'unknown', name: { pattern: `${before}*`, reason } })];
}

/** `HistogramVec<LatencySet, 16>`: kind, label set, number of buckets. */
function shapeOf(type: string): { kind: Kind; labels: string | null; size: number | null } {
  const match = /^(?:[\w\s]+::\s*)*(\w+?)(Vec)?\s*(?:<([\s\S]*)>)?$/.exec(type.trim());
  const kind = KINDS.get(match?.[1] ?? '') ?? 'unknown';
  const parts = split(match?.[3] ?? '');
  const size = /^\d+$/.test(parts.at(-1) ?? '') ? Number(parts.at(-1)) : null;
  return { kind, labels: match?.[2] === undefined ? null : (parts[0] ?? ''), size };
}

/** Generic arguments at the top level. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '<' || char === '(') depth += 1;
    if (char === '>' || char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += char;
  }
  return [...parts, part.trim()].filter((each) => each !== '' && !each.startsWith("'"));
}

function labelsOf(analysis: Analysis, from: SourceFile, set: string | null): readonly string[] | null {
  if (set === null) return [];
  const one = /^(?:[\w\s]+::\s*)*StaticLabelSet\s*<([\s\S]*)>$/.exec(set);
  const name = words(one?.[1] ?? set.replace(/<[\s\S]*$/, '')).at(-1) ?? '';
  if (name === 'NoLabels') return [];
  if (one) {
    const enums = analysis.modules.itemsNamed(name, from.file).filter(({ node }) => node.type === 'enum_item');
    const singletons = new Set(
      enums.map(({ source, node }) => {
        const text = attributesOf(source, node).join('\n');
        return SINGLETON.exec(text)?.[1] ?? null;
      }),
    );
    const [only] = singletons;
    return singletons.size === 1 && only ? [only] : null;
  }
  for (const { source, node } of labelGroups(analysis).get(name) ?? [])
    return fieldsOf(node).map((field) => {
      const own = field.childForFieldName('name');
      const text = attributesOf(source, field).join('\n');
      return /\brename\s*=\s*"([^"]*)"/.exec(text)?.[1] ?? (own ? source.textOf(own).replace(/^r#/, '') : '');
    });
  return null;
}

/** `Thresholds::exponential_buckets(start, factor)` of as many buckets as the type says, or `with_buckets([…])`. */
function thresholds(metadata: string, size: number | null): readonly number[] | string | null {
  const match = /\bmetadata\s*=\s*([\s\S]*)/.exec(metadata)?.[1];
  if (match === undefined) return null;
  const exponential = /exponential_buckets\(\s*([\d.e_-]+)\s*,\s*([\d.e_-]+)\s*\)/.exec(match);
  const [start, factor] = [
    Number(exponential?.[1]?.replaceAll('_', '')),
    Number(exponential?.[2]?.replaceAll('_', '')),
  ];
  if (exponential && size !== null && size <= 1000 && Number.isFinite(start) && Number.isFinite(factor))
    return Array.from({ length: size }, (_, index) => start * factor ** index);
  const listed = /with_buckets\(\s*\[([^\]]*)\]/.exec(match)?.[1]?.split(',');
  const bounds = listed
    ?.map((each) => each.trim().replaceAll('_', ''))
    .filter((each) => each !== '')
    .map(Number);
  if (bounds?.every((each) => Number.isFinite(each))) return bounds;
  return match
    .replace(/\s+/g, ' ')
    .replace(/[\s,)]+$/, '')
    .trim();
}

interface Nesting {
  readonly parent: string | null;
  readonly namespace: string;
}

const allGroups = new WeakMap<Analysis, ReadonlyMap<string, readonly Group[]>>();
const byHand = new WeakMap<Analysis, readonly Group[]>();
const allLabels = new WeakMap<Analysis, ReadonlyMap<string, readonly Expr[]>>();
const allNestings = new WeakMap<Analysis, ReadonlyMap<string, readonly Nesting[]>>();

function groups(analysis: Analysis): ReadonlyMap<string, readonly Group[]> {
  let all = allGroups.get(analysis);
  if (!all) {
    const found = new Map<string, Group[]>();
    for (const source of sourcesWith(analysis, GROUP))
      for (const group of groupsIn(analysis, source)) found.set(group.name, [...(found.get(group.name) ?? []), group]);
    all = found;
    allGroups.set(analysis, all);
  }
  return all;
}

/** A group that derives, or one that hands on to groups that do. */
function isGroup(analysis: Analysis, name: string): boolean {
  return groups(analysis).has(name) || handWritten(analysis).some((group) => group.name === name);
}

/** The structs whose own `impl MetricGroup` collects fields of theirs that are groups. */
function handWritten(analysis: Analysis): readonly Group[] {
  let all = byHand.get(analysis);
  if (!all) {
    const known = groups(analysis);
    const found: Group[] = [];
    for (const source of sourcesWith(analysis, /\bMetricGroup\s*<[^{;]*\bfor\s+\w/)) {
      for (const match of source.text.matchAll(/\bMetricGroup\s*<[^{};]*?>\s*for\s+(\w+)/g)) {
        const name = match[1] ?? '';
        for (const each of analysis.modules.itemsNamed(name, source.file)) {
          const group = { source: each.source, node: each.node, name };
          if (each.node.type !== 'struct_item' || derives(each.source, each.node, GROUP)) continue;
          if (fields(group).some(({ type }) => words(type).some((word) => known.has(word)))) found.push(group);
        }
      }
    }
    all = found;
    byHand.set(analysis, all);
  }
  return all;
}

function sourcesWith(analysis: Analysis, pattern: RegExp): SourceFile[] {
  const { workspace } = analysis;
  return workspace.files
    .filter((file) => pattern.test(workspace.source(file).text) && !workspace.tests.isTestFile(file))
    .map((file) => workspace.source(file));
}

/** The structs of labels, by the name of their set. */
function labelGroups(analysis: Analysis): ReadonlyMap<string, readonly Expr[]> {
  let all = allLabels.get(analysis);
  if (!all) {
    const found = new Map<string, Expr[]>();
    for (const source of sourcesWith(analysis, /\bLabelGroup\b/)) {
      for (const { node } of structsIn(source, /\bset\s*=/)) {
        const text = attributesOf(source, node).find((attribute) => /^label\b/.test(attribute)) ?? '';
        const name = /\bset\s*=\s*(\w+)/.exec(text)?.[1];
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), { source, node }]);
      }
    }
    all = found;
    allLabels.set(analysis, all);
  }
  return all;
}

/** The groups that a group is a field of, and the namespaces that it is collected in by hand (`WithNamespace::new("…", &group)`). */
function nestings(analysis: Analysis): ReadonlyMap<string, readonly Nesting[]> {
  let all = allNestings.get(analysis);
  if (!all) {
    const found = new Map<string, Nesting[]>();
    const add = (at: Expr, path: readonly string[], nesting: Nesting) => {
      for (const group of groupsNamed(analysis, at, path)) {
        const key = keyOfGroup(group.source, group.name);
        found.set(key, [...(found.get(key) ?? []), nesting]);
      }
    };
    const inside = (group: Group, type: string, namespace: string) => {
      const parent = keyOfGroup(group.source, group.name);
      for (const path of pathsIn(type))
        if (path.length > 1 || path[0] !== group.name) add(group, path, { parent, namespace });
    };
    for (const group of handWritten(analysis)) for (const { type } of fields(group)) inside(group, type, '');
    for (const group of [...groups(analysis).values()].flat())
      for (const { namespace, type } of fields(group)) if (namespace !== null) inside(group, type, namespace);
    for (const source of sourcesWith(analysis, /\bWithNamespace\s*::\s*new\b/)) {
      for (const match of source.text.matchAll(/\bWithNamespace\s*::\s*new(?=\s*\()/g)) {
        const to = (match.index ?? 0) + match[0].length;
        const call = pathCallAt(source, to - 3, to);
        const [namespace, group] = call ? argumentsOf(source, call) : [];
        if (!call || !namespace || !group || analysis.workspace.isTest(source, call)) continue;
        const type = analysis.types.of(source, group);
        const [text] = analysis.values.inEachContext(
          (context) => analysis.values.text({ source, node: namespace }, context),
          (reason) => ({ pattern: '*', reason }),
        );
        if (type !== null && text && 'text' in text)
          add({ source, node: group }, [type], { parent: null, namespace: text.text });
      }
    }
    all = found;
    allNestings.set(analysis, all);
  }
  return all;
}

/** What stands in front of the names of a group: one for each way in which a group above it collects it. */
function prefixesOf(analysis: Analysis, group: string, depth = 0): string[] {
  const above = nestings(analysis).get(group) ?? [];
  if (above.length === 0 || depth > MAX_NESTING) return [''];
  const prefixes = above.flatMap(({ parent, namespace }) =>
    (parent === null ? [''] : prefixesOf(analysis, parent, depth + 1)).map((before) =>
      [before, namespace].filter((part) => part !== '').join('_'),
    ),
  );
  return [...new Set(prefixes)];
}

/** The paths that a type is made of: `Option` and `jemalloc::Recorder` of `Option<jemalloc::Recorder>`. */
function pathsIn(type: string): (readonly string[])[] {
  return (type.match(/(?<![\w'])[A-Za-z_]\w*(?:\s*::\s*\w+)*/g) ?? []).map(pathParts);
}

function words(type: string): string[] {
  return type.match(/\w+/g) ?? [];
}
