/** The template of a `format!` call. */
import { pieceExpression } from './nodes.ts';
import type { Node, SourceFile } from './syntax.ts';
import type { Value } from './value.ts';

/** A stretch of the template as it is, an argument of the call, or a name that is in force around it. */
export type FormatPart = Value | { readonly node: Node } | { readonly name: string };

/**
 * The parts of a template in order, with `{}`, `{0}` and `{name}`; a width or another format spec is not followed. `pieces`
 * are those of the macro call behind the template. std::fmt, "Usage".
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
    const [argument = '', spec = ''] = (hole[1] ?? '').split(':');
    const target =
      argument === ''
        ? positional[next++]
        : /^\d+$/.test(argument)
          ? positional[Number(argument)]
          : named.get(argument);
    if (spec !== '') parts.push({ pattern: '*', reason: `it is formatted with \`:${spec}\`` });
    else if (target) parts.push({ node: target });
    else if (/^[a-zA-Z_]\w*$/.test(argument)) parts.push({ name: argument });
    else parts.push({ pattern: '*', reason: `its format has no argument \`${argument}\`` });
  }
  parts.push({ text: template.slice(end) });
  return parts;
}
