/** The questions that are being answered: one that leads back to itself has no answer. */
import { type Context, enteredKey } from './context.ts';

export class OpenQuestions {
  /** By the functions that were followed into: each question with how many are around it. */
  readonly #byEntered = new Map<string, Map<number, number>>();
  readonly #byContext = new WeakMap<Context, Map<number, number>>();
  readonly #alone = new Map<number, number>();

  /** Those that are open in the functions that a context was followed into, each with how many are around it. */
  in(context: Context | null): Map<number, number> {
    if (!context) return this.#alone;
    let open = this.#byContext.get(context);
    if (!open) {
      const entered = enteredKey(context);
      open = entered === '' ? this.#alone : (this.#byEntered.get(entered) ?? new Map());
      if (entered !== '') this.#byEntered.set(entered, open);
      this.#byContext.set(context, open);
    }
    return open;
  }
}
