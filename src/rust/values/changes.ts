/** Where a local is changed between its binding and a place: by assignments, by methods, by whom it is lent to. */
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Tree } from '../source/tree.ts';
import { binderOf, type LetBinder, type ParameterBinder } from './binders.ts';
import { FILLS, LENDS, loopAround, PUTS, WRITE } from './growth.ts';

/** A binding whose local may be changed. */
type Changeable = LetBinder | ParameterBinder;

/** Methods that change a text or a list. */
const CHANGES =
  'push|push_str|push_back|push_front|insert|insert_str|extend|extend_from_slice|truncate|clear|pop|replace_range|append|retain|write_str|make_ascii_lowercase|make_ascii_uppercase';

/** Methods that take something out of a list or a map. */
const TAKES =
  'remove|remove_entry|remove_item|swap_remove|shift_remove|pop_first|pop_last|pop_front|pop_back|split_off|drain';

/** What makes a list or a text that somebody may put something into. */
const FILLED =
  /^(?:vec|smallvec|array)?\s*!?\s*\[|^(?:\w+\s*::\s*)*\w*(?:Vec|VecDeque|Map|Set|String)\b[^;{}]*\)$|^format!|^"[^"]*"\s*\.\s*(?:to_string|to_owned|into)\b/;
/** What makes a flag, a number or an option, by itself or in a tuple: who is lent one by `&mut` gives it another value. */
const PLAIN = /^\(|^(?:None|Some|Ok|Err|true|false)\b|^-?\d|^(?:\w+\s*::\s*)*default\s*\(\s*\)$/;
/** What makes an option. */
const OPTION = /^(?:None|Some)\b/;
/** Methods that give an option another value. */
const OF_OPTION = 'replace|get_or_insert\\w*';
/** The type of a list, a map or a set. */
const COLLECTION = /^(?:&\s*(?:'\w+\s+)?mut\s+)?(?:(?:\w+\s*::\s*)*\w*(?:Vec|VecDeque|Map|Set)\s*<|\[)/;

const known = new WeakMap<Tree, Map<number, { readonly name: string; readonly places: Node[] }>>();

/**
 * Where a local is written between its `let`, or the start of the function that it is a parameter of, and a place: its name in each
 * assignment and in front of each method that changes it. Found once: each reading comes by the same uses.
 */
export function placesOfChange(source: SourceFile, binder: Changeable, name: string, use: Node): readonly Node[] {
  const inTree = known.get(use.tree) ?? new Map<number, { name: string; places: Node[] }>();
  known.set(use.tree, inTree);
  const before = inTree.get(use.index);
  if (before?.name === name) return before.places;
  const start = binder.type === 'let' ? binder.declaration.endIndex : binder.pattern.endIndex;
  const places = placesIn(source, binder, name, start, use.startIndex);
  inTree.set(use.index, { name, places });
  return places;
}

/** Whether a loop around a place, that the binding is not in, changes a local behind the place: the next turn has another value. */
export function isChangedInTurn(source: SourceFile, binder: Changeable, name: string, use: Node): boolean {
  const loop = loopAround(source, use, binder.type === 'let' ? binder.block : binder.function);
  return loop !== null && placesIn(source, binder, name, use.endIndex, loop.endIndex).length > 0;
}

/** Where a local is written between two offsets. */
function placesIn(source: SourceFile, binder: Changeable, name: string, start: number, end: number): Node[] {
  const { pattern } = binder;
  if (binder.type === 'parameter' && !isMutable(source, pattern)) return [];
  const between = source.text.slice(start, end);
  if (!between.includes(name)) return [];
  const own = `(?:[-+*/%|&^]|<<|>>)?=(?![=>])|\\.(?:${CHANGES})\\b`;
  const ofCollection = `|\\.(?:${FILLS}|${TAKES}|(?<lends>${LENDS}))\\s*\\(|\\[[^\\]]*\\]\\s*${PUTS}`;
  const ofOption = isOption(source, binder) ? `|\\.(?:${OF_OPTION})\\s*\\(` : '';
  const changes = (isCollection(source, binder) ? own + ofCollection : own) + ofOption;
  const written = new RegExp(`(?<![\\w.])${name}\\s*(?:${changes})|(?<write>${WRITE})${name}\\s*(?=,)`, 'g');
  return [...between.matchAll(written)].flatMap(({ index, groups }) => {
    const from = start + index + (groups?.write?.length ?? 0);
    const node = source.nodeAt(from, from + name.length);
    const again = node?.type === 'identifier' ? binderOf(source, node, name) : null;
    // `let name = …` in a block of its own makes another one.
    const isNew = node !== null && source.parent(node)?.type === 'let_declaration';
    if (!node || isNew || again?.pattern.id !== pattern.id) return [];
    return groups?.lends === undefined || isFilledInside(source, node, end) ? [node] : [];
  });
}

/**
 * Whether what is in a list is lent at a place to have something put into it: `map.get_mut(key).unwrap().push(x)`,
 * `for inner in lists.iter_mut() { inner.push(x); }`, `let inner = …` with that behind it, up to an offset.
 */
function isFilledInside(source: SourceFile, lent: Node, end: number): boolean {
  let statement: Node = lent;
  while (!/^(?:expression_statement|let_declaration)$/.test(statement.type)) {
    const up = source.parent(statement);
    if (!up || /block$/.test(up.type)) break;
    statement = up;
  }
  const isLet = statement.type === 'let_declaration';
  return new RegExp(PUTS).test(source.text.slice(lent.endIndex, isLet ? end : statement.endIndex));
}

/** What says of which type a local is: the type that is written for it, or else what it is made with. */
function typeSign(source: SourceFile, binder: Changeable): { readonly type: string } | { readonly value: string } {
  const declaration = binder.type === 'let' ? binder.declaration : source.parent(binder.pattern);
  const type = declaration?.childForFieldName('type');
  if (type) return { type: source.textOf(type) };
  return { value: binder.type === 'let' && binder.value ? source.textOf(binder.value) : '' };
}

/** Whether a local holds a list, a map or a set. */
function isCollection(source: SourceFile, binder: Changeable): boolean {
  const sign = typeSign(source, binder);
  return 'type' in sign ? COLLECTION.test(sign.type) : FILLED.test(sign.value);
}

/** Whether a local holds an option. */
function isOption(source: SourceFile, binder: Changeable): boolean {
  const sign = typeSign(source, binder);
  return 'type' in sign ? /^(?:&\s*mut\s+)?Option\s*</.test(sign.type) : OPTION.test(sign.value);
}

/** Whether a local holds a map. */
export function isMap(source: SourceFile, binder: Changeable): boolean {
  const sign = typeSign(source, binder);
  return /^[^<([]*Map\b/.test('type' in sign ? sign.type : sign.value);
}

/** Whether what a parameter stands for can be changed by its name: `mut name: String`, `name: &mut String`. */
function isMutable(source: SourceFile, pattern: Node): boolean {
  const parameter = source.parent(pattern);
  return parameter !== null && /^mut\b|^[\w\s]+:\s*&\s*(?:'\w+\s+)?mut\b/.test(source.textOf(parameter));
}

/** Whether a local list or text is handed to somebody by `&mut` between its `let` and a place: anything may be put into it there. */
export function isLentList(source: SourceFile, binder: LetBinder, name: string, use: Node): boolean {
  return isLentAs(FILLED, source, binder, name, use);
}

/** Whether a local that holds no text or list of its own, but a flag, a number or an option, is handed to somebody by `&mut` before a place. */
export function isPlainLent(source: SourceFile, binder: LetBinder, name: string, use: Node): boolean {
  return isLentAs(PLAIN, source, binder, name, use);
}

function isLentAs(
  made: RegExp,
  source: SourceFile,
  { declaration, value }: LetBinder,
  name: string,
  use: Node,
): boolean {
  if (!value || !made.test(source.textOf(value))) return false;
  return isLent(source.text.slice(declaration.endIndex, use.startIndex), name);
}

/** Whether a name is handed to somebody by `&mut` in a text. */
export function isLent(text: string, name: string): boolean {
  return text.includes('mut') && new RegExp(`&\\s*mut\\s+${name}(?![\\w.])`).test(text);
}
