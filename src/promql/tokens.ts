/** The tokens of a query as its author wrote it, Grafana's variables and all. */

import { type Part, type VariableUse, variableAt } from './variables.ts';

/** One token. Offsets count UTF-16 code units of the query. */
export interface Token {
  /**
   * `word`: a name, keyword or function, or what stands for one; `number`: a number or duration; `string`: with its quotes;
   * `op`: an operator, bracket or comma; `junk`: characters that PromQL has no use for.
   */
  readonly kind: 'word' | 'number' | 'string' | 'op' | 'junk';
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** A word or number cut at its variables; empty when it has none. */
  readonly parts: readonly Part[];
  /** False for a string without its closing quote. */
  readonly closed: boolean;
}

const OPERATOR = /==|!=|>=|>\/|<=|<\/|=~|!~|[-+*/%^=<>@,:()[\]{}]/y;
const SPACE = /\s+/y;
const COMMENT = /#[^\n]*/y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*("?)|'(?:[^'\\\n]|\\[\s\S])*('?)|`[^`]*(`?)/y;
const WORD_CHARS = /[A-Za-z0-9_:]+/y;
/** Between the brackets of a range a colon parts the range from the resolution. */
const RANGE_CHARS = /[A-Za-z0-9_]+/y;
const NUMBER_CHARS = /(?:\d[\d_]*(?:\.\d*)?|\.\d+)[eE][+-]?\d+|[A-Za-z0-9_.]+/y;
const JUNK = /[^\sA-Za-z0-9_:"'`#$\-+*/%^=<>@,()[\]{}]+/y;

/** Cuts a query into tokens; white space and comments are left out. Takes any text, in linear time. */
export function tokensOf(expr: string): Token[] {
  const tokens: Token[] = [];
  const brackets: string[] = [];
  let at = 0;
  while (at < expr.length) {
    const skipped = matchAt(SPACE, expr, at) ?? matchAt(COMMENT, expr, at);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    const token = tokenAt(expr, at, brackets.at(-1) === '[');
    if (token.kind === 'op') {
      if ('([{'.includes(token.text)) brackets.push(token.text);
      else if (')]}'.includes(token.text)) brackets.pop();
    }
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(expr: string, from: number, inRange: boolean): Token {
  const char = expr[from] ?? '';
  const string = matchOf(STRING, expr, from);
  if (string !== null) {
    const closed = (string[1] ?? string[2] ?? string[3] ?? '') !== '';
    return { kind: 'string', text: string[0], from, to: from + string[0].length, parts: [], closed };
  }
  const digit = /[0-9]/.test(char) || (char === '.' && /[0-9$]/.test(expr[from + 1] ?? ''));
  if (digit || /[A-Za-z_]/.test(char) || (char === ':' && !inRange) || variableAt(expr, from) !== null) {
    return wordAt(expr, from, digit, inRange);
  }
  const text = matchAt(OPERATOR, expr, from) ?? matchAt(JUNK, expr, from) ?? char;
  const kind = matchAt(OPERATOR, expr, from) === null ? 'junk' : 'op';
  return { kind, text, from, to: from + text.length, parts: [], closed: true };
}

/** A run of letters, digits and variables without white space in between. */
function wordAt(expr: string, from: number, startsAsNumber: boolean, inRange: boolean): Token {
  const parts: Part[] = [];
  let number = startsAsNumber;
  let variables = false;
  let literal = '';
  let at = from;
  while (at < expr.length) {
    const use: VariableUse | null = variableAt(expr, at);
    if (use !== null) {
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(use);
      variables = true;
      at = use.to;
      continue;
    }
    // `$n.5` and `0.$n` are numbers; a name has no dot.
    const point =
      expr[at] === '.' && variables && /[0-9$]/.test(expr[at + 1] ?? '') && parts.length === 1 && literal === '';
    if (point) number = true;
    const run = matchAt(number ? NUMBER_CHARS : inRange ? RANGE_CHARS : WORD_CHARS, expr, at);
    if (run === null) break;
    literal += run;
    at += run.length;
  }
  if (literal !== '') parts.push(literal);
  const kind = number ? 'number' : 'word';
  return { kind, text: expr.slice(from, at), from, to: at, parts: variables ? parts : [], closed: true };
}

function matchOf(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  return matchOf(pattern, text, offset)?.[0] ?? null;
}
