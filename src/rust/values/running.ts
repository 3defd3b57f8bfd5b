/**
 * Runs code that makes a text of another character by character, or piece by piece: the function that makes a name fit for
 * Prometheus. Only what is understood whole gives an answer.
 */
import { plainChildren } from '../source/nodes.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { LetBinder, ParameterBinder } from './binders.ts';
import { isStuck, type Stuck, type Target } from './context.ts';
import { asText, type Datum, datumText, Unfollowed } from './data.ts';
import type { Evaluation } from './evaluation.ts';
import { asDatum, Leaves, type Names, Run, wordsOf } from './run.ts';
import { unknown, type Value } from './value.ts';

/** What a local or a parameter stands for at a place, when the statements before that are run one after the other. */
export function lastText(
  evaluation: Evaluation,
  binder: LetBinder | ParameterBinder,
  name: string,
  at: Target,
): Value | Stuck | null {
  const { source, node } = at.expr;
  const body = binder.type === 'let' ? binder.block : binder.function.childForFieldName('body');
  if (!body) return null;
  // What a reference leads to may have been changed by another call before.
  const parameter = binder.type === 'parameter' ? source.parent(binder.pattern) : null;
  if (parameter && /^[^:]*:\s*&/.test(source.textOf(parameter))) return null;
  for (let up = source.parent(node); up && up.id !== body.id; up = source.parent(up))
    if (/^(?:for|while|loop|closure)_expression$|_item$/.test(up.type)) return null;
  const statements = plainChildren(body).filter((each) => each.endIndex <= node.startIndex);
  const names: Names = new Map();
  return tried(() => {
    if (binder.type === 'parameter') {
      const { contexts } = evaluation;
      const given = contexts.argument({ source, node: binder.function }, binder.index, name, at.context);
      if (isStuck(given)) throw new Unfollowed(given.reason, true);
      names.set(name, asDatum(evaluation.text(given, 0)));
    }
    const run = new Run(evaluation, at);
    for (const statement of thoseOf(source, statements, name)) run.known(statement, names);
    return run.named(node, name, names);
  });
}

/** The statements that have to do with a name: those that bind or mention it, or a name that one of these needs. */
function thoseOf(source: SourceFile, statements: readonly Node[], name: string): Node[] {
  const needed = new Set([name]);
  const found: Node[] = [];
  for (const statement of [...statements].reverse()) {
    const pattern = statement.type === 'let_declaration' ? statement.childForFieldName('pattern') : null;
    if (!wordsOf(source.textOf(pattern ?? statement)).some((word) => needed.has(word))) continue;
    for (const word of wordsOf(source.textOf(statement))) needed.add(word);
    found.unshift(statement);
  }
  return found;
}

/** The text that an expression over the characters of another makes: `name.chars().map(…).collect()`, `name.replace(|c| …, "_")`. */
export function textOfCharacters(evaluation: Evaluation, target: Target): Value | null {
  const made = tried(() => new Run(evaluation, target).value(target.expr.node, new Map()));
  return made !== null && ('text' in made || 'pattern' in made) ? made : null;
}

/**
 * What `fn fmt(&self, f: &mut Formatter)` writes, statement by statement and character by character. Null for another body, and where
 * the code is not understood.
 */
export function textOfFormatter(evaluation: Evaluation, target: Target): Value | null {
  const { source, node } = target.expr;
  const item = source.parent(node);
  const called = item?.type === 'function_item' ? item.childForFieldName('name') : null;
  if (!item || !called || source.textOf(called) !== 'fmt') return null;
  const formatter = parameterNodes(item.childForFieldName('parameters') ?? item).find(
    (each) => each.type === 'parameter' && /\bFormatter\b/.test(source.textOf(each)),
  );
  const pattern = formatter?.childForFieldName('pattern');
  if (!pattern) return null;
  const name = source.textOf(pattern);
  const made = tried(() => {
    const names: Names = new Map([[name, asText('')]]);
    const result = resultOf(() => Run.ofFormatter(evaluation, target, name).value(node, names));
    if (result?.type === 'error') throw new Unfollowed('it fails');
    return names.get(name) ?? asText('');
  });
  return made === null || 'text' in made || 'pattern' in made ? made : unknown(made.reason);
}

/** What a body gives, at its end or before. */
function resultOf(run: () => Datum): Datum | null {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Leaves && thrown.type === 'return') return thrown.value;
    throw thrown;
  }
}

/** A text, or characters among which some are not known; why what the code is given is not known; null where the code is not understood. */
function tried(run: () => Datum): Value | Stuck | null {
  try {
    const made = run();
    const isText = made.type === 'text' || (made.type === 'list' && made.items.some((item) => item.type === 'gap'));
    return isText ? datumText(made) : null;
  } catch (thrown) {
    if (thrown instanceof Unfollowed) return thrown.isOfValue ? { reason: thrown.reason } : null;
    if (thrown instanceof Leaves) return null;
    throw thrown;
  }
}
