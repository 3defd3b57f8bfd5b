/** The type of a parameter of a closure by what takes the closure: `fn each(f: impl Fn(&Metrics))`, called with `|metrics| …`. */
import { type Expr, plainChildren } from '../source/nodes.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';

/** A function's bound that is one of functions, with what these are called with: `FnOnce(&Metrics, u64)`. */
const CALLED = /\bFn(?:Once|Mut)?\s*\(/;

/** The call that a closure is handed to, and its place among the arguments; null when it is no argument. */
export function takenBy(source: SourceFile, closure: Node): { readonly call: Node; readonly index: number } | null {
  const list = source.parent(closure);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  if (!list || call?.type !== 'call_expression') return null;
  return { call, index: plainChildren(list).findIndex((each) => each.id === closure.id) };
}

/** The type, as written, of a parameter of the closures that a function takes at a place among its arguments; null when none is. */
export function typeOfCalled(
  { source, node }: Expr,
  index: number,
  isMethod: boolean,
  parameter: number,
): string | null {
  const parameters = parameterNodes(node.childForFieldName('parameters') ?? node);
  const shift = parameters[0]?.type === 'self_parameter' && isMethod ? 1 : 0;
  const type = parameters[index + shift]?.childForFieldName('type');
  if (!type) return null;
  const written = source.textOf(type);
  const bound = CALLED.test(written) ? written : boundOf(source, node, written);
  const from = CALLED.exec(bound);
  return from ? (argumentsIn(bound.slice(from.index + from[0].length))[parameter] ?? null) : null;
}

/** What the head of a function says of a type parameter: `F: FnOnce(&Metrics)` in front of its parameters or behind `where`. */
function boundOf(source: SourceFile, functionItem: Node, name: string): string {
  if (!/^\w+$/.test(name)) return '';
  const body = functionItem.childForFieldName('body');
  const head = source.text.slice(functionItem.startIndex, body?.startIndex ?? functionItem.endIndex);
  const bound = new RegExp(`(?<!\\w)${name}\\s*:(?!:)`).exec(head);
  return bound ? head.slice(bound.index + bound[0].length) : '';
}

/** The parts of a list up to its closing parenthesis. */
function argumentsIn(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (depth === 0 && (char === ',' || char === ')')) {
      parts.push(text.slice(from, at).trim());
      if (char === ')') return parts;
      from = at + 1;
    } else if (/[<([]/.test(char)) depth += 1;
    else if (/[)\]]/.test(char) || (char === '>' && text[at - 1] !== '-')) depth -= 1;
  }
  return [];
}
