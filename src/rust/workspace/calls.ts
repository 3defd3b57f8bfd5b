/** The calls of a function, wherever they stand in the workspace. */

import { methodBefore } from '../source/enclosing.ts';
import { argumentsOf, type Expr, implAround, implType, keyOf, plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { boundsOf, cannotHave, genericNamed, knownBy } from './bounds.ts';
import { isBuiltOutside } from './built-outside.ts';
import { CallPlaces } from './call-places.ts';
import { derivesOf } from './derives.ts';
import { type Item, isSame } from './items.ts';
import type { Meaning, Modules } from './modules.ts';
import { mayTake, type NamePlaces } from './name-places.ts';
import type { Occurrence } from './occurrences.ts';
import { ownerNames } from './owner-names.ts';
import { implTypeAt, selfTypeAt } from './self-type.ts';
import { structAt } from './struct-of.ts';
import type { Types } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Characters around the name of a trait in the head of an `impl`. */
const BEHIND = 200;
/** Types that every program has. */
const PRIMITIVE = /^(?:[iuf](?:8|16|32|64|128|size)|bool|char|str|String)$/;
/** Calls of one method that are too many to be all on objects of its type. */
const MANY = 8;
/** Names of functions that a type from outside is likely to have itself: its own come first (Rust Reference, "Associated items"). */
const OF_MANY_TYPES = /^(?:new|default|from|with_\w+)$/;
/** Stands for whatever type. */
const ANY = '*';

interface Standing {
  /** The `impl` or the trait around it. */
  readonly impl: Node | null;
  /** The type or the trait that it is a function of. */
  readonly owner: string | null;
  /** The trait that its `impl` is of. */
  readonly trait: string | null;
  /** The names that may stand in front of its own; null for any. */
  readonly types: ReadonlySet<string> | null;
}

export class Calls {
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #types: Types;
  readonly #places: CallPlaces;
  readonly #known = new Map<string, readonly Expr[]>();
  /** How many calls a function has, up to two. */
  readonly #counted = new Map<string, number>();
  readonly #implementers = new Map<string, ReadonlySet<string>>();

  constructor(workspace: Workspace, modules: Modules, types: Types, places: NamePlaces) {
    this.#workspace = workspace;
    this.#places = new CallPlaces(workspace, places);
    this.#modules = modules;
    this.#types = types;
  }

  /** Calls of a function outside tests, by name and, where the path tells, by meaning. */
  of(functionItem: Expr): readonly Expr[] {
    const key = keyOf(functionItem);
    let known = this.#known.get(key);
    if (!known) {
      known = [...this.#findCalls(functionItem)];
      this.#known.set(key, known);
    }
    return known;
  }

  /** Whether a function has more than one call, without a look for all of them. */
  isCalledOften(functionItem: Expr): boolean {
    const key = keyOf(functionItem);
    const known = this.#known.get(key)?.length ?? this.#counted.get(key);
    if (known !== undefined) return known > 1;
    let count = 0;
    for (const _ of this.#findCalls(functionItem)) {
      count += 1;
      if (count > 1) break;
    }
    this.#counted.set(key, count);
    return count > 1;
  }

  /** Places in any of the files that see a function where it may be an argument, by its name and that of its type. */
  handed(functionItem: Expr): readonly Occurrence[] {
    const { types } = this.#standing(functionItem);
    return this.#places.handed(nameOf(functionItem), this.#workspace.filesThatSee(functionItem.source.file), types);
  }

  /** What a function is of, and the types by whose names it is called: those of a trait are called by theirs. */
  #standing({ source, node }: Expr): Standing {
    const impl = implAround(source, node);
    const owner = implType(source, node);
    const trait = impl?.type === 'impl_item' ? traitOf(source, impl) : null;
    const types = owner === null || impl?.type === 'trait_item' ? null : ownerNames(this.#workspace, owner, trait);
    return { impl, owner, trait, types };
  }

  /**
   * Those of a method whose object says something of `self`: of a trait from outside the workspace, that others have as well, the ones
   * on what is known to be of its type or of the trait.
   */
  onSelf(method: Expr): readonly Expr[] {
    const all = this.of(method);
    const impl = implAround(method.source, method.node);
    const trait = impl?.type === 'impl_item' ? impl.childForFieldName('trait') : null;
    if (!impl || !trait) return all;
    const path = pathParts(method.source.textOf(trait));
    if (this.#modules.resolve(path, method.source, impl)?.type === 'item') return all;
    const owner = implType(method.source, method.node);
    return all.filter(({ source, node }) => {
      const called = node.childForFieldName('function');
      const receiver = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
      const type = receiver ? this.#types.of(source, receiver) : owner;
      return type === owner || type === path.at(-1);
    });
  }

  /**
   * Of many calls of a method those that are plainly on its type, where there are such: a name that several types have is called
   * on many objects whose type is not in sight.
   */
  mostLikely(method: Expr, calls: readonly Expr[]): readonly Expr[] {
    const owner = implType(method.source, method.node);
    if (owner === null || calls.length < MANY) return calls;
    // What a trait gives to whatever there is has calls on anything.
    if (implAround(method.source, method.node)?.type === 'trait_item' && this.#implementersOf(owner).has(ANY))
      return calls;
    const plain = calls.filter(({ source, node }) => {
      const called = node.childForFieldName('function');
      return called?.type !== 'field_expression' || this.#isPlainly(source, called, owner);
    });
    return plain.length > 0 ? plain : calls;
  }

  *#findCalls(functionItem: Expr): Generator<Expr> {
    const name = nameOf(functionItem);
    const { impl, owner, trait, types } = this.#standing(functionItem);
    const isOfTrait = impl?.type === 'trait_item';
    const parameters = parameterNodes(functionItem.node.childForFieldName('parameters') ?? functionItem.node);
    const takesSelf = parameters.some((each) => each.type === 'self_parameter');
    const implemented = impl?.type === 'impl_item' ? impl.childForFieldName('trait') : null;
    const isNoOwnName = !OF_MANY_TYPES.test(name);
    const isGivenToForeign = implemented !== null && isNoOwnName && this.#givesToForeign(functionItem, impl);
    const traitItem = implemented === null ? null : this.#meaningOf(functionItem.source, implemented);
    const isOfForeignTrait = implemented !== null && traitItem?.type !== 'item';
    // Who sees the trait alone calls the methods of all its types.
    const homes = [functionItem.source.file, ...(traitItem?.type === 'item' ? [traitItem.item.source.file] : [])];
    const files = this.#workspace.filesThatSeeAny(homes);
    const near = homes.length > 1 ? new Set(this.#workspace.filesThatSee(functionItem.source.file)) : null;
    for (const place of this.#places.calls(name, files, types, trait !== null)) {
      const { source, from, manner } = place;
      // A method is called on something or by a path, another function of a type by a path, and one of no type on nothing.
      if (owner === null ? manner === 'method' : manner === 'plain' || (manner === 'method' && !takesSelf)) continue;
      if (!mayTake(place, parameters.length - (manner === 'method' ? 1 : 0)) || !place.counts) continue;
      const around = place.type === 'Self' && types !== null ? implTypeAt(source, from) : null;
      if (around !== null && !types?.has(around)) continue;
      if (isOfForeignTrait && manner === 'method' && !(hasInScope(source, trait) && this.#mayTell(source, from)))
        continue;
      const self = owner === null || isOfTrait ? null : selfTypeAt(source, from);
      if (self !== null && owner !== null && this.#isOtherType(source, self, owner, name)) continue;
      const { node } = place;
      if (!node) continue;
      let callee: Node = node;
      for (let up = source.parent(callee); up; up = source.parent(callee)) {
        if (
          (up.type === 'scoped_identifier' && up.childForFieldName('name')?.id === callee.id) ||
          up.type === 'generic_function'
        )
          callee = up;
        else if (up.type === 'field_expression' && up.childForFieldName('field')?.id === callee.id) callee = up;
        else break;
      }
      const call = source.parent(callee);
      if (call?.type !== 'call_expression' || call.childForFieldName('function')?.id !== callee.id) continue;
      // `self.make::<T>(…)` calls a method as well.
      if (callee.type === 'generic_function') callee = callee.childForFieldName('function') ?? callee;
      if (near && !near.has(source.file) && !this.#isByTrait(source, callee, trait)) continue;
      if (callee.type !== 'field_expression' && isByParameter(source, callee, trait)) {
        // Which of the types that have the trait is meant is told caller by caller.
      } else if (callee.type !== 'field_expression') {
        const path = pathParts(source.textOf(callee));
        const meaning = this.#modules.resolve(withoutSelf(path, source, callee), source, callee);
        if (meaning?.type === 'external') {
          const type = path.at(-2);
          const isGiven = isOfTrait ? isNoOwnName && this.#hasTrait(type, owner) : isGivenToForeign && type === owner;
          if (!isGiven) continue;
        }
        if (meaning?.type === 'item') {
          const typed = meaning.rest.length > 0;
          if (typed !== (owner !== null)) continue;
          // What one build leaves out is there in another: a name may stand for either.
          const isIt = (each: Meaning) => each.type === 'item' && isSame(each.item, functionItem);
          if (!typed && !isIt(meaning) && !this.#modules.resolveAll(path, source, callee).some(isIt)) continue;
          const isOf = (each: Meaning) => each.type === 'item' && this.#isOf(functionItem, owner, each.item, trait);
          const behind = withoutSelf(path, source, callee).slice(0, -1);
          const isOwn = isOf(meaning) || (typed && this.#modules.resolveAll(behind, source, callee).some(isOf));
          if (typed && !isOwn && !(isOfTrait && this.#inherits(source, meaning.item.name, name))) continue;
        } else if (owner !== null && !isOfTrait && path.length > 1 && path.at(-2) !== owner && path.at(-2) !== trait)
          continue;
      } else if (owner === null || !takesSelf) continue;
      else if (isOfTrait ? this.#lacks(source, callee, owner) : this.#isOther(source, callee, owner, functionItem))
        continue;
      else if (isOfForeignTrait && !this.#isPlainly(source, callee, owner)) continue;
      // A function takes as many arguments as it has parameters.
      const given = argumentsOf(call).length + (takesSelf && callee.type === 'field_expression' ? 1 : 0);
      if (given !== parameters.length || this.#workspace.isTest(source, call)) continue;
      if (hasOtherLiteral(functionItem.source, parameters, argumentsOf(call))) continue;
      yield { source, node: call };
    }
  }

  /** Whether a function is one that a trait of the workspace gives to a type from outside. */
  #givesToForeign({ source }: Expr, impl: Node | null): boolean {
    const [trait, type] = [impl?.childForFieldName('trait'), impl?.childForFieldName('type')];
    if (!trait || !type) return false;
    return this.#meaningOf(source, trait)?.type === 'item' && this.#meaningOf(source, type)?.type === 'external';
  }

  #meaningOf(source: SourceFile, path: Node): Meaning | null {
    return this.#modules.resolve(pathParts(source.textOf(path)), source, path);
  }

  /**
   * Whether the receiver of a method call is plainly of a type. What a trait from outside names (`encode`, `call`, `next`) is a
   * method of too many types for the name alone to tell, and most of its calls are outside, too.
   */
  #isPlainly(source: SourceFile, callee: Node, owner: string): boolean {
    const receiver = callee.childForFieldName('value');
    return receiver !== null && this.#types.of(source, receiver) === owner;
  }

  /** Whether the text lets the type be known of what a method is called on: not where that is the result of a method from outside. */
  #mayTell(source: SourceFile, at: number): boolean {
    const method = methodBefore(source.text, at);
    return method === null || this.#types.mayTell(method);
  }

  /** Whether the receiver of a method call, or the type in front of a path, is of a type that the code knows by a trait. */
  #isByTrait(source: SourceFile, callee: Node, trait: string | null): boolean {
    if (isByParameter(source, callee, trait)) return true;
    const receiver = callee.type === 'field_expression' ? callee.childForFieldName('value') : null;
    if (!receiver || trait === null) return false;
    if (this.#types.of(source, receiver) === trait) return true;
    return knownBy(this.#modules, this.#types, source, receiver)?.has(trait) ?? false;
  }

  /** Whether a type has no function of this name by itself, so that it may have one of a trait. */
  #inherits(source: SourceFile, type: string, name: string): boolean {
    return this.#types.methods(source, type, name).length === 0;
  }

  /** Whether a path to an item of a type means a function: of the type itself, by an alias, or by its trait. */
  #isOf(functionItem: Expr, owner: string | null, named: Item, trait: string | null): boolean {
    if (named.node.type === 'trait_item' && named.name === trait) return true;
    const type = this.#types.behindAlias(named);
    return type.name === owner && this.#types.isOfType(functionItem, type);
  }

  /** Whether the receiver of a method call is plainly of another type that has such a method itself: not by `Deref`. */
  #isOther(source: SourceFile, callee: Node, owner: string, functionItem: Expr): boolean {
    const receiver = callee.childForFieldName('value');
    const type = receiver ? this.#types.of(source, receiver) : null;
    if (!receiver) return false;
    if (type === null) return isBuiltOutside(this.#modules, source, receiver);
    const traits = type === owner ? null : knownBy(this.#modules, this.#types, source, receiver);
    if (traits) return cannotHave(this.#modules, functionItem, traits);
    const method = nameOf(functionItem);
    const isRegistry = this.#types.structs(source, owner).length > 0 && this.#isRegistry(source, callee, type);
    return isRegistry || this.#isOtherType(source, type, owner, method);
  }

  /**
   * Whether the receiver of a method call is plainly of a type that does not have a trait: one from outside for which nothing here
   * implements it, or one of the workspace beside those that do, which leads on to no other type by `Deref`.
   */
  #lacks(source: SourceFile, callee: Node, trait: string): boolean {
    const receiver = callee.childForFieldName('value');
    const type = receiver ? this.#types.of(source, receiver) : null;
    const meaning = type === null ? null : this.#modules.resolve([type], source, callee);
    if (type === null || meaning === null) return false;
    const implementers = this.#implementersOf(trait);
    if (implementers.has(type) || implementers.has(ANY)) return false;
    if (meaning.type === 'external') return meaning.path.length > 1 || PRIMITIVE.test(type);
    if (meaning.type !== 'item' || !/^(?:struct|enum)_item$/.test(meaning.item.node.type)) return false;
    const isDerived = derivesOf(meaning.item).has(trait);
    return implementers.size > 0 && !isDerived && this.#types.methods(source, type, 'deref').length === 0;
  }

  /** Whether a type of this name may have a trait, as far as the workspace says. */
  #hasTrait(type: string | undefined, trait: string | null): boolean {
    if (type === undefined || trait === null) return false;
    const implementers = this.#implementersOf(trait);
    return implementers.has(type) || implementers.has(ANY);
  }

  #implementersOf(trait: string): ReadonlySet<string> {
    let implementers = this.#implementers.get(trait);
    if (!implementers) {
      implementers = this.#findImplementers(trait);
      this.#implementers.set(trait, implementers);
    }
    return implementers;
  }

  /** The names of the types that have a trait, by the text of the workspace; `ANY` where it is for all that have another one. */
  #findImplementers(trait: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { source, from, to } of this.#workspace.occurrences(trait, this.#workspace.files)) {
      const type = /^\s*(?:<[^{;]*>)?\s+for\s+(?:[&\s]|mut\b|dyn\b|'\w+|\w+\s*::)*(\w*)/.exec(
        source.text.slice(to, to + BEHIND),
      )?.[1];
      if (type === undefined) continue;
      const head = source.text.slice(Math.max(0, from - BEHIND), from);
      const parameters = head.slice(head.lastIndexOf('impl'));
      found.add(type === '' || new RegExp(`^impl\\s*<[^{;]*\\b${type}\\b`).test(parameters) ? ANY : type);
    }
    return found;
  }

  #isOtherType(source: SourceFile, type: string, owner: string, method: string): boolean {
    return type !== owner && this.#types.methods(source, type, method).length > 0;
  }

  /**
   * `registry.register(…)` is no call of the `register` that structs of metrics have: a registry leads to nothing else. One of the
   * workspace may be a field of a struct that is declared where its name is imported.
   */
  #isRegistry(source: SourceFile, callee: Node, type: string): boolean {
    if (type !== 'Registry' || this.#modules.resolve([type], source, callee)?.type === 'item') return false;
    const receiver = callee.childForFieldName('value');
    return !receiver || structAt({ modules: this.#modules, types: this.#types }, source, receiver) === null;
  }
}

/** Traits that are in scope everywhere (`std::prelude`, all editions). */
const PRELUDE =
  /^(?:As(?:Ref|Mut)|(?:Try)?(?:From|Into)|Clone|Default|Drop|Iterator|Into(?:Iterator|Future)|FromIterator|Future|Extend|DoubleEndedIterator|ExactSizeIterator|To(?:Owned|String)|(?:Partial)?(?:Eq|Ord)|(?:Async)?Fn(?:Mut|Once)?)$/;

/**
 * Whether a trait may be in scope in a file, so that its methods are found on types that have it: it is named there, or a glob brings
 * it. Rust Reference, "Method-call expressions".
 */
function hasInScope(source: SourceFile, trait: string | null): boolean {
  return trait === null || PRELUDE.test(trait) || source.placesOf(trait).length > 0 || hasGlob(source);
}

const globs = new WeakMap<SourceFile, boolean>();

/** Whether a `use` of a file brings in all of a module. Read once: a file may call a method of one name many times. */
function hasGlob(source: SourceFile): boolean {
  let known = globs.get(source);
  if (known === undefined) {
    known = /\buse\b[^;]{0,500}\*/.test(source.text);
    globs.set(source, known);
  }
  return known;
}

/**
 * Whether a path begins with a type parameter that is bound by a trait: `T::make(…)` is a call of the `make` of each of its types. So
 * is `Self::make(…)` in the trait itself, or in one that builds on it.
 */
function isByParameter(source: SourceFile, callee: Node, trait: string | null): boolean {
  const path = trait === null ? [] : pathParts(source.textOf(callee));
  const [first = ''] = path;
  if (first === 'Self' && path.length === 2) {
    const around = enclosingFunction(source, callee);
    const block = around && implAround(source, around);
    if (block?.type !== 'trait_item') return false;
    const bounds = block.childForFieldName('bounds');
    return [block.childForFieldName('name'), ...(bounds ? plainChildren(bounds) : [])].some(
      (each) => each && pathParts(source.textOf(each)).at(-1) === trait,
    );
  }
  const generic = path.length === 2 ? genericNamed(source, callee, first) : null;
  return generic !== null && trait !== null && boundsOf(source, generic, first).includes(trait);
}

/** What a literal is, where only parameters of some plain types take it. Rust Reference, "Literal expressions". */
const LITERALS: Readonly<Record<string, RegExp>> = {
  integer_literal: /^(?:[iu](?:8|16|32|64|128|size))$/,
  float_literal: /^f(?:32|64)$/,
  string_literal: /^&\s*(?:'\w+\s+)?str$/,
  boolean_literal: /^bool$/,
  char_literal: /^char$/,
};
/** Types that one kind of literal alone is of. */
const PLAIN = /^(?:[iu](?:8|16|32|64|128|size)|f(?:32|64)|&\s*(?:'\w+\s+)?str|bool|char|String)$/;

/** Whether an argument is a literal that the plain type of its parameter cannot have: another function of the name is meant. */
function hasOtherLiteral(source: SourceFile, parameters: readonly Node[], args: readonly Node[]): boolean {
  return args.some((argument, index) => {
    const taken = Object.hasOwn(LITERALS, argument.type) ? LITERALS[argument.type] : undefined;
    const type = taken && parameters[index + parameters.length - args.length]?.childForFieldName('type');
    if (!taken || !type) return false;
    const text = source.textOf(type);
    // `1f64` is an integer to the grammar.
    return PLAIN.test(text) && !taken.test(text) && !(text.startsWith('f') && argument.type === 'integer_literal');
  });
}

/** The name of the trait that an `impl` block is for, or null. */
function traitOf(source: SourceFile, impl: Node): string | null {
  const trait = impl.childForFieldName('trait');
  return trait ? (pathParts(source.textOf(trait)).at(-1) ?? null) : null;
}

/** The name of a function item. */
export function nameOf(functionItem: Expr): string {
  const name = functionItem.node.childForFieldName('name');
  return name ? functionItem.source.textOf(name) : '';
}
