/** The calls of a function, wherever they stand in the workspace. */
import type { Item, Modules } from './modules.ts';
import { isSame } from './modules.ts';
import { type Expr, implAround, implType, keyOf, withoutSelf } from './nodes.ts';
import { pathParts } from './paths.ts';
import type { Node, SourceFile } from './syntax.ts';
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

  #findCalls(functionItem: Expr): Expr[] {
    const name = nameOf(functionItem);
    const calls: Expr[] = [];
    const owner = implType(functionItem.source, functionItem.node);
    // What a trait gives to its types is called by their names.
    const isOfTrait = implAround(functionItem.source, functionItem.node)?.type === 'trait_item';
    const types = owner === null || isOfTrait ? null : this.#namesOf(owner);
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
          if (!typed && !isSame(meaning.item, functionItem)) continue;
          if (typed && meaning.item.name === owner && this.#isOtherType(functionItem, owner, meaning.item)) continue;
          if (typed && meaning.item.name !== owner && !(isOfTrait && this.#inherits(source, meaning.item.name, name)))
            continue;
        } else if (owner !== null && !isOfTrait && path.length > 1 && path.at(-2) !== owner) continue;
      } else if (owner === null || this.#isOther(source, callee, owner, name)) continue;
      if (this.#workspace.isTest(source, call)) continue;
      calls.push({ source, node: call });
    }
    return calls;
  }

  /** The names that code can give to a type: its own, `Self`, and those of `use … as …`. Null when there are too many. */
  #namesOf(type: string): ReadonlySet<string> | null {
    let known = this.#names.get(type);
    if (known === undefined) {
      const names = this.#workspace.namesFor(type, this.#workspace.files);
      known = names.length < MAX_NAMES ? new Set([...names, 'Self']) : null;
      this.#names.set(type, known);
    }
    return known;
  }

  /** Whether a type is another one of the same name than that which the function belongs to, as far as paths tell. */
  #isOtherType(functionItem: Expr, owner: string, type: Item): boolean {
    const own = this.#modules.resolve([owner], functionItem.source, functionItem.node);
    return own?.type === 'item' && own.rest.length === 0 && !isSame(own.item, type) && type.node.type !== 'type_item';
  }

  /** Whether a type has no function of this name by itself, so that it may have one of a trait. */
  #inherits(source: SourceFile, type: string, name: string): boolean {
    return this.#types.methods(source, type, name).length === 0;
  }

  /** Whether the receiver of a method call is plainly of another type that has such a method itself: not by `Deref`. */
  #isOther(source: SourceFile, callee: Node, owner: string, method: string): boolean {
    const receiver = callee.childForFieldName('value');
    const type = receiver ? this.#types.of(source, receiver) : null;
    return (
      type !== null &&
      type !== owner &&
      this.#types.structs(source, owner).length > 0 &&
      this.#types.methods(source, type, method).length > 0
    );
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
