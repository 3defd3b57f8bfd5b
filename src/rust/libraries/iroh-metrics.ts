/**
 * `iroh-metrics`: groups of metrics are structs that derive `MetricsGroup`, or `Iterable` beside an `impl` that names the group.
 *
 * A metric is what the group is called (`#[metrics(name = "…")]`, else the snake case of the struct), `_` and the field; a counter has
 * `_total` behind it, from 1.0 on unless its field ends with that (iroh-metrics-derive src/lib.rs, src/encoding.rs). Help is
 * `help` of the field, the first line of its doc comment, or its name, with a full stop behind. A prefix of a registry stands in front of all.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { docTexts } from '../source/attributes.ts';
import { derivesOf, givenValue, hasMeta, metasOf } from '../source/metas.ts';
import { type Expr, implType } from '../source/nodes.ts';
import type { SourceFile } from '../source/syntax.ts';
import { inCase } from '../values/cases.ts';
import { knownText } from '../values/value.ts';
import type { Item } from '../workspace/items.ts';
import { structOf } from '../workspace/struct-of.ts';
import { type NamedType, namedType, typeAt } from '../workspace/type-names.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';

const CRATE = 'iroh-metrics';
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['Counter', 'counter'],
  ['Gauge', 'gauge'],
  ['Histogram', 'histogram'],
]);

export const irohMetrics: Library = {
  name: CRATE,
  words: ['MetricsGroup', 'Iterable'],
  hint: /\bderive\s*\([^)]{0,500}\b(?:MetricsGroup|Iterable)\b/,
  makers: NO_MAKERS,
  verbs: {
    writes: new Set(['inc', 'inc_by', 'dec', 'dec_by', 'set', 'observe']),
    reads: new Set(['get', 'value', 'type', 'as_any', 'name', 'help', 'buckets', 'count', 'sum', 'percentile', 'fmt']),
    handsOn: new Set(['get_or_create']),
  },
  identity: 'place',
  declarations(analysis, source) {
    if (!dependsOnIt(analysis, source)) return [];
    const found: Declaration[] = [];
    for (const match of source.text.matchAll(/\bstruct\s+(\w+)/g)) {
      const to = (match.index ?? 0) + match[0].length;
      const name = source.nodeAt(to - (match[1] ?? '').length, to);
      const item = name ? source.parent(name) : null;
      if (item?.type !== 'struct_item' || analysis.workspace.isTest(source, item)) continue;
      const group = groupName(analysis, { source, node: item }, match[1] ?? '');
      if (group !== null) found.push(...fromGroup(analysis, { source, node: item }, match[1] ?? '', group));
    }
    return found;
  },
  expose(analysis, { declaration: { name, at } }) {
    if (!('text' in name) || !hasPrefixes(analysis, at.source)) return [{ name }];
    const reason = 'a registry with a prefix may have it';
    return [{ name: { pattern: `*${name.text}`, reason } }];
  },
};

function dependsOnIt(analysis: Analysis, source: SourceFile): boolean {
  const owner = analysis.workspace.owner(source.file);
  return owner === null || owner.registry.has(CRATE) || owner.name === CRATE || usesPackage(analysis, source);
}

/** Whether the crate is a package of the workspace that this one uses. */
function usesPackage({ workspace }: Analysis, source: SourceFile): boolean {
  const owner = workspace.owner(source.file);
  return owner !== null && [...workspace.crates.used(owner)].some(({ name }) => name === CRATE);
}

/** What a group of metrics is called; null for a struct that is none. */
function groupName(analysis: Analysis, { source, node }: Expr, struct: string): string | null {
  const metas = metasOf(source, node);
  const derives = new Set(derivesOf(source, metas).map((path) => path.at(-1)));
  if (derives.has('MetricsGroup')) {
    const given = givenValue(metas, 'metrics', 'name');
    const written = given ? knownText(analysis.values.text(given, null)) : null;
    return written ?? inCase(struct, 'Snake');
  }
  if (!derives.has('Iterable')) return null;
  // `impl MetricsGroup for Metrics { fn name(&self) -> &'static str { "relay" } }`; the trait was `Metric` before 0.33.
  const [named] = analysis.types.methods(source, struct, 'name').filter((method) => {
    const head = method.source.text.slice(Math.max(0, method.node.startIndex - 400), method.node.startIndex);
    return (
      /\b(?:MetricsGroup|Metric)\s+for\s+\w+\s*\{[^}]*$/.test(head) && implType(method.source, method.node) === struct
    );
  });
  const body = named?.node.childForFieldName('body');
  return named && body ? knownText(analysis.values.text({ source: named.source, node: body }, null)) : null;
}

function fromGroup(analysis: Analysis, { source, node }: Expr, struct: string, group: string): Declaration[] {
  const version = analysis.workspace.versions.of(analysis.workspace.owner(source.file), CRATE);
  const isOnce = version === null || isAtLeast(version, 1, 0);
  const hasMacros = version !== null && !isAtLeast(version, 0, 33);
  return fieldsOf(node).flatMap((field): Declaration[] => {
    const name = field.childForFieldName('name');
    const type = field.childForFieldName('type');
    const named = type ? namedType(analysis, typeAt(source, type)) : null;
    if (!name || !named) return [];
    const written = source.textOf(name);
    const called = written.replace(/^r#/, '');
    const isFamily = named.path.at(-1) === 'Family';
    const value = isFamily && named.args[1] ? namedType(analysis, named.args[1]) : named;
    const kind = KINDS.get(value?.path.at(-1) ?? '') ?? 'unknown';
    const metas = metasOf(source, field);
    const given = givenValue(metas, 'metrics', 'help');
    const help = given ? knownText(analysis.values.text(given, null)) : (docTexts(source, field)[0] ?? called).trim();
    const ending = kind === 'counter' && !(isOnce && /(?:^|_)total$/.test(called)) ? '_total' : '';
    return [
      declare({
        library: CRATE,
        kind,
        name: { text: `${group}_${called}${ending}` },
        at: { source, node: name },
        handles: [{ type: 'field', struct, field: written, source }],
        help: help === null ? null : `${help}.`,
        labels: isFamily ? labelsOf(analysis, named) : hasMeta(metas, 'metrics', 'family') ? null : [],
        // `inc!(Metrics, sent)` finds the group by its type (src/core.rs, until 0.32).
        unseen: hasMacros ? 'macros of the crate may write it by the type of its group' : null,
      }),
    ];
  });
}

/** The fields of a derived label set, by the names that its attributes give. */
function labelsOf(analysis: Analysis, { args: [set] }: NamedType): readonly string[] | null {
  if (!set) return null;
  const item: Item | null = structOf(analysis, set);
  if (!item) return namedType(analysis, set)?.path.at(-1) === 'NoLabels' ? [] : null;
  const { source, node } = item;
  const metas = metasOf(source, node);
  if (!derivesOf(source, metas).some((path) => path.at(-1) === 'EncodeLabelSet')) return null;
  const text = (expr: Expr | null) => (expr ? knownText(analysis.values.text(expr, null)) : null);
  const rule = text(givenValue(metas, 'label', 'rename_all'));
  const labels: string[] = [];
  for (const field of fieldsOf(node)) {
    const name = field.childForFieldName('name');
    const own = metasOf(source, field);
    if (!name || hasMeta(own, 'label', 'skip')) continue;
    const called = source.textOf(name).replace(/^r#/, '');
    const label = text(givenValue(own, 'label', 'name')) ?? (rule === null ? called : renamed(called, rule));
    if (label === null) return null;
    labels.push(label);
  }
  return labels;
}

const CASES: Readonly<Record<string, string>> = {
  snake_case: 'Snake',
  camelCase: 'Camel',
  PascalCase: 'Pascal',
  SCREAMING_SNAKE_CASE: 'UpperSnake',
  'kebab-case': 'Kebab',
};

function renamed(name: string, rule: string): string | null {
  if (rule === 'lowercase') return name.toLowerCase();
  if (rule === 'UPPERCASE') return name.toUpperCase();
  return Object.hasOwn(CASES, rule) ? inCase(name, CASES[rule] ?? '') : null;
}

const prefixed = new WeakMap<Analysis, Map<string, boolean>>();

/** Whether a package that sees a group, and depends on the crate, puts prefixes in front of what its registries have. */
function hasPrefixes(analysis: Analysis, { file }: SourceFile): boolean {
  const { workspace } = analysis;
  const all = prefixed.get(analysis) ?? new Map<string, boolean>();
  prefixed.set(analysis, all);
  const key = workspace.owner(file)?.dir ?? '';
  let known = all.get(key);
  if (known === undefined) {
    const files = workspace.filesThatSee(file);
    known = ['sub_registry_with_prefix', 'register_all_prefixed'].some((method) =>
      [...workspace.occurrences(method, files)].some(({ source, from, to }) => {
        if (source.text[from - 1] !== '.' || workspace.tests.isTestFile(source.file)) return false;
        const owner = workspace.owner(source.file);
        const node = source.nodeAt(from, to);
        // The client library of Prometheus has a method by that name, too.
        const isOurs = owner === null || owner.registry.has(CRATE) || owner.name !== CRATE;
        return node !== null && isOurs && /\biroh_metrics\b/.test(source.text) && !workspace.isTest(source, node);
      }),
    );
    all.set(key, known);
  }
  return known;
}
