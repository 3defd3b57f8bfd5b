/** What the matchers of a selector say about the name of the metric. */

import type { Matcher, NameMatch } from '../model.ts';
import { compiledPattern, escapePattern } from './pattern.ts';
import { hasVariable, type Part, partsOf, type VariableUse, type VariableValues, valuesOf } from './variables.ts';

/** One statement about the name. `parts` is the value, cut at the variables. */
export interface NameConstraint {
  readonly op: Matcher['op'];
  readonly parts: readonly Part[];
}

/** The characters that a value must keep to where it becomes part of a name. */
const NAME_PART = /^[\p{L}\p{N}_:.\-/]*$/u;
const NAME = /^[A-Za-z_:][A-Za-z0-9_:]*$/;

/** Whether a text can stand as a metric's name without quotes. */
export function isMetricName(text: string): boolean {
  return NAME.test(text);
}

/** The constraint that a `__name__` matcher or a quoted name makes. */
export function constraintOf(op: Matcher['op'], value: string): NameConstraint {
  return { op, parts: partsOf(value) };
}

/**
 * Joins what a selector says about the name.
 *
 * A variable with fixed values stands for each of them: `http_${kind}_total` with the values `a` and `b` is the pattern
 * `http_(?:a|b)_total`, which is as good as both names, since the dashboard offers both. One with a single value is that
 * name. Where a variable is not known, the name is a template, or `any` when there is nothing else to it.
 */
export function nameMatchOf(constraints: readonly NameConstraint[], values: VariableValues): NameMatch {
  const patterns: { source: string; negated: boolean }[] = [];
  let exact: string | null = null;
  let template: (string | null)[] | null = null;
  for (const { op, parts } of constraints) {
    if (op === '=') {
      const name = exactName(parts, values);
      if (name.type === 'name') {
        if (exact !== null && exact !== name.name) patterns.push({ source: escapePattern(exact), negated: false });
        exact = name.name;
      } else if (name.type === 'pattern') patterns.push(...name.patterns);
      else if (name.type === 'template') template ??= [...name.parts];
    } else if (op === '=~') {
      const source = patternSource(parts, values);
      if (source !== null) patterns.push({ source, negated: false });
    } else if (!hasVariable(parts)) {
      const text = parts.join('');
      patterns.push({ source: op === '!=' ? escapePattern(text) : text, negated: true });
    }
  }
  if (exact !== null) {
    const name = exact;
    const agrees = patterns.every(({ source, negated }) => {
      const pattern = compiledPattern(source);
      return pattern.type === 'problem' || pattern.test(name) !== negated;
    });
    if (agrees) return { type: 'name', name };
    return { type: 'pattern', patterns: [{ source: escapePattern(name), negated: false }, ...patterns] };
  }
  if (patterns.some(({ negated }) => !negated)) return { type: 'pattern', patterns };
  if (template !== null) return { type: 'template', parts: template };
  return patterns.length > 0 ? { type: 'pattern', patterns } : { type: 'any' };
}

function exactName(parts: readonly Part[], values: VariableValues): NameMatch {
  if (!hasVariable(parts)) {
    const name = parts.join('');
    // `{__name__=""}` selects series without a name.
    return name === '' ? { type: 'any' } : { type: 'name', name };
  }
  const choices = parts.map((part) => (typeof part === 'string' ? [part] : choicesOf(part, values)));
  if (choices.every((choice) => choice !== null)) {
    if (choices.every((choice) => choice.length === 1)) return { type: 'name', name: choices.flat().join('') };
    const source = choices.map((choice) => {
      const escaped = choice.map(escapePattern);
      return escaped.length === 1 ? escaped[0] : `(?:${escaped.join('|')})`;
    });
    return { type: 'pattern', patterns: [{ source: source.join(''), negated: false }] };
  }
  const template: (string | null)[] = [];
  for (const choice of choices) {
    const literal = choice?.length === 1 ? (choice[0] ?? null) : null;
    const last = template.at(-1);
    if (literal === null) {
      if (last !== null) template.push(null);
    } else if (typeof last === 'string') template[template.length - 1] = last + literal;
    else template.push(literal);
  }
  return template.some((part) => part !== null && part !== '')
    ? { type: 'template', parts: template }
    : { type: 'any' };
}

/** The values that can be part of a name, or null when they are not known. */
function choicesOf(use: VariableUse, values: VariableValues): readonly string[] | null {
  const fitting = valuesOf(use, values)?.filter((value) => NAME_PART.test(value));
  return fitting === undefined || fitting.length === 0 ? null : [...new Set(fitting)];
}

/** The pattern with its variables filled in; null when it says nothing. */
function patternSource(parts: readonly Part[], values: VariableValues): string | null {
  if (!hasVariable(parts)) return parts.join('');
  let source = '';
  let known = false;
  for (const part of parts) {
    const choices = typeof part === 'string' ? null : choicesOf(part, values);
    if (typeof part === 'string') source += part;
    else source += choices === null ? '.*' : `(?:${choices.map(escapePattern).join('|')})`;
    known ||= typeof part === 'string' || choices !== null;
  }
  return known ? source : null;
}
