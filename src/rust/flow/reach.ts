/**
 * Whether anything outside tests can run a function. Callers are found by name and, where a path or a receiver tells,
 * by meaning; a doubt counts as a caller, so that "unreachable" is only said with proof.
 */
import { attributesOf, mayBeCalledUnseen } from '../source/attributes.ts';
import { implAround, implType, keyOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { argumentsTaken } from '../values/callers.ts';
import { genericNamed } from '../workspace/bounds.ts';
import type { Modules } from '../workspace/modules.ts';
import type { NamePlace, NamePlaces } from '../workspace/name-places.ts';
import { ownerNames } from '../workspace/owner-names.ts';
import type { Types } from '../workspace/types.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { mayBeCalledAbsent } from './absent.ts';
import { Callers } from './callers.ts';
import { type Fn, functionAround, type Top } from './functions.ts';
import { GeneratedCalls, isQuoted } from './generated.ts';

export type Reachable = 'yes' | 'no' | 'unknown';

/** Attributes of a trait that generate who calls its methods. */
const SERVES = /^(?:\w+\s*::\s*)*(?:\w*rpc|service|remote|interface|dbus_interface)\b\s*(?:\(|$)/;

export class Reach {
  readonly callers: Callers;
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #known = new Map<string, Reachable>();
  readonly #macros = new Map<string, Reachable>();
  readonly #never = new Map<string, boolean>();
  readonly #generated: GeneratedCalls;
  /** Functions that lead to one which a macro may call by what it generates. */
  readonly #byMacro = new Set<string>();

  constructor(workspace: Workspace, modules: Modules, types: Types, places: NamePlaces) {
    this.#workspace = workspace;
    this.#modules = modules;
    this.#generated = new GeneratedCalls(workspace, modules);
    const mayRun = (source: SourceFile, definition: Node) => this.ofMacro(source, definition) !== 'no';
    this.callers = new Callers(workspace, modules, types, places, mayRun);
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
        if (before === undefined && !this.#isShared(fn, shared)) open.push({ own, callers: this.callers.of(fn) });
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
    const [caller] = this.callers.of(fn, (place) => !isOfAnotherType(place, names));
    return caller === undefined;
  }

  /** Whether the places that call a function of a trait were gone through for another one of the same name; notes them. */
  #isShared(fn: Fn, shared: Map<readonly string[], Set<string>>): boolean {
    const impl = implAround(fn.source, fn.node);
    if (!impl || (impl.type !== 'trait_item' && impl.childForFieldName('trait') === null)) return false;
    const files = this.callers.filesThatCall(fn, impl);
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
    // Who calls what a macro writes is where that is put.
    if (this.#generated.mayWrite(fn.source) && isQuoted(fn.source, fn.node)) {
      this.#byMacro.add(keyOf(fn));
      return 'unknown';
    }
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
}

/** Helpers that record into metrics live beside them by custom: one that nobody calls is no public interface. */
function isMetricsFile(file: string): boolean {
  return /(^|\/)metrics\.rs$|(^|\/)metrics\//.test(file);
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
