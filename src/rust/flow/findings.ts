/** What is found about a metric on the way of its value: each place counts once, however many ways lead to it. */

import { type Expr, keyOf } from '../source/nodes.ts';
import type { Context } from '../values/context.ts';
import { type Handle, handleKey, handleName } from './handles.ts';
import type { Lend } from './lends.ts';

export interface Write extends Expr {
  readonly verb: string;
  /** The value written is a literal zero: nothing changes on a metric that starts at zero. */
  readonly zero: boolean;
  /** The call that writes, with what is written as its arguments; null where there is only text. */
  readonly call: Expr | null;
  /** The calls that lead to `call`, where the metric is handed to the function around it. */
  readonly context: Context | null;
}

export interface Doubt extends Expr {
  readonly reason: string;
  /** What goes out of sight there is an object that holds the metric, and one of `escapes`: only what its type does is done to it. */
  readonly isEscape?: true;
}

export interface Flow {
  readonly writes: readonly Write[];
  readonly doubts: readonly Doubt[];
  /** The names that hold it, in the order in which they were met. */
  readonly handles: readonly Handle[];
  readonly identifier: string | null;
  /** Fields of a type of which some object went out of sight: what that type does may be done to the metric. */
  readonly escapes: readonly Escape[];
  /** The writes that were found before objects out of sight were looked at; all of them where these were not. */
  readonly own?: readonly Write[];
  /** The registries that it was handed to: receivers of `.register(…)`. */
  readonly registries: readonly Expr[];
}

/** A field that holds the metric in whichever object of its type, or what holds it by these fields. */
export interface Escape {
  readonly handle: Handle;
  readonly path: readonly string[];
}

export class Findings {
  readonly #writes: Write[] = [];
  readonly #doubts: Doubt[] = [];
  readonly #registries: Expr[] = [];
  readonly #handles: Handle[] = [];
  readonly #escapes: Escape[] = [];
  /** Those of them that hold it inside a function that it is handed to, or beside others. */
  readonly #inside = new Set<Handle>();
  readonly #returns: (readonly string[])[] = [];
  readonly #lends: Lend[] = [];
  readonly #seen = new Set<string>();

  /** The names met so far, in order. */
  get handles(): readonly Handle[] {
    return this.#handles;
  }

  /** For each place where the function that is looked into gives the value back: the fields that lead from there to the metric. */
  get returns(): readonly (readonly string[])[] {
    return this.#returns;
  }

  /** The parameters that the function which is looked into calls with the metric. */
  get lends(): readonly Lend[] {
    return this.#lends;
  }

  /** The function that is looked into calls its parameter with the metric. */
  lent(lend: Lend): void {
    this.#once(`lend ${lend.parameter} ${lend.argument} ${lend.path.join('.')}`, () => this.#lends.push(lend));
  }

  /** A write at a place; `zero` says that it writes a literal zero, `call` and `context` where its arguments stand. */
  write(
    { source, node }: Expr,
    verb: string,
    zero: boolean,
    call: Expr | null = null,
    context: Context | null = null,
  ): void {
    this.#once(`write ${keyOf({ source, node })} ${verb} ${zero} ${call ? keyOf(call) : ''}`, () =>
      this.#writes.push({ source, node, verb, zero, call, context }),
    );
  }

  /** A place where nothing in sight tells what happens, with the reason to show. */
  doubt({ source, node }: Expr, reason: string, isEscape = false): void {
    this.#once(`doubt ${keyOf({ source, node })} ${isEscape}`, () =>
      this.#doubts.push({ source, node, reason, ...(isEscape ? { isEscape } : {}) }),
    );
  }

  /** An object that holds the metric went out of sight. */
  escaped({ handle, path }: Escape): void {
    this.#once(`escape ${handleKey(handle)} ${path.join('.')}`, () => this.#escapes.push({ handle, path }));
  }

  /** A registry that takes the metric. */
  registry(registry: Expr): void {
    this.#registries.push(registry);
  }

  /** A name that holds the metric, beside others when it is `isAmong` them. */
  handle(handle: Handle, isAmong = false): void {
    this.#handles.push(handle);
    if (isAmong) this.#inside.add(handle);
  }

  /** The function that is looked into gives it back, or what holds it, by these fields. */
  returned(path: readonly string[]): void {
    this.#returns.push(path);
  }

  /** What a function does to the metric wherever it is called from, as found when it was looked into. */
  include(flow: Pick<Flow, 'writes' | 'doubts' | 'escapes' | 'registries'>): void {
    for (const write of flow.writes) this.write(write, write.verb, write.zero, write.call, write.context);
    for (const doubt of flow.doubts) this.doubt(doubt, doubt.reason, doubt.isEscape);
    for (const each of flow.escapes) this.escaped(each);
    for (const registry of flow.registries)
      this.#once(`registry ${keyOf(registry)}`, () => this.#registries.push(registry));
  }

  /** The names that hold the metric inside a function that it is handed to. */
  includeHandles(handles: readonly Handle[]): void {
    for (const handle of handles) {
      this.#once(`handle ${handleKey(handle)}`, () => {
        this.#handles.push(handle);
        this.#inside.add(handle);
      });
    }
  }

  /** All of it. */
  flow(): Flow {
    const own = this.#handles.filter((handle) => !this.#inside.has(handle));
    const [named] = [own, this.#handles].flatMap((handles) =>
      (['item', 'field'] as const).flatMap((type) => handles.find((handle) => handle.type === type) ?? []),
    );
    return {
      writes: this.#writes,
      doubts: this.#doubts,
      handles: this.#handles,
      identifier: nameOf(named ?? this.#handles[0]),
      escapes: this.#escapes,
      registries: this.#registries,
    };
  }

  #once(key: string, add: () => void): void {
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    add();
  }
}

function nameOf(handle: Handle | undefined): string | null {
  return handle ? handleName(handle) : null;
}
