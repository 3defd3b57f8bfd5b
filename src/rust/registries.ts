/** The prefix that a registry of the `prometheus` crate adds (`Registry::new_custom(Some(prefix), labels)`). */
import type { Analysis } from './analysis.ts';
import { argumentsOf } from './libraries/arguments.ts';
import { type Expr, implType, isAside, lastExpression } from './nodes.ts';
import { pathParts } from './paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from './scopes.ts';
import type { Node } from './syntax.ts';

export interface RegistryPrefix {
  readonly prefix: string | null;
  /** Why the prefix is not known, or null. */
  readonly reason: string | null;
}

const NONE: RegistryPrefix = { prefix: null, reason: null };

/**
 * The prefix of the registry that an expression means. Follows locals, statics, fields, parameters and functions to where
 * it is made; where that is out of sight, and every registry that the workspace makes has the same prefix, it is that.
 */
export function registryPrefix(analysis: Analysis, registry: Expr): RegistryPrefix {
  const made = madeAt(analysis, registry, []);
  return (made.length > 0 ? common(made) : null) ?? common(everyRegistry(analysis)) ?? differing(made);
}

/** What all of them have in common, or null when they differ; without any, nothing is in front. */
function common(all: readonly RegistryPrefix[]): RegistryPrefix | null {
  const [first] = all;
  if (!first) return NONE;
  return all.every((each) => each.prefix === first.prefix && each.reason === null) ? first : null;
}

function differing(made: readonly RegistryPrefix[]): RegistryPrefix {
  const prefixes = [...new Set(made.map((each) => (each.prefix === null ? 'none' : `\`${each.prefix}\``)))].sort();
  const unknown = made.find((each) => each.reason !== null);
  return {
    prefix: null,
    reason:
      unknown?.reason ??
      (made.length > 0
        ? `it is registered in registries with different prefixes: ${prefixes.slice(0, 5).join(', ')}`
        : 'it is registered in a registry whose prefix is not in sight, and registries with different prefixes exist'),
  };
}

/** Steps back to where a registry is made; what goes through more is out of sight. */
const MAX_STEPS = 24;

const answers = new WeakMap<Analysis, Map<string, readonly RegistryPrefix[]>>();

/** The registries that an expression can mean, as far as they are in sight. `way` are the places that led here. */
function madeAt(analysis: Analysis, registry: Expr, way: readonly string[]): readonly RegistryPrefix[] {
  const key = `${registry.source.file} ${registry.node.startIndex}-${registry.node.endIndex}`;
  if (way.length > MAX_STEPS || way.includes(key)) return [];
  const found = answers.get(analysis) ?? new Map<string, readonly RegistryPrefix[]>();
  answers.set(analysis, found);
  let made = found.get(key);
  if (!made) {
    made = distinct(find(analysis, registry, [...way, key]));
    // In the middle of a circle some answers are missing.
    if (made.length > 0 || way.length === 0) found.set(key, made);
  }
  return made;
}

function distinct(all: readonly RegistryPrefix[]): RegistryPrefix[] {
  return [...new Map(all.map((each) => [`${each.prefix} ${each.reason}`, each])).values()];
}

/** Methods that give back the registry that they are called on, or what is in it. */
const SAME = /^(?:clone|cloned|as_ref|as_deref|unwrap|expect|to_owned|borrow|lock|read|write|into|deref|get|ok)$/;

function find(analysis: Analysis, { source, node }: Expr, way: readonly string[]): readonly RegistryPrefix[] {
  const from = (inner: Node | null | undefined, file = source): readonly RegistryPrefix[] =>
    inner ? madeAt(analysis, { source: file, node: inner }, way) : [];
  switch (node.type) {
    case 'reference_expression':
    case 'try_expression':
    case 'await_expression':
    case 'parenthesized_expression':
    case 'unary_expression':
      return from(node.childForFieldName('value') ?? node.namedChildren.find((child) => child && !isAside(child)));
    case 'block':
      return from(lastExpression(node));
    case 'closure_expression':
      return from(node.childForFieldName('body'));
    case 'call_expression':
      return ofCall(analysis, { source, node }, way);
    case 'field_expression':
      return ofField(analysis, { source, node }, way);
    case 'identifier':
    case 'scoped_identifier':
      return ofName(analysis, { source, node }, way);
    default:
      return [];
  }
}

function ofCall(analysis: Analysis, { source, node }: Expr, way: readonly string[]): readonly RegistryPrefix[] {
  const called = node.childForFieldName('function');
  const args = argumentsOf(source, node);
  const from = (inner: Node | null | undefined): readonly RegistryPrefix[] =>
    inner ? madeAt(analysis, { source, node: inner }, way) : [];
  if (called?.type === 'field_expression') {
    const receiver = called.childForFieldName('value');
    const method = source.textOf(called.childForFieldName('field') ?? called);
    const type = receiver ? analysis.types.of(source, receiver) : null;
    const own = type === null ? [] : analysis.types.methods(type, method);
    if (own.length > 0) return own.flatMap((each) => resultOf(analysis, each, way));
    if (SAME.test(method)) return from(receiver);
    return /^unwrap_or(?:_else)?$/.test(method) ? [...from(receiver), ...from(args[0])] : [];
  }
  const path = called ? pathParts(source.textOf(called)) : [];
  const name = path.join('::');
  if (/(?:^|::)Registry::(?:new|default)$/.test(name) || /(?:^|::)default_registry$/.test(name)) {
    const own = analysis.modules.resolve(path, source, node);
    if (own?.type !== 'item') return [NONE];
  }
  if (/(?:^|::)Registry::new_custom$/.test(name)) {
    const [prefix] = args;
    if (!prefix || source.textOf(prefix) === 'None') return [NONE];
    const text = analysis.values.text({ source, node: prefix }, null);
    return 'text' in text
      ? [{ prefix: text.text === '' ? null : text.text, reason: null }]
      : [{ prefix: null, reason: `the prefix of its registry is not known: ${text.reason}` }];
  }
  if (
    /(?:^|::)(?:Arc|Box|Rc|Lazy|LazyLock|OnceCell|OnceLock|Mutex|RwLock)::(?:new|clone|from)$|^(?:Some|Ok)$/.test(name)
  )
    return from(args[0]);
  return functionsNamed(analysis, path, { source, node }).flatMap((each) => resultOf(analysis, each, way));
}

function functionsNamed(analysis: Analysis, path: readonly string[], at: Expr): Expr[] {
  const self = path[0] === 'Self' ? implType(at.source, at.node) : null;
  const meaning = analysis.modules.resolve(self ? [self, ...path.slice(1)] : path, at.source, at.node);
  if (meaning?.type !== 'item') return [];
  const method = meaning.rest.at(-1);
  if (method !== undefined) return [...analysis.types.methods(meaning.item.name, method)];
  return meaning.item.node.type === 'function_item' ? [meaning.item] : [];
}

/** What a function gives back, as far as that is its last expression. */
function resultOf(analysis: Analysis, { source, node }: Expr, way: readonly string[]): readonly RegistryPrefix[] {
  const body = node.childForFieldName('body');
  return body ? madeAt(analysis, { source, node: body }, way) : [];
}

function ofName(analysis: Analysis, { source, node }: Expr, way: readonly string[]): readonly RegistryPrefix[] {
  const from = (inner: Node | null | undefined, file = source): readonly RegistryPrefix[] =>
    inner ? madeAt(analysis, { source: file, node: inner }, way) : [];
  const path = pathParts(source.textOf(node));
  const name = path.at(-1) ?? '';
  if (path.length === 1) {
    const local = letBinding(source, node, name);
    if (local) return from(local.value);
    const around = enclosingFunction(source, node);
    const index = around ? parameterIndex(source, around, name) : -1;
    if (around && index >= 0) {
      const takesSelf =
        around.childForFieldName('parameters')?.namedChildren.some((child) => child?.type === 'self_parameter') ??
        false;
      return analysis.calls.of({ source, node: around }).flatMap((call) => {
        const method = call.node.childForFieldName('function')?.type === 'field_expression';
        return from(argumentsOf(call.source, call.node)[index - (takesSelf && method ? 1 : 0)], call.source);
      });
    }
  }
  const meaning = analysis.modules.resolve(path, source, node);
  return meaning?.type === 'item' ? from(meaning.item.node.childForFieldName('value'), meaning.item.source) : [];
}

/** A registry in a field: what the struct is made with. */
function ofField(analysis: Analysis, access: Expr, way: readonly string[]): readonly RegistryPrefix[] {
  const field = access.node.childForFieldName('field');
  const owner = access.node.childForFieldName('value');
  const struct = owner ? analysis.types.of(access.source, owner) : null;
  const [definition] = struct === null ? [] : analysis.types.structs(access.source, struct);
  if (!field || !definition) return [];
  const name = access.source.textOf(field);
  const files = analysis.workspace.filesOf(analysis.workspace.owner(definition.source.file));
  const made: RegistryPrefix[] = [];
  for (const { source, from, to } of analysis.workspace.occurrences(name, files)) {
    if (!/^\s*[:,}]/.test(source.text.slice(to, to + 8))) continue;
    const node = source.nodeAt(from, to);
    const initializer = node ? source.parent(node) : null;
    if (!node || (initializer?.type !== 'field_initializer' && initializer?.type !== 'shorthand_field_initializer'))
      continue;
    if (analysis.workspace.isTest(source, node)) continue;
    const literal = source.parent(source.parent(initializer) ?? initializer)?.childForFieldName('name');
    const type = literal ? pathParts(source.textOf(literal)).at(-1) : null;
    if ((type === 'Self' ? implType(source, initializer) : type) !== struct) continue;
    const value =
      initializer.childForFieldName('value') ?? (initializer.type === 'shorthand_field_initializer' ? node : null);
    if (value) made.push(...madeAt(analysis, { source, node: value }, way));
  }
  return made;
}

const registries = new WeakMap<Analysis, RegistryPrefix[]>();

function everyRegistry(analysis: Analysis): RegistryPrefix[] {
  let known = registries.get(analysis);
  if (!known) {
    known = [];
    for (const { source, from, to } of analysis.workspace.occurrences('Registry', analysis.workspace.files)) {
      if (!/^\s*::\s*(?:new|new_custom|default)\s*\(/.test(source.text.slice(to, to + 40))) continue;
      let node = source.nodeAt(from, to);
      while (node && node.type !== 'call_expression') node = /identifier$/.test(node.type) ? source.parent(node) : null;
      if (!node || analysis.workspace.isTest(source, node)) continue;
      known.push(...madeAt(analysis, { source, node }, []));
    }
    registries.set(analysis, known);
  }
  return known;
}
