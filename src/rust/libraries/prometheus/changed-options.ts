/** Options of a `prometheus` metric and what is set on them: by methods, by assignments, by functions that they are lent to. */
import type { Analysis } from '../../analysis.ts';
import { formatParts, formatted } from '../../source/format.ts';
import { type Expr, macroName, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { parameterNodes, plainName } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { type Context, calledFrom } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { joined, knownText, textOrPattern, unknown, type Value } from '../../values/value.ts';
import { argumentsOf, chainOf, type Method } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import { type Change, changesThrough } from './changes.ts';
import { labelMap } from './label-map.ts';
import { labelsOfLoop } from './label-turns.ts';

export interface Options {
  readonly name: Value;
  readonly at: Expr;
  readonly help: string | null;
  /** Null when it is not known which there are. */
  readonly constLabels: Readonly<Record<string, string | null>> | null;
  readonly labels: readonly string[] | null;
  readonly buckets: readonly number[] | string | null;
}

/** Functions that lend options on, one to the next, that are looked into. */
const MAX_LENT = 6;

/** Options after some changes, none of which is a new value of the whole. `name` is what the code calls them. */
export function changed(
  analysis: Analysis,
  before: Options,
  changes: readonly Change[],
  { source, name }: { readonly source: SourceFile; readonly name: string },
  context: Context | null,
  depth = 0,
): Options {
  let result = before;
  for (const change of changes) {
    if (change.type === 'part')
      result = withPart(analysis, result, change.part, change.args, { source, name }, context);
    else if (change.type === 'lent') result = lentTo(analysis, result, change, source, context, depth);
    else if (change.type === 'uncertain') {
      const after = possible(analysis, result, change, { source, name }, context);
      const always = change.loop?.always ?? false;
      const labels = after && (always ? after.constLabels : labelsOfEither(result.constLabels, after.constLabels));
      result = { ...withDoubt(result, change.part), ...(labels ? { constLabels: labels } : {}) };
    }
  }
  return result;
}

/** What a function of the workspace changes that is given them by `&mut`. */
function lentTo(
  analysis: Analysis,
  before: Options,
  { call, index }: Extract<Change, { type: 'lent' }>,
  source: SourceFile,
  context: Context | null,
  depth: number,
): Options {
  const called = call.childForFieldName('function');
  const path = called && called.type !== 'field_expression' ? pathParts(source.textOf(called)) : [];
  const meaning = path.length > 0 ? analysis.modules.resolve(withoutSelf(path, source, call), source, call) : null;
  const method = meaning?.type === 'item' ? meaning.rest.at(-1) : undefined;
  const targets =
    meaning?.type !== 'item'
      ? []
      : method === undefined
        ? [meaning.item]
        : analysis.types.methods(source, meaning.item.name, method);
  const [target] = targets;
  const body = target?.node.type === 'function_item' ? target.node.childForFieldName('body') : null;
  const parameter = target ? parameterNodes(target.node.childForFieldName('parameters') ?? target.node)[index] : null;
  const pattern = parameter?.childForFieldName('pattern');
  if (!target || !body || !pattern || targets.length > 1 || depth > MAX_LENT)
    return withUnseen(before, 'its options are lent to a function that is not followed');
  const name = plainName(target.source, pattern);
  const changes = changesThrough(target.source, body, name);
  if (changes.some((each) => each.type === 'whole'))
    return withUnseen(before, 'its options are replaced in a function that they are lent to');
  return changed(
    analysis,
    before,
    changes,
    { source: target.source, name },
    entered(target, { source, node: call }, context),
    depth + 1,
  );
}

/** A field that is set, or a map that gets an entry. */
function withPart(
  analysis: Analysis,
  before: Options,
  part: string,
  args: readonly Node[],
  owner: { readonly source: SourceFile; readonly name: string },
  context: Context | null,
): Options {
  const { source } = owner;
  const [value] = args;
  if (!value) return before;
  const text = () => analysis.values.text({ source, node: value }, context);
  switch (part) {
    case 'help':
      return { ...before, help: knownText(text()) };
    case 'name':
      return withOwnName(before, ofItself(analysis, before, value, owner, context) ?? text());
    case 'name.push_str':
      return withOwnName(before, joined([partsOf(before.name).own, text()]));
    case 'const_labels.insert':
      return withMethod(analysis, before, { name: 'const_label', args: [...args] }, source, context);
    case 'namespace':
    case 'subsystem':
    case 'const_labels':
    case 'buckets':
      return withMethod(analysis, before, { name: part, args: [...args] }, source, context);
    default:
      if (part.startsWith('name.')) return withUnseen(before, `its name is changed by \`${part.slice(5)}\``);
      return part.startsWith('const_labels') ? { ...before, constLabels: null } : before;
  }
}

/** Options as some ways through the code change their const labels, once; null where that is another change, or is not followed. */
function possible(
  analysis: Analysis,
  before: Options,
  { part, conditions, change, loop }: Extract<Change, { type: 'uncertain' }>,
  owner: { readonly source: SourceFile; readonly name: string },
  context: Context | null,
): Options | null {
  const { source, name } = owner;
  if (!part.startsWith('const_labels') || (conditions.often && !loop)) return null;
  if (change?.type === 'part' && loop) {
    if (change.part !== 'const_labels.insert') return null;
    return withLabels(before, labelsOfLoop(analysis, source, loop, [change.args], context));
  }
  if (change?.type === 'part') return withPart(analysis, before, change.part, change.args, owner, context);
  const { base, methods } = change?.type === 'whole' ? chainOf(source, change.value) : { base: null, methods: [] };
  if (!base || source.textOf(base) !== name) return null;
  const setters = methods.filter((method) => /^const_labels?$/.test(method.name));
  if (loop) {
    const given = setters.map(({ args }) => args);
    return withLabels(before, labelsOfLoop(analysis, source, loop, given, context));
  }
  return setters.reduce((options, method) => withMethod(analysis, options, method, source, context), before);
}

/**
 * The const labels of options that have the one or the other: all of both. One that they do not share has a value that only run time
 * knows, as has one that may not be there: to Prometheus that is an empty value.
 */
export function labelsOfEither(one: Options['constLabels'], other: Options['constLabels']): Options['constLabels'] {
  if (!one || !other) return null;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  const valueIn = (labels: Readonly<Record<string, string | null>>, name: string) =>
    Object.hasOwn(labels, name) ? labels[name] : null;
  return Object.fromEntries(
    [...names].map((name) => {
      const value = valueIn(one, name);
      return [name, value === valueIn(other, name) ? (value ?? null) : null];
    }),
  );
}

/** What only some ways through the code change. */
function withDoubt(before: Options, part: string): Options {
  if (part.startsWith('const_labels')) return { ...before, constLabels: null };
  if (part === 'help') return { ...before, help: null };
  if (part === 'buckets') return { ...before, buckets: null };
  if (part === 'variable_labels') return before;
  const known = textOrPattern(before.name);
  const reason = 'its options are changed under a condition';
  return { ...before, name: { pattern: `*${known}`.replace(/\*+/g, '*'), reason }, constLabels: null };
}

/** What code changes that is not followed. */
function withUnseen(before: Options, reason: string): Options {
  const pattern = `*${textOrPattern(before.name)}*`.replace(/\*+/g, '*');
  return { ...before, name: { pattern, reason }, help: null, constLabels: null, buckets: null };
}

/** A name that is made of itself: `opts.name = format!("{}_seconds", opts.name)`. Null where the value does not name it. */
function ofItself(
  analysis: Analysis,
  before: Options,
  value: Node,
  { source, name }: { readonly source: SourceFile; readonly name: string },
  context: Context | null,
): Value | null {
  const place = new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*(?:common_opts\\s*\\.\\s*)?name\\b`);
  if (!place.test(source.textOf(value))) return null;
  const [template, ...pieces] = macroName(source, value) === 'format' ? argumentsOf(source, value) : [];
  const written = template ? knownText(analysis.values.text({ source, node: template }, context)) : null;
  if (written === null) return unknown('its name is made of itself in a way that is not followed');
  return joined(
    formatParts(source, written, pieces).map((part): Value => {
      if (!('spec' in part)) return part;
      if (!('node' in part)) return unknown('a part of its name is not followed');
      const isOwn = new RegExp(`^&?\\s*${place.source}(?:\\s*\\.\\s*(?:clone|as_str)\\(\\))?$`).test(
        source.textOf(part.node),
      );
      const piece = isOwn ? partsOf(before.name).own : analysis.values.text({ source, node: part.node }, context);
      return formatted(piece, part.spec, false);
    }),
  );
}

export function withMethod(
  analysis: Analysis,
  before: Options,
  method: Pick<Method, 'name' | 'args'>,
  source: SourceFile,
  context: Context | null,
): Options {
  const [first, second] = method.args;
  if (!first) return before;
  const value = () => analysis.values.text({ source, node: first }, context);
  switch (method.name) {
    case 'namespace':
      return { ...before, name: prefixed(value(), before.name, 'namespace') };
    case 'subsystem':
      return { ...before, name: prefixed(value(), before.name, 'subsystem') };
    case 'const_label': {
      const key = knownText(value());
      if (key === null || !second) return withLabels(before, null);
      return withLabels(before, { [key]: commonText(analysis, { source, node: second }, context) });
    }
    case 'const_labels':
      return { ...before, constLabels: labelMap(analysis, { source, node: first }, context) };
    case 'variable_label': {
      const label = knownText(value());
      return label === null ? before : { ...before, labels: [...(before.labels ?? []), label] };
    }
    case 'variable_labels':
      return { ...before, labels: analysis.values.texts({ source, node: first }, context) };
    case 'buckets':
      return { ...before, buckets: buckets(analysis, { source, node: first }, context) };
    default:
      return before;
  }
}

/** The text that all callers give; null where they differ: that is no reason to read the whole declaration once for each. */
function commonText(analysis: Analysis, expr: Expr, context: Context | null): string | null {
  const texts = analysis.values.inEachContext(
    (outer) => knownText(analysis.values.fixed(expr, calledFrom(context, outer))),
    () => null,
  );
  return new Set(texts).size === 1 ? (texts[0] ?? null) : null;
}

export function withLabels(before: Options, labels: Options['constLabels']): Options {
  return { ...before, constLabels: before.constLabels && labels ? { ...before.constLabels, ...labels } : null };
}

/** A name with a namespace or a subsystem. A subsystem may be set before or after the namespace, and stands behind it: namespaces are marked until the end. */
export function prefixed(part: Value, name: Value, role: 'namespace' | 'subsystem'): Value {
  return assembled({ ...partsOf(name), [role]: 'text' in part && part.text === '' ? null : part });
}

/** Options with another name of their own; what namespace and subsystem put before it stays. */
export function withOwnName(before: Options, own: Value): Options {
  return { ...before, name: assembled({ ...partsOf(before.name), own }) };
}

function partsOf(name: Value): Named['parts'] {
  return 'parts' in name ? (name as Named).parts : { namespace: null, subsystem: null, own: name };
}

function assembled(next: Named['parts']): Value {
  const pieces = [next.namespace, next.subsystem, next.own].filter((each): each is Value => each !== null);
  const whole = joined(pieces.flatMap((piece, index) => (index === 0 ? [piece] : [{ text: '_' }, piece])));
  return { ...whole, parts: next } as Named;
}

type Named = Value & {
  readonly parts: { readonly namespace: Value | null; readonly subsystem: Value | null; readonly own: Value };
};
