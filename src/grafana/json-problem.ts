/**
 * Where a text stops being JSON, and what should stand there. For texts that `JSON.parse` has refused: its own messages differ
 * from one version of Node to the next and often have no place. No recursion, linear time.
 */

export interface JsonProblem {
  /** Both start at 1. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;
}

/** What can come next. */
type State = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or }' | ', or ]' | 'end';

const EXPECTED: Readonly<Record<State, string>> = {
  value: 'a value',
  'value or ]': 'a value or ]',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes or }',
  ':': 'a colon after the key',
  ', or }': 'a comma or }',
  ', or ]': 'a comma or ]',
  end: 'the end of the file',
};

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /(?:true|false|null)(?![\w$])/y;
/** All but quotes, backslashes and what is below a space. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first place at which a text is no JSON, or null when it is. */
export function jsonProblem(text: string): JsonProblem | null {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = 0;
  const fail = (offset: number, expected: string): JsonProblem => ({
    ...place(text, offset),
    expected,
    found: found(text, offset),
  });
  for (;;) {
    at += lengthAt(SPACE, text, at);
    const char = text[at];
    if (char === undefined) return state === 'end' ? null : fail(at, EXPECTED[state]);
    const key: boolean = state === 'key' || state === 'key or }';
    if (state === 'end') return fail(at, EXPECTED[state]);
    if (char === '"' && (key || state.startsWith('value'))) {
      const string = stringAt(text, at);
      if (string.problem !== null) return fail(string.end, string.problem);
      at = string.end;
      state = key ? ':' : behindValue(open);
    } else if (state.startsWith('value') && (char === '{' || char === '[')) {
      open.push(char);
      state = char === '{' ? 'key or }' : 'value or ]';
      at++;
    } else if (char === (open.at(-1) === '{' ? '}' : ']') && state.endsWith(char)) {
      open.pop();
      state = behindValue(open);
      at++;
    } else if (state === ':' && char === ':') {
      state = 'value';
      at++;
    } else if (char === ',' && state.startsWith(',')) {
      state = open.at(-1) === '{' ? 'key' : 'value';
      at++;
    } else {
      const length = state.startsWith('value') ? lengthAt(NUMBER, text, at) || lengthAt(WORD, text, at) : 0;
      if (length === 0) return fail(at, EXPECTED[state]);
      at += length;
      state = behindValue(open);
    }
  }
}

function behindValue(open: readonly ('{' | '[')[]): State {
  const last = open.at(-1);
  return last === undefined ? 'end' : last === '{' ? ', or }' : ', or ]';
}

/** The offset behind a string, or that of what does not belong into it. */
function stringAt(text: string, start: number): { end: number; problem: string | null } {
  let at = start + 1;
  for (;;) {
    at += lengthAt(PLAIN, text, at);
    const char = text[at];
    if (char === '"') return { end: at + 1, problem: null };
    if (char === undefined || char === '\n' || char === '\r')
      return { end: at, problem: 'the closing quote of a string' };
    if (char !== '\\') return { end: at, problem: 'no control character in a string, but its escape' };
    const length = lengthAt(ESCAPE, text, at);
    if (length === 0) return { end: at, problem: 'an escape that JSON has' };
    at += length;
  }
}

/** Line and column (UTF-16 code units) of an offset; lines end at LF, CRLF or CR. */
export function place(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (const end of text.slice(0, offset).matchAll(/\r\n?|\n/g)) {
    line++;
    start = end.index + end[0].length;
  }
  return { line, column: offset - start + 1 };
}

/** A description of what stands at an offset, harmless wherever it is printed. */
function found(text: string, offset: number): string {
  if (offset >= text.length) return 'the end of the file';
  const rest = text.slice(offset, offset + 40);
  if (/^[\r\n]/.test(rest)) return 'the end of the line';
  if (/^\/[/*]/.test(rest)) return 'a comment, which JSON does not have';
  if (/^(?:<{7}|={7}|>{7})/.test(rest)) return 'the mark of a merge conflict';
  // Helm and Jinja: the first of two braces is taken for an object's.
  const template =
    /^(?:\{\{[-\s.\w]|\{%|<%)/.exec(text.slice(Math.max(0, offset - 1), offset + 3)) ?? /^\{%/.exec(rest);
  if (template !== null) {
    return `${quoted(template[0].slice(0, 2))}, which looks like a template that is still to be filled in`;
  }
  const word = /^[\w.$-]+/.exec(rest)?.[0];
  return quoted(word ?? String.fromCodePoint(rest.codePointAt(0) ?? 0));
}

/** A short text in quotes; control characters, direction marks and what else cannot be seen are escapes. */
export function quoted(text: string, limit = 60): string {
  const points = Array.from(text.slice(0, limit * 2));
  const cut =
    points.length > limit || text.length > limit * 2 ? `${points.slice(0, limit - 1).join('')}…` : points.join('');
  return JSON.stringify(cut).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (char) => {
    let escaped = '';
    for (let i = 0; i < char.length; i++) escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}

function lengthAt(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0].length ?? 0;
}
