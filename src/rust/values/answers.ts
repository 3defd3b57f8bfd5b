/**
 * What was answered already while values are read. An answer holds as long as the callers and alternatives that it hung on are
 * the same; so does the news that one of them has to be assumed first.
 */

/** An answer, and what it hung on: keys of callers and alternatives, with what was assumed of each. */
interface Answer {
  readonly reads: ReadonlyMap<string, unknown>;
  readonly value: unknown;
  /** Whether the value was thrown. */
  readonly thrown: boolean;
}

/** A question that is being answered. */
interface Frame {
  readonly reads: Map<string, unknown>;
  /** The outermost open question that was met again: what hangs on it is no answer by itself. */
  circle: number;
  /** Whether the steps ended. */
  isCut: boolean;
}

/** Answers to one question that are kept, each for other assumptions. */
const MAX_KEPT = 6;
/** Questions that are kept, all together. */
const MAX_QUESTIONS = 400_000;

export class Answers {
  #known = new Map<number, Answer[]>();
  #inContext = new WeakMap<object, Map<number, Answer[]>>();
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
    this.#frames.at(-1)?.reads.set(key, value);
  }

  /** The answer to a question, by its number, in a context; `assumedOf` says what is assumed of a key now. */
  of<T>(question: number, context: object | null, read: () => T, assumedOf: (key: string) => unknown): T {
    const answers = this.#answersTo(question, context);
    for (const known of answers) {
      if (!holds(known.reads, assumedOf)) continue;
      this.#hand(known.reads);
      if (known.thrown) throw known.value;
      return known.value as T;
    }
    const depth = this.#frames.length;
    const frame: Frame = { reads: new Map(), circle: Number.POSITIVE_INFINITY, isCut: false };
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
      if (!frame.isCut && frame.circle >= depth) {
        answers.unshift({ reads: frame.reads, value, thrown });
        if (answers.length > MAX_KEPT) answers.pop();
      }
    }
  }

  /** Runs `read`, and hands what it hung on to `told`: keys of callers and alternatives, with what was assumed of each. */
  trace<T>(read: () => T, told: (reads: ReadonlyMap<string, unknown>) => void): T {
    const frame: Frame = { reads: new Map(), circle: Number.POSITIVE_INFINITY, isCut: false };
    try {
      return this.#inFrame(frame, read);
    } finally {
      told(frame.reads);
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
      this.#hand(frame.reads);
      const above = this.#frames.at(-1);
      if (above) {
        if (frame.circle < depth) above.circle = Math.min(above.circle, frame.circle);
        above.isCut ||= frame.isCut;
      }
    }
  }

  #hand(reads: ReadonlyMap<string, unknown>): void {
    const frame = reads.size > 0 ? this.#frames.at(-1) : undefined;
    if (frame) for (const [key, value] of reads) frame.reads.set(key, value);
  }

  #answersTo(question: number, context: object | null): Answer[] {
    let known = context === null ? this.#known : this.#inContext.get(context);
    if (context !== null && !known) {
      known = new Map();
      this.#inContext.set(context, known);
    }
    let answers = known?.get(question);
    if (!answers) {
      this.#count += 1;
      if (this.#count > MAX_QUESTIONS) {
        this.#known = new Map();
        this.#inContext = new WeakMap();
        this.#count = 0;
      }
      answers = [];
      known?.set(question, answers);
    }
    return answers;
  }
}

function holds(reads: ReadonlyMap<string, unknown>, assumedOf: (key: string) => unknown): boolean {
  for (const [key, value] of reads) if (assumedOf(key) !== value) return false;
  return true;
}
