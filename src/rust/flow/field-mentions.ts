/** The places that mention a field of a struct. */
import type { Analysis } from '../analysis.ts';
import { openerAround, wordBefore } from '../source/enclosing.ts';
import { type Expr, implType } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { givenBy } from '../workspace/deref.ts';
import { selfTypeAt } from '../workspace/self-type.ts';
import { structAt } from '../workspace/struct-of.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { fieldOwners, fieldPlaces } from './field-places.ts';
import type { Handle, Mention } from './handles.ts';
import { isPlainType } from './takes.ts';

export function* ofField(analysis: Analysis, handle: Extract<Handle, { type: 'field' }>): Generator<Mention> {
  const { workspace, types } = analysis;
  const tuple = /^\d+$/.test(handle.field);
  if (tuple) yield* inPatterns(analysis, handle);
  // An object may be made far from where its struct is defined, and used by whoever sees that.
  const meant = structsMeant(analysis, handle);
  const homes = meant.map((struct) => struct.source.file);
  const files = workspace.filesThatSeeAny([handle.source.file, ...homes]);
  let shared: boolean | undefined;
  let alone: boolean | undefined;
  let hidden: readonly string[] | null | undefined;
  const used = tuple ? [handle.source.file] : files;
  for (const { source, from, to, read, ofMacro } of fieldPlaces(analysis, handle.field, used)) {
    if (ofMacro) {
      yield { source, node: ofMacro, doubt: 'a macro that is not in sight is given its name', binds: false };
      continue;
    }
    if (!read && !mayBePattern(source, from, handle.struct)) continue;
    const self = read && !tuple ? selfTypeAt(source, from) : null;
    const isGiven = (struct: string) => isByDeref(analysis, source, struct, handle);
    if (self !== null && self !== handle.struct && types.structs(source, self).length > 0 && !isGiven(self)) continue;
    if (self === handle.struct && isOfOwnFile(analysis, source, self, meant)) continue;
    const node = source.nodeAt(from, to);
    const parent = node ? source.parent(node) : null;
    const definition = node || !read ? null : source.macroDefinitionAt(from);
    if (definition) yield { source, node: definition, doubt: null, binds: false };
    if (!node || !parent) continue;
    if (
      node.type === 'shorthand_field_identifier' ||
      node.type === 'field_identifier' ||
      node.type === 'integer_literal'
    ) {
      if (parent.type === 'field_pattern') {
        const struct = source.parent(parent)?.childForFieldName('type');
        const named = struct ? pathParts(source.textOf(struct)).at(-1) : null;
        const type = named === 'Self' ? implType(source, parent) : named;
        if (type === handle.struct)
          yield { source, node: parent.childForFieldName('pattern') ?? node, doubt: null, binds: true };
        continue;
      }
      if (parent.type !== 'field_expression') continue;
      const receiver = parent.childForFieldName('value');
      const type = receiver ? structNamed(analysis, source, receiver, handle.struct) : null;
      const isOfAnother = type !== null && type !== handle.struct && types.structs(source, type).length > 0;
      const isThrough = isOfAnother && !tuple && isGiven(type);
      if (isOfAnother && !isThrough) continue;
      if (type === handle.struct || isThrough) {
        if (receiver && !isThrough && isOther(analysis, { source, node: receiver }, handle)) continue;
        yield { source, node: parent, doubt: null, binds: false };
        continue;
      }
      if (tuple || isNumber(source, parent)) continue;
      hidden ??= privateIn(meant, handle.field);
      if (hidden !== null && !hidden.some((home) => isWithin(source.file, home))) continue;
      shared ??= hasOwners(analysis, handle.field, files);
      if (shared && ON_METRICS.test(source.text.slice(to, to + 40))) alone ??= isAlone(analysis, handle, files);
      const isMeant = !shared || (alone === true && ON_METRICS.test(source.text.slice(to, to + 40)));
      const doubt = isMeant
        ? null
        : `more than one struct has a field \`${handle.field}\`, and the type of what holds it is not in sight`;
      yield { source, node: parent, doubt, binds: false };
    }
  }
}

/** Whether a file has a struct of a name that is none of these, so that this is what is meant there. */
function isOfOwnFile({ types }: Analysis, source: SourceFile, struct: string, meant: readonly Expr[]): boolean {
  const [own, ...more] = types.structs(source, struct);
  return (
    own?.source === source && more.length === 0 && meant.length > 0 && !meant.some((each) => isSameNode(each, own))
  );
}

/** The files of the structs of which a field is private to the module; null when that of one is not, or none is in sight. */
function privateIn(structs: readonly Expr[], field: string): readonly string[] | null {
  const isPrivate = ({ source, node }: Expr) =>
    fieldsOf(node).some(
      (each) =>
        source.textOf(each.childForFieldName('name') ?? each) === field &&
        !each.namedChildren.some((child) => child.type === 'visibility_modifier'),
    );
  return structs.length > 0 && structs.every(isPrivate) ? structs.map(({ source }) => source.file) : null;
}

/** Whether a file is another one, or of a module inside of its module. Rust Reference, "Visibility and Privacy"; "Modules". */
function isWithin(file: string, home: string): boolean {
  const folder = home.replace(/(?:\/(?:mod|lib|main))?\.rs$/, '/');
  return file === home || file.startsWith(folder);
}

/** Whether an expression is computed with, compared or cast: no metric is. */
function isNumber(source: SourceFile, node: Node): boolean {
  const parent = source.parent(node);
  if (parent?.type === 'unary_expression') return /^[-!]/.test(source.textOf(parent));
  return parent !== null && /^(?:binary_expression|type_cast_expression|compound_assignment_expr)$/.test(parent.type);
}

/** The type of an object by name; behind an alias (`type Client = Tunnel<ClientState>`, `impl Client`) what that stands for. */
function structNamed({ modules, types }: Analysis, source: SourceFile, object: Node, struct: string): string | null {
  const type = types.of(source, object);
  if (type === null || type === struct || types.structs(source, type).length > 0) return type;
  // What is one type in one build is another in the next.
  const names = modules
    .resolveAll([type], source, object)
    .flatMap((each) =>
      each.type === 'item' && each.item.node.type === 'type_item' ? [types.behindAlias(each.item).name] : [],
    );
  return names.find((name) => name === struct) ?? names[0] ?? type;
}

/** Whether a place may be in a pattern of a struct (`Metrics { hits, .. }`), by its text. */
function mayBePattern({ text }: SourceFile, offset: number, struct: string): boolean {
  const opener = openerAround(text, offset);
  if (opener === null) return true;
  const name = opener < 0 || text[opener] !== '{' ? '' : wordBefore(text, opener);
  return name === struct || name === 'Self';
}

/** The patterns that take a tuple struct apart: `RequestCount(requests)`. */
function* inPatterns({ workspace }: Analysis, handle: Extract<Handle, { type: 'field' }>): Generator<Mention> {
  for (const { source, from, to } of workspace.occurrences(handle.struct, workspace.filesThatSee(handle.source.file))) {
    if (!/^\s*\(/.test(source.text.slice(to, to + 8))) continue;
    let node = source.nodeAt(from, to);
    while (node && /identifier$/.test(node.type)) node = source.parent(node);
    if (node?.type !== 'tuple_struct_pattern') continue;
    const type = node.childForFieldName('type');
    const parts = node.namedChildren.filter((child) => child.id !== type?.id && !/comment$/.test(child.type));
    const part = parts[Number(handle.field)];
    if (part) yield { source, node: part, doubt: null, binds: true };
  }
}

/** Whether an object of a struct by this name is of another one by it: two crates may each have `Metrics`. */
function isOther(analysis: Analysis, object: Expr, handle: Extract<Handle, { type: 'field' }>): boolean {
  const { modules, types } = analysis;
  const named = modules
    .itemsNamed(handle.struct, handle.source.file)
    .filter((item) => item.node.type === 'struct_item');
  const own = structsMeant(analysis, handle);
  if (own.length === 0 || (named.length < 2 && object.source === handle.source)) return false;
  const struct = structAt(analysis, object.source, object.node);
  const meant = struct ? [struct] : types.structs(object.source, handle.struct);
  return meant.length > 0 && !meant.some((each) => own.some((mine) => isSameNode(mine, each)));
}

/** Whether objects of another struct have the field by what their `Deref` gives. */
function isByDeref(
  analysis: Analysis,
  source: SourceFile,
  struct: string,
  handle: Extract<Handle, { type: 'field' }>,
): boolean {
  const named = givenBy(analysis, source, struct, handle.struct, handle.field);
  if (named === null) return false;
  const own = structsMeant(analysis, handle);
  const given = structsMeant(analysis, { ...handle, source: named.source }, named.node);
  return given.some((each) => own.some((mine) => isSameNode(mine, each)));
}

/** The structs that the name of a field's owner can mean where the field was met: the one that is imported there, or all near by. */
function structsMeant(
  { modules, types }: Analysis,
  { source, struct }: Extract<Handle, { type: 'field' }>,
  at: Node = source.root,
): Expr[] {
  const meaning = modules.resolve([struct], source, at);
  if (meaning?.type === 'item' && meaning.rest.length === 0 && meaning.item.node.type === 'struct_item')
    return [meaning.item];
  return types.structs(source, struct);
}

function isSameNode(a: Expr, b: Expr): boolean {
  return a.source === b.source && a.node.startIndex === b.node.startIndex;
}

/** Whether more than one struct declares a field of this name. */
function hasOwners(analysis: Analysis, field: string, files: readonly string[]): boolean {
  return fieldOwners(analysis, field, files).length > 1;
}

/** Methods that are called on metrics, and that no number, text, time or collection has. */
const ON_METRICS =
  /^\s*\.\s*(?:inc|inc_by|dec|dec_by|increment|decrement|observe|record|set|with_label_values|get_or_create)\s*\(/;

/** Whether no other struct of some files has a field of this name that may be one whose methods are those of metrics. */
function isAlone(
  analysis: Analysis,
  { struct, field }: Extract<Handle, { type: 'field' }>,
  files: readonly string[],
): boolean {
  const others = fieldOwners(analysis, field, files, (source, type) => !isPlainType(source, type));
  return others.every(({ source, node }) => source.textOf(node.childForFieldName('name') ?? node) === struct);
}
