/**
 * Texts and lists that are put together in place: `name.push_str("_total")`, `name += suffix`, `write!(name, "_{unit}")`,
 * `self.labels.push(label)`. What stands here is read from the source alone; `grown-texts.ts` and `lists.ts` say what comes of it.
 * std::string::String, std::vec::Vec.
 */
import { argumentsOf, macroName } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Tree } from '../source/tree.ts';
import { type Binder, binderOf } from './binders.ts';

/** What decides whether a statement runs, up to a scope. */
export interface Conditions {
  /** The `if`s around, innermost first, each with whether it runs where the condition holds. */
  readonly under: readonly { readonly condition: Node; readonly holds: boolean }[];
  /** Whether it may run more than once, or on some ways only that no `if` tells: in a loop, a closure, an arm of a `match`. */
  readonly often: boolean;
}

/** One change of a text or a list, in the order of the source. */
export interface Growth extends Conditions {
  readonly type: 'append' | 'extend' | 'prepend' | 'set' | 'clear' | 'other';
  /** What is appended, prepended or set, the list whose elements are appended; of `write!` the macro call, which has the text that it writes. Null for others. */
  readonly value: Node | null;
  readonly statement: Node;
}

const METHODS: Readonly<Record<string, Growth['type']>> = {
  push: 'append',
  push_back: 'append',
  extend: 'extend',
  extend_from_slice: 'extend',
  append: 'extend',
  push_str: 'append',
  write_str: 'append',
  write_char: 'append',
  insert: 'prepend',
  insert_str: 'prepend',
  clear: 'clear',
};
/** Methods that change a text, or a list, in other ways. */
const OTHERS =
  'extend|extend_from_slice|truncate|pop|replace_range|append|retain|remove|drain|push_back|push_front|make_ascii_\\w+';
/** Methods that put something into a list or a map; other objects may have them for something else. */
export const FILLS =
  'entry|entry_ref|raw_entry_mut|try_insert|get_or_insert|get_or_insert_with|resize|resize_with|extend_from_within|splice';
/** Methods of a list or a map that lend what is in it. */
export const LENDS = 'get_mut|first_mut|last_mut|front_mut|back_mut|iter_mut|values_mut|as_mut_slice|peek_mut';
/** What puts something into the text, the list or the map in front of it. */
export const PUTS = `\\.\\s*(?:push|push_str|push_back|push_front|insert|insert_str|extend|extend_from_slice|append|${FILLS})\\s*\\(`;
/** What stands behind the name of a place that is changed. */
export const WRITTEN = `\\s*(=(?![=>])|\\+=|\\.\\s*(?:${Object.keys(METHODS).join('|')}|${OTHERS}|${FILLS})\\s*\\(|\\.\\s*(?:${LENDS})\\s*\\([^;{}]*${PUTS})`;
/** What stands before the place that a `write!` writes to. */
export const WRITE = '\\bwrite(?:ln)?\\s*!\\s*\\(\\s*(?:&\\s*mut\\s+)?';
/** Changes that only a text has. */
const OF_TEXT = /^(?:push_str|insert_str|write_str|write_char)$/;
/** What makes a text. */
const MAKES_TEXT = /\bString\b|\bformat!|\.(?:to_string|to_owned|into|clone)\s*\(\s*\)|^b?r?#*"/;

/** A place that holds a text: a local, or a field in one or in `self`. */
export interface Place {
  /** As it is written: `name`, `self.prefix`, `self.options.prefix`. */
  readonly text: string;
  /** A mention of the local or of `self` behind which nothing counts. */
  readonly use: Node;
  readonly name: string;
}

/** What happens to a place, in order, and whether that is plainly a text. */
interface Changed {
  readonly changes: readonly Growth[];
  readonly isText: boolean;
}

/** What was found for the uses in a tree, by the place as it is written. */
const known = new WeakMap<Tree, Map<number, Map<string, Changed | null>>>();

/** What happens to a place before it is used, in an earlier turn of a loop as well; null when nothing does. Found once: each reading comes by the same uses. */
export function growthOf(source: SourceFile, place: Place): Changed | null {
  const { text, use } = place;
  const inTree = known.get(use.tree) ?? new Map<number, Map<string, Changed | null>>();
  known.set(use.tree, inTree);
  const ofUse = inTree.get(use.index) ?? new Map<string, Changed | null>();
  inTree.set(use.index, ofUse);
  let changed = ofUse.get(text);
  if (changed === undefined) {
    changed = find(source, place);
    ofUse.set(text, changed);
  }
  return changed;
}

function find(source: SourceFile, { text, use, name }: Place): Changed | null {
  const binder = name === 'self' ? null : binderOf(source, use, name);
  const scope = scopeOf(binder) ?? enclosingFunction(source, use);
  if (!scope) return null;
  const from = binder?.type === 'let' ? binder.declaration.endIndex : scope.startIndex;
  // In a loop, what stands behind the place has been done in the turn before.
  const to = loopAround(source, use, scope)?.endIndex ?? use.startIndex;
  const around = source.text.slice(from, to);
  if (!around.includes(text)) return null;
  const place = text.replaceAll('.', '\\s*\\.\\s*');
  const changed = new RegExp(
    `(?<![\\w.])${place}${WRITTEN}|(?<write>${WRITE})${place}\\s*,|(?<lent>&\\s*mut\\s+)${place}(?![\\w.])`,
    'g',
  );
  const changes: Growth[] = [];
  let isText = binder?.type === 'let' && binder.value !== null && MAKES_TEXT.test(source.textOf(binder.value));
  for (const { index, 0: match, groups } of around.matchAll(changed)) {
    const at = from + index + (groups?.write ?? groups?.lent ?? '').length;
    const node = source.nodeAt(at, at + name.length);
    if (!node || (binder && binderOf(source, node, name)?.pattern.id !== binder.pattern.id)) continue;
    const change = changeAt(source, at, scope);
    if (!change) continue;
    // `name = format!("{name}_total")`: what stands on the right is read before.
    if (change.statement.startIndex <= use.startIndex && use.endIndex <= change.statement.endIndex) continue;
    // An object in a field may be another one in each turn: what is read of the first holds for that.
    if (at > use.startIndex && change.type === 'set' && text !== name) continue;
    const method = /\.\s*(\w+)\s*\($/.exec(match)?.[1];
    isText ||= (method !== undefined && OF_TEXT.test(method)) || isPlainText(change);
    changes.push(change);
  }
  return changes.length > 0 ? { changes, isText } : null;
}

/** Whether what is given is written as a text, or by `write!`. */
function isPlainText({ statement, value }: Growth): boolean {
  return statement.type === 'macro_invocation' || (value !== null && /^(?:char|string)_literal$/.test(value.type));
}

/** The outermost loop inside a scope that runs a place again and again; null when there is none. */
export function loopAround(source: SourceFile, place: Node, scope: Node): Node | null {
  let loop: Node | null = null;
  for (let child = place, up = source.parent(place); up && up.id !== scope.id; child = up, up = source.parent(up))
    // The list that a loop goes through is made once.
    if (/^(?:while|loop)_expression$/.test(up.type)) loop = up;
    else if (up.type === 'for_expression' && up.childForFieldName('body')?.id === child.id) loop = up;
  return loop;
}

function scopeOf(binder: Binder | null): Node | null {
  switch (binder?.type) {
    case 'let':
      return binder.block;
    case 'parameter':
      return binder.function;
    case 'closure':
      return binder.closure;
    default:
      return null;
  }
}

/** The change that starts at an offset, and what is around it up to the scope of the local. */
function changeAt(source: SourceFile, at: number, scope: Node): Growth | null {
  let node = source.nodeAt(at, at + 1);
  while (node && !/^(?:assignment|compound_assignment_expr|call_expression|macro_invocation)/.test(node.type)) {
    if (/block$/.test(node.type)) return null;
    node = source.parent(node);
  }
  if (!node) return null;
  return { ...changeOf(source, node), statement: node, ...conditionsAround(source, node, scope) };
}

/** What decides whether a node inside a scope runs. */
export function conditionsAround(source: SourceFile, node: Node, scope: Node): Conditions {
  let under: { condition: Node; holds: boolean }[] = [];
  let often = false;
  let child = node;
  for (let up = source.parent(node); up && up.id !== scope.id; child = up, up = source.parent(up)) {
    if (/^(?:for|while|loop|closure)_expression$|^match_arm$/.test(up.type)) {
      const around = up;
      often = true;
      // What hangs on the turn or the arm may hold in another one.
      under = under.filter(({ condition }) => !hangsOn(source, condition, around));
    }
    const condition = up.type === 'if_expression' ? up.childForFieldName('condition') : null;
    if (condition && condition.id !== child.id)
      under.push({ condition, holds: up.childForFieldName('consequence')?.id === child.id });
  }
  return { under, often };
}

/** Whether a condition has a name in it that is bound inside an expression around it. */
function hangsOn(source: SourceFile, condition: Node, around: Node): boolean {
  return condition.descendantsOfType('identifier').some((name) => {
    const pattern = name && binderOf(source, name, source.textOf(name))?.pattern;
    return pattern && around.startIndex <= pattern.startIndex && pattern.endIndex <= around.endIndex;
  });
}

function changeOf(source: SourceFile, node: Node): Pick<Growth, 'type' | 'value'> {
  const other = { type: 'other', value: null } as const;
  const right = node.childForFieldName('right');
  if (node.type === 'assignment_expression') return right ? { type: 'set', value: right } : other;
  if (node.type === 'compound_assignment_expr')
    return right && /\+=/.test(source.text.slice(node.startIndex, right.startIndex))
      ? { type: 'append', value: right }
      : other;
  if (node.type === 'macro_invocation')
    return macroName(source, node) === 'write' ? { type: 'append', value: node } : other;
  const called = node.childForFieldName('function');
  const method = called?.childForFieldName('field');
  const verb = method ? source.textOf(method) : '';
  const type = Object.hasOwn(METHODS, verb) ? METHODS[verb] : undefined;
  const [first, second] = argumentsOf(node);
  if (type === undefined) return other;
  if (type === 'clear') return { type, value: null };
  if (type === 'append' || type === 'extend') return first ? { type, value: first } : other;
  return first && second && source.textOf(first) === '0' ? { type, value: second } : other;
}
