/** What `use … as …` renames, by text. */

/** What `use` declarations rename, by the name before. A cast (`size as u64`) renames nothing. */
export function renamesIn(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [use] of text.matchAll(/(?<!\w)use\s[^;()=]*/g)) {
    for (const [, word = '', name = ''] of use.matchAll(RENAME)) {
      const names = found.get(word);
      if (names) names.push(name);
      else found.set(word, [name]);
    }
  }
  return found;
}

const RENAME = /(?<![\w\u0080-\uffff])([\w\u0080-\uffff]+)\s+as\s+([A-Za-z]\w*)/g;
