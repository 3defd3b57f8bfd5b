/**
 * Functions, methods and macros that the configuration says to make metrics: each call is a declaration.
 *
 * What such a function does with the name is not in sight, so it is exposed as configured: between prefix and suffix.
 */

import type { Kind, Wrapper } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Verbs } from '../flow/verbs.ts';
import { type Expr, implType, pieceExpression, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Context } from '../values/context.ts';
import { typeOf } from '../values/generics.ts';
import { withoutCallers } from '../values/needs.ts';
import { joined, knownText, type Value } from '../values/value.ts';
import { argumentsOf } from './arguments.ts';
import { type Declaration, declare, type Library } from './library.ts';

export const CONFIGURED = 'configured';

/**
 * The libraries of these wrappers: one for calls whose value goes somewhere, and one for those that stand as statements of their own,
 * which make a metric, or record for it, by its name alone. `verbs` are those of every library, as nothing says which one a
 * wrapper stands on.
 */
export function configured(wrappers: readonly Wrapper[], libraries: readonly Library[]): readonly Library[] {
  return [libraryOf(wrappers, libraries, false), libraryOf(wrappers, libraries, true)];
}

function libraryOf(wrappers: readonly Wrapper[], libraries: readonly Library[], byName: boolean): Library {
  const words = [...new Set(wrappers.map(({ name }) => lastOf(name)))];
  const hint = new RegExp(`\\b(?:${words.join('|')})\\b`);
  return {
    name: CONFIGURED,
    words,
    hint,
    makers: hint,
    identity: byName ? 'name' : 'place',
    verbs: verbsOf(libraries),
    declarations: (analysis, source) =>
      wrappers.flatMap((wrapper) =>
        callsIn(analysis, source, wrapper)
          .filter((call) => isByName(analysis, wrapper, call) === byName)
          .flatMap((call) => declarationsOf(analysis, wrapper, call)),
      ),
    expose: (_analysis, { declaration }) => [{ name: declaration.name }],
  };
}

/** Whether a call drops what it gives, of a function that is out of sight: then the name is all that tells its metric. */
function isByName(analysis: Analysis, wrapper: Wrapper, { source, node }: Expr): boolean {
  const parent = source.parent(node);
  return parent?.type === 'expression_statement' && definitionsOf(analysis, wrapper).length === 0;
}

function lastOf(name: string): string {
  return (name.split('::').at(-1) ?? '').replace(/!$/, '');
}

function verbsOf(libraries: readonly Library[]): Verbs {
  return {
    ofAnyType: true,
    writes: new Set(libraries.flatMap(({ verbs }) => [...verbs.writes])),
    reads: new Set(libraries.flatMap(({ verbs }) => [...verbs.reads])),
  };
}

/** The calls of a wrapper in a file, outside tests. */
function callsIn(analysis: Analysis, source: SourceFile, wrapper: Wrapper): Expr[] {
  const isMacro = wrapper.name.endsWith('!');
  const last = lastOf(wrapper.name);
  const found: Expr[] = [];
  for (const { from, to } of analysis.workspace.namedOccurrences(last, [source.file])) {
    if (!(isMacro ? /^\s*!\s*[({[]/ : /^\s*(?:\(|::\s*<)/).test(source.text.slice(to, to + 200))) continue;
    let node = source.nodeAt(from, to);
    while (node && /identifier$|^generic_function$|^field_expression$/.test(node.type)) node = source.parent(node);
    const callee = node?.childForFieldName(isMacro ? 'macro' : 'function');
    if (node?.type !== (isMacro ? 'macro_invocation' : 'call_expression') || !callee || callee.endIndex < to) continue;
    if (!isMeant(analysis, source, node, callee, wrapper) || analysis.workspace.isTest(source, node)) continue;
    found.push({ source, node });
  }
  return found;
}

/** Whether what is called can be the wrapper: the path says so, or the type of the receiver; what neither tells apart is. */
function isMeant(analysis: Analysis, source: SourceFile, call: Node, callee: Node, wrapper: Wrapper): boolean {
  const path = wrapper.name.replace(/!$/, '').split('::');
  const plain = callee.type === 'generic_function' ? (callee.childForFieldName('function') ?? callee) : callee;
  if (plain.type === 'field_expression') {
    const receiver = plain.childForFieldName('value');
    const field = plain.childForFieldName('field');
    const type = receiver ? typeNameOf(analysis, { source, node: receiver }) : null;
    if (!field || source.textOf(field) !== path.at(-1)) return false;
    return path.length === 1 ? false : type === null ? source.text.includes(path.at(-2) ?? '') : type === path.at(-2);
  }
  const written = pathParts(source.textOf(plain));
  const meaning = analysis.modules.resolve(withoutSelf(written, source, call), source, call);
  if (
    written.at(-1) !== path.at(-1) &&
    (meaning?.type === 'item' ? meaning.item.name : meaning?.type === 'external' ? meaning.path.at(-1) : '') !==
      path.at(-1)
  )
    return false;
  if (path.length === 1) return true;
  if (meaning?.type === 'external') return endsWith(meaning.path, path) || endsWith(path, meaning.path);
  if (meaning?.type === 'item') {
    const crate = analysis.workspace.owner(meaning.item.source.file)?.libName;
    const own = [meaning.item.name, ...meaning.rest];
    const before = path.slice(0, path.length - own.length);
    return endsWith(path, own) && (before.length === 0 || !isCrate(analysis, before[0] ?? '') || before[0] === crate);
  }
  return endsWith(written, path) || endsWith(path, written);
}

function isCrate(analysis: Analysis, name: string): boolean {
  return analysis.workspace.crates.packages.some(({ libName }) => libName === name);
}

function typeNameOf(analysis: Analysis, expr: Expr): string | null {
  const { types, values } = analysis;
  return types.of(expr.source, expr.node) ?? withoutCallers(() => typeOf(values, { expr, context: null }, 0), null);
}

function endsWith(whole: readonly string[], end: readonly string[]): boolean {
  return end.length <= whole.length && end.every((part, index) => part === whole[whole.length - end.length + index]);
}

/** The argument that the configuration names, or why there is none. */
function argumentOf(
  analysis: Analysis,
  wrapper: Wrapper,
  { source, node }: Expr,
  which: number | string,
): Node | string {
  const args = argumentsOf(source, node);
  if (typeof which === 'number') return args[which] ?? `the call has no argument ${which}`;
  if (node.type === 'macro_invocation') {
    const keyed = keyedPiece(source, node, which);
    return keyed ?? `the call of \`${wrapper.name}\` has no \`${which}:\``;
  }
  const [definition] = definitionsOf(analysis, wrapper);
  if (!definition)
    return `where parameter \`${which}\` of \`${wrapper.name}\` stands is not known, as its definition is not in the workspace`;
  const parameters = parameterNodes(definition.node.childForFieldName('parameters') ?? definition.node);
  const position = parameters.findIndex((parameter) => {
    const pattern = parameter.childForFieldName('pattern');
    return pattern !== null && definition.source.textOf(pattern).replace(/^mut\s+/, '') === which;
  });
  const isMethod = node.childForFieldName('function')?.type === 'field_expression';
  const shift = isMethod && parameters[0]?.type === 'self_parameter' ? 1 : 0;
  return (position < 0 ? undefined : args[position - shift]) ?? `\`${wrapper.name}\` has no parameter \`${which}\``;
}

/** The value of `name: value` among the pieces of a macro call. */
function keyedPiece(source: SourceFile, macro: Node, key: string): Node | null {
  const tokens = macro.namedChildren.find((child) => child?.type === 'token_tree');
  const pieces = tokens ? source.pieces(tokens) : [];
  for (const [index, piece] of pieces.entries()) {
    const written = new RegExp(`^\\s*${key}\\s*[:=](?![:=>])\\s*`).exec(source.text.slice(piece.from, piece.to));
    if (!written) continue;
    const from = piece.from + written[0].length;
    const literal = source.stringAt(from);
    if (literal) return literal;
    const root = source.insides(macro)[index];
    return root ? (source.nodeAt(from, piece.to) ?? pieceExpression(root)) : null;
  }
  return null;
}

/** The definitions in the workspace of what the configuration names. */
export function definitionsOf(analysis: Analysis, wrapper: Wrapper): readonly Expr[] {
  const path = wrapper.name.replace(/!$/, '').split('::');
  const wanted = wrapper.name.endsWith('!') ? 'macro_definition' : 'function_item';
  return analysis.modules.itemsNamed(path.at(-1) ?? '').filter((item) => {
    const owner = item.node.type === wanted ? implType(item.source, item.node) : undefined;
    // A method needs its type.
    return owner === null || (owner !== undefined && owner === path.at(-2));
  });
}

function declarationsOf(analysis: Analysis, wrapper: Wrapper, call: Expr): Declaration[] {
  const { source } = call;
  const kind: Kind = wrapper.kind;
  const name = argumentOf(analysis, wrapper, call, wrapper.argument);
  if (typeof name === 'string') {
    return [declare({ library: CONFIGURED, kind, name: { pattern: '*', reason: name }, at: call, origin: call })];
  }
  const at = { source, node: name };
  const other = (which: number | string | null): Expr | null => {
    const node = which === null ? null : argumentOf(analysis, wrapper, call, which);
    return node === null || typeof node === 'string' ? null : { source, node };
  };
  const [labels, help] = [other(wrapper.labels), other(wrapper.help)];
  const unseen = isByName(analysis, wrapper, call) ? `what \`${wrapper.name}\` does with it is not in sight` : null;
  return analysis.values.inEachContext(
    (context): Declaration => {
      const text = analysis.values.text(at, context);
      const described: Value | null = help ? analysis.values.text(help, context) : null;
      return declare({
        library: CONFIGURED,
        kind,
        name: joined([{ text: wrapper.prefix }, text, { text: wrapper.suffix }]),
        at: analysis.values.argumentBehind(at, context) ?? at,
        labels: wrapper.labels === null ? [] : labels ? labelsOf(analysis, labels, context) : null,
        help: knownText(described),
        origin: call,
        context,
        unseen,
      });
    },
    (reason) => declare({ library: CONFIGURED, kind, name: { pattern: '*', reason }, at, origin: call }),
  );
}

/** Labels are a list of texts, or of pairs whose first parts are the labels. */
function labelsOf(analysis: Analysis, expr: Expr, context: Context | null): readonly string[] | null {
  const elements = analysis.values.elements(expr, context);
  if (!elements) return null;
  const names = elements.map((element) => {
    const pair = element.node.type === 'tuple_expression' ? element.node.namedChildren[0] : null;
    const text = analysis.values.text(pair ? { source: element.source, node: pair } : element, context);
    return knownText(text);
  });
  return names.every((each) => each !== null) ? names.flatMap((each) => each ?? []) : null;
}

/** Whether a place is inside the definition of a configured wrapper: what it makes is told by its calls. */
export function insideWrapper(definitions: readonly Expr[], { source, node }: Expr): boolean {
  return definitions.some(
    (each) => each.source === source && each.node.startIndex <= node.startIndex && node.endIndex <= each.node.endIndex,
  );
}
