/**
 * The `metrics` facade, as `metrics-exporter-prometheus` exposes it.
 *
 * Every character outside `[a-zA-Z0-9_:]` of a name becomes `_` (metrics-exporter-prometheus src/formatting.rs). A counter made
 * by `counter!("name", "k" => v)` carries its labels at each place of use; `describe_*!` adds unit and help. What the
 * exporter's settings decide (summary or histogram, suffixes) is in exporter.ts.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { type Expr, macroName, pieceExpression } from '../nodes.ts';
import { pathParts } from '../paths.ts';
import type { Node, SourceFile } from '../syntax.ts';
import type { Context, Value } from '../values.ts';
import { macroCallAt } from './arguments.ts';
import { exporterOf } from './exporter.ts';
import { type Declaration, declare, type Library } from './library.ts';

const SHAPES: Readonly<Record<string, { kind: Kind; role: Declaration['role'] }>> = {
  counter: { kind: 'counter', role: 'make' },
  gauge: { kind: 'gauge', role: 'make' },
  histogram: { kind: 'histogram', role: 'make' },
  register_counter: { kind: 'counter', role: 'make' },
  register_gauge: { kind: 'gauge', role: 'make' },
  register_histogram: { kind: 'histogram', role: 'make' },
  increment_counter: { kind: 'counter', role: 'update' },
  absolute_counter: { kind: 'counter', role: 'update' },
  increment_gauge: { kind: 'gauge', role: 'update' },
  decrement_gauge: { kind: 'gauge', role: 'update' },
  describe_counter: { kind: 'counter', role: 'describe' },
  describe_gauge: { kind: 'gauge', role: 'describe' },
  describe_histogram: { kind: 'histogram', role: 'describe' },
};
const CALL = new RegExp(`\\b(?:${Object.keys(SHAPES).join('|')})(?=\\s*!)`, 'g');

export const metrics: Library = {
  name: 'metrics',
  hint: /\b(?:(?:absolute_|increment_|describe_|register_)?counter|(?:increment_|decrement_|describe_|register_)?gauge|(?:describe_|register_)?histogram)\s*!/,
  makers:
    /\b(?:(?:absolute_|increment_|describe_|register_)?counter|(?:increment_|decrement_|describe_|register_)?gauge|(?:describe_|register_)?histogram)\s*!\s*[({[]\s*[^\s"]/,
  verbs: {
    writes: new Set(['increment', 'decrement', 'set', 'record', 'record_many', 'absolute']),
    reads: new Set(['is_noop', 'fmt', 'to_string']),
  },
  identity: 'name',
  expose(analysis, { declaration, kind, unit }) {
    if (!('text' in declaration.name)) return [{ name: declaration.name }];
    const exporter = exporterOf(analysis);
    const name = exporter.name(declaration.name.text, kind, unit);
    return [{ name: { text: name }, kind: exporter.kind(kind, name) }];
  },
  declarations(analysis, source) {
    const found: Declaration[] = [];
    for (const match of source.text.matchAll(new RegExp(CALL))) {
      const at = match.index ?? 0;
      const call = macroCallAt(source, at, at + match[0].length);
      if (!call || !isOurs(analysis, source, call) || analysis.workspace.isTest(source, call)) continue;
      found.push(...fromMacro(analysis, source, call));
    }
    return found;
  },
};

function isOurs(analysis: Analysis, source: SourceFile, call: Node): boolean {
  const name = call.childForFieldName('macro');
  if (!name) return false;
  const meaning = analysis.modules.resolve(pathParts(source.textOf(name)), source, call);
  if (meaning?.type === 'item' || meaning?.type === 'module') return false;
  if (meaning?.type === 'external' && meaning.path.length > 1) return meaning.path.includes('metrics');
  const owner = analysis.workspace.owner(source.file);
  if (!owner) return true;
  // With `#[macro_use]` nothing names the crate: a macro of this workspace by the name, seen from here, comes first.
  const last = macroName(source, call);
  if (
    analysis.workspace
      .filesOf(owner)
      .some((file) => analysis.modules.items(file, last).some((item) => item.node.type === 'macro_definition'))
  ) {
    return false;
  }
  // `register_counter!` is a macro of the prometheus crate too, and only long ago one of the facade.
  return owner.registry.has('metrics') && !(last.startsWith('register_') && owner.registry.has('prometheus'));
}

/** One argument: what stands before `=>` when there is one, and the value. */
interface Argument {
  readonly key: Node | null;
  readonly value: Node;
}

function argumentsWithKeys(source: SourceFile, call: Node): Argument[] {
  const tokens = call.namedChildren.find((child) => child?.type === 'token_tree');
  if (!tokens) return [];
  const pieces = source.pieces(tokens);
  const roots = source.insides(call);
  const found: Argument[] = [];
  let key: Node | null = null;
  for (const [index, piece] of pieces.entries()) {
    const value = roots[index] ? pieceExpression(roots[index]) : null;
    if (!value) continue;
    if (key === null && /^\s*(?:target|level)\s*:(?!:)/.test(source.text.slice(piece.from, piece.to))) continue;
    if (source.text.startsWith('=>', piece.to)) key = value;
    else {
      found.push({ key, value });
      key = null;
    }
  }
  return found;
}

function fromMacro(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const shape = SHAPES[macroName(source, call)];
  const args = argumentsWithKeys(source, call);
  const name = args.shift()?.value;
  if (!shape || !name) return [];
  const described = shape.role === 'describe';
  const old = !described && isStatement(source, call);
  const role = shape.role === 'make' && old && args.some((each) => each.key === null) ? 'update' : shape.role;
  // Before 0.22 the value stood behind the name: `counter!("name", 1, "k" => v)`; `increment_counter!` alone had none.
  const valued = role === 'update' && macroName(source, call) !== 'increment_counter';
  const rest = valued ? args.slice(1) : args;
  const verb = role === 'update' ? 'macro call' : null;
  const build = (context: Context | null): Declaration => {
    const value = analysis.values.text({ source, node: name }, context);
    return declare({
      library: 'metrics',
      kind: shape.kind,
      name:
        'text' in value
          ? { text: exposed(value.text) }
          : { pattern: exposed(value.pattern, true), reason: value.reason },
      at: context ? analysis.values.follow({ source, node: name }, context).expr : { source, node: name },
      labels: described ? null : labelsOf(analysis, source, rest, context),
      help: described ? textOrNull(args.at(-1), analysis, source, context) : null,
      unit: described && args.length > 1 ? unitOf(analysis, source, args[0]?.value) : null,
      origin: described ? null : { source, node: call },
      context,
      nameConst: /^(scoped_)?identifier$/.test(name.type) ? constName(analysis, source, name) : null,
      role,
      verb,
    });
  };
  return analysis.values.inEachContext(build, (reason) =>
    declare({
      library: 'metrics',
      kind: shape.kind,
      name: { pattern: '*', reason },
      at: { source, node: name },
      origin: described ? null : { source, node: call },
      role,
      verb,
    }),
  );
}

function constName(analysis: Analysis, source: SourceFile, name: Node): string | null {
  const meaning = analysis.modules.resolve(pathParts(source.textOf(name)), source, name);
  if (meaning?.type !== 'item') return null;
  return meaning.rest.at(-1) ?? meaning.item.name;
}

/** Whether the call's value is dropped at once: it stands as a statement of its own. */
function isStatement(source: SourceFile, call: Node): boolean {
  const parent = source.parent(call);
  if (parent?.type === 'expression_statement') return parent.lastChild?.type === ';';
  return parent?.type === 'block' || parent?.type === 'source_file' || parent?.type === 'match_arm';
}

/** `"k" => v` pairs, or a list of pairs or `Label`s; null when a list's keys are not in sight. */
function labelsOf(
  analysis: Analysis,
  source: SourceFile,
  args: readonly Argument[],
  context: Context | null,
): string[] | null {
  const labels: string[] = [];
  for (const { key, value } of args) {
    if (key) {
      const text = analysis.values.text({ source, node: key }, context);
      if (!('text' in text)) return null;
      labels.push(exposed(text.text).replaceAll(':', '_'));
      continue;
    }
    const elements = analysis.values.elements({ source, node: value }, context);
    if (!elements) return null;
    for (const element of elements) {
      const label = labelKey(analysis, element, context);
      if (label === null) return null;
      labels.push(exposed(label).replaceAll(':', '_'));
    }
  }
  return labels;
}

/** The key of `("k", v)`, `Label::new("k", v)` or `Label::from_static_parts("k", v)`. */
function labelKey(analysis: Analysis, element: Expr, context: Context | null): string | null {
  const { source, node } = element;
  const first =
    node.type === 'tuple_expression'
      ? node.namedChildren[0]
      : node.type === 'call_expression' && /Label::\w+$/.test(source.textOf(node.childForFieldName('function') ?? node))
        ? node.childForFieldName('arguments')?.namedChildren[0]
        : null;
  const text: Value | null = first ? analysis.values.text({ source, node: first }, context) : null;
  return text && 'text' in text ? text.text : null;
}

function textOrNull(
  argument: Argument | undefined,
  analysis: Analysis,
  source: SourceFile,
  context: Context | null,
): string | null {
  const value = argument ? analysis.values.text({ source, node: argument.value }, context) : null;
  return value && 'text' in value ? value.text : null;
}

/** `Unit::Seconds` → `seconds` (metrics src/common.rs, `Unit::as_str`). `Count` says that there is none. */
function unitOf(analysis: Analysis, source: SourceFile, node: Node | undefined): string | null {
  if (!node) return null;
  const last = pathParts(source.textOf(analysis.values.follow({ source, node }, null).expr.node)).at(-1) ?? '';
  if (!/^[A-Z]\w*$/.test(last) || last === 'Count') return null;
  return last.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
}

/** A name as the exporter writes it (src/formatting.rs `sanitize_metric_name`); `*` stays in a pattern. */
export function exposed(name: string, pattern = false): string {
  return [...name]
    .map((char, index) =>
      (index === 0 ? /[a-zA-Z_:]/ : /[a-zA-Z0-9_:]/).test(char) || (pattern && char === '*') ? char : '_',
    )
    .join('');
}
