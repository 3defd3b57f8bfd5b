/** The prefix that a registry of the `prometheus` crate adds (`Registry::new_custom(Some(prefix), labels)`). */
import type { Analysis } from './analysis.ts';
import { argumentsOf, chainOf } from './libraries/arguments.ts';
import { type Expr, implType } from './nodes.ts';
import { pathParts } from './paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from './scopes.ts';

export interface RegistryPrefix {
  readonly prefix: string | null;
  /** Why the prefix is not known, or null. */
  readonly reason: string | null;
}

const NONE: RegistryPrefix = { prefix: null, reason: null };

/**
 * The prefix of the registry that an expression means. Follows locals, statics, fields and parameters to where it is
 * made; where that is out of sight, and every registry that the workspace makes has the same prefix, it is that.
 */
export function registryPrefix(analysis: Analysis, registry: Expr, depth = 0): RegistryPrefix {
  const made = madeAt(analysis, registry, depth);
  if (made) return made;
  const all = everyRegistry(analysis);
  const [first] = all;
  if (!first) return NONE;
  return all.every((each) => each.prefix === first.prefix && each.reason === null)
    ? first
    : {
        prefix: null,
        reason:
          'it is registered in a registry whose prefix is not in sight, and registries with different prefixes exist',
      };
}

function madeAt(analysis: Analysis, registry: Expr, depth: number): RegistryPrefix | null {
  if (depth > 12) return null;
  const { values } = analysis;
  const { source } = registry;
  const { base } = chainOf(source, registry.node);
  if (base.type === 'call_expression') {
    const called = base.childForFieldName('function');
    const path = called ? pathParts(source.textOf(called)).join('::') : '';
    if (/(?:^|::)Registry::(?:new|default)$/.test(path) || /(?:^|::)default_registry$/.test(path)) return NONE;
    if (/(?:^|::)Registry::new_custom$/.test(path)) {
      const prefix = argumentsOf(source, base)[0];
      if (!prefix || source.textOf(prefix) === 'None') return NONE;
      const text = values.text({ source, node: prefix }, null);
      return 'text' in text
        ? { prefix: text.text === '' ? null : text.text, reason: null }
        : { prefix: null, reason: `the prefix of its registry is not known: ${text.reason}` };
    }
    if (/(?:^|::)(?:Arc|Box|Rc|Lazy|LazyLock)::(?:new|clone)$|^Some$/.test(path)) {
      const inner = argumentsOf(source, base)[0];
      const body = inner?.type === 'closure_expression' ? inner.childForFieldName('body') : inner;
      return body
        ? madeAt(
            analysis,
            { source, node: body.type === 'block' ? (body.namedChildren.at(-1) ?? body) : body },
            depth + 1,
          )
        : null;
    }
    return null;
  }
  if (base.type === 'field_expression' || base.type === 'self') {
    return fieldMadeAt(analysis, { source, node: base }, depth);
  }
  if (base.type !== 'identifier' && base.type !== 'scoped_identifier') return null;
  const path = pathParts(source.textOf(base));
  const name = path.at(-1) ?? '';
  if (path.length === 1) {
    const local = letBinding(source, base, name);
    if (local) return local.value ? madeAt(analysis, { source, node: local.value }, depth + 1) : null;
    const around = enclosingFunction(source, base);
    const index = around ? parameterIndex(source, around, name) : -1;
    if (around && index >= 0) {
      const takesSelf =
        around.childForFieldName('parameters')?.namedChildren.some((child) => child?.type === 'self_parameter') ??
        false;
      const answers = analysis.calls.of({ source, node: around }).map((call) => {
        const method = call.node.childForFieldName('function')?.type === 'field_expression';
        const argument = argumentsOf(call.source, call.node)[index - (takesSelf && method ? 1 : 0)];
        return argument ? madeAt(analysis, { source: call.source, node: argument }, depth + 1) : null;
      });
      const [first] = answers;
      return first && answers.every((each) => each !== null && each.prefix === first.prefix) ? first : null;
    }
  }
  const meaning = analysis.modules.resolve(path, source, base);
  const value = meaning?.type === 'item' ? meaning.item.node.childForFieldName('value') : null;
  return meaning?.type === 'item' && value
    ? madeAt(analysis, { source: meaning.item.source, node: value }, depth + 1)
    : null;
}

/** A registry in a field: what the struct is made with, when that is the same everywhere. */
function fieldMadeAt(analysis: Analysis, access: Expr, depth: number): RegistryPrefix | null {
  const field = access.node.childForFieldName('field');
  const owner = access.node.childForFieldName('value');
  const struct = owner ? analysis.types.of(access.source, owner) : null;
  if (!field || !struct) return null;
  const name = access.source.textOf(field);
  const answers: (RegistryPrefix | null)[] = [];
  for (const { source, from, to } of analysis.workspace.occurrences(
    name,
    analysis.workspace.filesOf(analysis.workspace.owner(access.source.file)),
  )) {
    const node = source.nodeAt(from, to);
    const initializer = node ? source.parent(node) : null;
    if (!node || (initializer?.type !== 'field_initializer' && initializer?.type !== 'shorthand_field_initializer'))
      continue;
    const literal = source.parent(source.parent(initializer) ?? initializer)?.childForFieldName('name');
    const type = literal ? pathParts(source.textOf(literal)).at(-1) : null;
    if ((type === 'Self' ? implType(source, initializer) : type) !== struct) continue;
    const value =
      initializer.childForFieldName('value') ?? (initializer.type === 'shorthand_field_initializer' ? node : null);
    if (value) answers.push(madeAt(analysis, { source, node: value }, depth + 1));
  }
  const [first] = answers;
  return first && answers.every((each) => each !== null && each.prefix === first.prefix) ? first : null;
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
      const made = madeAt(analysis, { source, node }, 0);
      if (made) known.push(made);
    }
    registries.set(analysis, known);
  }
  return known;
}
