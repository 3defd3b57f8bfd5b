/** The type of an expression, by name, where the source says it plainly. A guess is never made: null then. */

import { canHold } from '../source/cfg.ts';
import { conditionsAt } from '../source/conditions.ts';
import { type Expr, implType, lastExpression, plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, letBinding, parameterType, plainName, tuplePart } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { boundPart } from './bound-parts.ts';
import { boundsOf, genericNamed } from './bounds.ts';
import { takenBy, typeOfCalled } from './closure-types.ts';
import { elementType } from './element-types.ts';
import { type Item, isSame, isSameWay } from './items.ts';
import type { Meaning, Modules } from './modules.ts';
import { typeParameters } from './type-names.ts';
import { parameterIn, parameterOfMethod } from './type-parameters.ts';
import {
  boundField,
  fieldType,
  fieldTypes,
  heldType,
  insideOf,
  isInside,
  partTypes,
  positions,
  tupleParts,
  unwrap,
  WRAPPERS,
} from './type-texts.ts';
import type { Workspace } from './workspace.ts';

/** A type that holds others, in front of theirs. */
const HOLDS =
  /\b(?:Vec|VecDeque|Option|Result|\w*Map|\w*Mutex|RwLock|\w*Cell|\w*Lock|Weak|ArcSwap(?:Option)?|LruCache)\s*<|\[/;
/** Methods that give back the value that they are called on, or what is inside it. */
export const SAME =
  /^(?:clone|unwrap|expect|as_ref|as_mut|lock|read|write|borrow|borrow_mut|get|get_mut|deref|deref_mut|to_owned|load|load_full|unwrap_or|unwrap_or_else|unwrap_or_default|as_deref|cloned|copied|get_ref|upgrade|ok|get_or_init|iter|await|inner|get_lazy)$/;

/** Methods of lists, iterators and options that give an element, or others that go through the same ones. */
const LISTED =
  /^(?:iter_mut|into_iter|first|first_mut|last|last_mut|nth|next|next_back|find|filter|rev|skip|take|pop|min_by_key|max_by_key|ok_or|ok_or_else|context|with_context)$/;

/** Methods that give what is there, or what their closure gives. */
const INSERTS = /^(?:or_insert_with(?:_key)?|get_or_insert_with|get_or_init)$/;

/** Methods of a result or a future that give the same value, or leave. */
const FALLIBLE = /^(?:unwrap|expect|context|with_context|wrap_err|wrap_err_with|map_err|ok_or|ok_or_else)$/;
/** Methods of an option or an iterator that call a closure with what is inside. */
const HANDS_OVER =
  /^(?:map|inspect|and_then|is_some_and|is_none_or|for_each|filter|filter_map|flat_map|any|all|find|find_map|position|map_or)$/;
/** Such methods, one behind the other, that are looked through. */
const MAX_CHAIN = 8;

/** Methods that `pin_project` makes. */
export const PROJECTS = /^project(?:_ref|_mut)?$/;

/** Characters between `impl` and the name of the type that are looked at. */
const LONGEST_HEAD = 800;

export class Types {
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #known = new Map<SourceFile, Map<number, string | null>>();
  readonly #methods = new Map<string, readonly Item[]>();
  readonly #impls = new Map<string, boolean>();
  readonly #aliased = new Map<string, string>();
  readonly #structs = new Map<string, { source: SourceFile; node: Node }[]>();

  constructor(workspace: Workspace, modules: Modules) {
    this.#workspace = workspace;
    this.#modules = modules;
  }

  /** The last segment of the type's name without its wrappers (`Arc<Metrics>` → `Metrics`), or null. */
  of(source: SourceFile, node: Node, depth = 0): string | null {
    if (depth > 12) return null;
    if (depth > 2) return this.#find(source, node, depth);
    let known = this.#known.get(source);
    if (!known) {
      known = new Map();
      this.#known.set(source, known);
    }
    let type = known.get(node.id);
    if (type === undefined) {
      type = this.#find(source, node, depth);
      known.set(node.id, type);
    }
    return type;
  }

  /**
   * The struct behind a name that the workspace gives to it in its wrappers: `type Shared = Arc<Metrics>`; else the name itself, as it
   * is where one module has the name for several, each in its builds.
   */
  #behindName(source: SourceFile, name: string): string {
    if (this.#structsNamed(source, name).length > 0) return name;
    const key = `${this.#workspace.owner(source.file)?.dir} ${name}`;
    let known = this.#aliased.get(key);
    if (known === undefined) {
      this.#aliased.set(key, name);
      const aliases = this.#modules
        .itemsNamed(name, source.file)
        .filter(({ node }) => node.type === 'type_item' && !node.childForFieldName('type_parameters'))
        .filter((item) => implType(item.source, item.node) === null);
      const [alias] = aliases.filter((item) => item.source === source).concat(aliases);
      const type = alias?.node.childForFieldName('type');
      const written = alias && type ? alias.source.textOf(type) : '';
      const inner = aliases.some((each) => alias && this.#isOther(each, alias, written)) ? null : unwrap(written, null);
      // A name for one type of a generic struct says more than that of the struct.
      const isPlain = inner !== null && inner !== name && !new RegExp(`\\b${inner}\\s*<`).test(written);
      const behind = alias && isPlain ? this.#behindName(alias.source, inner) : name;
      known = alias && this.#structsNamed(alias.source, behind).length > 0 ? behind : name;
      this.#aliased.set(key, known);
    }
    return known;
  }

  /** Whether an alias is another one of the module of the first, for another type, outside tests. */
  #isOther({ source, module, node }: Item, first: Item, written: string): boolean {
    if (source !== first.source || node === first.node || !isSameWay(module.inline, first.module.inline)) return false;
    const type = node.childForFieldName('type');
    return type !== null && source.textOf(type) !== written && !this.#workspace.isTest(source, node);
  }

  /** The methods of a type by their name, as a file sees them: its own package and those that it depends on have the `impl`. */
  methods(source: SourceFile, type: string, name: string): readonly Item[] {
    const key = `${this.#workspace.owner(source.file)?.dir} ${type}.${name}`;
    let known = this.#methods.get(key);
    if (!known) {
      known = this.#modules
        .itemsNamed(name, source.file, (file) => this.#implements(file, type))
        .filter((item) => item.node.type === 'function_item' && implType(item.source, item.node) === type);
      this.#methods.set(key, known);
    }
    return known;
  }

  /** The methods of one type of the workspace by their name: those of another type of its name are not among them. */
  methodsOf(type: Item, name: string): readonly Item[] {
    return this.methods(type.source, type.name, name).filter((method) => this.isOfType(method, type));
  }

  /** The type that an item stands for: behind `type Alias = path::Type<…>`, through as many as there are. */
  behindAlias(item: Item): Item {
    let at = item;
    for (let step = 0; step < 8 && at.node.type === 'type_item'; step += 1) {
      const type = at.node.childForFieldName('type');
      const name = type?.type === 'generic_type' ? type.childForFieldName('type') : type;
      const meaning = name ? this.#modules.resolve(pathParts(at.source.textOf(name)), at.source, name) : null;
      if (meaning?.type !== 'item' || meaning.rest.length > 0) return at;
      at = meaning.item;
    }
    return at;
  }

  /** Whether the `impl` around a function is one for this type, as far as the path to it tells. */
  isOfType({ source, node }: { readonly source: SourceFile; readonly node: Node }, type: Item): boolean {
    let impl: Node | null = node;
    while (impl && impl.type !== 'impl_item' && impl.type !== 'trait_item') impl = source.parent(impl);
    const path = impl?.type === 'impl_item' ? impl.childForFieldName('type') : null;
    if (!impl || !path) return true;
    const meaning = this.#modules.resolve(pathParts(source.textOf(path)), source, impl);
    return meaning?.type !== 'item' || meaning.item.name !== type.name || isSame(meaning.item, type);
  }

  /** Whether the text of a file shows an `impl` block that names a type, or a trait of that name. */
  #implements(source: SourceFile, type: string): boolean {
    const key = `${source.file} ${type}`;
    let known = this.#impls.get(key);
    if (known === undefined) {
      known = false;
      for (const { from } of this.#workspace.occurrences(type, [source.file])) {
        const before = source.text.slice(Math.max(0, from - LONGEST_HEAD), from);
        const start = Math.max(before.lastIndexOf('{'), before.lastIndexOf('}'), before.lastIndexOf(';'));
        if (/\b(?:impl|trait)\b/.test(before.slice(start + 1))) {
          known = true;
          break;
        }
      }
      this.#impls.set(key, known);
    }
    return known;
  }

  #find(source: SourceFile, node: Node, depth: number): string | null {
    const type = this.#written(source, node, depth);
    return type === null ? null : this.#behindName(source, type);
  }

  #written(source: SourceFile, node: Node, depth: number): string | null {
    const inner = (child: Node | null) => (child ? this.of(source, child, depth + 1) : null);
    switch (node.type) {
      case 'self':
        return implType(source, node);
      case 'reference_expression':
      case 'try_expression':
      case 'await_expression':
      case 'parenthesized_expression':
      case 'unary_expression':
      case 'index_expression':
        return inner(node.childForFieldName('value') ?? node.namedChildren[0] ?? null);
      case 'struct_expression':
        return this.#named(source, node, node.childForFieldName('name'));
      case 'identifier':
      case 'scoped_identifier':
        return this.#name(source, node, depth);
      case 'field_expression': {
        const object = node.childForFieldName('value');
        const owner = inner(object);
        const field = node.childForFieldName('field');
        return owner && field ? this.#field(source, owner, source.textOf(field), object, depth) : null;
      }
      case 'call_expression':
        return this.#call(source, node, depth);
      default:
        return null;
    }
  }

  /** The type of a field as its struct declares it, of a field expression; null where that is not in sight. */
  declaredField(source: SourceFile, access: Node): Expr | null {
    const [owner, field] = [access.childForFieldName('value'), access.childForFieldName('field')];
    const struct = owner ? this.of(source, owner) : null;
    const [definition] = struct === null ? [] : this.structs(source, struct);
    const type = definition && field ? fieldType(definition, source.textOf(field)) : null;
    return definition && type ? { source: definition.source, node: type } : null;
  }

  /** The type of a field of a struct of this workspace, where nothing is known of the struct's own parameters. */
  field(source: SourceFile, struct: string, field: string): string | null {
    return this.#field(source, struct, field, null, 0);
  }

  /**
   * The type of a field of a struct of this workspace, or of a part of a tuple struct, as far as files that can be seen from here tell.
   * Where it is a parameter of the struct, the type of `object`, whose field it is, may say what it stands for.
   */
  #field(source: SourceFile, struct: string, field: string, object: Node | null, depth: number): string | null {
    const near = this.structs(source, struct);
    const found = this.#fieldOf(near, field, { source, node: object }, depth);
    if (found) return found.type;
    // A struct that has no such field is another one of that name.
    const all = this.#structsNamed(source, struct);
    return all.length > near.length ? (this.#fieldOf(all, field, { source, node: object }, depth)?.type ?? null) : null;
  }

  /** The type of a field that one of several structs has, null in it where it is not one for all; null where none has it. */
  #fieldOf(
    definitions: readonly Expr[],
    field: string,
    { source, node: object }: { readonly source: SourceFile; readonly node: Node | null },
    depth: number,
  ): { readonly type: string | null } | null {
    let first: { readonly conditions: readonly string[]; readonly type: string | null } | null = null;
    for (const definition of definitions) {
      const { source: file, node } = definition;
      const conditions = conditionsAt(file, node.startIndex);
      // What is a field twice, or of a struct that is another one in another build, is one or the other.
      if (first && (conditions.length === 0 || canHold([...first.conditions, ...conditions]))) continue;
      const types = /^\d+$/.test(field)
        ? partTypes(node).slice(Number(field)).slice(0, 1)
        : fieldTypes(definition, field);
      for (const each of types) {
        const name = unwrap(file.textOf(each), null);
        const isOpen = name !== null && object !== null && typeParameters(file, node).includes(name);
        const asked = { types: this, modules: this.#modules, depth };
        const given = isOpen ? parameterIn(asked, { source, node: object }, definition, name) : null;
        const type = this.#nameOf(given) ?? name;
        if (first && first.type !== type) return { type: null };
        first = { conditions, type };
      }
      if (first && first.conditions.length === 0) break;
    }
    return first;
  }

  /** The definitions of a struct by name: in the file itself, in its package, in the packages that it depends on. */
  structs(source: SourceFile, name: string): { source: SourceFile; node: Node }[] {
    const all = this.#structsNamed(source, name);
    if (all.length === 0) return all;
    const here = all.filter((each) => each.source === source);
    if (here.length > 0) return here;
    const owner = this.#workspace.owner(source.file);
    const near = all.filter((each) => this.#workspace.owner(each.source.file) === owner);
    return near.length > 0 ? near : all;
  }

  #structsNamed(source: SourceFile, name: string): { source: SourceFile; node: Node }[] {
    const key = `${this.#workspace.owner(source.file)?.dir} ${name}`;
    let known = this.#structs.get(key);
    if (!known) {
      known = this.#modules
        .itemsNamed(name, source.file)
        .filter((item) => item.node.type === 'struct_item')
        .map((item) => ({ source: item.source, node: item.node }));
      this.#structs.set(key, known);
    }
    return known;
  }

  #name(source: SourceFile, node: Node, depth: number): string | null {
    const path = pathParts(source.textOf(node));
    const single = path.length === 1 ? (path[0] ?? '') : null;
    if (single !== null) {
      const local = letBinding(source, node, single);
      // Between a `let` that takes something apart and the name, `if let Some(name) = name` may stand.
      const binder = local?.value ? null : binderOf(source, node, single);
      const pattern = binder?.pattern ?? local?.pattern;
      const part = pattern ? boundField(source, pattern, single) : null;
      if (part) {
        const path = pathParts(source.textOf(part.struct));
        const struct = path[0] === 'Self' && path.length === 1 ? implType(source, node) : (path.at(-1) ?? null);
        return struct === null ? null : this.#field(source, struct, part.field, local?.value ?? null, depth);
      }
      const held = pattern ? boundPart(this.#modules, source, pattern, single) : null;
      if (held) return unwrap(held.source.textOf(held.node), null);
      if (local && (binder === null || binder.type === 'let')) {
        const type = local.declaration.childForFieldName('type');
        if (type) return unwrap(source.textOf(type), implType(source, node));
        const value =
          local.value ?? tuplePart(source, local.declaration, single) ?? insideOf(source, local.declaration, single);
        return value ? this.of(source, value, depth + 1) : this.#partGiven(source, local.declaration, single, depth);
      }
      // `for each in inventory::iter::<Described>`: the list has no expression, its type says what is in it.
      const listed =
        binder?.type === 'for' ? /(?:^|::)iter\s*::\s*<([^<>]+)>$/.exec(source.textOf(binder.value)) : null;
      if (listed) return unwrap(listed[1] ?? '', implType(source, node));
      if (binder?.type === 'for') {
        const element = elementType(this, this.#modules, { source, node: binder.value }, binder.pattern, single);
        if (element) return unwrap(element.type, element.self);
      }
      // What is inside an option or a result: `if let Some(metrics) = &self.metrics`.
      if (binder?.type === 'parameter') {
        const held = heldType(source, binder.pattern, single);
        if (held) return unwrap(source.textOf(held), implType(source, node));
      }
      if (binder?.type === 'closure') return this.#taken(source, binder.closure, binder.index, binder.pattern, depth);
      if (binder?.type === 'match')
        return isInside(source.textOf(binder.pattern), single) ? this.of(source, binder.value, depth + 1) : null;
      const around = enclosingFunction(source, node);
      const type = around && parameterType(source, around, single);
      if (type) return unwrap(source.textOf(type), implType(source, node));
    }
    return this.#inEachBuild(
      path,
      source,
      node,
      ({ node: item }) => item.childForFieldName('type') ?? unitStruct(item),
    );
  }

  /** The type that all items of a path have which some build has; null where they differ. */
  #inEachBuild(
    path: readonly string[],
    source: SourceFile,
    node: Node,
    typeOf: (item: Item) => Node | null,
  ): string | null {
    const all = this.#modules.resolveAll(path, source, node);
    if (all[0]?.type === 'module') return null;
    const types = all.flatMap((meaning) => {
      if (meaning.type === 'module') return [];
      const type = meaning.type === 'item' && meaning.rest.length === 0 ? typeOf(meaning.item) : null;
      return [type && meaning.type === 'item' ? unwrap(meaning.item.source.textOf(type), null) : null];
    });
    const [first = null] = types;
    return types.every((each) => each === first) ? first : null;
  }

  /** The type of a closure's parameter: as written, or as the function of this workspace says that takes the closure. */
  #taken(source: SourceFile, closure: Node, index: number, pattern: Node, depth: number): string | null {
    const type = pattern.type === 'identifier' ? source.parent(pattern)?.childForFieldName('type') : null;
    if (type) return unwrap(source.textOf(type), implType(source, closure));
    const taken = pattern.type === 'identifier' ? takenBy(source, closure) : null;
    const called = taken?.call.childForFieldName('function');
    if (!taken || !called) return null;
    const isMethod = called.type === 'field_expression';
    const receiver = isMethod ? called.childForFieldName('value') : null;
    const owner = receiver ? this.of(source, receiver, depth + 1) : null;
    const path = isMethod ? [] : pathParts(source.textOf(called));
    const name = isMethod ? source.textOf(called.childForFieldName('field') ?? called) : (path.at(-1) ?? '');
    const meaning = isMethod ? null : this.#modules.resolve(withoutSelf(path, source, closure), source, closure);
    const functions =
      owner !== null
        ? this.methods(source, owner, name)
        : meaning?.type !== 'item'
          ? []
          : meaning.rest.length === 0
            ? [meaning.item]
            : this.methodsOf(meaning.item, name);
    if (isMethod && functions.length === 0 && index === 0 && HANDS_OVER.test(name)) return owner;
    const types = functions.map((each) => typeOfCalled(each, taken.index, isMethod, index));
    const [first] = types;
    return first && types.every((each) => each === first) ? unwrap(first, owner) : null;
  }

  /** The type of a name that takes its part of a tuple which a function gives: `let (node, poll) = start(options)?`. */
  #partGiven(source: SourceFile, declaration: Node, name: string, depth: number): string | null {
    const pattern = declaration.childForFieldName('pattern');
    const names = pattern?.type === 'tuple_pattern' ? positions(pattern) : [];
    const index = names.findIndex((each) => plainName(source, each) === name);
    let value = index < 0 ? null : declaration.childForFieldName('value');
    for (let step = 0; value && step < MAX_CHAIN; step += 1) {
      const called: Node | null = value.childForFieldName('function');
      const isSame: boolean =
        called?.type === 'field_expression' &&
        FALLIBLE.test(source.textOf(called.childForFieldName('field') ?? called));
      if (isSame) value = called?.childForFieldName('value') ?? null;
      else if (/^(?:try|await|parenthesized)_expression$/.test(value.type)) value = plainChildren(value)[0] ?? null;
      else break;
    }
    const result = value?.type === 'call_expression' ? this.#resultOf(source, value, depth) : null;
    const parts = result ? tupleParts(result.source.textOf(result.node)) : [];
    return parts.length === names.length ? unwrap(parts[index] ?? '', result?.self ?? null) : null;
  }

  /** What the path of a call means: a module by the name of the function is none (`pub use chain::chain`). */
  #called(path: readonly string[], source: SourceFile, node: Node): Meaning | null {
    const meaning = this.#modules.resolve(path, source, node);
    if (meaning?.type !== 'module') return meaning;
    return this.#modules.resolveAll(path, source, node).find((each) => each.type === 'item') ?? null;
  }

  /** The type that the function of a call is declared to give, and what `Self` is in it. */
  #resultOf(source: SourceFile, call: Node, depth: number): (Expr & { readonly self: string | null }) | null {
    const called = call.childForFieldName('function');
    if (!called) return null;
    let functions: readonly Item[] = [];
    if (called.type === 'field_expression') {
      const [receiver, method] = [called.childForFieldName('value'), called.childForFieldName('field')];
      const owner = receiver ? this.of(source, receiver, depth + 1) : null;
      if (owner !== null && method) functions = this.methods(source, owner, source.textOf(method));
    } else {
      const meaning = this.#called(withoutSelf(pathParts(source.textOf(called)), source, call), source, call);
      if (meaning?.type === 'item')
        functions =
          meaning.rest.length === 0 ? [meaning.item] : this.methodsOf(meaning.item, meaning.rest.at(-1) ?? '');
    }
    const [only, ...others] = functions;
    const node = only?.node.type === 'function_item' ? only.node.childForFieldName('return_type') : null;
    return only && node && others.length === 0
      ? { source: only.source, node, self: implType(only.source, only.node) }
      : null;
  }

  #call(source: SourceFile, node: Node, depth: number): string | null {
    const called = node.childForFieldName('function');
    if (!called) return null;
    if (called.type === 'field_expression') {
      const receiver = called.childForFieldName('value');
      const method = called.childForFieldName('field');
      if (!receiver || !method) return null;
      const owner = this.of(source, receiver, depth + 1);
      const name = source.textOf(method);
      if (owner === null && INSERTS.test(name)) return this.#inserted(source, node, depth);
      // A type may have a `get` of its own, which gives something else.
      if (SAME.test(name))
        return owner !== null && this.methods(source, owner, name).length > 0 && !this.#isHeld(source, receiver, depth)
          ? this.#returns(source, name, owner, { source, node: receiver }, depth)
          : owner;
      if (owner !== null && LISTED.test(name) && this.#isHeld(source, behindCalls(source, receiver), depth))
        return owner;
      // What is taken out of a cell or an option; a type of this workspace may have a method by that name.
      if (name === 'take' && owner !== null && this.methods(source, owner, name).length === 0) return owner;
      const result = owner ? this.#returns(source, name, owner, { source, node: receiver }, depth) : null;
      if (result !== null || owner === null) return result;
      // What `pin_project` makes has the fields of the struct.
      if (PROJECTS.test(name) && this.structs(source, owner).length > 0) return owner;
      const generic = genericNamed(source, node, owner);
      for (const trait of generic ? boundsOf(source, generic, owner) : []) {
        const bound = this.#returns(source, name, trait);
        if (bound !== null) return bound;
      }
      return null;
    }
    const path = pathParts(source.textOf(called));
    const last = path.at(-1) ?? '';
    const type = path.at(-2);
    if (type !== undefined && /^[A-Z]/.test(type)) {
      const first = node.childForFieldName('arguments')?.namedChildren.find((child) => child !== null) ?? null;
      if (WRAPPERS.test(type)) return first ? this.of(source, first, depth + 1) : null;
      const name = type === 'Self' ? implType(source, node) : type;
      return name
        ? (this.#returns(source, last, name) ??
            (/^(new|new_with_labels|default|with_\w+|from\w*)$/.test(last) ? name : null))
        : null;
    }
    const meaning = this.#called(path, source, node);
    // `Wrapper(value)` makes a tuple struct.
    if (meaning?.type === 'item' && meaning.item.node.type === 'struct_item') return meaning.item.name;
    if (meaning?.type !== 'item' || meaning.item.node.type !== 'function_item') return null;
    const types = this.#modules.resolveAll(path, source, node).flatMap((each) => {
      const result = each.type === 'item' ? each.item.node.childForFieldName('return_type') : null;
      return each.type === 'item' && result ? [unwrap(each.item.source.textOf(result), null)] : [];
    });
    const [first = null] = types;
    return types.every((each) => each === first) ? first : null;
  }

  /** Whether something here may say what type a method of this name gives: nothing does of those that only the standard library has. */
  mayTell(method: string): boolean {
    return (
      SAME.test(method) ||
      LISTED.test(method) ||
      INSERTS.test(method) ||
      PROJECTS.test(method) ||
      this.#modules.mayDefine(method)
    );
  }

  /** Whether what a method is called on is written as a list, a map or a cell of its type: these have methods of their own. */
  #isHeld(source: SourceFile, receiver: Node, depth: number): boolean {
    if (receiver.type === 'field_expression') {
      const value = receiver.childForFieldName('value');
      const field = receiver.childForFieldName('field');
      const struct = value && field ? this.of(source, value, depth + 1) : null;
      return this.structs(source, struct ?? '').some(({ source: file, node }) => {
        const type = field ? fieldType({ source: file, node }, source.textOf(field)) : null;
        return type !== null && HOLDS.test(file.textOf(type));
      });
    }
    if (receiver.type !== 'identifier') return false;
    const name = source.textOf(receiver);
    const around = enclosingFunction(source, receiver);
    const type =
      letBinding(source, receiver, name)?.declaration.childForFieldName('type') ??
      (around && parameterType(source, around, name));
    return type != null && HOLDS.test(source.textOf(type));
  }

  /** The type of what a closure gives that is called where a map or a cell has nothing yet. */
  #inserted(source: SourceFile, call: Node, depth: number): string | null {
    const closure = plainChildren(call.childForFieldName('arguments') ?? call).find(
      (each) => each.type === 'closure_expression',
    );
    const body = closure?.childForFieldName('body') ?? null;
    const value = body?.type === 'block' ? lastExpression(body) : body;
    return value ? this.of(source, value, depth + 1) : null;
  }

  /** What a method of a type gives; the object that it is called on may say what parameters of the type stand for. */
  #returns(source: SourceFile, method: string, owner: string, object: Expr | null = null, depth = 0): string | null {
    const own = this.#workspace.owner(source.file);
    const found = this.methods(source, owner, method);
    const near = [
      found.find((item) => item.source === source),
      found.find((item) => this.#workspace.owner(item.source.file) === own),
      ...found,
    ].find((item) => item !== undefined);
    const declared = near ?? this.#declared(source, method, owner);
    const result = declared?.node.childForFieldName('return_type');
    const type = declared && result ? unwrap(declared.source.textOf(result), owner) : null;
    const [struct] =
      declared && object && type !== null && genericNamed(declared.source, declared.node, type)
        ? this.structs(source, owner)
        : [];
    if (!declared || !object || type === null || !struct) return type;
    const asked = { types: this, modules: this.#modules, depth };
    return this.#nameOf(parameterOfMethod(asked, object, struct, declared, type)) ?? type;
  }

  /** The name of a type as it is written. */
  #nameOf(type: Expr | null): string | null {
    return type ? unwrap(type.source.textOf(type.node), implType(type.source, type.node)) : null;
  }

  /** The declaration of a method in a trait, without a body. */
  #declared(source: SourceFile, method: string, trait: string): Item | undefined {
    return this.#modules
      .itemsNamed(method, source.file, (file) => this.#implements(file, trait))
      .find((item) => item.node.type === 'function_signature_item' && implType(item.source, item.node) === trait);
  }

  #named(source: SourceFile, node: Node, name: Node | null): string | null {
    const last = name ? (pathParts(source.textOf(name)).at(-1) ?? null) : null;
    return last === 'Self' ? implType(source, node) : last;
  }
}

/** What calls that give elements are made on: `stats` of `stats.iter_mut().find(…)`. */
function behindCalls(source: SourceFile, node: Node): Node {
  let at = node;
  for (let step = 0; step < MAX_CHAIN; step += 1) {
    const called = at.type === 'call_expression' ? at.childForFieldName('function') : null;
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    const name = method ? source.textOf(method) : '';
    const next = SAME.test(name) || LISTED.test(name) ? called?.childForFieldName('value') : null;
    if (!next) return at;
    at = next;
  }
  return at;
}

/** The name of a struct without fields, which is that of its only value as well. */
function unitStruct(item: Node): Node | null {
  return item.type === 'struct_item' && !item.childForFieldName('body') ? item.childForFieldName('name') : null;
}
