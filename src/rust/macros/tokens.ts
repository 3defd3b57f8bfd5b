/**
 * The tokens of a stretch of Rust, as `macro_rules!` sees them: words, lifetimes, literals, single characters of
 * punctuation, and groups in brackets. Rust Reference, "Tokens".
 */
import { endOfInert } from '../source/balance.ts';

/** What stood before a token: nothing, a space, or the end of a line. */
export type Space = '' | ' ' | '\n';

/** Where a token stands in the file: its offset, or `after(offset)` when a macro's body made it. */
export type Origin = number;

/** The origin of what a macro's body makes: the call at an offset. */
export function madeAt(call: number): Origin {
  return -1 - call;
}

/** The offset in the file that an origin tells. */
export function offsetOf(origin: Origin): number {
  return origin >= 0 ? origin : -1 - origin;
}

export interface Leaf {
  readonly type: 'word' | 'lifetime' | 'literal' | 'punct';
  readonly text: string;
  readonly origin: Origin;
  readonly space: Space;
  /** Whether punctuation follows at once, so that both may be one operator. */
  readonly joint: boolean;
}

export interface Group {
  readonly type: 'group';
  /** The bracket that opens it; empty for a fragment that a macro was handed, which stays one thing. */
  readonly open: '(' | '[' | '{' | '';
  readonly trees: readonly Tree[];
  readonly origin: Origin;
  /** Origin of the bracket that closes it. */
  readonly closing: Origin;
  readonly space: Space;
  /** What stood before the bracket that closes it. */
  readonly spaceInside: Space;
  /** For a fragment: what it is (`expr`, `ty`, …). */
  readonly fragment: string | null;
}

export type Tree = Leaf | Group;

export const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '': '' };

/** Operators of more than one character that are one token. Longest first. */
const OPERATORS = [
  ...['<<=', '>>=', '...', '..=', '::', '->', '=>', '==', '!=', '<=', '>=', '&&', '||', '+=', '-=', '*=', '/=', '%='],
  ...['^=', '&=', '|=', '<<', '>>', '..'],
];

/** All that a token of more than one character starts with; the number before a `.` that is no field access is part of it. */
const TOKEN =
  /[ \t\r\n\f\v\u0085\u200e\u200f\u2028\u2029]+|\/\/[^\n]*|\/\*|(?:b|c)?r#*"|(?:b|c)?"|b?'|r#[\p{L}_][\p{L}\p{N}_]*|[\p{L}_][\p{L}\p{N}_]*|0[xob][0-9a-fA-F_]+[\p{L}\p{N}_]*|[0-9][0-9_]*(?:\.(?![.\p{L}_])[0-9_]*)?(?:[eE][+-]?[0-9_]+)?[\p{L}\p{N}_]*|[\s\S]/uy;

/** Trees of a stretch of a text, or null when its brackets do not match or something in it does not end. */
export function treesOf(text: string, from: number, to: number, origin: (offset: number) => Origin): Tree[] | null {
  const stack: { open: Group['open']; origin: Origin; space: Space; trees: Tree[] }[] = [];
  let trees: Tree[] = [];
  let space: Space = '';
  const token = new RegExp(TOKEN);
  token.lastIndex = from;
  while (token.lastIndex < to) {
    const at = token.lastIndex;
    const found = token.exec(text)?.[0] ?? '';
    const first = found.charAt(0);
    if (/\s|[\u0085\u200e\u200f]/.test(first)) {
      space = space === '\n' || found.includes('\n') ? '\n' : ' ';
      continue;
    }
    if (found.startsWith('//') || found === '/*' || /^(?:[bc]?r#*"|[bc]?"|b?')$/.test(found)) {
      const prefix = /^[bc]?(?=['"])/.exec(found)?.[0].length ?? 0;
      const end = endOfInert(text, at + prefix, found.startsWith('//') ? '//' : found.slice(prefix));
      if (end === null || end > to) return null;
      token.lastIndex = end;
      const whole = text.slice(at, end);
      if (found.startsWith('//') || found === '/*') {
        const doc = documentation(whole, madeAt(offsetOf(origin(at))), space);
        if (doc) trees.push(...doc);
        space = doc || found.startsWith('//') ? '\n' : space === '' ? ' ' : space;
        continue;
      }
      if (first === "'" && !/'$/.test(whole.slice(1))) {
        // A quote that nothing closes begins a lifetime or a label.
        const name = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(text.slice(at + 1, at + 256))?.[0] ?? '';
        token.lastIndex = at + 1 + name.length;
        trees.push({ type: 'lifetime', text: `'${name}`, origin: origin(at), space, joint: false });
      } else {
        const suffix = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(text.slice(end, end + 64))?.[0] ?? '';
        token.lastIndex = end + suffix.length;
        trees.push({ type: 'literal', text: whole + suffix, origin: origin(at), space, joint: false });
      }
    } else if (found === '(' || found === '[' || found === '{') {
      stack.push({ open: found, origin: origin(at), space, trees });
      trees = [];
    } else if (found === ')' || found === ']' || found === '}') {
      const around = stack.pop();
      if (!around || CLOSING[around.open] !== found) return null;
      const { open, origin: own } = around;
      const whole = { open, trees, origin: own, closing: origin(at), space: around.space, spaceInside: space };
      around.trees.push({ type: 'group', ...whole, fragment: null });
      trees = around.trees;
    } else if (/[\p{L}_]/u.test(first)) {
      trees.push({ type: 'word', text: found, origin: origin(at), space, joint: false });
    } else if (/[0-9]/.test(first)) {
      trees.push({ type: 'literal', text: found, origin: origin(at), space, joint: false });
    } else {
      const next = text.charAt(token.lastIndex);
      const joint =
        token.lastIndex < to && /[!#$%&*+,\-./:;<=>?@^|~]/.test(next) && !/^\/[/*]/.test(text.slice(at + 1, at + 3));
      trees.push({ type: 'punct', text: found, origin: origin(at), space, joint });
    }
    space = '';
  }
  return stack.length === 0 ? trees : null;
}

/** A doc comment as the attribute that it stands for, or null for any other comment. Rust Reference, "Doc comments". */
function documentation(comment: string, origin: Origin, space: Space): Tree[] | null {
  const line = /^\/\/(\/(?!\/)|!)/.exec(comment);
  const block = /^\/\*(\*(?!\*)|!)(?!\/)/.exec(comment);
  if (!line && !block) return null;
  const inner = (line ?? block)?.[1] === '!';
  const text = line ? comment.slice(3).replace(/\r$/, '') : comment.slice(3, -2);
  const leaf = (type: Leaf['type'], own: string, before: Space): Leaf => {
    return { type, text: own, origin, space: before, joint: false };
  };
  const literal = leaf('literal', `"${text.replace(/[\\"]/g, '\\$&')}"`, ' ');
  const trees = [leaf('word', 'doc', ''), leaf('punct', '=', ' '), literal];
  return [
    leaf('punct', '#', space),
    ...(inner ? [leaf('punct', '!', '')] : []),
    { type: 'group', open: '[', trees, origin, closing: origin, space: '', spaceInside: '', fragment: null },
  ];
}

/** Whether two characters of punctuation are one operator when nothing stands between them. */
export function isOperator(text: string): boolean {
  return OPERATORS.includes(text);
}

/** How many trees from an index on are one token to `tt`: an operator is one, and so is a fragment. */
export function tokenLength(trees: readonly Tree[], at: number): number {
  for (const operator of OPERATORS) if (isPunct(trees, at, operator)) return operator.length;
  return 1;
}

/** Whether an operator stands at an index: its characters, joined. */
export function isPunct(trees: readonly Tree[], at: number, operator: string): boolean {
  for (let index = 0; index < operator.length; index += 1) {
    const tree = trees[at + index];
    if (tree?.type !== 'punct' || tree.text !== operator[index]) return false;
    if (index < operator.length - 1 && !tree.joint) return false;
  }
  return true;
}

/** Whether a tree is a word of this text. */
export function isWord(tree: Tree | undefined, text: string): boolean {
  return tree?.type === 'word' && tree.text === text;
}
