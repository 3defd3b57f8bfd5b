/** Fields of objects that are out of sight: what the objects of their struct have, wherever one is made. */
import { attributesOf } from '../source/attributes.ts';
import { type Expr, implAround, initializerOf, keyOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { derivesOf } from '../workspace/derives.ts';
import type { Item } from '../workspace/items.ts';
import { fieldType } from '../workspace/type-texts.ts';
import { fillerOf, mayBeFilled, PLACEHOLDER, withAssignments } from './assignments.ts';
import { OBJECT, SETTING } from './assumed.ts';
import { binderOf } from './binders.ts';
import { mayRun } from './branches.ts';
import { enteredKey, type Stuck, type Target } from './context.ts';
import { type Evaluation, MAX_DEPTH, reduce } from './evaluation.ts';
import { literalsOf, placesOf, typeNameOf } from './literals-of.ts';
import { withoutCallers } from './needs.ts';
import { variantOf } from './variants.ts';

/** Derives whose values come from outside the code: files, arguments, environment. */
const FROM_OUTSIDE =
  /^(?:Deserialize|Parser|Args|StructOpt|Envconfig|FromEnv|Clap|Config|FromRow|Message|Deserialize_\w+)$/;

/**
 * A field of an object that is out of sight: what the literals of its struct give to it, each in turn. Null when there are
 * none, or when the objects come from outside the code.
 */
export function fromAnywhere(
  evaluation: Evaluation,
  object: Target,
  last: Target,
  field: string,
  depth: number,
): Target | Stuck | null {
  for (const at of [object, last]) {
    const { source, node } = at.expr;
    const type = evaluation.types.of(source, node);
    const definition = type === null ? undefined : evaluation.types.structs(source, type)[0];
    if (type === null || !definition) continue;
    const { isSettings, isReadFromOutside } = originOf(evaluation, source, definition, type);
    if (isReadFromOutside) {
      const made = isSettings ? asUnset(evaluation, definition, type, field) : null;
      return made ?? { reason: readAtRunTime(type, field) };
    }
    if (isOneOfMany(evaluation, definition, at, type, field))
      return { reason: `\`${source.textOf(node)}\` is a \`${type}\` of which nothing in sight says where it was made` };
    const { values, places, filledBy } = givenTo(evaluation, definition, type, field);
    if (values.length === 0) continue;
    if (filledBy !== null && !evaluation.contexts.isAsMade)
      return { reason: `\`${type}.${field}\` is filled by \`${filledBy}\`, for which objects is not known` };
    const key = keyOfAny(at, places);
    const [only] = values;
    if (values.length === 1 && only && isMadeOften(evaluation, only)) evaluation.contexts.ofAnyObject(key);
    const chosen = evaluation.contexts.choose(key, values.length);
    const value = chosen === null ? undefined : values[chosen];
    if (!value || depth >= MAX_DEPTH) return null;
    const made = { expr: value, context: null };
    return mayRun(evaluation, made) === 'never' ? evaluation.contexts.leaveOut(key) : made;
  }
  return null;
}

/**
 * What a setting is that the `Default` of its struct leaves to the environment of the program: the same as where the struct is read from
 * elsewhere. Null for all else that a literal gives.
 */
export function unsetByDefault(evaluation: Evaluation, { expr: literal }: Target, field: string): Target | null {
  const { source, node } = literal;
  const around = enclosingFunction(source, node);
  const name = around?.childForFieldName('name');
  const trait = around && implAround(source, around)?.childForFieldName('trait');
  if (!name || !trait || source.textOf(name) !== 'default' || !/\bDefault$/.test(source.textOf(trait))) return null;
  const type = typeNameOf(source, node);
  const definition = type === null ? undefined : evaluation.types.structs(source, type)[0];
  if (type === null || !definition) return null;
  const { isSettings, isReadFromOutside } = originOf(evaluation, source, definition, type);
  return isSettings && isReadFromOutside ? asUnset(evaluation, definition, type, field) : null;
}

/** What a setting is unless somebody sets it, as long as it is not read as one that somebody sets. */
function asUnset(evaluation: Evaluation, definition: Expr, type: string, field: string): Target | null {
  const made = evaluation.contexts.fixed ? null : unset(evaluation, definition, type, field);
  return made && evaluation.contexts.isUnset(`${SETTING}${keyOf(definition)} ${field}`) ? made : null;
}

/** What a field of a struct is given, and where: one text for the fields that the same literals have. */
interface Given {
  readonly values: readonly Expr[];
  readonly places: string;
  /** The function that puts something into the list or the text that objects are made with; null where none does. */
  readonly filledBy: string | null;
}

const given = new WeakMap<Evaluation, Map<string, Given>>();

/**
 * What the literals and the assignments of a struct give to a field. The fields of one object are of one literal: a choice for one of them
 * is one for all that the same literals have.
 */
function givenTo(evaluation: Evaluation, definition: Expr, type: string, field: string): Given {
  const all = given.get(evaluation) ?? new Map<string, Given>();
  given.set(evaluation, all);
  const key = `${definition.node.id} ${field}`;
  let known = all.get(key);
  if (!known) {
    const literals = literalsOf(evaluation, definition, type, field);
    const initial = literals.flatMap((literal) => {
      const value = initializerOf(literal, field);
      return value ? [{ source: literal.source, node: value }] : [];
    });
    const values = initial.length === 0 ? initial : withAssignments(evaluation, definition, type, field, initial);
    const filledBy = values.some(mayBeFilled) ? fillerOf(evaluation, definition, type, field) : null;
    known = { values, places: placesOf(values === initial ? literals : values), filledBy };
    all.set(key, known);
  }
  return known;
}

/** Where the objects of a struct come from. */
interface Origin {
  readonly isSettings: boolean;
  readonly isReadFromOutside: boolean;
}

const origins = new WeakMap<Evaluation, Map<number, Origin>>();

function originOf(evaluation: Evaluation, source: SourceFile, definition: Expr, type: string): Origin {
  const all = origins.get(evaluation) ?? new Map<number, Origin>();
  origins.set(evaluation, all);
  let known = all.get(definition.node.id);
  if (!known) {
    const item = itemOf(evaluation, source, definition, type);
    const isOutside = isReadFromOutside(evaluation, source, item, type);
    const isOfSettings = item !== undefined && (isSettings(item) || (isOutside && isSection(evaluation, item)));
    known = { isSettings: isOfSettings, isReadFromOutside: isOutside };
    all.set(definition.node.id, known);
  }
  return known;
}

/** The key of the choice which of several values, by where they stand, the fields of an object have. */
function keyOfAny({ expr: { source, node }, context }: Target, places: string): string {
  return `${OBJECT}${keyOf({ source, node: boundBy(source, node) })}${enteredKey(context)} ${places}`;
}

/** The literal that an object is made by of which nothing says where it was made: the one that its fields are read from. */
export function literalOfAny(evaluation: Evaluation, object: Target, literals: readonly Expr[]): Target | null {
  const chosen = evaluation.contexts.choose(keyOfAny(object, placesOf(literals)), literals.length);
  const literal = chosen === null ? undefined : literals[chosen];
  return literal ? { expr: literal, context: null } : null;
}

/** Whether the function around a place is called from several. */
function isMadeOften(evaluation: Evaluation, { source, node }: Expr): boolean {
  const around = enclosingFunction(source, node);
  return around !== null && evaluation.calls.of({ source, node: around }).length > 1;
}

/** What all mentions of an object in a function have in common: the pattern that binds it, for `self` the function. */
function boundBy(source: SourceFile, node: Node): Node {
  if (node.type === 'self') return enclosingFunction(source, node) ?? node;
  return (node.type === 'identifier' ? binderOf(source, node, source.textOf(node))?.pattern : null) ?? node;
}

function itemOf(evaluation: Evaluation, source: SourceFile, definition: Expr, type: string): Item | undefined {
  return evaluation.modules.itemsNamed(type, source.file).find((each) => each.node.id === definition.node.id);
}

function isReadFromOutside(evaluation: Evaluation, source: SourceFile, item: Item | undefined, type: string): boolean {
  return (
    (item && [...derivesOf(item)].some((derive) => FROM_OUTSIDE.test(derive))) ||
    evaluation.types.methods(source, type, 'deserialize').length > 0
  );
}

function readAtRunTime(type: string, field: string): string {
  return `\`${type}.${field}\` is read from outside the code at run time`;
}

/**
 * Why a field is not known whatever object is meant: its struct is read from outside the code, and no literal, builder or
 * default in sight gives the field a value. Null when one may.
 */
export function fromOutside(evaluation: Evaluation, { expr: { source, node } }: Target, field: string): Stuck | null {
  const type = evaluation.types.of(source, node);
  const definition = type === null ? undefined : evaluation.types.structs(source, type)[0];
  if (type === null || !definition) return null;
  const item = itemOf(evaluation, source, definition, type);
  const written = fieldType(definition, field);
  if (!item || !written || !isReadFromOutside(evaluation, source, item, type)) return null;
  const mayBeGiven =
    DEFAULTED.test(definition.source.textOf(written)) ||
    [...derivesOf(item)].some((derive) => /Builder/.test(derive)) ||
    literalsOf(evaluation, definition, type, field).length > 0;
  return mayBeGiven ? null : { reason: readAtRunTime(type, field) };
}

/** Types whose default is a text or none: what `Default` makes of such a field is known. */
const DEFAULTED = /^(?:(?:std|core)::option::)?Option\s*<|\bstr\b|^(?:std::string::)?String$/;

/** Derives of what a program is started with. */
const ARGUMENTS = /^(?:Parser|Args|StructOpt|Envconfig|FromEnv|Clap|Config)$/;

/** Whether a struct holds settings and not what a program works on: by a derive for arguments, or by its name. */
function isSettings(item: Item): boolean {
  return (
    [...derivesOf(item)].some((derive) => ARGUMENTS.test(derive)) ||
    /(?:Config(?:uration)?|Conf|Cfg|Settings?|Opt(?:ion)?s?|Arg(?:ument)?s|Param(?:eter)?s|Cli)$/.test(item.name)
  );
}

/** Whether a struct is a section of settings: a field of a struct that holds settings is of it (`struct Config { general: General }`). */
function isSection(evaluation: Evaluation, item: Item): boolean {
  const { workspace, modules } = evaluation;
  for (const { source, from, to } of workspace.occurrences(item.name, workspace.filesThatSee(item.source.file))) {
    if (!/[:<]\s*(?:\w+\s*::\s*)*$/.test(source.text.slice(Math.max(0, from - 80), from))) continue;
    const node = source.nodeAt(from, to);
    const struct = node ? structAround(source, node) : null;
    const name = struct?.childForFieldName('name');
    if (!node || !struct || !name || workspace.isTest(source, node)) continue;
    const around = modules.itemsNamed(source.textOf(name), source.file);
    if (around.some((each) => each.node.id === struct.id && isSettings(each))) return true;
  }
  return false;
}

/** The struct of which a field has a type that names something, by itself, by its path or in an option. */
function structAround(source: SourceFile, node: Node): Node | null {
  let at = source.parent(node);
  while (at && /^(?:scoped_type_identifier|generic_type|type_arguments)$/.test(at.type)) at = source.parent(at);
  const list = at?.type === 'field_declaration' ? source.parent(at) : null;
  const struct = list ? source.parent(list) : null;
  return struct?.type === 'struct_item' ? struct : null;
}

const defaults = new WeakMap<Evaluation, Map<string, Target | null>>();

/** What a setting is unless somebody sets it, which is the same for all who ask. */
function unset(evaluation: Evaluation, definition: Expr, type: string, field: string): Target | null {
  const all = defaults.get(evaluation) ?? new Map<string, Target | null>();
  defaults.set(evaluation, all);
  const key = `${keyOf(definition)} ${field}`;
  let known = all.get(key);
  if (known === undefined) {
    known = withoutCallers(() => leftOut(evaluation, definition, type, field), null);
    all.set(key, known);
  }
  return known;
}

/**
 * What a setting is unless somebody sets it, where nobody has to: the text that `#[serde(default = "…")]` or `default_value` of clap gives,
 * none of an `Option`, an empty text under a plain `#[serde(default)]` (serde.rs, "Field attributes"; the derive of clap, "Arg types"), as
 * long as no code names another default. Null for others. As with the settings of exporters, the default counts then.
 */
function leftOut(evaluation: Evaluation, definition: Expr, type: string, field: string): Target | null {
  const { source } = definition;
  const written = fieldType(definition, field);
  const declaration = written ? source.parent(written) : null;
  if (!written || !declaration) return null;
  const attributes = attributesOf(source, declaration);
  const isOption = /^(?:(?:std|core)::option::)?Option\s*</.test(source.textOf(written));
  const isText = /^(?:std::string::)?String$/.test(source.textOf(written));
  if (attributes.some((each) => /\bdefault\w*\s*=/.test(each)))
    return isText ? namedDefault(evaluation, definition, attributes) : null;
  const made = (what: 'none' | 'text'): Target => ({ expr: definition, context: null, made: what });
  if (isOption) return isNoneByDefault(evaluation, definition, type, field) ? made('none') : null;
  if (!isText || !attributes.some((each) => /^serde\s*\([^)]*\bdefault\b/.test(each))) return null;
  const isGiven = literalsOf(evaluation, definition, type, field).some((literal) => {
    const value = initializerOf(literal, field);
    return value === null || !PLACEHOLDER.test(literal.source.textOf(value));
  });
  return isGiven ? null : made('text');
}

/** The text that attributes name as the default: a function, or a literal. Null where it is something else. */
function namedDefault(evaluation: Evaluation, definition: Expr, attributes: readonly string[]): Target | null {
  const all = attributes.filter((each) => /\bdefault\w*\s*=/.test(each));
  const [only = ''] = all;
  if (all.length !== 1 || (only.match(/\bdefault\w*\s*=/g) ?? []).length !== 1) return null;
  const literal = /\bdefault_value(?:_t)?\s*=\s*"([^"\\]*)"/.exec(only)?.[1];
  if (literal !== undefined) return { expr: definition, context: null, made: 'name', name: literal };
  const path = /^serde\s*\(.*\bdefault\s*=\s*"([\w:]+)"/s.exec(only)?.[1];
  if (path === undefined) return null;
  const meaning = evaluation.modules.resolve(pathParts(path), definition.source, definition.node);
  if (meaning?.type !== 'item' || meaning.rest.length > 1) return null;
  const [method] = meaning.rest;
  const [item, ...others] =
    method === undefined ? [meaning.item] : evaluation.types.methods(definition.source, meaning.item.name, method);
  const body = item?.node.type === 'function_item' && others.length === 0 ? item.node.childForFieldName('body') : null;
  return item && body ? { expr: { source: item.source, node: body }, context: null } : null;
}

/** Whether the `Default` of a struct, if it writes one, leaves an option without a value: as `None`, or for the environment to say. */
function isNoneByDefault(evaluation: Evaluation, definition: Expr, type: string, field: string): boolean {
  const defaults = evaluation.types.methods(definition.source, type, 'default');
  return defaults.every(({ source, node }) => {
    const literal = literalsOf(evaluation, definition, type, field).find(
      (each) =>
        each.source === source && each.node.startIndex >= node.startIndex && each.node.endIndex <= node.endIndex,
    );
    const value = literal ? initializerOf(literal, field) : null;
    if (!literal || !value) return false;
    const { target, stuck } = reduce(evaluation, { expr: { source: literal.source, node: value }, context: null }, 0);
    if (stuck) return OF_ENVIRONMENT.test(stuck.reason);
    return target.made === 'none' || variantOf(evaluation, target)?.name === 'None';
  });
}

/** The reason for what only the environment of a running program tells. */
const OF_ENVIRONMENT = /^`(?:std\s*::\s*)?env\s*::\s*var(?:_os)?\s*\(/;

/**
 * Whether an object is handed to a function while other functions are handed objects of the struct and read the same field:
 * which of its literals go to which of them is not known.
 */
function isOneOfMany(evaluation: Evaluation, definition: Expr, at: Target, struct: string, field: string): boolean {
  const { source, node } = at.expr;
  const around = node.type === 'identifier' ? handedTo(source, node, struct) : null;
  if (around === null) return false;
  return readersOf(evaluation, definition, struct, field).some((reader) => reader !== around);
}

/** The name of the function that is handed an object of a struct by the name of this parameter; null where it is no such. */
function handedTo(source: SourceFile, node: Node, struct: string): string | null {
  const binder = binderOf(source, node, source.textOf(node));
  if (binder?.type !== 'parameter') return null;
  const parameter = source.parent(binder.pattern);
  const type = parameter?.type === 'parameter' ? parameter.childForFieldName('type') : null;
  const name = binder.function.childForFieldName('name');
  return type && name && pathParts(source.textOf(type).replace(/^&\s*(?:'\w+\s+)?(?:mut\s+)?/, '')).at(-1) === struct
    ? source.textOf(name)
    : null;
}

const readers = new WeakMap<Evaluation, Map<string, readonly string[]>>();

/** The functions outside tests that read a field of an object of a struct that they are handed, by their names. */
function readersOf(evaluation: Evaluation, definition: Expr, struct: string, field: string): readonly string[] {
  const all = readers.get(evaluation) ?? new Map<string, readonly string[]>();
  readers.set(evaluation, all);
  const key = `${keyOf(definition)} ${field}`;
  let known = all.get(key);
  if (!known) {
    const { workspace } = evaluation;
    const found = new Set<string>();
    for (const { source, from, to } of workspace.occurrences(field, workspace.filesThatSee(definition.source.file))) {
      if (source.text[from - 1] !== '.') continue;
      const node = source.nodeAt(from, to);
      const owner = node ? source.parent(node)?.childForFieldName('value') : null;
      const name = owner?.type === 'identifier' ? handedTo(source, owner, struct) : null;
      if (name !== null && owner && !workspace.isTest(source, owner)) found.add(name);
    }
    known = [...found];
    all.set(key, known);
  }
  return known;
}
