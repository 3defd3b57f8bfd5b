/**
 * Where the items of a file begin and end, from its text alone: what nobody looks into need not be parsed.
 *
 * Brackets, strings and comments are read by Rust's lexical rules (Reference, "Tokens"). A file is cut only where no bracket is
 * open and an item can begin, and what is inside the braces of a named function is told apart. A cut that is left out costs
 * time and changes nothing.
 */
import { isTestAttribute } from './attributes.ts';
import { endOfInert, MAX_NESTING } from './balance.ts';
import type { Piece } from './pieces.ts';
import { isWordPart } from './words.ts';

/** Items at the top of a file, with the attributes and comments above them. The stretches of a file leave nothing out. */
export interface Stretch extends Piece {
  /** The bodies of its functions, braces included: the outermost ones, in order. */
  readonly bodies: readonly Piece[];
  /** Whether only a test build has it: an attribute above it says so. */
  readonly test: boolean;
  /** What it is, by the word that says so (`mod`, `impl`), or null for several items. */
  readonly word: string | null;
}

/** An inline module, outside of the bodies of functions and of macro calls. */
export interface InlineModule extends Piece {
  readonly name: string;
}

/** What the text of a file tells of its items. */
export interface Outline {
  readonly stretches: readonly Stretch[];
  /** The `use` declarations at the top of the file: from the word to the `;`. */
  readonly uses: readonly Piece[];
  /** From the word `mod` to the end of the block, outermost first. */
  readonly modules: readonly InlineModule[];
  /** The comments and strings: where each begins and ends, one after the other. */
  readonly inert: readonly number[];
  /** Whether every bracket, string and comment ends, and none nests too deep. */
  readonly whole: boolean;
}

/** Characters below which neighbours stay together: a parse has its own cost. */
const SMALL = 1500;

/** Words that may stand in front of the one that says what an item is. */
const LEADING = new Set(['pub', 'unsafe', 'async', 'extern', 'default', 'safe']);

/** Items that end with `;` and nothing else: braces are part of their value. */
const ENDS_WITH_SEMICOLON = new Set(['static', 'use', 'type', 'let', 'const', 'crate']);

/** What `const` stands before when it does not declare one. */
const AFTER_CONST = new Set(['fn', 'unsafe', 'async', 'extern']);

const MACRO_GROUP = /!\s*(?:[A-Za-z_]\w*\s*)?[([{]/y;
const NAME = /\s*(?:r#)?[\p{L}_]/uy;
const RAW = /(?:[bc]?r)#*"/y;

const MODULE = /\s+(?:r#)?(\w+)\s*\{/y;

/** Reads a text once. Linear in its length. */
export function outline(text: string): Outline {
  const scan = new Scan(text);
  scan.run();
  return {
    stretches: joined(scan.stretches),
    uses: scan.uses,
    modules: scan.modules.sort((a, b) => a.from - b.from),
    inert: scan.inert,
    whole: scan.whole,
  };
}

class Scan {
  readonly stretches: Stretch[] = [];
  readonly uses: Piece[] = [];
  readonly modules: InlineModule[] = [];
  readonly inert: number[] = [];
  whole = true;
  readonly #text: string;
  #at = 0;
  #start = 0;
  /** The closing brackets that are awaited, innermost last. */
  readonly #open: number[] = [];
  #bodies: Piece[] = [];
  #test = false;
  /** What the item is, by its first word that says so. */
  #word: string | null = null;
  #wordAt = 0;
  /** The inline modules that are open, with how many brackets are open around them. */
  readonly #around: { name: string; from: number; depth: number }[] = [];
  /** Where the item has ended, if what follows does not go on with it. */
  #end = -1;
  /** Where an attribute of the item begins. */
  #attribute = -1;
  /** How many brackets are open around the function whose body is awaited, in a body, in a macro's tokens; -1 for none. */
  #awaits = -1;
  #body = -1;
  #bodyFrom = 0;
  #tokens = -1;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    const text = this.#text;
    const { length } = text;
    while (this.#at < length) {
      const code = text.charCodeAt(this.#at);
      if (code <= 32) this.#at += 1;
      else if (isWordPart(code)) this.#onWord();
      else this.#onOther(code);
    }
    if (this.#open.length > 0) this.whole = false;
    this.#close(length);
  }

  /** Goes on behind a comment, a string or a character. */
  #skip(token: string): void {
    const end = endOfInert(this.#text, this.#at, token);
    if (end === null) this.whole = false;
    if (token !== "'") this.inert.push(this.#at, end ?? this.#text.length);
    this.#at = end ?? this.#text.length;
  }

  /** Ends the stretch at an offset, and begins the next one. */
  #close(to: number): void {
    if (to > this.#start)
      this.stretches.push({
        from: this.#start,
        to,
        bodies: this.#bodies,
        test: this.#test && this.#word !== null,
        word: this.#word,
      });
    this.#start = to;
    this.#bodies = [];
    this.#test = false;
    this.#word = null;
    this.#end = -1;
    this.#awaits = -1;
  }

  #onWord(): void {
    const text = this.#text;
    const from = this.#at;
    let at = from + 1;
    while (at < text.length && isWordPart(text.charCodeAt(at))) at += 1;
    this.#at = at;
    const next = text.charCodeAt(at);
    if ((next === QUOTE || next === HASH) && at - from <= 2) {
      RAW.lastIndex = from;
      const raw = RAW.exec(text);
      if (raw) {
        this.#at = from;
        this.#skip(raw[0]);
        return;
      }
    }
    if (this.#open.length === 0) this.#onTopWord(text.slice(from, at), from);
    if (this.#body >= 0 || this.#tokens >= 0) return;
    if (next === BANG) {
      MACRO_GROUP.lastIndex = at;
      const group = MACRO_GROUP.exec(text);
      if (group) {
        this.#at = at + group[0].length - 1;
        this.#tokens = this.#open.length;
      }
    } else if (at - from === 2 && text.charCodeAt(from) === 102 && text.charCodeAt(from + 1) === 110) {
      NAME.lastIndex = at;
      if (NAME.test(text)) this.#awaits = this.#open.length;
    } else if (at - from === 3 && text.startsWith('mod', from)) {
      MODULE.lastIndex = at;
      const name = MODULE.exec(text)?.[1];
      if (name !== undefined) this.#around.push({ name, from, depth: this.#open.length });
    }
  }

  #onTopWord(word: string, from: number): void {
    if (this.#end >= 0) this.#close(this.#end);
    if (this.#word === 'const' && AFTER_CONST.has(word)) this.#word = 'fn';
    else if (this.#word === null && !LEADING.has(word)) {
      this.#word = word;
      this.#wordAt = from;
    }
  }

  #onOther(code: number): void {
    const text = this.#text;
    const at = this.#at;
    switch (code) {
      case SLASH: {
        const next = text.charCodeAt(at + 1);
        if (next === SLASH || next === STAR) this.#skip(next === SLASH ? '//' : '/*');
        else this.#goOn();
        return;
      }
      case QUOTE:
        this.#goOn();
        this.#at = at;
        this.#skip('"');
        return;
      case APOSTROPHE:
        this.#goOn();
        // A lifetime is most frequent, and plain to see.
        if (
          isWordPart(text.charCodeAt(at + 1)) &&
          text.charCodeAt(at + 2) !== APOSTROPHE &&
          text.charCodeAt(at + 1) < 128
        )
          this.#at = at + 2;
        else {
          this.#at = at;
          this.#skip("'");
        }
        return;
      case 40:
        this.#onOpen(41);
        return;
      case 91:
        this.#onOpen(93);
        return;
      case 123:
        this.#onOpen(125);
        return;
      case 41:
      case 93:
      case 125:
        this.#onClose(code);
        return;
      case HASH:
        if (this.#open.length === 0) {
          if (this.#end >= 0) this.#close(this.#end);
          if (this.#word === null) this.#attribute = text.charCodeAt(at + 1) === BANG ? -1 : at;
        }
        this.#at = at + 1;
        return;
      case SEMICOLON:
        this.#at = at + 1;
        if (this.#awaits === this.#open.length) this.#awaits = -1;
        if (this.#open.length === 0) {
          if (this.#word === 'use') this.uses.push({ from: this.#wordAt, to: at });
          this.#close(at + 1);
        }
        return;
      default:
        this.#goOn();
    }
  }

  /** What stands here belongs to the item that seemed to have ended. */
  #goOn(): void {
    if (this.#open.length === 0) this.#end = -1;
    this.#at += 1;
  }

  #onOpen(closer: number): void {
    if (this.#open.length === 0) {
      this.#end = -1;
      // `extern "C" { … }`
      if (closer === 125) this.#word ??= '{';
    }
    if (closer === 125 && this.#awaits === this.#open.length && this.#body < 0 && this.#tokens < 0) {
      this.#body = this.#open.length;
      this.#bodyFrom = this.#at;
    }
    this.#open.push(closer);
    if (this.#open.length > MAX_NESTING) this.whole = false;
    this.#at += 1;
  }

  #onClose(code: number): void {
    this.#at += 1;
    if (this.#open.at(-1) !== code) return;
    this.#open.pop();
    const depth = this.#open.length;
    if (this.#tokens === depth) this.#tokens = -1;
    if (this.#body === depth) {
      this.#body = -1;
      // `Buffer<{ SIZE }>` in a signature is no body.
      const next = this.#text.slice(this.#at, this.#at + 40).trimStart();
      if (!/^[>,]/.test(next)) {
        this.#bodies.push({ from: this.#bodyFrom, to: this.#at });
        this.#awaits = -1;
      }
    }
    if (this.#awaits > depth) this.#awaits = -1;
    const module = this.#around.at(-1);
    if (module && module.depth === depth && code === 125) {
      this.#around.pop();
      this.modules.push({ name: module.name, from: module.from, to: this.#at });
    }
    if (depth > 0) return;
    if (code === 125 && this.#word !== null && !ENDS_WITH_SEMICOLON.has(this.#word)) this.#end = this.#at;
    if (code === 93 && this.#word === null && this.#attribute >= 0) {
      if (isTestAttribute(this.#text.slice(this.#attribute + 2, this.#at - 1).trim())) this.#test = true;
      this.#attribute = -1;
    }
  }
}

const QUOTE = 34;
const HASH = 35;
const BANG = 33;
const APOSTROPHE = 39;
const STAR = 42;
const SLASH = 47;
const SEMICOLON = 59;

/** Small neighbours are one stretch, except that what is only for tests stays apart. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const each of stretches) {
    const last = found.at(-1);
    if (last && !last.test && !each.test && each.to - last.from <= SMALL)
      found[found.length - 1] = { ...last, to: each.to, bodies: [...last.bodies, ...each.bodies], word: null };
    else found.push(each);
  }
  return found;
}
