/**
 * The name of the service that `foundations` puts in front of a metric, or into a label.
 *
 * `service_info!()` has the name of the package that calls it, with `_` for `-` (foundations src/lib.rs); `name_in_metrics`
 * of a `ServiceInfo` may say another. With `ServiceNameFormat::LabelWithName(label)` it is the value of that label and no
 * prefix (foundations src/telemetry/settings/metrics.rs). A library's metrics have the name of the service that uses it.
 */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { unknown, type Value } from '../../values/value.ts';
import type { Package } from '../../workspace/package.ts';
import { argumentsOf } from '../arguments.ts';

export interface ServiceName {
  readonly prefix: Value;
  /** The label that has the name as its value, or null when it is a prefix. */
  readonly label: string | null;
}

interface Service {
  readonly owner: Package | null;
  readonly name: Value;
}

const UNSEEN: Value = unknown(
  'the name of the service is in front of it, and no package that uses it says `service_info!()` or `name_in_metrics`',
);

/** The services whose scrape shows the metrics of a file. */
export function serviceNames(analysis: Analysis, file: string): readonly ServiceName[] {
  const { services, label } = known(analysis);
  const owner = analysis.workspace.owner(file);
  const own = services.filter((each) => each.owner === owner);
  const users = owner ? analysis.workspace.crates.users(owner) : new Set<Package>();
  const using = own.length > 0 ? own : services.filter((each) => each.owner !== null && users.has(each.owner));
  const names = using.length > 0 ? using.map((each) => each.name) : [UNSEEN];
  return names.map((prefix) => ({ prefix, label }));
}

interface Known {
  readonly services: readonly Service[];
  readonly label: string | null;
}

const settings = new WeakMap<Analysis, Known>();

function known(analysis: Analysis): Known {
  let found = settings.get(analysis);
  if (!found) {
    found = { services: servicesOf(analysis), label: labelOf(analysis) };
    settings.set(analysis, found);
  }
  return found;
}

function servicesOf(analysis: Analysis): Service[] {
  const { workspace } = analysis;
  const named: (Service & { readonly at: Expr })[] = [];
  for (const at of mentionsOf(analysis, 'name_in_metrics')) {
    const value = valueGiven(at.source, at.node);
    const owner = workspace.owner(at.source.file);
    if (!value) continue;
    named.push(...textsOf(analysis, { source: at.source, node: value }).map((name) => ({ owner, name, at })));
  }
  const found: Service[] = [...named];
  for (const at of mentionsOf(analysis, 'service_info')) {
    if (at.source.parent(at.node)?.type !== 'macro_invocation' && !isMacroPath(at.source, at.node)) continue;
    // What the same function sets afterwards, or fills in behind it, is its name.
    const around = enclosingFunction(at.source, at.node);
    if (
      named.some(
        (each) =>
          around && enclosingFunction(each.at.source, each.at.node)?.id === around.id && each.at.source === at.source,
      )
    )
      continue;
    const owner = workspace.owner(at.source.file);
    if (owner) found.push({ owner, name: { text: owner.name.replaceAll('-', '_') } });
  }
  return found;
}

function isMacroPath(source: SourceFile, node: Node): boolean {
  const path = source.parent(node);
  return path?.type === 'scoped_identifier' && source.parent(path)?.type === 'macro_invocation';
}

/** The places of a word that are code of the program. */
function mentionsOf(analysis: Analysis, word: string): Expr[] {
  const { workspace } = analysis;
  const found: Expr[] = [];
  for (const { source, from, to } of workspace.occurrences(word, workspace.files)) {
    if (workspace.tests.isTestFile(source.file)) continue;
    const node = source.nodeAt(from, to);
    if (node && !workspace.isTest(source, node)) found.push({ source, node });
  }
  return found;
}

/** `name_in_metrics: value`, `name_in_metrics` alone, `info.name_in_metrics = value`. */
function valueGiven(source: SourceFile, name: Node): Node | null {
  const parent = source.parent(name);
  if (parent?.type === 'field_initializer') return parent.childForFieldName('value');
  if (parent?.type === 'shorthand_field_initializer') return name;
  const assigned = parent?.type === 'field_expression' ? source.parent(parent) : null;
  if (assigned?.type !== 'assignment_expression' || assigned.childForFieldName('left')?.id !== parent?.id) return null;
  return assigned.childForFieldName('right');
}

/** The texts that an expression has, one for each caller that fixes it; `.replace("-", "_")` is done. */
function textsOf(analysis: Analysis, { source, node }: Expr): Value[] {
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
  const receiver = called?.childForFieldName('value');
  const read = (at: Node) =>
    analysis.values.inEachContext((context) => analysis.values.text({ source, node: at }, context), unknown);
  if (!method || !receiver || source.textOf(method) !== 'replace') return read(node);
  const [from, to] = argumentsOf(source, node).map((each) => source.textOf(each).replace(/^["']|["']$/g, ''));
  if (from === undefined || to === undefined || from === '') return read(node);
  return read(receiver).map((value) => ('text' in value ? { text: value.text.replaceAll(from, to) } : value));
}

/** The label of the first `LabelWithName(…)` that the program makes. */
function labelOf(analysis: Analysis): string | null {
  for (const { source, node } of mentionsOf(analysis, 'LabelWithName')) {
    let callee = node;
    while (source.parent(callee)?.type === 'scoped_identifier') callee = source.parent(callee) ?? callee;
    const call = source.parent(callee);
    if (call?.type !== 'call_expression') continue;
    const [first] = argumentsOf(source, call);
    const [only] = first ? textsOf(analysis, { source, node: first }) : [];
    if (only && 'text' in only) return only.text;
  }
  return null;
}
