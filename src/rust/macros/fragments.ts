/**
 * Where a fragment of a macro's arguments ends: an expression, a type, a pattern, an item.
 *
 * A macro may say only so much behind a fragment (Rust Reference, "Follow-set Ambiguity Restrictions"), and the code is
 * taken to compile, so the end is found by brackets and by what may follow, without a full grammar.
 */
import { isPunct, isWord, type Tree, tokenLength } from './tokens.ts';
import { endOfAngles, endOfPath, endOfType } from './types.ts';

/** The index behind the fragment that starts at `at`, or -1 when none of its kind starts there. */
export function endOfFragment(trees: readonly Tree[], at: number, fragment: string): number {
  const tree = trees[at];
  if (fragment === 'vis') return endOfVisibility(trees, at);
  if (!tree) return -1;
  // What was matched once stays one thing. Rust Reference, "Forwarding fragments".
  if (tree.type === 'group' && tree.open === '') {
    if (fragment === 'expr' || fragment === 'expr_2021') {
      // An expression may begin with one: `$query.run().await`.
      if (/^(?:expr|path|block|literal)$/.test(tree.fragment ?? '')) return endOfExpression(trees, at);
    } else if (fragment === 'tt' || tree.fragment === fragment) return at + 1;
    else if (fragment === 'literal') return tree.fragment === 'expr' && isLiteral(tree.trees) ? at + 1 : -1;
    else if (/^(?:ident|lifetime)$/.test(fragment)) return -1;
  }
  switch (fragment) {
    case 'tt':
      return at + tokenLength(trees, at);
    case 'ident':
      return tree.type === 'word' && tree.text !== '_' ? at + 1 : -1;
    case 'lifetime':
      return tree.type === 'lifetime' ? at + 1 : -1;
    case 'literal':
      return endOfLiteral(trees, at);
    case 'block':
      return tree.type === 'group' && tree.open === '{' ? at + 1 : -1;
    case 'meta':
      return endOfMeta(trees, at);
    case 'path':
      return endOfPath(trees, at);
    case 'ty':
      return endOfType(trees, at);
    case 'pat':
    case 'pat_param':
      return endOfPattern(trees, at, fragment === 'pat');
    case 'item':
      return endOfItem(trees, at);
    case 'stmt':
      return endOfStatement(trees, at);
    default:
      return endOfExpression(trees, at);
  }
}

function isLiteral(trees: readonly Tree[]): boolean {
  return trees.length > 0 && endOfLiteral(trees, 0) === trees.length;
}

function endOfLiteral(trees: readonly Tree[], at: number): number {
  const from = isPunct(trees, at, '-') ? at + 1 : at;
  const tree = trees[from];
  if (tree?.type === 'literal') return from + 1;
  return from === at && (isWord(tree, 'true') || isWord(tree, 'false')) ? at + 1 : -1;
}

function endOfVisibility(trees: readonly Tree[], at: number): number {
  if (!isWord(trees[at], 'pub')) {
    const tree = trees[at];
    return tree?.type === 'group' && tree.open === '' && tree.fragment === 'vis' ? at + 1 : at;
  }
  const group = trees[at + 1];
  const first = group?.type === 'group' && group.open === '(' ? group.trees[0] : undefined;
  return first?.type === 'word' && /^(?:crate|super|self|in)$/.test(first.text) ? at + 2 : at + 1;
}

function endOfMeta(trees: readonly Tree[], at: number): number {
  const end = endOfPath(trees, at);
  if (end === -1) return -1;
  if (isPunct(trees, end, '=')) return endOfExpression(trees, end + 1);
  const group = trees[end];
  return group?.type === 'group' && group.open !== '' ? end + 1 : end;
}

/** Keywords that start no expression, so that `$x:expr` does not even try them. */
const NO_EXPRESSION = new Set([
  ...['as', 'enum', 'extern', 'fn', 'impl', 'in', 'let', 'mod', 'mut', 'pub', 'ref', 'struct', 'trait', 'type', 'use'],
  ...['where', 'else', 'dyn'],
]);

/** The end of an expression: behind it stands `,`, `;`, `=>` or nothing. */
function endOfExpression(trees: readonly Tree[], from: number): number {
  const first = trees[from];
  if (!first) return -1;
  if (first.type === 'word' && NO_EXPRESSION.has(first.text)) return -1;
  if (first.type === 'punct' && !/[-!*&|<:.#]/.test(first.text)) return -1;
  if (isPunct(trees, from, '.') && !isPunct(trees, from, '..')) return -1;
  if (isPunct(trees, from, ':') && !isPunct(trees, from, '::')) return -1;
  let operand = true;
  for (let at = from; ; ) {
    const tree = trees[at];
    if (!tree || isPunct(trees, at, ',') || isPunct(trees, at, ';') || isPunct(trees, at, '=>'))
      return at > from ? at : -1;
    if (operand && isPunct(trees, at, '|')) {
      // The parameters of a closure, whose commas are its own.
      const closing = isPunct(trees, at, '||') ? at + 1 : endOfParameters(trees, at + 1);
      if (closing === -1) return -1;
      at = closing + 1;
      if (isPunct(trees, at, '->')) at = Math.max(at + 2, endOfType(trees, at + 2));
    } else if (operand && isPunct(trees, at, '<')) {
      at = endOfAngles(trees, at);
      if (at === -1) return -1;
      operand = false;
    } else if (isPunct(trees, at, '::') && isPunct(trees, at + 2, '<')) {
      at = endOfAngles(trees, at + 2);
      if (at === -1) return -1;
    } else if (isWord(tree, 'as')) {
      at = Math.max(at + 1, endOfType(trees, at + 1));
      operand = false;
    } else if (tree.type === 'punct') {
      // Behind a `?` an operator follows, behind any other an operand does.
      operand = tree.text !== '?';
      at += 1;
    } else {
      operand =
        tree.type === 'word' && /^(?:return|break|move|in|match|if|while|let|async|static|else|yield)$/.test(tree.text);
      at += 1;
    }
  }
}

function endOfParameters(trees: readonly Tree[], from: number): number {
  for (let at = from; at < trees.length; ) {
    if (isPunct(trees, at, '|')) return at;
    if (isPunct(trees, at, '<')) {
      at = endOfAngles(trees, at);
      if (at === -1) return -1;
    } else at += 1;
  }
  return -1;
}

/** The end of a pattern: behind it stands `=>`, `,`, `=`, `if`, `in`, or for `pat_param` a `|`. */
function endOfPattern(trees: readonly Tree[], from: number, alternatives: boolean): number {
  for (let at = from; ; ) {
    const tree = trees[at];
    const ends =
      !tree ||
      isPunct(trees, at, ',') ||
      isPunct(trees, at, ';') ||
      isWord(tree, 'if') ||
      isWord(tree, 'in') ||
      (isPunct(trees, at, '=') && !(at > from && isPunct(trees, at - 2, '..='))) ||
      (!alternatives && isPunct(trees, at, '|')) ||
      (isPunct(trees, at, ':') && !isPunct(trees, at, '::') && !isPunct(trees, at - 1, '::'));
    if (ends) return at > from ? at : -1;
    if (isPunct(trees, at, '<')) {
      at = endOfAngles(trees, at);
      if (at === -1) return -1;
    } else at += 1;
  }
}

const ITEM =
  /^(?:fn|struct|enum|union|trait|impl|mod|use|static|const|type|extern|unsafe|async|macro_rules|pub|default|auto)$/;

function endOfItem(trees: readonly Tree[], from: number): number {
  let at = from;
  while (isPunct(trees, at, '#') && trees[at + 1]?.type === 'group') at += 2;
  const first = trees[at];
  const isCall = first?.type === 'word' && isPunct(trees, at + 1, '!');
  if (!isCall && (first?.type !== 'word' || !ITEM.test(first.text))) return -1;
  const terminated = trees
    .slice(at, at + 6)
    .some((each) => isWord(each, 'static') || isWord(each, 'type') || isWord(each, 'use'));
  const constant =
    isWord(trees[endOfVisibility(trees, at)], 'const') && !isWord(trees[endOfVisibility(trees, at) + 1], 'fn');
  for (; at < trees.length; at += 1) {
    const tree = trees[at];
    if (isPunct(trees, at, ';')) return at + 1;
    if (!terminated && !constant && tree?.type === 'group' && tree.open === '{') return at + 1;
  }
  return -1;
}

function endOfStatement(trees: readonly Tree[], from: number): number {
  if (!isWord(trees[from], 'let')) {
    const item = endOfItem(trees, from);
    return item === -1 ? endOfExpression(trees, from) : item;
  }
  let at = from + 1;
  for (; at < trees.length && !isPunct(trees, at, ';') && !isPunct(trees, at, ','); at += 1) {
    if (isPunct(trees, at, '=') && !isPunct(trees, at - 2, '..=')) return endOfExpression(trees, at + 1);
    if (isPunct(trees, at, ':') && !isPunct(trees, at, '::') && !isPunct(trees, at - 1, '::')) {
      const end = endOfType(trees, at + 1);
      if (end !== -1) at = end - 1;
    }
  }
  return at;
}
