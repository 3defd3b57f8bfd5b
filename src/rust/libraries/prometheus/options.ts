/** The options of a `prometheus` metric: `Opts`, `HistogramOpts`, `opts!`, `histogram_opts!`, through names and chains. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, keyOf, lastExpression, macroName, onlyChild, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import {
  type Binding,
  enclosingFunction,
  letBinding,
  parameterIndex,
  parameterNodes,
  plainName,
} from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { knownText } from '../../values/value.ts';
import { argumentsOf, chainOf, type Method } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import {
  changed,
  labelsOfEither,
  type Options,
  prefixed,
  withLabels,
  withMethod,
  withOwnName,
} from './changed-options.ts';
import { type Change, changesBefore, changesOf } from './changes.ts';
import { labelMap } from './label-map.ts';
import { foldOf } from './label-turns.ts';

export function named(
  analysis: Analysis,
  source: SourceFile,
  name: Node,
  help: Node | undefined,
  context: Context | null,
): Options {
  const at = { source, node: name };
  return {
    name: analysis.values.text(at, context),
    at,
    help: help ? knownText(analysis.values.text({ source, node: help }, context)) : null,
    constLabels: {},
    labels: null,
    buckets: null,
  };
}

/** Names, functions and changes that are followed from where options are used to where they are made. */
const MAX_STEPS = 32;

/** `Opts::new(..)`, `HistogramOpts::new(..)`, `opts!(..)`, `histogram_opts!(..)` and what is set on them, through names. */
export function options(analysis: Analysis, expr: Expr, context: Context | null, depth = 0): Options {
  const { base, methods } = chainOf(expr.source, expr.node);
  const read =
    depth < MAX_STEPS ? madeBy(analysis, { source: expr.source, node: base }, methods, context, depth) : null;
  if (!read) {
    const text = analysis.values.text(expr, context);
    const reason = 'text' in text ? 'its options are a plain text' : `its options are not in sight: ${text.reason}`;
    return { name: { pattern: '*', reason }, at: expr, help: null, constLabels: {}, labels: null, buckets: null };
  }
  return methods
    .slice(read.used)
    .reduce((before, method) => withMethod(analysis, before, method, expr.source, context), read.options);
}

/** Methods that options have themselves. */
const OF_OPTIONS = /^(?:namespace|subsystem|(?:const|variable)_labels?|buckets|clone|into|to_owned|unwrap|expect)$/;

/** What the innermost expression of a chain makes, and how many of the methods behind it took part in that. */
function madeBy(
  analysis: Analysis,
  base: Expr,
  methods: readonly Method[],
  context: Context | null,
  depth: number,
): { options: Options; used: number } | null {
  const { source, node } = base;
  const whole = (made: Options | null) => (made ? { options: made, used: 0 } : null);
  const folds = methods.findIndex(({ name }) => name === 'fold');
  const fold = methods[folds] ? foldOf(analysis, source, methods[folds], context) : null;
  if (fold) {
    const start = options(analysis, { source, node: fold.start }, context, depth + 1);
    return { options: withLabels(start, fold.labels), used: folds + 1 };
  }
  switch (node.type) {
    case 'macro_invocation':
      return whole(fromMacro(analysis, base, context));
    case 'struct_expression':
      return whole(fromStruct(analysis, source, node, context, depth));
    case 'block': {
      const last = lastExpression(node);
      return whole(last ? options(analysis, { source, node: last }, context, depth + 1) : null);
    }
    case 'match_expression':
    case 'if_expression':
      return whole(ofBranches(analysis, base, context, depth));
    case 'call_expression': {
      const args = argumentsOf(source, node);
      const [first] = args;
      const path = pathParts(source.textOf(node.childForFieldName('function') ?? node));
      const made = path.slice(-2).join('::');
      if (first && /(?:^|::)\w*Opts::new$/.test(made)) return whole(named(analysis, source, first, args[1], context));
      if (first && /(?:^|::)\w*Opts::from$/.test(made))
        return whole(options(analysis, { source, node: first }, context, depth + 1));
      const meaning = analysis.modules.resolve(withoutSelf(path, source, node), source, node);
      if (meaning?.type !== 'item') return path.length === 1 ? whole(followed(analysis, base, context, depth)) : null;
      const method = meaning.rest.at(-1);
      const targets = method === undefined ? [meaning.item] : analysis.types.methods(source, meaning.item.name, method);
      return whole(ofFunction(analysis, targets, base, context, depth));
    }
  }
  // A method of one's own that makes options: `self.opts("name", "help")`.
  const own = methods[0] && !OF_OPTIONS.test(methods[0].name) ? methods[0] : null;
  const type = own ? analysis.types.of(source, node) : null;
  const targets = own && type !== null ? analysis.types.methods(source, type, own.name) : [];
  const made = own ? ofFunction(analysis, targets, { source, node: own.call }, context, depth) : null;
  if (made) return { options: made, used: 1 };
  const local = node.type === 'identifier' ? letBinding(source, node, source.textOf(node)) : null;
  if (local) return whole(ofLocal(analysis, local, base, context, depth));
  const handed = node.type === 'identifier' ? ofParameter(analysis, base, context, depth) : null;
  if (handed) return whole(handed);
  return whole(followed(analysis, base, context, depth));
}

/** The options that a value comes to elsewhere: a field, what a closure gives back. */
function followed(analysis: Analysis, base: Expr, context: Context | null, depth: number): Options | null {
  const target = analysis.values.follow(base, context);
  if (keyOf(target.expr) === keyOf(base)) return null;
  const made = options(analysis, target.expr, target.context, depth + 1);
  return { ...made, at: analysis.values.argumentBehind(made.at, target.context) ?? made.at };
}

function fromMacro(analysis: Analysis, { source, node }: Expr, context: Context | null): Options | null {
  const histogram = macroName(source, node) === 'histogram_opts';
  const args = argumentsOf(source, node);
  const [first, help, third] = args;
  if (!first || (!histogram && macroName(source, node) !== 'opts')) return null;
  let result = named(analysis, source, first, help, context);
  for (const extra of args.slice(histogram ? 3 : 2))
    result = withLabels(result, labelMap(analysis, { source, node: extra }, context));
  return histogram && third ? { ...result, buckets: buckets(analysis, { source, node: third }, context) } : result;
}

/** The options of a `match` or an `if`, when all ways give one name: a const label that only some of them have has no value that is known. */
function ofBranches(
  analysis: Analysis,
  { source, node }: Expr,
  context: Context | null,
  depth: number,
): Options | null {
  const arms =
    node.type === 'match_expression'
      ? (node.childForFieldName('body')?.namedChildren ?? []).map((arm) => arm?.childForFieldName('value'))
      : [node.childForFieldName('consequence'), otherwiseOf(node)];
  const results = arms.filter(
    (arm): arm is Node => arm != null && !/^(?:return|break|continue)_expression$/.test(arm.type),
  );
  if (results.length === 0 || (node.type === 'if_expression' && results.length < 2)) return null;
  const taken = results.filter((each) => analysis.values.mayRun({ source, node: each }, context));
  const ends = taken.length > 0 ? taken : results;
  const all = ends.map((end) => options(analysis, { source, node: end }, context, depth + 1));
  const [first, ...others] = all;
  if (!first || others.some((each) => JSON.stringify(each.name) !== JSON.stringify(first.name))) return null;
  const same = <T>(part: (each: Options) => T): T | null =>
    others.every((each) => JSON.stringify(part(each)) === JSON.stringify(part(first))) ? part(first) : null;
  return {
    ...first,
    help: same((each) => each.help),
    constLabels: others.reduce((labels, each) => labelsOfEither(labels, each.constLabels), first.constLabels),
    buckets: same((each) => each.buckets),
  };
}

function otherwiseOf(node: Node): Node | null {
  const clause = node.childForFieldName('alternative');
  return clause?.type === 'else_clause' ? (clause.namedChildren[0] ?? null) : clause;
}

/** The options that a function of this workspace gives back, as far as that is its last expression. */
function ofFunction(
  analysis: Analysis,
  targets: readonly Expr[],
  call: Expr,
  outer: Context | null,
  depth: number,
): Options | null {
  const [target] = targets;
  const body = target?.node.type === 'function_item' ? target.node.childForFieldName('body') : null;
  if (!target || !body || targets.length > 1) return null;
  const context = entered(target, call, outer);
  const made = options(analysis, { source: target.source, node: body }, context, depth + 1);
  return { ...made, at: analysis.values.argumentBehind(made.at, context) ?? made.at };
}

/** The options that a local holds where it is used: what it was given first or last, with what was changed since. */
function ofLocal(
  analysis: Analysis,
  local: Binding,
  use: Expr,
  context: Context | null,
  depth: number,
): Options | null {
  const { source } = use;
  const changes = decided(analysis, changesOf(source, local, use.node), use, context);
  const start = changes.findLast((change) => change.type === 'whole')?.value ?? local.value;
  if (!start) return null;
  const since = changes.slice(changes.findLastIndex((each) => each.type === 'whole') + 1);
  const result = options(analysis, { source, node: start }, context, depth + 1);
  return changed(analysis, result, since, { source, name: plainName(source, local.pattern) }, context);
}

/** Changes without those that never run for this caller; one that does run is what it is by itself. */
function decided(analysis: Analysis, changes: readonly Change[], use: Expr, context: Context | null): Change[] {
  return changes.flatMap((change): Change[] => {
    if (change.type !== 'uncertain') return [change];
    const runs = analysis.values.runs(change.conditions, use, context);
    return runs === false ? [] : runs && change.change ? [change.change] : [change];
  });
}

/** The options that a parameter holds where it is used: what the caller gave, with what was changed since. */
function ofParameter(analysis: Analysis, use: Expr, context: Context | null, depth: number): Options | null {
  const { source, node } = use;
  const around = enclosingFunction(source, node);
  const body = around?.childForFieldName('body');
  const name = source.textOf(node);
  const index = around ? parameterIndex(source, around, name) : -1;
  const parameter =
    around && index >= 0 ? parameterNodes(around.childForFieldName('parameters') ?? around)[index] : null;
  if (!around || !body || !parameter) return null;
  const all = /\bmut\b/.test(source.textOf(parameter)) ? changesBefore(source, name, body.startIndex, node) : [];
  const changes = all.length > 0 ? decided(analysis, all, use, context) : all;
  const last = changes.findLast((change) => change.type === 'whole')?.value;
  // Where several calls lead here and the context names none of them, this breaks off and asks for one.
  if (!last) analysis.values.follow(use, context);
  const given = last
    ? { expr: { source, node: last }, context }
    : analysis.values.argument({ source, node: around }, index, name, context);
  // What the caller makes at once is followed as any other value; what it has by a name may be changed there.
  if (!given || (changes.length === 0 && given.expr.node.type !== 'identifier')) return null;
  const since = changes.slice(changes.findLastIndex((each) => each.type === 'whole') + 1);
  const result = options(analysis, given.expr, given.context, depth + 1);
  return changed(analysis, result, since, { source, name }, context);
}

function fromStruct(
  analysis: Analysis,
  source: SourceFile,
  node: Node,
  context: Context | null,
  depth: number,
): Options | null {
  const fields = new Map<string, Node>();
  let rest: Node | null = null;
  for (const child of node.childForFieldName('body')?.namedChildren ?? []) {
    if (child?.type === 'shorthand_field_initializer') fields.set(source.textOf(child), child);
    const name = child?.childForFieldName('field');
    const value = child?.childForFieldName('value');
    if (name && value) fields.set(source.textOf(name), value);
    if (child?.type === 'base_field_initializer') rest = onlyChild(child);
  }
  const common = fields.get('common_opts');
  const bounds = fields.get('buckets');
  const name = fields.get('name');
  const help = fields.get('help');
  const base = rest && !isDefault(source, rest) ? options(analysis, { source, node: rest }, context, depth + 1) : null;
  let result: Options | null = null;
  if (common) result = options(analysis, { source, node: common }, context, depth + 1);
  else if (name || base) {
    const own = name ? named(analysis, source, name, help, context) : null;
    result = own && base ? { ...withOwnName(base, own.name), at: own.at } : (own ?? base);
    if (result && help) result = { ...result, help: knownText(analysis.values.text({ source, node: help }, context)) };
    for (const part of ['subsystem', 'namespace'] as const) {
      const value = fields.get(part);
      if (value && result)
        result = {
          ...result,
          name: prefixed(analysis.values.text({ source, node: value }, context), result.name, part),
        };
    }
  }
  const labels = fields.get('const_labels');
  if (result && labels) result = { ...result, constLabels: labelMap(analysis, { source, node: labels }, context) };
  return result && bounds ? { ...result, buckets: buckets(analysis, { source, node: bounds }, context) } : result;
}

/** Whether what fills the other fields of a literal is the default: all of them are empty then. */
function isDefault(source: SourceFile, node: Node): boolean {
  return /(?:^|::)\s*default\s*\(\s*\)$/.test(source.textOf(node));
}
