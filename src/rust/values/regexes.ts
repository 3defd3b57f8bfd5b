/** What a regular expression of one class of characters makes of a text: `Regex::new("[^a-zA-Z0-9_]").unwrap().replace_all(name, "_")`. */
import { argumentsOf, macroName } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Target } from './context.ts';
import { type Evaluation, inside, reduce } from './evaluation.ts';
import { unknown, type Value } from './value.ts';

/** One class, perhaps for as many of its characters as there are; no classes in classes, and nothing that other engines read otherwise. */
const CLASS = /^\(?(\[\^?(?:\\[-\w.:\]\\/]|[\w .:;,/@#%=!?*+<>"'`{}()|$-])+\]|\\[WDS])(\+?)\)?$/;

/** The text behind `replace_all`, of which the expression is `receiver`; null where that is none that is read. */
export function afterReplacing(
  evaluation: Evaluation,
  receiver: Target,
  [text, replacement]: readonly Value[],
  depth: number,
): Value | null {
  const written = patternOf(evaluation, receiver, depth);
  const parsed = written === null ? null : CLASS.exec(written);
  if (!parsed || !text || !replacement || !('text' in replacement) || /[$]/.test(replacement.text)) return null;
  const expression = new RegExp(`${parsed[1]}${parsed[2]}`, 'g');
  const apply = (part: string) => part.replace(expression, () => replacement.text);
  if (!('text' in text)) {
    // Beside what is not known, several characters may be one stretch.
    const isSingle = parsed[2] === '' && /^[\0-\x7f]*$/.test(text.pattern);
    return isSingle
      ? { pattern: text.pattern.split('*').map(apply).join('*'), reason: text.reason }
      : unknown(text.reason);
  }
  // Letters of other scripts are of `\w` there, and not here.
  return /^[\0-\x7f]*$/.test(text.text) ? { text: apply(text.text) } : null;
}

/** The text that a `Regex` is made of. */
function patternOf(evaluation: Evaluation, receiver: Target, depth: number): string | null {
  const { target } = reduce(evaluation, receiver, depth);
  const { source, node } = target.expr;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const isMade = called !== null && /(?:^|::)Regex::new$/.test(pathParts(source.textOf(called)).join('::'));
  const isMacro = node.type === 'macro_invocation' && /^(?:regex|lazy_regex)$/.test(macroName(source, node));
  const first = isMade ? argumentsOf(node)[0] : isMacro ? source.insides(node)[0] : undefined;
  const value = first ? evaluation.text(inside(target, first), depth + 1) : null;
  return value && 'text' in value ? value.text : null;
}
