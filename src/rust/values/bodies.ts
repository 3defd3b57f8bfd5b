/** Following a value into the function, method or closure that makes it. */

import { argumentsOf, type Expr, implType, isFlagOrNumber, keyOf, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { derefField } from '../workspace/deref.ts';
import { fieldType } from '../workspace/type-texts.ts';
import { truth } from './branches.ts';
import { meaningOf } from './builds.ts';
import { methodOf } from './callers.ts';
import { putIntoCell } from './cells.ts';
import { enteredKey, type Given, isStuck, type Stuck, type Target } from './context.ts';
import { type Evaluation, inside, reduce, runTime } from './evaluation.ts';
import { possibleTypes, typeNamed, typeOf } from './generics.ts';
import { typeOfParameter } from './impl-parameters.ts';
import { valueFor } from './lookups.ts';
import { isOfTrait, methodsOf, methodsOfTrait, methodsOfVariants, SAME } from './methods.ts';
import { placeOf } from './object-place.ts';
import { fieldOf } from './objects.ts';
import { elementAt } from './patterns.ts';
import { knownText } from './value.ts';
import { insideOption, variantOf } from './variants.ts';

/** Functions inside functions that a value is followed into. */
const MAX_ENTERED = 32;
/** Types that a method is looked for in, each given by the `Deref` of the one before. */
const MAX_DEREFS = 4;

/** Functions that give back their argument, as far as its text goes. */
const HOLDERS =
  /(?:^|::)(?:String::from|(?:\w*String|SmolStr|Arc|Rc|Box|Cow|\w*Name|SharedString|Key)::(?:from|new|from_str|from_static|const_str|from_const_str|from_static_str|from_name|from_static_name|new_static|clone|leak|new_inline|const_new|from_borrowed|from_owned|from_shared)|Cow::(?:Borrowed|Owned)|Mutex::new|RwLock::new|Cell::new|RefCell::new|OnceLock::from|identity|black_box|Owned|Borrowed|Into::into|From::from|ToString::to_string|ToOwned::to_owned|Clone::clone|AsRef::as_ref|ManuallyDrop::new|Wrapping)$/;
/** What holds a value that whoever has it may change. */
const CELLS = /(?:^|::)(?:Cell|RefCell|Mutex|RwLock)::new$/;
/** What can be called: a closure, or a function by its name. */
const CALLABLE = /^(?:closure_expression|(?:scoped_)?identifier|generic_function)$/;
const LAZY = /(?:^|::)(?:Lazy|LazyLock|LazyCell|SyncLazy)::new$/;

/** The call of a function, with what it gives, as a context for its body. */
export function enter(
  evaluation: Evaluation,
  target: Expr,
  call: Target,
  given: Given,
  outer = call.context,
): Target | Stuck {
  const { source } = target;
  const body = target.node.childForFieldName('body');
  if (!body) return runTime(call.expr.source, call.expr.node);
  const key = keyOf(target);
  let count = 0;
  for (let at = outer; at; at = at.outer) {
    if (!at.given) continue;
    count += 1;
    if (at.function === key && keyOf(at.call) === keyOf(call.expr) && at.given.element === given.element)
      return { reason: 'the function that makes it calls itself' };
  }
  if (count >= MAX_ENTERED || !evaluation.contexts.step())
    return { reason: `it is made by more than ${MAX_ENTERED} functions inside each other` };
  return { expr: { source, node: body }, context: { function: key, call: call.expr, outer, callers: 1, given } };
}

/** A closure applied to values. */
export function apply(
  evaluation: Evaluation,
  closure: Target,
  args: readonly Target[],
  at: Target,
  element?: number,
): Target | Stuck {
  const { target, stuck } = reduce(evaluation, closure, 0);
  const { source, node } = target.expr;
  const given: Given = { self: null, args, ...(element === undefined ? {} : { element }) };
  if (!stuck && node.type === 'closure_expression') return enter(evaluation, target.expr, at, given, target.context);
  // A function by its name: `.map(make)`, `.map(String::from)`, `.map(Metric::as_str)`.
  const path = pathParts(source.textOf(node));
  if (HOLDERS.test(path.join('::')) || /^(?:Some|Ok)$/.test(path.at(-1) ?? '')) return args[0] ?? runTime(source, node);
  const [item] = functionsNamed(evaluation, path, target);
  if (!item) return SAME.test(path.at(-1) ?? '') && args[0] ? args[0] : runTime(source, node);
  const takesSelf = hasSelf(item);
  return enter(evaluation, item, at, takesSelf ? { ...given, self: args[0] ?? null, args: args.slice(1) } : given);
}

/** Whether a function gives a text: a name by itself. What else a type tells, as a kind, goes with a name that somebody gives. */
function givesText({ source, node }: Expr): boolean {
  const type = node.childForFieldName('return_type');
  return type !== null && /\bstr\b|String\b|\bCow\b/.test(source.textOf(type));
}

function hasSelf({ node }: Expr): boolean {
  return node.childForFieldName('parameters')?.namedChildren.some((child) => child?.type === 'self_parameter') ?? false;
}

/** The functions of this workspace that a path names. */
export function functionsNamed(evaluation: Evaluation, path: readonly string[], at: Target): readonly Expr[] {
  const { source, node } = at.expr;
  if (path.length > 1) {
    const type = typeNamed(evaluation, path.slice(0, -1), at, 0);
    if (type) return methodsOf(evaluation, type.name, path.at(-1) ?? '', source);
    const [name = '', method = ''] = path;
    const item = path.length === 2 ? typeOfParameter(evaluation, name, at) : null;
    if (item) return methodsOf(evaluation, item.name, method, item.source);
    const all = path.length === 2 ? possibleTypes(evaluation, name, at.expr) : [];
    const methods = all.map(({ type, block }) => methodsOf(evaluation, type, method, block.source));
    // Of a type that has it out of sight, nothing is known by the others.
    if (all.length > 0) return methods.every((own) => own.length > 0 && own.every(givesText)) ? methods.flat() : [];
  }
  const meaning = meaningOf(evaluation, withoutSelf(path, source, node), at);
  if (meaning?.type !== 'item') return [];
  if (meaning.rest.length === 0) return meaning.item.node.type === 'function_item' ? [meaning.item] : [];
  return meaning.rest.length === 1 ? methodsOf(evaluation, meaning.item.name, meaning.rest[0] ?? '', source) : [];
}

/** What a call comes to. Null when it makes a value itself: `Some(x)`, a tuple struct. */
export function ofCall(evaluation: Evaluation, at: Target, depth: number): Target | Stuck | null {
  const { source, node } = at.expr;
  const method = methodOf(node);
  if (method) return ofMethod(evaluation, at, method, depth);
  const called = node.childForFieldName('function');
  const args = argumentsOf(node).map((argument) => inside(at, argument));
  if (!called) return runTime(source, node);
  if (called.type === 'parenthesized_expression' || called.type === 'closure_expression')
    return apply(evaluation, inside(at, called), args, at);
  const path = pathParts(source.textOf(called));
  const name = path.join('::');
  if (path.length === 1 && /^[a-z_]/.test(name)) {
    const { target, stuck } = reduce(evaluation, inside(at, called), depth);
    // A local or a parameter that holds a closure, or a function by its name; a method by that is no value of its own.
    const { node: held } = target.expr;
    const isCallable = stuck ? held.type === 'scoped_identifier' : CALLABLE.test(held.type);
    if (isCallable && held.id !== called.id) return apply(evaluation, target, args, at);
  }
  const functions = functionsNamed(evaluation, path, at);
  if (functions.length > 0) {
    const chosen = evaluation.contexts.choose(`function ${keyOf(at.expr)}${enteredKey(at.context)}`, functions.length);
    const item = chosen === null ? undefined : functions[chosen];
    if (!item) return runTime(source, node);
    const self = hasSelf(item);
    return enter(evaluation, item, at, self ? { self: args[0] ?? null, args: args.slice(1) } : { self: null, args });
  }
  if (variantOf(evaluation, at)) return null;
  const [first] = args;
  if (LAZY.test(name) && first) return apply(evaluation, first, [], at);
  // A flag or a number is put into a cell to be changed there.
  if (first && CELLS.test(name) && isFlagOrNumber(first.expr.node)) return runTime(source, node);
  if (HOLDERS.test(name) && first) return first;
  return runTime(source, node);
}

function ofMethod(evaluation: Evaluation, at: Target, method: Node, depth: number): Target | Stuck | null {
  const { source, node } = at.expr;
  const receiverNode = method.childForFieldName('value');
  const verbNode = method.childForFieldName('field');
  if (!receiverNode || !verbNode) return runTime(source, node);
  const receiver = inside(at, receiverNode);
  const verb = source.textOf(verbNode);
  const args = argumentsOf(node).map((argument) => inside(at, argument));
  const own = ownMethod(evaluation, at, receiver, verb, depth);
  if (own) {
    const chosen = evaluation.contexts.choose(own.key, own.all.length);
    const item = chosen === null ? undefined : own.all[chosen];
    return item ? enter(evaluation, item, at, { self: own.self, args }) : runTime(source, node);
  }
  if (/^(?:get_or_init|get_or_insert_with)$/.test(verb) && args[0])
    return putIntoCell(evaluation, receiver.expr) ?? apply(evaluation, args[0], [], at);
  if (/^(?:get|first|last|nth)$/.test(verb)) return indexed(evaluation, at, receiver, verb, args[0], depth);
  if (
    /^(?:unwrap_or|unwrap_or_else|unwrap_or_default|map|map_or|map_or_else|and_then|or|or_else|as_deref|filter|then|then_some)$/.test(
      verb,
    )
  ) {
    const result = ofOption(evaluation, at, receiver, verb, args, depth);
    if (result) return result;
  }
  if (/^(?:unwrap|expect|ok|as_ref|as_deref|clone|cloned|copied|as_mut)$/.test(verb)) {
    const { target, stuck } = reduce(evaluation, receiver, depth);
    const variant = stuck ? null : variantOf(evaluation, target);
    if (variant && /^(?:unwrap|expect)$/.test(verb) && /^(?:Some|Ok)$/.test(variant.name))
      return variant.args[0] ?? runTime(source, node);
    if (variant?.name === 'None' && /^(?:unwrap|expect)$/.test(verb))
      return { reason: target.made === 'none' ? 'it is `None` unless somebody sets it' : 'it is `None`' };
  }
  // A builder's `self.option.take()` gives what a setter gave; `.take(2)` of an iterator does not.
  const isTaken = verb === 'take' && args.length === 0 && holdsText(evaluation, { source, node: receiverNode });
  return SAME.test(verb) || isTaken ? receiver : runTime(source, node);
}

/** Whether an expression is a field of `self` that is declared to hold a text. */
function holdsText({ types }: Evaluation, { source, node }: Expr): boolean {
  const field = node.childForFieldName('field');
  const struct = node.childForFieldName('value')?.type === 'self' ? implType(source, node) : null;
  if (!field || struct === null) return false;
  return types.structs(source, struct).some((each) => {
    const type = fieldType(each, source.textOf(field));
    return type !== null && /\b(?:String|str)\b/.test(each.source.textOf(type));
  });
}

const named = new WeakMap<Evaluation, Map<string, boolean>>();

/** Whether anything in the workspace is called so; asked of every method call, and seldom. */
function hasMethods(evaluation: Evaluation, verb: string): boolean {
  const known = named.get(evaluation) ?? new Map<string, boolean>();
  named.set(evaluation, known);
  let has = known.get(verb);
  if (has === undefined) {
    has = evaluation.modules.itemsNamed(verb).length > 0;
    known.set(verb, has);
  }
  return has;
}

/** Whether an expression may be an object of a type of this workspace: a name, a field, a variant, a call; no literal. */
function mayBeObject(evaluation: Evaluation, { expr }: Target): boolean {
  const { type } = expr.node;
  return (
    /^(?:identifier|self|field_expression|struct_expression|unary_expression|reference_expression|parenthesized_expression)$/.test(
      type,
    ) ||
    (/^(?:scoped_identifier|call_expression)$/.test(type) && variantOf(evaluation, { expr, context: null }) !== null)
  );
}

/** The methods that a call may mean, null for one that is out of sight; a key for which one it is; and what they are run on. */
interface Meant {
  readonly all: readonly (Expr | null)[];
  readonly key: string;
  readonly self: Target;
}

/**
 * The methods of this workspace that a call means: of a trait's, those of each type that has it; of a type without a method of the name,
 * those of what its `Deref` gives, through at most `derefs` of them. Null where it means none.
 */
function ownMethod(
  evaluation: Evaluation,
  at: Target,
  receiver: Target,
  verb: string,
  depth: number,
  derefs = MAX_DEREFS,
): Meant | null {
  // Without a type of this workspace in plain sight, what every type has is that of std.
  if (
    SAME.test(verb) &&
    evaluation.types.of(receiver.expr.source, receiver.expr.node) === null &&
    !mayBeObject(evaluation, receiver)
  )
    return null;
  if (!hasMethods(evaluation, verb)) return null;
  const type = typeOf(evaluation, receiver, depth + 1);
  if (type === null) return null;
  const own = methodsOf(evaluation, type, verb, receiver.expr.source);
  const each = own.some((item) => !isOfTrait(item)) ? [] : ofEachType(evaluation, receiver, type, verb);
  if (each.length > 0) {
    const isSame = each.every((item) => item?.node.id === each[0]?.node.id);
    const key = `type of ${placeOf(evaluation, receiver).key} ${type}`;
    return { all: isSame ? each.slice(0, 1) : each, key, self: receiver };
  }
  if (own.length > 0)
    return { all: own, key: `method ${keyOf(at.expr)}.${verb}${enteredKey(at.context)}`, self: receiver };
  const inner = derefs > 0 && !SAME.test(verb) ? derefOf(evaluation, at, receiver, type, depth) : null;
  return inner && ownMethod(evaluation, at, inner, verb, depth, derefs - 1);
}

/**
 * The methods that a call on an object of a trait may mean, one for each type that has it: in a method that the trait gives to its types,
 * `self` is of none that has its own.
 */
function ofEachType(evaluation: Evaluation, object: Target, trait: string, verb: string): readonly (Expr | null)[] {
  const ofTrait = methodsOfTrait(evaluation, trait, verb);
  const all = ofTrait.length > 0 ? ofTrait : methodsOfVariants(evaluation, trait, verb, object.expr.source);
  const { method } = all.length > 1 ? placeOf(evaluation, object) : { method: null };
  const name = method && isOfTrait(method) ? method.node.childForFieldName('name') : null;
  if (!method || !name) return all;
  const around = methodsOfTrait(evaluation, trait, method.source.textOf(name));
  const given = all.filter((_, index) => around[index]?.node.id === method.node.id);
  return given.length > 0 ? given : all;
}

/** What an object of a type is for a call of a method that the type has not: what its `Deref` gives. Null where it gives none. */
function derefOf(evaluation: Evaluation, at: Target, object: Target, type: string, depth: number): Target | null {
  const { source } = object.expr;
  const [own] = methodsOf(evaluation, type, 'deref', source);
  const field = own ? null : derefField(evaluation, source, type);
  const given = own
    ? enter(evaluation, own, at, { self: object, args: [] })
    : field !== null
      ? fieldOf(evaluation, object, field, depth + 1)
      : null;
  return given && !isStuck(given) ? given : null;
}

/** `list[2]`, `.first()`, `.get(2)`: an element at a known place; `map.get(key)`: the value of a known key. */
function indexed(
  evaluation: Evaluation,
  at: Target,
  list: Target,
  verb: string,
  index: Target | undefined,
  depth: number,
): Target | Stuck {
  const { source, node } = at.expr;
  const all = evaluation.elements(list, depth + 1);
  if (!all) return verb === 'get' && !index ? list : runTime(source, node);
  if (verb === 'first' || verb === 'last') return all.at(verb === 'first' ? 0 : -1) ?? runTime(source, node);
  const place = index ? knownText(evaluation.text(index, depth + 1)) : null;
  if (!index || place === null) return runTime(source, node);
  // A list is asked by a number, a map by a reference.
  if (/^\d+$/.test(place) && index.expr.node.type !== 'reference_expression')
    return all[Number(place)] ?? runTime(source, node);
  const value = valueFor(evaluation, list, place, depth);
  return value === 'absent' ? { ...at, made: 'none' } : (value ?? runTime(source, node));
}

/** What `option.map(f)` makes of an option that only run time knows: the part that `f` adds is known all the same. */
function mapped(evaluation: Evaluation, option: Target): Target | Stuck | null {
  const { source, node } = option.expr;
  const method = node.type === 'call_expression' ? methodOf(node) : null;
  const inner = method?.childForFieldName('value');
  const name = method?.childForFieldName('field');
  const [made] = argumentsOf(node);
  if (!inner || !name || !made || source.textOf(name) !== 'map') return null;
  return apply(evaluation, inside(option, made), [inside(option, inner)], option);
}

/** What the methods of `Option`, `Result` and `bool` give, where it is known which of the two the value is. */
function ofOption(
  evaluation: Evaluation,
  at: Target,
  receiver: Target,
  verb: string,
  args: readonly Target[],
  depth: number,
): Target | Stuck | null {
  const [first, second] = args;
  if (verb === 'then' || verb === 'then_some') {
    const holds = truth(evaluation, receiver, depth + 1);
    if (holds !== true || !first) return holds === false ? { ...at, made: 'none' } : null;
    return verb === 'then' ? apply(evaluation, first, [], at) : first;
  }
  const { target, stuck } = reduce(evaluation, receiver, depth);
  const variant = stuck ? null : variantOf(evaluation, target);
  if (stuck) return (/^unwrap_or/.test(verb) ? mapped(evaluation, receiver) : null) ?? { reason: stuck.reason };
  const inner = insideOption(evaluation, target);
  if (!variant || !/^(?:Some|Ok|None|Err)$/.test(variant.name)) {
    // What was taken for the text inside an option is there: `Some(x)` reads as `x` where only the text counts.
    if (/^unwrap_or/.test(verb)) return target;
    const made = { map: first, and_then: first, map_or: second, map_or_else: second }[verb];
    return inner && made ? apply(evaluation, made, [inner], at) : null;
  }
  switch (verb) {
    case 'unwrap_or':
      return inner ?? first ?? null;
    case 'unwrap_or_else':
      return inner ?? (first ? apply(evaluation, first, variant.args, at) : null);
    case 'unwrap_or_default':
      return inner ?? { ...at, made: 'text' };
    case 'map':
    case 'and_then':
      return inner && first ? apply(evaluation, first, [inner], at) : target;
    case 'map_or':
      return inner && second ? apply(evaluation, second, [inner], at) : (first ?? null);
    case 'map_or_else':
      return inner && second ? apply(evaluation, second, [inner], at) : first ? apply(evaluation, first, [], at) : null;
    case 'or':
      return inner ? target : (first ?? null);
    case 'or_else':
      return inner ? target : first ? apply(evaluation, first, [], at) : null;
    default:
      return target;
  }
}

/** Elements of a list that an unknown index may mean; more are a table that run time looks something up in. */
const MAX_INDEXED = 64;

/** `list[2]` at a literal index, `map["key"]`; at one that only run time knows, each element in turn: the same one of lists that go together. */
export function ofIndex(evaluation: Evaluation, at: Target, depth: number): Target | Stuck {
  const { source, node } = at.expr;
  const [list, index] = node.namedChildren;
  if (!list || !index) return runTime(source, node);
  if (index.type === 'range_expression')
    return source.textOf(index).trim() === '..' ? inside(at, list) : runTime(source, node);
  const number = evaluation.text(inside(at, index), depth + 1);
  const all = evaluation.elements(inside(at, list), depth + 1);
  if (!('text' in number)) {
    if (!all || all.length === 0 || all.length > MAX_INDEXED || all.some((each) => each.parts))
      return runTime(source, node);
    const around = keyOf({ source, node: enclosingFunction(source, node) ?? node });
    const key = `index ${source.textOf(index)} of ${all.length} in ${around}${enteredKey(at.context)}`;
    const chosen = evaluation.contexts.choose(key, all.length);
    return (chosen === null ? undefined : all[chosen]) ?? runTime(source, node);
  }
  if (!/^\d+$/.test(number.text)) {
    const value = valueFor(evaluation, inside(at, list), number.text, depth);
    return value && value !== 'absent' ? value : runTime(source, node);
  }
  const element = all?.[Number(number.text)];
  if (element) return element;
  const part = elementAt(evaluation, inside(at, list), Number(number.text), depth);
  return isStuck(part) ? runTime(source, node) : part;
}
