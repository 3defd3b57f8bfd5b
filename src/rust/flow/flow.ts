/**
 * Where a metric goes after it was made, and what changes it on the way.
 *
 * From the expression that makes it, the value is followed outward: into a static, a local, a field, a function's result or
 * argument; and from each of these on to every place that mentions it. A method that writes is an update. A value that goes
 * where nothing in sight tells what happens is a doubt, kept with its reason: it turns "never updated" into "not known".
 */
import type { Analysis } from '../analysis.ts';
import { type Expr, implAround, keyOf, plainChildren } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { callsOfClosure } from '../values/closures.ts';
import { type Context, calledFrom } from '../values/context.ts';
import { nameOf } from '../workspace/calls.ts';
import { derefField } from '../workspace/deref.ts';
import { structAt } from '../workspace/struct-of.ts';
import { fieldType } from '../workspace/type-texts.ts';
import { asArgument, asMacroArgument } from './argument.ts';
import { isCallable } from './callables.ts';
import { Effects } from './effects.ts';
import { type Escape, Findings, type Flow } from './findings.ts';
import { isQuoted } from './generated.ts';
import { type Handle, handleKey } from './handles.ts';
import { armHolders, givenLocal, itemHolder, patternHolders, placeOf, structAround } from './holders.ts';
import { giveTo } from './lends.ts';
import { inMacroDefinition } from './macro-definition.ts';
import { MAX_MENTIONS, mentions } from './mentions.ts';
import { isGivenToWrite, isPlainUse } from './plain-uses.ts';
import { putAt } from './puts.ts';
import { asReceiver } from './receiver.ts';
import { blockValue, closureValue, followResult } from './results.ts';
import { fits } from './takes.ts';
import { callsTo, type Frame, isShared, START, type State, stateKey, type Trail } from './trail.ts';
import { intoTuple, isTuple, partOf, takers, withoutTuples } from './tuples.ts';
import type { Verbs } from './verbs.ts';

export type { Flow } from './findings.ts';

/** More names than this for one metric means that the flow went astray; what is left is a doubt. */
const MAX_HANDLES = 64;
/** Mentions of all names of one metric that are followed. */
const MAX_STEPS = 2000;

/** Methods of traits that code calls without naming them: `object[0]`, `for each in object`, `*object`. */
const INDEXES = ['index', 'index_mut'];
const ITERATES = ['into_iter'];
const GIVES = ['deref', ...INDEXES, ...ITERATES];
/** Methods that what runs an object calls: its end, `.await`, a loop, a stream's or a body's reader (std, futures-core, http-body). */
const RUNS = ['drop', 'poll', 'into_future', 'next', 'poll_next', 'poll_frame', 'poll_read', 'poll_write'];
/** Fields inside fields that a metric is kept in, where objects of one type hold different metrics. */
const MAX_PATH = 4;

/** Where a metric starts: the expression that makes it, or the names that hold it from the start. */
export interface Start {
  readonly origin: Expr | null;
  readonly handles: readonly Handle[];
  /** The calls that lead to `origin`, or from there on to where it is named. */
  readonly context: Context | null;
}

/** Follows a metric from where it starts. `verbs` are those of the library that made it. */
export function follow(analysis: Analysis, { origin, handles, context }: Start, verbs: Verbs): Flow {
  const follower = new Follower(analysis, verbs, Effects.for(analysis, verbs));
  for (const handle of handles) follower.hold(handle, START);
  if (origin) follower.outward(origin, { ...START, frame: frameAt(origin, context) });
  const flow = follower.run();
  const own = [...flow.writes];
  // What is followed from object to object tells who updates this metric and no other one. Only where that leads to no update
  // are the objects that went out of sight taken for all of their type.
  return { ...throughEscapes(follower, flow, (found) => !isUpdated(analysis, found)), own };
}

/** What may be done to a metric by way of the objects that went out of sight: all that any object of their types does. */
export function beyond(analysis: Analysis, escapes: readonly Escape[], verbs: Verbs): Flow {
  const follower = new Follower(analysis, verbs, Effects.for(analysis, verbs));
  follower.again(escapes);
  return throughEscapes(follower, follower.run(), () => true);
}

/** Follows what went out of sight as all of its type, and what goes out of sight there, as long as `goesOn`. */
function throughEscapes(follower: Follower, first: Flow, goesOn: (flow: Flow) => boolean): Flow {
  let flow = first;
  for (let known = 0; flow.escapes.length > known && goesOn(flow); flow = follower.run()) {
    known = flow.escapes.length;
    follower.again(flow.escapes);
  }
  return flow;
}

/** Whether something that can run changes the metric. */
function isUpdated({ workspace, reach }: Analysis, { writes }: Flow): boolean {
  return writes.some(
    ({ source, node, zero }) => !zero && !workspace.isTest(source, node) && reach.of(source, node) !== 'no',
  );
}

/** The calls that lead to a place: those of the function around it, of all that lead to where its value goes; null when none is. */
function frameAt({ source, node }: Expr, context: Context | null): Context | null {
  for (let up = context ? source.parent(node) : null; up; up = source.parent(up)) {
    if (up.type !== 'function_item' && up.type !== 'closure_expression') continue;
    const key = keyOf({ source, node: up });
    for (let frame = context; frame; frame = frame.outer) if (frame.function === key) return frame;
  }
  return null;
}

/** Whether a method is one that an `impl` gives to a type by a trait. */
function isOfTrait({ source, node }: Expr): boolean {
  return implAround(source, node)?.childForFieldName('trait') != null;
}

class Follower implements Trail {
  readonly analysis: Analysis;
  readonly verbs: Verbs;
  readonly findings = new Findings();
  readonly #effects: Effects;
  readonly #queue: { handle: Handle; state: State }[] = [];
  readonly #seen = new Set<string>();
  #held = 0;
  #steps = 0;
  /** Where the value was followed outward already: what gives back what it is given leads there again. */
  readonly #passed = new Set<string>();

  constructor(analysis: Analysis, verbs: Verbs, effects: Effects) {
    this.analysis = analysis;
    this.verbs = verbs;
    this.#effects = effects;
  }

  /** Follows every name that holds the value to the places that mention it, until there are no new ones. */
  run(): Flow {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      let count = 0;
      for (const mention of mentions(this.analysis, next.handle)) {
        count += 1;
        this.#steps += 1;
        if (count > MAX_MENTIONS || this.#steps > MAX_STEPS) {
          this.#uncertain(mention, 'it is mentioned more often than is followed');
          break;
        }
        if (this.analysis.workspace.tests.isTestFile(mention.source.file)) continue;
        if (mention.node.type === 'macro_definition') inMacroDefinition(this, mention, next.handle, next.state);
        else if (mention.doubt !== null) this.#unclear(mention, mention.doubt);
        else if (mention.binds) this.#bind(mention.source, mention.node, null, next.state);
        else if (!this.#isTest(mention)) this.outward(mention, next.state);
      }
    }
    return this.findings.flow();
  }

  /** The metric is a parameter of this call: what the function does to it is done here. */
  enter(target: Expr, parameter: string, call: Expr, origin: Expr, state: State): void {
    const shared = isShared(state.frame);
    const effect = this.#effects.of(target, parameter, state.path, shared, this.findings, (effects, handle, inner) => {
      const follower = new Follower(this.analysis, this.verbs, effects);
      follower.hold(handle, inner);
      return { ...follower.run(), returns: follower.findings.returns, lends: follower.findings.lends };
    });
    if (!effect) return;
    const here: Context = { function: keyOf(target), call, outer: callsTo(state.frame), callers: 1 };
    for (const { verb, zero, call: at, context } of effect.verbs)
      this.findings.write(state.site ?? origin, verb, zero, at, at && calledFrom(context, here));
    this.findings.include(effect);
    if (effect.verbs.length === 0 && isQuoted(target.source, target.node))
      this.#uncertain(call, `what \`${nameOf(target)}\` does with it is generated by a macro`);
    if (state.site === null) this.findings.includeHandles(effect.handles);
    for (const path of effect.returns) this.outward(call, { ...state, path });
    for (const lend of effect.lends) giveTo(this, target, call, lend, origin, state);
  }

  /** Takes up names that were left out, with as many names and mentions to follow as at first. */
  again(escapes: readonly Escape[]): void {
    this.#held = 0;
    this.#steps = 0;
    for (const { handle, path } of escapes) this.hold(handle, { ...START, path });
  }

  #isTest(at: Expr): boolean {
    return this.analysis.workspace.isTest(at.source, at.node);
  }

  hold(handle: Handle, given: State, isAmong = false): void {
    // A static or a field is read from anywhere: whose call it was that put the metric there plays no part any more.
    const state = handle.type === 'local' || handle.type === 'result' ? given : { ...START, path: given.path };
    const key = `${handleKey(handle)} ${stateKey(state)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#held += 1;
    if (this.#held > MAX_HANDLES) {
      if (this.#held === MAX_HANDLES + 1)
        this.lost(state.site ?? placeOf(handle), 'it goes through more names than are followed', state);
      return;
    }
    if (state.site === null) this.#note(handle, state, isAmong);
    this.#queue.push({ handle, state });
  }

  /** Notes a name that holds the metric; before one that holds its object, the field of that is its name. */
  #note(handle: Handle, state: State, isAmong: boolean): void {
    const [field] = withoutTuples(state).path;
    if (handle.type === 'field' && field !== undefined) {
      const at = field.indexOf('.');
      this.findings.handle({ ...handle, struct: field.slice(0, at), field: field.slice(at + 1) });
    }
    this.findings.handle(handle, isAmong);
  }

  #holdAll(handles: readonly (Handle | null)[], state: State): void {
    for (const handle of handles) if (handle) this.hold(handle, state);
  }

  /** Every name of a pattern now holds the metric. */
  #bind(source: SourceFile, pattern: Node | null, declaration: Node | null, state: State): void {
    if (!pattern || !fits(this, { source, node: pattern }, declaration?.childForFieldName('type'), state)) return;
    for (const taker of takers(source, pattern, state))
      this.#holdAll(patternHolders(source, taker.pattern, declaration), taker.state);
  }

  /** `let (hits, misses) = (make("hits"), make("misses"))`: of a tuple that is taken apart at once, each part has its own name. */
  #ofTuple({ source, node }: Expr, tuple: Node, state: State): Node | null {
    const declaration = source.parent(tuple);
    const pattern = declaration?.type === 'let_declaration' ? declaration.childForFieldName('pattern') : null;
    const names = pattern?.type === 'tuple_pattern' ? plainChildren(pattern) : [];
    const parts = plainChildren(tuple);
    const name = names[parts.findIndex((part) => part.id === node.id)];
    if (!declaration || !name || names.length !== parts.length || /\.\./.test(source.textOf(pattern ?? tuple))) {
      this.outward({ source, node: tuple }, intoTuple(node, tuple, state));
      return null;
    }
    for (const taker of takers(source, name, state))
      this.#holdAll(patternHolders(source, taker.pattern, declaration), taker.state);
    return null;
  }

  /** An object in whose place stands what a method of its own gives: `object[0]`, `for each in object`. False when it has none. */
  #entered(place: Expr, names: readonly string[], origin: Expr, state: State): boolean {
    const [holder] = state.path;
    if (holder === undefined || isTuple(state)) return false;
    const struct = holder.slice(0, holder.indexOf('.'));
    const methods = names.flatMap((name) => this.analysis.types.methods(place.source, struct, name));
    for (const method of methods) this.enter(method, 'self', place, origin, state);
    return methods.length > 0;
  }

  #intoField(source: SourceFile, initializer: Node, field: Node | null, state: State): void {
    const around = structAround(source, initializer);
    if (around && field) this.keep({ source, node: around.object }, around.struct, source.textOf(field), state);
  }

  /**
   * Into a field of a new object. Where one place in the code makes several metrics, each in an object of its own, the
   * object is followed; else every object of the type holds this metric. One that leads to the metric by `Deref` is followed
   * as well: no field is named where it is used.
   */
  keep(object: Expr, struct: string, field: string, state: State): void {
    const made = structAt(this.analysis, object.source, object.node);
    const structs = made ? [made] : this.analysis.types.structs(object.source, struct);
    if (structs.length > 0 && !structs.some((each) => fits(this, each, fieldType(each, field), state))) return;
    const path = [`${struct}.${field}`, ...state.path];
    const methods = (name: string) => this.analysis.types.methods(object.source, struct, name);
    const isOwn = isShared(state.frame) || this.#isCalledOften(state.frame);
    if (!isOwn) this.hold({ type: 'field', struct, field, source: object.source }, state);
    // Who has an object that gives the metric in its place names the object alone.
    const isGiven =
      GIVES.some((name) => methods(name).length > 0) || derefField(this.analysis, object.source, struct) === field;
    if (!isOwn && !isGiven) return;
    if (path.length > MAX_PATH) {
      this.lost(object, 'it is kept in more objects than are followed', { ...state, path });
      return;
    }
    this.outward(object, { ...state, path });
    if (!isOwn) return;
    // One of its own by such a name runs where that is called.
    for (const { source, node } of RUNS.flatMap(methods).filter(isOfTrait))
      this.enter({ source, node }, 'self', object, object, { ...state, path });
  }

  /** An object that goes out of sight: where one place makes several metrics, nothing more is known of this one. */
  lost(at: Expr, reason: string, state: State): void {
    const [holder, ...path] = withoutTuples(state).path;
    const escapes = holder !== undefined && !isShared(state.frame);
    this.#uncertain(at, reason, escapes);
    if (!escapes) return;
    const dot = holder.indexOf('.');
    const handle = { struct: holder.slice(0, dot), field: holder.slice(dot + 1), source: at.source };
    this.findings.escaped({ handle: { type: 'field', ...handle }, path });
  }

  /** Whether the function that is looked into has several callers: it makes an object for each, and each may hold another metric. */
  #isCalledOften(frame: Frame | null): boolean {
    if (frame?.target === undefined) return false;
    if (frame.target.node.type === 'closure_expression') return callsOfClosure(frame.target).length > 1;
    return this.analysis.calls.isCalledOften(frame.target);
  }

  /** A mention whose meaning is not certain counts only when something there could be a write. */
  #unclear(mention: Expr, reason: string): void {
    if (!isPlainUse(mention) && !isGivenToWrite(mention, this.verbs)) this.#uncertain(mention, reason);
  }

  #uncertain(at: Expr, reason: string, isEscape = false): void {
    if (!this.#isTest(at)) this.findings.doubt(at, reason, isEscape);
  }

  /** Climbs from an expression that stands for the metric to whatever takes its value. */
  outward(origin: Expr, state: State): void {
    const { source } = origin;
    const key = `${source.file} ${origin.node.startIndex}-${origin.node.endIndex} ${stateKey(state)}`;
    if (this.#passed.has(key)) return;
    this.#passed.add(key);
    let node = origin.node;
    for (let parent = source.parent(node); parent; parent = source.parent(node)) {
      const next = this.#step({ source, node }, parent, origin, state);
      if (!next) return;
      node = next;
    }
  }

  /** One step outward: the node that now stands for the metric, or null when the way ends here. */
  #step(at: Expr, parent: Node, origin: Expr, state: State): Node | null {
    const { source, node } = at;
    switch (parent.type) {
      case 'reference_expression':
      case 'parenthesized_expression':
      case 'try_expression':
      case 'await_expression':
      case 'type_cast_expression':
      case 'array_expression':
      case 'ERROR':
      case 'unsafe_block':
      case 'async_block':
      case 'const_block':
      case 'else_clause':
      case 'generic_function':
      case 'match_block':
      case 'break_expression':
        return parent;
      case 'tuple_expression':
        return this.#ofTuple(at, parent, state);
      case 'unary_expression':
        return source.text[parent.startIndex] === '*' ? parent : null;
      case 'index_expression':
        if (parent.namedChildren[0]?.id !== node.id) return null;
        if (isTuple(state)) {
          // An element of a map of tuples by its key has no key in it.
          this.outward({ source, node: parent }, withoutTuples(state));
          return null;
        }
        return this.#entered({ source, node: parent }, INDEXES, origin, state) ? null : parent;
      case 'field_expression':
        return asReceiver(this, at, parent, origin, state);
      case 'arguments':
        return asArgument(this, at, parent, origin, state);
      case 'call_expression':
        if (isCallable(state) && parent.childForFieldName('function')?.id === node.id)
          this.outward({ source, node: parent }, partOf(state));
        return null;
      case 'block':
        return blockValue(this, source, parent, node, state);
      case 'expression_statement':
        // A `;` drops the value; without one it is the value of the block, or of a piece of a macro call.
        return parent.lastChild?.type !== ';' || parent.endIndex > source.end ? parent : null;
      case 'if_expression':
        return parent.childForFieldName('condition')?.id === node.id ? null : parent;
      case 'match_expression':
        if (parent.childForFieldName('value')?.id !== node.id) return parent;
        for (const { handle, state: own } of armHolders(source, parent, state)) this.hold(handle, own);
        return null;
      case 'match_arm':
        return parent.childForFieldName('value')?.id === node.id ? parent : null;
      case 'let_condition':
      case 'let_declaration':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#bind(source, parent.childForFieldName('pattern'), parent, state);
        return null;
      case 'for_expression':
        if (parent.childForFieldName('value')?.id === node.id && !this.#entered(at, ITERATES, origin, state))
          this.#bind(source, parent.childForFieldName('pattern'), parent, state);
        return null;
      case 'closure_expression':
        return parent.childForFieldName('body')?.id === node.id ? closureValue(this, source, parent, state) : null;
      case 'return_expression':
        followResult(this, source, parent, state);
        return null;
      case 'assignment_expression':
        if (parent.childForFieldName('right')?.id === node.id) {
          const left = parent.childForFieldName('left');
          // What a local stood for before is not changed by what it is given now: `builder = builder.with_unit("s");`
          const local = left?.type === 'identifier' && binderOf(source, left, source.textOf(left));
          if (left && local) this.#holdAll([givenLocal(source, left, source.textOf(left))], state);
          else if (left) putAt(this, { source, node: left }, state);
        }
        return null;
      case 'field_initializer':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#intoField(source, parent, parent.childForFieldName('field'), state);
        return null;
      case 'shorthand_field_initializer':
        this.#intoField(source, parent, node, state);
        return null;
      case 'static_item':
      case 'const_item':
        if (fits(this, { source, node: parent }, parent.childForFieldName('type'), state))
          this.#holdAll([itemHolder(this.analysis, source, parent)], state);
        return null;
      case 'source_file':
        return source.isInside(parent) ? asMacroArgument(this, source, parent, origin, state) : null;
      default:
        return null;
    }
  }
}
