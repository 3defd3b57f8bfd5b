/** Objects that a conversion makes of a text: `impl From<&str> for Kind`, by which a `"/api".into()` is a `Kind::Api`. */
import { implAround } from '../source/nodes.ts';
import { enter } from './bodies.ts';
import { isStuck, type Target } from './context.ts';
import { type Evaluation, reduce } from './evaluation.ts';
import { variantOf } from './variants.ts';

/** Steps to find which variant it is. */
const MAX_ASKED = 1000;

/** What `impl From<&str>` of an enum of this workspace makes of a text that it was given as; null for all else. */
export function fromText(evaluation: Evaluation, value: Target, text: Target): Target | null {
  if (text.made || !/string_literal$/.test(text.expr.node.type)) return null;
  const { source, node } = value.expr;
  const type = evaluation.types.of(source, node);
  const all = type === null ? [] : evaluation.types.methods(source, type, 'from');
  const [from, ...others] = all.filter((each) => {
    const trait = implAround(each.source, each.node)?.childForFieldName('trait');
    return trait && /\bFrom\s*<\s*&\s*(?:'\w+\s+)?str\s*>$/.test(each.source.textOf(trait));
  });
  if (!from || others.length > 0) return null;
  const body = enter(evaluation, from, text, { self: null, args: [text] });
  if (isStuck(body)) return null;
  const { target, stuck } = evaluation.contexts.within(MAX_ASKED, () => reduce(evaluation, body, 0));
  return !stuck && variantOf(evaluation, target) ? target : null;
}
