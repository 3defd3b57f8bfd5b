/** The phrases of a text that parts them by commas: tables of words stay readable that way. */
export function list(text: string): string[] {
  return text.trim().split(/,\s*/);
}

/** A place where words are looked for: the words of a name or of a help text, joined so that phrases can be found. */
export type Words = readonly string[];

/**
 * The first of `phrases` that stands in `words`, or null. A phrase is one or more words (`dead letter*`, `in flight`);
 * a star stands for any ending of the word before it.
 */
export function findPhrase(words: Words, phrases: readonly string[]): string | null {
  for (const phrase of phrases) {
    const wanted = phrase.split(' ');
    for (let at = 0; at + wanted.length <= words.length; at++) {
      if (wanted.every((want, i) => wordFits(words[at + i] ?? '', want)))
        return words.slice(at, at + wanted.length).join(' ');
    }
  }
  return null;
}

function wordFits(word: string, want: string): boolean {
  return want.endsWith('*') ? word.startsWith(want.slice(0, -1)) : word === want;
}
