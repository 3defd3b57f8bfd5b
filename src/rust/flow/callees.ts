/** The functions that a call can mean: those that a metric is handed to. */
import type { Analysis } from '../analysis.ts';
import { argumentsOf, type Expr, implAround, implType, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { SourceFile } from '../source/syntax.ts';
import { closureNamed } from '../values/closures.ts';
import { cannotHave, knownBy } from '../workspace/bounds.ts';
import type { Item } from '../workspace/items.ts';
import { unwrap } from '../workspace/type-texts.ts';

/** Methods of one name, of types that the source does not tell apart, that are looked into. */
export const MAX_METHODS = 8;

const called = new WeakMap<Analysis, Map<string, readonly Expr[]>>();

/**
 * The functions that a call, with a metric as its argument at `index`, or an object of `struct` that holds one, can mean; none when
 * it leads out of sight, or could mean too many. Found once for each call: many metrics come by.
 */
export function functionsCalled(
  analysis: Analysis,
  call: Expr,
  name: string,
  isMethod: boolean,
  index: number,
  struct: string | null = null,
): readonly Expr[] {
  return once(called, analysis, `${call.source.file} ${call.node.id} ${index} ${struct ?? ''}`, () =>
    findCalled(analysis, call, name, isMethod, index, struct),
  );
}

/** The answer to a question, found the first time that it is asked of an analysis. */
function once(
  answers: WeakMap<Analysis, Map<string, readonly Expr[]>>,
  analysis: Analysis,
  key: string,
  find: () => readonly Expr[],
): readonly Expr[] {
  const known = answers.get(analysis) ?? new Map<string, readonly Expr[]>();
  answers.set(analysis, known);
  let answer = known.get(key);
  if (!answer) {
    answer = find();
    known.set(key, answer);
  }
  return answer;
}

function findCalled(
  analysis: Analysis,
  call: Expr,
  name: string,
  isMethod: boolean,
  index: number,
  struct: string | null,
): readonly Expr[] {
  const { modules, types } = analysis;
  const called = call.node.childForFieldName('function');
  if (!isMethod && called) {
    const closure = closureNamed(call.source, called);
    if (closure) return [{ source: call.source, node: closure }];
    return functionsNamed(analysis, { source: call.source, node: called }, name);
  }
  const receiver = called?.childForFieldName('value');
  const type = receiver ? types.of(call.source, receiver) : null;
  if (type !== null) {
    const own = methodsOf(analysis, call.source, type, name);
    if (own.length > 0) return own;
  }
  // `Option<Stats>` has the methods of `Stats` by our reading, and those that a trait gives to an option or to whatever has another trait.
  const isStruct = type !== null && types.structs(call.source, type).length > 0;
  const traits = receiver ? knownBy(modules, types, call.source, receiver) : null;
  const given = argumentsOf(call.node).length;
  const all = modules.itemsNamed(name, call.source.file).filter(
    (item) =>
      item.node.type === 'function_item' &&
      isOn(analysis, item, isStruct) &&
      parameterNodes(item.node.childForFieldName('parameters') ?? item.node).length === given + 1 &&
      canTake(analysis, item, index + 1, struct) &&
      // What a trait from outside names is a method of too many types for the name alone to tell.
      !analysis.reach.isOfForeignTrait(item) &&
      !(traits && cannotHave(modules, item, traits)),
  );
  return all.length <= MAX_METHODS ? all.map((item) => ({ source: item.source, node: item.node })) : [];
}

/** Whether a function is a method; of a struct that has none of its name, one of a type that is no struct of this workspace. */
function isOn({ types }: Analysis, { source, node }: Expr, isStruct: boolean): boolean {
  const type = implType(source, node);
  return type !== null && !(isStruct && types.structs(source, type).length > 0);
}

/** The functions that a path can name; `name` is its last segment. */
export function functionsNamed(analysis: Analysis, path: Expr, name?: string): readonly Expr[] {
  const { modules, types } = analysis;
  const parts = pathParts(path.source.textOf(path.node));
  return modules.resolveAll(withoutSelf(parts, path.source, path.node), path.source, path.node).flatMap((meaning) => {
    if (meaning.type !== 'item') return [];
    const { source, node } = meaning.item;
    if (meaning.rest.length > 0)
      return itemMethods(analysis, path.source, types.behindAlias(meaning.item), name ?? parts.at(-1) ?? '');
    return node.type === 'function_item' ? [{ source, node }] : [];
  });
}

/**
 * The methods of this workspace that a call on a metric can mean: those of traits, as the type of a metric is not of this
 * workspace, and not those that a struct of this workspace has of a trait.
 */
export function methodsOnMetric(analysis: Analysis, from: SourceFile, name: string): readonly Expr[] {
  return once(onMetrics, analysis, `${analysis.workspace.owner(from.file)?.dir} ${name}`, () =>
    selfMethods(analysis, from, name).filter(({ source, node }) => {
      const impl = implAround(source, node);
      if (impl?.type === 'trait_item') return true;
      const type = implType(source, node);
      return impl?.childForFieldName('trait') != null && type !== null && !isDefined(analysis, source, type);
    }),
  );
}

const onMetrics = new WeakMap<Analysis, Map<string, readonly Expr[]>>();

/** The methods that a call on an object of a struct can mean: its own, those of its traits, and what a trait gives to all. */
export function methodsOnObject(analysis: Analysis, from: SourceFile, struct: string, name: string): Expr[] {
  const { modules, types } = analysis;
  // Code that knows the object by a trait alone may stand where nobody sees the struct.
  const own =
    types.structs(from, struct).length > 0
      ? types.methods(from, struct, name)
      : modules
          .itemsNamed(name)
          .filter((item) => item.node.type === 'function_item' && implType(item.source, item.node) === struct);
  return own.length > 0
    ? own.map(({ source, node }) => ({ source, node }))
    : selfMethods(analysis, from, name).filter(({ source, node }) => implAround(source, node)?.type === 'trait_item');
}

function selfMethods({ modules }: Analysis, from: SourceFile, name: string): Expr[] {
  return modules
    .itemsNamed(name, from.file)
    .filter(
      ({ node }) =>
        node.type === 'function_item' &&
        node.childForFieldName('body') &&
        parameterNodes(node.childForFieldName('parameters') ?? node)[0]?.type === 'self_parameter',
    )
    .map(({ source, node }) => ({ source, node }));
}

function isDefined({ modules }: Analysis, from: SourceFile, type: string): boolean {
  return modules
    .itemsNamed(type, from.file)
    .some(({ node }) => node.type === 'struct_item' || node.type === 'enum_item');
}

/**
 * Whether a parameter can take a metric, or an object of a struct, by its type as written: no text, no number, no other struct of
 * this workspace.
 */
function canTake(analysis: Analysis, target: Expr, index: number, struct: string | null): boolean {
  const parameter = parameterNodes(target.node.childForFieldName('parameters') ?? target.node)[index];
  const type = parameter?.childForFieldName('type');
  const name = type ? unwrap(target.source.textOf(type), null) : null;
  if (name === null || name === struct) return parameter !== undefined;
  return (
    !/^(?:str|String|bool|char|[iuf](?:8|16|32|64|128|size)|Duration|Instant|Path|PathBuf)$/.test(name) &&
    !isDefined(analysis, target.source, name)
  );
}

/** The methods of an item by its path: those of the type itself, or else those that traits of other packages may give it. */
function itemMethods(analysis: Analysis, source: SourceFile, type: Item, name: string): Expr[] {
  const own = analysis.types.methodsOf(type, name).map((method) => ({ source: method.source, node: method.node }));
  return own.length > 0 ? own : methodsOf(analysis, source, type.name, name);
}

/** The methods of a type by name. */
function methodsOf(analysis: Analysis, source: SourceFile, type: string, name: string): Expr[] {
  return analysis.types.methods(source, type, name).map(({ source, node }) => ({ source, node }));
}
