/**
 * The crate `autometrics`: a function with `#[autometrics]` counts its calls and their duration, under names that the crate fixes
 * (src/constants.rs, src/tracker of each backend).
 *
 * All functions of a package share these metrics, so that they are declared once, at the first of them. Which client library
 * keeps them is a feature of the crate; names and labels are the same for all of them but the kind of `build_info` is a gauge in
 * each. Until 0.5 the counter was `function.calls.count`, and the caller one label.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { exportersOf } from './opentelemetry/exporter.ts';

const ATTRIBUTE = /#\s*\[\s*(?:autometrics\s*::\s*)?autometrics\b/g;

const OBJECTIVE = ['objective_name', 'objective_percentile'];
const BUILD = ['commit', 'version', 'branch'];
const SOURCE = ['service_name', 'repository_url', 'repository_provider', 'autometrics_version'];

export const autometrics: Library = {
  name: 'autometrics',
  words: ['autometrics'],
  hint: /#\s*\[\s*(?:autometrics\s*::\s*)?autometrics\b/,
  makers: NO_MAKERS,
  verbs: { writes: new Set(), reads: new Set() },
  identity: 'place',
  declarations(analysis, source) {
    const owner = analysis.workspace.owner(source.file);
    if (owner !== null && !owner.registry.has('autometrics')) return [];
    const first = firstOf(analysis, source);
    return first && first.source === source ? declarationsAt(analysis, first) : [];
  },
  expose: (_analysis, { declaration }) => [{ name: declaration.name }],
};

const known = new WeakMap<Analysis, Map<string, Expr | null>>();

/** The first instrumented function of the package that a file belongs to, by the order of its files. */
function firstOf(analysis: Analysis, { file }: SourceFile): Expr | null {
  const { workspace } = analysis;
  const owner = workspace.owner(file);
  const firsts = known.get(analysis) ?? new Map<string, Expr | null>();
  known.set(analysis, firsts);
  const key = owner?.dir ?? '';
  let first = firsts.get(key);
  if (first === undefined) {
    first = null;
    for (const each of workspace.filesOf(owner)) {
      if (first || workspace.tests.isTestFile(each)) continue;
      const [found] = attributesIn(analysis, workspace.source(each));
      first = found ?? null;
    }
    firsts.set(key, first);
  }
  return first;
}

/** The `#[autometrics]` attributes of a file, outside tests. */
function attributesIn(analysis: Analysis, source: SourceFile): Expr[] {
  const found: Expr[] = [];
  for (const match of source.text.matchAll(ATTRIBUTE)) {
    const to = (match.index ?? 0) + match[0].length;
    const item = /\b(?:fn|impl(?:\s*<[^>{]*>)?)\s+(\w+)/.exec(source.text.slice(to, to + 2000));
    const name = item?.[1] ?? '';
    const end = to + (item?.index ?? 0) + (item?.[0].length ?? 0);
    const node: Node | null = item ? source.nodeAt(end - name.length, end) : null;
    if (!node || analysis.workspace.isTest(source, node)) continue;
    const meaning = analysis.modules.resolve(['autometrics'], source, node);
    const isOther = meaning?.type === 'external' ? meaning.path[0] !== 'autometrics' : meaning?.type === 'item';
    if (!isOther) found.push({ source, node });
  }
  return found;
}

function declarationsAt(analysis: Analysis, at: Expr): Declaration[] {
  const { workspace } = analysis;
  const owner = workspace.owner(at.source.file);
  const version = workspace.versions.of(owner, 'autometrics');
  const old = version !== null && !isAtLeast(version, 0, 6);
  const sourced = version === null || isAtLeast(version, 1, 0);
  const service = old ? [] : ['service_name'];
  const caller = old ? ['caller'] : ['caller_function', 'caller_module'];
  const texts = workspace.filesOf(owner).map((file) => workspace.source(file).text);
  const isConcurrent = texts.some((text) => /#\s*\[[^\]]*\bautometrics\s*\([^\]]*\btrack_concurrency\b/.test(text));
  const byOtel = [...(owner?.registry.get('autometrics')?.features ?? [])].some((each) => /^opentelemetry/.test(each));
  // The labels of a scope are those of the meter `autometrics`.
  const [exporter] = byOtel ? exportersOf(analysis, owner) : [];
  const constLabels =
    exporter?.scopeLabels({ name: 'autometrics', version: undefined, schemaUrl: undefined, attributes: {} }) ?? {};
  const make = (name: string, kind: Kind, help: string, labels: readonly string[], unit: string | null = null) =>
    declare({
      library: 'autometrics',
      kind,
      name: { text: name },
      at,
      help,
      labels,
      constLabels,
      unit,
      role: 'built-in',
      verb: 'autometrics',
    });
  return [
    make(
      old ? 'function_calls_count' : 'function_calls_total',
      'counter',
      'Autometrics counter for tracking function calls',
      ['function', 'module', ...service, ...caller, 'result', 'ok', 'error', ...OBJECTIVE],
    ),
    make(
      old ? 'function_calls_duration' : 'function_calls_duration_seconds',
      'histogram',
      'Autometrics histogram for tracking function call duration',
      ['function', 'module', ...service, ...OBJECTIVE, 'objective_latency_threshold'],
      'seconds',
    ),
    ...(isConcurrent
      ? [
          make('function_calls_concurrent', 'gauge', 'Autometrics gauge for tracking concurrent function calls', [
            'function',
            'module',
            ...service,
          ]),
        ]
      : []),
    make(
      'build_info',
      'gauge',
      'Autometrics info metric for tracking software version and build details',
      sourced ? [...BUILD, ...SOURCE] : [...BUILD, ...service],
    ),
  ];
}
