/** The names that a `use` brings in, read from its text. */

/** Braces inside braces of one `use` that are read. */
const MAX_USE_NESTING = 16;

/** The names of a use tree: `a::{b, c as d, e::*}`. Rust Reference, "Use declarations". */
export function importsOf(tree: string): { name: string; path: string[] }[] {
  const found: { name: string; path: string[] }[] = [];
  const tokens = tree.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ').match(/[\p{L}_][\p{L}\p{N}_]*|::|[{},*]/gu) ?? [];
  let at = 0;
  const read = (prefix: readonly string[], depth: number): void => {
    const path = [...prefix];
    for (; at < tokens.length && found.length < 512; ) {
      const token = tokens[at] ?? '';
      at += 1;
      if (token === '::') {
        if (path.length === 0) path.push('');
      } else if (token === '{') {
        while (at < tokens.length && tokens[at] !== '}') {
          const start = at;
          if (depth < MAX_USE_NESTING) read(path, depth + 1);
          if (tokens[at] === ',' || at === start) at += 1;
        }
        at += 1;
        return;
      } else if (token === '*') {
        found.push({ name: '*', path });
        return;
      } else if (token === 'as') {
        found.push({ name: tokens[at] ?? '', path });
        at += 1;
        return;
      } else if (token === ',' || token === '}') {
        at -= 1;
        break;
      } else if (token !== 'r') path.push(token);
    }
    const last = path.at(-1);
    if (last === undefined || path.length === prefix.length) return;
    if (last === 'self') found.push({ name: path.at(-2) ?? '', path: path.slice(0, -1) });
    else found.push({ name: last, path });
  };
  read([], 0);
  return found;
}
