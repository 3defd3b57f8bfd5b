/** The template of a `format!` call. */

import { unknown, type Value } from '../values/value.ts';
import { pieceExpression } from './nodes.ts';
import type { Node, SourceFile } from './syntax.ts';

/** An argument of the call, or a name that is in force around it, with its format spec. */
export type FormatHole =
  | { readonly node: Node; readonly spec: string }
  | { readonly name: string; readonly spec: string };

/** A stretch of the template as it is, or a hole of it. */
export type FormatPart = Value | FormatHole;

/**
 * The parts of a template in order, with `{}`, `{0}` and `{name}`. `pieces` are those of the macro call behind the template.
 * std::fmt, "Usage".
 */
export function formatParts(source: SourceFile, template: string, pieces: readonly Node[]): FormatPart[] {
  const positional: Node[] = [];
  const named = new Map<string, Node>();
  for (const piece of pieces) {
    const inner = pieceExpression(piece);
    if (inner?.type === 'assignment_expression') {
      const [left, right] = [inner.childForFieldName('left'), inner.childForFieldName('right')];
      if (left && right) named.set(source.textOf(left), right);
    } else if (inner) positional.push(inner);
  }
  const parts: FormatPart[] = [];
  let next = 0;
  let end = 0;
  for (const hole of template.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)) {
    parts.push({ text: template.slice(end, hole.index) });
    end = (hole.index ?? 0) + hole[0].length;
    if (hole[0] === '{{' || hole[0] === '}}') {
      parts.push({ text: hole[0].slice(1) });
      continue;
    }
    const inner = hole[1] ?? '';
    const colon = inner.indexOf(':');
    const argument = (colon === -1 ? inner : inner.slice(0, colon)).trim();
    const spec = colon === -1 ? '' : inner.slice(colon + 1).trim();
    const target =
      argument === ''
        ? positional[next++]
        : /^\d+$/.test(argument)
          ? positional[Number(argument)]
          : named.get(argument);
    if (target) parts.push({ node: target, spec });
    else if (/^[a-zA-Z_]\w*$/.test(argument)) parts.push({ name: argument, spec });
    else parts.push({ pattern: '*', reason: `its format has no argument \`${argument}\`` });
  }
  parts.push({ text: template.slice(end) });
  return parts;
}

/** A value as a format spec writes it: fill, alignment, sign, zero padding, width and precision. std::fmt, "Syntax". */
export function formatted(value: Value, spec: string, quoted: boolean): Value {
  if (spec === '' || !('text' in value)) return value;
  const parsed = /^(?:(.)?([<^>]))?(\+)?(#)?(0)?(\d+)?(?:\.(\d+))?(\??)$/u.exec(spec);
  if (!parsed) return unknown(`it is formatted with \`:${spec}\``);
  const [, fill = ' ', align, plus, , zero, width, precision, debug] = parsed;
  let { text } = value;
  const isNumber = /^-?\d[\d_]*(?:\.\d+)?$/.test(text) && !quoted;
  if (isNumber) text = text.replaceAll('_', '');
  if (debug === '?' && quoted) text = JSON.stringify(text);
  if (plus !== undefined && isNumber && !text.startsWith('-')) text = `+${text}`;
  if (precision !== undefined) {
    if (Number(precision) > 100) return unknown(`it is formatted with \`:${spec}\``);
    if (!isNumber) text = [...text].slice(0, Number(precision)).join('');
    else if (text.includes('.')) text = Number(text).toFixed(Number(precision));
  }
  const missing = Number(width ?? 0) - [...text].length;
  if (Number(width ?? 0) > 1000) return unknown(`it is formatted with \`:${spec}\``);
  if (missing <= 0) return { text };
  if (zero !== undefined && isNumber) return { text: text.replace(/^([+-]?)/, `$1${'0'.repeat(missing)}`) };
  const side = align ?? (isNumber ? '>' : '<');
  const left = side === '>' ? missing : side === '^' ? Math.floor(missing / 2) : 0;
  return { text: fill.repeat(left) + text + fill.repeat(missing - left) };
}
