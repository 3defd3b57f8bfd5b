/** Where a type, a path or generic arguments end. */
import { isPunct, isWord, type Tree } from './tokens.ts';

/** The index behind the `>` that closes the `<` at an index, or -1. */
export function endOfAngles(trees: readonly Tree[], from: number): number {
  let depth = 0;
  for (let at = from; at < trees.length; at += 1) {
    const tree = trees[at];
    if (tree?.type !== 'punct') continue;
    if (tree.text === ';') return -1;
    if (tree.text === '<') depth += 1;
    else if (tree.text === '>' && !isPunct(trees, at - 1, '->') && !isPunct(trees, at - 1, '=>')) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The end of a path with generic arguments, of a type or of an expression. */
export function endOfPath(trees: readonly Tree[], from: number, depth = 0): number {
  let at = from;
  if (isPunct(trees, at, '<')) {
    at = endOfAngles(trees, at);
    if (at === -1 || !isPunct(trees, at, '::')) return -1;
  }
  if (isPunct(trees, at, '::')) at += 2;
  for (;;) {
    const tree = trees[at];
    if (isPunct(trees, at, '$') && isWord(trees[at + 1], 'crate')) at += 2;
    else if (tree?.type === 'group' && tree.open === '' && /^(?:ty|path)$/.test(tree.fragment ?? '')) at += 1;
    else if (tree?.type === 'word' && tree.text !== '_') at += 1;
    else return -1;
    const generic = isPunct(trees, at, '::') && isPunct(trees, at + 2, '<') ? at + 2 : at;
    if (isPunct(trees, generic, '<')) {
      at = endOfAngles(trees, generic);
      if (at === -1) return -1;
    } else {
      const group = trees[at];
      if (group?.type === 'group' && group.open === '(' && isPunct(trees, at + 1, '->'))
        at = endOfType(trees, at + 3, depth + 1);
      if (at === -1) return -1;
    }
    if (!isPunct(trees, at, '::')) return at;
    at += 2;
  }
}

/** The end of a type. Rust Reference, "Types". */
export function endOfType(trees: readonly Tree[], from: number, depth = 0): number {
  const tree = trees[from];
  if (!tree || depth > 64) return -1;
  if (tree.type === 'group') return tree.open === '{' ? -1 : from + 1;
  if (tree.type === 'lifetime') return endOfBounds(trees, from + 1, depth);
  if (isPunct(trees, from, '&') || isPunct(trees, from, '*')) {
    let at = from + 1;
    if (trees[at]?.type === 'lifetime') at += 1;
    if (isWord(trees[at], 'mut') || isWord(trees[at], 'const')) at += 1;
    return endOfType(trees, at, depth + 1);
  }
  if (isPunct(trees, from, '!') || isWord(tree, '_')) return from + 1;
  if (isPunct(trees, from, '?')) return endOfType(trees, from + 1, depth + 1);
  if (isWord(tree, 'dyn') || isWord(tree, 'impl')) {
    const end = endOfType(trees, from + 1, depth + 1);
    return end === -1 ? -1 : endOfBounds(trees, end, depth);
  }
  if (isWord(tree, 'for') && isPunct(trees, from + 1, '<')) {
    const end = endOfAngles(trees, from + 1);
    return end === -1 ? -1 : endOfType(trees, end, depth + 1);
  }
  if (isWord(tree, 'unsafe') || isWord(tree, 'extern')) {
    return endOfType(trees, trees[from + 1]?.type === 'literal' ? from + 2 : from + 1, depth + 1);
  }
  if (isWord(tree, 'fn')) {
    if (trees[from + 1]?.type !== 'group') return -1;
    return isPunct(trees, from + 2, '->') ? endOfType(trees, from + 4, depth + 1) : from + 2;
  }
  const end = endOfPath(trees, from, depth);
  if (end === -1) return isPunct(trees, from, '<') ? endOfAngles(trees, from) : -1;
  if (isPunct(trees, end, '!') && trees[end + 1]?.type === 'group') return end + 2;
  const group = trees[end];
  return group?.type === 'group' && group.open === '(' ? end + 1 : end;
}

/** The end of `+ Send + 'static` behind a bound. */
function endOfBounds(trees: readonly Tree[], from: number, depth: number): number {
  let at = from;
  while (isPunct(trees, at, '+')) {
    const next = trees[at + 1]?.type === 'lifetime' ? at + 2 : endOfType(trees, at + 1, depth + 1);
    if (next === -1) return at;
    at = next;
  }
  return at;
}
