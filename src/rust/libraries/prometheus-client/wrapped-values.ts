/** Metrics inside a struct of the workspace that is a metric by one of its fields: `Shared(counter)`, `Timed { histogram }`. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, initializerOf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node } from '../../source/syntax.ts';
import { typeAt } from '../../workspace/type-names.ts';
import { argumentsOf } from '../arguments.ts';
import { plainType, structOf, typeName } from './written-types.ts';

/**
 * The expression that the field is made with by whose kind such a struct encodes itself (`metric_type` asks `self.0`); null
 * where the expression makes no such struct.
 */
export function valueInside(analysis: Analysis, { source, node }: Expr): Expr | null {
  const name = nameMade(node);
  if (!name || !/^(?:Self|[A-Z]\w*)$/.test(pathParts(source.textOf(name)).at(-1) ?? '')) return null;
  const type = plainType(analysis, typeAt(source, name));
  const struct = structOf(analysis, type);
  const [method] = struct ? analysis.types.methods(struct.source, typeName(type), 'metric_type') : [];
  const field = method ? fieldAsked(method) : null;
  if (field === null) return null;
  const value = /^\d+$/.test(field) ? argumentsOf(source, node)[Number(field)] : initializerOf({ source, node }, field);
  return value ? { source, node: value } : null;
}

/** The name of the struct that a literal, or the call of a tuple struct, makes. */
function nameMade(node: Node): Node | null {
  if (node.type === 'struct_expression') return node.childForFieldName('name');
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  return called && /identifier$/.test(called.type) ? called : null;
}

/** The field that a `metric_type` asks for its own: `self.0.metric_type()`. */
export function fieldAsked({ source, node }: Expr): string | null {
  const body = node.childForFieldName('body');
  return body ? (/\bself\s*\.\s*(\w+)\s*\./.exec(source.textOf(body))?.[1] ?? null) : null;
}
