/**
 * Where a metric goes after it was made, and what changes it on the way.
 *
 * From the expression that makes it, the value is followed outward: into a static, a local, a field, a function's result or
 * argument; and from each of these on to every place that mentions it. A method that writes is an update. A value that goes
 * where nothing in sight tells what happens is a doubt, kept with its reason: it turns "never updated" into "not known".
 */
import type { Analysis } from './analysis.ts';
import { functionsCalled, MAX_METHODS, methodsOnMetric, methodsOnObject } from './callees.ts';
import { type Handle, handleKey, handleName, MAX_MENTIONS, mentions } from './handles.ts';
import {
  argumentsOf,
  blockAround,
  callOf,
  type Expr,
  implType,
  isZero,
  keyOf,
  lastExpression,
  macroName,
  namesIn,
} from './nodes.ts';
import { pathParts } from './paths.ts';
import { parameterNodes } from './scopes.ts';
import type { Node, SourceFile } from './syntax.ts';
import type { Context } from './values.ts';
import { HANDS_ON, LOOKS, type Verbs, WRAPS } from './verbs.ts';

export interface Write extends Expr {
  readonly verb: string;
  /** The value written is a literal zero: nothing changes on a metric that starts at zero. */
  readonly zero: boolean;
}

export interface Doubt extends Expr {
  readonly reason: string;
}

export interface Flow {
  readonly writes: readonly Write[];
  readonly doubts: readonly Doubt[];
  /** The names that hold it, in the order in which they were met. */
  readonly handles: readonly Handle[];
  readonly identifier: string | null;
  /** The registries that it was handed to: receivers of `.register(…)`. */
  readonly registries: readonly Expr[];
}

/** More names than this for one metric means that the flow went astray; what is left is a doubt. */
const MAX_HANDLES = 64;
/** Mentions of all names of one metric that are followed. */
const MAX_STEPS = 2000;

/** Functions that one metric is followed into: those that call each other in circles are looked into again and again. */
const MAX_ENTERED = 300;

/** Functions inside functions that a metric is handed through. */
const MAX_HANDED = 16;

/** Fields inside fields that a metric is kept in, where objects of one type hold different metrics. */
const MAX_PATH = 4;

/** Follows the value of an expression. `verbs` are those of the library that made it, `context` the calls that lead to it. */
export function follow(analysis: Analysis, origin: Expr, verbs: Verbs, context: Context | null): Flow {
  return new Follower(analysis, verbs, [], { entered: 0 }).run((follower) =>
    follower.outward(origin, { ...START, frame: context }),
  );
}

/** The call of a function that is being looked into: what the function gives back is the value of that call. */
interface Frame {
  readonly function: string;
  /** Null when the function is looked into for any of its callers: what it gives back is noted. */
  readonly call: Expr | null;
  readonly outer: Frame | null;
  /** How many calls the function has. */
  readonly callers?: number;
  /** With no call: whether it is looked into for one of several metrics that the same code makes. */
  readonly shared?: boolean;
}

/** What is known on the way about the value that is followed. */
interface State {
  /** Where to report a write: the call that hands the metric to a function, or null for the place of the write itself. */
  readonly site: Expr | null;
  readonly frame: Frame | null;
  /** The value is no metric itself but holds it: the fields that lead there. */
  readonly path: readonly string[];
}

const START: State = { site: null, frame: null, path: [] };

/** What a function does to a metric that it is handed. */
interface Effect extends Flow {
  /** Writes to the parameter itself, to be reported where the function is called. */
  readonly verbs: readonly { readonly verb: string; readonly zero: boolean }[];
  /** It gives the metric back, or what holds it, by these fields. */
  readonly returns: readonly (readonly string[])[];
}

const effects = new WeakMap<Analysis, Map<Verbs, Map<string, Effect>>>();

function effectsFor(analysis: Analysis, verbs: Verbs): Map<string, Effect> {
  const byVerbs = effects.get(analysis) ?? new Map<Verbs, Map<string, Effect>>();
  effects.set(analysis, byVerbs);
  const known = byVerbs.get(verbs) ?? new Map<string, Effect>();
  byVerbs.set(verbs, known);
  return known;
}

class Follower {
  readonly #analysis: Analysis;
  readonly #verbs: Verbs;
  /** The functions that are being looked into, outermost first. */
  readonly #open: readonly string[];
  /** Shared by all that is looked into for one metric. */
  readonly #budget: { entered: number };
  /** The outermost of these that was met again: what was found inside is not the whole of it. */
  recursion = Number.POSITIVE_INFINITY;
  readonly #writes: Write[] = [];
  readonly #doubts: Doubt[] = [];
  readonly #registries: Expr[] = [];
  readonly #handles: Handle[] = [];
  readonly #returns: (readonly string[])[] = [];
  readonly #queue: { handle: Handle; state: State }[] = [];
  readonly #seen = new Set<string>();
  #held = 0;
  #steps = 0;
  /** Where the value was followed outward already: what gives back what it is given leads there again. */
  readonly #passed = new Set<string>();

  constructor(analysis: Analysis, verbs: Verbs, open: readonly string[], budget: { entered: number }) {
    this.#analysis = analysis;
    this.#verbs = verbs;
    this.#open = open;
    this.#budget = budget;
  }

  run(start: (follower: Follower) => void): Flow {
    start(this);
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      let count = 0;
      for (const mention of mentions(this.#analysis, next.handle)) {
        count += 1;
        this.#steps += 1;
        if (count > MAX_MENTIONS || this.#steps > MAX_STEPS) {
          this.#uncertain(mention, 'it is mentioned more often than is followed');
          break;
        }
        if (this.#analysis.workspace.isTestFile(mention.source.file)) continue;
        if (mention.node.type === 'macro_definition') this.#inMacroDefinition(mention, next.handle);
        else if (mention.doubt !== null) this.#uncertain(mention, mention.doubt);
        else if (mention.binds) this.#bind(mention, mention.node, null, next.state);
        else if (!this.#isTest(mention)) this.outward(mention, next.state);
      }
    }
    const named =
      this.#handles.find((handle) => handle.type === 'item') ??
      this.#handles.find((handle) => handle.type === 'field') ??
      this.#handles[0];
    return {
      writes: this.#writes,
      doubts: this.#doubts,
      handles: this.#handles,
      identifier: named ? handleName(named) : null,
      registries: this.#registries,
    };
  }

  /** What a function does to its parameter, found once for each. Null when it is in the middle of being found. */
  #effectOf(target: Expr, parameter: string, path: readonly string[], shared: boolean): Effect | null {
    const body = target.node.childForFieldName('body');
    if (!body) return null;
    const known = effectsFor(this.#analysis, this.#verbs);
    const key = `${keyOf(target)} ${parameter} ${path.join('.')} ${shared}`;
    const effect = known.get(key);
    if (effect) return effect;
    const at = this.#open.indexOf(key);
    if (at === -1 && this.#open.length >= MAX_HANDED) {
      this.#doubt({
        source: target.source,
        node: body,
        reason: 'it is handed on through more functions than are followed',
      });
    }
    if (at !== -1 || this.#open.length >= MAX_HANDED) {
      this.recursion = Math.min(this.recursion, at === -1 ? 0 : at);
      return null;
    }
    this.#budget.entered += 1;
    if (this.#budget.entered > MAX_ENTERED) {
      this.#doubt({ source: target.source, node: body, reason: 'it is handed to more functions than are followed' });
      // Cut short here, it is the whole of nothing: no part of it is kept for other metrics.
      this.recursion = -1;
      return null;
    }
    const inner = new Follower(this.#analysis, this.#verbs, [...this.#open, key], this.#budget);
    const site = { source: target.source, node: body };
    const { source } = target;
    const flow = inner.run((follower) =>
      follower.#hold(
        { type: 'local', source, name: parameter, from: body.startIndex, to: body.endIndex, declaration: null },
        { site, frame: { function: keyOf(target), call: null, outer: null, shared }, path },
      ),
    );
    const isOwn = (write: Write) => write.node.id === body.id && write.source === source;
    const made: Effect = {
      ...flow,
      writes: flow.writes.filter((write) => !isOwn(write)),
      verbs: flow.writes.filter(isOwn),
      returns: inner.#returns,
    };
    if (inner.recursion >= this.#open.length) known.set(key, made);
    else this.recursion = Math.min(this.recursion, inner.recursion);
    return made;
  }

  /** The metric is a parameter of this call: what the function does to it is done here. */
  #enter(target: Expr, parameter: string, call: Expr, origin: Expr, state: State): void {
    const effect = this.#effectOf(target, parameter, state.path, this.#isShared(state.frame));
    if (!effect) return;
    const site = state.site ?? origin;
    for (const { verb, zero } of effect.verbs) this.#written({ source: site.source, node: site.node, verb, zero });
    for (const write of effect.writes) this.#written(write);
    for (const doubt of effect.doubts) this.#doubt(doubt);
    for (const registry of effect.registries)
      this.#once(`registry ${keyOf(registry)}`, () => this.#registries.push(registry));
    if (state.site === null)
      for (const handle of effect.handles) this.#once(`handle ${handleKey(handle)}`, () => this.#handles.push(handle));
    for (const path of effect.returns) this.outward(call, { ...state, path });
  }

  #isTest(at: Expr): boolean {
    return this.#analysis.workspace.isTest(at.source, at.node);
  }

  #hold(handle: Handle, given: State): void {
    // A static or a field is read from anywhere: whose call it was that put the metric there plays no part any more.
    const state = handle.type === 'local' || handle.type === 'result' ? given : { ...START, path: given.path };
    const key = `${handleKey(handle)} ${stateKey(state)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#held += 1;
    if (this.#held > MAX_HANDLES) {
      if (this.#held === MAX_HANDLES + 1)
        this.#doubt({ ...(state.site ?? placeOf(handle)), reason: 'it goes through more names than are followed' });
      return;
    }
    if (state.site === null) this.#handles.push(handle);
    this.#queue.push({ handle, state });
  }

  /** A mention whose meaning is not certain counts only when something there could be a write. */
  #uncertain(at: Expr, reason: string): void {
    if (!this.#isTest(at)) this.#doubt({ source: at.source, node: at.node, reason });
  }

  #write(at: Expr, verb: string, zero: boolean, { site }: State): void {
    const place = site ?? at;
    this.#written({ source: place.source, node: place.node, verb, zero });
  }

  #written(write: Write): void {
    this.#once(`write ${keyOf(write)} ${write.verb} ${write.zero}`, () => this.#writes.push(write));
  }

  #doubt(doubt: Doubt): void {
    this.#once(`doubt ${keyOf(doubt)}`, () => this.#doubts.push(doubt));
  }

  /** Several ways lead to one place: it counts once. */
  #once(key: string, add: () => void): void {
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    add();
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
      case 'tuple_expression':
      case 'ERROR':
      case 'unsafe_block':
      case 'async_block':
      case 'const_block':
      case 'else_clause':
      case 'generic_function':
      case 'match_block':
      case 'break_expression':
        return parent;
      case 'unary_expression':
        return source.text[parent.startIndex] === '*' ? parent : null;
      case 'index_expression':
        return parent.namedChildren[0]?.id === node.id ? parent : null;
      case 'field_expression':
        return this.#member(at, parent, origin, state);
      case 'arguments':
        return this.#argument(at, parent, origin, state);
      case 'block':
        return this.#isValueOf(parent, node) ? this.#blockValue(source, parent, state) : null;
      case 'expression_statement':
        return this.#statement(source, parent);
      case 'if_expression':
        return parent.childForFieldName('condition')?.id === node.id ? null : parent;
      case 'match_expression':
        if (parent.childForFieldName('value')?.id !== node.id) return parent;
        this.#arms(source, parent, state);
        return null;
      case 'match_arm':
        return parent.childForFieldName('value')?.id === node.id ? parent : null;
      case 'let_condition':
      case 'let_declaration':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#bind(at, parent.childForFieldName('pattern'), parent, state);
        return null;
      case 'for_expression':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#bind(at, parent.childForFieldName('pattern'), parent, state);
        return null;
      case 'closure_expression':
        return parent.childForFieldName('body')?.id === node.id ? this.#closureValue(source, parent, state) : null;
      case 'return_expression':
        this.#result(source, parent, state);
        return null;
      case 'assignment_expression':
        if (parent.childForFieldName('right')?.id === node.id)
          this.#assign(source, parent.childForFieldName('left'), state);
        return null;
      case 'field_initializer':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#fieldOf(source, parent, parent.childForFieldName('field'), state);
        return null;
      case 'shorthand_field_initializer':
        this.#fieldOf(source, parent, node, state);
        return null;
      case 'static_item':
      case 'const_item':
        this.#item(source, parent, state);
        return null;
      case 'source_file':
        return source.isInside(parent) ? this.#macroArgument(source, parent, origin) : null;
      default:
        return null;
    }
  }

  #isValueOf(block: Node, node: Node): boolean {
    return lastExpression(block)?.id === node.id || block.namedChildren.at(-1)?.id === node.id;
  }

  #blockValue(source: SourceFile, block: Node, state: State): Node | null {
    if (source.parent(block)?.type !== 'function_item') return block;
    this.#result(source, block, state);
    return null;
  }

  /** A statement with a `;` drops the value; one without is the value of its block, or of a piece of a macro call. */
  #statement(source: SourceFile, statement: Node): Node | null {
    if (statement.lastChild?.type !== ';' || statement.endIndex > source.end) return statement;
    return null;
  }

  #member(at: Expr, access: Node, origin: Expr, state: State): Node | null {
    const { source, node } = at;
    if (access.childForFieldName('value')?.id !== node.id) return null;
    const call = callOf(source, access);
    const name = source.textOf(access.childForFieldName('field') ?? access);
    if (!call) return this.#fieldRead(source, access, name, state);
    const args = argumentsOf(call);
    const [holder] = state.path;
    if (holder !== undefined) return this.#objectMethod(at, call, holder, origin, state);
    if (this.#verbs.writes.has(name)) {
      this.#write(origin, name, isZero(source, args[0]) || name === 'reset', state);
      return null;
    }
    if (name === 'register') {
      return null;
    }
    const closure = args.find((each) => each.type === 'closure_expression');
    if (closure) this.#closureParameter(source, closure, state);
    if (HANDS_ON.has(name)) return call;
    if (name === 'get' && this.#isHolder(at, origin)) return call;
    if (this.#verbs.reads.has(name) || closure) return null;
    return this.#ownMethod(at, call, name, origin, state);
  }

  /** A field of what holds the metric: the metric itself, or nothing of it. */
  #fieldRead(source: SourceFile, access: Node, name: string, state: State): Node | null {
    const [field, ...path] = state.path;
    if (field === undefined) return /^\d+$|^(?:inner|metric)$/.test(name) ? access : null;
    if (name === field.slice(field.indexOf('.') + 1)) this.outward({ source, node: access }, { ...state, path });
    return null;
  }

  /** Whether `.get()` is one of a cell or a map that holds the metric and not the metric's own. */
  #isHolder(at: Expr, origin: Expr): boolean {
    const handle = this.#handles.find(
      (each) => each.type === 'item' && origin.source.textOf(origin.node).endsWith(each.item.name),
    );
    if (handle?.type === 'item') {
      const type = handle.item.node.childForFieldName('type');
      return type !== null && /Once|Map|Vec\s*</.test(handle.item.source.textOf(type));
    }
    const call = callOf(at.source, at.source.parent(at.node) ?? at.node);
    return call !== null && argumentsOf(call).length > 0;
  }

  /** A method that is none of the library's: one of this workspace's own traits perhaps, followed through its `self`. */
  #ownMethod(at: Expr, call: Node, name: string, origin: Expr, state: State): null {
    const found = methodsOnMetric(this.#analysis, at.source, name);
    if (found.length === 0 || found.length > MAX_METHODS) {
      this.#doubt({ source: at.source, node: call, reason: `what \`.${name}()\` does to it is not in sight` });
      return null;
    }
    for (const item of found) this.#enter(item, 'self', { source: at.source, node: call }, origin, state);
    return null;
  }

  /** A method of an object that holds the metric: its own, followed through its `self`, or one that hands the object on. */
  #objectMethod(at: Expr, call: Node, holder: string, origin: Expr, state: State): Node | null {
    const { source } = at;
    const name = calledName({ source, node: call });
    const found = methodsOnObject(this.#analysis, source, holder.slice(0, holder.indexOf('.')), name);
    const isOwn = found.some((each) => implType(each.source, each.node) === holder.slice(0, holder.indexOf('.')));
    if (isOwn || (found.length > 0 && found.length <= MAX_METHODS && !HANDS_ON.has(name))) {
      for (const each of found) this.#enter(each, 'self', { source, node: call }, origin, state);
      return null;
    }
    const closure = argumentsOf(call).find((each) => each.type === 'closure_expression');
    if (closure) this.#closureParameter(source, closure, state);
    if (HANDS_ON.has(name)) return call;
    if (!closure && !this.#verbs.reads.has(name))
      this.#doubt({ source, node: call, reason: `what \`.${name}()\` does to it is not in sight` });
    return null;
  }

  #argument(at: Expr, list: Node, origin: Expr, state: State): Node | null {
    const { source, node } = at;
    const call = source.parent(list);
    const called = call?.childForFieldName('function');
    if (call?.type !== 'call_expression' || !called) return null;
    const args = argumentsOf(call);
    const index = args.findIndex((each) => each.id === node.id);
    if (
      called.type === 'field_expression' ||
      (called.type === 'generic_function' && called.childForFieldName('function')?.type === 'field_expression')
    ) {
      const access = called.type === 'field_expression' ? called : called.childForFieldName('function');
      const method = access ? source.textOf(access.childForFieldName('field') ?? access) : '';
      const receiver = access?.childForFieldName('value') ?? null;
      if (method === 'register') {
        if (receiver) this.#registries.push({ source, node: receiver });
        return null;
      }
      if (
        /^(push|insert|push_back|extend|set|get_or_init|get_or_insert|replace|send|chain|zip|unwrap_or)$/.test(
          method,
        ) &&
        receiver
      ) {
        // Into a collection or a cell: whoever holds that now holds the metric.
        this.#assign(source, receiver, state);
        return method === 'chain' || method === 'zip' || method === 'unwrap_or' ? call : null;
      }
      return this.#parameter({ source, node: call }, method, index, true, origin, state);
    }
    const path = pathParts(source.textOf(called));
    const name = path.join('::');
    if (WRAPS.test(name)) return call;
    const last = path.at(-1) ?? '';
    if (last === 'register' || last === 'drop' || last === 'initialize' || last === 'forget') return null;
    if (index === 0 && path.length > 1 && state.path.length === 0 && this.#verbs.writes.has(last)) {
      this.#write(origin, last, isZero(source, args[1]), state);
      return null;
    }
    if (index === 0 && path.length > 1 && HANDS_ON.has(last)) return call;
    if (index === 0 && path.length > 1 && this.#verbs.reads.has(last)) return null;
    if (/^[A-Z]/.test(last) && (path.length === 1 || /^[A-Z]/.test(path.at(-2) ?? '') || path[0] === 'Self')) {
      const struct = last === 'Self' ? implType(source, call) : last;
      if (!struct || path.length > 1) return call;
      this.#keep({ source, node: call }, struct, String(index), state);
      return null;
    }
    return this.#parameter({ source, node: call }, last, index, false, origin, state);
  }

  /** Handed to a function of this workspace: its parameter is followed, and a write there is one of the call. */
  #parameter(call: Expr, name: string, index: number, isMethod: boolean, origin: Expr, state: State): Node | null {
    const targets = functionsCalled(this.#analysis, call, name, isMethod, index);
    if (targets.length === 0) {
      // A collection from outside the workspace that is made of the metric, or of a closure that gives it, holds it.
      if (!isMethod && /^from(?:_array|_fn|_iter)?$/.test(name)) return call.node;
      this.#doubt({
        source: call.source,
        node: origin.node,
        reason: `it is handed to \`${name}\`, which is not in sight`,
      });
      return null;
    }
    for (const target of targets) {
      const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
      const shift = parameters[0]?.type === 'self_parameter' && isMethod ? 1 : 0;
      const pattern = parameters[index + shift]?.childForFieldName('pattern');
      if (!pattern) continue;
      const parameter = target.source.textOf(pattern).replace(/^(?:ref\s+)?(?:mut\s+)?/, '');
      this.#enter(target, parameter, call, origin, state);
    }
    return null;
  }

  #closureParameter(source: SourceFile, closure: Node, state: State): void {
    const parameters =
      closure.childForFieldName('parameters')?.namedChildren.filter((child): child is Node => child !== null) ?? [];
    const body = closure.childForFieldName('body');
    if (!body) return;
    for (const parameter of parameters) {
      const pattern = parameter.type === 'parameter' ? parameter.childForFieldName('pattern') : parameter;
      for (const name of pattern ? namesIn(source, pattern) : []) {
        this.#hold({ type: 'local', source, name, from: body.startIndex, to: body.endIndex, declaration: null }, state);
      }
    }
  }

  /** The closure gives back the metric: to the call that takes the closure (`Lazy::new(|| …)`), or to a local function. */
  #closureValue(source: SourceFile, closure: Node, state: State): Node | null {
    const list = source.parent(closure);
    const call = list?.type === 'arguments' ? source.parent(list) : null;
    if (call?.type !== 'call_expression') {
      this.#doubt({ source, node: closure, reason: 'a closure gives it back, and who calls that is not followed' });
      return null;
    }
    const called = call.childForFieldName('function');
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    if (method && /^(?:get_or_(?:try_)?init|get_or_insert_with|or_insert_with)$/.test(source.textOf(method))) {
      this.#assign(source, called?.childForFieldName('value') ?? null, state);
    }
    return call;
  }

  #arms(source: SourceFile, match: Node, state: State): void {
    const body = match.childForFieldName('body');
    for (const arm of body?.namedChildren ?? []) {
      const pattern = arm?.childForFieldName('pattern');
      const value = arm?.childForFieldName('value');
      if (!pattern || !value) continue;
      for (const name of namesIn(source, pattern)) {
        this.#hold(
          { type: 'local', source, name, from: value.startIndex, to: value.endIndex, declaration: null },
          state,
        );
      }
    }
  }

  /** Every name of a pattern now holds the metric, from the declaration to the end of what it is in force in. */
  #bind(at: Expr, pattern: Node | null, declaration: Node | null, state: State): void {
    const { source } = at;
    if (!pattern) return;
    let from = pattern.endIndex;
    let scope: Node | null = null;
    if (declaration?.type === 'for_expression') scope = declaration.childForFieldName('body');
    else if (declaration?.type === 'let_declaration') {
      from = declaration.endIndex;
      scope = blockAround(source, declaration);
    } else {
      for (let up = source.parent(declaration ?? pattern); up && !scope; up = source.parent(up)) {
        if (
          /^(if_expression|while_expression|match_arm|closure_expression|function_item|block|source_file)$/.test(
            up.type,
          )
        )
          scope = up;
      }
    }
    if (!scope) return;
    const binding = declaration?.type === 'let_declaration' ? declaration : null;
    for (const name of namesIn(source, pattern)) {
      this.#hold(
        {
          type: 'local',
          source,
          name,
          from: Math.max(from, scope.startIndex),
          to: scope.endIndex,
          declaration: binding,
        },
        state,
      );
    }
  }

  #assign(source: SourceFile, target: Node | null, state: State): void {
    if (!target) return;
    if (target.type === 'field_expression') {
      const owner = target.childForFieldName('value');
      const field = target.childForFieldName('field');
      const struct = owner ? this.#analysis.types.of(source, owner) : null;
      if (struct && field) this.#hold({ type: 'field', struct, field: source.textOf(field), source }, state);
      return;
    }
    if (target.type === 'identifier' || target.type === 'scoped_identifier') {
      const path = pathParts(source.textOf(target));
      const name = path.at(-1) ?? '';
      const scope = path.length === 1 ? blockAround(source, target) : null;
      const meaning = this.#analysis.modules.resolve(path, source, target);
      if (meaning?.type === 'item' && meaning.rest.length === 0)
        this.#item(meaning.item.source, meaning.item.node, state);
      else if (scope)
        this.#hold(
          { type: 'local', source, name, from: target.endIndex, to: scope.endIndex, declaration: null },
          state,
        );
      return;
    }
    const inner =
      target.childForFieldName('value') ?? target.childForFieldName('function') ?? target.namedChildren[0] ?? null;
    if (inner && inner.id !== target.id) this.#assign(source, inner, state);
  }

  #item(source: SourceFile, node: Node, state: State): void {
    const name = node.childForFieldName('name');
    if (!name) return;
    const item = {
      source,
      node,
      name: source.textOf(name),
      at: name.startIndex,
      module: this.#analysis.modules.moduleOf(source, node),
    };
    this.#hold({ type: 'item', item }, state);
  }

  #fieldOf(source: SourceFile, initializer: Node, field: Node | null, state: State): void {
    const list = source.parent(initializer);
    const struct = list ? source.parent(list) : null;
    const name = struct?.childForFieldName('name');
    if (!struct || !name || !field) return;
    const last = pathParts(source.textOf(name)).at(-1) ?? '';
    const type = last === 'Self' ? implType(source, struct) : last;
    if (type) this.#keep({ source, node: struct }, type, source.textOf(field), state);
  }

  /**
   * Into a field of a new object. Where one place in the code makes several metrics, each in an object of its own, the
   * object is followed; else every object of the type holds this metric.
   */
  #keep(object: Expr, struct: string, field: string, state: State): void {
    const path = [`${struct}.${field}`, ...state.path];
    if (!this.#isShared(state.frame)) this.#hold({ type: 'field', struct, field, source: object.source }, state);
    else if (path.length > MAX_PATH) this.#uncertain(object, 'it is kept in more objects than are followed');
    else this.outward(object, { ...state, path });
  }

  /** Whether the code that is in this frame runs for several metrics. */
  #isShared(frame: Frame | null): boolean {
    for (let at = frame; at; at = at.outer) {
      if (at.call === null) return at.shared === true;
      if ((at.callers ?? 0) > 1) return true;
    }
    return false;
  }

  /** The value of a function: every call of it stands for the metric. */
  #result(source: SourceFile, at: Node, state: State): void {
    for (let up: Node | null = at; up; up = source.parent(up)) {
      if (up.type === 'closure_expression') {
        const call = this.#closureValue(source, up, state);
        if (call) this.outward({ source, node: call }, state);
        return;
      }
      if (up.type === 'function_item') {
        const { frame } = state;
        if (frame?.function !== keyOf({ source, node: up }))
          this.#hold({ type: 'result', function: { source, node: up } }, { ...state, frame: null });
        else if (frame.call === null) this.#returns.push(state.path);
        else this.outward(frame.call, { ...state, frame: frame.outer });
        return;
      }
    }
  }

  #macroArgument(source: SourceFile, inside: Node, origin: Expr): Node | null {
    const tokens = source.parent(inside);
    const call = tokens ? source.parent(tokens) : null;
    if (call?.type !== 'macro_invocation') return null;
    const name = macroName(source, call);
    if (name === 'vec' || name === 'smallvec' || name === 'array') return call;
    if (LOOKS.test(name)) return null;
    this.#doubt({
      source,
      node: origin.node,
      reason: `what the macro \`${name}!\` does with it is not in sight`,
    });
    return null;
  }

  /** Inside a `macro_rules!` body there is no syntax yet, only tokens: a write is read from the text behind the name. */
  #inMacroDefinition(at: Expr, handle: Handle): void {
    if (this.#analysis.reach.ofMacro(at.source, at.node) === 'no') return;
    const name = handle.type === 'item' ? handle.item.name : handle.type === 'field' ? handle.field : null;
    if (name === null) return;
    const text = at.source.textOf(at.node);
    for (const match of text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))) {
      const verbs = methodsBehind(text, (match.index ?? 0) + name.length);
      const write = verbs.find((verb) => this.#verbs.writes.has(verb));
      if (write !== undefined) this.#write(at, write, false, START);
      else if (!verbs.some((verb) => this.#verbs.reads.has(verb)))
        this.#doubt({ ...at, reason: 'what a macro of this workspace does with it is not read' });
    }
  }
}

/** A place in the code for a handle, for a doubt about it. */
function placeOf(handle: Handle): Expr {
  switch (handle.type) {
    case 'item':
      return handle.item;
    case 'local':
      return { source: handle.source, node: handle.declaration ?? handle.source.root };
    case 'field':
      return { source: handle.source, node: handle.source.root };
    case 'result':
      return handle.function;
  }
}

/** The names of the methods that are called one after the other behind an offset: `.with(&[$l]).observe(1.0)`. */
function methodsBehind(text: string, offset: number): string[] {
  const names: string[] = [];
  const method = /\s*\.\s*(\w+)\s*(?:::\s*<[^>]*>\s*)?\(/y;
  for (method.lastIndex = offset; ; ) {
    const match = method.exec(text);
    if (!match || names.length >= 32) return names;
    names.push(match[1] ?? '');
    let depth = 1;
    const bracket = /[()]|"(?:[^"\\]|\\.)*"/gs;
    bracket.lastIndex = method.lastIndex;
    for (let found = bracket.exec(text); found; found = bracket.exec(text)) {
      depth += found[0] === '(' ? 1 : found[0] === ')' ? -1 : 0;
      if (depth === 0) break;
    }
    if (depth > 0) return names;
    method.lastIndex = bracket.lastIndex;
  }
}

function stateKey({ path, site, frame }: State): string {
  return `${path.join('.')} ${site ? keyOf(site) : ''} ${frameKey(frame)}`;
}

function frameKey(frame: Frame | null): string {
  return frame ? `${frame.function}<${frame.call ? keyOf(frame.call) : ''} ${frameKey(frame.outer)}` : '';
}

/** The last name of what a call calls. */
function calledName(call: Expr): string {
  const called = call.node.childForFieldName('function');
  const name = called?.type === 'field_expression' ? called.childForFieldName('field') : called;
  return name ? (pathParts(call.source.textOf(name)).at(-1) ?? '') : '';
}
