/**
 * What was answered already while values are read. An answer holds as long as the callers and alternatives that it hung on are
 * the same; so does the news that one of them has to be assumed first.
 */

/** Callers and alternatives, by their keys, with what was assumed of each. */
type Reads = ReadonlyMap<string, unknown>;

/** An answer, and what it hung on. */
interface Answer {
  readonly reads: Reads;
  readonly value: unknown;
  /** Whether the value was thrown. */
  readonly thrown: boolean;
}

/** The answers to one question: what it hung on is read in one order, each key after what those before it were. */
interface Branch {
  answer: Answer | null;
  /** What is read next, and where each value of it leads. */
  key: string | null;
  next: Map<unknown, Branch> | null;
}

/** A question that is being answered. */
interface Frame {
  reads: Map<string, unknown> | null;
  /** The outermost open question that was met again: what hangs on it is no answer by itself. */
  circle: number;
  /** Whether the steps ended. */
  isCut: boolean;
}

/** Orders in which one question read what it hangs on: what was open around it can change that. */
const MAX_ORDERS = 3;
/** Answers that are kept, all together. */
const MAX_KEPT = 400_000;

const NOTHING: Reads = new Map();

export class Answers {
  #known = new Map<number, Branch[]>();
  #inContext = new WeakMap<object, Map<number, Branch[]>>();
  #count = 0;
  readonly #frames: Frame[] = [];

  /** How many questions are being answered. */
  get depth(): number {
    return this.#frames.length;
  }

  get isCut(): boolean {
    return this.#frames.at(-1)?.isCut ?? false;
  }

  set isCut(cut: boolean) {
    const frame = this.#frames.at(-1);
    if (frame) frame.isCut = cut;
  }

  /** Notes that the steps have ended: what is found from here on may be found better elsewhere. */
  cut(): void {
    this.isCut = true;
  }

  /** Notes that an open question was met again: the one with so many around it. */
  circle(depth: number): void {
    const frame = this.#frames.at(-1);
    if (frame) frame.circle = Math.min(frame.circle, depth);
  }

  /** Notes what was assumed of a caller or an alternative, or that nothing was. */
  note(key: string, value: unknown): void {
    const frame = this.#frames.at(-1);
    if (!frame) return;
    frame.reads ??= new Map();
    frame.reads.set(key, value);
  }

  /** The answer to a question, by its number, in a context; `assumedOf` says what is assumed of a key now. */
  of<T>(question: number, context: object | null, read: () => T, assumedOf: (key: string) => unknown): T {
    const answers = this.#answersTo(question, context);
    for (const first of answers) {
      const known = answerIn(first, assumedOf);
      if (!known) continue;
      this.#hand(known.reads);
      if (known.thrown) throw known.value;
      return known.value as T;
    }
    const depth = this.#frames.length;
    const frame: Frame = { reads: null, circle: Number.POSITIVE_INFINITY, isCut: false };
    let value: unknown;
    let thrown = true;
    try {
      const found = this.#inFrame(frame, read);
      thrown = false;
      value = found;
      return found;
    } catch (error) {
      value = error;
      throw error;
    } finally {
      if (!frame.isCut && frame.circle >= depth) this.#keep(answers, { reads: frame.reads ?? NOTHING, value, thrown });
    }
  }

  /** Runs `read`, and hands what it hung on to `told`: keys of callers and alternatives, with what was assumed of each. */
  trace<T>(read: () => T, told: (reads: Reads) => void): T {
    const frame: Frame = { reads: null, circle: Number.POSITIVE_INFINITY, isCut: false };
    try {
      return this.#inFrame(frame, read);
    } finally {
      told(frame.reads ?? NOTHING);
    }
  }

  /** Runs `read` in a frame of its own; the one around it hangs on all that this one does. */
  #inFrame<T>(frame: Frame, read: () => T): T {
    const depth = this.#frames.length;
    this.#frames.push(frame);
    try {
      return read();
    } finally {
      this.#frames.pop();
      if (frame.reads) this.#hand(frame.reads);
      const above = this.#frames.at(-1);
      if (above) {
        if (frame.circle < depth) above.circle = Math.min(above.circle, frame.circle);
        above.isCut ||= frame.isCut;
      }
    }
  }

  #hand(reads: Reads): void {
    const frame = reads.size > 0 ? this.#frames.at(-1) : undefined;
    if (!frame) return;
    frame.reads ??= new Map();
    for (const [key, value] of reads) frame.reads.set(key, value);
  }

  #answersTo(question: number, context: object | null): Branch[] {
    let known = context === null ? this.#known : this.#inContext.get(context);
    if (context !== null && !known) {
      known = new Map();
      this.#inContext.set(context, known);
    }
    let answers = known?.get(question);
    if (!answers) {
      answers = [];
      known?.set(question, answers);
    }
    return answers;
  }

  /** Keeps an answer where it will be found again: under the first order of what was read that it follows. */
  #keep(answers: Branch[], answer: Answer): void {
    this.#count += 1;
    if (this.#count > MAX_KEPT) {
      this.#known = new Map();
      this.#inContext = new WeakMap();
      this.#count = 0;
    }
    if (answers.some((first) => isAdded(first, answer))) return;
    const first: Branch = { answer: null, key: null, next: null };
    isAdded(first, answer);
    answers.unshift(first);
    if (answers.length > MAX_ORDERS) answers.pop();
  }
}

/** The answer that holds for what is assumed now. */
function answerIn(first: Branch, assumedOf: (key: string) => unknown): Answer | null {
  let at: Branch | undefined = first;
  while (at && !at.answer) at = at.key === null ? undefined : at.next?.get(assumedOf(at.key));
  return at?.answer ?? null;
}

/** Adds an answer below a branch, unless others there have read what they hang on in another order. */
function isAdded(first: Branch, answer: Answer): boolean {
  let at = first;
  for (const [key, value] of answer.reads) {
    at.key ??= key;
    if (at.key !== key) return false;
    at.next ??= new Map();
    let next = at.next.get(value);
    if (!next) {
      next = { answer: null, key: null, next: null };
      at.next.set(value, next);
    }
    at = next;
  }
  at.answer = answer;
  return true;
}
