/** How far the callers and alternatives of a value are followed: a program needs a small part of it. */

/** Callers of one function that are followed; what has more is said to have too many. */
export const MAX_CALLERS = 5000;
/** Functions that a value is handed down through. */
export const MAX_HANDED = 24;
/** Functions, and callers and alternatives, that are followed for what comes after the name: help, labels, their values. */
export const MAX_HANDED_ASIDE = 6;
export const MAX_READS_ASIDE = 64;
/** Alternatives of one value; a list of more elements is followed as well. */
export const MAX_CHOICES = 1000;
/** Choices that one reading makes. */
export const MAX_CHOSEN = 24;
/** Readings without a name, or with one that was found before, one after the other, after which no other is made. */
const MAX_STALE = 200;
/** What is more for each name that was found, as an alternative beside it gives all of them again; of hundreds, once more is too much. */
const STALE_PER_NAME = 4;
const FEW_NAMES = 100;

/** How many readings bring nothing new before no other is made, by the names that were found. */
export function mostStale(names: number): number {
  return MAX_STALE + (names <= FEW_NAMES ? STALE_PER_NAME * names : 0);
}

/** Steps of one reading, and of all of them together: a program needs a small part. */
export const MAX_READING = 4000;
export const MAX_READING_ASIDE = 500;
export const MAX_ALL_STEPS = 5_000_000;

/** Callers and alternatives of one declaration, all together, and the steps that they take. */
export interface Limit {
  readonly reads: number;
  readonly steps: number;
}
export const WHOLE: Limit = { reads: 6000, steps: 150_000 };
/** The same where fields are unknown that hang on any: each is read in a few steps. */
export const COARSE: Limit = { reads: 6000, steps: 400_000 };
/** The same where which object is meant decides all the same. */
export const BY_OBJECTS: Limit = { reads: 400, steps: 20_000 };
/** Of one among many calls. */
export const PART: Limit = { reads: 16, steps: 4000 };
/** Of a declaration whose callers were more than are followed, read without them. */
export const ORPHAN: Limit = { reads: 4000, steps: 400_000 };
/** Of what is declared elsewhere as well: nothing is lost where that is not enough. */
export const FEW: Limit = { reads: 1000, steps: 20_000 };
/** Of the labels beside a name that is known. */
export const FOR_LABELS: Limit = { reads: 24, steps: 800 };
