/** Branches that ask the same: two `match`es on one value, or two `if`s with one condition, take the same way in one run. */
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Tree } from '../source/tree.ts';
import { armsOf } from './arms.ts';
import { binderOf } from './binders.ts';

/** Expressions whose value hangs on their parts alone. */
const PLAIN =
  /^(?:identifier|self|scoped_identifier|field_expression|field_identifier|reference_expression|tuple_expression|parenthesized_expression|binary_expression|unary_expression|\w+_literal|negative_literal|string_content|arguments|call_expression|match_pattern)$/;
/** Methods that tell something of a value and do nothing to it. */
const TELLS = /^(?:is_\w+|as_\w+|len|starts_with|ends_with|contains|clone|to_string|to_owned|deref|borrow|into)$/;

const known = new WeakMap<Tree, Map<number, string | null>>();
/** By what is asked, a short word for it: the patterns of hundreds of arms are long. */
const words = new Map<string, string>();

/**
 * What an `if` or a `match` asks, as a word that is the same for all that ask it of the same values: the condition or the value, and the
 * patterns. Null where that may be another one each time: where it calls something, or has a name that can be changed.
 */
export function questionOf(source: SourceFile, branching: Node): string | null {
  const inTree = known.get(branching.tree) ?? new Map<number, string | null>();
  known.set(branching.tree, inTree);
  let question = inTree.get(branching.index);
  if (question === undefined) {
    question = find(source, branching);
    inTree.set(branching.index, question);
  }
  return question;
}

function find(source: SourceFile, branching: Node): string | null {
  if (branching.type === 'if_expression') {
    const condition = branching.childForFieldName('condition');
    return condition && conditionAsked(source, condition);
  }
  const value = branching.childForFieldName('value');
  const arms = armsOf(source, branching.childForFieldName('body') ?? branching);
  const patterns = arms.map(({ pattern }) => pattern);
  const asked = branching.type === 'match_expression' && value ? plainText(source, value) : null;
  // A guard may ask for more.
  if (asked === null || patterns.some((each) => !each || each.childForFieldName('condition'))) return null;
  return wordFor(`match ${asked} ${patterns.map((each) => (each ? oneLine(source, each) : '')).join(' | ')}`);
}

function wordFor(asked: string): string {
  const word = words.get(asked) ?? `?${words.size}`;
  words.set(asked, word);
  return word;
}

/** What a condition asks; null where that may be another thing each time. */
export function conditionAsked(source: SourceFile, condition: Node): string | null {
  const asked = plainText(source, condition);
  return asked === null ? null : wordFor(`if ${asked}`);
}

/** The text of an expression, with each local by what binds it; null where it has more in it than plain parts. */
function plainText(source: SourceFile, expression: Node): string | null {
  const names: { at: number; to: number; by: string }[] = [];
  const open = [expression];
  for (let node = open.pop(); node; node = open.pop()) {
    if (!PLAIN.test(node.type)) return null;
    if (node.type === 'call_expression' && !isTold(source, node)) return null;
    if (node.type === 'identifier' || node.type === 'self') {
      const name = source.textOf(node);
      const binder = binderOf(source, node, name);
      const isChangeable = binder?.type === 'let' && /^let\s+mut\b/.test(source.textOf(binder.declaration));
      if (
        isChangeable ||
        (binder && /\bmut\b/.test(source.textOf(source.parent(binder.pattern) ?? binder.pattern).slice(0, 40)))
      )
        return null;
      names.push({ at: node.startIndex, to: node.endIndex, by: `${name}@${binder?.pattern.startIndex ?? ''}` });
    } else if (node.type !== 'scoped_identifier') open.push(...node.namedChildren);
  }
  names.sort((a, b) => a.at - b.at);
  let text = '';
  let at = expression.startIndex;
  for (const name of names) {
    text += source.text.slice(at, name.at) + name.by;
    at = name.to;
  }
  return `${source.file} ${(text + source.text.slice(at, expression.endIndex)).replace(/\s+/g, ' ')}`;
}

function isTold(source: SourceFile, call: Node): boolean {
  const called = call.childForFieldName('function');
  const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
  return method != null && TELLS.test(source.textOf(method));
}

function oneLine(source: SourceFile, node: Node): string {
  return source.textOf(node).replace(/\s+/g, ' ');
}
