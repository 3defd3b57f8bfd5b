/** The text that a value stands for. */

import { type FormatHole, type FormatPart, formatParts, formatted } from '../source/format.ts';
import { literalText } from '../source/literals.ts';
import { argumentsOf, implAround, macroName, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Item } from '../workspace/items.ts';
import { enter } from './bodies.ts';
import { methodOf } from './callers.ts';
import { inCase } from './cases.ts';
import { isStuck, type Stuck, type Target } from './context.ts';
import { firstValue, ofPath } from './definitions.ts';
import { type Evaluation, inside, MAX_DEPTH, reduce, runTime } from './evaluation.ts';
import { executableName } from './executable.ts';
import { typeOf } from './generics.ts';
import { grownText } from './grown-texts.ts';
import { growthOf } from './growth.ts';
import { modulePath } from './module-path.ts';
import { firstOf } from './objects.ts';
import { afterReplacing } from './regexes.ts';
import { textOfCharacters, textOfFormatter } from './running.ts';
import { sanitizedName } from './sanitize.ts';
import { afterMethod, isTextMethod, joinedBy } from './text-methods.ts';
import { joined, unknown, type Value } from './value.ts';
import { type Conversion, propertyOf, textOfObject } from './variant-names.ts';
import { anyVariant, variantOf } from './variants.ts';

const LITERAL = /_literal$/;

/** The text of an expression in its context. */
export function textOf(evaluation: Evaluation, target: Target, depth: number): Value {
  if (depth > MAX_DEPTH || !evaluation.contexts.step()) return unknown('it goes through too many names');
  if (target.made === 'grown') return ofGrown(evaluation, target, depth);
  if (target.made === 'none' || target.made === 'default') return unknown('it is no text');
  if (target.made) return { text: target.name ?? '' };
  const { source, node } = target.expr;
  const again = (inner: Node): Value => evaluation.text(inside(target, inner), depth + 1);
  const literal = literalText(node.type, LITERAL.test(node.type) ? source.textOf(node) : '');
  if (literal !== null) return { text: literal };
  if (node.type === 'macro_invocation') return ofMacro(evaluation, target, depth);
  if (node.type === 'binary_expression') {
    // `String + &str` is the one operator on texts (std::string::String, `impl Add<&str>`).
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (!left || !right || source.textOf(node.childForFieldName('operator') ?? node) !== '+')
      return unknown(runTime(source, node).reason);
    const both = [again(left), again(right)];
    const isNumber = (value: Value) => 'text' in value && /^[\d._]+$/.test(value.text);
    return both.every(isNumber) ? unknown(runTime(source, node).reason) : joined(both);
  }
  if (node.type === 'call_expression') {
    const own = ofCall(evaluation, target, depth);
    if (own) return own;
  }
  if (node.type === 'block') {
    const written = writtenIn(evaluation, target, depth) ?? textOfFormatter(evaluation, target);
    if (written) return written;
  }
  const next = evaluation.step(target, depth);
  if (isStuck(next)) return unknown(next.reason);
  if (next) return evaluation.text(next, depth + 1);
  return objectText(evaluation, target, 'into', depth) ?? unknown(runTime(source, node).reason);
}

/** A text that is put together in place, in a local or in a field of one. */
function ofGrown(evaluation: Evaluation, { expr, context, name: text = '' }: Target, depth: number): Value {
  const at = { expr, context };
  const { source, node } = expr;
  const [name = '', ...fields] = text.split('.');
  const field = fields.at(-1);
  const first = field === undefined ? firstValue(evaluation, at, name) : firstOf(evaluation, at, field, depth + 1);
  const base = isStuck(first) ? unknown(first.reason) : evaluation.text(first, depth + 1);
  const changes = growthOf(source, { text, use: node, name })?.changes ?? [];
  return grownText(evaluation, base, changes, at, depth);
}

/** The text of an object of this workspace, or of what `Some` holds. */
function objectText(evaluation: Evaluation, target: Target, conversion: Conversion, depth: number): Value | null {
  const variant = variantOf(evaluation, target);
  if (variant && /^(?:Some|Ok)$/.test(variant.name) && variant.args[0])
    return evaluation.text(variant.args[0], depth + 1);
  if (variant?.item) return textOfObject(evaluation, target, variant.item, variant, conversion, depth + 1);
  if (target.expr.node.type !== 'struct_expression') return null;
  const item = itemOf(evaluation, target, depth);
  return item ? textOfObject(evaluation, target, item, null, conversion, depth + 1) : null;
}

function itemOf(evaluation: Evaluation, target: Target, depth: number): Item | null {
  const type = typeOf(evaluation, target, depth + 1);
  if (type === null) return null;
  const all = evaluation.modules.itemsNamed(type).filter((item) => /^(?:struct|enum)_item$/.test(item.node.type));
  return all.find((item) => item.source === target.expr.source) ?? (all.length === 1 ? (all[0] ?? null) : null);
}

/** What stands in an expression that goes through the characters of a text. */
const OF_PIECES = /^(?:collect|unwrap|expect|unwrap_or|unwrap_or_default|unwrap_or_else|map_or)$/;
const OF_CHARACTERS = /\bchars\b|\bchar\b|\b(?:r?split|strip_)\w*\s*\(|[|[]/;

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  to_string: 'display',
  as_ref: 'as_ref',
  as_str: 'as_ref',
  into: 'into',
  as_static: 'as_ref',
  get_message: 'message',
};

/** What a method makes of a text, or a conversion of an object; null when the call is to be followed like any other. */
function ofCall(evaluation: Evaluation, target: Target, depth: number): Value | null {
  const { source, node } = target.expr;
  const method = methodOf(node);
  const args = argumentsOf(node);
  const text = (inner: Node): Value => evaluation.text(inside(target, inner), depth + 1);
  if (!method) {
    const path = pathParts(source.textOf(node.childForFieldName('function') ?? node))
      .slice(-2)
      .join('::');
    const [first] = args;
    if (/(?:^|::)sanitize_metric_name$/.test(path) && first) return sanitized(evaluation, target, text(first));
    const isEmpty = /^(?:String|Cow|SmolStr)::(?:new|default)$/.test(path) && args.length === 0;
    return isEmpty || path === 'String::with_capacity' ? { text: '' } : null;
  }
  const receiver = method.childForFieldName('value');
  const field = method.childForFieldName('field');
  if (!receiver || !field) return null;
  const verb = source.textOf(field);
  const conversion = Object.hasOwn(CONVERSIONS, verb) ? CONVERSIONS[verb] : undefined;
  if (conversion) return convertedText(evaluation, inside(target, receiver), conversion, verb, depth);
  if (verb === 'get_str' && args[0]) return propertyText(evaluation, inside(target, receiver), text(args[0]), depth);
  const isFormatter = verb === 'write_str' || verb === 'pad';
  if (isFormatter && args[0]) return text(args[0]);
  if (verb === 'write_char' && args[0]) return text(args[0]);
  if (verb === 'write_fmt' && args[0]) return text(args[0]);
  if (verb === 'fmt' && args.length === 1) return objectOrText(evaluation, inside(target, receiver), 'display', depth);
  if ((verb === 'join' || verb === 'concat') && (args[0] || verb === 'concat')) {
    const elements = evaluation.elements(inside(target, receiver), depth + 1);
    if (elements)
      return joinedBy(
        elements.map((element) => evaluation.text(element, depth + 1)),
        args[0] ? text(args[0]) : { text: '' },
      );
    return OF_CHARACTERS.test(source.textOf(node)) ? textOfCharacters(evaluation, target) : null;
  }
  if (verb === 'to_case' && args[0]) {
    const value = text(receiver);
    const name = pathParts(source.textOf(args[0])).at(-1) ?? '';
    const result = 'text' in value ? inCase(value.text, name) : null;
    return result === null ? unknown(`\`to_case\` of a text is not followed`) : { text: result };
  }
  if ((verb === 'file_name' || verb === 'file_stem') && args.length === 0)
    return executableName(evaluation, inside(target, receiver), depth + 1);
  if (verb === 'replace_all' && args.length === 2) {
    const replaced = afterReplacing(evaluation, inside(target, receiver), args.map(text), depth + 1);
    if (replaced) return replaced;
  }
  const isByCharacter =
    OF_PIECES.test(verb) || (isTextMethod(verb) && args[0] !== undefined && !/_literal$/.test(args[0].type));
  const made = isByCharacter && OF_CHARACTERS.test(source.textOf(node)) ? textOfCharacters(evaluation, target) : null;
  if (made) return made;
  if (!isTextMethod(verb)) return null;
  return afterMethod(verb, text(receiver), args.map(text));
}

/** What `formatting::sanitize_metric_name` of `metrics-exporter-prometheus` makes of a name; null for another function. */
function sanitized(evaluation: Evaluation, { expr: { source, node } }: Target, name: Value): Value | null {
  const called = node.childForFieldName('function') ?? node;
  const meaning = evaluation.modules.resolve(pathParts(source.textOf(called)), source, called);
  if (meaning?.type !== 'external' || meaning.path[0] !== 'metrics_exporter_prometheus') return null;
  return 'text' in name ? { text: sanitizedName(name.text) } : { ...name, pattern: sanitizedName(name.pattern, true) };
}

/** `.to_string()` and the like: of an object by its own method or `impl`, of a text nothing. */
function convertedText(
  evaluation: Evaluation,
  receiver: Target,
  conversion: Conversion,
  verb: string,
  depth: number,
): Value | null {
  const type = typeOf(evaluation, receiver, depth + 1);
  if (type === null) return null;
  const { source } = receiver.expr;
  const items = evaluation.modules.itemsNamed(type).filter((item) => /^(?:struct|enum)_item$/.test(item.node.type));
  if (items.length === 0) return null;
  const all = evaluation.types.methods(source, type, verb).filter((item) => item.node.childForFieldName('body'));
  const [own] = all.length > 1 ? ofReceiver(evaluation, receiver, all, depth) : all;
  if (own) {
    const body = enter(evaluation, own, receiver, { self: receiver, args: [] });
    return isStuck(body) ? unknown(body.reason) : evaluation.text(body, depth + 1);
  }
  return objectOrText(evaluation, receiver, conversion, depth);
}

/** Of methods of several types by one name, those of the type that the value has; one of its own stands before one of a trait. */
function ofReceiver(evaluation: Evaluation, receiver: Target, all: readonly Item[], depth: number): readonly Item[] {
  const { target, stuck } = reduce(evaluation, receiver, depth);
  const item = stuck ? null : (variantOf(evaluation, target)?.item ?? null);
  const meant = item ? all.filter((each) => evaluation.types.isOfType(each, item)) : all;
  const inherent = meant.filter(({ source, node }) => !implAround(source, node)?.childForFieldName('trait'));
  return inherent.length > 0 ? inherent : meant;
}

/** `kind.get_str("help")` of an enum that derives `EnumProperty`: what `strum(props(help = "…"))` of the variant says. */
function propertyText(evaluation: Evaluation, receiver: Target, key: Value, depth: number): Value | null {
  const { target, stuck } = reduce(evaluation, receiver, depth);
  const item = stuck ? (itemOf(evaluation, target, depth) ?? itemOf(evaluation, receiver, depth)) : null;
  const any = item?.node.type === 'enum_item' ? anyVariant(evaluation, target, item) : null;
  const variant = variantOf(evaluation, any ?? target);
  return variant && 'text' in key ? propertyOf(variant, key.text) : null;
}

/** The text of an object, whichever way it has one; an enum out of sight is each of its variants in turn, if it is matched. */
function objectOrText(evaluation: Evaluation, receiver: Target, conversion: Conversion, depth: number): Value | null {
  const { target, stuck } = reduce(evaluation, receiver, depth);
  const known = stuck ? null : objectText(evaluation, target, conversion, depth);
  if (known) return known;
  const item = stuck ? (itemOf(evaluation, target, depth) ?? itemOf(evaluation, receiver, depth)) : null;
  if (!item) return null;
  const any = item.node.type === 'enum_item' ? anyVariant(evaluation, target, item) : null;
  return any
    ? objectText(evaluation, any, conversion, depth)
    : textOfObject(evaluation, target, item, null, conversion, depth);
}

/** The body of a `fmt` that writes several times: `write!(f, "a")?; f.write_str("b")`. Null when it is no such body. */
function writtenIn(evaluation: Evaluation, target: Target, depth: number): Value | null {
  const { source, node } = target.expr;
  const statements = plainChildren(node);
  const last = statements.at(-1);
  const written = writesOf(source, node);
  if (written) return joined(written.map((each) => evaluation.text(inside(target, each), depth + 1)));
  if (
    !last ||
    statements.length < 2 ||
    !/^(?:Ok\s*\(\s*\(\s*\)\s*\)|write!|\w+\.write_str|\w+\.pad)/.test(source.textOf(last))
  )
    return null;
  const writes: Node[] = [];
  for (const statement of statements) {
    let inner: Node | null = statement;
    while (inner && /^(?:expression_statement|try_expression)$/.test(inner.type))
      inner = inner.namedChildren[0] ?? null;
    if (!inner || inner.type === 'let_declaration') continue;
    if (/^Ok\b/.test(source.textOf(inner))) continue;
    if (/^(?:for|while|loop)_expression$/.test(inner.type)) return null;
    const isWrite =
      inner.type === 'macro_invocation'
        ? macroName(source, inner) === 'write'
        : /\.(?:write_str|pad|write_char)\s*\(/.test(source.textOf(inner));
    if (!isWrite && inner.type !== 'match_expression') return null;
    writes.push(inner);
  }
  return writes.length > 0 ? joined(writes.map((write) => evaluation.text(inside(target, write), depth + 1))) : null;
}

/**
 * What a block without a value of its own does nothing but write, to one place: `{ write!(out, "{}_{}", a, b).unwrap(); }`. The
 * expressions for it, in order; null for another block.
 */
function writesOf(source: SourceFile, block: Node): Node[] | null {
  const texts: Node[] = [];
  let place: string | null = null;
  for (const statement of plainChildren(block)) {
    if (statement.type !== 'expression_statement' || statement.lastChild?.type !== ';') return null;
    const at = withoutResult(source, statement.namedChildren[0]);
    if (!at) return null;
    const method = methodOf(at);
    const pieces = at.type === 'macro_invocation' && macroName(source, at) === 'write' ? source.insides(at) : [];
    const isPush = method !== null && /^(?:push_str|push|write_str|write_char)$/.test(verbOf(source, method));
    const to: Node | null | undefined = isPush ? method?.childForFieldName('value') : pieces[0];
    const text: Node | undefined = isPush ? argumentsOf(at)[0] : at;
    if (!to || !text) return null;
    const name = source.textOf(to).replace(/^&\s*(?:mut\s+)?/, '');
    if (place !== null && place !== name) return null;
    place = name;
    texts.push(text);
  }
  return texts.length > 0 ? texts : null;
}

/** The write of which a statement only looks at the result: in front of `?`, `.unwrap()` and the like. */
function withoutResult(source: SourceFile, written: Node | undefined): Node | null {
  let at: Node | null | undefined = written;
  while (at) {
    const method = methodOf(at);
    if (at.type === 'try_expression') at = at.namedChildren[0];
    else if (method && /^(?:unwrap|expect|ok)$/.test(verbOf(source, method))) at = method.childForFieldName('value');
    else return at;
  }
  return null;
}

function verbOf(source: SourceFile, method: Node): string {
  return source.textOf(method.childForFieldName('field') ?? method);
}

/** The name of a macro where it is defined: `use const_format::concatcp as joined;` renames it. */
function originalName({ modules }: Evaluation, { expr: { source, node } }: Target): string {
  const path = node.childForFieldName('macro');
  const meaning = path ? modules.resolve(pathParts(source.textOf(path)), source, node) : null;
  return (meaning?.type === 'external' ? meaning.path.at(-1) : null) ?? macroName(source, node);
}

function ofMacro(evaluation: Evaluation, target: Target, depth: number): Value {
  const { source, node } = target.expr;
  const name = originalName(evaluation, target);
  const pieces = source.insides(node);
  const part = (piece: Node): Value => evaluation.text(inside(target, piece), depth + 1);
  switch (name) {
    case 'concat':
    case 'concatcp':
    case 'const_concat':
    case 'concat_string':
      return joined(pieces.map(part));
    case 'stringify': {
      const tokens = node.namedChildren.find((child) => child?.type === 'token_tree');
      return { text: tokens ? stringified(source.textOf(tokens).slice(1, -1)) : '' };
    }
    case 'format':
    case 'formatcp':
    case 'const_format':
    case 'format_compact':
    case 'format_args':
    case 'formatc':
      return ofTemplate(evaluation, target, pieces, depth);
    case 'write':
      return ofTemplate(evaluation, target, pieces.slice(1), depth);
    case 'env': {
      const variable = pieces[0] ? part(pieces[0]) : null;
      const owner = evaluation.workspace.owner(source.file);
      if (variable && 'text' in variable && owner) {
        if (variable.text === 'CARGO_PKG_NAME') return { text: owner.name };
        const program = evaluation.workspace.moduleFiles.roots(source.file).map((root) => owner.binNames.get(root))[0];
        if (variable.text === 'CARGO_BIN_NAME' && program !== undefined) return { text: program };
        if (variable.text === 'CARGO_CRATE_NAME') return { text: program?.replaceAll('-', '_') ?? owner.libName };
      }
      return unknown('the environment of the build decides it');
    }
    case 'module_path':
      return modulePath(evaluation, source, node);
    case 'option_env':
      return unknown('the environment of the build decides it');
    case 'convert_ascii_case':
    case 'map_ascii_case': {
      const value = pieces[1] ? part(pieces[1]) : null;
      const to = inCase(
        value && 'text' in value ? value.text : '',
        pathParts(writtenPieces(target)[0] ?? '').at(-1) ?? '',
      );
      return value && 'text' in value && to !== null ? { text: to } : unknown(`macro \`${name}!\` makes it`);
    }
    default:
      return unknown(`macro \`${name}!\` makes it`);
  }
}

/** The pieces of a macro call as they are written. */
function writtenPieces({ expr: { source, node } }: Target): string[] {
  const tokens = node.namedChildren.find((child) => child?.type === 'token_tree');
  return tokens ? source.pieces(tokens).map(({ from, to }) => source.text.slice(from, to).trim()) : [];
}

function ofTemplate(evaluation: Evaluation, target: Target, pieces: readonly Node[], depth: number): Value {
  const { source } = target.expr;
  const [first, ...rest] = pieces;
  const template = first ? evaluation.text(inside(target, first), depth + 1) : null;
  if (!template || !('text' in template)) return unknown('its format is no literal');
  const parts = formatParts(source, template.text, rest);
  return joined(
    parts.map((part, index) => {
      if (!('spec' in part)) return part;
      return isLabelValue(parts, index) ? LABEL_VALUE : textOfHole(evaluation, target, part, depth);
    }),
  );
}

/** What is put between the quotes of a label (`op="{}"`): no name hangs on it, and each caller and object may have another. */
const LABEL_VALUE: Value = unknown('it is the value of a label');

function isLabelValue(parts: readonly FormatPart[], index: number): boolean {
  const [before, after] = [parts[index - 1], parts[index + 1]];
  if (!before || !after || !('text' in before) || !('text' in after)) return false;
  return /[a-zA-Z_]\w*="$/.test(before.text) && after.text.startsWith('"');
}

/** What a hole of a template stands for. `target` is the template, where a name that it captures is read. */
export function valueOfHole(
  evaluation: Evaluation,
  target: Target,
  hole: FormatHole,
  depth: number,
): Target | Stuck | null {
  return 'node' in hole ? inside(target, hole.node) : ofPath(evaluation, [hole.name], target, depth + 1);
}

/** The text that a hole of a template writes. */
export function textOfHole(evaluation: Evaluation, target: Target, hole: FormatHole, depth: number): Value {
  const value = valueOfHole(evaluation, target, hole, depth);
  if (value === null) return unknown('a part of its format is no text');
  if (isStuck(value)) return unknown(value.reason);
  return written(evaluation, value, hole.spec, depth);
}

/** A value as a hole of a template writes it. */
function written(evaluation: Evaluation, value: Target, spec: string, depth: number): Value {
  const debug = spec.endsWith('?');
  const { target, stuck } = reduce(evaluation, value, depth);
  const quoted = /string_literal|macro_invocation/.test(target.expr.node.type);
  if (!stuck && debug && variantOf(evaluation, target)?.item) {
    return formatted(
      objectText(evaluation, target, 'debug', depth) ?? unknown('its `Debug` is not in sight'),
      spec.replace('?', ''),
      false,
    );
  }
  const conversion: Conversion = debug ? 'debug' : 'display';
  const own = evaluation.text(value, depth + 1);
  if ('text' in own || !stuck) {
    const object = !stuck ? objectText(evaluation, target, conversion, depth) : null;
    return formatted(object ?? own, spec, quoted || ('text' in own && !/^-?[\d_.]+$/.test(own.text)));
  }
  const object = objectOrText(evaluation, target, conversion, depth);
  return formatted(object ?? own, spec, object === null);
}

/** Tokens as `stringify!` prints them: with single spaces at most, and none around the dot of a path of fields (rustc_ast_pretty, `space_between`). */
function stringified(tokens: string): string {
  return tokens
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/(?<=\w) ?\. ?(?=[\p{L}_])/gu, '.');
}
