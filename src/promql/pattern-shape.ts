/**
 * What can be said of a regular expression without running it: which texts it spells out, how much of every match is fixed, and
 * how much work it asks for. Understands RE2's syntax as far as names use it; what it does not understand makes it say less,
 * never something false (whoever asks compiles the pattern as well).
 */

export interface Shape {
  /** Every text that the expression spells out, or null when it is wider than a list of texts or the list is too long. */
  readonly names: readonly string[] | null;
  /** Length of the longest literal stretch that every match contains. */
  readonly literal: number;
  /** What every match starts with, and a stretch that every match contains; either can be empty. */
  readonly prefix: string;
  readonly contains: string;
  /** Characters with the repetitions written out. */
  readonly size: number;
}

const MAX_NAMES = 10_000;
const MAX_DEPTH = 100;

const EMPTY: Shape = { names: [''], literal: 0, prefix: '', contains: '', size: 0 };
/** A group of flags alone, `(?i)`: it stands for no text itself. */
const FLAGS: Shape = { ...EMPTY };
/** Anything at all: a class, a dot, or syntax that is not looked into. */
const OPAQUE: Shape = { names: null, literal: 0, prefix: '', contains: '', size: 1 };
const UNKNOWN: Shape = { names: null, literal: 0, prefix: '', contains: '', size: Number.POSITIVE_INFINITY };

const REPEAT = /\{(\d{1,5})(,?)(\d{0,5})\}/y;
const GROUP = /\?(?:P?<\w{1,100}>|([imsU-]*):|([imsU-]+)\))/y;
const LONG_ESCAPE = /\\(?:[pP](?:\{[^}]{0,50}\}|\w)|x(?:\{[0-9a-fA-F]{1,8}\}|[0-9a-fA-F]{2})|[0-7]{1,3})/y;
const ESCAPED_LITERAL = /[.+*?()|[\]{}^$\\/\-_:]/;
const CLASS = /\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/y;
const LISTED_CLASS = /^\[[A-Za-z0-9_:.]+\]$/;

/** The shape of an expression. */
export function shapeOf(source: string): Shape {
  const reader = new Reader(source);
  const shape = reader.alternatives(0);
  // Something is left over: an unbalanced parenthesis. RE2 rejects it.
  return reader.done ? shape : UNKNOWN;
}

class Reader {
  readonly #source: string;
  #at = 0;
  /** Set by `(?i)` and by what is nested too deeply: from there on nothing is spelled out. */
  #vague = false;

  constructor(source: string) {
    this.#source = source;
  }

  get done(): boolean {
    return this.#at >= this.#source.length;
  }

  alternatives(depth: number): Shape {
    if (depth > MAX_DEPTH) {
      this.#at = this.#source.length;
      return UNKNOWN;
    }
    const branches = [this.#sequence(depth)];
    while (this.#source[this.#at] === '|') {
      this.#at++;
      branches.push(this.#sequence(depth));
    }
    const shape = branches.length === 1 && branches[0] !== undefined ? branches[0] : anyOf(branches);
    return this.#vague ? { ...shape, names: null, prefix: '', contains: '' } : shape;
  }

  #sequence(depth: number): Shape {
    const parts: Shape[] = [];
    while (!this.done && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      const atom = this.#atom(depth);
      // Flags leave nothing behind: RE2 takes a repetition that follows them as one of what stands before them.
      parts.push(this.#repeated(atom === FLAGS ? (parts.pop() ?? EMPTY) : atom));
    }
    return inOrder(parts);
  }

  #repeated(atom: Shape): Shape {
    let shape = atom;
    for (;;) {
      const char = this.#source[this.#at];
      if (char === '*' || char === '+' || char === '?') {
        this.#at++;
        shape = char === '?' ? anyOf([shape, EMPTY]) : repeat(shape, char === '+' ? 1 : 0, 1);
      } else {
        REPEAT.lastIndex = this.#at;
        const match = REPEAT.exec(this.#source);
        if (match === null) return shape;
        this.#at += match[0].length;
        const least = Number(match[1]);
        shape = repeat(shape, least, Math.max(least, Number(match[3] || 0), 1));
      }
    }
  }

  #atom(depth: number): Shape {
    const char = this.#source[this.#at] ?? '';
    if (char === '(') return this.#group(depth);
    if (char === '[') return this.#class();
    if (char === '\\') return this.#escape();
    this.#at++;
    if (char === '^' || char === '$') return { ...EMPTY, size: 1 };
    return char === '.' ? OPAQUE : literal(char);
  }

  #group(depth: number): Shape {
    this.#at++;
    if (this.#source[this.#at] === '?') {
      GROUP.lastIndex = this.#at;
      const match = GROUP.exec(this.#source);
      // Flags, or what RE2 does not have.
      if (match === null || match[1]?.includes('i') === true || match[2] !== undefined) this.#vague = true;
      this.#at += match === null ? 1 : match[0].length;
      // `(?i)` is about what follows.
      if (match?.[2] !== undefined) return FLAGS;
    }
    const shape = this.alternatives(depth + 1);
    if (this.#source[this.#at] === ')') this.#at++;
    return shape;
  }

  #class(): Shape {
    CLASS.lastIndex = this.#at;
    const match = CLASS.exec(this.#source);
    this.#at += match === null ? 1 : match[0].length;
    if (match === null || !LISTED_CLASS.test(match[0])) return { ...OPAQUE, size: 10 };
    return { ...OPAQUE, names: [...new Set(match[0].slice(1, -1))] };
  }

  #escape(): Shape {
    const char = this.#source[this.#at + 1] ?? '';
    this.#at += 2;
    if (ESCAPED_LITERAL.test(char)) return literal(char);
    if ('dDwWsSbBAz'.includes(char)) return { ...OPAQUE, size: 10 };
    // `\pL`, `\x41`, `\Q…\E`: not spelled out here.
    this.#vague = true;
    LONG_ESCAPE.lastIndex = this.#at - 2;
    this.#at += (LONG_ESCAPE.exec(this.#source)?.[0].length ?? 2) - 2;
    return { ...OPAQUE, size: 50 };
  }
}

function literal(char: string): Shape {
  return { names: [char], literal: 1, prefix: char, contains: char, size: 1 };
}

function repeat(shape: Shape, least: number, most: number): Shape {
  const size = shape.size * most + 1;
  return least > 0 ? { ...shape, names: null, size } : { ...OPAQUE, size };
}

function anyOf(branches: readonly Shape[]): Shape {
  let size = branches.length;
  let literalLength = Number.POSITIVE_INFINITY;
  let names: string[] | null = [];
  for (const branch of branches) {
    size += branch.size;
    literalLength = Math.min(literalLength, branch.literal);
    if (names === null || branch.names === null || names.length + branch.names.length > MAX_NAMES) names = null;
    else for (const name of branch.names) names.push(name);
  }
  return { names, literal: literalLength, prefix: '', contains: '', size };
}

function inOrder(parts: readonly Shape[]): Shape {
  let size = 0;
  let names: readonly string[] | null = [''];
  let literalLength = 0;
  let contains = '';
  /** The literal stretch that is being read; joined to the names once it ends, as it can be long. */
  let run = '';
  let prefix = '';
  let fixed = true;
  const note = (text: string, length: number): void => {
    literalLength = Math.max(literalLength, length);
    if (text.length > contains.length) contains = text;
  };
  for (const part of parts) {
    size += part.size;
    const single = part.names?.length === 1 ? part.names[0] : undefined;
    if (single !== undefined) {
      run += single;
      continue;
    }
    note(run, run.length);
    note(part.contains, part.literal);
    if (fixed) prefix = run + part.prefix;
    fixed = false;
    names = product(product(names, [run]), part.names);
    run = '';
  }
  note(run, run.length);
  return { names: product(names, [run]), literal: literalLength, prefix: fixed ? run : prefix, contains, size };
}

function product(heads: readonly string[] | null, tails: readonly string[] | null): readonly string[] | null {
  if (heads === null || tails === null || heads.length * tails.length > MAX_NAMES) return null;
  if (tails.length === 1 && tails[0] === '') return heads;
  return heads.flatMap((head) => tails.map((tail) => head + tail));
}
