import { once } from './once.ts';

/** The phrases of a text that parts them by commas: tables of words stay readable that way. */
export function list(text: string): string[] {
  return text.trim().split(/,\s*/);
}

/** A place where words are looked for: the words of a name or of a help text, joined so that phrases can be found. */
export type Words = readonly string[];

/**
 * The words of the first place where one of `phrases` stands, or null. A phrase is one or more words (`dead letter*`,
 * `in flight`); a star stands for any ending of the word before it.
 */
export function findPhrase(words: Words, phrases: readonly string[]): string | null {
  if (phrases.length === 0) return null;
  const { byFirst, starred } = compiled(phrases);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    for (const phrase of byFirst.get(word) ?? []) if (fits(words, at, phrase)) return joined(words, at, phrase);
    for (const phrase of starred) if (fits(words, at, phrase)) return joined(words, at, phrase);
  }
  return null;
}

type Phrase = readonly { readonly text: string; readonly open: boolean }[];

/** Tables of phrases are read over and over: they are split once, and found by their first word. */
const compiled = once((phrases: readonly string[]) => {
  const byFirst = new Map<string, Phrase[]>();
  const starred: Phrase[] = [];
  for (const text of phrases) {
    const phrase = text.split(' ').map((word) => ({ text: word.replace(/\*$/, ''), open: word.endsWith('*') }));
    const [first] = phrase;
    if (first === undefined) continue;
    if (first.open) starred.push(phrase);
    else byFirst.set(first.text, [...(byFirst.get(first.text) ?? []), phrase]);
  }
  return { byFirst, starred };
});

function fits(words: Words, at: number, phrase: Phrase): boolean {
  return phrase.every(({ text, open }, i) => {
    const word = words[at + i];
    return word !== undefined && (open ? word.startsWith(text) : word === text);
  });
}

function joined(words: Words, at: number, phrase: Phrase): string {
  return words.slice(at, at + phrase.length).join(' ');
}
