/** Which brackets, strings and comments of a Rust text are still open at its end, and how deep they nest. */
export interface Balance {
  /** What is open at the end of the text, outermost first, with the text that would close it. */
  readonly closers: readonly { readonly at: number; readonly closer: string }[];
  /** The offset where the nesting passes the limit, or null. */
  readonly deep: number | null;
}

/** No program that a compiler accepts nests deeper; a text that does is made to exhaust whoever reads it. */
export const MAX_NESTING = 400;

const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** All that can open, close, or hide a bracket. The rest of the text is skipped at the speed of the regex engine. */
const NEXT = /[()[\]{}"']|\/\/|\/\*|\b(?:b|c)?r#*"/g;

/** Reads the text once, by Rust's lexical rules (Reference, "Tokens" and "Comments"). Linear in its length. */
export function balance(text: string): Balance {
  const open: { at: number; closer: string }[] = [];
  const next = new RegExp(NEXT);
  for (let match = next.exec(text); match; match = next.exec(text)) {
    const at = match.index;
    const token = match[0];
    const closer = CLOSER[token];
    if (closer) {
      open.push({ at, closer });
      if (open.length > MAX_NESTING) return { closers: open, deep: at };
      continue;
    }
    if (token === ')' || token === ']' || token === '}') {
      if (open.at(-1)?.closer === token) open.pop();
      continue;
    }
    const end = endOfInert(text, at, token);
    if (end === null) {
      open.push({ at, closer: closerOf(token) });
      break;
    }
    next.lastIndex = end;
  }
  return { closers: open, deep: null };
}

function closerOf(token: string): string {
  if (token === '/*') return '*/';
  return token.endsWith('"') ? `"${'#'.repeat(token.split('#').length - 1)}` : token;
}

/** The offset after a comment, a string or a character that starts at `at`; null when it does not end. */
export function endOfInert(text: string, at: number, token: string): number | null {
  if (token === '//') {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  if (token === '/*') return endOfBlockComment(text, at);
  if (token === "'") {
    // 'a', '\n' and '\u{1f600}' are characters; 'a without a quote behind it is a lifetime or a label.
    const character = /^'(?:\\(?:u\{[0-9a-fA-F_]{1,8}\}|x[0-9a-fA-F]{2}|.)|[^\\'\n])'/su.exec(text.slice(at, at + 14));
    return at + (character ? character[0].length : 1);
  }
  if (token === '"') {
    const end = /["\\]/g;
    end.lastIndex = at + 1;
    for (let match = end.exec(text); match; match = end.exec(text)) {
      if (match[0] === '"') return match.index + 1;
      end.lastIndex = match.index + 2;
    }
    return null;
  }
  const closer = closerOf(token);
  const end = text.indexOf(closer, at + token.length);
  return end === -1 ? null : end + closer.length;
}

function endOfBlockComment(text: string, at: number): number | null {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return match.index + 2;
  }
  return null;
}
