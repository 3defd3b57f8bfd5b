/** What `Default` gives to a type: std::default, "Derivable". */
import { attributesOf } from '../source/attributes.ts';
import type { Expr } from '../source/nodes.ts';
import { derivesOf } from '../workspace/derives.ts';
import { namedType, typeAt } from '../workspace/type-names.ts';
import type { Target } from './context.ts';
import type { Evaluation } from './evaluation.ts';
import { variantsOf } from './variants.ts';

/** Types whose default is that of what they hold. */
const HOLDS_ONE = /^(?:Box|Arc|Rc)$/;

/**
 * The default of a type as it is written: an empty text, none of an option, an object of this workspace by its own `Default` or a
 * derived one. Null where it is another, or not in sight. A number or a flag is none: a program sets those that matter.
 */
export function defaultOfType(evaluation: Evaluation, written: Expr): Target | null {
  const text = written.source.textOf(written.node);
  if (/^(?:String|&\s*(?:'\w+\s+)?str|Cow\s*<.*\bstr>)$/.test(text))
    return { expr: written, context: null, made: 'text' };
  if (/^Option\s*</.test(text)) return { expr: written, context: null, made: 'none' };
  const type = namedType(evaluation, typeAt(written.source, written.node));
  const [held] = type?.args ?? [];
  if (type && !type.item && HOLDS_ONE.test(type.path.at(-1) ?? '') && held) return defaultOfType(evaluation, held);
  const item = type?.item;
  if (!item) return null;
  const [own, ...others] = evaluation.types.methodsOf(item, 'default');
  const body = own?.node.childForFieldName('body');
  if (own) return body && others.length === 0 ? { expr: { source: own.source, node: body }, context: null } : null;
  if (!derivesOf(item).has('Default')) return null;
  if (item.node.type === 'struct_item') return { expr: item, context: null, made: 'default' };
  const marked = variantsOf(item).find(({ source, node }) => attributesOf(source, node).includes('default'));
  return marked ? { expr: marked, context: null } : null;
}
