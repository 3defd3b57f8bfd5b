/** Tokens as text again, with where each of them comes from. */

import type { Stretch } from './offsets.ts';
import {
  CLOSING,
  type Group,
  isOperator,
  isPunct,
  isWord,
  type Leaf,
  madeAt,
  type Origin,
  offsetOf,
  type Tree,
} from './tokens.ts';
import { endOfAngles, endOfType } from './types.ts';

/** What an identifier or a literal may not follow at once. */
const GLUED = /[\p{L}\p{N}_'"]/u;

export class Rendering {
  readonly #parts: string[] = [];
  #length = 0;
  /** The last character that was written. */
  #last = '';
  readonly stretches: Stretch[] = [];
  readonly #start: number;
  readonly #limit: number;

  /** `start` is the offset in the new text where it begins, `limit` how long it may get. */
  constructor(start: number, limit: number) {
    this.#start = start;
    this.#limit = limit;
  }

  get text(): string {
    return this.#parts.join('');
  }

  /** Whether what was written got longer than it may. */
  get isFull(): boolean {
    return this.#length > this.#limit;
  }

  /** Writes trees that stand between others, which are not written. */
  writeBetween(before: readonly Tree[], trees: readonly Tree[], next: readonly Tree[]): void {
    this.#write([...before, ...trees, ...next], before.length, before.length + trees.length, false);
  }

  #write(trees: readonly Tree[], from: number, to: number, isQuoted: boolean): void {
    for (let index = from; index < to && !this.isFull; index += 1) {
      const tree = trees[index] as Tree;
      const type = typeInAngles(trees, index);
      if (type) {
        this.#write([{ ...type, space: tree.space }], 0, 1, isQuoted);
        index += 2;
        continue;
      }
      if (tree.type !== 'group') this.#token(tree.text, tree.origin, tree.space, tree.type);
      else if (tree.open === '') this.#fragment(trees, index, tree, isQuoted);
      else {
        this.#token(tree.open, tree.origin, tree.space, 'group');
        const quotes = tree.open === '(' && isPunct(trees, index - 1, '!') && isWord(trees[index - 2], 'stringify');
        this.#write(tree.trees, 0, tree.trees.length, isQuoted || quotes);
        this.#token(CLOSING[tree.open] ?? '', tree.closing, tree.spaceInside, 'group');
      }
    }
  }

  #fragment(around: readonly Tree[], index: number, fragment: Group, isQuoted: boolean): void {
    const trees = flat(fragment.trees);
    const [first, ...others] = trees;
    if (!first) return;
    const spaced: readonly Tree[] = [{ ...first, space: fragment.space }, ...others];
    if (fragment.fragment === 'expr' && !isQuoted && !isSimple(trees) && isTakenApart(around, index)) {
      this.#token('(', fragment.origin < 0 ? fragment.origin : madeAt(fragment.origin), fragment.space, 'group');
      this.#write([{ ...first, space: '' }, ...others], 0, trees.length, isQuoted);
      this.#token(')', fragment.closing < 0 ? fragment.closing : madeAt(fragment.closing), '', 'group');
    } else this.#write(spaced, 0, trees.length, isQuoted);
  }

  #token(text: string, origin: Origin, space: Space, type: Leaf['type'] | 'group'): void {
    const before = this.#last;
    let gap = space === '\n' ? '\n ' : space;
    if (gap === '' && before !== '' && type !== 'group') {
      const glues = type === 'punct' ? isOperator(before + text) && this.#splits(origin) : GLUED.test(before);
      if (glues) gap = ' ';
    }
    const from = this.#start + this.#length + gap.length;
    const last = this.stretches.at(-1);
    const exact = origin >= 0;
    const own = offsetOf(origin);
    const goes = last && last.exact === exact && (exact ? last.origin + from - last.from === own : last.origin === own);
    if (!goes) this.stretches.push({ from, origin: own, exact });
    this.#parts.push(gap + text);
    this.#length += gap.length + text.length;
    this.#last = text.charAt(text.length - 1);
  }

  /** Whether punctuation comes from elsewhere than what stands before it: together they would be another token. */
  #splits(origin: Origin): boolean {
    const last = this.stretches.at(-1);
    return (
      last !== undefined &&
      (last.exact !== origin >= 0 || (origin >= 0 && last.origin + this.#start + this.#length - last.from !== origin))
    );
  }
}

type Space = Leaf['space'];

/** The path in `<$type>::new`, which is written without the angle brackets: as code that names the type itself has it. */
function typeInAngles(trees: readonly Tree[], at: number): Group | null {
  const type = trees[at + 1];
  if (type?.type !== 'group' || type.fragment !== 'ty') return null;
  if (!isPunct(trees, at, '<') || !isPunct(trees, at + 2, '>') || !isPunct(trees, at + 3, '::')) return null;
  const path = flat(type.trees);
  const angles = path.findIndex((_, index) => isPunct(path, index, '<'));
  const named = angles === -1 ? path : path.slice(0, angles);
  const isPath =
    named.length > 0 && named.every((each) => each.type === 'word' || (each.type === 'punct' && each.text === ':'));
  if (!isPath || (angles !== -1 && endOfAngles(path, angles) !== path.length)) return null;
  if (angles === -1 || isPunct(path, angles - 2, '::')) return type;
  const origin = path[angles]?.origin ?? type.origin;
  const made = origin < 0 ? origin : madeAt(origin);
  const colon = (joint: boolean): Leaf => ({ type: 'punct', text: ':', origin: made, space: '', joint });
  return { ...type, trees: [...named, colon(true), colon(false), ...path.slice(angles)] };
}

/** Without the marks of fragments that are all of a fragment. */
function flat(trees: readonly Tree[]): readonly Tree[] {
  let at = trees;
  for (let depth = 0; depth < 256; depth += 1) {
    const [only] = at;
    if (at.length !== 1 || only?.type !== 'group' || only.open !== '') return at;
    at = only.trees;
  }
  return at;
}

/** Whether an expression is one operand as it is: a literal, a path, a call, a chain of methods, something in brackets. */
function isSimple(trees: readonly Tree[]): boolean {
  const [first] = trees;
  if (!first) return false;
  // In the place of a type: as an expression it would be cut at its commas.
  if (endOfType(trees, 0) === trees.length && isPunct(trees, trees.length - 1, '>')) return true;
  if (
    first.type === 'word' &&
    /^(?:if|match|while|for|loop|return|break|move|async|unsafe|let|const|static)$/.test(first.text)
  )
    return false;
  for (let at = 0; at < trees.length; at += 1) {
    const tree = trees[at] as Tree;
    if (tree.type === 'group') {
      // `{ … }` before something is a statement, and behind a path a literal of a struct.
      if (tree.open === '' && !isSimple(flat(tree.trees))) return false;
      continue;
    }
    if (tree.type !== 'punct') {
      if (isWord(tree, 'as')) return false;
      continue;
    }
    if (isPunct(trees, at, '::')) {
      at += 1;
      if (isPunct(trees, at + 1, '<')) at = Math.max(at, endOfAngles(trees, at + 1) - 1);
    } else if (tree.text === '<' && at === 0) {
      const end = endOfAngles(trees, 0);
      if (end === -1) return false;
      at = end - 1;
    } else if (tree.text === '.') {
      if (isPunct(trees, at, '..')) return false;
    } else if (tree.text === '!') {
      if (trees[at + 1]?.type !== 'group' || at === 0) return false;
    } else if (tree.text !== '?') return false;
  }
  return true;
}

/** Whether operators or a method beside an expression would take hold of a part of it. */
function isTakenApart(around: readonly Tree[], index: number): boolean {
  const before = around[index - 1];
  const next = around[index + 1];
  const follows =
    next !== undefined &&
    (next.type === 'punct'
      ? !isPunct(around, index + 1, ',') && !isPunct(around, index + 1, ';') && !isPunct(around, index + 1, '=>')
      : isWord(next, 'as') || (next.type === 'group' && /^[([]$/.test(next.open)));
  const leads =
    before?.type === 'punct' &&
    /[-!&*+/<>|^%]/.test(before.text) &&
    !isPunct(around, index - 2, '=>') &&
    !isPunct(around, index - 2, '->');
  return follows || leads;
}
