import type { Analysis } from '../analysis.ts';
import { openerAround, wordBefore } from '../source/enclosing.ts';
import { type Expr, implType, keyOf, macroName } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { letBinding } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { behindBlanks } from '../source/words.ts';
import { binderOf } from '../values/binders.ts';
import { nameOf } from '../workspace/calls.ts';
import { givenBy } from '../workspace/deref.ts';
import { type Item, isSame } from '../workspace/items.ts';
import type { Meaning } from '../workspace/modules.ts';
import type { Occurrence } from '../workspace/occurrences.ts';
import { selfTypeAt } from '../workspace/self-type.ts';
import { structAt } from '../workspace/struct-of.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { isPlainByText } from './plain-uses.ts';
import { LOOKS } from './verbs.ts';

export type Handle =
  | { readonly type: 'item'; readonly item: Item }
  /** A name inside a stretch of one file; `declaration` is the `let` when there is one, to see shadowing. */
  | {
      readonly type: 'local';
      readonly source: SourceFile;
      readonly name: string;
      readonly from: number;
      readonly to: number;
      readonly declaration: Node | null;
    }
  | { readonly type: 'field'; readonly struct: string; readonly field: string; readonly source: SourceFile }
  | { readonly type: 'result'; readonly function: Expr };

/** A place that mentions a handle: the expression that stands for the metric there, or a doubt and its reason. */
export interface Mention extends Expr {
  readonly doubt: string | null;
  /** A name that a pattern binds to the metric (`let Metrics { hits, .. } = m`), instead of an expression. */
  readonly binds: boolean;
}

export function handleKey(handle: Handle): string {
  switch (handle.type) {
    case 'item':
      return `item ${keyOf(handle.item)}`;
    case 'local':
      return `local ${handle.source.file} ${handle.name} ${handle.from}-${handle.to}`;
    case 'field':
      return `field ${handle.struct}.${handle.field}`;
    case 'result':
      return `result ${keyOf(handle.function)}`;
  }
}

/** The identifier to show a person: `ERRORS_TOTAL`, `Metrics.errors`, `errors`. */
export function handleName(handle: Handle): string | null {
  switch (handle.type) {
    case 'item':
      return handle.item.name;
    case 'local':
      return handle.name;
    case 'field':
      return `${handle.struct}.${handle.field}`;
    case 'result':
      return null;
  }
}

/** Mentions of one name that are followed. No program comes near; a text made to exhaust whoever reads it does. */
export const MAX_MENTIONS = 1000;

const known = new WeakMap<Analysis, Map<string, readonly Mention[]>>();

/**
 * The places that mention a handle, up to one more than `MAX_MENTIONS`. Found once: where a metric is
 * handed on, many ways lead to one name.
 */
export function mentions(analysis: Analysis, handle: Handle): readonly Mention[] {
  const all = known.get(analysis) ?? new Map<string, readonly Mention[]>();
  known.set(analysis, all);
  const key = `${handleKey(handle)} ${scopeKey(handle)}`;
  let found = all.get(key);
  if (!found) {
    const list: Mention[] = [];
    for (const mention of find(analysis, handle)) {
      list.push(mention);
      if (list.length > MAX_MENTIONS) break;
    }
    found = list;
    all.set(key, found);
  }
  return found;
}

/** What of a handle says where it is looked for, beside its key. */
function scopeKey(handle: Handle): string {
  if (handle.type === 'field') return handle.source.file;
  return handle.type === 'local' ? `${handle.declaration?.id}` : '';
}

function* find(analysis: Analysis, handle: Handle): Generator<Mention> {
  switch (handle.type) {
    case 'item':
      yield* ofItem(analysis, handle.item);
      return;
    case 'local':
      yield* ofLocal(handle);
      return;
    case 'field':
      yield* ofField(analysis, handle);
      return;
    case 'result':
      for (const call of analysis.calls.of(handle.function)) yield { ...call, doubt: null, binds: false };
      yield* asValue(analysis, handle.function);
  }
}

function* ofItem(analysis: Analysis, item: Item): Generator<Mention> {
  const { workspace } = analysis;
  const block = blockOf(item);
  const files = block ? [item.source.file] : workspace.filesThatSee(item.source.file);
  for (const name of block ? [item.name] : workspace.namesFor(item.name, files)) {
    for (const { source, from, to } of workspace.occurrences(name, files)) {
      if (block && (from < block.startIndex || from > block.endIndex)) continue;
      if (source.isInTestItem(from) || source.isInUse(from)) continue;
      const mention = itemMention(analysis, item, name, { source, from, to });
      if (mention) yield mention;
    }
  }
}

/** The block of code that an item is declared in, and that alone sees it; null for one of a module. */
function blockOf({ source, node }: Item): Node | null {
  for (let up = source.parent(node); up; up = source.parent(up)) {
    if (up.type === 'block') return up;
    if (/^(?:declaration_list|function_item|mod_item)$/.test(up.type)) return null;
  }
  return null;
}

function itemMention(analysis: Analysis, item: Item, name: string, { source, from, to }: Occurrence): Mention | null {
  if (source === item.source && from === item.node.childForFieldName('name')?.startIndex) return null;
  const node = source.nodeAt(from, to);
  if (!node) {
    const definition = source.macroDefinitionAt(from);
    return definition ? { source, node: definition, doubt: null, binds: false } : null;
  }
  if (node.type !== 'identifier' && node.type !== 'shorthand_field_identifier') return null;
  const whole = wholePath(source, node);
  if (!whole || isName(source, whole)) return null;
  const path = pathParts(source.textOf(whole));
  if (path.length === 1 && letBinding(source, node, name)) return null;
  const meanings = analysis.modules.resolveAll(path, source, node);
  const meaning =
    meanings.find((each) => each.type === 'item' && each.rest.length === 0 && isSame(each.item, item)) ??
    meanings[0] ??
    null;
  if (meaning?.type === 'item' && meaning.rest.length === 0 && isSame(meaning.item, item)) {
    return { source, node: whole, doubt: null, binds: false };
  }
  if (meaning?.type === 'module' || meaning?.type === 'item' || name !== item.name) return null;
  if (meaning?.type === 'external' && path.length > 1 && !looksLocal(analysis, source, path)) return null;
  // Out of sight (a macro made the module, a prelude re-exports it): it is ours when nothing else bears the name.
  const rival = analysis.modules
    .itemsNamed(item.name)
    .find((other) => other.source !== item.source && other.node.type === item.node.type);
  const doubt = rival ? `\`${path.join('::')}\` could be the one of ${rival.source.file} too` : null;
  return { source, node: whole, doubt, binds: false };
}

/** Whether a function is handed to what calls it for the value that it gives: `LazyLock::new(make)`, `CELL.get_or_init(make)`. */
function isCalledThere(source: SourceFile, path: Node): boolean {
  const list = source.parent(path);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const called = call?.childForFieldName('function');
  return called != null && /(?:^|::)(?:Sync)?Lazy(?:Lock|Cell)?::new$|\.\s*get_or_init$/.test(source.textOf(called));
}

/** Mentions of a free function that are no call in sight: as a value it goes where nothing tells who calls it, or a macro calls it. */
function* asValue(analysis: Analysis, functionItem: Expr): Generator<Mention> {
  if (implType(functionItem.source, functionItem.node) !== null) return;
  const name = nameOf(functionItem);
  const files = analysis.workspace.filesThatSee(functionItem.source.file);
  for (const { source, from, to } of analysis.workspace.namedOccurrences(name, files)) {
    if (/\bfn\s+$/.test(source.text.slice(Math.max(0, from - 12), from))) continue;
    const isCalled = /^\s*\(/.test(source.text.slice(to, to + 40));
    if (!isCalled && /^\s*(?:::|!|as\b)/.test(source.text.slice(to, to + 40))) continue;
    if (source.isInTestItem(from) || source.isInUse(from)) continue;
    if (isCalled) {
      // There is no call in what is not expanded yet.
      const isIn = source.placesOf('macro_rules').some((at) => at < from);
      const definition = isIn ? source.macroDefinitionAt(from) : null;
      if (definition) yield { source, node: definition, doubt: null, binds: false };
      continue;
    }
    const node = source.nodeAt(from, to);
    if (node?.type !== 'identifier') continue;
    const whole = wholePath(source, node);
    if (!whole || isName(source, whole) || /^use_|^scoped_use/.test(source.parent(whole)?.type ?? '')) continue;
    const path = pathParts(source.textOf(whole));
    if (path.length === 1 && letBinding(source, node, path[0] ?? '')) continue;
    const isIt = (each: Meaning) => each.type === 'item' && each.rest.length === 0 && isSame(each.item, functionItem);
    if (!analysis.modules.resolveAll(path, source, node).some(isIt)) continue;
    const doubt = isCalledThere(source, whole) ? null : `\`${name}\`, which gives it back, is handed on as a value`;
    yield { source, node: whole, doubt, binds: false };
  }
}

/** Whether a path that leads out of sight can still be ours: its first part is a crate or a module of this workspace. */
function looksLocal(analysis: Analysis, source: SourceFile, path: readonly string[]): boolean {
  const owner = analysis.workspace.owner(source.file);
  const first = path[0] ?? '';
  return (
    first === 'crate' ||
    first === 'self' ||
    first === 'super' ||
    first === owner?.libName ||
    (owner?.dependencies.has(first) ?? false)
  );
}

function* ofLocal(handle: Extract<Handle, { type: 'local' }>): Generator<Mention> {
  const { source, name } = handle;
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return;
  const word = new RegExp(`(?<![\\w.])${name}(?!\\w)`, 'g');
  for (const match of source.text.slice(handle.from, handle.to).matchAll(word)) {
    const at = handle.from + (match.index ?? 0);
    const node = source.nodeAt(at, at + name.length);
    if (!node || !/^(?:identifier|self|shorthand_field_identifier)$/.test(node.type)) continue;
    const whole = wholePath(source, node);
    if (!whole || whole.id !== node.id || isName(source, node)) continue;
    const inner = letBinding(source, node, name);
    if (inner && inner.declaration.startIndex >= handle.from && inner.declaration.id !== handle.declaration?.id)
      continue;
    // A loop, an arm, a condition or a closure that binds the name in between has its own value.
    const binder = inner ? null : binderOf(source, node, name);
    if (binder && binder.type !== 'let' && binder.pattern.startIndex >= handle.from) continue;
    yield { source, node, doubt: null, binds: false };
  }
}

/** A place where a field may be read or bound by its name. */
interface FieldPlace extends Occurrence {
  /** Whether it stands behind a dot. */
  readonly read: boolean;
  /** What a macro is given, which may make a field of it. */
  readonly ofMacro: Node | null;
}

const placesOfFields = new WeakMap<Analysis, WeakMap<readonly string[], Map<string, readonly FieldPlace[]>>>();

/** Where fields of a name may be read or bound in some files, whatever struct they are of: many have one name. */
function fieldPlaces(analysis: Analysis, field: string, files: readonly string[]): readonly FieldPlace[] {
  const ofAnalysis =
    placesOfFields.get(analysis) ?? new WeakMap<readonly string[], Map<string, readonly FieldPlace[]>>();
  placesOfFields.set(analysis, ofAnalysis);
  const byField = ofAnalysis.get(files) ?? new Map<string, readonly FieldPlace[]>();
  ofAnalysis.set(files, byField);
  let found = byField.get(field);
  if (!found) {
    found = [...findFieldPlaces(analysis, field, files)];
    byField.set(field, found);
  }
  return found;
}

function* findFieldPlaces(analysis: Analysis, field: string, files: readonly string[]): Generator<FieldPlace> {
  const tuple = /^\d+$/.test(field);
  for (const { source, from, to } of analysis.workspace.occurrences(field, files)) {
    const read = source.text[behindBlanks(source.text, from) - 1] === '.';
    if (read && (/^\s*\(/.test(source.text.slice(to, to + 8)) || isPlainByText(analysis, source, from, to))) continue;
    if (!read && tuple) continue;
    if (!read && isNameForMacro(analysis, { source, from, to })) {
      const ofMacro = source.nodeAt(from, to);
      if (ofMacro) yield { source, from, to, read, ofMacro };
      continue;
    }
    if (!read && !mayStartField(source.text, from)) continue;
    if (!source.isInTestItem(from)) yield { source, from, to, read, ofMacro: null };
  }
}

/** Whether the name of a field in a pattern may stand at a place. */
function mayStartField(text: string, at: number): boolean {
  // Most names stand right behind something else.
  if (/[^\s{,\]/]/.test(text[at - 1] ?? ' ')) return false;
  return STARTS_FIELD.test(text.slice(Math.max(0, at - 40), at));
}

/** What stands before the name of a field in a pattern. */
const STARTS_FIELD = /(?:[{,\]\n]|\*\/)\s*(?:ref\s+)?(?:mut\s+)?$/;

function* ofField(analysis: Analysis, handle: Extract<Handle, { type: 'field' }>): Generator<Mention> {
  const { workspace, types } = analysis;
  const tuple = /^\d+$/.test(handle.field);
  if (tuple) yield* inPatterns(analysis, handle);
  // An object may be made far from where its struct is defined, and used by whoever sees that.
  const meant = structsMeant(analysis, handle);
  const homes = meant.map((struct) => struct.source.file);
  const files = workspace.filesThatSeeAny([handle.source.file, ...homes]);
  let shared: boolean | undefined;
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
      const doubt = shared
        ? `more than one struct has a field \`${handle.field}\`, and the type of what holds it is not in sight`
        : null;
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

/** How a call of a macro begins that may go on to a place: `bump!(metrics, `. */
const IN_MACRO = /\b\w+\s*!\s*[([{][^;]*$/;
/** Characters in front of a name that may belong to such a call. */
const LONGEST_CALL = 200;

/** Whether a macro call is handed a bare name that is neither a local nor an item: it may make a field of it. */
function isNameForMacro({ modules }: Analysis, { source, from, to }: Occurrence): boolean {
  if (!'([{,'.includes(source.text[behindBlanks(source.text, from) - 1] ?? ' ')) return false;
  if (!/^\s*[,.)\]}]/.test(source.text.slice(to, to + 40))) return false;
  if (!IN_MACRO.test(source.text.slice(Math.max(0, from - LONGEST_CALL), from)) || source.isInTestItem(from))
    return false;
  const node = source.nodeAt(from, to);
  if (node?.type !== 'identifier') return false;
  const name = source.textOf(node);
  for (let up = source.parent(node); up; up = source.parent(up)) {
    if (/^(?:arguments|block|struct_expression|closure_expression)$/.test(up.type)) return false;
    if (up.type === 'macro_invocation' && LOOKS.test(macroName(source, up))) return false;
    if (up.type === 'macro_invocation')
      return !binderOf(source, node, name) && modules.resolve([name], source, node)?.type !== 'item';
  }
  return false;
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

/** The structs of some files that declare a field of this name: none, one, or two of more. */
export function fieldOwners(analysis: Analysis, field: string, files: readonly string[]): Expr[] {
  const owners = new Map<string, Expr>();
  for (const { source, from, to } of analysis.workspace.occurrences(field, files)) {
    if (!/^\s*:(?!:)/.test(source.text.slice(to, to + 8))) continue;
    const body = source.bodyAt(from);
    if (body && !/\b(?:struct|enum|union)\b/.test(source.text.slice(body.from, body.to))) continue;
    const node = source.nodeAt(from, to);
    const declaration = node ? source.parent(node) : null;
    if (declaration?.type !== 'field_declaration') continue;
    const struct = source.parent(source.parent(declaration) ?? declaration);
    const name = struct?.childForFieldName('name');
    if (struct && name && fieldsOf(struct).length > 0)
      owners.set(`${source.file} ${source.textOf(name)}`, { source, node: struct });
    if (owners.size > 1) break;
  }
  return [...owners.values()];
}

/** The whole path that an identifier ends; null when the identifier is only a module on the way. */
export function wholePath(source: SourceFile, node: Node): Node | null {
  let whole = node;
  for (let up = source.parent(whole); up; up = source.parent(up)) {
    if (up.type === 'scoped_identifier') {
      if (up.childForFieldName('name')?.id !== whole.id) return null;
      whole = up;
    } else if (
      /^(use_declaration|use_list|scoped_use_list|use_as_clause|scoped_type_identifier|visibility_modifier|attribute|macro_invocation)$/.test(
        up.type,
      )
    ) {
      return up.type === 'macro_invocation' && up.childForFieldName('macro')?.id !== whole.id ? whole : null;
    } else return whole;
  }
  return whole;
}

/** Whether an identifier is the name of something that is defined there, and no mention. */
export function isName(source: SourceFile, node: Node): boolean {
  const parent = source.parent(node);
  if (!parent) return true;
  if (
    /_item$|^parameter$|^closure_parameters$|^field_declaration$|^enum_variant$|^macro_definition$/.test(parent.type)
  ) {
    return parent.childForFieldName('value')?.id !== node.id && parent.childForFieldName('body')?.id !== node.id;
  }
  if (
    parent.type === 'let_declaration' ||
    parent.type === 'let_condition' ||
    parent.type === 'match_pattern' ||
    parent.type === 'for_expression'
  ) {
    return parent.childForFieldName('pattern')?.id === node.id || parent.type === 'match_pattern';
  }
  if (parent.type === 'field_initializer') return parent.childForFieldName('field')?.id === node.id;
  return /pattern$/.test(parent.type);
}
