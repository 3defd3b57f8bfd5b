/** Texts that code writes by literals and templates, flat: each value that is put into one is a mark. */

import { type FormatHole, formatParts } from '../../source/format.ts';
import { rawText, unescaped } from '../../source/literals.ts';
import { argumentsOf, macroName, pieceExpression, plainChildren } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';

/** What stands for a value in a flat text: the number of the hole between two characters that no source has. */
export const MARK = /\ue000(\d+)\ue001/g;

type Hole = FormatHole;

/** A text as code writes it. */
export interface Writing {
  readonly source: SourceFile;
  /** The macro call or the literal that gives the text. */
  readonly node: Node;
  readonly literal: Node;
  readonly flat: string;
  readonly holes: readonly Hole[];
  /** What writes it: `writeln`, `push_str`, `format`. */
  readonly verb: string;
}

/** Macros that put a text together, with the place of their template among the pieces. */
const TEMPLATES: ReadonlyMap<string, number> = new Map([
  ...['format', 'formatcp', 'format_args', 'format_compact', 'formatdoc', 'print', 'println', 'printdoc'].map(
    (name): [string, number] => [name, 0],
  ),
  ...['write', 'writeln', 'writedoc'].map((name): [string, number] => [name, 1]),
]);
const JOINS = /^(?:concat|concatcp|concatdoc|indoc)$/;
/** Macros that compare, or that tell a person. */
const TELLS =
  /^(?:(?:debug_)?assert\w*|matches|panic|todo|unimplemented|unreachable|expect|bail|ensure|anyhow|trace|debug|info|warn|error|log|event|span|dbg|eprint|eprintln|regex)$/;
/** Methods and functions that look for a text, or compare with it. */
const SEEKS =
  /^(?:contains|starts_with|ends_with|strip_prefix|strip_suffix|find|rfind|r?split\w*|r?matches|match_indices|trim_\w+|eq|ne|replace|replacen|position|count|expect|unwrap_or_else|with_context|context|Regex)$/;
/** Methods that only look at what they are called on. */
const LOOKS = /^(?:contains|starts_with|ends_with|r?find|r?matches|match_indices|eq|ne|position|count|len|is_empty)$/;
/** Methods that give the text as it is, or what writing it came to. */
const SAME =
  /^(?:to_string|to_owned|into|as_str|as_bytes|as_ref|into_bytes|clone|trim|trim_start|trim_end|unwrap|expect|to_vec|context|with_context|unwrap_or_else|map_err)$/;

/** The string literals of a file that are code, each with the text between its ends as it is written. */
export function* literalsOf(source: SourceFile): Generator<{ readonly from: number; readonly to: number }> {
  const { inert } = source.outline;
  for (let at = 0; at + 1 < inert.length; at += 2) {
    const [from = 0, to = 0] = [inert[at], inert[at + 1]];
    if (/^[bc]?(?:r#*)?"/.test(source.text.slice(from, from + 8))) yield { from, to };
  }
}

/** The text that a literal is the template or a part of; null where it is compared, or told to a person. */
export function writingAt(source: SourceFile, literal: Node): Writing | null {
  const holes: Hole[] = [];
  let node = literal;
  let flat = plain(textOf(source, literal));
  let verb: string | null = null;
  for (;;) {
    const macro = macroAround(source, node);
    if (!macro) break;
    const name = macroName(source, macro);
    if (TELLS.test(name)) return null;
    const pieces = source.insides(macro);
    const own = ownPiece(source, macro, node);
    if (JOINS.test(name)) {
      const parts = pieces.map((piece, index) => (index === own ? flat : joinedPart(source, piece, holes)));
      flat = parts.join('');
    } else if (TEMPLATES.get(name) === own && pieceExpression(pieces[own] ?? macro)?.startIndex === node.startIndex) {
      flat = filled(source, flat, pieces.slice(own + 1), holes);
      if (/ln$/.test(name)) flat += '\n';
      verb = name;
    } else break;
    node = macro;
    if (verb !== null) break;
  }
  const taker = takerOf(source, node, (call) => {
    flat = replaced(source, flat, call, holes);
  });
  if (taker === null) return null;
  return { source, node, literal, flat, holes, verb: verb ?? (taker === '' ? 'text' : taker) };
}

/** Which piece of a macro call an expression stands in. */
function ownPiece(source: SourceFile, macro: Node, node: Node): number {
  const tokens = macro.namedChildren.find((child) => child.type === 'token_tree');
  return tokens
    ? source.pieces(tokens).findIndex(({ from, to }) => node.startIndex >= from && node.endIndex <= to)
    : -1;
}

function textOf(source: SourceFile, literal: Node): string {
  const written = source.textOf(literal);
  return literal.type === 'raw_string_literal' ? rawText(written) : unescaped(written);
}

/** A text without the characters that stand for marks. */
function plain(text: string): string {
  return text.replace(/[\ue000\ue001]/g, '');
}

function marked(hole: Hole, holes: Hole[]): string {
  return `\ue000${holes.push(hole) - 1}\ue001`;
}

function joinedPart(source: SourceFile, piece: Node, holes: Hole[]): string {
  const inner = pieceExpression(piece);
  if (!inner) return '';
  if (/string_literal$/.test(inner.type)) return plain(textOf(source, inner));
  return marked({ node: inner, spec: '' }, holes);
}

/** A template with its values put in; what it was joined of has its marks already. */
function filled(source: SourceFile, template: string, pieces: readonly Node[], holes: Hole[]): string {
  return formatParts(source, template, pieces)
    .map((part) => ('text' in part ? part.text : 'pattern' in part ? '*' : marked(part, holes)))
    .join('');
}

/** The macro call that an expression is a piece of, or null. */
function macroAround(source: SourceFile, node: Node): Node | null {
  let at = source.parent(node);
  while (at && (at.type === 'expression_statement' || at.type === 'reference_expression' || at.type === 'source_file'))
    at = source.parent(at);
  const macro = at?.type === 'token_tree' ? source.parent(at) : null;
  return macro?.type === 'macro_invocation' ? macro : null;
}

/** A text behind `.replace("NAME", name)`; the same where what is replaced does not stand there. */
function replaced(source: SourceFile, flat: string, call: Node, holes: Hole[]): string {
  const [from, to] = argumentsOf(call);
  const text = from && /string_literal$/.test(from.type) ? plain(textOf(source, from)) : '';
  return text !== '' && to && flat.includes(text) ? flat.replaceAll(text, () => valueText(source, to, holes)) : flat;
}

/**
 * The method or function that a text is handed to, empty when it is none; null when that only looks at it. `replace` is told of each
 * call that replaces a part of it before that.
 */
function takerOf(source: SourceFile, node: Node, replace: (call: Node) => void): string | null {
  let at: Node = node;
  for (let parent = source.parent(at); parent; parent = source.parent(parent)) {
    switch (parent.type) {
      case 'reference_expression':
      case 'parenthesized_expression':
      case 'try_expression':
      case 'expression_statement':
        break;
      case 'field_expression': {
        const name = source.textOf(parent.childForFieldName('field') ?? parent);
        const call = name === 'replace' ? source.parent(parent) : null;
        if (call?.type === 'call_expression') replace(call);
        else if (!SAME.test(name)) return LOOKS.test(name) ? null : '';
        break;
      }
      case 'call_expression':
        if (parent.childForFieldName('function')?.id === at.id) break;
        return '';
      case 'arguments': {
        const call = source.parent(parent);
        const name = call?.type === 'call_expression' ? calledName(source, call) : '';
        if (SEEKS.test(name)) return null;
        // `Cow::from("…")` is the text itself.
        if (!/^(?:from|Some|Ok|new)$/.test(name) || !call) return name;
        parent = call;
        break;
      }
      case 'binary_expression':
        return /^[=!]=$/.test(source.textOf(parent.childForFieldName('operator') ?? parent)) ? null : '';
      case 'match_pattern':
      case 'tuple_pattern':
      case 'or_pattern':
      case 'attribute':
      case 'attribute_item':
      case 'let_condition':
        return null;
      default:
        return '';
    }
    at = parent;
  }
  return '';
}

function calledName(source: SourceFile, call: Node): string {
  const called = call.childForFieldName('function');
  if (called?.type === 'field_expression') return source.textOf(called.childForFieldName('field') ?? called);
  const path = called ? pathParts(source.textOf(called)) : [];
  return path.includes('Regex') ? 'Regex' : (path.at(-1) ?? '');
}

/** Statements that are looked at behind one that writes only the beginning of a line. */
const MAX_PIECES = 24;

/** A text that ends within a line, together with what the statements behind it write to the same place, up to the next header. */
export function continued(writing: Writing): Writing {
  const { source } = writing;
  const first = statementOf(source, writing.node);
  const target = first && writtenTo(source, first);
  if (!first || !target) return writing;
  const holes = [...writing.holes];
  let { flat } = writing;
  const siblings = source.parent(first)?.namedChildren ?? [];
  const from = siblings.findIndex((each) => each.startIndex === first.startIndex) + 1;
  for (const statement of siblings.slice(from, from + MAX_PIECES)) {
    const next = writtenTo(source, statement);
    const call = next ? null : handedTo(source, statement, target.receiver);
    if (!call && next?.receiver !== target.receiver) break;
    const more = call ? marked({ node: call, spec: '' }, holes) : (next?.text(holes) ?? '');
    if (/^\s*#/.test(more)) break;
    flat += more;
  }
  return { ...writing, flat, holes };
}

function statementOf(source: SourceFile, node: Node): Node | null {
  for (let at: Node | null = node; at; at = source.parent(at)) {
    if (/^(?:expression_statement|let_declaration)$/.test(at.type) && source.parent(at)?.type === 'block') return at;
    if (/_item$|closure_expression/.test(at.type)) return null;
  }
  return null;
}

/** The call in a statement that may write to the same place: it is handed that, or the object that has it as a field. */
function handedTo(source: SourceFile, statement: Node, receiver: string): Node | null {
  let at: Node | null | undefined = statement;
  for (let step = 0; at && step < MAX_PIECES; step += 1) {
    if (/^(?:expression_statement|try_expression|await_expression)$/.test(at.type)) {
      at = at.namedChildren[0];
      continue;
    }
    const called: Node | null = at.type === 'call_expression' ? at.childForFieldName('function') : null;
    if (!called) return null;
    const object: Node | null = called.type === 'field_expression' ? called.childForFieldName('value') : null;
    const method = object ? source.textOf(called.childForFieldName('field') ?? called) : '';
    if (object && /^(?:unwrap|expect|ok)$/.test(method)) {
      at = object;
      continue;
    }
    const owner = receiver.slice(0, receiver.lastIndexOf('.'));
    const isOf = object !== null && owner !== '' && source.textOf(object) === owner;
    const isGiven = argumentsOf(at).some((each) => source.textOf(each).replace(/^&\s*(?:mut\s+)?/, '') === receiver);
    return isOf || isGiven ? at : null;
  }
  return null;
}

/** What a statement writes to, and the text that it writes there: `out.push_str(name)`, `write!(out, " {kind}")?`. */
function writtenTo(
  source: SourceFile,
  statement: Node,
): { readonly receiver: string; readonly text: (holes: Hole[]) => string } | null {
  let at: Node | null = statement.type === 'let_declaration' ? statement.childForFieldName('value') : statement;
  for (; at; at = at.namedChildren[0] ?? null) {
    if (at.type === 'macro_invocation') {
      const name = macroName(source, at);
      const pieces = source.insides(at);
      const [to, template] = pieces.map(pieceExpression);
      if (!/^write(?:ln)?$/.test(name) || !to || !template || !/string_literal$/.test(template.type)) return null;
      const receiver = source.textOf(to).replace(/^&\s*(?:mut\s+)?/, '');
      const literal = textOf(source, template);
      const end = name === 'writeln' ? '\n' : '';
      return { receiver, text: (holes) => filled(source, plain(literal), pieces.slice(2), holes) + end };
    }
    if (at.type === 'call_expression') {
      const access = at.childForFieldName('function');
      if (access?.type !== 'field_expression') return null;
      const name = source.textOf(access.childForFieldName('field') ?? access);
      const [value] = argumentsOf(at);
      if (/^(?:unwrap|expect|ok)$/.test(name)) {
        at = access;
        continue;
      }
      if (!/^(?:push_str|push|write_str|write_char|write_all|extend_from_slice)$/.test(name) || !value) return null;
      const receiver = source.textOf(access.childForFieldName('value') ?? access);
      return { receiver, text: (holes) => valueText(source, value, holes) };
    }
    if (!/^(?:expression_statement|try_expression|await_expression|assignment_expression)$/.test(at.type)) return null;
  }
  return null;
}

function valueText(source: SourceFile, value: Node, holes: Hole[]): string {
  const inner = value.type === 'reference_expression' ? (plainChildren(value)[0] ?? value) : value;
  if (/string_literal$/.test(inner.type)) return plain(textOf(source, inner));
  if (inner.type === 'char_literal') return plain(unescaped(`"${source.textOf(inner).slice(1, -1)}"`));
  if (inner.type === 'macro_invocation' && TEMPLATES.get(macroName(source, inner)) === 0) {
    const [template, ...rest] = source.insides(inner);
    const literal = template ? pieceExpression(template) : null;
    if (literal && /string_literal$/.test(literal.type))
      return filled(source, plain(textOf(source, literal)), rest, holes);
  }
  return marked({ node: inner, spec: '' }, holes);
}
