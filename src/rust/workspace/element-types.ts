/** The type of what a loop goes through: the element of a list, the key or the value of a map, as far as its type is written. */
import { type Expr, implType, plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, letBinding, parameterType } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Modules } from './modules.ts';
import { fieldType } from './type-texts.ts';
import type { Types } from './types.ts';

/** Methods that go through the same elements. */
const SAME =
  /^(?:iter|iter_mut|into_iter|clone|cloned|copied|rev|as_slice|to_vec|lock|read|write|borrow|unwrap|expect|as_ref|load|skip|take|filter|drain)$/;
/** A call that gives a guard of what is behind a lock. */
const GUARD = /\.\s*(?:lock|read|write|borrow)\s*\(\s*\)(?:\s*\.\s*(?:unwrap|expect)\s*\([^()]*\))?$/;
const KEYS = /^(?:keys|into_keys)$/;
const VALUES = /^(?:values|values_mut|into_values)$/;
const MAP = /^(?:\w+::)*(?:\w*Hash|BTree|Index|Dash)Map$/;
const LIST =
  /^(?:\w+::)*(?:Vec|VecDeque|(?:Hash|BTree|Index)Set|SmallVec|Option|\w*Iterator|Box|Arc|Rc|Mutex|RwLock|MutexGuard|RwLockReadGuard|Ref)$/;

/** The text of the type that a loop gives to a name of its pattern; null where nothing says it plainly. */
export function elementType(
  types: Types,
  modules: Modules,
  list: Expr,
  pattern: Node,
  name: string,
): { readonly type: string; readonly from: SourceFile; readonly self: string | null } | null {
  const asked = list.source;
  let part: 'keys' | 'values' | null = null;
  let node: Node | null = list.node;
  for (let steps = 0; node && steps < 16; steps += 1) {
    if (/^(?:reference|parenthesized|unary|try|await)_expression$/.test(node.type)) {
      node = plainChildren(node).find((each) => each.type !== 'mutable_specifier') ?? null;
      continue;
    }
    const local: ReturnType<typeof letBinding> =
      node.type === 'identifier' ? letBinding(asked, node, asked.textOf(node)) : null;
    if (local?.value && !local.declaration.childForFieldName('type') && GUARD.test(asked.textOf(local.value))) {
      node = local.value;
      continue;
    }
    const called: Node | null = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    const verb = method ? asked.textOf(method) : '';
    const isOwn = KEYS.test(verb) || VALUES.test(verb);
    if (!called || !(isOwn || SAME.test(verb))) break;
    if (isOwn && part) return null;
    if (isOwn) part = KEYS.test(verb) ? 'keys' : 'values';
    node = called.childForFieldName('value');
  }
  const written = node ? writtenType(types, modules, { source: asked, node }) : null;
  if (!written) return null;
  const element = elementOf(written.source.textOf(written.node), part);
  if (element === null) return null;
  const self = implType(written.source, written.node);
  const type = partOf(asked, pattern, name, element);
  return type === null ? null : { type, from: written.source, self };
}

/** The type as it is written where a name, a field or a function is declared. */
export function writtenType(types: Types, modules: Modules, { source, node }: Expr, depth = 0): Expr | null {
  const at = (from: SourceFile, type: Node | null | undefined): Expr | null =>
    type ? { source: from, node: type } : null;
  switch (node.type) {
    case 'identifier': {
      const name = source.textOf(node);
      const local = letBinding(source, node, name);
      if (local) {
        const type = local.declaration.childForFieldName('type');
        if (type || !local.value || local.value.type !== 'call_expression') return at(source, type);
        return writtenType(types, modules, { source, node: local.value }, depth);
      }
      const around = enclosingFunction(source, node);
      const type = around && parameterType(source, around, name);
      if (type) return at(source, type);
      const meaning = modules.resolve([name], source, node);
      return meaning?.type === 'item' && meaning.rest.length === 0
        ? at(meaning.item.source, meaning.item.node.childForFieldName('type'))
        : null;
    }
    case 'field_expression': {
      const [value, field] = [node.childForFieldName('value'), node.childForFieldName('field')];
      const struct = value ? types.of(source, value, depth) : null;
      if (struct === null || !field) return null;
      const [definition, another] = types.structs(source, struct);
      return definition && !another ? at(definition.source, fieldType(definition, source.textOf(field))) : null;
    }
    case 'call_expression': {
      const called = node.childForFieldName('function');
      if (called?.type !== 'field_expression') {
        const path = called ? pathParts(source.textOf(called)) : [];
        const meaning = modules.resolve(withoutSelf(path, source, node), source, node);
        const item =
          meaning?.type !== 'item'
            ? null
            : meaning.rest.length === 0
              ? meaning.item
              : types.methods(source, meaning.item.name, meaning.rest[0] ?? '')[0];
        return item?.node.type === 'function_item' ? at(item.source, item.node.childForFieldName('return_type')) : null;
      }
      const [value, field] = [called.childForFieldName('value'), called.childForFieldName('field')];
      const owner = value ? types.of(source, value, depth) : null;
      const [method, another] = owner !== null && field ? types.methods(source, owner, source.textOf(field)) : [];
      return method && !another ? at(method.source, method.node.childForFieldName('return_type')) : null;
    }
    default:
      return null;
  }
}

/** What is inside a list or a map; of a map without `keys` or `values`, both as a tuple. */
function elementOf(type: string, part: 'keys' | 'values' | null): string | null {
  let text = type.trim();
  for (let depth = 0; depth < 16; depth += 1) {
    text = text.replace(/^(?:&\s*)?(?:'\w+\s+)?(?:mut\s+|dyn\s+|impl\s+)*/, '').trim();
    if (text.startsWith('[') && text.endsWith(']')) return part ? null : (split(text.slice(1, -1), ';')[0] ?? null);
    const generic = /^([\w:\s]+?)\s*<([\s\S]*)>$/.exec(text);
    if (!generic) return null;
    const name = (generic[1] ?? '').trim();
    const args = split(generic[2] ?? '', ',').filter((each) => !each.startsWith("'"));
    const [first = '', second] = args;
    if (MAP.test(name)) {
      if (second === undefined) return null;
      return part === 'keys' ? first : part === 'values' ? second : `(${first}, ${second})`;
    }
    if (!LIST.test(name)) return null;
    const inner = first.replace(/^Item\s*=\s*/, '');
    // What only holds a list is looked through.
    if (/(?:^|:)(?:Box|Arc|Rc|Mutex|RwLock|MutexGuard|RwLockReadGuard|Ref|Option)$/.test(name) && /[<[]/.test(inner))
      text = inner;
    else return part ? null : inner;
  }
  return null;
}

/** The part of an element that a pattern gives to a name. */
function partOf(source: SourceFile, pattern: Node, name: string, element: string): string | null {
  const text = element.trim().replace(/^&\s*(?:'\w+\s+)?(?:mut\s+)?/, '');
  switch (pattern.type) {
    case 'identifier':
      return source.textOf(pattern) === name ? text : null;
    case 'mut_pattern':
    case 'ref_pattern':
    case 'reference_pattern': {
      const inner = plainChildren(pattern).find((each) => each.type !== 'mutable_specifier');
      return inner ? partOf(source, inner, name, text) : null;
    }
    case 'tuple_pattern': {
      if (!text.startsWith('(') || !text.endsWith(')')) return null;
      const parts = split(text.slice(1, -1), ',');
      const inner = pattern.children.filter((child) => !/^[(),]$/.test(child.type));
      if (parts.length !== inner.length) return null;
      for (const [index, child] of inner.entries()) {
        const found = partOf(source, child, name, parts[index] ?? '');
        if (found !== null) return found;
      }
      return null;
    }
    default:
      return null;
  }
}

/** The parts of a text between separators that stand in no brackets. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if ('<([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char) || (char === '>' && text[at - 1] !== '-')) depth -= 1;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}
