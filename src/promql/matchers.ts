/** The matchers between the braces of a selector. */

import type { Matcher } from '../model.ts';
import { compiledPattern } from './pattern.ts';
import { type Problem, placeholderAt, type Rewritten, shown, sourceOffset } from './placeholders.ts';
import { isAlternative } from './replacement.ts';
import { unquoted } from './strings.ts';
import type { SyntaxNode } from './tree.ts';
import { hasVariable, partsOf } from './variables.ts';

/** One list of matchers; those about the name apart from the others. */
export interface MatcherList {
  readonly names: Matcher[];
  readonly matchers: Matcher[];
}

/** The lists of a pair of braces: one, or one for each alternative of MetricsQL's `{… or …}`. */
export function matchersOf(braces: SyntaxNode, expr: string, rewritten: Rewritten): MatcherList[] {
  const starts = alternatives(braces, rewritten);
  const lists: MatcherList[] = [...starts, 0].map(() => ({ names: [], matchers: [] }));
  const source = (node: SyntaxNode): string =>
    expr.slice(sourceOffset(rewritten, node.from, 'start'), sourceOffset(rewritten, node.to, 'end'));
  for (let child = braces.firstChild; child !== null; child = child.nextSibling) {
    const from = child.from;
    const list = lists[starts.filter((start) => start < from).length];
    if (list === undefined) continue;
    if (child.name === 'QuotedLabelName') {
      list.names.push({ label: '__name__', op: '=', value: unquoted(source(child)) });
      continue;
    }
    const label = child.getChild('LabelName') ?? child.getChild('QuotedLabelName');
    const op = child.getChild('MatchOp');
    const value = child.getChild('StringLiteral');
    // A variable that holds whole matchers tells nothing.
    if (label === null || op === null || value === null || placeholderAt(rewritten, label.from)?.role === 'matchers')
      continue;
    const name = label.name === 'QuotedLabelName' ? unquoted(source(label)) : source(label);
    const placeholder = placeholderAt(rewritten, value.from);
    const matcher: Matcher = {
      label: name,
      op: operatorOf(source(op)),
      value: placeholder === null ? unquoted(source(value)) : placeholder.token.text,
    };
    (name === '__name__' ? list.names : list.matchers).push(matcher);
  }
  // The alternatives only matter where they name metrics; matchers of all of them say which labels are used.
  const filled = lists.filter(({ names, matchers }) => names.length + matchers.length > 0);
  if (filled.length > 1 && filled.every(({ names }) => names.length === 0)) {
    return [{ names: [], matchers: filled.flatMap(({ matchers }) => matchers) }];
  }
  return filled.length > 0 ? filled : [{ names: [], matchers: [] }];
}

function alternatives(braces: SyntaxNode, rewritten: Rewritten): number[] {
  if (!rewritten.placeholders.some(({ token }) => isAlternative(token))) return [];
  return rewritten.placeholders
    .filter(({ token, start, end }) => isAlternative(token) && start >= braces.from && end <= braces.to)
    .map(({ start }) => start);
}

function operatorOf(text: string): Matcher['op'] {
  return text === '!=' || text === '=~' || text === '!~' ? text : '=';
}

/** Why Prometheus would refuse a regular expression of these matchers, or why one about the name is not run; null when all are fine. */
export function regexProblem(
  names: readonly Matcher[],
  matchers: readonly Matcher[],
  from: number,
  to: number,
): Problem | null {
  for (const { label, op, value } of [...names, ...matchers]) {
    if ((op !== '=~' && op !== '!~') || hasVariable(partsOf(value))) continue;
    const pattern = compiledPattern(value);
    if (pattern.type === 'pattern' || (pattern.reason === 'costly' && label !== '__name__')) continue;
    return { message: `the regular expression ${shown(value)} of ${shown(label)}: ${pattern.message}`, from, to };
  }
  return null;
}
