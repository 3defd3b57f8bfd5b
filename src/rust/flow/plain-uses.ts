/** Uses of a name that no metric has: numbers are compared and cast, durations and texts are converted. */
import type { Analysis } from '../analysis.ts';
import { callOf, type Expr, macroName } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { methodOf } from '../values/callers.ts';
import { LOOKS, type Verbs } from './verbs.ts';

/** Methods of numbers, durations and texts, and of nothing that holds a metric. */
const OF_NUMBERS =
  /^(?:as_(?!ref$|mut$|deref|slice|mut_slice|any)\w+|(?:checked|saturating|wrapping|overflowing)_\w+|cmp|partial_cmp|abs|ceil|floor|round|pow\w*|rem_euclid|starts_with|ends_with|split|trim)$/;
/** The same, and what an option of a metric has as well: nothing is done to what is in it. */
const OF_VALUES = new RegExp(`${OF_NUMBERS.source}|^(?:to_(?:string|vec|bytes|[lb]e_bytes)|is_\\w+|eq|ne)$`);

/** Whether an expression is used as a plain value where it stands: nothing is done to a metric there, whatever it is. */
export function isPlainUse({ source, node }: Expr): boolean {
  const { at, up } = outermost(source, node);
  switch (up?.type) {
    // `info!(level = event.level)` reads as an assignment.
    case 'assignment_expression':
      return up.childForFieldName('right')?.id === at.id && isLookedAt(source, source.parent(up));
    case 'let_declaration': {
      const pattern = up.childForFieldName('pattern');
      return up.childForFieldName('value')?.id === at.id && pattern?.type === 'identifier' && isNumber(source, pattern);
    }
    default:
      return isOperand(source, at, up, OF_VALUES) || isLookedAt(source, up);
  }
}

/** Methods of numbers and texts that no metric has, where the workspace has none of the name. */
const OF_NUMBER_CALLS =
  /^\s*\.\s*(len|is_empty|max|min|cmp|partial_cmp|abs|ceil|floor|round|pow\w*|(?:checked|saturating|wrapping|overflowing)_\w+)\s*\(/;

/** A comparison whose right side begins so. */
const COMPARED = /[\w)\]]\s+(?:[<>]=?|[=!]=)\s+[\w.]+\.$/;

/** Characters around a name by which its use may show to be a plain one. */
const BEHIND = 48;
const BEFORE = 400;

/**
 * Whether the text around a field that is read shows that nothing is done to a metric there, whatever the field is: it is computed with,
 * compared, cast, given another value, or shown by a macro. What the text does not show, `isPlainUse` may tell of the tree.
 */
export function isPlainByText(analysis: Analysis, source: SourceFile, from: number, to: number): boolean {
  // Fields of one name in several structs are met at the same places.
  const inFile = told.get(source) ?? new Map<number, boolean>();
  told.set(source, inFile);
  let plain = inFile.get(from);
  if (plain === undefined) {
    plain = tellsPlain(analysis, source, from, to);
    inFile.set(from, plain);
  }
  return plain;
}

const told = new WeakMap<SourceFile, Map<number, boolean>>();

function tellsPlain({ modules }: Analysis, source: SourceFile, from: number, to: number): boolean {
  const behind = source.text.slice(to, to + BEHIND);
  if (/^\s*(?:as\s|[=!]=|=[^=>]|[<>](?![<>])|&&|\|\||(?:[-+*%]|\/(?![/*]))=?\s)/.test(behind)) return true;
  if (COMPARED.test(source.text.slice(Math.max(0, from - BEHIND), from))) return !/^\s*\./.test(behind);
  const method = OF_NUMBER_CALLS.exec(behind)?.[1];
  if (method !== undefined) return !modules.mayDefine(method);
  return /^\s*[,)]/.test(behind) && LOOKS.test(macroAround(source, from));
}

/** The name of the macro whose call a place is an argument of, by text; none where it is of another call. */
function macroAround(source: SourceFile, offset: number): string {
  const { text } = source;
  let depth = 0;
  for (let at = offset - 1; at >= Math.max(0, offset - BEFORE); at -= 1) {
    const char = text[at] ?? '';
    const isCloser = char === ')' || char === ']' || char === '}';
    const isOpener = char === '(' || char === '[' || char === '{';
    if ((!isCloser && !isOpener && char !== ';') || source.isInert(at)) continue;
    if (char === ';') return '';
    depth += isCloser ? 1 : -1;
    if (depth < 0) return /(\w+)\s*!\s*$/.exec(text.slice(Math.max(0, at - BEHIND), at))?.[1] ?? '';
  }
  return '';
}

/** An expression with the references and signs around it, and what these stand in. */
function outermost(source: SourceFile, node: Node): { at: Node; up: Node | null } {
  let at = node;
  let up = source.parent(at);
  while (up && /^(?:reference|parenthesized|unary)_expression$/.test(up.type)) {
    at = up;
    up = source.parent(at);
  }
  return { at, up };
}

/** Whether a value is compared, cast, calculated with, called by one of these methods, or handed to one. */
function isOperand(source: SourceFile, at: Node, up: Node | null, methods: RegExp): boolean {
  switch (up?.type) {
    case 'type_cast_expression':
      return up.childForFieldName('value')?.id === at.id;
    case 'binary_expression':
    case 'range_expression':
    case 'compound_assignment_expr':
      return true;
    case 'field_expression': {
      const name = up.childForFieldName('field');
      return callOf(source, up) !== null && name !== null && methods.test(source.textOf(name));
    }
    case 'arguments': {
      // `latest.saturating_sub(event.level)`
      const call = source.parent(up);
      const method = call ? methodOf(call)?.childForFieldName('field') : null;
      return method != null && OF_NUMBERS.test(source.textOf(method));
    }
    default:
      return false;
  }
}

/** Whether a local is a number, a duration or a text: one use as such is enough, as it has one type. */
function isNumber(source: SourceFile, pattern: Node): boolean {
  const name = source.textOf(pattern);
  const around = enclosingFunction(source, pattern);
  const places = around
    ? source.placesOf(name).filter((from) => from > pattern.startIndex && from < around.endIndex)
    : [];
  return places.some((from) => {
    const node = source.nodeAt(from, from + name.length);
    if (node?.type !== 'identifier' || binderOf(source, node, name)?.pattern.id !== pattern.id) return false;
    const { at, up } = outermost(source, node);
    return isOperand(source, at, up, OF_NUMBERS);
  });
}

/** Whether a piece of a macro call is only shown, as those of logs are. */
function isLookedAt(source: SourceFile, inside: Node | null): boolean {
  const up = inside?.type === 'expression_statement' ? source.parent(inside) : inside;
  if (!up) return false;
  const tokens = up.type === 'source_file' && source.isInside(up) ? source.parent(up) : null;
  const call = up.type === 'token_tree' ? source.parent(up) : tokens ? source.parent(tokens) : null;
  return call?.type === 'macro_invocation' && LOOKS.test(macroName(source, call));
}

/** Whether a field is what a metric in a field of its name is given by a write: `self.hits.add(header.hits)`. */
export function isGivenToWrite({ source, node }: Expr, verbs: Verbs): boolean {
  const list = source.parent(node);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const access = call ? methodOf(call) : null;
  const [receiver, method] = [access?.childForFieldName('value'), access?.childForFieldName('field')];
  const [own, other] = [node.childForFieldName('field'), receiver?.childForFieldName('field')];
  if (!method || !own || !other || receiver?.type !== 'field_expression') return false;
  return verbs.writes.has(source.textOf(method)) && source.textOf(own) === source.textOf(other);
}
