/** Names and help texts that say the same in other words: without a search through all of them. */
import { distance } from '../distance.ts';

/** Longer names have no near ones: the work would grow with the square of their length. */
const LONGEST = 200;
/** In names of more words no slip is looked for. */
const MOST_WORDS = 12;
/** Words at the start of a name that may be a namespace which came or went. */
const PREFIX_WORDS = 2;

const TIME = ['seconds', 'milliseconds', 'millis', 'ms', 'microseconds', 'micros', 'us', 'nanoseconds', 'nanos', 'ns'];
const SIZE = ['bytes', 'kilobytes', 'kb', 'megabytes', 'mb'];
/** Words at the end of a name that say its kind or its unit; two of one class are the same thing measured otherwise. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ...['total', 'count', 'counter', 'gauge', 'histogram', 'summary', 'info'].map((word) => [word, 'kind'] as const),
  ...TIME.map((word) => [word, 'time'] as const),
  ...SIZE.map((word) => [word, 'size'] as const),
]);

/** Words of a help text that carry none of its meaning. */
const FILLERS = new Set(
  'a an and are been counter far gauge has have how is many number of since so that the total was were which with'.split(
    ' ',
  ),
);

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(singular);
}

function singular(word: string): string {
  return word.length > 3 ? word.replace(/(?<=ss|x|ch|sh)es$|(?<!s)s$/, '') : word;
}

/** A name without the words for kind and unit at its end, and the classes of those. */
function stem(name: string): { readonly words: readonly string[]; readonly classes: readonly string[] } {
  const all = name.toLowerCase().split(/[_:]+/).filter(Boolean);
  const classes: string[] = [];
  while (all.length > 1) {
    const ending = ENDINGS.get(all.at(-1) ?? '');
    if (ending === undefined) break;
    classes.push(ending);
    all.pop();
  }
  return { words: all.map(singular), classes };
}

/** The share of words that two texts have in common, from 0 to 1. Endings for kind and unit count in neither name. */
export function sharedWords(one: string, other: string): number {
  const [a, b] = [new Set(words(stem(one).words.join(' '))), new Set(words(stem(other).words.join(' ')))];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared === 0 ? 0 : shared / Math.max(a.size, b.size);
}

/** A help text cut down to what it says: two that are equal or nearly so have one key. Null when it says too little to tell. */
export function helpKey(help: string | null): string | null {
  if (help === null) return null;
  const telling = words(help.slice(0, 1000)).filter((word) => !FILLERS.has(word));
  return telling.length < 2 ? null : telling.join(' ');
}

/** Keys of which near names share at least one: the stem, its words in any order, with one word or a prefix left out. */
export function nameKeys(name: string): Set<string> {
  if (name.length > LONGEST) return new Set();
  const { words: own } = stem(name);
  const keys = new Set([[...own].sort().join(' ')]);
  for (const index of own.length <= MOST_WORDS ? own.keys() : []) {
    keys.add([...own.slice(0, index), '*', ...own.slice(index + 1)].join(' '));
  }
  for (let count = 1; count <= PREFIX_WORDS && own.length - count >= 2; count++) {
    keys.add([...own.slice(count)].sort().join(' '));
  }
  return keys;
}

/**
 * Whether two different names are so near that one was made from the other: an ending for kind or unit came, went or
 * changed within its class; the same words in another order; a prefix came or went; or one word is spelt otherwise by
 * one letter. Numbers (`v1`, `p50`) are never a spelling.
 */
export function nearNames(one: string, other: string): boolean {
  if (one === other || one.length > LONGEST || other.length > LONGEST) return false;
  const [a, b] = [stem(one), stem(other)];
  if (!sameClasses(a.classes, b.classes)) return false;
  if (a.words.length === b.words.length) {
    if ([...a.words].sort().join(' ') === [...b.words].sort().join(' ')) return true;
    const different = a.words.flatMap((word, position) => (word === b.words[position] ? [] : [position]));
    const [at] = different;
    return different.length === 1 && at !== undefined && spelling(a.words[at] ?? '', b.words[at] ?? '');
  }
  const [long, short] = a.words.length > b.words.length ? [a.words, b.words] : [b.words, a.words];
  const more = long.length - short.length;
  return more <= PREFIX_WORDS && short.length >= 2 && long.slice(more).join(' ') === short.join(' ');
}

/** A kind or a unit may come or go; a time is never a size. */
function sameClasses(one: readonly string[], other: readonly string[]): boolean {
  const units = (classes: readonly string[]) => classes.filter((each) => each !== 'kind');
  const [a, b] = [units(one), units(other)];
  return a.length === 0 || b.length === 0 || a.join(' ') === b.join(' ');
}

function spelling(one: string, other: string): boolean {
  return Math.min(one.length, other.length) >= 5 && !/\d/.test(one + other) && distance(one, other) === 1;
}
