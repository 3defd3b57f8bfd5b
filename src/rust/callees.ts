/** The functions that a call can mean: those that a metric is handed to. */
import type { Analysis } from './analysis.ts';
import { type Expr, implType } from './nodes.ts';
import { pathParts } from './paths.ts';
import { parameterNodes } from './scopes.ts';

/** Methods of one name, of types that the source does not tell apart, that are looked into. */
export const MAX_METHODS = 8;

/** The functions of this workspace that a call can mean; none when it leads out of sight, or could mean too many. */
export function functionsCalled(analysis: Analysis, call: Expr, name: string, isMethod: boolean): Expr[] {
  const { modules, types } = analysis;
  const called = call.node.childForFieldName('function');
  if (!isMethod && called) {
    const path = pathParts(call.source.textOf(called));
    const self = path[0] === 'Self' ? implType(call.source, call.node) : null;
    const meaning = modules.resolve(self ? [self, ...path.slice(1)] : path, call.source, call.node);
    if (meaning?.type === 'external' && path.length > 1) return [];
    if (meaning?.type === 'item' && meaning.rest.length === 0) {
      return meaning.item.node.type === 'function_item'
        ? [{ source: meaning.item.source, node: meaning.item.node }]
        : [];
    }
    if (meaning?.type === 'item') return methodsOf(analysis, name, meaning.item.name);
    return [];
  }
  const receiver = called?.childForFieldName('value');
  const type = receiver ? types.of(call.source, receiver) : null;
  if (type !== null) {
    const own = methodsOf(analysis, name, type);
    if (own.length > 0 || types.structs(call.source, type).length > 0) return own;
  }
  const all = modules
    .itemsNamed(name)
    .filter((item) => item.node.type === 'function_item' && implType(item.source, item.node) !== null);
  return all.length <= MAX_METHODS ? all.map((item) => ({ source: item.source, node: item.node })) : [];
}

/** The methods of this workspace by a name: those of the receiver's type when that is in sight, else all that take `self`. */
export function methodsBySelf(analysis: Analysis, at: Expr, name: string): Expr[] {
  const { modules, types } = analysis;
  const found = modules
    .itemsNamed(name)
    .filter(
      (item) =>
        item.node.type === 'function_item' &&
        item.node.childForFieldName('body') &&
        parameterNodes(item.node.childForFieldName('parameters') ?? item.node)[0]?.type === 'self_parameter',
    );
  const type = found.length > 1 ? types.of(at.source, at.node) : null;
  const own = type === null ? [] : found.filter((item) => implType(item.source, item.node) === type);
  return own.length > 0 ? own : found;
}

/** Whether the receiver is plainly of a type of this workspace that has such a method. */
export function hasMethod(analysis: Analysis, at: Expr, name: string): boolean {
  const type = analysis.types.of(at.source, at.node);
  return type !== null && methodsOf(analysis, name, type).length > 0;
}

/** The methods of a type by name. */
function methodsOf(analysis: Analysis, name: string, type: string): Expr[] {
  return analysis.modules
    .itemsNamed(name)
    .filter((item) => item.node.type === 'function_item' && implType(item.source, item.node) === type)
    .map((item) => ({ source: item.source, node: item.node }));
}
