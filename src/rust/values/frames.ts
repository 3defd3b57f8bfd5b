/** The contexts that assumed calls make, as far as they follow each other. */
import { type Expr, keyOf } from '../source/nodes.ts';
import type { Node } from '../source/syntax.ts';
import { type Assumed, CALLER } from './assumed.ts';
import type { Context } from './context.ts';

export class Frames {
  readonly #callerKeys = new Map<number, string>();
  readonly #framedIn = new WeakMap<object, Map<string, Context>>();

  /** The key of a function among what is assumed. */
  callerKey(functionItem: Expr): string {
    const { id } = functionItem.node;
    let key = this.#callerKeys.get(id);
    if (key === undefined) {
      key = CALLER + keyOf(functionItem);
      this.#callerKeys.set(id, key);
    }
    return key;
  }

  /** The assumed calls from the function around the first expression outward, as far as they follow each other. */
  chainOf({ callers, shared }: Assumed): Context | null {
    if (callers.size === 0) return null;
    const frames: { key: string; call: Expr; count: number }[] = [];
    let at: Expr | null = shared.root;
    while (at && frames.length <= callers.size) {
      let next: Expr | null = null;
      for (let up: Node | null = at.source.parent(at.node); up; up = at.source.parent(up)) {
        if (up.type !== 'function_item' && up.type !== 'closure_expression') continue;
        const key = this.callerKey({ source: at.source, node: up });
        const caller = callers.get(key);
        if (caller) {
          frames.push({ key: key.slice(CALLER.length), ...caller });
          next = caller.call;
        }
        if (caller || up.type === 'function_item') break;
      }
      at = next;
    }
    return frames.reduceRight<Context | null>((outer, frame) => this.#framed(outer, frame), null);
  }

  /** The context of a call in another one: the same for the same, so that what was answered in it is found again. */
  #framed(outer: Context | null, { key, call, count }: { key: string; call: Expr; count: number }): Context {
    const inner = this.#framedIn.get(outer ?? this) ?? new Map<string, Context>();
    this.#framedIn.set(outer ?? this, inner);
    const own = `${key} ${call.node.id} ${count}`;
    let context = inner.get(own);
    if (!context) {
      context = { function: key, call, outer, callers: count };
      inner.set(own, context);
    }
    return context;
  }
}
