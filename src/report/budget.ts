/** Fitting a report into what GitHub accepts: in stages, each of which leaves out whole rows, blocks or sections. */

const ENCODER = new TextEncoder();

/** How much of a report is told. */
export interface Detail {
  /** Rows of the table of what changed, and queries in the list of broken ones. */
  readonly rows: number;
  /** Rows of each folded table; 0 leaves those sections out. */
  readonly folded: number;
  /** Whether proposals come with their queries and reasons. */
  readonly queries: boolean;
  readonly patch: boolean;
  /** Longest field of a repository, in characters; 0 tells nothing of a repository. */
  readonly field: number;
}

/** Nothing is left out that a reader would miss. */
export const WHOLE: Detail = { rows: 300, folded: 300, queries: true, patch: true, field: 400 };

/** From everything to nothing but figures. */
export const STAGES: readonly Detail[] = [
  WHOLE,
  { rows: 300, folded: 300, queries: true, patch: false, field: 400 },
  { rows: 300, folded: 60, queries: true, patch: false, field: 200 },
  { rows: 150, folded: 30, queries: true, patch: false, field: 160 },
  { rows: 80, folded: 20, queries: false, patch: false, field: 120 },
  { rows: 40, folded: 8, queries: false, patch: false, field: 100 },
  { rows: 15, folded: 0, queries: false, patch: false, field: 80 },
  { rows: 5, folded: 0, queries: false, patch: false, field: 60 },
  { rows: 2, folded: 0, queries: false, patch: false, field: 40 },
  { rows: 0, folded: 0, queries: false, patch: false, field: 0 },
];

/** The length of a text in bytes of UTF-8. */
export function bytesOf(text: string): number {
  return ENCODER.encode(text).length;
}

/**
 * The first rendering that has at most `limit` bytes of UTF-8. Where even the shortest has more, as much of `last` as
 * fits: plain words without markup, in ASCII.
 */
export function firstFitting<T>(
  stages: readonly T[],
  limit: number,
  render: (stage: T) => string,
  last: string,
): string {
  for (const stage of stages) {
    const text = render(stage);
    if (bytesOf(text) <= limit) return text;
  }
  return last.slice(0, Math.max(0, limit));
}

/** What follows a list that was cut: `and 3 more`; nothing when all of it is there. */
export function moreText(all: number, shown: number, one: string, several = `${one}s`): string {
  const left = all - shown;
  return left <= 0 ? '' : `… and ${left} more ${left === 1 ? one : several}.`;
}
