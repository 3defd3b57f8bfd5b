/**
 * What the settings of `metrics-exporter-prometheus` make of a facade metric: summary or histogram, and suffixes.
 *
 * A histogram is a summary unless buckets are set for all, or for its name by a matcher (src/distribution.rs). Suffixes come
 * only with `with_recommended_naming(true)` (unit, and `_total` on counters) or `set_enable_unit_suffix(true)` (unit), and are
 * not added to a name that has them (src/formatting.rs).
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Node, SourceFile } from '../syntax.ts';
import { argumentsOf } from './arguments.ts';

export interface Exporter {
  kind(declared: Kind, name: string): Kind;
  name(name: string, kind: Kind, unit: string | null): string;
}

interface Matcher {
  readonly type: 'Full' | 'Prefix' | 'Suffix';
  readonly text: string;
}

const known = new WeakMap<Analysis, Exporter>();

/** The settings of every exporter that the workspace builds outside tests, read once. */
export function exporterOf(analysis: Analysis): Exporter {
  let exporter = known.get(analysis);
  if (!exporter) {
    exporter = readExporter(analysis);
    known.set(analysis, exporter);
  }
  return exporter;
}

function readExporter(analysis: Analysis): Exporter {
  const { workspace } = analysis;
  let everywhere = false;
  let total = false;
  let units = false;
  const matchers: Matcher[] = [];
  const files = workspace.files.filter((file) => workspace.source(file).text.includes('PrometheusBuilder'));
  for (const method of [
    'set_buckets',
    'set_buckets_for_metric',
    'set_native_histogram_for_metric',
    'with_recommended_naming',
    'set_enable_unit_suffix',
  ]) {
    for (const { source, from, to } of workspace.occurrences(method, files)) {
      const node = source.nodeAt(from, to);
      const access = node ? source.parent(node) : null;
      const call = access ? source.parent(access) : null;
      if (access?.type !== 'field_expression' || call?.type !== 'call_expression' || workspace.isTest(source, call))
        continue;
      const first = argumentsOf(source, call)[0];
      const on = first ? source.textOf(first) !== 'false' : false;
      if (method === 'set_buckets') everywhere = true;
      else if (method === 'with_recommended_naming') [total, units] = [on, on];
      else if (method === 'set_enable_unit_suffix') units = on;
      else if (first) matchers.push(...matcherOf(analysis, source, first));
    }
  }
  return {
    kind(declared, name) {
      if (declared !== 'histogram') return declared;
      return everywhere || matchers.some((matcher) => matches(matcher, name)) ? 'histogram' : 'summary';
    },
    name(name, kind, unit) {
      const withUnit = units && unit ? addUnit(name, unit === 'percent' ? 'ratio' : unit) : name;
      return total && kind === 'counter' && !withUnit.endsWith('total') ? `${withUnit}_total` : withUnit;
    },
  };
}

function matcherOf(analysis: Analysis, source: SourceFile, node: Node): Matcher[] {
  const target = analysis.values.follow({ source, node }, null).expr;
  const shape = /Matcher::(Full|Prefix|Suffix)$/.exec(
    target.source.textOf(target.node.childForFieldName('function') ?? target.node),
  );
  const argument = argumentsOf(target.source, target.node)[0];
  const text = argument ? analysis.values.text({ source: target.source, node: argument }, null) : null;
  return shape && text && 'text' in text
    ? [{ type: shape[1] as Matcher['type'], text: text.text.replace(/[^a-zA-Z0-9_:]/g, '_') }]
    : [];
}

function matches(matcher: Matcher, name: string): boolean {
  if (matcher.type === 'Full') return name === matcher.text;
  return matcher.type === 'Prefix' ? name.startsWith(matcher.text) : name.endsWith(matcher.text);
}

function addUnit(name: string, unit: string): string {
  const suffix = /_(?:sum|count|bucket|total)$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - suffix.length);
  return stem.endsWith(unit) ? name : `${stem}_${unit}${suffix}`;
}
