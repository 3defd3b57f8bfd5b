/**
 * In which of its several runs a piece of code is read: whose call gives the parameters of a function their values, which
 * element a loop is at, which arm of a `match` is taken.
 *
 * What is asked first is read without any assumption. Where the answer hangs on one, the reading is broken off, and made
 * again once for each caller or alternative.
 */

import { argumentsOf, type Expr, keyOf } from '../source/nodes.ts';
import { type Calls, nameOf } from '../workspace/calls.ts';
import { Answers } from './answers.ts';
import { type Assumed, CALLER, callersIn, isFollowed, type Known, OBJECT, type Readings, SETTING } from './assumed.ts';
import { isHandedOn, isOfArity, isOwnRepeat, methodOf, selfOf } from './callers.ts';
import { callsOfClosure } from './closures.ts';
import { type Context, ITSELF, isStuck, type Runs, type Stuck, type Target } from './context.ts';
import { Frames } from './frames.ts';
import {
  BY_OBJECTS,
  COARSE,
  FEW,
  type Limit,
  MAX_ALL_STEPS,
  MAX_CALLERS,
  MAX_CHOICES,
  MAX_CHOSEN,
  MAX_HANDED,
  MAX_HANDED_ASIDE,
  MAX_READING,
  MAX_READING_ASIDE,
  mostStale,
  ORPHAN,
  PART,
  WHOLE,
} from './limits.ts';
import { LiveCalls } from './live-calls.ts';
import { NeedsCaller, NeedsChoice, NeedsSettings, withoutCallers } from './needs.ts';
import { OpenQuestions } from './open-questions.ts';
import { knownText, type Value } from './value.ts';

/** The keys of choices among the elements of a list. */
const ONE_OF_LIST = /^(?:element|index) /;

/** Why callers are left out. */
const TOO_MANY = 'its callers and their alternatives are more than are followed';
/** Why a value that is made for the elements of a list alone is not known, where none were found. */
const OVER_NOTHING = 'nothing was found in the list that it is made for';

/** Why a value is not known that only an object has which is not made. */
const NEVER_MADE = 'the object that it is of is not made on any way that is followed';

/** Questions of which one that leads back to itself has no answer; each has a number of its own among those of a node. */
const QUESTIONS = { step: 0, text: 1, elements: 2 } as const;
/**
 * Numbers for each node: four questions, each coarse or not and by object, with something assumed or not, with settings known or not,
 * surely or not, and as things are made or as they are filled later.
 */
const PER_NODE = 256;
const COARSELY = 4;
const ALONE = 8;
const FIXED = 16;
const BY_OBJECT = 32;
const SURELY = 64;
const AS_MADE = 128;
/** Ways of reading that make another question of one, and two that do not. */
const OF_QUESTION = COARSELY + FIXED + BY_OBJECT + SURELY + AS_MADE;
const IN_PARTS = 256;
const OF_LIVE = 512;

/** Whether code may run: for any value of a setting, or `byDefault` as long as nobody sets one. */
type Running = (target: Target, byDefault: boolean) => Runs;

export class Contexts {
  readonly #calls: Calls;
  readonly #live: LiveCalls;
  #assumed: Assumed | null = null;
  #steps = MAX_ALL_STEPS;
  readonly #open = new OpenQuestions();
  readonly #frames = new Frames();
  readonly #answers = new Answers();
  /** How it is read now: a sum of the ways above. */
  #ways = 0;

  /** `neverRuns` says of a call that nothing outside tests runs it, for certain. */
  constructor(calls: Calls, neverRuns: (call: Expr) => boolean) {
    this.#calls = calls;
    this.#live = new LiveCalls(neverRuns);
  }

  /** Whether something is being read now. */
  get reading(): boolean {
    return this.#assumed !== null;
  }

  /** Whether the value that is being read is one of several by its code. */
  get chosen(): boolean {
    return (this.#assumed?.choices.size ?? 0) > 0;
  }

  /**
   * What `read` gives, whether that hung on the call of a function, and on which objects that may be any of their type.
   */
  traced<T>(read: () => T): { readonly value: T; readonly callers: boolean; readonly objects: readonly string[] } {
    let callers = false;
    const objects: string[] = [];
    const value = this.#answers.trace(read, (reads) => {
      for (const key of reads.keys()) {
        callers ||= key.startsWith(CALLER);
        if (key.startsWith(OBJECT)) objects.push(key);
      }
    });
    return { value, callers, objects };
  }

  /** The call of a function that what is being read is read for, by the key of the function; null where none is assumed. */
  assumedCallOf(name: string): Expr | null {
    return this.#assumed?.callers.get(name)?.call ?? null;
  }

  /** The call of a function that is assumed here and now; null where none is. */
  callAssumedOf(functionItem: Expr): Expr | null {
    return this.#assumed?.callers.get(this.#frames.callerKey(functionItem))?.call ?? null;
  }

  /**
   * The callers and alternatives that are assumed here and now, each by what there are several of. The elements of a loop are left
   * out: they do not exclude one another.
   */
  get assumptions(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [key, chosen] of this.#assumed?.choices ?? [])
      if (!ONE_OF_LIST.test(key)) found.set(key, String(chosen));
    for (const [key, { call }] of this.#assumed?.callers ?? []) found.set(key, keyOf(call));
    return found;
  }

  /** Whether it is read for one caller, or as one of several. */
  get assumes(): boolean {
    return this.chosen || (this.#assumed?.callers.size ?? 0) > 0;
  }

  /** Whether a field is read only where no further caller or alternative decides about it: all of them were more than are followed. */
  get coarse(): boolean {
    return this.#isRead(COARSELY);
  }

  /** Whether, of these, which object is meant may decide about a field all the same. */
  get byObject(): boolean {
    return this.#isRead(BY_OBJECT);
  }

  /** Whether a setting is not known, whatever it is unless somebody sets it. */
  get fixed(): boolean {
    return this.#isRead(FIXED);
  }

  /** Whether it is read in a way. */
  #isRead(way: number): boolean {
    return (this.#ways & way) !== 0;
  }

  /** Reads in these ways besides those in which it is read already. */
  #read<T>(ways: number, read: () => T): T {
    const before = this.#ways;
    this.#ways |= ways;
    try {
      return read();
    } finally {
      this.#ways = before;
    }
  }

  /** Reads what no setting changes: each is unknown. */
  asFixed<T>(read: () => T): T {
    return this.#read(FIXED, read);
  }

  /** Reads for the calls that may run: what never runs says nothing of what is there where the rest runs. */
  ofLive<T>(read: () => T): T {
    return this.#read(OF_LIVE + SURELY, read);
  }

  /** Reads what a program sets: what may be put into a list is not in it for sure. */
  surely<T>(read: () => T): T {
    return this.#read(SURELY, read);
  }

  /** Reads fields as their objects are made with them: who asks looks for what is put into them later. */
  asMade<T>(read: () => T): T {
    return this.#read(AS_MADE, read);
  }

  /** Whether what is put into a field after its object was made is asked for elsewhere. */
  get isAsMade(): boolean {
    return this.#isRead(AS_MADE);
  }

  /** Whether what may be is not enough. */
  get sure(): boolean {
    return this.#isRead(SURELY);
  }

  /** Reads what is there as long as nobody sets a setting. */
  byDefault<T>(read: () => T): T {
    const before = this.#assumed;
    if (before) this.#assumed = { ...before, settings: new Set() };
    try {
      return read();
    } finally {
      this.#assumed = before;
    }
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
  once<T>(question: keyof typeof QUESTIONS, { expr, context }: Target, read: () => T, otherwise: () => T): T {
    // A node's id is its own among all trees: millions of questions are asked.
    const key = expr.node.id * PER_NODE + QUESTIONS[question] + (this.#ways & OF_QUESTION);
    const open = this.#open.in(context);
    const at = open.get(key);
    if (at !== undefined) {
      this.#answers.circle(at);
      return otherwise();
    }
    open.set(key, this.#answers.depth);
    try {
      return this.#answers.of(this.#assumed ? key : key + ALONE, context, read, this.#valueOf);
    } finally {
      open.delete(key);
    }
  }

  /** What is assumed of a caller or an alternative, by the key under which `Answers` notes it. */
  readonly #valueOf = (key: string): unknown => {
    const assumed = this.#assumed;
    if (!assumed) return undefined;
    if (key.startsWith(SETTING)) return assumed.settings.has(key) || undefined;
    if (!key.startsWith(CALLER)) return assumed.choices.get(key);
    return assumed.orphans.get(key) ?? assumed.callers.get(key)?.call;
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

  /** Reads texts that are parts of one: as long as it does, none of them is noted as an answer. */
  inParts<T>(read: () => T): T {
    return this.#read(IN_PARTS, read);
  }

  /** Notes that a text was read, or that none was to be: what is asked from now on is no longer the name. */
  answered(value: Value | null): void {
    const shared = this.#assumed?.shared;
    if (!shared || this.#isRead(IN_PARTS)) return;
    // Callers that give the same name are many; alternatives that do lead nowhere.
    if (shared.answered === 0) {
      const text = value && knownText(value);
      shared.circular = value !== null && 'reason' in value && value.reason === ITSELF.reason;
      shared.open = value !== null && 'reason' in value;
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
   * of that is none; so is one whose calls do not lead there where `isMeant` says so, which may ask for callers. Where all of
   * them are more than are followed, it is read once more with the fields of objects unknown that hang on any of them: then as
   * many are left as there are calls that name it. Where all of it is made for the elements of lists in which nothing was found, that is
   * not known: they may be filled in a way that is not seen.
   */
  inEach<T>(
    read: (context: Context | null) => T,
    unknown: (reason: string) => T,
    start: Context | null = null,
    runs: Running = () => 'may',
    isMeant: (target: Target) => boolean = () => true,
  ): T[] {
    const before = this.#assumed;
    const known = this.#knownFrom(start);
    const readings = (from: Known, limit: Limit) => this.#readEach(read, start, runs, isMeant, unknown, from, limit);
    const all = readings(known, WHOLE);
    const results = all.found.map(({ result }) => result);
    if (!all.isCut) return results.length === 0 && all.overNothing !== null ? [all.overNothing] : results;
    // What the function itself tells of the value holds for all of its callers: the arms of a `match` over its parameter.
    const orphan = all.asked
      ? readings({ ...known, orphans: new Map(known.orphans).set(this.#frames.callerKey(all.asked), TOO_MANY) }, ORPHAN)
      : null;
    if (orphan && !orphan.isCut && orphan.found.length > 1)
      return [...results, ...orphan.found.map(({ result }) => result)];
    const objects = before ? null : this.#read(COARSELY + BY_OBJECT, () => readings(known, BY_OBJECTS));
    const isByObject = objects !== null && !objects.isCut && objects.found.length > 1;
    const coarse = isByObject || before ? objects : this.#read(COARSELY, () => readings(known, COARSE));
    if (coarse && !coarse.isCut) {
      // Of some of these calls all is known within a few steps.
      const many = new Set<string>();
      return coarse.found.flatMap(({ result, known: own }) => {
        const last = [...own.callers.values()].at(-1)?.call;
        const call = last ? keyOf(last) : '';
        if (many.has(call) || (isByObject && !last)) return [result];
        const part = readings(own, PART);
        if (!part.isCut) return part.found.map((each) => each.result);
        many.add(call);
        return [result];
      });
    }
    results.push(...(orphan?.found ?? []).map(({ result }) => result));
    if (orphan && !orphan.isCut) return results;
    return [...results, unknown(TOO_MANY)];
  }

  /** The same within a small part of the steps: nothing where that is not enough. */
  inFew<T>(
    read: (context: Context | null) => T,
    unknown: (reason: string) => T,
    runs: Running,
    isMeant: (target: Target) => boolean,
    limit: Limit = FEW,
  ): T[] {
    const all = this.#readEach(read, null, runs, isMeant, unknown, this.#knownFrom(null), limit);
    return all.isCut ? [] : all.found.map(({ result }) => result);
  }

  /** What is known before a reading: calls that lead there, and what is assumed where something else is being read. */
  #knownFrom(start: Context | null): Known {
    const before = this.#assumed;
    return {
      callers: new Map([...(before?.callers ?? []), ...callersIn(start)]),
      orphans: before?.orphans ?? new Map(),
      choices: before?.choices ?? new Map(),
      settings: before?.settings ?? new Set(),
    };
  }

  #readEach<T>(
    read: (context: Context | null) => T,
    start: Context | null,
    runs: Running,
    isMeant: (target: Target) => boolean,
    unknown: (reason: string) => T,
    from: Known,
    limit: Limit,
  ): Readings<T> {
    const found: { result: T; known: Known }[] = [];
    const circular: { result: T; known: Known }[] = [];
    const before = this.#assumed;
    const shared = {
      root: null,
      steps: limit.steps,
      reading: 0,
      answered: 0,
      circular: false,
      open: false,
      aside: 0,
      names: new Set<string>(),
      stale: 0,
    };
    let left = limit.reads;
    let isCut = false;
    let overNothing: T | null = null;
    /** The function whose callers were asked for first. */
    let asked: Expr | null = null;
    const note = (result: T, { callers, orphans, choices, settings }: Assumed) => {
      (shared.circular ? circular : found).push({ result, known: { callers, orphans, choices, settings } });
    };
    const isDead = (assumed: Assumed, result: T | null = null): boolean => {
      const runsThen = this.#runsIn(assumed, runs);
      if (runsThen === 'over nothing') overNothing = result ?? overNothing ?? unknown(OVER_NOTHING);
      return runsThen !== 'may';
    };
    const visit = (assumed: Assumed, isAlternative = false): void => {
      left -= 1;
      if (shared.steps <= 0 || this.#steps <= 0 || shared.stale > mostStale(shared.names.size)) left = 0;
      isCut ||= left <= 0;
      if (isCut) return;
      this.#assumed = assumed;
      shared.reading = MAX_READING;
      shared.answered = 0;
      shared.circular = false;
      shared.open = false;
      let need: unknown;
      try {
        // An alternative by which the code does not run is none, and is not worth a reading.
        if (isAlternative && isDead(assumed)) {
          left += 1;
          return;
        }
        const { value: result, settings } = this.#withSettings(() => read(this.#frames.chainOf(assumed) ?? start));
        const { root } = assumed.shared;
        const context = this.#frames.chainOf(assumed);
        const isOneOfSeveral = assumed.callers.size + assumed.choices.size > 0;
        const isCircular = shared.circular;
        if (!isAlternative && isDead(assumed, shared.open ? result : null)) return;
        const set = this.#settingsBehind(assumed, settings, runs);
        if (set.length > 0) throw new NeedsSettings(set);
        // Whose method is called decides about the name, and is asked as the name is.
        shared.answered = 0;
        shared.reading = MAX_READING;
        if (root && isOneOfSeveral && !isMeant({ expr: root, context })) return;
        shared.circular = isCircular;
        note(result, assumed);
        return;
      } catch (thrown) {
        need = thrown;
      } finally {
        this.#assumed = before;
      }
      if (need instanceof NeedsChoice) {
        const { key, count } = need;
        if (assumed.choices.size >= MAX_CHOSEN)
          note(unknown('it hangs on more alternatives than are followed'), assumed);
        else if (count === 0) overNothing ??= unknown(NEVER_MADE);
        else
          for (let index = 0; index < count; index += 1)
            visit({ ...assumed, choices: new Map(assumed.choices).set(key, index) }, true);
      } else if (need instanceof NeedsCaller) {
        asked ??= need.function;
        for (const next of this.#withCaller(assumed, need)) visit(next);
      } else if (need instanceof NeedsSettings)
        visit({ ...assumed, settings: new Set([...assumed.settings, ...need.keys]) });
      else throw need;
    };
    visit({ ...from, shared });
    // A way that leads back to where it began brings nothing that the others do not.
    return { found: found.length > 0 ? found : circular, isCut, overNothing, asked };
  }

  /** Whether what is read stands in code that runs for what is assumed. */
  #runsIn(assumed: Assumed, runs: Running): Runs {
    const { root } = assumed.shared;
    if (!root || assumed.callers.size + assumed.choices.size + assumed.orphans.size === 0) return 'may';
    const context = this.#frames.chainOf(assumed);
    return withoutCallers(() => runs({ expr: root, context }, false), 'may');
  }

  /** What `read` gives, and the settings that it took for what they are unless somebody sets them. */
  #withSettings<T>(read: () => T): { readonly value: T; readonly settings: ReadonlySet<string> } {
    const settings = new Set<string>();
    const value = this.#answers.trace(read, (reads) => {
      for (const [key, isSet] of reads) if (key.startsWith(SETTING) && isSet === undefined) settings.add(key);
    });
    return { value, settings };
  }

  /** Those of the settings that are read which somebody must have set: as long as nobody does, the code that reads them does not run. */
  #settingsBehind(assumed: Assumed, read: ReadonlySet<string>, runs: Running): readonly string[] {
    const { root } = assumed.shared;
    if (!root || read.size === 0) return [];
    const target = { expr: root, context: this.#frames.chainOf(assumed) };
    const { value, settings } = this.#withSettings(() => withoutCallers(() => runs(target, true), 'may'));
    return value !== 'never' ? [] : [...settings].filter((key) => read.has(key));
  }

  #withCaller(assumed: Assumed, need: NeedsCaller): Assumed[] {
    const key = this.#frames.callerKey(need.function);
    const isClosure = need.function.node.type === 'closure_expression';
    const name = isClosure ? 'a closure' : `\`${nameOf(need.function)}\``;
    const orphan = (reason: string): Assumed[] => [{ ...assumed, orphans: new Map(assumed.orphans).set(key, reason) }];
    const parameter = `it is parameter \`${need.parameter}\` of ${name}`;
    // Nobody asks what comes after a name that is made of itself.
    if (assumed.shared.circular) return orphan(ITSELF.reason);
    if (assumed.callers.size >= MAX_HANDED)
      return orphan(
        `it is handed down through more than ${MAX_HANDED} functions to parameter \`${need.parameter}\` of ${name}`,
      );
    const all = isClosure
      ? callsOfClosure(need.function)
      : need.parameter === 'self'
        ? this.#calls.onSelf(need.function)
        : this.#calls.of(need.function);
    if (all.length > MAX_CALLERS) return orphan(`${parameter}, which has more than ${MAX_CALLERS} callers`);
    // Wrappers that hand on to each other bring the same calls in every order.
    const isWrapped = this.coarse && [...assumed.callers.values()].some(({ call }) => isHandedOn(call));
    const some = this.#calls
      .mostLikely(need.function, all)
      .filter(
        (call) =>
          !isOwnRepeat(need.function, call) && isOfArity(need.function, call) && !(isWrapped && isHandedOn(call)),
      );
    const found = this.#isRead(OF_LIVE) ? this.#live.among(some) : some;
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

  /** The alternative that is chosen for a key already; null where none is. */
  chosenFor(key: string): number | null {
    const chosen = this.#assumed?.choices.get(key);
    this.#answers.note(key, chosen);
    return chosen === undefined || chosen < 0 ? null : chosen;
  }

  /**
   * Leaves out the reading whose name is that of an object, by the key of that choice, which is not made for the callers and alternatives
   * of the reading. What comes after the name is not known then.
   */
  leaveOut(key: string): Stuck {
    if (this.#assumed?.shared.answered === 0) throw new NeedsChoice(key, 0);
    return { reason: NEVER_MADE };
  }

  /** Whether a setting is read as what it is unless somebody sets it: not in code that runs only if somebody does. */
  isUnset(key: string): boolean {
    const isSet = this.#valueOf(key);
    this.#answers.note(key, isSet);
    return isSet === undefined;
  }

  /** Notes that what is read is of an object that may be any of its type, though one place in the code makes all of them. */
  ofAnyObject(key: string): void {
    this.#answers.note(key, this.#valueOf(key));
  }

  /** The alternative that is chosen for a key which starts so, by the rest of that key. Null where there is none. */
  choiceOf(start: string): readonly [rest: string, chosen: number] | null {
    for (const [key, chosen] of this.#assumed?.choices ?? [])
      if (key.startsWith(start)) return [key.slice(start.length), chosen];
    return null;
  }

  /** The call that a function is read for: one that was followed into it, else the assumed one. Null when it has none in sight. */
  callOf(functionItem: Expr, parameter: string, context: Context | null): Context | Stuck {
    const asked = this.#frames.callerKey(functionItem);
    const key = asked.slice(CALLER.length);
    for (let at = context; at; at = at.outer) if (at.given && at.function === key) return at;
    const assumed = this.#assumed;
    this.#answers.note(asked, this.#valueOf(asked));
    const reason = assumed?.orphans.get(asked);
    if (reason !== undefined) return { reason };
    const known = assumed?.callers.get(asked);
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
    const isMethod = takesSelf && methodOf(call.node) !== null;
    if (takesSelf && index === 0) {
      const receiver = selfOf(functionItem, call);
      return receiver ? { expr: { source: call.source, node: receiver }, context: frame.outer } : missing;
    }
    const value = args[index - (isMethod ? 1 : 0)];
    // The argument is read where the call stands: in what is around that call, not in the function called.
    return value ? { expr: { source: call.source, node: value }, context: frame.outer } : missing;
  }
}
