/** The calls of a function, wherever they stand in the workspace. */

import { argumentsOf, type Expr, implAround, implType, keyOf, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { cannotHave, knownBy } from './bounds.ts';
import type { Item, Meaning, Modules } from './modules.ts';
import { isSame } from './modules.ts';
import { selfTypeAt } from './self-type.ts';
import type { Types } from './types.ts';
import { MAX_NAMES, type Workspace } from './workspace.ts';

/** Characters in front of a name that are looked at. */
const BEFORE = 80;

export class Calls {
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #types: Types;
  readonly #known = new Map<string, readonly Expr[]>();
  readonly #names = new Map<string, ReadonlySet<string> | null>();

  constructor(workspace: Workspace, modules: Modules, types: Types) {
    this.#workspace = workspace;
    this.#modules = modules;
    this.#types = types;
  }

  /** Calls of a function outside tests, by name and, where the path tells, by meaning. */
  of(functionItem: Expr): readonly Expr[] {
    const key = keyOf(functionItem);
    let known = this.#known.get(key);
    if (!known) {
      known = this.#findCalls(functionItem);
      this.#known.set(key, known);
    }
    return known;
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

  #findCalls(functionItem: Expr): Expr[] {
    const name = nameOf(functionItem);
    const calls: Expr[] = [];
    const owner = implType(functionItem.source, functionItem.node);
    // What a trait gives to its types is called by their names.
    const impl = implAround(functionItem.source, functionItem.node);
    const isOfTrait = impl?.type === 'trait_item';
    const implemented = impl?.type === 'impl_item' ? impl.childForFieldName('trait') : null;
    const trait = implemented ? (pathParts(functionItem.source.textOf(implemented)).at(-1) ?? null) : null;
    const types = owner === null || isOfTrait ? null : this.#namesOf(owner, trait);
    const parameters = parameterNodes(functionItem.node.childForFieldName('parameters') ?? functionItem.node);
    const takesSelf = parameters.some((each) => each.type === 'self_parameter');
    for (const { source, from, to } of this.#workspace.namedOccurrences(
      name,
      this.#workspace.filesThatSee(functionItem.source.file),
    )) {
      const after = source.text.slice(to, to + 40);
      if (
        !/^\s*(?:::\s*<|\()/.test(after) ||
        isPlainlyOther(source.text.slice(Math.max(0, from - BEFORE), from), types)
      )
        continue;
      if (source.isInTestItem(from)) continue;
      const self = owner === null || isOfTrait ? null : selfTypeAt(source, from);
      if (self !== null && owner !== null && this.#isOtherType(source, self, owner, name)) continue;
      const node = source.nodeAt(from, to);
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
      if (callee.type !== 'field_expression') {
        const path = pathParts(source.textOf(callee));
        const meaning = this.#modules.resolve(withoutSelf(path, source, callee), source, callee);
        if (meaning?.type === 'external') continue;
        if (meaning?.type === 'item') {
          const typed = meaning.rest.length > 0;
          if (typed !== (owner !== null)) continue;
          // What one build leaves out is there in another: a name may stand for either.
          const isIt = (each: Meaning) => each.type === 'item' && isSame(each.item, functionItem);
          if (!typed && !isIt(meaning) && !this.#modules.resolveAll(path, source, callee).some(isIt)) continue;
          const isOwn = this.#isOf(functionItem, owner, meaning.item, trait);
          if (typed && !isOwn && !(isOfTrait && this.#inherits(source, meaning.item.name, name))) continue;
        } else if (owner !== null && !isOfTrait && path.length > 1 && path.at(-2) !== owner && path.at(-2) !== trait)
          continue;
      } else if (owner === null || !takesSelf || (!isOfTrait && this.#isOther(source, callee, owner, functionItem)))
        continue;
      // A function takes as many arguments as it has parameters.
      const given = argumentsOf(call).length + (takesSelf && callee.type === 'field_expression' ? 1 : 0);
      if (given !== parameters.length || this.#workspace.isTest(source, call)) continue;
      calls.push({ source, node: call });
    }
    return calls;
  }

  /** The names that code can give to a type: its own, `Self`, and those of `use … as …`. Null when there are too many. */
  #namesOf(type: string, trait: string | null): ReadonlySet<string> | null {
    const key = `${type} ${trait ?? ''}`;
    let known = this.#names.get(key);
    if (known === undefined) {
      const names = [...this.#aliasesOf(type), ...(trait === null ? [] : this.#aliasesOf(trait))];
      known = names.length < MAX_NAMES ? new Set([...names, 'Self']) : null;
      this.#names.set(key, known);
    }
    return known;
  }

  /** Whether a type has no function of this name by itself, so that it may have one of a trait. */
  #inherits(source: SourceFile, type: string, name: string): boolean {
    return this.#types.methods(source, type, name).length === 0;
  }

  /** The name of a type and those that `use … as …` and `type … = …` give to it, one behind the other. */
  #aliasesOf(type: string): string[] {
    const { files } = this.#workspace;
    const names = [...this.#workspace.namesFor(type, files)];
    for (const name of names) {
      if (names.length >= MAX_NAMES) break;
      for (const { source, from } of this.#workspace.occurrences(name, files)) {
        const before = source.text.slice(Math.max(0, from - BEFORE), from);
        const alias = /\btype\s+(\w+)\s*(?:<[^;{}]*>)?\s*=\s*(?:[\w\s]+::\s*)*$/.exec(before)?.[1];
        if (alias === undefined || names.includes(alias)) continue;
        for (const each of this.#workspace.namesFor(alias, files)) if (!names.includes(each)) names.push(each);
      }
    }
    return names;
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
    if (!receiver || type === null) return false;
    const traits = type === owner ? null : knownBy(this.#modules, this.#types, source, receiver);
    if (traits) return cannotHave(this.#modules, functionItem, traits);
    const method = nameOf(functionItem);
    const isRegistry = this.#types.structs(source, owner).length > 0 && this.#isRegistry(source, callee, type);
    return isRegistry || this.#isOtherType(source, type, owner, method);
  }

  #isOtherType(source: SourceFile, type: string, owner: string, method: string): boolean {
    return type !== owner && this.#types.methods(source, type, method).length > 0;
  }

  /** `registry.register(…)` is no call of the `register` that structs of metrics have: a registry leads to nothing else. */
  #isRegistry(source: SourceFile, at: Node, type: string): boolean {
    return type === 'Registry' && this.#modules.resolve([type], source, at)?.type !== 'item';
  }
}

/**
 * Whether the text before a name shows that it is no call of a function, so that the file need not be parsed: the name of a
 * definition, or an associated function of a type that has none of these names.
 */
function isPlainlyOther(before: string, types: ReadonlySet<string> | null): boolean {
  if (/\bfn\s+$/.test(before)) return true;
  const type = types && /(?<=[^\w\u0080-\uffff])([A-Za-z_]\w*)\s*::\s*$/.exec(before)?.[1];
  return type ? !types.has(type) : false;
}

/** The name of a function item. */
export function nameOf(functionItem: Expr): string {
  const name = functionItem.node.childForFieldName('name');
  return name ? functionItem.source.textOf(name) : '';
}
