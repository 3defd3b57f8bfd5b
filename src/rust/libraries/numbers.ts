/** Numbers that code fixes: literals, consts, arithmetic of these, casts, and the seconds of a `Duration`. */
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node } from '../source/syntax.ts';
import type { Context, Target } from '../values/context.ts';
import { withoutCallers } from '../values/needs.ts';
import { knownText } from '../values/value.ts';
import { argumentsOf } from './arguments.ts';

/** Parts of one number: more are a text made to exhaust whoever reads it. */
const MAX_PARTS = 200;

interface Reading {
  readonly analysis: Analysis;
  /** How many parts may still be read. */
  parts: number;
}

interface Known {
  readonly value: number;
  /** Whether its type is one of integers. */
  readonly isInteger: boolean;
}

/**
 * The number that an expression stands for, as a program computes it; null when it is not known. A name that stands alone is asked
 * for with its callers; what hangs on a caller inside arithmetic is not known.
 */
export function numberOf(analysis: Analysis, expr: Expr, context: Context | null): number | null {
  const known = read({ analysis, parts: MAX_PARTS }, { expr, context });
  return known && Number.isFinite(known.value) ? known.value : null;
}

function read(reading: Reading, { expr, context }: Target): Known | null {
  const { values } = reading.analysis;
  reading.parts -= 1;
  if (reading.parts < 0) return null;
  const at = values.followTo(expr, context, ({ node }) => node.type === 'type_cast_expression');
  const { source, node } = at.expr;
  const field = (name: string) => {
    const inner = node.childForFieldName(name);
    return inner && part(reading, at, inner);
  };
  switch (node.type) {
    case 'unary_expression': {
      const value = node.namedChildren[0] ? part(reading, at, node.namedChildren[0]) : null;
      return value && source.textOf(node).startsWith('-') ? { ...value, value: -value.value } : null;
    }
    case 'type_cast_expression': {
      const type = node.childForFieldName('type');
      return cast(field('value'), type ? source.textOf(type) : '');
    }
    case 'binary_expression': {
      const operator = node.childForFieldName('operator');
      return operator ? computed(source.textOf(operator), field('left'), field('right')) : null;
    }
    case 'call_expression': {
      const value = ofCall(reading, at);
      if (value) return value;
    }
  }
  const text = knownText(values.text(expr, context))?.replaceAll('_', '') ?? '';
  if (text.trim() === '') return null;
  return { value: Number(text), isInteger: /^\d+$/.test(text) && !/f(?:32|64)$/.test(source.textOf(node)) };
}

function part(reading: Reading, { expr, context }: Target, inner: Node): Known | null {
  return withoutCallers(() => read(reading, { expr: { source: expr.source, node: inner }, context }), null);
}

/** A number as one of another type. */
function cast(given: Known | null, type: string): Known | null {
  if (!given) return null;
  if (type === 'f64') return { value: given.value, isInteger: false };
  if (type === 'f32') return { value: Math.fround(given.value), isInteger: false };
  return /^[iu](?:8|16|32|64|128|size)$/.test(type) ? { value: Math.trunc(given.value), isInteger: true } : null;
}

/** What an operator makes of two numbers; null where it is none of arithmetic. */
function computed(operator: string, left: Known | null, right: Known | null): Known | null {
  if (!left || !right) return null;
  const isInteger = left.isInteger && right.isInteger;
  const [first, second] = [left.value, right.value];
  switch (operator) {
    case '+':
      return { value: first + second, isInteger };
    case '-':
      return { value: first - second, isInteger };
    case '*':
      return { value: first * second, isInteger };
    case '/':
      return { value: isInteger ? Math.trunc(first / second) : first / second, isInteger };
    case '<<':
      return { value: first * 2 ** second, isInteger };
    default:
      return null;
  }
}

/** The number of a call: `f64::from(n)`, a power, the length of a `Duration`; null for any other. */
function ofCall(reading: Reading, at: Target): Known | null {
  const { source, node } = at.expr;
  const called = node.childForFieldName('function');
  const [first] = argumentsOf(source, node);
  if (called?.type !== 'field_expression') {
    const [type = '', name] = called ? pathParts(source.textOf(called)).slice(-2) : [];
    return name === 'from' && first ? cast(part(reading, at, first), type) : null;
  }
  const method = source.textOf(called.childForFieldName('field') ?? called);
  const receiver = called.childForFieldName('value');
  if (!receiver) return null;
  if (/^powi?$/.test(method)) {
    const [base, exponent] = [part(reading, at, receiver), first ? part(reading, at, first) : null];
    return base && exponent ? { value: base.value ** exponent.value, isInteger: method === 'pow' } : null;
  }
  const length = LENGTHS.get(method);
  const duration = length
    ? withoutCallers(() => durationOf(reading, { expr: { source, node: receiver }, context: at.context }), null)
    : null;
  return length && duration ? { value: length(duration), isInteger: method !== 'as_secs_f64' } : null;
}

interface Duration {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Nanoseconds of a second. */
const BILLION = 1e9;

/** What the methods of a duration tell of it (std, `core::time::Duration`). */
const LENGTHS: ReadonlyMap<string, (duration: Duration) => number> = new Map([
  ['as_secs_f64', ({ seconds, nanoseconds }) => seconds + nanoseconds / BILLION],
  ['as_secs', ({ seconds }) => seconds],
  ['as_millis', ({ seconds, nanoseconds }) => seconds * 1e3 + Math.trunc(nanoseconds / 1e6)],
  ['as_micros', ({ seconds, nanoseconds }) => seconds * 1e6 + Math.trunc(nanoseconds / 1e3)],
]);

/** The constructors of a duration, each with how many of its unit make a second. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['from_secs', 1],
  ['from_millis', 1e3],
  ['from_micros', 1e6],
  ['from_nanos', BILLION],
]);

/** The duration that a constructor makes of a whole number; null when it is not known. */
function durationOf(reading: Reading, { expr, context }: Target): Duration | null {
  const at = reading.analysis.values.follow(expr, context);
  const { source, node } = at.expr;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const [type, name = ''] = called ? pathParts(source.textOf(called)).slice(-2) : [];
  const unit = type === 'Duration' ? UNITS.get(name) : undefined;
  const [given] = unit === undefined ? [] : argumentsOf(source, node);
  const count = given ? part(reading, at, given)?.value : undefined;
  if (unit === undefined || count === undefined || !Number.isSafeInteger(count) || count < 0) return null;
  return { seconds: Math.trunc(count / unit), nanoseconds: (count % unit) * (BILLION / unit) };
}
