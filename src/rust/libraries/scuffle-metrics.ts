/**
 * `scuffle-metrics`: functions without a body under `#[metrics]`, by themselves or in a module.
 *
 * A function is an instrument of OpenTelemetry that is called as it is, or as `rename` says, behind the name of its module
 * (scuffle-metrics-derive src/metrics_impl.rs). The exporter of the crate shows it by way of `prometheus-client`: a unit stands
 * behind the name as it is written, and a counter has `_total` (src/prometheus.rs). Labels are the arguments; the scope is the package.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { docTexts } from '../source/attributes.ts';
import { givenValue, type Meta, metasOf } from '../source/metas.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { knownText } from '../values/value.ts';
import { namedType, typeAt } from '../workspace/type-names.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';

const CRATE = 'scuffle-metrics';
const KIND = /^(Counter|UpDownCounter|Gauge|Histogram)(?:[UIF]64)?$/;
const KINDS: Readonly<Record<string, Kind>> = {
  Counter: 'counter',
  UpDownCounter: 'gauge',
  Gauge: 'gauge',
  Histogram: 'histogram',
};

export const scuffleMetrics: Library = {
  name: CRATE,
  words: ['metrics'],
  hint: /#\s*\[\s*(?:\w+\s*::\s*)*metrics\b/,
  makers: NO_MAKERS,
  verbs: {
    writes: new Set(['incr', 'incr_by', 'decr', 'decr_by', 'record', 'set', 'add', 'observe']),
    reads: new Set(['inner', 'fmt']),
  },
  identity: 'place',
  declarations(analysis, source) {
    const owner = analysis.workspace.owner(source.file);
    if (owner !== null && !owner.registry.has(CRATE)) return [];
    const modules = itemsOf(analysis, source, /\bmod\s+(\w+)\s*\{/g, 'mod_item');
    const functions = itemsOf(analysis, source, /\bfn\s+(\w+)\s*\(/g, 'function_signature_item');
    const isInside = ({ startIndex }: Node) =>
      modules.some((module) => module.startIndex < startIndex && startIndex < module.endIndex);
    return [
      ...modules.flatMap((module) => fromModule(analysis, source, module)),
      ...functions.filter((each) => !isInside(each)).flatMap((each) => fromFunction(analysis, source, each, null)),
    ];
  },
  expose: (_analysis, { declaration, kind, unit }) => {
    const parts = [unit, kind === 'counter' ? 'total' : null].filter((part) => part !== null);
    const ending = parts.map((part) => `_${part}`).join('');
    const { name } = declaration;
    return [
      { name: 'text' in name ? { text: name.text + ending } : { pattern: name.pattern + ending, reason: name.reason } },
    ];
  },
};

/** The items of a file under the attribute of the crate, outside tests. */
function itemsOf(analysis: Analysis, source: SourceFile, pattern: RegExp, type: string): Node[] {
  return [...source.text.matchAll(pattern)].flatMap((match) => {
    const from = (match.index ?? 0) + match[0].lastIndexOf(match[1] ?? '');
    const name = source.nodeAt(from, from + (match[1] ?? '').length);
    const item = name ? source.parent(name) : null;
    if (item?.type !== type || analysis.workspace.isTest(source, item)) return [];
    return metasOf(source, item).some((meta) => isOurs(analysis, source, item, meta)) ? [item] : [];
  });
}

function isOurs(analysis: Analysis, source: SourceFile, at: Node, { path }: Meta): boolean {
  if (path.at(-1) !== 'metrics') return false;
  const meaning = analysis.modules.resolve(path, source, at);
  return meaning?.type !== 'external' || meaning.path.length < 2 || meaning.path.includes('scuffle_metrics');
}

function fromModule(analysis: Analysis, source: SourceFile, module: Node): Declaration[] {
  const name = module.childForFieldName('name');
  const functions = module.childForFieldName('body')?.namedChildren ?? [];
  const prefix = renamed(analysis, metasOf(source, module)) ?? (name ? source.textOf(name) : '');
  return functions
    .filter((item) => item.type === 'function_signature_item')
    .flatMap((item) => fromFunction(analysis, source, item, prefix));
}

function fromFunction(analysis: Analysis, source: SourceFile, item: Node, module: string | null): Declaration[] {
  const name = item.childForFieldName('name');
  const type = item.childForFieldName('return_type');
  const named = type ? namedType(analysis, typeAt(source, type)) : null;
  const kind = KIND.exec(named?.path.at(-1) ?? '')?.[1];
  // A function of a module that only the compiler knows is an error there, one with another type is none of the crate.
  if (!name || kind === undefined) return [];
  const metas = metasOf(source, item);
  const called = renamed(analysis, metas) ?? source.textOf(name).replace(/^r#/, '');
  const unit = givenValue(metas, 'metrics', 'unit');
  const help = docTexts(source, item)
    .map((line) => line.trim().replace(/\.+$/, ''))
    .filter((line) => line !== '')
    .join(' ');
  return [
    declare({
      library: CRATE,
      kind: KINDS[kind] ?? 'unknown',
      name: { text: legal(module === null ? called : `${module}_${called}`) },
      at: { source, node: name },
      labels: parameterNodes(item.childForFieldName('parameters') ?? item).map((parameter) =>
        labelOf(analysis, source, parameter),
      ),
      constLabels: {
        otel_scope_name: analysis.workspace.owner(source.file)?.name ?? null,
        otel_scope_version: null,
      },
      help: help === '' ? null : help,
      unit: unit ? knownText(analysis.values.text(unit, null)) : null,
      handles: [{ type: 'result', function: { source, node: item } }],
    }),
  ];
}

function renamed(analysis: Analysis, metas: readonly Meta[]): string | null {
  const given = givenValue(metas, 'metrics', 'rename');
  return given ? knownText(analysis.values.text(given, null)) : null;
}

function labelOf(analysis: Analysis, source: SourceFile, parameter: Node): string {
  const pattern = parameter.childForFieldName('pattern') ?? parameter;
  const label = renamed(analysis, metasOf(source, parameter)) ?? source.textOf(pattern).replace(/^r#/, '');
  return legal(label);
}

/** A name as the exporter escapes it. */
function legal(name: string): string {
  return name.replace(/^(?=\d)/, '_').replace(/[^a-zA-Z0-9_:]/g, '_');
}
