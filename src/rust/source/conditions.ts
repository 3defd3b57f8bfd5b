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

const TOKEN = /[()[\]{}#;,]|=>|[A-Za-z_]\w*/g;
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
    const tokens = new RegExp(TOKEN);
    let passed = 0;
    for (let match = tokens.exec(this.#text); match; match = tokens.exec(this.#text)) {
      const at = match.index;
      while (passed < inert.length && (inert[passed + 1] ?? 0) <= at) passed += 2;
      if (at >= (inert[passed] ?? Number.POSITIVE_INFINITY)) tokens.lastIndex = inert[passed + 1] ?? this.#text.length;
      else tokens.lastIndex = this.#onToken(match[0], at);
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
      case '=>':
        this.#onArrow(level, at);
        return end;
      default:
        this.#onWord(level, token, end);
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

  #onWord(level: Level, word: string, end: number): void {
    if (CHOOSES.test(word)) {
      GROUP.lastIndex = end;
      this.#chooses = GROUP.test(this.#text);
    }
    if (level.open.length === 0 || level.word !== null || LEADING.has(word)) return;
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
