/** Uses of a name that no metric has: numbers are compared and cast, durations and texts are converted. */
import { callOf, type Expr } from '../source/nodes.ts';
import { methodOf } from '../values/callers.ts';
import type { Verbs } from './verbs.ts';

/** Methods of numbers, durations and texts, and of no metric. */
const OF_VALUES =
  /^(?:as_\w+|to_(?:string|vec|bytes|[lb]e_bytes)|is_\w+|(?:checked|saturating|wrapping|overflowing)_\w+|cmp|partial_cmp|eq|ne|abs|ceil|floor|round|pow\w*|rem_euclid|starts_with|ends_with|split|trim)$/;

/** Whether an expression is used as a plain value where it stands: nothing is done to a metric there, whatever it is. */
export function isPlainUse({ source, node }: Expr): boolean {
  let at = node;
  for (let up = source.parent(at); up; up = source.parent(at)) {
    switch (up.type) {
      case 'reference_expression':
      case 'parenthesized_expression':
      case 'unary_expression':
        at = up;
        continue;
      case 'type_cast_expression':
        return up.childForFieldName('value')?.id === at.id;
      case 'binary_expression':
      case 'range_expression':
      case 'compound_assignment_expr':
        return true;
      case 'field_expression': {
        const name = up.childForFieldName('field');
        return callOf(source, up) !== null && name !== null && OF_VALUES.test(source.textOf(name));
      }
      default:
        return false;
    }
  }
  return false;
}

/** Whether a field is what a metric in a field of its name is given by a write: `self.hits.add(header.hits)`. */
export function isGivenToWrite({ source, node }: Expr, verbs: Verbs): boolean {
  const list = source.parent(node);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const access = call ? methodOf(call) : null;
  const [receiver, method] = [access?.childForFieldName('value'), access?.childForFieldName('field')];
  const [own, other] = [node.childForFieldName('field'), receiver?.childForFieldName('field')];
  if (!method || !own || !other || receiver?.type !== 'field_expression') return false;
  return verbs.writes.has(source.textOf(method)) && source.textOf(own) === source.textOf(other);
}
