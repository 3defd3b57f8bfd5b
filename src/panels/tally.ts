/** Counts how often things are there and answers which is most: the first one seen wins a tie, so that answers are stable. */
export class Tally<T> {
  readonly #counts = new Map<string, { readonly thing: T; count: number }>();

  /** Counts one more of a thing; things with the same key are the same. */
  add(key: string, thing: T): void {
    const entry = this.#counts.get(key);
    if (entry === undefined) this.#counts.set(key, { thing, count: 1 });
    else entry.count++;
  }

  /** All things with their counts, most first. */
  ranked(): { readonly thing: T; readonly count: number }[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }

  /** The thing that is there most often, or null when nothing was counted. */
  most(): T | null {
    return this.ranked()[0]?.thing ?? null;
  }

  get total(): number {
    let total = 0;
    for (const { count } of this.#counts.values()) total += count;
    return total;
  }
}
