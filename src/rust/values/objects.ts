/** Fields of objects: what the literal, the constructor, a setter or the code behind them gave. */

import { attributesOf } from '../source/attributes.ts';
import {
  argumentsOf,
  type Expr,
  implType,
  initializerOf,
  keyOf,
  plainChildren,
  structNamed,
  withoutSelf,
} from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, parameterNodes, plainName } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { nameOf } from '../workspace/calls.ts';
import { derivesOf } from '../workspace/derives.ts';
import type { Item } from '../workspace/items.ts';
import { fieldType } from '../workspace/types.ts';
import { PLACEHOLDER, withAssignments } from './assignments.ts';
import { OBJECT } from './assumed.ts';
import { binderOf } from './binders.ts';
import { enteredKey, ITSELF, isStuck, type Stuck, type Target } from './context.ts';
import { type Evaluation, inside, MAX_DEPTH, runTime } from './evaluation.ts';
import { growthOf, WRITTEN } from './growth.ts';
import { whoeverCalls } from './needs.ts';
import { variantOf } from './variants.ts';

/** Derives whose values come from outside the code: files, arguments, environment. */
const FROM_OUTSIDE =
  /^(?:Deserialize|Parser|Args|StructOpt|Envconfig|FromEnv|Clap|Config|FromRow|Message|Deserialize_\w+)$/;

/** What a field of an object holds. */
export function fieldOf(evaluation: Evaluation, object: Target, name: string, depth: number): Target | Stuck {
  return found(evaluation, object, name, depth, false);
}

/** What a field that is put together in place was at first. */
export function firstOf(evaluation: Evaluation, object: Target, name: string, depth: number): Target | Stuck {
  return found(evaluation, object, name, depth, true);
}

function found(evaluation: Evaluation, object: Target, name: string, depth: number, atFirst: boolean): Target | Stuck {
  if (depth > MAX_DEPTH) return { reason: 'it goes through too many names' };
  let at = object;
  let reason: Stuck | null = null;
  for (let count = 0; count < MAX_DEPTH; count += 1) {
    const set = atFirst && count === 0 ? null : (assigned(at, name) ?? changedBy(evaluation, at, name));
    if (set) return set;
    const { source, node } = at.expr;
    if (at.made) break;
    if (at.parts) return at.parts[Number(name)] ?? runTime(source, node);
    if (node.type === 'struct_expression') {
      const value = initializerOf(at.expr, name);
      if (value) return inside(at, value);
      const base = baseOf(node);
      if (!base) break;
      if (isDefault(source, base)) return defaultOf(evaluation, source, typeNameOf(source, node), name, depth);
      at = inside(at, base);
      continue;
    }
    if (node.type === 'tuple_expression' && /^\d+$/.test(name)) {
      const part = plainChildren(node)[Number(name)];
      return part ? inside(at, part) : runTime(source, node);
    }
    const wrapped = insideOf(evaluation, at);
    if (wrapped) {
      if (isStuck(wrapped)) return wrapped;
      at = wrapped;
      continue;
    }
    if (/^\d+$/.test(name)) {
      const argument = variantOf(evaluation, at)?.args[Number(name)];
      if (argument) return argument;
    }
    const given = derivedSetter(evaluation, at, name);
    if (given) return given;
    const next = whoeverCalls(
      () => evaluation.step(at, depth + 1),
      () => fromOutside(evaluation, object, name),
    );
    if (next === null) {
      const type = defaultCall(source, node);
      if (type) return defaultOf(evaluation, source, type === 'Self' ? implType(source, node) : type, name, depth);
      break;
    }
    if (isStuck(next)) {
      reason = next;
      const type = defaultCall(source, node);
      if (type) {
        const value = defaultOf(evaluation, source, type === 'Self' ? implType(source, node) : type, name, depth);
        if (!isStuck(value)) return value;
      }
      break;
    }
    at = next;
  }
  // What is changed in place is that of one object: what others have is not what it was at first.
  const other = atFirst ? null : fromAnywhere(evaluation, object, at, name, depth);
  return other ?? reason ?? runTime(object.expr.source, object.expr.node);
}

/**
 * What is inside `Some(object)` or `Ok(object)`: neither has a field of its own, so that `?` or `unwrap` stands between. An error
 * has no object inside. Null for all else.
 */
function insideOf(evaluation: Evaluation, at: Target): Target | Stuck | null {
  const called = at.expr.node.type === 'call_expression' ? at.expr.node.childForFieldName('function') : null;
  if (!called || !/^(?:\w+\s*::\s*)*(?:Some|Ok|Err)$/.test(at.expr.source.textOf(called))) return null;
  const variant = variantOf(evaluation, at);
  return variant?.name === 'Err' ? { reason: 'it is an error' } : (variant?.args[0] ?? null);
}

/** A call that gives a default object: `Config::default()`. */
function defaultCall(source: SourceFile, node: Node): string | null {
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const path = called?.type === 'scoped_identifier' ? pathParts(source.textOf(called)) : [];
  return path.length > 1 && path.at(-1) === 'default' ? (path.at(-2) ?? null) : null;
}

function isDefault(source: SourceFile, node: Node): boolean {
  return /^Default::default\s*\(\s*\)$/.test(source.textOf(node));
}

function typeNameOf(source: SourceFile, literal: Node): string | null {
  const name = literal.childForFieldName('name');
  return name ? structNamed(pathParts(source.textOf(name)), source, literal) : null;
}

function baseOf(literal: Node): Node | null {
  const base = literal
    .childForFieldName('body')
    ?.namedChildren.find((child) => child?.type === 'base_field_initializer');
  return base ? (plainChildren(base)[0] ?? null) : null;
}

/** What `Default` gives to a field: by the impl of the struct, or for a derived one by the type of the field. */
function defaultOf(
  evaluation: Evaluation,
  source: SourceFile,
  type: string | null,
  field: string,
  depth: number,
): Target | Stuck {
  const unknown = { reason: `the default of \`${field}\` is not in sight` };
  if (type === null) return unknown;
  const own = evaluation.types.methods(source, type, 'default')[0];
  const body = own?.node.childForFieldName('body');
  if (own && body)
    return fieldOf(evaluation, { expr: { source: own.source, node: body }, context: null }, field, depth + 1);
  const definition = evaluation.types.structs(source, type)[0];
  const item =
    definition && evaluation.modules.itemsNamed(type, source.file).find((each) => each.node.id === definition.node.id);
  const written = definition ? fieldType(definition, field) : null;
  const declared = definition && written ? definition.source.textOf(written) : null;
  if (!item || declared === null || !derivesOf(item).has('Default')) return unknown;
  const made = /^(?:String|&\s*(?:'\w+\s+)?str|Cow\s*<.*\bstr>)$/.test(declared)
    ? 'text'
    : /^Option\s*</.test(declared)
      ? 'none'
      : null;
  return made ? { expr: definition, context: null, made } : unknown;
}

/**
 * What the statements before a place make of a field of a local or of `self`: the last value that one gives it (`self.prefix = prefix;`),
 * or the text or list that they put together in it. Null where none does anything to it.
 */
function assigned(at: Target, field: string): Target | Stuck | null {
  const { source, node } = at.expr;
  if (node.type !== 'identifier' && node.type !== 'self') return null;
  const name = source.textOf(node);
  const place = `${name}.${field}`;
  const growth = growthOf(source, { text: place, use: node, name });
  if (!growth) return null;
  const { changes } = growth;
  const set = changes.findLast((change) => change.type === 'set')?.value ?? null;
  const isOfItself = set !== null && source.textOf(set).includes(place);
  // What hands on what it was given, with a name made of the one before, is a way of its own.
  if (isOfItself && name !== 'self' && binderOf(source, node, name)?.type === 'parameter') return ITSELF;
  const isGrown = isOfItself || changes.some((change) => change.type !== 'set');
  return isGrown ? { ...at, made: 'grown', name: place } : set && inside(at, set);
}

/**
 * Why a field of a local is not known: a method that is called on the local, or a function that it is lent to by `&mut`, changes it in
 * place. Null where none does.
 */
function changedBy(evaluation: Evaluation, at: Target, field: string): Stuck | null {
  const { source, node } = at.expr;
  if (node.type !== 'identifier') return null;
  const name = source.textOf(node);
  const binder = binderOf(source, node, name);
  if (binder?.type !== 'let' || !/\bmut\b/.test(source.textOf(binder.declaration).slice(0, MUTABLE))) return null;
  const from = binder.declaration.endIndex;
  const between = source.text.slice(from, node.startIndex);
  const changed = (by: Expr, parameter: string): boolean => {
    const body = by.node.childForFieldName('body');
    const changes = new RegExp(`(?<![\\w.])${parameter}\\s*\\.\\s*${field}${WRITTEN}`);
    return body !== null && changes.test(by.source.textOf(body));
  };
  const called = [...between.matchAll(new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'))];
  const type = called.length > 0 ? evaluation.types.of(source, node) : null;
  for (const method of type === null ? [] : new Set(called.map(([, method = '']) => method)))
    for (const each of evaluation.types.methods(source, type ?? '', method)) {
      const [self] = parameterNodes(each.node.childForFieldName('parameters') ?? each.node);
      if (self && /^&\s*(?:'\w+\s+)?mut\b/.test(each.source.textOf(self)) && changed(each, 'self'))
        return { reason: `\`${name}.${field}\` is changed by \`${method}\`` };
    }
  for (const { index, 0: lent } of between.matchAll(new RegExp(`&\\s*mut\\s+${name}(?![\\w.])`, 'g'))) {
    const mention = source.nodeAt(from + index + lent.length - name.length, from + index + lent.length);
    const taker = mention ? takerOf(evaluation, { source, node: mention }) : null;
    if (taker && changed(taker.target, taker.parameter))
      return { reason: `\`${name}.${field}\` is changed by \`${nameOf(taker.target)}\`` };
  }
  return null;
}

/** The function of this workspace that a local is lent to, and the parameter that takes it; null when that is not in sight. */
function takerOf(evaluation: Evaluation, { source, node }: Expr): { target: Expr; parameter: string } | null {
  const lent = source.parent(node);
  const list = lent?.type === 'reference_expression' ? source.parent(lent) : null;
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const called = call?.childForFieldName('function');
  if (!lent || !call || !called || called.type === 'field_expression') return null;
  const path = withoutSelf(pathParts(source.textOf(called)), source, call);
  const meaning = evaluation.modules.resolve(path, source, call);
  if (meaning?.type !== 'item' || meaning.rest.length > 0 || meaning.item.node.type !== 'function_item') return null;
  const target = { source: meaning.item.source, node: meaning.item.node };
  const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
  const pattern = parameters[argumentsOf(call).findIndex((each) => each.id === lent.id)]?.childForFieldName('pattern');
  return pattern ? { target, parameter: plainName(target.source, pattern) } : null;
}

/** Characters of a `let` in which its `mut` stands. */
const MUTABLE = 12;

/** `Config::builder().namespace("x").build()`: a setter that a derive makes and that nothing in sight defines. */
function derivedSetter(evaluation: Evaluation, at: Target, field: string): Target | null {
  let node: Node | null = at.expr.node;
  const { source } = at.expr;
  let value: Node | null = null;
  let base = '';
  for (let count = 0; node && count < MAX_DEPTH; count += 1) {
    if (/^(?:try|await|parenthesized)_expression$/.test(node.type)) node = node.namedChildren[0] ?? null;
    const called: Node | null | undefined =
      node?.type === 'call_expression' ? node.childForFieldName('function') : null;
    if (!node || !called) return null;
    if (called.type !== 'field_expression') {
      base = source.textOf(called);
      break;
    }
    const method = called.childForFieldName('field');
    const [argument] = argumentsOf(node);
    if (!value && method && source.textOf(method) === field && argument) value = argument;
    node = called.childForFieldName('value');
  }
  const path = pathParts(base);
  const type = path.at(-2);
  if (!value || type === undefined || !/^(?:builder|default|new)$/.test(path.at(-1) ?? '')) return null;
  const struct = evaluation.types.structs(source, type.replace(/Builder$/, ''))[0];
  if (!struct || evaluation.types.methods(source, type, field).length > 0) return null;
  const item = evaluation.modules
    .itemsNamed(type.replace(/Builder$/, ''), source.file)
    .find((each) => each.node.id === struct.node.id);
  return item && [...derivesOf(item)].some((derive) => /Builder/.test(derive)) ? inside(at, value) : null;
}

/**
 * A field of an object that is out of sight: what the literals of its struct give to it, each in turn. Null when there are
 * none, or when the objects come from outside the code.
 */
function fromAnywhere(
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
    const item = itemOf(evaluation, source, definition, type);
    if (isReadFromOutside(evaluation, source, item, type)) {
      const isKnown = item && isSettings(item) && !evaluation.contexts.fixed;
      const made = isKnown ? leftOut(evaluation, definition, type, field) : null;
      if (made) return { expr: definition, context: null, made };
      return { reason: readAtRunTime(type, field) };
    }
    if (isOneOfMany(evaluation, definition, at, type, field))
      return { reason: `\`${source.textOf(node)}\` is a \`${type}\` of which nothing in sight says where it was made` };
    const literals = literalsOf(evaluation, definition, type, field);
    const initial = literals.flatMap((literal) => {
      const value = initializerOf(literal, field);
      return value ? [{ source: literal.source, node: value }] : [];
    });
    if (initial.length === 0) continue;
    const values = withAssignments(evaluation, definition, type, field, initial);
    // The fields of one object are of one literal: a choice for one of them is one for all that the same literals have.
    const key = `${OBJECT}${keyOf({ source, node: boundBy(source, node) })}${enteredKey(at.context)} ${placesOf(values === initial ? literals : values)}`;
    const [only] = values;
    if (values.length === 1 && only && isMadeOften(evaluation, only)) evaluation.contexts.ofAnyObject(key);
    const chosen = evaluation.contexts.choose(key, values.length);
    const value = chosen === null ? undefined : values[chosen];
    return value && depth < MAX_DEPTH ? { expr: value, context: null } : null;
  }
  return null;
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
function fromOutside(evaluation: Evaluation, { expr: { source, node } }: Target, field: string): Stuck | null {
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

/**
 * What a setting is unless somebody sets it, where nobody has to: none of an `Option`, an empty text under a plain `#[serde(default)]`
 * (serde.rs, "Field attributes"; the derive of clap, "Arg types"), as long as no code names another default. Null for others. As with
 * the settings of exporters, the default counts then.
 */
function leftOut(evaluation: Evaluation, definition: Expr, type: string, field: string): 'none' | 'text' | null {
  const { source } = definition;
  const written = fieldType(definition, field);
  const declaration = written ? source.parent(written) : null;
  if (!written || !declaration) return null;
  const attributes = attributesOf(source, declaration);
  if (attributes.some((each) => /\bdefault\w*\s*=/.test(each))) return null;
  if (/^(?:(?:std|core)::option::)?Option\s*</.test(source.textOf(written)))
    return evaluation.types.methods(source, type, 'default').length === 0 ? 'none' : null;
  const isText = /^(?:std::string::)?String$/.test(source.textOf(written));
  if (!isText || !attributes.some((each) => /^serde\s*\([^)]*\bdefault\b/.test(each))) return null;
  const isGiven = literalsOf(evaluation, definition, type, field).some((literal) => {
    const value = initializerOf(literal, field);
    return value === null || !PLACEHOLDER.test(literal.source.textOf(value));
  });
  return isGiven ? null : 'text';
}

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

const literals = new WeakMap<Evaluation, Map<string, readonly Expr[]>>();

const places = new WeakMap<readonly Expr[], string>();

/** Where literals stand, as one text: the same for two fields that the same literals name. */
function placesOf(literals: readonly Expr[]): string {
  let known = places.get(literals);
  if (known === undefined) {
    known = literals.map(keyOf).join(' ');
    places.set(literals, known);
  }
  return known;
}

/** Methods that give a copy of what they are called on. */
const COPIES = /^(?:clone|to_owned|to_string|shallow_clone|cloned|copied)$/;

/** Whether a literal has the field from another object of its struct: it brings no value that that one had not. */
function isCopy(evaluation: Evaluation, literal: Expr, struct: string, field: string): boolean {
  const { source } = literal;
  let value = initializerOf(literal, field);
  for (let depth = 0; value && depth < 8; depth += 1) {
    const called = value.type === 'call_expression' ? value.childForFieldName('function') : null;
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    if (!called || !method || !COPIES.test(source.textOf(method))) break;
    value = called.childForFieldName('value');
  }
  const owner = value?.type === 'field_expression' ? value.childForFieldName('value') : null;
  const name = value?.childForFieldName('field');
  return (
    owner !== null && name != null && source.textOf(name) === field && evaluation.types.of(source, owner) === struct
  );
}

/** The literals of a struct that name a field, outside tests, and that are no copies, in every file that can name the struct. */
function literalsOf(evaluation: Evaluation, definition: Expr, struct: string, field: string): readonly Expr[] {
  const all = literals.get(evaluation) ?? new Map<string, readonly Expr[]>();
  literals.set(evaluation, all);
  const key = `${keyOf(definition)} ${field}`;
  const before = all.get(key);
  if (before) return before;
  const found: Expr[] = [];
  const { workspace } = evaluation;
  for (const { source, from, to } of workspace.occurrences(field, workspace.filesThatSee(definition.source.file))) {
    if (!/^\s*(?::(?!:)|[,}])/.test(source.text.slice(to, to + 8))) continue;
    const node = source.nodeAt(from, to);
    const initializer = node ? source.parent(node) : null;
    if (!node || !initializer || !/^(?:shorthand_)?field_initializer$/.test(initializer.type)) continue;
    if (initializer.childForFieldName('value')?.id === node.id || workspace.isTest(source, node)) continue;
    const literal = source.parent(source.parent(initializer) ?? initializer);
    if (literal?.type !== 'struct_expression' || typeNameOf(source, literal) !== struct) continue;
    if (!isCopy(evaluation, { source, node: literal }, struct, field)) found.push({ source, node: literal });
  }
  const own = found.filter((literal) => !isCopied(literal, struct, field));
  const known = own.length > 0 ? own : found;
  all.set(key, known);
  return known;
}

/** Whether a literal takes the field over from another object of its type: that one has it from another literal. */
function isCopied({ source, node }: Expr, struct: string, field: string): boolean {
  const value = initializerOf({ source, node }, field);
  const copied = value
    ? /^&?\s*self\s*\.\s*(\w+)\s*(?:\.\s*(?:clone|to_owned|to_string)\s*\(\s*\))?$/.exec(source.textOf(value))
    : null;
  return copied?.[1] === field && implType(source, node) === struct;
}
