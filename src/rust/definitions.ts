/** The expressions that names stand for: locals, parameters in their context, consts, statics, associated consts. */
import { argumentIn, type Context, type Target } from './contexts.ts';
import type { Item, Modules } from './modules.ts';
import { type Expr, implType, isAside, onlyChild, withoutSelf } from './nodes.ts';
import { pathParts } from './paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from './scopes.ts';
import type { Workspace } from './workspace.ts';

/** Steps of following names before a value is given up: a chain that long is a cycle or hostile. */
export const MAX_DEPTH = 24;

export class Definitions {
  readonly #workspace: Workspace;
  readonly #modules: Modules;

  constructor(workspace: Workspace, modules: Modules) {
    this.#workspace = workspace;
    this.#modules = modules;
  }

  /** What a name or path expression stands for; a field of something has none. */
  of(expr: Expr, context: Context | null): Target | null {
    const { source, node } = expr;
    if (node.type === 'field_expression') return this.#partOf(expr, context);
    return this.ofPath(pathParts(source.textOf(node)), expr, context);
  }

  /**
   * The expression that a name stands for: a local `let`, an argument of the caller, a const or static, an associated const.
   * @throws NeedsCaller when it is a parameter and the context does not say whose call is meant.
   */
  ofPath(path: readonly string[], at: Expr, context: Context | null): Target | null {
    const { source, node } = at;
    const single = path.length === 1 ? (path[0] ?? '') : null;
    if (single !== null) {
      const local = letBinding(source, node, single);
      if (local) {
        const value = local.value;
        return value ? { expr: { source, node: value }, context } : null;
      }
      const around = enclosingFunction(source, node);
      const index = around ? parameterIndex(source, around, single) : -1;
      if (around && index >= 0) return argumentIn({ source, node: around }, index, single, context);
    }
    const meaning = this.#modules.resolve(withoutSelf(path, source, node), source, node);
    if (meaning?.type !== 'item') return null;
    const last = meaning.rest.at(-1);
    const item =
      last === undefined ? meaning.item : meaning.rest.length === 1 ? this.#associated(meaning.item, last) : null;
    if (item?.node.type !== 'const_item' && item?.node.type !== 'static_item') return null;
    const value = item.node.childForFieldName('value');
    return value ? { expr: { source: item.source, node: value }, context: null } : null;
  }

  /** A part of a tuple that a name stands for: `metric.0`. */
  #partOf({ source, node }: Expr, context: Context | null): Target | null {
    const value = node.childForFieldName('value');
    const field = node.childForFieldName('field');
    if (value?.type !== 'identifier' || field?.type !== 'integer_literal') return null;
    const tuple = this.ofPath([source.textOf(value)], { source, node: value }, context);
    let at = tuple?.expr.node;
    while (at && /^(?:reference|parenthesized)_expression$/.test(at.type)) at = onlyChild(at) ?? undefined;
    if (!tuple || at?.type !== 'tuple_expression') return null;
    const part = at.namedChildren.filter((child) => child && !isAside(child))[Number(source.textOf(field))];
    return part ? { expr: { source: tuple.expr.source, node: part }, context: tuple.context } : null;
  }

  /** A const of the impl blocks of a type, in the type's own file or elsewhere in its package. */
  #associated(type: Item, name: string): Item | null {
    const files = [type.source.file, ...this.#workspace.filesOf(this.#workspace.owner(type.source.file))];
    for (const file of new Set(files)) {
      for (const item of this.#modules.items(file, name))
        if (implType(item.source, item.node) === type.name) return item;
    }
    return null;
  }
}
