/**
 * What `prometheus_exporter` counts of itself, with its feature `internal_metrics`: three metrics of the default registry, as soon as
 * an exporter of that registry is scraped (0.7 and later, src/lib.rs, `handler_metrics`).
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, letBinding } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Package } from '../../workspace/package.ts';
import { isAtLeast } from '../../workspace/versions.ts';
import { argumentsOf, pathCallAt } from '../arguments.ts';
import { type Declaration, declare } from '../library.ts';
import { firstCall, firstCalls } from './first-calls.ts';

const CRATE = 'prometheus_exporter';
/** The functions that make or start an exporter, with the path of each in the crate. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['start', ''],
  ['new', 'Builder'],
  ['builder', 'Exporter'],
]);
const METRICS: readonly (readonly [name: string, kind: Kind, help: string])[] = [
  ['prometheus_exporter_requests_total', 'counter', 'Number of HTTP requests received.'],
  ['prometheus_exporter_response_size_bytes', 'gauge', 'The HTTP response sizes in bytes.'],
  ['prometheus_exporter_request_duration_seconds', 'histogram', 'The HTTP request latencies in seconds.'],
];

const starts = new WeakMap<Analysis, readonly Expr[]>();

/** The metrics that the crate has by itself, at the place in a file where a program first makes an exporter. */
export function ofExporter(analysis: Analysis, source: SourceFile): Declaration[] {
  let known = starts.get(analysis);
  if (!known) {
    known = firstCalls(analysis, (owner) => exporterIn(analysis, owner));
    starts.set(analysis, known);
  }
  return known
    .filter((at) => at.source === source)
    .flatMap((at) =>
      METRICS.map(([name, kind, help]) =>
        declare({
          ...{ library: 'prometheus', kind, name: { text: name }, at, help, labels: [] },
          ...{ role: 'built-in', verb: 'request' },
        }),
      ),
    );
}

/** The first exporter of the default registry that a package makes, when the metrics are compiled in; else null. */
function exporterIn(analysis: Analysis, owner: Package): Expr | null {
  const { workspace } = analysis;
  const dependency = owner.registry.get(CRATE);
  const code = dependency?.code.replaceAll('-', '_') ?? CRATE;
  const version = dependency ? workspace.versions.of(owner, CRATE) : null;
  if (!dependency || (version && !isAtLeast(version, 0, 7))) return null;
  const isOn = [...workspace.crates.used(owner)].some(({ registry }) => {
    const asked = registry.get(CRATE);
    return asked && (asked.defaultFeatures || asked.features.includes('internal_metrics'));
  });
  const files = isOn ? workspace.filesOf(owner).filter((file) => workspace.mayHold(file, [code])) : [];
  return firstCall(analysis, files, [...FUNCTIONS.keys()], ({ source, from, to }) => {
    if (!/^\s*\(/.test(source.text.slice(to, to + 40))) return null;
    const call = pathCallAt(source, from, to);
    const called = call?.childForFieldName('function');
    if (!call || !called || workspace.isTest(source, call)) return null;
    const path = pathParts(source.textOf(called));
    const name = path.at(-1) ?? '';
    const type = FUNCTIONS.get(name) ?? '';
    const own = type === '' ? path : path.slice(0, -1);
    const meaning = analysis.modules.resolve(own, source, call);
    const outside = meaning === null ? own : meaning.type === 'external' ? meaning.path : [];
    // What a glob imports has no path: it counts in a file that imports all of the crate.
    const isGlob = outside.length === 1 && importsAll(analysis, source, code);
    const found = isGlob ? [code, ...outside] : outside;
    if (found.join('::') !== `${code}::${type || name}`) return null;
    return type !== '' && hasOtherRegistry(analysis, source, call) ? null : { source, node: call };
  });
}

/** Whether a file imports all that a crate has, by its name in code. */
function importsAll({ workspace }: Analysis, source: SourceFile, crate: string): boolean {
  return [...workspace.occurrences(crate, [source.file])].some(
    ({ from, to }) =>
      /\buse\s+(?:::)?$/.test(source.text.slice(Math.max(0, from - 20), from)) &&
      /^\s*::\s*\*/.test(source.text.slice(to, to + 20)),
  );
}

/** Whether the builder that a call makes is given a registry other than the default one: then its scrape has none of the metrics. */
function hasOtherRegistry(analysis: Analysis, source: SourceFile, made: Node): boolean {
  const around = enclosingFunction(source, made);
  return [...analysis.workspace.occurrences('with_registry', [source.file])].some(({ from, to }) => {
    const name = source.nodeAt(from, to);
    const access = name ? source.parent(name) : null;
    const call = access ? source.parent(access) : null;
    const builder = access?.type === 'field_expression' ? access.childForFieldName('value') : null;
    if (!builder || call?.type !== 'call_expression' || enclosingFunction(source, call)?.id !== around?.id)
      return false;
    const value = letBinding(source, builder, source.textOf(builder))?.value;
    if (!value || made.startIndex < value.startIndex || made.endIndex > value.endIndex) return false;
    const [registry] = argumentsOf(source, call);
    const given = registry ? analysis.values.follow({ source, node: registry }, null).expr : null;
    return given !== null && !/\bdefault_registry\b/.test(given.source.textOf(given.node));
  });
}
