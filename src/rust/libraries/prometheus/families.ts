/**
 * Families that code puts together without a metric: `let mut family = MetricFamily::default(); family.set_name(…)`.
 *
 * Whoever encodes the family shows it, by the name that it was given (rust-prometheus, src/encoder/text.rs). Families that
 * take their name from a description or from another family are those of that.
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { blockAround, type Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { letBinding } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { withoutCallers } from '../../values/needs.ts';
import { knownText } from '../../values/value.ts';
import { argumentsOf } from '../arguments.ts';
import { type Declaration, declare } from '../library.ts';
import { pathInCrate } from './crate.ts';
import { type Series, seriesOf } from './own-series.ts';
import { sampleLabels } from './samples.ts';

/** What code calls the type of a family: `MetricType::GAUGE`. */
export const FAMILY_KINDS: Readonly<Record<string, Kind>> = {
  COUNTER: 'counter',
  GAUGE: 'gauge',
  HISTOGRAM: 'histogram',
  SUMMARY: 'summary',
  UNTYPED: 'unknown',
};

/** A name that a description or another family has already. */
const ANOTHERS = /\bfq_name\b|\.\s*get_name\s*\(\s*\)|\w\s*\.\s*name\s*\(\s*\)/;

/** The families that a file makes and names. */
export function fromFamilies(analysis: Analysis, source: SourceFile): Declaration[] {
  if (!source.text.includes('MetricFamily')) return [];
  return [...source.text.matchAll(/(\w+)\s*\.\s*set_name\s*\(/g)].flatMap((match) => {
    const [, variable = ''] = match;
    const from = match.index ?? 0;
    const receiver = source.nodeAt(from, from + variable.length);
    const call = receiver ? callOn(source, receiver) : null;
    const made = receiver ? letBinding(source, receiver, variable)?.value : null;
    const [name] = call ? argumentsOf(source, call) : [];
    if (!receiver || !call || !made || !name || analysis.workspace.isTest(source, call)) return [];
    const called = made.childForFieldName('function');
    const path = called ? pathParts(source.textOf(called)).slice(0, -1) : [];
    if (path.at(-1) !== 'MetricFamily' || !pathInCrate(analysis, source, path, made)) return [];
    if (ANOTHERS.test(source.textOf(name))) return [];
    return declared(analysis, { source, node: call }, name, settingsBeside(source, receiver, variable));
  });
}

/** The call of a method on a name, or null. */
function callOn(source: SourceFile, receiver: Node): Node | null {
  const access = source.parent(receiver);
  const call = access ? source.parent(access) : null;
  return access?.type === 'field_expression' && call?.type === 'call_expression' ? call : null;
}

/** The arguments of the other setters that are called on the same name in its block. */
export function settingsBeside(source: SourceFile, receiver: Node, variable: string): ReadonlyMap<string, Node> {
  const block = blockAround(source, receiver);
  const found = new Map<string, Node>();
  if (!block) return found;
  const setter = new RegExp(`(?<![\\w.])${variable}\\s*\\.\\s*(set_\\w+)\\s*\\(`, 'g');
  for (const match of source.text.slice(block.startIndex, block.endIndex).matchAll(setter)) {
    const from = block.startIndex + (match.index ?? 0);
    const node = source.nodeAt(from, from + variable.length);
    const call = node ? callOn(source, node) : null;
    const [first] = call ? argumentsOf(source, call) : [];
    if (first) found.set(match[1] ?? '', first);
  }
  return found;
}

function declared(analysis: Analysis, call: Expr, name: Node, settings: ReadonlyMap<string, Node>): Declaration[] {
  const { source } = call;
  const at = { source, node: name };
  const built = { library: 'prometheus', origin: call, role: 'built-in', verb: 'set_name' } as const;
  const textOf = (node: Node | undefined, context: Context | null): string | null => {
    const value = node ? analysis.values.text({ source, node }, context) : null;
    return knownText(value);
  };
  const samples = settings.get('set_metric');
  const labelsIn = (context: Context | null) =>
    samples ? withoutCallers(() => sampleLabels(analysis, { source, node: samples }, context), null) : null;
  const own = new Map<Declaration, Series | null>();
  const all = analysis.values.inEachContext<Declaration>(
    (context) => {
      const type = settings.get('set_field_type');
      const { expr } = type ? analysis.values.follow({ source, node: type }, context) : { expr: null };
      const kind = expr ? FAMILY_KINDS[pathParts(expr.source.textOf(expr.node)).at(-1) ?? ''] : undefined;
      const text = analysis.values.text(at, context);
      const found = declare({
        ...built,
        kind: kind ?? 'unknown',
        name: text,
        at: analysis.values.argumentBehind(at, context) ?? at,
        help: textOf(settings.get('set_help'), context),
        labels: labelsIn(context),
        context,
      });
      if (!samples && 'text' in text) own.set(found, seriesOf(analysis, call, context));
      return found;
    },
    (reason) => declare({ ...built, kind: 'unknown', name: { pattern: '*', reason }, at }),
  );
  return all.map((each) => ({ ...each, labels: own.get(each)?.() ?? each.labels }));
}
