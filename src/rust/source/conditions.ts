/**
 * Under which predicates of `cfg` a place of a file is compiled, by its text: those of the attributes on what is around it, and of
 * the arms of `cfg_if!` and `cfg_select!`, of which each is there where none before it is.
 */
import { allOf, withoutBlanks } from './cfg.ts';
import type { Piece } from './pieces.ts';
import type { SourceFile } from './syntax.ts';

/** A stretch that is there where a predicate holds, and the one that it stands in, by its number. */
interface Condition extends Piece {
  readonly predicate: string;
  readonly around: number;
}

/** A stretch in which nothing says of builds. */
interface Quiet extends Piece {
  readonly isBody: boolean;
}

interface Open {
  readonly from: number;
  readonly predicate: string;
}

/** What stands between two brackets, or the file. */
interface Level {
  readonly from: number;
  /** What holds for all of it. */
  readonly whole: Open[];
  /** What holds up to the end of the item, the field or the statement. */
  readonly open: Open[];
  /** The word that says what that is. */
  word: string | null;
  readonly arms: Arms | null;
}

/** The arms of a macro that chooses one of them. */
interface Arms {
  /** The predicates of those that were left behind. */
  readonly before: string[];
  /** The predicate of the next one, or null for one that is there where no other is. */
  next: string | null;
  /** Where the predicate of the next one begins when it stands in front of `=>`. */
  from: number;
}

/** What begins a token, by its character code: 1 for punctuation, 2 for `=`, which does before `>`, 3 for a word, 4 for its other parts. */
const STARTS = new Uint8Array(128);
for (const char of '()[]{}#;,') STARTS[char.charCodeAt(0)] = 1;
STARTS['='.charCodeAt(0)] = 2;
for (let code = 0; code < STARTS.length; code += 1)
  if (/[A-Za-z_]/.test(String.fromCharCode(code))) STARTS[code] = 3;
  else if (/\d/.test(String.fromCharCode(code))) STARTS[code] = 4;
const ARROW = '>'.charCodeAt(0);
const ATTRIBUTE = /#\s*(!?)\s*\[\s*cfg\s*\(/y;
const GROUP = /\s*!\s*[({[]/y;
const BRACE = /\s*\{/y;
const ELSE = /\s*else\b/y;
const NEXT_WORD = /\s+(\w+)/y;
/** Characters of a predicate, and arms in front of one that are looked at. */
const LONGEST = 2000;
const MAX_BEFORE = 16;
/** Predicates around a place. */
const MAX_AROUND = 24;

/** Macros that compile the first of their arms whose predicate holds: cfg_if, std::cfg_select. */
const CHOOSES = /^cfg_(?:if|select|match)$/;
/** Words that may stand in front of the one that says what an item is. */
const LEADING = new Set(['pub', 'unsafe', 'async', 'extern', 'default', 'safe']);
/** Items that end with `;` alone, and items that end with `;` or a block. */
const TO_SEMICOLON = new Set(['static', 'use', 'type', 'let', 'const', 'crate']);
const TO_BLOCK = new Set([
  'fn',
  'impl',
  'mod',
  'trait',
  'struct',
  'enum',
  'union',
  'macro_rules',
  'if',
  'match',
  'for',
]);
const AFTER_CONST = new Set(['fn', 'unsafe', 'async', 'extern']);

const NONE: readonly string[] = [];

/** What a file says of builds. */
interface Conditions {
  readonly all: readonly Condition[];
  /** The offsets of the braces of arms. */
  readonly arms: ReadonlySet<number>;
}

const NOTHING: Conditions = { all: [], arms: new Set() };

const known = new WeakMap<SourceFile, Conditions>();

function conditionsOf(source: SourceFile): Conditions {
  let conditions = known.get(source);
  if (!conditions) {
    conditions = source.text.includes('cfg') ? new Scan(source).run() : NOTHING;
    known.set(source, conditions);
  }
  return conditions;
}

/** Whether a brace opens an arm of a macro that chooses one: what stands in it is there as if it stood around the macro. */
export function isArm(source: SourceFile, offset: number): boolean {
  return conditionsOf(source).arms.has(offset);
}

/** The predicates under which a place is compiled, outermost last; none for most. */
export function conditionsAt(source: SourceFile, offset: number): readonly string[] {
  const { all } = conditionsOf(source);
  if (all.length === 0) return NONE;
  let low = 0;
  for (let high = all.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.from ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let at = all[low - 1]; at && found.length < MAX_AROUND; at = all[at.around])
    if (at.to > offset) found.push(at.predicate);
  return found;
}

/** Reads a text once. Linear in its length. */
class Scan {
  readonly #source: SourceFile;
  readonly #text: string;
  readonly #found: (Open & Piece)[] = [];
  readonly #arms = new Set<number>();
  readonly #levels: Level[] = [levelFrom(0)];
  /** Whether the next bracket is that of a macro that chooses an arm. */
  #chooses = false;

  constructor(source: SourceFile) {
    this.#source = source;
    this.#text = source.text;
  }

  run(): Conditions {
    const { inert } = this.#source.outline;
    const text = this.#text;
    const quiet = this.#quiet();
    let skipped = 0;
    let passed = 0;
    let inertFrom = inert[0] ?? Number.POSITIVE_INFINITY;
    for (let at = 0; at < text.length; ) {
      if (at >= inertFrom) {
        // Comments and texts hold no tokens.
        while (passed < inert.length && (inert[passed + 1] ?? 0) <= at) passed += 2;
        inertFrom = inert[passed] ?? Number.POSITIVE_INFINITY;
        if (at >= inertFrom) {
          at = inert[passed + 1] ?? text.length;
          continue;
        }
      }
      while ((quiet[skipped]?.from ?? Number.POSITIVE_INFINITY) < at) skipped += 1;
      const next = quiet[skipped];
      if (next?.from === at && this.#isPassed(next)) {
        at = next.to;
        continue;
      }
      const start = STARTS[text.charCodeAt(at)] ?? 0;
      if (start === 1) at = this.#onToken(text[at] ?? '', at);
      else if (start === 2 && text.charCodeAt(at + 1) === ARROW) at = this.#onToken('=>', at);
      else if (start < 3) at += 1;
      else {
        let end = at + 1;
        while ((STARTS[text.charCodeAt(end)] ?? 0) > 2) end += 1;
        if (start === 3) this.#onWord(text, at, end);
        at = end;
      }
    }
    while (this.#levels.length > 0) this.#onClose(this.#text.length);
    const sorted = this.#found.sort((a, b) => a.from - b.from || b.to - a.to);
    const around: number[] = [];
    const all = sorted.map((each, index) => {
      while (around.length > 0 && (sorted[around.at(-1) ?? 0]?.to ?? 0) <= each.from) around.pop();
      const outer = around.at(-1) ?? -1;
      around.push(index);
      return { ...each, around: outer };
    });
    return { all, arms: this.#arms };
  }

  /** The items at the top of the file, and the bodies of functions, that say nothing of builds, in order. */
  #quiet(): readonly Quiet[] {
    const { stretches, whole } = this.#source.outline;
    if (!whole) return [];
    let cfg = -1;
    const isQuiet = ({ from, to }: Piece): boolean => {
      if (cfg < from) cfg = this.#text.indexOf('cfg', from);
      if (cfg < 0) cfg = Number.POSITIVE_INFINITY;
      return cfg >= to;
    };
    return stretches.flatMap((stretch): readonly Quiet[] => {
      if (isQuiet(stretch)) return [{ from: stretch.from, to: stretch.to, isBody: false }];
      return stretch.bodies.filter(isQuiet).map(({ from, to }) => ({ from, to, isBody: true }));
    });
  }

  /** Whether such a stretch is left behind as a whole: the body of a function ends what stands in front of it. */
  #isPassed({ from, to, isBody }: Quiet): boolean {
    const level = this.#levels.at(-1);
    if (!level || level.arms) return false;
    if (!isBody) return this.#levels.length === 1 && level.open.length === 0;
    this.#onOpen(level, '{', from);
    this.#onClose(to, true);
    return true;
  }

  /** Takes a token in; where to go on. */
  #onToken(token: string, at: number): number {
    const level = this.#levels.at(-1);
    const end = at + token.length;
    if (!level) return end;
    switch (token) {
      case '#':
        return this.#onAttribute(level, at);
      case '(':
      case '[':
      case '{':
        this.#onOpen(level, token, at);
        return end;
      case ')':
      case ']':
      case '}':
        if (this.#levels.length > 1) this.#onClose(end, token === '}');
        return end;
      case ';':
        this.#end(level, end);
        return end;
      case ',':
        if (!level.word || !(TO_SEMICOLON.has(level.word) || TO_BLOCK.has(level.word))) this.#end(level, end);
        if (level.arms) level.arms.from = end;
        return end;
      default:
        this.#onArrow(level, at);
        return end;
    }
  }

  #onAttribute(level: Level, at: number): number {
    ATTRIBUTE.lastIndex = at;
    const attribute = ATTRIBUTE.exec(this.#text);
    if (!attribute) return at + 1;
    const from = at + attribute[0].length;
    const close = closeOf(this.#text, from);
    if (close === null) return at + 1;
    const predicate = withoutBlanks(this.#text.slice(from, close));
    if (level.arms) level.arms.next = predicate;
    else if (attribute[1] === '!') level.whole.push({ from: level.from, predicate });
    else level.open.push({ from: at, predicate });
    const end = this.#text.indexOf(']', close);
    return end < 0 ? this.#text.length : end + 1;
  }

  #onWord(text: string, at: number, end: number): void {
    const level = this.#levels.at(-1);
    const isMeant = level !== undefined && level.open.length > 0 && level.word === null;
    // Most words say nothing of builds.
    if (!isMeant && !text.startsWith('cfg_', at)) return;
    const word = text.slice(at, end);
    if (CHOOSES.test(word)) {
      GROUP.lastIndex = end;
      this.#chooses = GROUP.test(text);
    }
    if (!isMeant || LEADING.has(word)) return;
    level.word = word;
    if (word !== 'const') return;
    NEXT_WORD.lastIndex = end;
    if (AFTER_CONST.has(NEXT_WORD.exec(this.#text)?.[1] ?? '')) level.word = 'fn';
  }

  #onOpen(level: Level, token: string, at: number): void {
    const inner = levelFrom(at, this.#chooses ? { before: [], next: null, from: at + 1 } : null);
    this.#chooses = false;
    if (level.arms && token === '{') {
      inner.whole.push({ from: at, predicate: armOf(level.arms) });
      this.#arms.add(at);
    }
    this.#levels.push(inner);
  }

  /** `unix => …`: an arm whose predicate stands in front of it. */
  #onArrow({ arms, open }: Level, at: number): void {
    if (!arms) return;
    const written = withoutBlanks(this.#text.slice(arms.from, at));
    arms.next = written === '_' ? null : written.replace(/^cfg\((.*)\)$/, '$1');
    BRACE.lastIndex = at + '=>'.length;
    if (!BRACE.test(this.#text)) open.push({ from: at, predicate: armOf(arms) });
  }

  #onClose(end: number, isBlock = false): void {
    const closed = this.#levels.pop();
    if (closed) for (const each of [...closed.whole, ...closed.open]) this.#found.push({ ...each, to: end });
    const level = this.#levels.at(-1);
    if (!level || !isBlock) return;
    if (level.arms) level.arms.from = end;
    if (level.open.length === 0 || (level.word && TO_SEMICOLON.has(level.word))) return;
    ELSE.lastIndex = end;
    if (!ELSE.test(this.#text)) this.#end(level, end);
  }

  /** Ends what is open in a level. */
  #end(level: Level, to: number): void {
    for (const each of level.open) this.#found.push({ ...each, to });
    level.open.length = 0;
    level.word = null;
  }
}

function levelFrom(from: number, arms: Arms | null = null): Level {
  return { from, whole: [], open: [], word: null, arms };
}

/** The predicate of the arm that begins: none before it holds. */
function armOf(arms: Arms): string {
  const { next } = arms;
  const predicate = allOf([...arms.before.map((each) => `not(${each})`), ...(next === null ? [] : [next])]);
  if (next !== null && arms.before.length < MAX_BEFORE) arms.before.push(next);
  arms.next = null;
  return predicate;
}

/** The offset of the bracket that closes the one in front of an offset; null when it is far away. */
function closeOf(text: string, from: number): number | null {
  let depth = 0;
  let isText = false;
  for (let at = from; at < text.length && at - from < LONGEST; at += 1) {
    const char = text[at];
    if (char === '"') isText = !isText;
    else if (isText) continue;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return null;
}
