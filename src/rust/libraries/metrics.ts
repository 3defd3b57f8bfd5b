/**
 * The `metrics` facade, as `metrics-exporter-prometheus` exposes it.
 *
 * A counter made by `counter!("name", "k" => v)` carries its labels at each place of use; `describe_*!` adds unit and help.
 * Before 0.22 the macros took the value behind the name and gave nothing back (metrics-macros src/lib.rs). What the exporter's
 * settings decide (names, summary or histogram, labels for all) is in exporter.ts.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { type Expr, keyOf as locationOf, macroName, pieceExpression } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Context } from '../values/context.ts';
import { sanitizedHelp } from '../values/sanitize.ts';
import { knownText, textOrPattern } from '../values/value.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { macroCallAt } from './arguments.ts';
import { type Declaration, declare, type Exposed, type Library, labelsOfAll, type Made } from './library.ts';
import { aboutExporters, exposedBy, patternBy } from './metrics/exporter.ts';
import { type Argument, labelsOf, listOf } from './metrics/labels.ts';
import { eachOfLoop, type Turn } from './metrics/loops.ts';
import { recordedOutside } from './metrics/outside.ts';
import type { Use } from './metrics/programs.ts';
import { facadeName, RECORDER_HINT, recorded } from './metrics/recorder.ts';
import { unitOf } from './metrics/unit.ts';
import { spellings } from './spellings.ts';

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

const MACRO =
  /\b(?:(?:absolute_|increment_|describe_|register_)?counter|(?:increment_|decrement_|describe_|register_)?gauge|(?:describe_|register_)?histogram)\s*!/;

/** The methods of a counter, a gauge and a histogram of the facade (metrics src/handles.rs). */
const FACADE_VERBS = {
  writes: new Set(['increment', 'decrement', 'set', 'record', 'record_many', 'absolute']),
  reads: new Set(['is_noop', 'fmt', 'to_string']),
};

/** What all have in common that record by way of the facade. */
export const ON_FACADE = {
  verbs: FACADE_VERBS,
  identity: 'name',
  recorder: 'metrics',
  expose: exposeFacade,
  patternOf: facadePattern,
} as const satisfies Partial<Library>;

export const metrics: Library = {
  name: 'metrics',
  words: spellings('{absolute_,increment_,decrement_,describe_,register_,}{counter,gauge,histogram}'),
  hint: new RegExp(`${MACRO.source}|${RECORDER_HINT.source}`),
  makers: new RegExp(`${MACRO.source}\\s*[({[]\\s*[^\\s"]|${RECORDER_HINT.source}`),
  ...ON_FACADE,
  declarations(analysis, source) {
    const found: Declaration[] = [];
    for (const match of source.text.matchAll(new RegExp(CALL))) {
      const at = match.index ?? 0;
      const call = macroCallAt(source, at, at + match[0].length);
      if (!call || analysis.workspace.isTest(source, call)) continue;
      const path = homonym(analysis, source, call);
      if (path) found.push(...fromHomonym(analysis, source, call, path));
      else if (isOurs(analysis, source, call)) found.push(...fromMacro(analysis, source, call));
    }
    if (RECORDER_HINT.test(source.text)) found.push(...recorded(analysis, source));
    return found;
  },
  findings: aboutExporters,
};

/** What the exporters of the workspace show of a metric that the facade records, whoever declares it. */
function exposeFacade(analysis: Analysis, { declaration, group, kind, unit, help }: Made): readonly Exposed[] {
  if (!('text' in declaration.name)) return [{ name: declaration.name }];
  return exposedBy(analysis, {
    uses: usesOf(group),
    name: declaration.name.text,
    kind,
    unit,
    labels: labelsOfAll(group.filter((each) => each.role !== 'describe')),
  }).map((each) => ({
    ...each,
    help: help === null ? null : sanitizedHelp(help),
    // What the facade calls percent is a ratio to Prometheus, and to the exporter's suffix.
    unit: unit === 'percent' ? 'ratio' : unit,
  }));
}

/** What exporters show of a name of which a pattern is known. */
function facadePattern(analysis: Analysis, { group, kind }: Pick<Made, 'group' | 'kind'>, pattern: string): string {
  return patternBy(analysis, usesOf(group), kind, pattern);
}

/** Where a metric is used, or described when nothing uses it. */
function usesOf(group: readonly Declaration[]): Use[] {
  const uses = group.filter((each) => each.role !== 'describe');
  const found = (uses.length > 0 ? uses : group).map(({ origin, at: name, context }): [string, Use] => {
    const { source, node } = origin ?? name;
    // Code that records for names from elsewhere says nothing of who uses this one.
    let call: Expr | null = source === name.source ? { source, node } : null;
    for (let frame = context; frame; frame = frame.outer) call = frame.call;
    return [
      `${source.file} ${name.source.file} ${call ? locationOf(call) : ''}`,
      { file: source.file, named: name.source.file, call },
    ];
  });
  return [...new Map(found).values()];
}

function isOurs(analysis: Analysis, source: SourceFile, call: Node): boolean {
  const name = call.childForFieldName('macro');
  if (!name) return false;
  const path = pathParts(source.textOf(name));
  const meaning = analysis.modules.resolveMacro(path, source, call);
  if (meaning?.type === 'item' || meaning?.type === 'module') return false;
  const owner = analysis.workspace.owner(source.file);
  if (meaning?.type === 'external' && meaning.path.length > 1) return meaning.path.at(-2) === 'metrics';
  if (!owner) return true;
  if (meaning === null && analysis.modules.isBehindGlob(path, source, call, 'metrics')) return true;
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

/** The path of a macro of another crate `metrics` than the facade (`telemetry::metrics::counter!`), or null. */
function homonym(analysis: Analysis, source: SourceFile, call: Node): string | null {
  const name = call.childForFieldName('macro');
  const meaning = name ? analysis.modules.resolveMacro(pathParts(source.textOf(name)), source, call) : null;
  if (meaning?.type !== 'external' || meaning.path.length < 3 || meaning.path.at(-2) !== 'metrics') return null;
  const [crate = ''] = meaning.path;
  const owner = analysis.workspace.owner(source.file);
  const found = [...(owner?.registry ?? [])].find(([, { code }]) => code.replaceAll('-', '_') === crate);
  const isOther = analysis.workspace.versions.isOfRegistry(owner, found?.[0] ?? crate, 'metrics') === false;
  return isOther ? meaning.path.join('::') : null;
}

/** What a macro out of sight records by a name: how it is shown is not known. */
function fromHomonym(analysis: Analysis, source: SourceFile, call: Node, path: string): Declaration[] {
  const shape = SHAPES[macroName(source, call)];
  const name = argumentsWithKeys(source, call).args[0]?.value;
  if (!shape || !name || shape.role === 'describe') return [];
  const at = { source, node: name };
  const reason = `macro \`${path}!\` is one of a dependency, out of sight`;
  return analysis.values.inEachContext(
    (context) => {
      const value = facadeName(analysis.values.text(at, context));
      const pattern = `${textOrPattern(value)}*`.replace(/\*+$/, '*');
      return declare({ library: 'metrics', kind: shape.kind, name: { pattern, reason }, at });
    },
    () => declare({ library: 'metrics', kind: shape.kind, name: { pattern: '*', reason }, at }),
  );
}

/** `description: "…"` and its like in front of the name (metrics src/macros.rs, `__register_metric`). */
interface Named {
  readonly description: Node | null;
  readonly unit: Node | null;
}

/** A key that is a type with the label in it: `StringLabel<"peer", Addr> => &addr` (the macros of WalletConnect's `wc::metrics`). */
const TYPED_KEY = /^\s*(?:\w+\s*::\s*)*\w+\s*<\s*(?=")/;

/** The arguments of a macro call of the facade, each with the key in front of it, and what is named in front of them all. */
export function argumentsWithKeys(source: SourceFile, call: Node): { args: Argument[]; named: Named } {
  const tokens = call.namedChildren.find((child) => child?.type === 'token_tree');
  const named: { description: Node | null; unit: Node | null } = { description: null, unit: null };
  if (!tokens) return { args: [], named };
  const pieces = source.pieces(tokens);
  const roots = source.insides(call);
  const args: Argument[] = [];
  let key: Node | null = null;
  let isInType = false;
  for (const [index, piece] of pieces.entries()) {
    const isKey = source.text.startsWith('=>', piece.to);
    const typed = isInType ? null : TYPED_KEY.exec(source.text.slice(piece.from, piece.to));
    if (typed) key = source.stringAt(piece.from + typed[0].length);
    if (typed || isInType) {
      isInType = !isKey;
      continue;
    }
    const option = /^\s*(target|level|description|unit)\s*:(?!:)/.exec(source.text.slice(piece.from, piece.to));
    if (key === null && args.length === 0 && option) {
      const from = piece.from + option[0].length;
      const value = source.text.slice(from, piece.to).search(/\S/);
      if (option[1] === 'description') named.description = source.stringAt(from + Math.max(0, value));
      if (option[1] === 'unit') named.unit = unitNode(source, from + Math.max(0, value), piece.to);
      continue;
    }
    const value = roots[index] ? pieceExpression(roots[index]) : null;
    if (!value) continue;
    if (isKey) key = value;
    else {
      args.push({ key, value });
      key = null;
    }
  }
  return { args, named };
}

/**
 * What stands behind the name in a registration before 0.18, a unit, a description or both in this order; it is taken from the
 * arguments. Later ones have labels alone there, which are no such (metrics-macros 0.4, src/lib.rs, `Registration`).
 */
function behindName(source: SourceFile, args: Argument[], inFront: Named): Named {
  const take = (counts: (value: Node) => boolean): Node | null => {
    const [first] = args;
    if (!first || first.key !== null || !counts(first.value)) return null;
    args.shift();
    return first.value;
  };
  const unit = take((value) => /^(?:metrics\s*::\s*)?Unit\s*::\s*\w+$/.test(source.textOf(value)));
  const description = take((value) => /^(?:raw_)?string_literal$/.test(value.type));
  return { unit: unit ?? inFront.unit, description: description ?? inFront.description };
}

function unitNode(source: SourceFile, from: number, to: number): Node | null {
  const end = from + (/^[\w:\s]*\w/.exec(source.text.slice(from, to))?.[0].length ?? 0);
  return end > from ? source.nodeAt(from, end) : null;
}

/** Whether the macro takes a value behind the name: by the version, and where that may be another one by what no later one takes. */
function isPositional(analysis: Analysis, source: SourceFile, call: Node, args: readonly Argument[]): boolean {
  const version = analysis.workspace.versions.of(analysis.workspace.owner(source.file), 'metrics');
  if (version && !isAtLeast(version, 0, 22)) return true;
  const [value, ...labels] = args;
  if (!value || value.key !== null || !isStatement(source, call)) return false;
  return version === null || labels.length > 0 || /_literal$/.test(value.value.type);
}

function fromMacro(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const macro = macroName(source, call);
  const shape = SHAPES[macro];
  const { args, named: inFront } = argumentsWithKeys(source, call);
  const name = args.shift()?.value;
  if (!shape || !name) return [];
  const named = macro.startsWith('register_') ? behindName(source, args, inFront) : inFront;
  const described = shape.role === 'describe';
  const carries = shape.role === 'make' && !macro.startsWith('register_') && isPositional(analysis, source, call, args);
  const role = carries ? 'update' : shape.role;
  // `increment_counter!` alone had no value.
  const rest = role === 'update' && macro !== 'increment_counter' ? args.slice(1) : args;
  const verb = role === 'update' ? 'macro call' : null;
  // `counter!("name", "what it counts", …)` of `wc::metrics`; labels are never a text.
  const told =
    role === 'make' && rest[0]?.key === null && /string_literal$/.test(rest[0].value.type) ? rest.shift() : null;
  const helpNode = described ? (args.at(-1)?.value ?? null) : (told?.value ?? named.description);
  const unitPlace = described ? (args.length > 1 ? (args[0]?.value ?? null) : null) : named.unit;
  const common = {
    library: 'metrics',
    kind: shape.kind,
    origin: described ? null : { source, node: call },
    role,
    verb,
  };
  const place = { source, node: name };
  const build = (context: Context | null, turn: Turn | null = null): Declaration => {
    const { contexts } = analysis.values;
    const named = contexts.traced(() => analysis.values.text(turn?.value ?? place, context));
    const text = named.value;
    const help = helpNode ? analysis.values.text({ source, node: helpNode }, context) : null;
    const list = rest.length === 1 && rest[0]?.key === null ? rest[0].value : null;
    const at = turn?.value ?? namedAt(analysis, place, context);
    const given = contexts.traced(() => {
      if (described) return null;
      return turn && list
        ? listOf(analysis, turn.beside({ source, node: list }), context)
        : labelsOf(analysis, source, rest, context);
    });
    return declare({
      ...common,
      name: facadeName(text),
      at,
      unseen: role === 'make' && 'text' in text ? recordedOutside(analysis, at.source, text.text) : null,
      labels: given.value,
      labelsOfAny: named.objects.length > 0 && given.callers && given.objects.length === 0,
      help: knownText(help),
      unit: unitPlace ? unitOf(analysis, { source, node: unitPlace }) : null,
      context,
      nameConst: /^(scoped_)?identifier$/.test(name.type) ? constName(analysis, source, name) : null,
    });
  };
  // What one reading gives: a name in a loop stands for one metric in each turn.
  const read = (context: Context | null): Declaration[] => {
    const whole = build(context);
    const turns = 'text' in whole.name ? [] : eachOfLoop(analysis, place, context);
    return turns.length > 0 ? turns.map((turn) => build(context, turn)) : [whole];
  };
  return analysis.values
    .inEachContext(read, (reason) => [declare({ ...common, name: { pattern: '*', reason }, at: place })])
    .flat();
}

/** Where a name is given: by the caller that is read, else at the macro itself, which may choose among several. */
function namedAt(analysis: Analysis, place: Expr, context: Context | null): Expr {
  const { values } = analysis;
  if (context) return values.follow(place, context).expr;
  return values.contexts.chosen ? place : (values.argumentBehind(place, context) ?? place);
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
