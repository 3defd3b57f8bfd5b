/**
 * The text format by the functions that `metrics-exporter-prometheus` writes it with: `formatting::write_type_line(&mut out, "hits", None,
 * Some("total"), "counter")`. Unit and suffix stand behind the name unless it has them (0.18, src/formatting.rs); before that the
 * line is given the whole name.
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, callOf, type Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { knownText, type Value } from '../../values/value.ts';
import { type Declaration, declare } from '../library.ts';
import { listOf } from '../metrics/labels.ts';
import { unitNamed } from '../metrics/unit.ts';

/** The function that begins a family, as a word of every file that calls it. */
export const WRITES_TYPE = 'write_type_line';

/** A call of one of the functions, with what it is given: a buffer, a name, unit and suffix where there are such, and the rest. */
interface Line {
  readonly call: Expr;
  readonly name: Expr;
  readonly unit: Expr | null;
  readonly suffix: Expr | null;
  readonly rest: Expr;
}

/** The families of which a file writes the `# TYPE` line so. */
export function fromFormatting(
  analysis: Analysis,
  source: SourceFile,
  kinds: ReadonlyMap<string, Kind>,
): Declaration[] {
  return linesBy(analysis, source, WRITES_TYPE).flatMap((line) => {
    const made = { library: 'text-format', origin: line.call, role: 'built-in', verb: WRITES_TYPE } as const;
    const [help] = linesBy(analysis, source, 'write_help_line').filter((other) => isBeside(line, other.name));
    const labels = labelsBeside(line);
    return analysis.values.inEachContext<Declaration>(
      (context) => {
        const name = nameOf(analysis, line, context);
        const kind = knownText(analysis.values.text(line.rest, context));
        return declare({
          ...made,
          name,
          kind: kinds.get(kind ?? '') ?? 'unknown',
          at: analysis.values.argumentBehind(line.name, context) ?? line.name,
          help: help ? knownText(analysis.values.text(help.rest, context)) : null,
          labels: keysOf(analysis, labels, context),
          context,
        });
      },
      (reason) => declare({ ...made, kind: 'unknown', name: { pattern: '*', reason }, at: line.name }),
    );
  });
}

/** The calls of a function of the exporter's module `formatting` that write a line of a name. */
function linesBy(analysis: Analysis, source: SourceFile, verb: string): Line[] {
  return source.placesOf(verb).flatMap((from) => {
    const node = source.nodeAt(from, from + verb.length);
    const path = node && source.parent(node)?.type === 'scoped_identifier' ? source.parent(node) : node;
    const call = path ? callOf(source, path) : null;
    const meaning = path ? analysis.modules.resolve(pathParts(source.textOf(path)), source, path) : null;
    if (!call || meaning?.type !== 'external' || meaning.path[0] !== 'metrics_exporter_prometheus') return [];
    if (analysis.workspace.isTest(source, call)) return [];
    const args = argumentsOf(call).map((each): Expr => ({ source, node: each }));
    const [name, rest] = [args[1], args.at(-1)];
    if (!name || !rest || (args.length !== 3 && args.length !== 5)) return [];
    const [unit = null, suffix = null] = args.slice(2, -1);
    return [{ call: { source, node: call }, name, unit, suffix, rest }];
  });
}

const SERIES = /_(?:sum|count|bucket|total)$/;

function nameOf(analysis: Analysis, { name, unit, suffix }: Line, context: Context | null): Value {
  const { values } = analysis;
  return values.whole(() => {
    const whole = values.text(name, context);
    const inUnit = unit ? inside(analysis, unit, context, (expr, inner) => unitIn(analysis, expr, inner)) : null;
    const last = suffix ? inside(analysis, suffix, context, (expr, inner) => values.text(expr, inner)) : null;
    return withPart(withPart(whole, inUnit, true), last, false);
  });
}

/** A name with a part behind it, unless it has that; a unit stands before what a series of the family ends in. */
function withPart(name: Value, part: Value | null, isUnit: boolean): Value {
  if (part === null) return name;
  if (!('text' in part))
    return 'text' in name
      ? { pattern: `${name.text}*`, reason: part.reason }
      : { ...name, pattern: `${name.pattern}*` };
  // Whether a name that is not known to its end has the part already is not known either.
  if (!('text' in name)) {
    const pattern = /\*$/.test(name.pattern) ? `${name.pattern}${part.text}` : `${name.pattern}*`;
    return { ...name, pattern: pattern.replace(/\*+/g, '*') };
  }
  const end = isUnit ? (SERIES.exec(name.text)?.[0] ?? '') : '';
  const stem = name.text.slice(0, name.text.length - end.length);
  return stem.endsWith(part.text) ? name : { text: `${stem}_${part.text}${end}` };
}

/** What is inside an option; null where there is nothing. */
function inside(
  analysis: Analysis,
  option: Expr,
  context: Context | null,
  read: (expr: Expr, context: Context | null) => Value | null,
): Value | null {
  const { expr, context: inner } = analysis.values.follow(option, context);
  const { source, node } = expr;
  if (pathParts(source.textOf(node)).at(-1) === 'None') return null;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const [value] = called && pathParts(source.textOf(called)).at(-1) === 'Some' ? argumentsOf(node) : [];
  return value ? read({ source, node: value }, inner) : { pattern: '*', reason: 'a part of its name is not in sight' };
}

function unitIn(analysis: Analysis, expr: Expr, context: Context | null): Value | null {
  const target = analysis.values.follow(expr, context).expr;
  const unit = unitNamed(pathParts(target.source.textOf(target.node)).at(-1) ?? '');
  if (unit === undefined) return { pattern: '*', reason: 'its unit is not in sight' };
  // A count has no unit, and a percentage is written as a ratio.
  return unit === null ? null : { text: unit === 'percent' ? 'ratio' : unit };
}

/** Whether another call in the same function as a line is given the same name. */
function isBeside({ call: { source, node }, name }: Line, other: Expr): boolean {
  return (
    enclosingFunction(source, other.node)?.id === enclosingFunction(source, node)?.id &&
    source.textOf(other.node) === source.textOf(name.node)
  );
}

/** What the samples beside a line are given as their labels. */
function labelsBeside(line: Line): Expr[] {
  const { source } = line.call;
  return source.placesOf('write_metric_line').flatMap((from) => {
    const [, own, , labels] = callAt(source, from);
    return own && labels && isBeside(line, { source, node: own }) ? [{ source, node: labels }] : [];
  });
}

/** The labels of samples: those of the map that is given for all, as the key that stands with it has none. */
function keysOf(analysis: Analysis, sets: readonly Expr[], context: Context | null): string[] | null {
  const names = new Set<string>();
  for (const set of sets) {
    const map = mapIn(analysis, set, context);
    const keys = map && listOf(analysis, map.expr, map.context);
    if (!keys) return null;
    for (const key of keys) names.add(key);
  }
  return sets.length > 0 ? [...names] : null;
}

/** The arguments of the call of a function by its name at a place. */
function callAt(source: SourceFile, from: number): Node[] {
  for (let at = source.nodeAt(from, from + 1); at; at = source.parent(at)) {
    if (at.type === 'call_expression') return argumentsOf(at);
    if (!/identifier$|^generic_function$/.test(at.type)) break;
  }
  return [];
}

/** The labels for all of `LabelSet::from_key_and_global(&Key::from_static_name("x"), &labels)`. */
function mapIn(
  analysis: Analysis,
  set: Expr,
  context: Context | null,
): { readonly expr: Expr; readonly context: Context | null } | null {
  const { expr, context: inner } = analysis.values.follow(set, context);
  const { source, node } = expr;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (!called || pathParts(source.textOf(called)).at(-1) !== 'from_key_and_global') return null;
  const [key, map] = argumentsOf(node);
  const isNamed = ({ source: file, node: at }: Expr) =>
    /^(?:\w+\s*::\s*)*Key\s*::\s*from_(?:static_)?name\s*\(/.test(file.textOf(at));
  const made = key ? analysis.values.followTo({ source, node: key }, inner, isNamed).expr : null;
  if (!made || !map || !isNamed(made)) return null;
  return { expr: { source, node: map }, context: inner };
}
