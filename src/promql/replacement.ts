/** What a token is replaced by, which depends on where it stands. */

import type { Bracket, Structure } from './brackets.ts';
import {
  dialectOperator,
  isAggregation,
  isGrouping,
  isKeyword,
  isKnownCall,
  isKnownElsewhere,
  isMatching,
} from './functions.ts';
import { type Problem, type Role, shown } from './placeholders.ts';
import type { Token } from './tokens.ts';
import { isQuantity, type VariableValues, valuesOf } from './variables.ts';

const MATCH_OPERATORS = new Set(['=', '!=', '=~', '!~']);
const NUMBER = /^[+-]?(?:\d[\w.]*|\.\d\w*|inf|nan)$/i;

export interface Replacement {
  readonly role: Role;
  readonly before: string;
  readonly text: string;
  readonly after: string;
  readonly problem?: Problem;
}

/** What the token at an index has to be replaced by, or null when the grammar takes it as it is. */
export function replacementOf(
  tokens: readonly Token[],
  structure: Structure,
  index: number,
  values: VariableValues,
): Replacement | null {
  return new Position(tokens, structure, index, values).replacement();
}

/** One token and what stands around it. */
class Position {
  readonly #tokens: readonly Token[];
  readonly #structure: Structure;
  readonly #i: number;
  readonly #values: VariableValues;
  readonly #token: Token | undefined;

  constructor(tokens: readonly Token[], structure: Structure, i: number, values: VariableValues) {
    this.#tokens = tokens;
    this.#structure = structure;
    this.#i = i;
    this.#values = values;
    this.#token = tokens[i];
  }

  replacement(): Replacement | null {
    const token = this.#token;
    if (token === undefined) return null;
    if (token.kind === 'junk') return plain('operator', ' ');
    if (token.kind !== 'word' && token.kind !== 'number') return null;
    const bracket = this.#structure.inside[this.#i] ?? null;
    if (token.parts.length === 0) {
      if (bracket?.kind === 'matchers') return this.#isAlternative(token) ? plain('operator', ',') : null;
      return bracket === null || bracket.kind === 'call' ? this.#knownWord(token) : null;
    }
    if (bracket?.kind === 'range') return plain('quantity', '1m');
    if (bracket?.kind === 'matchers') return this.#inMatchers(token, bracket);
    if (bracket?.kind === 'labels') return this.#inLabels();
    return this.#inExpression(token);
  }

  /** A word without variables that the grammar does not know: functions of other servers, operators of MetricsQL. */
  #knownWord(token: Token): Replacement | null {
    if (token.kind !== 'word') return null;
    if (this.#next()?.text === '(' && this.#previous()?.text !== '@' && !isKeyword(token.text)) {
      if (isKnownCall(token.text)) return null;
      const replacement = plain('call', 'sum');
      if (isKnownElsewhere(token.text)) return replacement;
      const message = `unknown function ${shown(token.text)}`;
      return { ...replacement, problem: { message, from: token.from, to: token.to } };
    }
    // The generated parser looks words up in a plain object and stumbles over what every object has.
    if (/^(?:constructor|__proto__)$/i.test(token.text)) return plain('name', `v${this.#i}`);
    const operator = this.#behindOperand() ? dialectOperator(token.text) : null;
    if (operator === null) return null;
    return operator ? plain('operator', this.#operandFollows() ? 'or' : ' ') : plain('operator', ' ');
  }

  /** The `or` of `{a="b" or c="d"}`, which MetricsQL has. */
  #isAlternative(token: Token): boolean {
    return isAlternative(token) && this.#previous()?.kind === 'string' && this.#startsWord(this.#next());
  }

  #inExpression(token: Token): Replacement {
    const [previous, next] = [this.#previous(), this.#next()];
    const pure = token.parts.every((part) => typeof part !== 'string');
    if (isOffset(previous) || (isSign(previous) && isOffset(this.#tokens[this.#i - 2]))) return plain('quantity', '1m');
    if (previous?.text === '@') return plain('quantity', '1');
    // `sum $grouping (x)`, where the variable holds the whole `by (a)`.
    if (pure && previous?.kind === 'word' && isAggregation(previous.text)) return plain('operator', ' ');
    if (pure && this.#behindOperand()) return plain('operator', this.#operandFollows() ? '+' : ' ');
    if (next?.text === '(' || (next?.kind === 'word' && isGrouping(next.text) && this.#opens(this.#i + 2))) {
      return plain('call', 'sum');
    }
    if (token.kind === 'number' || this.#isQuantity(token)) return plain('quantity', '1');
    return plain('name', `v${this.#i}`);
  }

  /** In a list of labels; the comma may be part of the variable before. */
  #inLabels(): Replacement {
    const previous = this.#previous();
    const parted = previous?.text === '(' || previous?.text === ',' || (previous?.parts.length ?? 0) > 0;
    return {
      role: 'label',
      before: parted ? '' : ',',
      text: `v${this.#i}`,
      after: this.#startsWord(this.#next()) ? ',' : '',
    };
  }

  #inMatchers(token: Token, bracket: Bracket): Replacement {
    const [previous, next] = [this.#previous(), this.#next()];
    if (previous !== undefined && previous.kind === 'op' && MATCH_OPERATORS.has(previous.text)) {
      return { role: 'value', before: '', text: '""', after: '' };
    }
    const first = previous === bracket.open || previous?.text === ',';
    if (next?.kind === 'op' && MATCH_OPERATORS.has(next.text)) {
      return { role: 'label', before: first ? '' : ',', text: `v${this.#i}`, after: '' };
    }
    if (previous?.kind === 'word' && previous.parts.length === 0 && next?.kind === 'string')
      return plain('operator', '=');
    if (next?.kind === 'string' && !first) return plain('operator', ',');
    if (next?.kind === 'string' && token.parts.some((part) => typeof part === 'string')) {
      return { role: 'matchers', before: '', text: `v${this.#i}`, after: '=' };
    }
    // One or more whole matchers, with or without their own comma.
    const comma = next === undefined || next.text === ',' || next.text === '}' ? '' : ',';
    const open = previous?.kind === 'word' && previous.parts.length > 0;
    return { role: 'matchers', before: first || open ? '' : ',', text: `v${this.#i}=""`, after: comma };
  }

  /** Whether everything before this token makes a whole operand, so that an operator has to come. */
  #behindOperand(): boolean {
    const previous = this.#previous();
    if (previous === undefined) return false;
    if (previous.kind === 'number' || previous.kind === 'string') return true;
    if (previous.kind === 'word') return !isKeyword(previous.text);
    if (previous.kind !== 'op') return false;
    if (previous.text === ']' || previous.text === '}') return true;
    if (previous.text !== ')') return false;
    const bracket = this.#structure.of.get(previous);
    return !(bracket?.kind === 'labels' && bracket.name !== null && isMatching(bracket.name.text));
  }

  #operandFollows(): boolean {
    const next = this.#next();
    if (next === undefined) return false;
    // `$op bool 1` and `$op on (a) b`: what belongs to an operator stands before its right side.
    if (next.kind === 'word') return !isKeyword(next.text) || isBool(next) || isMatching(next.text);
    return next.kind === 'number' || next.kind === 'string' || next.text === '(' || next.text === '{' || isSign(next);
  }

  /** Whether the variables of a name can only stand for numbers or durations. */
  #isQuantity(token: Token): boolean {
    const next = this.#next();
    if (next?.text === '{' || next?.text === '[') return false;
    return token.parts.every((part) => {
      if (typeof part === 'string') return false;
      if (isQuantity(part)) return true;
      const known = valuesOf(part, this.#values);
      return known?.every((value) => NUMBER.test(value.trim())) === true;
    });
  }

  #opens(index: number): boolean {
    const token = this.#tokens[index];
    return token?.text === '(' || (token?.parts.length ?? 0) > 0;
  }

  #startsWord(token: Token | undefined): boolean {
    return token?.kind === 'word' || token?.kind === 'string';
  }

  #previous(): Token | undefined {
    return this.#tokens[this.#i - 1];
  }

  #next(): Token | undefined {
    return this.#tokens[this.#i + 1];
  }
}

function plain(role: Role, text: string): Replacement {
  return { role, before: '', text, after: '' };
}

/** Whether a word of a list of matchers starts another list. */
export function isAlternative(token: Token): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === 'or';
}

function isOffset(token: Token | undefined): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === 'offset';
}

function isBool(token: Token): boolean {
  return token.text.toLowerCase() === 'bool';
}

function isSign(token: Token | undefined): boolean {
  return token?.kind === 'op' && (token.text === '-' || token.text === '+');
}
