/** Lists as Rust source writes them. */
import type { Context } from './contexts.ts';
import { type Definitions, MAX_DEPTH } from './definitions.ts';
import { argumentsOf, type Expr, isAside, macroName, pieceExpression } from './nodes.ts';
import { pathParts } from './paths.ts';
import type { Node } from './syntax.ts';

/** The elements of a list expression: array, slice, `vec!`, a const or a local that holds one. Null when unknown. */
export function elementsOf(definitions: Definitions, expr: Expr, context: Context | null, depth = 0): Expr[] | null {
  const { source, node } = expr;
  if (depth > MAX_DEPTH) return null;
  const again = (inner: Node | null, file = source) =>
    inner ? elementsOf(definitions, { source: file, node: inner }, context, depth + 1) : null;
  switch (node.type) {
    case 'array_expression':
      if (node.childForFieldName('length')) return null;
      return node.namedChildren.flatMap((child) => (child && !isAside(child) ? [{ source, node: child }] : []));
    case 'ERROR':
    case 'source_file':
    case 'expression_statement':
    case 'parenthesized_expression':
    case 'reference_expression':
    case 'try_expression':
    case 'type_cast_expression':
    case 'index_expression':
      return again(
        node.childForFieldName('value') ?? node.namedChildren.find((child) => child && !isAside(child)) ?? null,
      );
    case 'macro_invocation': {
      if (macroName(source, node) !== 'vec') return null;
      return source.insides(node).flatMap((piece) => {
        const inner = pieceExpression(piece);
        return inner ? [{ source, node: inner }] : [];
      });
    }
    case 'call_expression': {
      const called = node.childForFieldName('function');
      if (!called) return null;
      if (called.type === 'field_expression') {
        const method = called.childForFieldName('field');
        if (
          method &&
          /^(to_vec|to_owned|into|clone|as_slice|as_ref|iter|into_iter|collect|to_slice|copied|cloned)$/.test(
            source.textOf(method),
          )
        ) {
          return again(called.childForFieldName('value'));
        }
        return null;
      }
      const name = pathParts(source.textOf(called));
      if (name.join('::') === 'Vec::new') return [];
      const first = argumentsOf(node)[0] ?? null;
      return /^(Vec|Box|HashMap|BTreeMap|Cow)::(from|new)$/.test(name.slice(-2).join('::')) ? again(first) : null;
    }
    case 'identifier':
    case 'scoped_identifier': {
      const target = definitions.of(expr, context);
      return target ? elementsOf(definitions, target.expr, target.context, depth + 1) : null;
    }
    default:
      return null;
  }
}
