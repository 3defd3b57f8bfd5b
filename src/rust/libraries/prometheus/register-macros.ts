/** `register_*!` of the `prometheus` crate, and `register_static_*!` of `prometheus-static-metric`. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { macroName } from '../../source/nodes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { argumentsOf, macroCallAt } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import type { Declaration } from '../library.ts';
import { isOurs } from './crate.ts';
import { declaration, labelsOf, unresolved } from './declaration.ts';
import { named, options } from './options.ts';

/** The first argument of a `register_static_*!` is the type that it gives back (prometheus-static-metric, src/register_macro.rs). */
const MACRO = /^register_(static_)?(?:int_)?(counter|gauge|(?:vm)?histogram)(_vec)?(_with_registry)?$/;
const CALL = /\bregister_(?:static_)?(?:int_)?(?:counter|gauge|(?:vm)?histogram)(?:_vec)?(?:_with_registry)?(?=\s*!)/g;

/** The declarations that the macro calls of a file make. */
export function fromMacros(analysis: Analysis, source: SourceFile): Declaration[] {
  return [...source.text.matchAll(CALL)].flatMap((match) => {
    const at = match.index ?? 0;
    const call = macroCallAt(source, at, at + match[0].length);
    return call && isOurs(analysis, source, call) && !analysis.workspace.isTest(source, call)
      ? fromMacro(analysis, source, call)
      : [];
  });
}

function fromMacro(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const shape = MACRO.exec(macroName(source, call));
  if (!shape) return [];
  // The histogram of VictoriaMetrics, which forks have: its buckets are no bounds (`vmrange` in place of `le`).
  const kind = (shape[2] ?? '').replace('vm', '') as Kind;
  const args = argumentsOf(source, call).slice(shape[1] ? 1 : 0);
  const registry = shape[4] ? (args.pop() ?? null) : null;
  const isVec = shape[3] !== undefined;
  const isHistogram = kind === 'histogram';
  const plain = isVec ? 3 : 2;
  const first = args[0];
  // `register_int_counter!(#name, "Hits")` in tokens that a macro writes.
  if (/^[^([{]*[([{]\s*#\s*\w/.test(source.textOf(call))) {
    const at = { source, node: call };
    return [unresolved(at, at, kind, 'a macro writes this code, and puts the name in')];
  }
  if (!first) return [];
  const withOptions = args.length < plain;
  const labels = isVec ? args[withOptions ? 1 : 2] : undefined;
  const bounds = isHistogram && !withOptions ? args[plain] : undefined;
  return analysis.values.inEachContext(
    (context): Declaration => {
      // Its options may stand before the branch that it is in.
      if (withOptions) analysis.values.contexts.startAt({ source, node: call });
      return declaration(analysis, {
        call: { source, node: call },
        kind,
        options: withOptions
          ? options(analysis, { source, node: first }, context)
          : named(analysis, source, first, args[1], context),
        labels: isVec ? labelsOf(analysis, labels ? { source, node: labels } : null, context) : [],
        buckets: bounds ? buckets(analysis, { source, node: bounds }, context) : null,
        registry: registry ? { source, node: registry } : null,
        context,
      });
    },
    (reason) => unresolved({ source, node: first }, { source, node: call }, kind, reason),
  );
}
