/** Types with their generic arguments, as the source writes them: `Family<Labels, Counter>` behind aliases and wrappers. */
import type { Analysis } from '../../analysis.ts';
import { implAround, plainChildren } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { isSame } from '../../workspace/items.ts';
import type { Meaning } from '../../workspace/modules.ts';
import { filledIn, type TypeExpr, typeArguments, typeAt, typeParameters } from '../../workspace/type-names.ts';
import { fieldsOf, partTypes } from '../../workspace/type-texts.ts';

/** Types that stand for what is inside them. */
export const WRAPPERS =
  /^(?:Arc|Rc|Box|Option|Result|Mutex|RwLock|RefCell|Cell|OnceCell|OnceLock|Lazy|LazyLock|LazyCell|Cow|Pin|Ref|RefMut|MutexGuard|RwLockReadGuard|RwLockWriteGuard|MappedRwLockReadGuard|MappedRwLockWriteGuard|CachePadded|Weak|ManuallyDrop)$/;
/** Steps from a type to what it stands for. */
const MAX_STEPS = 24;

/** The type itself, without references, wrappers, aliases and names of generic parameters that are known. */
export function plainType(analysis: Analysis, type: TypeExpr): TypeExpr {
  let at = type;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = behind(analysis, at);
    if (!next) return at;
    at = next;
  }
  return at;
}

function behind(analysis: Analysis, type: TypeExpr): TypeExpr | null {
  const { source, node, given } = type;
  switch (node.type) {
    case 'reference_type':
    case 'pointer_type': {
      const inner = node.childForFieldName('type');
      return inner ? { source, node: inner, given } : null;
    }
    case 'bracketed_type': {
      const inner = plainChildren(node)[0];
      return inner ? { source, node: inner, given } : null;
    }
    case 'generic_type':
      if (WRAPPERS.test(typeName(type))) return typeArguments(type)[0] ?? null;
      return alias(analysis, type);
    case 'identifier':
    case 'type_identifier':
    case 'scoped_identifier':
    case 'scoped_type_identifier': {
      const known = given.get(source.textOf(node));
      if (known) return known;
      if (source.textOf(node) === 'Self') {
        return ownType(source, node, given);
      }
      return associated(analysis, type) ?? alias(analysis, type);
    }
    default:
      return null;
  }
}

/** The type that the `impl` of what a parameter stands for gives to a name: `R::Labels`, `<R as Route>::Labels`. */
function associated(analysis: Analysis, { source, node, given }: TypeExpr): TypeExpr | null {
  if (given.size === 0 || !node.type.startsWith('scoped')) return null;
  const [parameter = '', name = '', ...more] = pathParts(source.textOf(node));
  const own = more.length === 0 ? given.get(parameter) : undefined;
  const plain = own && plainType(analysis, own);
  const meaning = plain && meaningOf(analysis, plain);
  if (!plain || meaning?.type !== 'item' || meaning.rest.length > 0) return null;
  for (const item of analysis.modules.itemsNamed(name, source.file)) {
    const impl = item.node.type === 'type_item' ? implAround(item.source, item.node) : null;
    const head = impl?.childForFieldName('type');
    const target = item.node.childForFieldName('type');
    if (!impl || !head || !target) continue;
    const of = plainType(analysis, typeAt(item.source, head));
    const meant = meaningOf(analysis, of);
    if (meant?.type !== 'item' || !isSame(meant.item, meaning.item)) continue;
    const names = typeArguments(of).map((each) => each.source.textOf(each.node));
    return typeAt(item.source, target, filledIn(names, typeArguments(plain)));
  }
  return null;
}

/** What `Self` stands for at a place: the type of the `impl` around it. */
export function ownType(source: SourceFile, node: Node, given?: TypeExpr['given']): TypeExpr | null {
  for (let at: Node | null = node; at; at = source.parent(at)) {
    const type = at.type === 'impl_item' ? at.childForFieldName('type') : null;
    if (type) return typeAt(source, type, given);
  }
  return null;
}

/** The last name of a type: `Family`. */
export function typeName({ source, node }: TypeExpr): string {
  return pathParts(source.textOf(nameNode(node))).at(-1) ?? '';
}

function nameNode(node: Node): Node {
  return node.type === 'generic_type' ? (node.childForFieldName('type') ?? node) : node;
}

/** What the name of a type means where it is written. */
export function meaningOf(analysis: Analysis, { source, node }: TypeExpr): Meaning | null {
  return analysis.modules.resolve(pathParts(source.textOf(nameNode(node))), source, node);
}

function alias(analysis: Analysis, type: TypeExpr): TypeExpr | null {
  const meaning = meaningOf(analysis, type);
  if (meaning?.type !== 'item' || meaning.rest.length > 0 || meaning.item.node.type !== 'type_item') return null;
  const target = meaning.item.node.childForFieldName('type');
  return target
    ? { source: meaning.item.source, node: target, given: parametersOf(meaning.item.source, meaning.item.node, type) }
    : null;
}

/** The generic parameters of an item with what a use of it gives for them. */
function parametersOf(source: SourceFile, item: Node, use: TypeExpr): ReadonlyMap<string, TypeExpr> {
  return filledIn(typeParameters(source, item), typeArguments(use));
}

/** A field of a struct of the workspace as declared. */
export interface Field {
  readonly name: string;
  readonly type: TypeExpr;
  readonly node: Node;
}

/** The struct of the workspace that a type means, with its fields; null when it is none. */
export function structOf(
  analysis: Analysis,
  type: TypeExpr,
): {
  readonly name: string;
  readonly source: SourceFile;
  readonly node: Node;
  readonly fields: readonly Field[];
} | null {
  const plain = plainType(analysis, type);
  const meaning = meaningOf(analysis, plain);
  const item =
    meaning?.type === 'item' && meaning.rest.length === 0
      ? meaning.item
      : meaning === null || (meaning.type === 'external' && meaning.path.length === 1)
        ? analysis.types.structs(plain.source, typeName(plain))[0]
        : undefined;
  if (item?.node.type !== 'struct_item') return null;
  const { source, node } = item;
  const given = parametersOf(source, node, plain);
  const fields = [
    ...fieldsOf(node).flatMap((field) => {
      const name = field.childForFieldName('name');
      const own = field.childForFieldName('type');
      return name && own ? [{ name: source.textOf(name), type: { source, node: own, given }, node: field }] : [];
    }),
    ...partTypes(node).map((part, index) => ({ name: String(index), type: { source, node: part, given }, node: part })),
  ];
  return { name: typeName(plain), source, node, fields };
}
