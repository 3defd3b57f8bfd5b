/** What is built outside the workspace: a chain of setters that begins with a function of a type of another crate. */
import { argumentsOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Modules } from './modules.ts';
import { WRAPPERS } from './type-texts.ts';

/** Functions by which a type makes its builder, or itself. */
const MAKES = /^(?:builder|new|default)$/;
/** Methods that may make something else of what they are called on. */
const CONVERTS = /^(?:try_)?into$|^(?:map|and_then|then|fold|unwrap_or\w*)$/;
/** Methods of one chain. */
const MAX_LINKS = 32;

/**
 * Whether an expression is such a chain: `client::Client::builder(executor).http2_only(true)`. No link takes a closure, which could give
 * anything. With `alone`, nothing is handed to the function that it begins with, nor a type: what is made of that may lead to it.
 */
export function isBuiltOutside(modules: Modules, source: SourceFile, receiver: Node, alone = false): boolean {
  let node: Node | null = receiver;
  for (let links = 0; node && links < MAX_LINKS; links += 1) {
    if (/^(?:try|await|parenthesized)_expression$/.test(node.type)) {
      node = node.namedChildren[0] ?? null;
      continue;
    }
    const called: Node | null = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    if (!called || argumentsOf(node).some((each) => each.type === 'closure_expression')) return false;
    if (called.type === 'field_expression') {
      const method = called.childForFieldName('field');
      if (!method || CONVERTS.test(source.textOf(method))) return false;
      node = called.childForFieldName('value');
      continue;
    }
    const written = source.textOf(called);
    if (alone && (argumentsOf(node).length > 0 || written.includes('<'))) return false;
    const path = pathParts(written);
    const type = path.at(-2) ?? '';
    if (!/^[A-Z]/.test(type) || WRAPPERS.test(type) || !MAKES.test(path.at(-1) ?? '')) return false;
    return modules.resolve(path, source, called)?.type === 'external';
  }
  return false;
}
