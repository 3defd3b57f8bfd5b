/** The fields of an event of `tracing`, in the order in which they are written (tracing src/macros.rs, `valueset!`). */
import type { Expr } from '../../source/nodes.ts';
import type { Piece } from '../../source/pieces.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';

export interface Field {
  /** Where its name is written, from its first character on. */
  readonly from: number;
  /** As it is recorded; or the expression in braces that gives it. */
  readonly name: string | Expr;
  /** Where the name stands. */
  readonly at: Expr;
  /** The text of the value; null where the name is the value too. */
  readonly value: string | null;
  /** Whether the value is recorded as a text of it: `?value`, `%value`. */
  readonly isText: boolean;
}

/** What may stand in front of the fields. */
const OPTION = /^\s*(?:name|target|parent)\s*:(?!:)/;
const WORD = String.raw`(?:r#)?[\p{L}_][\p{L}\p{N}_]*`;
/** A name with what stands in front of it, and what is between it and its value; to the end where the name is the value. */
const FIELD = new RegExp(
  [
    String.raw`^(?<lead>(?:\s|//[^\n]*\n|/\*[^]*?\*/)*(?<sigil>[?%]?)\s*)`,
    String.raw`(?:(?<path>${WORD}(?:\s*\.\s*${WORD})*)|(?<text>"(?:[^"\\]|\\[^])*")|\{(?<name>[^{}]*)\})`,
    String.raw`\s*(?:(?<given>=)(?!=)\s*(?<as>[?%]?)|$)`,
  ].join(''),
  'u',
);

/**
 * The fields of an event that a macro call records, with its message as the last one where it has one. `skipped` arguments stand
 * between the options and the fields.
 */
export function fieldsOf(source: SourceFile, call: Node, skipped: number): Field[] {
  const tokens = call.namedChildren.find((child) => child.type === 'token_tree');
  if (!tokens) return [];
  const pieces = whole(source, source.pieces(tokens));
  const first = pieces.findIndex(({ from, to }) => !OPTION.test(source.text.slice(from, to)));
  if (first === -1) return [];
  const rest = pieces.slice(first + skipped);
  const [head] = rest;
  const braced = head ? bracedAt(source, tokens, head) : null;
  if (!braced) return read(source, call, rest);
  return [
    ...read(source, call, whole(source, source.pieces(braced))),
    ...rest.slice(1, 2).map((piece) => message(source, call, piece)),
  ];
}

/** The braces around fields, where a piece is nothing else. */
function bracedAt(source: SourceFile, tokens: Node, { from, to }: Piece): Node | null {
  const text = source.text.slice(from, to);
  const start = from + text.search(/\S/);
  const end = from + text.trimEnd().length;
  return (
    tokens.children.find(
      (child) =>
        child.startIndex === start &&
        child.endIndex === end &&
        child.type === 'token_tree' &&
        source.text[start] === '{',
    ) ?? null
  );
}

/** Pieces with those joined that the comma of a type's arguments parts (`size_of::<(u8, A)>()`, `get::<K, V>()`). */
function whole(source: SourceFile, pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  let open = false;
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (open && last) joined[joined.length - 1] = { from: last.from, to: piece.to };
    else joined.push(piece);
    const now = joined.at(-1) ?? piece;
    const text = source.text.slice(now.from, now.to);
    open = /::\s*</.test(text) && count(text, /</g) > count(text, /(?<![-=])>/g);
  }
  return joined;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function read(source: SourceFile, call: Node, pieces: readonly Piece[]): Field[] {
  const fields: Field[] = [];
  for (const piece of pieces) {
    const match = FIELD.exec(source.text.slice(piece.from, piece.to));
    const { path, given } = match?.groups ?? {};
    // A string that stands for itself is the message, and so is all else that is no field.
    if (!match || (given === undefined && path === undefined)) return [...fields, message(source, call, piece)];
    fields.push(fieldIn(source, call, piece, match));
  }
  return fields;
}

function fieldIn(source: SourceFile, call: Node, piece: Piece, match: RegExpExecArray): Field {
  const { lead = '', sigil = '', path, text, name, given, as = '' } = match.groups ?? {};
  const from = piece.from + lead.length;
  const value = given === undefined ? null : source.text.slice(piece.from + match[0].length, piece.to).trim();
  const common = { from, value, isText: sigil !== '' || as !== '' };
  const node = (start: number, end: number): Node => source.nodeAt(start, end) ?? call;
  if (path !== undefined) {
    const last = /[\p{L}\p{N}_]+$/u.exec(path)?.[0].length ?? 0;
    const at = { source, node: node(from + path.length - last, from + path.length) };
    return { ...common, name: path.replace(/\s+/g, '').replaceAll('r#', ''), at };
  }
  if (text !== undefined)
    return { ...common, name: text.slice(1, -1), at: { source, node: source.stringAt(from) ?? call } };
  const inner = name ?? '';
  const at = { source, node: node(from + 1 + Math.max(0, inner.search(/\S/)), from + 1 + inner.trimEnd().length) };
  return { ...common, name: at, at };
}

function message(source: SourceFile, call: Node, { from }: Piece): Field {
  return { from, name: 'message', at: { source, node: call }, value: null, isText: true };
}
