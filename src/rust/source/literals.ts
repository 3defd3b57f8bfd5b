/** The texts that Rust's string literals stand for. */

/** The text of a string literal. Rust Reference, "String literals": escapes, and a backslash that joins lines. */
export function unescaped(literal: string): string {
  const body = literal.replace(/^[bc]?"/, '').replace(/"$/, '');
  return body.replace(
    /\\(?:\r?\n\s*|u\{([0-9a-fA-F_]{1,8})\}|x([0-9a-fA-F]{2})|(.))/gsu,
    (whole, unicode: string | undefined, hex: string | undefined, char: string | undefined) => {
      if (unicode !== undefined) {
        const code = Number.parseInt(unicode.replaceAll('_', ''), 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (char === undefined) return '';
      return { n: '\n', r: '\r', t: '\t', '0': '\0' }[char] ?? char;
    },
  );
}

export function rawText(literal: string): string {
  return literal.replace(/^[bc]?r(#*)"/, '').replace(/"#*$/, '');
}
