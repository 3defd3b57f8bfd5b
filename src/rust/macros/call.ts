/** The expansion of one macro call in a file, with the calls that it makes. */
import { MAX_NESTING } from '../source/balance.ts';
import { significantBefore } from './beside.ts';
import type { Unexpanded } from './expansion.ts';
import { match } from './matcher.ts';
import type { Call, Outline } from './outline.ts';
import { pasted } from './paste.ts';
import { type Around, fitted, positionOf } from './position.ts';
import { Rendering } from './render.ts';
import type { MacroScope } from './scope.ts';
import type { Macro, MacroTable } from './table.ts';
import { type Group, isPunct, isWord, type Leaf, offsetOf, type Tree, treesOf } from './tokens.ts';
import { transcribe } from './transcriber.ts';

/** Macros that call macros; the compiler's own limit (`recursion_limit`). */
const MAX_DEPTH = 128;
/** Tokens that are looked at for one call, and characters that its expansion may have. */
const MAX_STEPS = 400_000;
const MAX_LENGTH = 200_000;

/** What is left for the calls of a file. */
export interface Left {
  steps: number;
  length: number;
}

/** A file with a call in it. */
export interface CallPlace {
  readonly file: string;
  readonly text: string;
  readonly read: Outline;
  readonly call: Call;
}

/** How far into macros and brackets a look has gone. */
interface Depth {
  readonly macros: number;
  readonly nesting: number;
  /** The macro whose body is read. */
  readonly from: Macro | null;
}

/** What stops a whole call: there is no end to it. */
class TooMuch extends Error {}

const ENDLESS = 'it makes more code than is read';

/** Calls of one macro, none of which came to an end, after which no other is tried. */
const MAX_ENDLESS = 8;
const endless = new WeakMap<Macro, number>();

/** A failure without its place in the text that is read. */
export type Failure = Omit<Unexpanded, 'read'>;

export class CallExpansion {
  readonly #table: MacroTable;
  readonly #scope: MacroScope;
  readonly #place: CallPlace;
  readonly #budget: { steps: number };
  readonly #left: Left;
  /** Calls that stayed as they are, and why. */
  readonly failures: Failure[] = [];

  constructor(table: MacroTable, scope: MacroScope, place: CallPlace, left: Left) {
    this.#table = table;
    this.#scope = scope;
    this.#place = place;
    this.#left = left;
    this.#budget = { steps: Math.min(MAX_STEPS, left.steps) };
  }

  /** The text of the call's expansion, which begins at `start` of the new text; null when it stays as it is written. */
  of(macro: Macro, start: number): Rendering | null {
    const { text, read, call } = this.#place;
    const allowed = this.#budget.steps;
    const failed = endless.get(macro) ?? 0;
    if (failed >= MAX_ENDLESS) return this.#note(macro, call.from, ENDLESS);
    try {
      const args = treesOf(text, call.open + 1, call.to - 1, (offset) => offset);
      if (!args) return null;
      const around = surroundings(text, call, read);
      const depth = { macros: 0, nesting: call.depth + 1, from: null };
      const trees = this.#expansion(macro, args, around, text.charAt(call.open), call.from, depth);
      if (!trees) return null;
      // It does come to an end.
      endless.set(macro, Number.NEGATIVE_INFINITY);
      const rendering = new Rendering(start, Math.min(MAX_LENGTH, this.#left.length));
      const [first, ...others] = trees;
      rendering.writeBetween(around.before, first ? [{ ...first, space: '' }, ...others] : [], around.next);
      if (rendering.isFull) throw new TooMuch('it makes more text than is read');
      return rendering;
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      this.failures.length = 0;
      endless.set(macro, failed + 1);
      this.#note(macro, call.from, error.message);
      return null;
    } finally {
      this.#left.steps -= allowed - Math.max(0, this.#budget.steps);
    }
  }

  /** The expansion of a call, with the calls in it expanded, as it stands in its place; null when the call stays. */
  #expansion(
    macro: Macro,
    args: readonly Tree[],
    around: Around,
    open: string,
    at: number,
    depth: Depth,
  ): readonly Tree[] | null {
    if (depth.macros >= MAX_DEPTH) throw new TooMuch(`it goes on more than ${MAX_DEPTH} macros deep`);
    const { arms } = macro;
    if (!arms) return this.#note(macro, at, 'its definition does not read as `macro_rules!`');
    for (const arm of arms) {
      const bindings = match(arm.pattern, args, this.#budget);
      if (this.#budget.steps < 0) throw new TooMuch(ENDLESS);
      if (!bindings) continue;
      const crate = this.#crateOf(macro);
      const made = transcribe(arm.body, { bindings, call: at, crate, budget: this.#budget });
      if (this.#budget.steps < 0) throw new TooMuch(ENDLESS);
      if (typeof made === 'string') return this.#note(macro, at, made);
      const position = positionOf(around, open);
      const inner = { macros: depth.macros + 1, nesting: depth.nesting + 1, from: macro };
      return fitted(this.#inTrees(made, position === 'statement', inner), position, around, at);
    }
    return this.#note(macro, at, 'its arguments match none of the arms');
  }

  /** Trees with the calls in them expanded. `isBody` says whether statements or items may stand there. */
  #inTrees(trees: readonly Tree[], isBody: boolean, depth: Depth): readonly Tree[] {
    if (depth.nesting >= MAX_NESTING) throw new TooMuch(`its brackets are nested more than ${MAX_NESTING} deep`);
    this.#budget.steps -= trees.length;
    if (this.#budget.steps < 0) throw new TooMuch(ENDLESS);
    const out: Tree[] = [];
    for (let at = 0; at < trees.length; at += 1) {
      const tree = trees[at] as Tree;
      if (tree.type === 'group') {
        out.push(this.#inGroup(tree, depth));
        continue;
      }
      const group = trees[at + 2];
      const isCall = tree.type === 'word' && isPunct(trees, at + 1, '!');
      if (isCall && tree.text === 'macro_rules') {
        out.push(...trees.slice(at, at + 4));
        at += 3;
      } else if (isCall && group?.type === 'group' && group.open !== '') {
        const path = takePath(out, tree);
        const made = this.#called(path, group, { isBody, before: out, next: trees.slice(at + 3, at + 5) }, depth);
        if (made) for (const each of made) out.push(each);
        else out.push(...path, trees[at + 1] as Tree, this.#inGroup(group, depth));
        at += 2;
      } else out.push(tree);
    }
    return out;
  }

  #inGroup(group: Group, depth: Depth): Group {
    const holdsBody = group.open === '{' || (group.open === '' && /^(?:stmt|item|block)$/.test(group.fragment ?? ''));
    return { ...group, trees: this.#inTrees(group.trees, holdsBody, { ...depth, nesting: depth.nesting + 1 }) };
  }

  /** The expansion of a call among tokens; null when it is none of the workspace, or stays. */
  #called(path: readonly Leaf[], group: Group, around: Around, depth: Depth): readonly Tree[] | null {
    const names = path.filter((each) => each.type === 'word').map((each) => each.text);
    const [first] = path;
    if (first?.type === 'punct') names.unshift('');
    const at = first && first.origin >= 0 ? first.origin : this.#place.call.from;
    const macro = this.#meant(names, at, depth.from);
    const made = macro
      ? this.#expansion(macro, group.trees, around, group.open, at, depth)
      : isPaste(names)
        ? this.#pasted(group, around, at, depth)
        : null;
    return made?.map((tree, index) => (index === 0 && first ? { ...tree, space: first.space } : tree)) ?? null;
  }

  #pasted(group: Group, around: Around, at: number, depth: Depth): readonly Tree[] {
    const position = positionOf(around, group.open);
    const inner = { ...depth, nesting: depth.nesting + 1 };
    return fitted(this.#inTrees(pasted(group.trees), position === 'statement', inner), position, around, at);
  }

  /** A macro that a macro's body calls: as seen from the call in the file, or else from where the body stands. */
  #meant(names: readonly string[], at: number, from: Macro | null): Macro | null {
    if (!this.#table.has(names.at(-1) ?? '')) return null;
    const isInner = from?.definition.inner && names.length === 1;
    const own = isInner ? this.#scope.find(names, from.file, from.definition.scope.from) : null;
    const found = own ?? this.#scope.find(names, this.#place.file, at);
    if (found || !from || names.length > 1) return found;
    return this.#scope.find(names, from.file, from.definition.scope.from);
  }

  /** What `$crate` of a macro is in the file of the call. */
  #crateOf(macro: Macro): readonly string[] {
    const { around } = this.#table;
    const { file } = this.#place;
    const owner = around.crates.owner(file);
    if (macro.owner === owner) {
      const own = around.roots(file);
      const isShared = around.roots(macro.file).some((root) => own.includes(root));
      return !owner || own.length === 0 || isShared ? ['crate'] : [owner.libName];
    }
    for (const [name, target] of owner?.dependencies ?? []) if (target === macro.owner?.dir) return [name];
    return [macro.owner?.libName ?? 'crate'];
  }

  #note(macro: Macro, at: number, reason: string): null {
    const libraries = this.#table.libraries(macro.name);
    if (libraries.length > 0) this.failures.push({ at: offsetOf(at), name: macro.name, reason, libraries });
    return null;
  }
}

/** Whether a path is the one of `paste!` or of its older names. */
function isPaste(names: readonly string[]): boolean {
  const name = names.at(-1);
  if (names.length === 1) return name === 'paste';
  return /^(?:paste|item|expr)$/.test(name ?? '') && names.some((each) => /^pastey?$/.test(each));
}

/** Takes the path of a call off the end of what was written: `crate :: macros ::` before its name. */
function takePath(out: Tree[], name: Leaf): Leaf[] {
  const path: Leaf[] = [name];
  while (isPunct(out, out.length - 2, '::')) {
    const colons = out.splice(-2) as Leaf[];
    path.unshift(...colons);
    const word = out.at(-1);
    if (word?.type !== 'word' || isWord(word, 'in') || isWord(word, 'return')) break;
    out.pop();
    path.unshift(word);
  }
  return path;
}

/** The tokens around a call in a file, as far as they say what it is. */
function surroundings(text: string, call: Call, read: Outline): Around {
  const last = significantBefore(text, call.from, read.comments);
  const char = text.charAt(last);
  const leaf = (own: string, joint: boolean): Tree => ({
    type: /[\p{L}\p{N}_]/u.test(own) ? 'word' : 'punct',
    text: own,
    origin: -1,
    space: '',
    joint,
  });
  const group = (open: '{' | '[' | '('): Tree => {
    return { type: 'group', open, trees: [], origin: -1, closing: -1, space: '', spaceInside: '', fragment: null };
  };
  const before: Tree[] = [];
  if (char === '}') before.push(group('{'));
  else if (char === ']' && read.attributes.some((each) => each.to === last + 1))
    before.push(leaf('#', false), group('['));
  else if (char === ')' || char === ']') before.push(group('('));
  else if (char !== '' && !/[{([]/.test(char)) before.push(leaf(text.charAt(last - 1) || ' ', true), leaf(char, false));
  const rest = text.slice(call.to, call.to + 400).replace(/^(?:\s+|\/\/[^\n]*\n|\/\*[^*]*\*\/)+/, '');
  const next: Tree[] = [];
  const behind = rest.charAt(0);
  if (/[([{]/.test(behind)) next.push(group(behind as '(' | '[' | '{'));
  else if (behind !== '' && !/[)\]}]/.test(behind))
    next.push(leaf(behind, /^[^\w\s]/.test(rest.slice(1))), leaf(rest.charAt(1) || ' ', false));
  return { isBody: call.isBody, before, next };
}
