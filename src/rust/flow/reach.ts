/**
 * Whether anything outside tests can run a function. Callers are found by name and, where a path or a receiver tells,
 * by meaning; a doubt counts as a caller, so that "unreachable" is only said with proof.
 */
import { attributesOf, mayBeCalledUnseen } from '../source/attributes.ts';
import { argumentsOf, callOf, implAround, implType, keyOf, macroName, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { behindBlanks } from '../source/words.ts';
import { argumentsTaken } from '../values/callers.ts';
import { genericNamed } from '../workspace/bounds.ts';
import { isBuiltOutside } from '../workspace/built-outside.ts';
import { type Item, isSame } from '../workspace/items.ts';
import type { Meaning, Modules } from '../workspace/modules.ts';
import { mayTake, type NamePlace, type NamePlaces } from '../workspace/name-places.ts';
import { ownerNames } from '../workspace/owner-names.ts';
import { implTypeAt, selfTypeAt } from '../workspace/self-type.ts';
import { namedType, typeAt } from '../workspace/type-names.ts';
import type { Types } from '../workspace/types.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { mayBeCalledAbsent } from './absent.ts';
import { GeneratedCalls } from './generated.ts';

export type Reachable = 'yes' | 'no' | 'unknown';

/** A function with a body of its own, by its name. */
export interface Fn {
  readonly source: SourceFile;
  readonly node: Node;
  readonly name: string;
}

/** A place outside every function. */
interface Top {
  readonly source: SourceFile;
  readonly name: null;
}

/** Attributes of a trait that generate who calls its methods. */
const SERVES = /^(?:\w+\s*::\s*)*(?:\w*rpc|service|remote|interface|dbus_interface)\b\s*(?:\(|$)/;

const NOWHERE: ReadonlySet<SourceFile> = new Set();

export class Reach {
  readonly #workspace: Workspace;
  /** What the paths of a file mean, by their offsets. */
  readonly #meanings = new Map<SourceFile, Map<number, readonly Meaning[]>>();
  readonly #modules: Modules;
  readonly #types: Types;
  readonly #namePlaces: NamePlaces;
  readonly #ofTraits = new Map<NamePlace, boolean>();
  readonly #known = new Map<string, Reachable>();
  readonly #macros = new Map<string, Reachable>();
  readonly #never = new Map<string, boolean>();
  readonly #generated: GeneratedCalls;
  /** Functions that lead to one which a macro may call by what it generates. */
  readonly #byMacro = new Set<string>();
  #knownDelegating: ReadonlySet<SourceFile> | undefined;
  /** Two lists of files as one: the same each time, as words are noted for a list. */
  readonly #together = new Map<readonly string[], Map<readonly string[], readonly string[]>>();

  constructor(workspace: Workspace, modules: Modules, types: Types, places: NamePlaces) {
    this.#workspace = workspace;
    this.#namePlaces = places;
    this.#modules = modules;
    this.#types = types;
    this.#generated = new GeneratedCalls(workspace, modules);
  }

  /** Whether the code at a node can run outside tests. Code of a static or const runs when that is used: `yes`. */
  of(source: SourceFile, node: Node): Reachable {
    const start = functionAround(source, node);
    if (!start) return 'yes';
    const key = keyOf(start);
    const known = this.#known.get(key);
    if (known) return known;
    // For each function that was met, the one that it calls: what runs the caller runs the whole chain.
    const calls = new Map<string, string | null>([[key, null]]);
    const chain = (from: string): string[] => {
      const keys: string[] = [];
      for (let at: string | null | undefined = from; at; at = calls.get(at)) keys.push(at);
      return keys;
    };
    // Depth first: most functions run, and the first caller leads to a program's start before the others are looked for.
    const open: { own: string; callers: Generator<Fn | Top> }[] = [];
    /** What a trait has many functions for is called at the same places. */
    const shared = new Map<readonly string[], Set<string>>();
    /** Those that lead to one whose callers are out of sight. */
    const doubtful = new Set<string>();
    let doubt = false;
    for (let fn: Fn | null = start; fn || open.length > 0; ) {
      if (fn) {
        const own = keyOf(fn);
        const before = this.#known.get(own);
        const root = before ?? this.asRoot(fn, fn === start);
        if (root === 'yes') return this.#remember(chain(own), 'yes');
        if (root === 'unknown') {
          doubt = true;
          // The first function is judged by another rule when it is asked for itself.
          for (const each of chain(own)) {
            if (each !== own || !isMetricsFile(fn.source.file)) doubtful.add(each);
            if (this.#byMacro.has(own)) this.#byMacro.add(each);
          }
        }
        // Of what is known to be in doubt, no caller runs for certain.
        if (before === undefined && !this.#isShared(fn, shared)) open.push({ own, callers: this.callers(fn) });
        fn = null;
        continue;
      }
      const last = open.at(-1);
      const next = last?.callers.next();
      if (!last || !next || next.done) {
        open.pop();
        continue;
      }
      if (next.value.name === null) return this.#remember(chain(last.own), 'yes');
      const callerKey = keyOf(next.value);
      if (calls.has(callerKey)) continue;
      calls.set(callerKey, last.own);
      fn = next.value;
    }
    return this.#remember(doubt ? [key, ...doubtful] : [...calls.keys()], doubt ? 'unknown' : 'no');
  }

  /**
   * Whether nothing outside tests can run the code at a node, for certain: whatever the custom of its file says of helpers, and of what
   * a trait gives to many types, not where it is called of others alone.
   */
  isNever(source: SourceFile, node: Node): boolean {
    const around = functionAround(source, node);
    if (!around) return false;
    const key = keyOf(around);
    let never = this.#never.get(key);
    if (never === undefined) {
      const reached = this.of(source, node);
      const mayRun = reached === 'unknown' || this.asRoot(around, false) !== 'no';
      never = !mayRun && (reached === 'no' || this.#isOfOthers(around));
      this.#never.set(key, never);
    }
    return never;
  }

  /** Whether it is a method of a trait of this workspace that users elsewhere may call. */
  #isOfOfferedTrait({ source, node }: Fn): boolean {
    const impl = implAround(source, node);
    if (impl?.type === 'trait_item') return this.isApi({ source, node: impl });
    const trait = impl?.childForFieldName('trait');
    const meaning = impl && trait ? this.#modules.resolve(pathParts(source.textOf(trait)), source, impl) : null;
    return meaning?.type === 'item' && this.isApi(meaning.item);
  }

  /** Whether a function that an `impl` of a trait of this workspace gives to a type is called of other types alone, by their names. */
  #isOfOthers(fn: Fn): boolean {
    const impl = implAround(fn.source, fn.node);
    const trait = impl?.type === 'impl_item' ? impl.childForFieldName('trait') : null;
    const type = impl ? implType(fn.source, fn.node) : null;
    if (!impl || !trait || type === null || impl.childForFieldName('type_parameters')) return false;
    const names = ownerNames(this.#workspace, type, pathParts(fn.source.textOf(trait)).at(-1) ?? null);
    if (!names) return false;
    const [caller] = this.callers(fn, (place) => !isOfAnotherType(place, names));
    return caller === undefined;
  }

  /** Whether the places that call a function of a trait were gone through for another one of the same name; notes them. */
  #isShared(fn: Fn, shared: Map<readonly string[], Set<string>>): boolean {
    const impl = implAround(fn.source, fn.node);
    if (!impl || (impl.type !== 'trait_item' && impl.childForFieldName('trait') === null)) return false;
    const files = this.#filesThatCall(fn, impl);
    const met = shared.get(files) ?? new Set<string>();
    shared.set(files, met);
    const key = `${fn.name} ${argumentsTaken(fn)}`;
    if (met.has(key)) return true;
    met.add(key);
    return false;
  }

  /** Whether code outside tests calls a `macro_rules!` macro by name. */
  ofMacro(source: SourceFile, definition: Node): Reachable {
    const name = definition.childForFieldName('name');
    if (!name) return 'unknown';
    const key = keyOf({ source, node: definition });
    const known = this.#macros.get(key);
    if (known) return known;
    this.#macros.set(key, 'no');
    let result: Reachable = 'no';
    for (const at of this.#workspace.occurrences(source.textOf(name), this.#workspace.filesThatSee(source.file))) {
      if (!/^\s*!\s*[({[]/.test(at.source.text.slice(at.to, at.to + 20)) || at.from === name.startIndex) continue;
      const node = at.source.nodeAt(at.from, at.to);
      const definitionAround = node ? null : at.source.macroDefinitionAt(at.from);
      if (node && this.#workspace.isTest(at.source, node)) continue;
      const reached = node
        ? this.of(at.source, node)
        : definitionAround
          ? this.ofMacro(at.source, definitionAround)
          : 'no';
      if (reached === 'yes') {
        result = 'yes';
        break;
      }
      if (reached === 'unknown') result = 'unknown';
    }
    this.#macros.set(key, result);
    return result;
  }

  #remember(keys: readonly string[], value: Reachable): Reachable {
    for (const key of keys) this.#known.set(key, value);
    return value;
  }

  /** Whether something unseen runs the function: a program's start, a foreign trait, a generated caller, a library's user. */
  asRoot(fn: Fn, isStart: boolean): Reachable {
    if (fn.name === 'main' && this.#workspace.moduleFiles.isRoot(fn.source.file)) return 'yes';
    if (mayBeCalledUnseen(attributesOf(fn.source, fn.node))) return 'yes';
    if (/^\s*(?:pub(?:\([^)]*\))?\s+)?(?:unsafe\s+)?extern\b/.test(fn.source.textOf(fn.node).slice(0, 80)))
      return 'yes';
    if (this.isOfForeignTrait(fn)) return 'yes';
    const impl = implAround(fn.source, fn.node);
    if (impl && mayBeCalledUnseen(attributesOf(fn.source, impl))) return 'yes';
    if (impl && this.#isOfServedTrait(fn, impl)) return 'yes';
    if (mayBeCalledAbsent(this.#workspace, this.#modules, fn)) return 'unknown';
    const isOffered = this.isApi(fn) || this.#isOfOfferedTrait(fn);
    if (isOffered && !(isStart && isMetricsFile(fn.source.file))) return 'unknown';
    if (!this.#generated.mayCall(fn)) return 'no';
    this.#byMacro.add(keyOf(fn));
    return 'unknown';
  }

  /** Whether code at a node is in doubt because a macro of this workspace may generate a call that leads there. */
  isByMacro(source: SourceFile, node: Node): boolean {
    const around = functionAround(source, node);
    return around !== null && this.#byMacro.has(keyOf(around));
  }

  /** Whether it is a method of a trait from outside the workspace: its callers are there, too. */
  isOfForeignTrait({ source, node }: Fn): boolean {
    const impl = implAround(source, node);
    const trait = impl?.childForFieldName('trait');
    return (
      impl != null &&
      trait != null &&
      this.#modules.resolve(pathParts(source.textOf(trait)), source, impl)?.type !== 'item'
    );
  }

  /** Whether it is a method of a trait of this workspace that a macro makes a server of: `#[rpc(server)] trait Api`. */
  #isOfServedTrait({ source }: Fn, impl: Node): boolean {
    const trait = impl.childForFieldName('trait');
    const meaning = trait ? this.#modules.resolve(pathParts(source.textOf(trait)), source, impl) : null;
    const item = meaning?.type === 'item' && meaning.rest.length === 0 ? meaning.item : null;
    return item?.node.type === 'trait_item' && attributesOf(item.source, item.node).some((each) => SERVES.test(each));
  }

  /** Whether a function, or another item, is public in a library that no program of this repository uses: its users are elsewhere. */
  isApi(fn: Pick<Fn, 'source' | 'node'>): boolean {
    const visibility = fn.node.namedChildren.find((child) => child?.type === 'visibility_modifier');
    if (!visibility || fn.source.textOf(visibility) !== 'pub') return false;
    const owner = this.#workspace.owner(fn.source.file);
    if (!owner) return !this.#workspace.files.some((file) => /(^|\/)main\.rs$/.test(file));
    if (owner.lib === null || this.#workspace.aside.isOfProgram(fn.source.file)) return false;
    // A program that is set aside, or that may be built without it, calls nothing here, and is no proof that nobody else does.
    const users = [...this.#workspace.crates.needing(owner)];
    return !users.some(({ bins, extraBins }) =>
      bins.some((bin) => !extraBins.has(bin) && this.#workspace.aside.counts(bin)),
    );
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
  *callers(fn: Fn, counts: (place: NamePlace) => boolean = () => true): Generator<Fn | Top> {
    const impl = implAround(fn.source, fn.node);
    const type = impl ? implType(fn.source, fn.node) : null;
    const isMethod = impl !== null;
    const inTrait = impl?.type === 'trait_item' || impl?.childForFieldName('trait') != null;
    const files = this.#filesThatCall(fn, impl);
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
        if (definition && this.ofMacro(source, definition) !== 'no') yield { source, name: null };
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
  #filesThatCall(fn: Fn, impl: Node | null): readonly string[] {
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

/** A type in front of a name: `IntCounter::`, `<prometheus::IntCounter>::`, `<IntCounter as FromOpts>::`; `<$ty>::` in a macro. */
const TYPE_BEFORE =
  /(?:(?<![\w:$])<\s*(?:\w+\s*::\s*)*(\$?\w+)(?:\s+as\s+[\w:\s]+)?\s*>|(?<![\w$:<])(?:\w+\s*::\s*)*(\$?\w+))\s*::\s*$/;

/**
 * Whether a name stands behind that of a type which has none of these names, and is no parameter. In the body of a macro that is what
 * its calls give, and these stand expanded elsewhere.
 */
function isOfAnotherType({ source, from, node }: NamePlace, names: ReadonlySet<string>): boolean {
  const match = TYPE_BEFORE.exec(source.text.slice(Math.max(0, from - 120), from));
  const type = match?.[1] ?? match?.[2];
  if (type === undefined) return false;
  if (!node) return type.startsWith('$');
  return /^[A-Z]\w/.test(type) && !names.has(type) && genericNamed(source, node, type) === null;
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

/** Helpers that record into metrics live beside them by custom: one that nobody calls is no public interface. */
function isMetricsFile(file: string): boolean {
  return /(^|\/)metrics\.rs$|(^|\/)metrics\//.test(file);
}

/** The function around a node, or null. */
export function functionAround(source: SourceFile, node: Node): Fn | null {
  const found = enclosingFunction(source, node);
  const name = found?.childForFieldName('name');
  return found && name ? { source, node: found, name: source.textOf(name) } : null;
}

/** The name of the function around a node as a person would say it: `Type::name` in an impl, else `name`. */
export function functionName(source: SourceFile, node: Node): string | null {
  const found = functionAround(source, node);
  if (!found) return null;
  const type = implAround(source, found.node) ? implType(source, found.node) : null;
  return type ? `${type}::${found.name}` : found.name;
}
