/**
 * Functions that are handed the name of a sample and its labels as a list of pairs, and write both piece by piece:
 * `sample(out, "hits_total", &[("op", op)], 3)`.
 */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { enclosingFunction, parameterIndex } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { listOf } from '../metrics/labels.ts';

/** What writes a piece of text that is no template. */
const PUSH = /([\w.]+)\s*\.\s*(?:push_str|write_str)\s*\(\s*&?\s*([a-z_]\w*)\s*\)/g;
/** What stands between the name of a label and its value, in a literal or a template. */
const EQUALS = /=\\?"|=\{\w*:\?\}/;
/** What stands between a sample and its value, as a piece of its own or in a template. */
const SPACE = /' '|" |\} \{|\{\} /;
/** An open brace that is written: a piece of its own, or doubled in a template. */
const BRACE = /'\{'|"\{"|\{\{/;
/** Methods that hand out the elements of a list as they are. */
const HANDS_ON = /^(?:iter|into_iter|enumerate|clone|cloned|copied|as_slice|as_ref|peekable|unwrap_or_default)$/;
/** Lists that one function writes as labels. */
const MAX_LISTS = 4;

/** A parameter that a function writes at the beginning of a line, where it stands. */
export interface Pushed {
  readonly name: Expr;
  /** Whether the function writes no braces: its lines have no labels. */
  readonly isBare: boolean;
}

/** The names that functions of a file write as the first piece of a line, where these are parameters. */
export function pushedIn(source: SourceFile): Pushed[] {
  const found: Pushed[] = [];
  for (const match of source.text.matchAll(PUSH)) {
    const [whole, receiver = '', name = ''] = match;
    const from = match.index + whole.lastIndexOf(name);
    const node = source.nodeAt(from, from + name.length);
    const outer = node?.type === 'identifier' ? enclosingFunction(source, node) : null;
    const body = outer?.childForFieldName('body');
    if (!node || !outer || !body || parameterIndex(source, outer, name) < 0) continue;
    const text = source.textOf(body);
    // Something of the line is written before it.
    if (source.text.slice(body.startIndex, match.index).includes(receiver) || !SPACE.test(text)) continue;
    found.push({ name: { source, node }, isBare: !BRACE.test(text) });
  }
  return found;
}

/** What ends a line in front of a name that is written. */
const ENDS = /(?:\bwriteln\s*!\s*[([{][^;]*|\\n"\s*\)\s*\??|'\\n'\s*\)\s*\??)$/;

/** The names that the function around a text, which writes a header, writes as the first piece of a line of their own. */
export function pushedBeside({ source, node }: Expr): Pushed[] {
  const outer = enclosingFunction(source, node);
  const body = outer?.childForFieldName('body');
  if (!body) return [];
  const text = source.textOf(body);
  if (!SPACE.test(text)) return [];
  return [...text.matchAll(PUSH)].flatMap((match) => {
    const from = body.startIndex + match.index + match[0].lastIndexOf(match[2] ?? '');
    const name = source.nodeAt(from, from + (match[2] ?? '').length);
    // What stands in front of it in its block: the end of a line, or nothing yet.
    const before = text.slice(0, match.index).trimEnd().replace(/;$/, '');
    const isFirst = before.endsWith('{') || ENDS.test(before.slice(before.lastIndexOf(';') + 1));
    return name?.type === 'identifier' && isFirst ? [{ name: { source, node: name }, isBare: !BRACE.test(text) }] : [];
  });
}

/** The names of the labels that the function around a place writes of lists of pairs; null where it writes none, or one is not known. */
export function pairsIn(analysis: Analysis, { source, node }: Expr, context: Context | null): string[] | null {
  const outer = enclosingFunction(source, node);
  const lists = outer ? pairLists(source, outer) : [];
  if (lists.length === 0 || lists.length > MAX_LISTS) return null;
  const all = lists.map((list) => listOf(analysis, { source, node: list }, context));
  return all.every((each) => each !== null) ? [...new Set(all.flat())] : null;
}

/** The lists of which a function writes each pair as a label: `for (key, value) in labels { … }`, `labels.iter().map(|(key, value)| …)`. */
function pairLists(source: SourceFile, outer: Node): Node[] {
  return outer.descendantsOfType('tuple_pattern').flatMap((pair) => {
    if (pair.namedChildren.some(({ type }) => type === 'tuple_pattern') || pair.namedChildren.length !== 2) return [];
    let pattern = pair;
    for (let up = source.parent(pattern); up && /pattern$/.test(up.type); up = source.parent(up)) pattern = up;
    const around = source.parent(pattern);
    if (around?.type === 'for_expression') {
      const [list, body] = [around.childForFieldName('value'), around.childForFieldName('body')];
      return list && body && EQUALS.test(source.textOf(body)) ? [plainList(source, list)] : [];
    }
    const closure = around?.type === 'closure_parameters' ? source.parent(around) : null;
    const given = closure ? source.parent(closure) : null;
    const method = given?.type === 'arguments' ? source.parent(given)?.childForFieldName('function') : null;
    const list = method?.type === 'field_expression' ? method.childForFieldName('value') : null;
    return closure && list && EQUALS.test(source.textOf(closure)) ? [plainList(source, list)] : [];
  });
}

/** A list without what only hands out its elements. */
function plainList(source: SourceFile, list: Node): Node {
  for (let at = list; ; ) {
    const called = at.type === 'call_expression' ? at.childForFieldName('function') : null;
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    const inner = method && HANDS_ON.test(source.textOf(method)) ? called?.childForFieldName('value') : null;
    if (!inner) return at;
    at = inner;
  }
}
