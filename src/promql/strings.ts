/** PromQL's strings: Go's, in double, single or back quotes. */

const ESCAPE = /\\(?:([abfnrtv\\'"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g;
const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * What a string literal stands for. An escape that Prometheus does not know stays as it is written, and so do variables
 * of Grafana; a missing closing quote is no matter.
 */
export function unquoted(literal: string): string {
  const quote = literal[0] ?? '';
  const closed = literal.length > 1 && literal.endsWith(quote);
  const inner = literal.slice(1, closed ? -1 : undefined);
  if (quote === '`' || !inner.includes('\\')) return inner;
  return inner.replace(ESCAPE, (_all, simple, octal, hex, short, long) => {
    if (typeof simple === 'string') return CONTROLS[simple] ?? simple;
    const digits: unknown = hex ?? short ?? long;
    const code = typeof digits === 'string' ? Number.parseInt(digits, 16) : Number.parseInt(String(octal), 8);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}

/** Whether a string has a backslash that Go's `strconv.Unquote`, by which Prometheus reads strings, would not take. */
export function unknownEscape(literal: string): boolean {
  if (literal.startsWith('`') || !literal.includes('\\')) return false;
  return literal.replace(ESCAPE, '').includes('\\');
}
