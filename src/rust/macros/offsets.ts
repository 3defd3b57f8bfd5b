/** Where a text that macros were expanded in comes from: for each of its offsets, one in the text as written. */

/** A stretch of the new text. */
export interface Stretch {
  /** Offset in the new text. */
  readonly from: number;
  /** Offset in the text as written. */
  readonly origin: number;
  /** Whether it stands there letter for letter; else all of it comes from that one place. */
  readonly exact: boolean;
}

export class Offsets {
  readonly #stretches: readonly Stretch[];

  /** Stretches in the order of the new text, the first of them at 0. */
  constructor(stretches: readonly Stretch[]) {
    this.#stretches = stretches;
  }

  /** The offset in the text as written. */
  written(offset: number): number {
    const stretch = this.#at(offset);
    return stretch.exact ? stretch.origin + offset - stretch.from : stretch.origin;
  }

  /** Whether what stands at an offset is written so at the place that it comes from; else a macro made it. */
  isWritten(offset: number): boolean {
    return this.#at(offset).exact;
  }

  #at(offset: number): Stretch {
    let low = 0;
    let high = this.#stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#stretches[middle]?.from ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#stretches[low] ?? { from: 0, origin: 0, exact: true };
  }

  /** The offsets of a text made from this one: both ways after each other. */
  behind(later: readonly Stretch[]): Stretch[] {
    const all: Stretch[] = [];
    for (const [index, stretch] of later.entries()) {
      if (!stretch.exact) {
        all.push({ ...stretch, origin: this.written(stretch.origin) });
        continue;
      }
      const next = later[index + 1];
      const length = next ? next.from - stretch.from : Number.POSITIVE_INFINITY;
      for (const own of this.#within(stretch.origin, stretch.origin + length)) {
        all.push({ ...own, from: own.from - stretch.origin + stretch.from });
      }
    }
    return all;
  }

  /** The stretches between two offsets of the new text, the first cut at the first offset. */
  *#within(from: number, to: number): Generator<Stretch> {
    const first = this.#at(from);
    yield { from, origin: first.exact ? first.origin + from - first.from : first.origin, exact: first.exact };
    let low = 0;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#stretches[middle]?.from ?? 0) > from) high = middle;
      else low = middle + 1;
    }
    for (let index = low; index < this.#stretches.length; index += 1) {
      const stretch = this.#stretches[index];
      if (!stretch || stretch.from >= to) return;
      yield stretch;
    }
  }
}
