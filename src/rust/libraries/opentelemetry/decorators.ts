/**
 * Types that stand in front of others of their trait and change a name on its way: `impl Meter for Prefixed` whose `counter` sets
 * `params.name` anew and calls `counter` of the meter that it holds.
 */
import type { Analysis } from '../../analysis.ts';
import { type Expr, implAround, implType, keyOf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { methodOf } from '../../values/callers.ts';
import type { Context } from '../../values/context.ts';

/** Calls that are looked at. */
const MAX_FRAMES = 12;

/**
 * The type that may change the field of a parameter that is read (`params.name`), before it comes here by a method of a trait that is
 * called on something else than the type which has the method here; null where nothing does.
 */
export function decoratorOf(analysis: Analysis, read: Expr, context: Context | null): string | null {
  const field = read.node.type === 'field_expression' ? read.node.childForFieldName('field') : null;
  if (!field) return null;
  const name = read.source.textOf(field);
  let at = read;
  let frame = context;
  for (let count = 0; count < MAX_FRAMES; count += 1) {
    const around = enclosingFunction(at.source, at.node);
    const key = around ? keyOf({ source: at.source, node: around }) : '';
    const call = frame?.function === key ? frame.call : analysis.values.contexts.assumedCallOf(key);
    if (!call) return null;
    if (frame?.function === key) frame = frame.outer;
    const here = at;
    at = call;
    const method = around?.childForFieldName('name');
    const trait = around ? traitOf(here.source, around) : null;
    const type = around ? implType(here.source, around) : null;
    const receiver = methodOf(call.node)?.childForFieldName('value');
    if (!method || trait === null || type === null || !receiver) continue;
    if (analysis.types.of(call.source, receiver) === type) continue;
    const verb = here.source.textOf(method);
    const sets = new RegExp(`\\.\\s*${name}\\s*=(?!=)`);
    const passes = new RegExp(`\\bself\\s*\\.\\s*\\w+\\s*\\.\\s*${verb}\\s*\\(`);
    for (const { source, node } of analysis.modules.itemsNamed(verb)) {
      if (node.type !== 'function_item' || traitOf(source, node) !== trait) continue;
      const other = implType(source, node);
      const text = source.textOf(node);
      if (other !== null && other !== type && sets.test(text) && passes.test(text)) return other;
    }
  }
  return null;
}

/** The name of the trait that a function is of by its `impl`. */
function traitOf(source: SourceFile, node: Node): string | null {
  const impl = implAround(source, node);
  const trait = impl?.type === 'impl_item' ? impl.childForFieldName('trait') : null;
  return trait ? (pathParts(source.textOf(trait)).at(-1) ?? null) : null;
}
