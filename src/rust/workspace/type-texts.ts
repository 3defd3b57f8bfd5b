/** Types as they are written: what is inside a wrapper, which fields a struct declares, what a pattern takes of them. */
import { type Expr, plainChildren } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';

/** Types that stand for what is inside them when a method is called or a field is read through them. */
export const WRAPPERS =
  /^(?:Arc|Rc|Box|Option|Result|Mutex|RwLock|RefCell|Cell|OnceCell|OnceLock|Lazy|LazyLock|LazyCell|Cow|Pin|Ref|RefMut|MutexGuard|CachePadded|State|Data|Extension|Weak|ManuallyDrop|Vec|Mutex|Lrc|Global|SendWrapper|ArcSwap|ArcSwapOption)$/;
/** What a handler of requests takes apart by its parameters alone (axum, actix-web). */
const EXTRACTORS = /^(?:Query|Form|Json)$/;
/** Maps, which stand for their values: a key leads to one. */
const MAPS = /^(?:(?:\w*Hash|BTree|Index|Dash|Enum)Map|LruCache)$/;
/** A field that a struct pattern binds to a name: the path of the struct, and the field. `State { metrics, .. }`, `State { metrics: m, .. }`. */
export function boundField(source: SourceFile, pattern: Node, name: string): { struct: Node; field: string } | null {
  if (!source.textOf(pattern).includes('{')) return null;
  for (const each of [pattern, ...pattern.descendantsOfType('struct_pattern')]) {
    const struct = each.type === 'struct_pattern' ? each.childForFieldName('type') : null;
    for (const part of struct ? each.namedChildren : []) {
      const field = part.type === 'field_pattern' ? part.childForFieldName('name') : null;
      const bound = part.childForFieldName('pattern') ?? field;
      if (struct && field && bound && source.textOf(bound).replace(/^(?:ref\s+)?(?:mut\s+)?/, '') === name)
        return { struct, field: source.textOf(field) };
    }
  }
  return null;
}

/** The type of a parameter that takes its wrapper apart: `State(state): State<Arc<App>>`. */
export function heldType(source: SourceFile, pattern: Node, name: string): Node | null {
  const wrapper = /^(\w+)\s*\(\s*(?:mut\s+)?(\w+)\s*\)$/.exec(source.textOf(pattern));
  const type = source.parent(pattern)?.childForFieldName('type');
  const text = type ? source.textOf(type) : '';
  const [, outer = '', held] = wrapper ?? [];
  if (held !== name || !new RegExp(`^(?:\\w+\\s*::\\s*)*${outer}\\s*<`).test(text)) return null;
  if (WRAPPERS.test(outer)) return type ?? null;
  return EXTRACTORS.test(outer) ? (type?.childForFieldName('type_arguments')?.namedChildren[0] ?? null) : null;
}

/** The patterns inside a tuple pattern, by position: a `_` is no named node of the grammar. None where `..` hides how many. */
export function positions(pattern: Node): Node[] {
  const all = pattern.children.filter((child) => !/^[(),]$|comment$/.test(child.type));
  return all.some((each) => each.type === 'remaining_field_pattern') ? [] : all;
}

/** Whether a pattern binds a name to the whole of what is inside an option or a result. */
export function isInside(pattern: string, name: string): boolean {
  return /^&?\s*(?:Some|Ok)\s*\(\s*(?:&\s*|ref\s+)?(?:mut\s+)?(\w+)\s*\)$/.exec(pattern)?.[1] === name;
}

/** What stands behind the pattern of `let Some(name) = … else { … }`. */
export function insideOf(source: SourceFile, declaration: Node, name: string): Node | null {
  const pattern = declaration.childForFieldName('pattern');
  return pattern && isInside(source.textOf(pattern), name) ? declaration.childForFieldName('value') : null;
}

/** The type that a struct declares for a field, or null. */
export function fieldType(struct: Expr, field: string): Node | null {
  return fieldTypes(struct, field)[0] ?? null;
}

/** The types that a struct declares for a field: several where `cfg` chooses from them. */
export function fieldTypes({ source, node }: Expr, field: string): readonly Node[] {
  return fieldsOf(node).flatMap((declaration) => {
    const name = declaration.childForFieldName('name');
    const type = declaration.childForFieldName('type');
    return name && type && source.textOf(name) === field ? [type] : [];
  });
}

export function fieldsOf(struct: Node): Node[] {
  const body = struct.childForFieldName('body');
  return body?.namedChildren.filter((child) => child.type === 'field_declaration') ?? [];
}

/** The types of the parts of a tuple struct, in order; none of another one. */
export function partTypes(struct: Node): Node[] {
  const body = struct.childForFieldName('body');
  if (body?.type !== 'ordered_field_declaration_list') return [];
  return plainChildren(body).filter((child) => child.type !== 'visibility_modifier');
}

/** `&'a Arc<Mutex<crate::Metrics>>` → `Metrics`, `&mut [Stats]` → `Stats`; `Self` → the impl's type. */
export function unwrap(type: string, self: string | null): string | null {
  let text = type.trim();
  for (let depth = 0; depth < 16; depth += 1) {
    text = text.replace(/^(?:&\s*|\*\s*(?:const|mut)\s+)?(?:'\w+\s+)?(?:mut\s+|dyn\s+|impl\s+)*/, '').trim();
    const listed = /^\[([\s\S]*?)(?:;[^;\]]*)?\]$/.exec(text);
    if (listed) {
      text = (listed[1] ?? '').trim();
      continue;
    }
    const generic = /^([\w:\s]+?)\s*<([\s\S]*)>$/.exec(text);
    if (!generic) break;
    const name = (generic[1] ?? '').split('::').at(-1)?.trim() ?? '';
    // What `vise` has for structs of metrics is a map of them: an index gives the struct.
    if (name === 'MetricsFamily' || MAPS.test(name))
      text = firstArgument((generic[2] ?? '').slice(firstArgument(generic[2] ?? '').length + 1));
    // A struct of somebody's own that has the name of one (`State<'_>`) borrows, and holds nothing else.
    else if (WRAPPERS.test(name) && !/^'\w+$/.test(firstArgument(generic[2] ?? '')))
      text = firstArgument(generic[2] ?? '');
    else return name;
  }
  const name = /^[\w:\s]+/.exec(text)?.[0].split('::').at(-1)?.trim() ?? '';
  if (name === 'Self') return self;
  return name === '' ? null : name;
}

/** The parts of a tuple type, in the wrappers that a call may fail with: `io::Result<(Arc<Node>, Poll)>`. None of another type. */
export function tupleParts(type: string): string[] {
  let text = type.trim();
  for (let wrapper = /^[\w:\s]*?\b(?:Result|Option)\s*<([\s\S]*)>$/.exec(text); wrapper; ) {
    text = firstArgument(wrapper[1] ?? '');
    wrapper = /^[\w:\s]*?\b(?:Result|Option)\s*<([\s\S]*)>$/.exec(text);
  }
  if (!text.startsWith('(') || !text.endsWith(')')) return [];
  const parts: string[] = [];
  for (let rest = text.slice(1, -1).trim(); rest !== ''; ) {
    const first = firstArgument(rest);
    parts.push(first);
    rest = rest.slice(first.length).replace(/^\s*,?\s*/, '');
    if (first === '') break;
  }
  return parts;
}

/** The first of some type arguments. */
function firstArgument(list: string): string {
  let depth = 0;
  for (let at = 0; at < list.length; at += 1) {
    const char = list[at];
    if (char === '<' || char === '(') depth += 1;
    else if (char === '>' || char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      const first = list.slice(0, at).trim();
      return first.startsWith("'") ? firstArgument(list.slice(at + 1)) : first;
    }
  }
  return list.trim();
}
