/** The names that take a value: what a pattern binds, what an assignment goes into, what a closure is called with. */
import type { Analysis } from '../analysis.ts';
import { blockAround, type Expr, namesIn, structNamed } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { closureParameters } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { type Binder, binderOf } from '../values/binders.ts';
import type { Handle } from './handles.ts';
import type { State } from './trail.ts';
import { takers } from './tuples.ts';

/** A name that takes a value, with the state of what it holds. */
export interface Held {
  readonly handle: Handle;
  readonly state: State;
}

/** The names of a closure's parameters, or of the one by an index, in its body. */
export function closureHolders(source: SourceFile, closure: Node, state: State, index: number | null = null): Held[] {
  const all = closure.childForFieldName('parameters')?.namedChildren ?? [];
  const parameters = index === null ? all : closureParameters(closure).slice(index, index + 1);
  const body = closure.childForFieldName('body');
  if (!body) return [];
  return parameters.flatMap((parameter) => {
    const pattern = parameter.type === 'parameter' ? parameter.childForFieldName('pattern') : parameter;
    return pattern ? takenIn(source, pattern, body, state) : [];
  });
}

/** The names that the arms of a `match` bind, each in its own arm. */
export function armHolders(source: SourceFile, match: Node, state: State): Held[] {
  return (match.childForFieldName('body')?.namedChildren ?? []).flatMap((arm) => {
    const pattern = arm?.childForFieldName('pattern');
    const value = arm?.childForFieldName('value');
    return pattern && value ? takenIn(source, pattern, value, state) : [];
  });
}

function takenIn(source: SourceFile, pattern: Node, scope: Node, state: State): Held[] {
  return takers(source, pattern, state).flatMap((taker) =>
    localHolders(source, taker.pattern, scope.startIndex, scope.endIndex, null).map((handle) => ({
      handle,
      state: taker.state,
    })),
  );
}

/**
 * Every name of a pattern, from the declaration to the end of what it is in force in. `declaration` is the `let`, `for` or
 * `let` condition that the pattern belongs to, or null for a pattern that was found by a name in it.
 */
export function patternHolders(source: SourceFile, pattern: Node, declaration: Node | null): Handle[] {
  let from = pattern.endIndex;
  let scope: Node | null = null;
  if (declaration?.type === 'for_expression') scope = declaration.childForFieldName('body');
  else if (declaration?.type === 'let_declaration') {
    from = declaration.endIndex;
    scope = blockAround(source, declaration);
  } else {
    for (let up = source.parent(declaration ?? pattern); up && !scope; up = source.parent(up)) {
      if (
        /^(if_expression|while_expression|match_arm|closure_expression|function_item|block|source_file)$/.test(up.type)
      )
        scope = up;
    }
  }
  if (!scope) return [];
  const binding = declaration?.type === 'let_declaration' ? declaration : null;
  return localHolders(source, pattern, Math.max(from, scope.startIndex), scope.endIndex, binding);
}

function localHolders(source: SourceFile, pattern: Node, from: number, to: number, declaration: Node | null): Handle[] {
  return namesHeld(source, pattern).map((name) => ({ type: 'local', source, name, from, to, declaration }));
}

/** The names of a pattern that may hold the value: not those of a guard, and not what an error is called. */
function namesHeld(source: SourceFile, pattern: Node): string[] {
  const bound = pattern.type === 'match_pattern' ? (pattern.namedChildren[0] ?? pattern) : pattern;
  const errors = bound
    .descendantsOfType('tuple_struct_pattern')
    .filter((each) => /(?:^|::)Err$/.test(source.textOf(each.childForFieldName('type') ?? each)))
    .flatMap((each) => namesIn(source, each));
  return namesIn(source, bound).filter((name) => !errors.includes(name));
}

/**
 * A local that is given something at a place: from there to the end of the block that declares it. In a loop or a branch of that
 * block, from the start of the statement: the next turn sees what the one before has put there.
 */
export function givenLocal(source: SourceFile, target: Node, name: string): Handle | null {
  const nearest = blockAround(source, target);
  if (!nearest) return null;
  const binder = binderOf(source, target, name);
  const scope = (binder && scopeOf(source, binder)) ?? nearest;
  let from = target.endIndex;
  for (let up: Node | null = target; scope.id !== nearest.id && up && up.id !== scope.id; up = source.parent(up))
    from = up.startIndex;
  return { type: 'local', source, name, from, to: scope.endIndex, declaration: null };
}

/** A local wherever it is in force: what it stands for is shared, so that the order of the text does not matter. */
export function wholeLocal(source: SourceFile, binder: Binder, name: string): Handle | null {
  const scope = scopeOf(source, binder);
  const declaration = binder.type === 'let' ? binder.declaration : null;
  const from = declaration?.endIndex ?? binder.pattern.endIndex;
  return scope && { type: 'local', source, name, from, to: scope.endIndex, declaration };
}

/** What a name is in force in, by what binds it. */
function scopeOf(source: SourceFile, binder: Binder): Node | null {
  switch (binder.type) {
    case 'let':
      return binder.block;
    case 'parameter':
      return binder.function.childForFieldName('body');
    case 'closure':
      return binder.closure;
    case 'for':
      return binder.loop.childForFieldName('body');
    case 'match': {
      let up = source.parent(binder.pattern);
      while (up && !/^(?:match_arm|if_expression|while_expression)$/.test(up.type)) up = source.parent(up);
      return up;
    }
  }
}

/** The static or const that an item declares. */
export function itemHolder(analysis: Analysis, source: SourceFile, node: Node): Handle | null {
  const name = node.childForFieldName('name');
  if (!name) return null;
  const module = analysis.modules.moduleOf(source, node);
  return { type: 'item', item: { source, node, name: source.textOf(name), at: name.startIndex, module } };
}

/** The struct expression around the initializer of one of its fields, with the struct's name. Null when it has none. */
export function structAround(source: SourceFile, initializer: Node): { object: Node; struct: string } | null {
  const list = source.parent(initializer);
  const object = list ? source.parent(list) : null;
  const name = object?.childForFieldName('name');
  if (!object || !name) return null;
  const struct = structNamed(pathParts(source.textOf(name)), source, object);
  return struct ? { object, struct } : null;
}

/** A place in the code for a handle, for a doubt about it. */
export function placeOf(handle: Handle): Expr {
  switch (handle.type) {
    case 'item':
      return handle.item;
    case 'local':
      return { source: handle.source, node: handle.declaration ?? handle.source.root };
    case 'field':
    case 'calls':
      return { source: handle.source, node: handle.source.root };
    case 'result':
      return handle.function;
  }
}
