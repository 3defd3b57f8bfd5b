/** Regular expressions about metric names: RE2's syntax and linear time (through re2js), anchored at both ends as Prometheus does. */

import { RE2JS } from 're2js';
import { shapeOf } from './pattern-shape.ts';

export interface Pattern {
  readonly type: 'pattern';
  /** Whether the whole of a text matches. */
  readonly test: (text: string) => boolean;
  /**
   * Every text that matches, when the pattern spells them out (`foo|bar`, `http_(get|put)_total`); null when it is wider
   * (`foo_.*`, `foo_\d`) or spells out too many.
   */
  readonly names: ReadonlySet<string> | null;
  /** Length of the longest literal stretch that every match contains: how much the pattern says. */
  readonly literal: number;
  /** What every match starts with, and a stretch that every match contains; either can be empty. */
  readonly prefix: string;
  readonly contains: string;
}

export interface PatternProblem {
  readonly type: 'problem';
  /** `invalid`: RE2 rejects it, and so does Prometheus. `costly`: it is not run here. */
  readonly reason: 'invalid' | 'costly';
  readonly message: string;
}

/** A pattern of this many characters still lists some hundred names; a longer one is an attack or an accident. */
const MAX_LENGTH = 100_000;
/** Work that a pattern asks for, in characters with repetitions written out, when it has to be run rather than looked up. */
const MAX_SIZE = 5_000;
const MAX_CACHED = 2_000;

const cache = new Map<string, Pattern | PatternProblem>();

/** The compiled pattern, or why there is none: RE2 rejects it, or it would cost too much. Kept for the next time. */
export function compiledPattern(source: string): Pattern | PatternProblem {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const pattern = compile(source);
  // The oldest goes: a run over many dashboards must not grow without end.
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? '');
  cache.set(source, pattern);
  return pattern;
}

/** A text as a pattern that only matches this text. */
export function escapePattern(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

function compile(source: string): Pattern | PatternProblem {
  if (source.length > MAX_LENGTH) {
    return {
      type: 'problem',
      reason: 'costly',
      message: `it has ${source.length} characters, more than ${MAX_LENGTH}`,
    };
  }
  const shape = shapeOf(source);
  if (shape.size > (shape.names === null ? MAX_SIZE : MAX_LENGTH)) {
    return { type: 'problem', reason: 'costly', message: 'it is too large to be matched against names' };
  }
  try {
    // `s`: in Prometheus a dot matches a line break too (model/labels/regexp.go).
    const compiled = RE2JS.compile(source, RE2JS.DOTALL);
    const { contains } = shape;
    // Looking for a stretch that must be there costs next to nothing, and most names do not have it.
    const test = (text: string) => text.includes(contains) && compiled.testExact(text);
    // What was spelled out is asked again: an anchor in the middle makes a text that never matches.
    const names = shape.names === null ? null : new Set(shape.names.filter(test));
    return {
      type: 'pattern',
      test: names === null ? test : (text) => names.has(text),
      names,
      literal: shape.literal,
      prefix: shape.prefix,
      contains: shape.contains,
    };
  } catch (error) {
    const message =
      error instanceof Error
        ? error.message.replace(/^error parsing regexp: /, '').replace('`(?s)', '`')
        : 'RE2 rejects it';
    return { type: 'problem', reason: 'invalid', message: message.length > 80 ? `${message.slice(0, 79)}…` : message };
  }
}
