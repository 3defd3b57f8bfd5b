/**
 * Views: what a meter provider makes of an instrument before an exporter sees it: another name, description or unit, fewer
 * attributes, other buckets, nothing at all (opentelemetry_sdk src/metrics/view.rs, src/metrics/instrument.rs `Stream`).
 *
 * Understood are `new_view(Instrument::new().name("…"), Stream::new()…)` and closures that give a `Stream` under a condition on
 * the instrument's name. A view that is understood in part changes nothing, and is told as a finding when it could change a name.
 */
import type { Finding, Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, type Expr, plainChildren } from '../../source/nodes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { knownText } from '../../values/value.ts';
import type { Package } from '../../workspace/package.ts';
import { chainOf, pathCallAt } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import { type BuilderMethod, methodsOn } from './builders.ts';
import { behind, isNear } from './exporter.ts';
import { textOf } from './semantic-conventions.ts';

/** An instrument as the exporter sees it. */
export interface Stream {
  readonly name: string;
  readonly kind: Kind;
  readonly unit: string;
  readonly keys: readonly string[] | null;
  readonly description?: string;
  readonly bounds?: readonly number[] | string | null;
}

interface View {
  readonly owner: Package | null;
  readonly at: Expr;
  /** Names that it is for, with `*` and `?`; null when its condition is not understood. */
  readonly names: readonly string[] | null;
  readonly methods: readonly BuilderMethod[];
}

const known = new WeakMap<Analysis, readonly View[]>();

/** What views make of an instrument: itself when none is for it, nothing when one drops it. */
export function viewed(analysis: Analysis, instrument: Stream, owner: Package | null): readonly Stream[] {
  const own = viewsOf(analysis).filter(
    (view) => isNear(analysis, owner, view.owner) && view.names?.some((name) => isLike(name, instrument.name)),
  );
  return own.length === 0
    ? [instrument]
    : own.flatMap((view) => (dropsIt(view) ? [] : [changed(analysis, instrument, view)]));
}

/** One finding for each view that could rename something and is not understood. */
export function viewFindings(analysis: Analysis): Finding[] {
  return viewsOf(analysis).flatMap((view) => {
    const renames = view.methods.some(({ name }) => /^(?:with_)?name$/.test(name)) || dropsIt(view);
    if (view.names !== null || !renames) return [];
    const place = view.at.source.place(view.at.node.startIndex);
    return [
      {
        check: 'unread-view',
        severity: 'info',
        message: 'this view may rename or drop OpenTelemetry instruments, and for which of them is not in sight',
        ...place,
        path: null,
        metric: null,
        suggestion: 'Compare the names of the instruments with what a scrape shows.',
      } satisfies Finding,
    ];
  });
}

function dropsIt({ methods }: View): boolean {
  return methods.some(
    ({ name, args }) =>
      /^(?:with_)?aggregation$/.test(name) && args[0] && /\bDrop\b/.test(args[0].source.textOf(args[0].node)),
  );
}

function changed(analysis: Analysis, before: Stream, { methods }: View): Stream {
  let after = before;
  for (const { name, args } of methods) {
    const [first] = args;
    if (!first) continue;
    const text = fixed(analysis, first);
    if (/^(?:with_)?name$/.test(name) && text !== null) after = { ...after, name: text };
    else if (/^(?:with_)?description$/.test(name) && text !== null) after = { ...after, description: text };
    else if (/^(?:with_)?unit$/.test(name) && text !== null) after = { ...after, unit: text };
    else if (/^(?:with_)?allowed_attribute_keys$/.test(name))
      after = { ...after, keys: allowed(analysis, first, before.keys) };
    else if (/^(?:with_)?aggregation$/.test(name)) after = { ...after, bounds: boundsOf(analysis, first) };
  }
  return after;
}

function fixed(analysis: Analysis, expr: Expr): string | null {
  const [value, ...others] = analysis.values.inEachSureContext(
    (context) => {
      const text = textOf(analysis, expr, context);
      return knownText(text);
    },
    () => null,
  );
  return others.length === 0 ? (value ?? null) : null;
}

/** The attributes that are left; null when those of the measurements or those of the view are not in sight. */
function allowed(analysis: Analysis, expr: Expr, keys: readonly string[] | null): readonly string[] | null {
  const elements = analysis.values.inEachSureContext(
    (context) => analysis.values.elements(expr, context),
    () => null,
  )[0];
  const names = elements?.map((each) => fixed(analysis, keyIn(each)));
  if (!keys || !names || names.includes(null)) return null;
  return keys.filter((key) => names.includes(key));
}

/** `"k"` of `Key::new("k")`, `Key::from("k")`, `"k".into()`. */
function keyIn({ source, node }: Expr): Expr {
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const [first] = called && /\bKey::\w+$/.test(source.textOf(called)) ? argumentsOf(node) : [];
  return { source, node: first ?? node };
}

/** `Aggregation::ExplicitBucketHistogram { boundaries: vec![…], … }`. */
function boundsOf(analysis: Analysis, { source, node }: Expr): readonly number[] | string | null {
  const body = node.type === 'struct_expression' ? node.childForFieldName('body') : null;
  for (const child of body?.namedChildren ?? []) {
    const field = child?.childForFieldName('field');
    const value = child?.childForFieldName('value');
    if (!field || !value || source.textOf(field) !== 'boundaries') continue;
    return (
      analysis.values.inEachSureContext(
        (context) => buckets(analysis, { source, node: value }, context),
        () => source.textOf(value),
      )[0] ?? null
    );
  }
  return null;
}

/** `*` and `?` of a view's criteria (opentelemetry_sdk src/metrics/view.rs, `glob::Pattern`). */
function isLike(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === name.toLowerCase();
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return pattern.length < 256 && new RegExp(`^${source}$`, 'i').test(name);
}

function viewsOf(analysis: Analysis): readonly View[] {
  let all = known.get(analysis);
  if (!all) {
    all = readViews(analysis);
    known.set(analysis, all);
  }
  return all;
}

function readViews(analysis: Analysis): View[] {
  const { workspace } = analysis;
  const found: View[] = [];
  for (const file of workspace.files) {
    const source = workspace.source(file);
    if (
      workspace.tests.isTestFile(file) ||
      !source.text.includes('opentelemetry') ||
      !/\bStream\s*::/.test(source.text)
    )
      continue;
    for (const match of source.text.matchAll(/\bStream\s*::\s*(new|builder)(?=\s*\()/g)) {
      const to = (match.index ?? 0) + match[0].length;
      const call = pathCallAt(source, to - (match[1] ?? '').length, to);
      if (!call || workspace.isTest(source, call)) continue;
      const at = { source, node: call };
      const names = namesFor(analysis, at);
      if (names !== undefined)
        found.push({ owner: workspace.owner(file), at, names, methods: methodsOn(analysis, at) });
    }
  }
  return found;
}

/** The names that the view around a stream is for. Undefined when it is part of no view. */
function namesFor(analysis: Analysis, { source, node }: Expr): readonly string[] | null | undefined {
  let names: readonly string[] | null = null;
  let below = node;
  for (let at = source.parent(node); at; below = at, at = source.parent(at)) {
    if (at.type === 'call_expression' && /(?:^|::)new_view$/.test(textIn(source, at, 'function'))) {
      const [criteria] = argumentsOf(at);
      return criteria ? criteriaOf(analysis, { source, node: criteria }) : null;
    }
    if (at.type === 'if_expression' && at.childForFieldName('consequence')?.id === below.id) {
      const condition = at.childForFieldName('condition');
      names ??= condition ? conditionOf(analysis, source, condition) : null;
    } else if (at.type === 'match_arm' && names === null) {
      const match = source.parent(source.parent(at) ?? at);
      const isName = match?.type === 'match_expression' && /\.\s*name\b/.test(textIn(source, match, 'value'));
      const pattern = at.childForFieldName('pattern');
      const literals = pattern ? [...source.textOf(pattern).matchAll(/"([^"\\]*)"/g)].map((each) => each[1] ?? '') : [];
      if (isName && literals.length > 0) names = literals;
    } else if (at.type === 'closure_expression' || at.type === 'function_item') {
      const parameters = textIn(source, at, 'parameters');
      if (/\bInstrument\b/.test(parameters)) return names;
      if (at.type === 'function_item') return undefined;
      const list = source.parent(at);
      const call = list ? source.parent(list) : null;
      if (call?.type === 'call_expression' && /\bwith_view$/.test(textIn(source, call, 'function'))) return names;
    }
  }
  return undefined;
}

function textIn(source: SourceFile, node: Node, field: string): string {
  const child = node.childForFieldName(field);
  return child ? source.textOf(child) : '';
}

function criteriaOf(analysis: Analysis, criteria: Expr): readonly string[] | null {
  const { source, node } = behind(analysis, criteria);
  const { methods } = chainOf(source, node);
  const name = methods.find((each) => each.name === 'name')?.args[0];
  const text = name ? fixed(analysis, { source, node: name }) : null;
  return text === null || methods.some((each) => each.name !== 'name') ? null : [text];
}

/** The names that a condition on an instrument asks for; null when it asks for something else, too. */
function conditionOf(analysis: Analysis, source: SourceFile, node: Node): readonly string[] | null {
  if (node.type === 'parenthesized_expression') {
    const inner = plainChildren(node)[0];
    return inner ? conditionOf(analysis, source, inner) : null;
  }
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (node.type === 'binary_expression' && left && right) {
    const operator = textIn(source, node, 'operator');
    if (operator === '||') {
      const [one, other] = [conditionOf(analysis, source, left), conditionOf(analysis, source, right)];
      return one && other && [...one, ...other];
    }
    if (operator !== '==') return null;
    const [subject, value] = isName(source, left) ? [left, right] : [right, left];
    const text = isName(source, subject) ? fixed(analysis, { source, node: value }) : null;
    return text === null ? null : [text];
  }
  const { base, methods } = chainOf(source, node);
  const last = methods.at(-1);
  const [first] = last?.args ?? [];
  if (!last || !first || !/\.\s*name\b/.test(source.text.slice(base.startIndex, first.startIndex))) return null;
  const text = fixed(analysis, { source, node: first });
  if (text === null) return null;
  if (last.name === 'starts_with') return [`${text}*`];
  if (last.name === 'ends_with') return [`*${text}`];
  if (last.name === 'contains') return [`*${text}*`];
  return last.name === 'eq' ? [text] : null;
}

function isName(source: SourceFile, node: Node): boolean {
  return /^[\w&*\s]+\.\s*name\s*(?:\(\s*\))?(?:\s*\.\s*as_(?:ref|str)\s*\(\s*\))?$/.test(source.textOf(node));
}
