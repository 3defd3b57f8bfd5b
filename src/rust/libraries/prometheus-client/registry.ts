/** Whether something is a registry of `prometheus-client`: the name of its method `register` says little. */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { parameterNodes } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { localBinding } from '../../values/bindings.ts';
import { withoutCallers } from '../../values/needs.ts';
import { originsOf } from '../../workspace/origins.ts';
import { isOfClient } from './crate.ts';
import { valueType } from './value-types.ts';
import { meaningOf, plainType, typeName } from './written-types.ts';

/** Whether a receiver is a registry of this crate; `unknown` where nothing in sight tells. */
export function isRegistry(analysis: Analysis, registry: Expr, method: string): 'yes' | 'no' | 'unknown' {
  const { source, node } = registry;
  const type = withoutCallers(() => valueType(analysis, registry, null), null);
  if (type) {
    const plain = plainType(analysis, type);
    const name = typeName(plain);
    const meaning = meaningOf(analysis, plain);
    if (name === 'Registry' && isOfClient(analysis, plain.source, meaning)) return 'yes';
    if (analysis.types.methods(source, name, method).length > 0) return 'no';
    if (meaning?.type === 'external' && meaning.path.length > 1) return 'no';
  } else {
    const known = analysis.types.of(source, node);
    if (known !== null && analysis.types.methods(source, known, method).length > 0) return 'no';
    const isOne =
      isLent(registry) &&
      originsOf(analysis, registry, null, /^sub_registry\w*$/).some(
        (origin) => origin && /\bRegistry\b|\bsub_registry\w*\s*\(/.test(origin.source.textOf(origin.node)),
      );
    if (isOne) return 'yes';
  }
  return hasOwn(analysis, source, method) ? 'no' : 'unknown';
}

/** Whether a name is one that a closure or a pattern gives, so that no type is written beside it. */
function isLent({ source, node }: Expr): boolean {
  let base = node;
  for (let inner: Node | null = base; inner; ) {
    base = inner;
    inner = /^(?:call|field|reference|try|parenthesized|await)_expression$/.test(base.type)
      ? (base.childForFieldName('function') ?? base.childForFieldName('value') ?? base.namedChildren[0] ?? null)
      : null;
  }
  return base.type === 'identifier' && localBinding(source, base, source.textOf(base)) !== null;
}

/** Whether the workspace has a method of this name with as many parameters: a call may be one of that. */
function hasOwn(analysis: Analysis, source: SourceFile, method: string): boolean {
  return analysis.modules.itemsNamed(method, source.file).some(({ node }) => {
    const parameters = parameterNodes(node.childForFieldName('parameters') ?? node);
    return parameters[0]?.type === 'self_parameter' && parameters.length === (method === 'register' ? 4 : 5);
  });
}
