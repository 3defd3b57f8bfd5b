import { argumentsOf, callOf, implAround, implType, macroName, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { behindBlanks } from '../source/words.ts';
import { argumentsTaken } from '../values/callers.ts';
import { isBuiltOutside } from '../workspace/built-outside.ts';
import { type Item, isSame } from '../workspace/items.ts';
import type { Meaning, Modules } from '../workspace/modules.ts';
import { mayTake, type NamePlace, type NamePlaces } from '../workspace/name-places.ts';
import { ownerNames } from '../workspace/owner-names.ts';
import { implTypeAt, selfTypeAt } from '../workspace/self-type.ts';
import { namedType, typeAt } from '../workspace/type-names.ts';
import type { Types } from '../workspace/types.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Fn, functionAround, type Top } from './functions.ts';

const NOWHERE: ReadonlySet<SourceFile> = new Set();

export class Callers {
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #types: Types;
  readonly #namePlaces: NamePlaces;
  readonly #mayRun: (source: SourceFile, definition: Node) => boolean;
  /** What the paths of a file mean, by their offsets. */
  readonly #meanings = new Map<SourceFile, Map<number, readonly Meaning[]>>();
  readonly #ofTraits = new Map<NamePlace, boolean>();
  #knownDelegating: ReadonlySet<SourceFile> | undefined;
  /** Two lists of files as one: the same each time, as words are noted for a list. */
  readonly #together = new Map<readonly string[], Map<readonly string[], readonly string[]>>();

  /** `mayRun` says of the definition of a macro whether that may be called outside tests. */
  constructor(
    workspace: Workspace,
    modules: Modules,
    types: Types,
    places: NamePlaces,
    mayRun: (source: SourceFile, definition: Node) => boolean,
  ) {
    this.#workspace = workspace;
    this.#modules = modules;
    this.#types = types;
    this.#namePlaces = places;
    this.#mayRun = mayRun;
  }

  /** The files that hand calls on by the macro `delegate!`. */
  get #delegating(): ReadonlySet<SourceFile> {
    this.#knownDelegating ??= new Set(
      this.#namePlaces
        .of('delegate')
        .filter(({ source, to }) => /^\s*!/.test(source.text.slice(to, to + 4)))
        .map(({ source }) => source),
    );
    return this.#knownDelegating;
  }

  /** The functions whose code mentions this one outside tests, and the mentions outside every function; `counts` says which. */
  *of(fn: Fn, counts: (place: NamePlace) => boolean = () => true): Generator<Fn | Top> {
    const impl = implAround(fn.source, fn.node);
    const type = impl ? implType(fn.source, fn.node) : null;
    const isMethod = impl !== null;
    const inTrait = impl?.type === 'trait_item' || impl?.childForFieldName('trait') != null;
    const files = this.filesThatCall(fn, impl);
    const takes = isMethod ? argumentsTaken(fn) : null;
    const names = type !== null && !inTrait ? ownerNames(this.#workspace, type) : null;
    const delegating = isMethod ? this.#delegating : NOWHERE;
    if (delegating.size > 0)
      for (const place of this.#namePlaces.in(files, fn.name))
        if (delegating.has(place.source) && isDelegated(place) && place.counts)
          yield { source: place.source, name: null };
    for (const place of this.#places(fn, isMethod, files)) {
      const { source, from } = place;
      // What has no `self` is not called behind a dot, and what has one takes as many arguments there as it has parameters.
      if (place.manner === 'method' && (takes === null || !mayTake(place, takes))) continue;
      if ((names && isOfAnotherName(place, names)) || !counts(place)) continue;
      if (isMethod && !inTrait) {
        const self = selfTypeAt(source, from);
        if (self !== null && self !== type && this.#types.methods(source, self, fn.name).length > 0) continue;
      }
      const { node } = place;
      if (!node) {
        const definition = source.macroDefinitionAt(from);
        if (definition && this.#mayRun(source, definition)) yield { source, name: null };
        continue;
      }
      if (node.startIndex >= fn.node.startIndex && node.endIndex <= fn.node.endIndex && source === fn.source) continue;
      const target = { type, isMethod, inTrait, takes };
      const isMeant = () => this.#means(fn, place, node, target);
      if (!(inTrait && place.manner !== 'method' ? this.#once(place, isMeant) : isMeant())) continue;
      if (this.#workspace.isTest(source, node)) continue;
      yield functionAround(source, node) ?? { source, name: null };
    }
  }

  /**
   * The places of its name: first those that need no parsing, then those that look like a call, as most functions run, and one
   * caller is enough to see it.
   */
  *#places(fn: Fn, isMethod: boolean, files: readonly string[]): Generator<NamePlace> {
    const calls: NamePlace[] = [];
    const others: NamePlace[] = [];
    const names = isMethod ? [fn.name] : this.#workspace.namesFor(fn.name, files);
    for (const name of names) {
      // Those of its own file first.
      for (const list of this.#namePlaces.unbound(files, name, fn.source)) {
        for (const place of list) {
          if (place.isParsed) {
            if (place.counts) yield place;
          } else if (place.isCalled) calls.push(place);
          else others.push(place);
        }
      }
    }
    // Whether a place counts is asked when its turn comes: most are never looked at.
    for (const place of calls) if (place.counts) yield place;
    for (const place of others) if (place.counts) yield place;
  }

  /** Who can see the function, and for a method of a trait of this workspace who can see that: it calls any type's. */
  filesThatCall(fn: Fn, impl: Node | null): readonly string[] {
    const own = this.#workspace.filesThatSee(fn.source.file);
    const trait = impl?.childForFieldName('trait');
    if (!impl || !trait) return own;
    const meaning = this.#modules.resolve(pathParts(fn.source.textOf(trait)), fn.source, impl);
    if (meaning?.type !== 'item' || meaning.item.source === fn.source) return own;
    const others = this.#workspace.filesThatSee(meaning.item.source.file);
    const known = this.#together.get(own) ?? new Map<readonly string[], readonly string[]>();
    this.#together.set(own, known);
    const all = known.get(others) ?? [...new Set([...own, ...others])];
    known.set(others, all);
    return all;
  }

  /** Whether a type, or what an alias stands for, is the one whose impl has a method, and none of another module by its name. */
  #isTypeOf(fn: Fn, owner: string | null, type: Item): boolean {
    if (type.node.type === 'type_item') {
      const target = type.node.childForFieldName('type');
      const named = target ? namedType({ modules: this.#modules }, typeAt(type.source, target)) : null;
      if (!named) return true;
      return named.item ? this.#isTypeOf(fn, owner, named.item) : named.path.at(-1) === owner;
    }
    if (type.name !== owner) return false;
    const impl = implAround(fn.source, fn.node);
    const own = impl ? this.#modules.resolve([owner], fn.source, impl) : null;
    return own?.type !== 'item' || own.rest.length > 0 || own.item.node.type === 'type_item' || isSame(own.item, type);
  }

  /** What a path means, found once for each place: the methods that a trait gives to many types are asked for at the same ones. */
  #meaningsOf(path: readonly string[], source: SourceFile, node: Node): readonly Meaning[] {
    const known = this.#meanings.get(source) ?? new Map<number, readonly Meaning[]>();
    this.#meanings.set(source, known);
    let found = known.get(node.startIndex);
    if (!found) {
      found = this.#modules.resolveAll(withoutSelf(path, source, node), source, node);
      known.set(node.startIndex, found);
    }
    return found;
  }

  /** What holds of a place for all functions that a trait has by its name: a path tells nothing of the type there. */
  #once(place: NamePlace, isMeant: () => boolean): boolean {
    let known = this.#ofTraits.get(place);
    if (known === undefined) {
      known = isMeant();
      this.#ofTraits.set(place, known);
    }
    return known;
  }

  #means(
    fn: Fn,
    { source }: NamePlace,
    node: Node,
    target: { type: string | null; isMethod: boolean; inTrait: boolean; takes: number | null },
  ): boolean {
    const parent = source.parent(node);
    if (!parent) return false;
    if (node.type === 'field_identifier') {
      if (parent.type !== 'field_expression' || !target.isMethod) return false;
      const call = callOf(source, parent);
      // What has no `self`, or takes another number of arguments, is not called behind a dot in this way.
      if (!call || argumentsOf(call).length !== target.takes) return false;
      const receiver = parent.childForFieldName('value');
      const type = receiver && !target.inTrait ? this.#types.of(source, receiver) : null;
      if (type === null && !target.inTrait && receiver && isBuiltOutside(this.#modules, source, receiver, true))
        return false;
      // A struct without such a method may still lead there: by `Deref`, or by a trait.
      return type === null || type === target.type || this.#types.methods(source, type, fn.name).length === 0;
    }
    // In the tokens of a macro that does not read as Rust there is no more to know than the name.
    if (parent.type === 'token_tree') return true;
    if (node.type !== 'identifier' && node.type !== 'shorthand_field_identifier') return false;
    // Nothing is assigned to a function: `warn!(sent = n)` and `println!("{sent}", sent = n)` name a field, or an argument.
    if (parent.type === 'assignment_expression' && parent.childForFieldName('left')?.id === node.id) return false;
    let whole: Node = node;
    for (
      let up = source.parent(whole);
      up?.type === 'scoped_identifier' && up.childForFieldName('name')?.id === whole.id;
      up = source.parent(whole)
    ) {
      whole = up;
    }
    if (whole.id === node.id && parent.type === 'scoped_identifier') return false;
    for (let up = source.parent(whole); up; up = source.parent(up)) {
      if (up.type === 'use_declaration' || up.type === 'visibility_modifier' || up.type === 'attribute_item')
        return false;
      if (/_statement$|_item$|^block$|_expression$/.test(up.type)) break;
    }
    let path = pathParts(source.textOf(whole));
    // What a macro takes may read as something else: `http::run,` in braces is a field `http` to the grammar.
    const isBehindPath = path.length === 1 && source.text[behindBlanks(source.text, whole.startIndex) - 1] === ':';
    const rest = isBehindPath
      ? LONGER.exec(source.text.slice(Math.max(0, whole.startIndex - 80), whole.startIndex))
      : null;
    if (rest) path = pathParts(rest[0] + path[0]);
    if (path.length === 1) {
      const name = path[0] ?? '';
      // `hook!(list, on_add)`: a macro may make a call of a name that it is handed.
      if (target.isMethod && isMacroArgument(source, node)) return true;
      if (target.isMethod || parent.type === 'field_initializer' || parent.type === 'parameter') return false;
      if (letBinding(source, node, name)) return false;
      const around = enclosingFunction(source, node);
      if (around && parameterIndex(source, around, name) >= 0) return false;
    }
    const meanings = this.#meaningsOf(path, source, node);
    const meaning = meanings.find((each) => each.type === 'item' && isSame(each.item, fn)) ?? meanings[0] ?? null;
    if (meaning?.type === 'item') {
      if (meaning.rest.length === 0) return !target.isMethod && isSame(meaning.item, fn);
      if (!target.isMethod) return false;
      if (target.inTrait || this.#isTypeOf(fn, target.type, meaning.item)) return true;
      // What one build leaves out is there in another: a name may stand for either type.
      return this.#modules
        .resolveAll(withoutSelf(path, source, node).slice(0, -1), source, node)
        .some((each) => each.type === 'item' && this.#isTypeOf(fn, target.type, each.item));
    }
    if (meaning?.type === 'module') return false;
    // Out of sight: an associated call through an alias or a generic is a doubt; a path from another crate is not ours.
    if (target.isMethod)
      return path.length > 1 && (target.inTrait || path.at(-2) === target.type || /^[A-Z]$/.test(path.at(-2) ?? ''));
    return path.length === 1 && path[0] === fn.name;
  }
}

/** The segments of a path in front of its last one. */
const LONGER = /(?:\b[a-zA-Z_]\w*\s*::\s*)+$/;

/** Whether a name stands behind `::` and a type of none of these names, and that is no parameter (`T::new`). */
function isOfAnotherName({ source, from, type }: NamePlace, names: ReadonlySet<string>): boolean {
  if (type === null || type.length === 1) return false;
  const owner = type === 'Self' ? (implTypeAt(source, from) ?? type) : type;
  return !names.has(owner);
}

/** Whether a function is declared in `delegate! { to self.inner { fn name(&self); } }`, which makes a call of it. */
function isDelegated(place: NamePlace): boolean {
  if (!place.isDefinition) return false;
  for (let at = place.node; at; at = place.source.parent(at))
    if (at.type === 'macro_invocation') return macroName(place.source, at) === 'delegate';
  return false;
}

/** Whether a name is all of an argument of a macro call. */
function isMacroArgument(source: SourceFile, node: Node): boolean {
  const parent = source.parent(node);
  const root = parent?.type === 'expression_statement' || parent?.type === 'ERROR' ? source.parent(parent) : parent;
  return root !== null && root !== undefined && source.isInside(root);
}
