/** What a `for` loop over a list gives its names, one element after the other. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, macroName, plainChildren } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { letBinding } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { argumentsOf } from '../arguments.ts';

/** One turn of a loop. */
export interface Turn {
  /** What stands for the name in this turn. */
  readonly value: Expr;
  readonly context: Context | null;
  /** What stands for another expression in this turn: that of a name of the same pattern, else the expression itself. */
  beside(other: Expr): Expr;
}

/** The turns of the loop around an expression that fixes a name in it; none when the loop or its list is not in sight. */
export function eachOfLoop(analysis: Analysis, expr: Expr, context: Context | null): readonly Turn[] {
  const name = nameIn(expr);
  if (name === null) return [];
  const { source } = expr;
  const loop = loopAround(source, expr.node, name);
  if (!loop) return [];
  const list = { source, node: loop.list };
  const known = analysis.values.elements(list, context);
  // A method of a trait that gives nothing is there for those that give something.
  const elements = known && known.length > 0 ? known : (pushedInto(list) ?? tuplesOf(analysis, list));
  return elements.flatMap((element) => {
    const value = partOf(loop.pattern, source, element, name);
    if (!value) return [];
    return [
      {
        value,
        context,
        beside(other) {
          const wanted = nameIn(other);
          return (wanted === null ? null : partOf(loop.pattern, source, element, wanted)) ?? other;
        },
      },
    ];
  });
}

/** What else than `push` changes a list, as a pattern behind its name. */
const CHANGES = /^\s*\.\s*(?:extend\w*|append|insert|resize\w*|splice)\s*\(|^\s*=(?!=)/;

/**
 * The elements of a local list that starts with those of a literal and grows by `push` alone, in whatever closure; null when the
 * expression is no such list.
 */
function pushedInto({ source, node }: Expr): readonly Expr[] | null {
  const listed = listName(source, node);
  const name = listed ? source.textOf(listed) : '';
  const local = listed ? letBinding(source, listed, name) : null;
  if (!listed || !local?.value) return null;
  const start = source.textOf(local.value);
  if (!/^(?:vec|smallvec)!\s*\[|^\[|^(?:Small)?Vec(?:::<[^()]*>)?::(?:new|with_capacity|default)\b/.test(start))
    return null;
  const pushed: Expr[] = [];
  for (const at of source.placesOf(name)) {
    if (at < local.from || at >= listed.startIndex) continue;
    const after = source.text.slice(at + name.length, at + name.length + 40);
    if (/[.\w]\s*$/.test(source.text.slice(at - 1, at))) continue;
    if (CHANGES.test(after) || /&\s*mut\s*$/.test(source.text.slice(Math.max(0, at - 8), at))) return null;
    if (!/^\s*\.\s*push\s*\(/.test(after)) continue;
    let call = source.nodeAt(at, at + name.length);
    while (call && call.type !== 'call_expression') call = source.parent(call);
    const element = call ? argumentsOf(source, call)[0] : undefined;
    if (element) pushed.push({ source, node: element });
  }
  return pushed.length > 0 ? [...tuplesIn(source, local.value), ...pushed] : null;
}

/** The name of the list in `rows`, `&rows`, `rows.iter()`. */
function listName(source: SourceFile, node: Node): Node | null {
  if (node.type === 'identifier') return node;
  if (node.type === 'reference_expression' || node.type === 'parenthesized_expression') {
    const inner = plainChildren(node).find((child) => child.type !== 'mutable_specifier');
    return inner ? listName(source, inner) : null;
  }
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const receiver = called?.childForFieldName('value');
  const method = called ? source.textOf(called.childForFieldName('field') ?? called) : '';
  return receiver && /^(?:iter|into_iter|drain)$/.test(method) ? listName(source, receiver) : null;
}

/** Functions of one name that are looked into for what they give a loop. */
const MAX_FUNCTIONS = 32;

/**
 * The tuples in the functions that a call can mean: `for (name, value, labels) in self.gauges()`, where every `gauges` of the
 * workspace puts such tuples into a list. That they stand there with that many parts is taken for what is given back.
 */
function tuplesOf({ modules, workspace }: Analysis, { source, node }: Expr): readonly Expr[] {
  let call = node;
  let name: string | null = null;
  while (call.type === 'call_expression' || call.type === 'try_expression' || call.type === 'await_expression') {
    const called = call.type === 'call_expression' ? call.childForFieldName('function') : call.namedChildren[0];
    if (!called) return [];
    if (call.type !== 'call_expression') {
      call = called;
      continue;
    }
    name = pathParts(source.textOf(called.childForFieldName('field') ?? called)).at(-1) ?? null;
    const receiver = called.childForFieldName('value');
    if (!receiver || name === null || !/^(?:iter|into_iter|drain|unwrap|unwrap_or_default|expect)$/.test(name)) break;
    call = receiver;
  }
  if (name === null) return [];
  const functions = modules
    .itemsNamed(name)
    .filter((item) => item.node.type === 'function_item' && !workspace.isTest(item.source, item.node));
  if (functions.length > MAX_FUNCTIONS) return [];
  return functions.flatMap((item) => {
    const body = item.node.childForFieldName('body');
    return body ? tuplesIn(item.source, body) : [];
  });
}

function tuplesIn(source: SourceFile, body: Node): Expr[] {
  const isOuter = (node: Node): boolean => source.parent(node)?.type !== 'tuple_expression';
  const found = body.descendantsOfType('tuple_expression').filter(isOuter);
  const macros = body.type === 'macro_invocation' ? [body] : body.descendantsOfType('macro_invocation');
  const inMacros = macros
    .flatMap((macro) => (macroName(source, macro) === 'vec' ? source.insides(macro) : []))
    .flatMap((inside) => inside.descendantsOfType('tuple_expression'))
    .filter(isOuter);
  return [...found, ...inMacros].map((node) => ({ source, node }));
}

/** The one name that an expression is made of: `name`, `&name`, `name.to_string()`, `String::from(name)`. */
function nameIn({ source, node }: Expr): string | null {
  const names = [...source.textOf(node).matchAll(/(?<![\w.:])([a-z_]\w*)(?!\s*(?:\(|::|\w|!))/g)].map(
    (match) => match[1],
  );
  const distinct = [...new Set(names)];
  return distinct.length === 1 ? (distinct[0] ?? null) : null;
}

function loopAround(source: SourceFile, node: Node, name: string): { pattern: Node; list: Node } | null {
  for (let at = source.parent(node); at && at.type !== 'function_item'; at = source.parent(at)) {
    const pattern = at.type === 'for_expression' ? at.childForFieldName('pattern') : null;
    const list = pattern ? at.childForFieldName('value') : null;
    if (pattern && list && new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(source.textOf(pattern)))
      return { pattern, list };
  }
  return null;
}

/** The part of an element that a name of the pattern takes. */
function partOf(pattern: Node, source: SourceFile, element: Expr, name: string): Expr | null {
  const plain = (node: Node): Node =>
    /^(?:reference|parenthesized)_expression$|^(?:reference|ref|mut)_pattern$/.test(node.type)
      ? plain(plainChildren(node).find((child) => child.type !== 'mutable_specifier') ?? node)
      : node;
  const [shape, value] = [plain(pattern), plain(element.node)];
  if (source.textOf(shape) === name) return element;
  if (shape.type !== 'tuple_pattern' || value.type !== 'tuple_expression') return null;
  const parts = plainChildren(shape);
  const index = parts.findIndex((part) => part && source.textOf(plain(part)) === name);
  const values = plainChildren(value);
  if (values.length !== parts.length) return null;
  const found = values[index];
  return index >= 0 && found ? { source: element.source, node: found } : null;
}
