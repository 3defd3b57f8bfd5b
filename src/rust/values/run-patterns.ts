/** Patterns of characters: `'a'..='z' | '0'..='9' | '_'`. Rust Reference, "Patterns". */
import { unescaped } from '../source/literals.ts';

const CHAR = String.raw`'(?:[^'\\]|\\(?:[^u]|u\{[0-9a-fA-F_]+\}))'`;
const ONE = new RegExp(`^\\s*(${CHAR})(?:\\s*(\\.\\.=?)\\s*(${CHAR}))?\\s*(\\||$)`);

/** Whether a character fits a pattern of characters and ranges; null when it is another one. */
export function characterPattern(pattern: string): ((char: string) => boolean) | null {
  const ranges: [from: string, to: string, open: boolean][] = [];
  let rest = pattern.trim().replace(/^\|/, '');
  while (rest !== '') {
    const match = ONE.exec(rest);
    if (!match) return null;
    const from = charOf(match[1] ?? '');
    ranges.push([from, match[3] === undefined ? from : charOf(match[3]), match[2] === '..']);
    rest = rest.slice(match[0].length);
  }
  const point = (char: string) => char.codePointAt(0) ?? -1;
  return (char) =>
    ranges.some(
      ([from, to, open]) => point(char) >= point(from) && (open ? point(char) < point(to) : point(char) <= point(to)),
    );
}

function charOf(literal: string): string {
  return unescaped(`"${literal.slice(1, -1)}"`);
}
