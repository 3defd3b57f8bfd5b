/**
 * In which of its several runs a piece of code is read: whose call gives the parameters of a function their values, which
 * element a loop is at, which arm of a `match` is taken.
 *
 * What is asked first is read without any assumption. Where the answer hangs on one, the reading is broken off, and made
 * again once for each caller or alternative.
 */

import { argumentsOf, type Expr, keyOf } from '../source/nodes.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { type Calls, nameOf } from '../workspace/calls.ts';
import { Answers } from './answers.ts';
import { callsOfClosure } from './closures.ts';
import { knownText, type Value } from './value.ts';

/** The call that gives the parameters of a function or a closure their values. */
export interface Context {
  /** The function, by file and offset. */
  readonly function: string;
  readonly call: Expr;
  /** The context in which that call itself stands, when it needs one. */
  readonly outer: Context | null;
  /** How many calls the function has. */
  readonly callers: number;
  /** What the call gives, where a value was followed into the function; absent where the way leads out to a caller. */
  readonly given?: Given;
}

/** What a call gives to a function. */
export interface Given {
  readonly self: Target | null;
  readonly args: readonly Target[];
  /** Which element of a list the call is made for. */
  readonly element?: number;
}

/** An expression and the context that it is to be read in. */
export interface Target {
  readonly expr: Expr;
  readonly context: Context | null;
  /** The parts of a tuple that stands nowhere in the source (`a.iter().zip(b)`). */
  readonly parts?: readonly Target[];
  /** A value that stands nowhere in the source: an empty text or `None` of a derived `Default`, a name that a derive makes. */
  readonly made?: 'text' | 'none' | 'name';
  readonly name?: string;
}

/** Why a value is not known. */
export interface Stuck {
  readonly reason: string;
}

export function isStuck(step: object | null): step is Stuck {
  return step !== null && 'reason' in step;
}

/** Why nothing is known of a value that leads back to itself. */
export const ITSELF: Stuck = { reason: 'it is made of itself' };

/** Thrown inside: the value depends on a parameter of this function, whose callers are to be asked. */
class NeedsCaller {
  readonly function: Expr;
  readonly parameter: string;
  constructor(functionItem: Expr, parameter: string) {
    this.function = functionItem;
    this.parameter = parameter;
  }
}

/** Thrown inside: the value is one of several. */
class NeedsChoice {
  readonly key: string;
  readonly count: number;
  constructor(key: string, count: number) {
    this.key = key;
    this.count = count;
  }
}

/** Callers of one function that are followed; what has more is said to have too many. */
const MAX_CALLERS = 5000;
/** Functions that a value is handed down through. */
const MAX_HANDED = 24;
/** Callers and alternatives of one declaration, all together. */
const MAX_READS = 6000;
/** Functions, and callers and alternatives, that are followed for what comes after the name: help, labels, their values. */
const MAX_HANDED_ASIDE = 6;
const MAX_READS_ASIDE = 64;
/** Alternatives of one value; a list of more elements is followed as well. */
const MAX_CHOICES = 1000;
/** Choices that one reading makes. */
const MAX_CHOSEN = 24;
/** Readings without a name, or with one that was found before, one after the other, after which no other is made. */
const MAX_STALE = 200;
/** Steps of one reading, of one declaration with all its contexts, and of all of them together: a program needs a small part. */
const MAX_READING = 4000;
const MAX_READING_ASIDE = 500;
const MAX_STEPS = 200_000;
const MAX_ALL_STEPS = 5_000_000;
/** The same of a declaration whose callers were more than are followed, read without them. */
const MAX_READS_OF_ORPHAN = 200;
const MAX_STEPS_OF_ORPHAN = 20_000;

const TOO_MANY = 'its callers and their alternatives are more than are followed';

/** What stands before the key of a function, among the keys of what is assumed. */
const CALLER = 'caller of ';

/** What is assumed while something is read. */
interface Assumed {
  readonly callers: ReadonlyMap<string, { readonly call: Expr; readonly count: number }>;
  /** Functions whose callers are not in sight, with the reason. */
  readonly orphans: ReadonlyMap<string, string>;
  readonly choices: ReadonlyMap<string, number>;
  /** The expression that was asked for first, and the steps that are left. */
  readonly shared: {
    root: Expr | null;
    steps: number;
    reading: number;
    answered: number;
    /** Whether the first text of the reading leads back to itself. */
    circular: boolean;
    aside: number;
    /** The first text of each reading. */
    readonly names: Set<string>;
    /** Readings, one after the other, whose first text is not known or was found before. */
    stale: number;
  };
}

export class Contexts {
  readonly #calls: Calls;
  #assumed: Assumed | null = null;
  #steps = MAX_ALL_STEPS;
  /** The questions that are being answered, each with how many are around it. */
  readonly #open = new Map<string, number>();
  readonly #answers = new Answers();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** Whether something is being read now. */
  get reading(): boolean {
    return this.#assumed !== null;
  }

  /** Whether the value that is being read is one of several by its code. */
  get chosen(): boolean {
    return (this.#assumed?.choices.size ?? 0) > 0;
  }

  /** Whether it is read for one caller, or as one of several. */
  get assumes(): boolean {
    return this.chosen || (this.#assumed?.callers.size ?? 0) > 0;
  }

  /** Counts a step; false when there were too many. */
  step(): boolean {
    this.#steps -= 1;
    const shared = this.#assumed?.shared;
    let isLeft = this.#steps > 0;
    if (shared) {
      shared.steps -= 1;
      shared.reading -= 1;
      isLeft &&= shared.steps > 0 && shared.reading > 0;
    }
    if (!isLeft) this.#answers.cut();
    return isLeft;
  }

  /**
   * Runs `read` unless it is running for the same question already: what is made of itself is `otherwise`. What was found
   * once is found again where the same is assumed.
   */
  once<T>(question: string, { expr, context }: Target, read: () => T, otherwise: () => T): T {
    const { source, node } = expr;
    const place = `${question} ${node.type} ${source.file}#${node.startIndex}-${node.endIndex}`;
    const key = place + enteredKey(context);
    const at = this.#open.get(key);
    if (at !== undefined) {
      this.#answers.circle(at);
      return otherwise();
    }
    this.#open.set(key, this.#answers.depth);
    try {
      return this.#answers.of(this.#assumed ? place : `alone ${place}`, context, read, this.#valueOf);
    } finally {
      this.#open.delete(key);
    }
  }

  /** What is assumed of a caller or an alternative, by the key under which `Answers` notes it. */
  readonly #valueOf = (key: string): unknown => {
    const assumed = this.#assumed;
    if (!assumed) return undefined;
    if (!key.startsWith(CALLER)) return assumed.choices.get(key);
    const name = key.slice(CALLER.length);
    return assumed.orphans.get(name) ?? assumed.callers.get(name)?.call;
  };

  /** Runs `read` with a small part of the steps that are left, so that what is asked after it has some. */
  within<T>(steps: number, read: () => T): T {
    const shared = this.#assumed?.shared;
    if (!shared) return read();
    const before = shared.reading;
    const given = Math.min(steps, before);
    shared.reading = given;
    const wasCut = this.#answers.isCut;
    try {
      return read();
    } finally {
      // That so many steps are not enough is an answer.
      if (given === steps && shared.steps > 0 && this.#steps > 0) this.#answers.isCut = wasCut;
      shared.reading = before - (given - Math.max(0, shared.reading));
    }
  }

  /** Notes that a text was read: what is asked from now on is no longer the name. */
  answered(value: Value): void {
    const shared = this.#assumed?.shared;
    if (!shared) return;
    // Callers that give the same name are many; alternatives that do lead nowhere.
    if (shared.answered === 0) {
      const text = knownText(value);
      shared.circular = 'reason' in value && value.reason === ITSELF.reason;
      const isNew = text !== null && !shared.names.has(text);
      if (isNew) shared.names.add(text);
      shared.stale = isNew ? 0 : shared.stale + (this.chosen ? 1 : 0);
    }
    shared.answered += 1;
    shared.reading = MAX_READING_ASIDE;
  }

  /** Notes where reading starts. */
  startAt(expr: Expr): void {
    if (this.#assumed) this.#assumed.shared.root ??= expr;
  }

  /**
   * Runs `read` once for each context that fixes what it reads: once with null when nothing is to be assumed, else once for
   * each caller and each alternative. Where no caller is in sight, `read` finds the parameter unknown, with the reason.
   * `start` are calls that are known already. What is read first stands in code that does not run where `runs` says so: a reading
   * of that is none.
   */
  inEach<T>(
    read: (context: Context | null) => T,
    unknown: (reason: string) => T,
    start: Context | null = null,
    runs: (target: Target) => boolean = () => true,
  ): T[] {
    const results: T[] = [];
    const circular: T[] = [];
    const before = this.#assumed;
    const shared = {
      root: null,
      steps: MAX_STEPS,
      reading: 0,
      answered: 0,
      circular: false,
      aside: 0,
      names: new Set<string>(),
      stale: 0,
    };
    let left = MAX_READS;
    let isTooMuch = false;
    /** The function whose callers were asked for first. */
    let asked: Expr | null = null;
    const visit = (assumed: Assumed): void => {
      left -= 1;
      if (shared.steps <= 0 || this.#steps <= 0 || shared.stale > MAX_STALE) left = 0;
      isTooMuch ||= left <= 0;
      if (isTooMuch) return;
      this.#assumed = assumed;
      shared.reading = MAX_READING;
      shared.answered = 0;
      shared.circular = false;
      let need: unknown;
      try {
        const result = read(chainOf(assumed) ?? start);
        const { root } = assumed.shared;
        const isAssumed = assumed.callers.size + assumed.choices.size + assumed.orphans.size > 0;
        const dead = root && isAssumed && !withoutCallers(() => runs({ expr: root, context: chainOf(assumed) }), true);
        if (!dead) (shared.circular ? circular : results).push(result);
        return;
      } catch (thrown) {
        need = thrown;
      } finally {
        this.#assumed = before;
      }
      if (need instanceof NeedsChoice) {
        const { key, count } = need;
        if (assumed.choices.size >= MAX_CHOSEN)
          results.push(unknown('it hangs on more alternatives than are followed'));
        else
          for (let index = 0; index < count; index += 1)
            visit({ ...assumed, choices: new Map(assumed.choices).set(key, index) });
      } else if (need instanceof NeedsCaller) {
        asked ??= need.function;
        for (const next of this.#withCaller(assumed, need)) visit(next);
      } else throw need;
    };
    // What is read while something else is being read, is read in what that assumes.
    const callers = new Map([...(before?.callers ?? []), ...callersIn(start)]);
    const first = { callers, orphans: before?.orphans ?? new Map(), choices: before?.choices ?? new Map(), shared };
    visit(first);
    if (isTooMuch && asked) {
      // What the function itself tells of the value holds for all of its callers: the arms of a `match` over its parameter.
      isTooMuch = false;
      left = MAX_READS_OF_ORPHAN;
      Object.assign(shared, { steps: MAX_STEPS_OF_ORPHAN, stale: 0 });
      visit({ ...first, orphans: new Map(first.orphans).set(keyOf(asked), TOO_MANY) });
    }
    if (isTooMuch) results.push(unknown(TOO_MANY));
    // A way that leads back to where it began brings nothing that the others do not.
    return results.length > 0 ? results : circular;
  }

  #withCaller(assumed: Assumed, need: NeedsCaller): Assumed[] {
    const key = keyOf(need.function);
    const isClosure = need.function.node.type === 'closure_expression';
    const name = isClosure ? 'a closure' : `\`${nameOf(need.function)}\``;
    const orphan = (reason: string): Assumed[] => [{ ...assumed, orphans: new Map(assumed.orphans).set(key, reason) }];
    const parameter = `it is parameter \`${need.parameter}\` of ${name}`;
    if (assumed.callers.size >= MAX_HANDED)
      return orphan(
        `it is handed down through more than ${MAX_HANDED} functions to parameter \`${need.parameter}\` of ${name}`,
      );
    const all = isClosure ? callsOfClosure(need.function) : this.#calls.of(need.function);
    if (all.length > MAX_CALLERS) return orphan(`${parameter}, which has more than ${MAX_CALLERS} callers`);
    const found = all.filter((call) => !isOwnRepeat(need.function, call) && fits(need.function, call));
    if (found.length === 0) return orphan(`${parameter}, which nothing outside tests calls by name`);
    const isDeep = assumed.shared.answered > 0 && assumed.callers.size >= MAX_HANDED_ASIDE;
    if (isDeep || !isFollowed(assumed, found.length))
      return orphan(`${parameter}, whose callers are more than are followed`);
    return found.map((call) => ({
      ...assumed,
      callers: new Map(assumed.callers).set(key, { call, count: found.length }),
    }));
  }

  /** The alternative of a value of which there are several, here and now. Null when there are too many to follow. */
  choose(key: string, count: number): number | null {
    if (count === 1) return 0;
    const chosen = this.#assumed?.choices.get(key);
    this.#answers.note(key, chosen);
    if (chosen === -1) return null;
    if (chosen !== undefined) return Math.min(chosen, count - 1);
    if (count === 0 || count > MAX_CHOICES) return null;
    throw new NeedsChoice(key, count);
  }

  /** The call that a function is read for: one that was followed into it, else the assumed one. Null when it has none in sight. */
  callOf(functionItem: Expr, parameter: string, context: Context | null): Context | Stuck {
    const key = keyOf(functionItem);
    for (let at = context; at; at = at.outer) if (at.given && at.function === key) return at;
    const assumed = this.#assumed;
    this.#answers.note(CALLER + key, this.#valueOf(CALLER + key));
    const reason = assumed?.orphans.get(key);
    if (reason !== undefined) return { reason };
    const known = assumed?.callers.get(key);
    if (known) return { function: key, call: known.call, outer: null, callers: known.count };
    for (let at = context; at && !assumed; at = at.outer) if (at.function === key) return at;
    throw new NeedsCaller(functionItem, parameter);
  }

  /**
   * The argument that a call gives for a parameter (`self` by that name), and the context that the argument itself stands in.
   * @throws NeedsCaller when nothing says yet whose call of the function is meant.
   */
  argument(functionItem: Expr, index: number, name: string, context: Context | null): Target | Stuck {
    const frame = this.callOf(functionItem, name, context);
    if (isStuck(frame)) return frame;
    const missing = { reason: `\`${name}\` is not among the arguments of a call` };
    const takesSelf =
      functionItem.node
        .childForFieldName('parameters')
        ?.namedChildren.some((child) => child?.type === 'self_parameter') ?? false;
    if (frame.given) {
      if (name === 'self') return frame.given.self ?? missing;
      return frame.given.args[index - (takesSelf ? 1 : 0)] ?? missing;
    }
    const { call } = frame;
    const args = argumentsOf(call.node);
    const callee = methodOf(call.node);
    const isMethod = takesSelf && callee !== null;
    if (isMethod && index === 0) {
      const receiver = callee.childForFieldName('value');
      return receiver ? { expr: { source: call.source, node: receiver }, context: frame.outer } : missing;
    }
    const value = args[index - (isMethod ? 1 : 0)];
    // The argument is read where the call stands: in what is around that call, not in the function called.
    return value ? { expr: { source: call.source, node: value }, context: frame.outer } : missing;
  }
}

/** The context with calls added to its outermost function: that is the one whose caller was missing. */
export function calledFrom(context: Context | null, frame: Context | null): Context | null {
  return context === null ? frame : { ...context, outer: calledFrom(context.outer, frame) };
}

/** Runs `read` where nothing is assumed and nothing can be: what hangs on a caller or an alternative is `otherwise`. */
export function alone<T>(read: () => T, otherwise: (reason: string) => T): T {
  try {
    return read();
  } catch (need) {
    if (need instanceof NeedsCaller)
      return otherwise(`it is parameter \`${need.parameter}\` of \`${nameOf(need.function)}\``);
    if (need instanceof NeedsChoice) return otherwise('it is one of several');
    throw need;
  }
}

/** Runs `read` where nobody asks for callers or alternatives: what hangs on one is `unknown`. */
export function withoutCallers<T>(read: () => T, unknown: T): T {
  return alone(read, () => unknown);
}

/** The calls of a context that are no more than known, by the function that each is of. */
function callersIn(context: Context | null): Assumed['callers'] {
  const callers = new Map<string, { call: Expr; count: number }>();
  for (let at = context; at; at = at.outer)
    if (!at.given && !callers.has(at.function)) callers.set(at.function, { call: at.call, count: at.callers });
  return callers;
}

/** The `receiver.method` of a call, or null when it calls no method. */
export function methodOf(call: Node): Node | null {
  let callee = call.childForFieldName('function');
  if (callee?.type === 'generic_function') callee = callee.childForFieldName('function');
  return callee?.type === 'field_expression' ? callee : null;
}

/**
 * Whether each of so many callers or alternatives is worth a reading: the name always, what comes after it as long as there
 * are few. A help that hundreds of places could give is not known, and the metric is.
 */
function isFollowed({ shared }: Assumed, count: number): boolean {
  if (shared.answered === 0 || count === 1) return true;
  shared.aside += count;
  return shared.aside <= MAX_READS_ASIDE;
}

const keys = new WeakMap<Context, string>();

/** The functions that were followed into, as a key: a choice in one call of a function is none in another. */
export function enteredKey(context: Context | null): string {
  if (!context) return '';
  let key = keys.get(context);
  if (key === undefined) {
    const { given } = context;
    const own = given ? ` ${context.function}<${keyOf(context.call)}.${given.element ?? ''}` : '';
    key = own + enteredKey(context.outer);
    keys.set(context, key);
  }
  return key;
}

/** Whether a call gives as many arguments as the function has parameters: another function of the name has others. */
function fits(functionItem: Expr, call: Expr): boolean {
  const parameters = functionItem.node.childForFieldName('parameters');
  if (functionItem.node.type !== 'function_item' || !parameters) return true;
  const list = parameterNodes(parameters);
  const takesSelf = list[0]?.type === 'self_parameter' && methodOf(call.node) !== null;
  return argumentsOf(call.node).length === list.length - (takesSelf ? 1 : 0);
}

/** A call of a function inside itself that hands its own parameters on: it brings no value of its own. */
function isOwnRepeat(functionItem: Expr, call: Expr): boolean {
  const { source, node } = functionItem;
  if (call.source !== source || call.node.startIndex < node.startIndex || call.node.endIndex > node.endIndex)
    return false;
  if (node.type === 'closure_expression') return false;
  return argumentsOf(call.node).some((argument) => /identifier|_expression|macro/.test(argument.type));
}

/** The assumed calls from the function around the first expression outward, as far as they follow each other. */
function chainOf({ callers, shared }: Assumed): Context | null {
  const frames: { key: string; call: Expr; count: number }[] = [];
  let at: Expr | null = shared.root;
  while (at && frames.length <= callers.size) {
    let next: Expr | null = null;
    for (let up: Node | null = at.source.parent(at.node); up; up = at.source.parent(up)) {
      if (up.type !== 'function_item' && up.type !== 'closure_expression') continue;
      const key = keyOf({ source: at.source, node: up });
      const caller = callers.get(key);
      if (caller) {
        frames.push({ key, ...caller });
        next = caller.call;
      }
      if (caller || up.type === 'function_item') break;
    }
    at = next;
  }
  return frames.reduceRight<Context | null>(
    (outer, { key, call, count }) => ({ function: key, call, outer, callers: count }),
    null,
  );
}
