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

/** The text of a literal by the type of its node; null for what is none. A number is written without its type. */
export function literalText(type: string, written: string): string | null {
  switch (type) {
    case 'string_literal':
      return unescaped(written);
    case 'raw_string_literal':
      return rawText(written);
    case 'char_literal':
      return unescaped(`"${written.slice(1, -1)}"`);
    case 'integer_literal':
    case 'float_literal':
    case 'boolean_literal':
      return written.replace(/_?[iuf](?:8|16|32|64|128|size)$/, '');
    default:
      return null;
  }
}
