/** Where a program makes the `MetricsLayer` of `tracing-opentelemetry`, which makes metrics of events. */
import type { Analysis } from '../../analysis.ts';
import type { SourceFile } from '../../source/syntax.ts';
import type { Package } from '../../workspace/package.ts';
import { isAtLeast, type Version } from '../../workspace/versions.ts';
import { isCallOfType, pathCallAt } from '../arguments.ts';
import { isNear } from '../opentelemetry/exporter.ts';

export const CRATE = 'tracing-opentelemetry';

/** A place that makes a `MetricsLayer`. */
export interface Layer {
  readonly owner: Package | null;
  readonly version: Version | null;
  readonly hasGauges: boolean;
}

const layers = new WeakMap<Analysis, readonly Layer[]>();

/** The layers of the programs that have a package. */
export function layersOf(analysis: Analysis, owner: Package | null): readonly Layer[] {
  return allLayers(analysis).filter((layer) => isNear(analysis, owner, layer.owner));
}

/** All layers that code which something may run makes. */
export function allLayers(analysis: Analysis): readonly Layer[] {
  let all = layers.get(analysis);
  if (!all) {
    all = findLayers(analysis);
    layers.set(analysis, all);
  }
  return all;
}

function findLayers(analysis: Analysis): Layer[] {
  const { workspace } = analysis;
  const owners = new Set<Package | null>();
  for (const { source, from, to } of workspace.occurrences('MetricsLayer', workspace.files)) {
    if (workspace.tests.isTestFile(source.file)) continue;
    const renamed = /^\s*as\s+(\w+)/.exec(source.text.slice(to, to + 80))?.[1];
    const [name, places] = renamed === undefined ? ['MetricsLayer', [from]] : [renamed, source.placesOf(renamed)];
    if (places.some((at) => isMade(analysis, source, at, at + name.length))) owners.add(workspace.owner(source.file));
  }
  return [...owners].map((owner): Layer => {
    const version = workspace.versions.of(owner, CRATE);
    const features = owner?.registry.get(CRATE)?.features ?? [];
    const isStable = version === null || isAtLeast(version, 0, 32);
    return { owner, version, hasGauges: isStable || [...features].includes('metrics_gauge_unstable') };
  });
}

/** Whether `new` of the layer is called at a name, in code that something may run. */
function isMade(analysis: Analysis, source: SourceFile, from: number, to: number): boolean {
  const behind = /^\s*(?:::\s*<[^;{}()]{0,120}>\s*)?::\s*new(?=\s*\()/.exec(source.text.slice(to, to + 160));
  if (!behind) return false;
  const call = pathCallAt(source, to + behind[0].length - 'new'.length, to + behind[0].length);
  if (!call || !isCallOfType(analysis, source, call, 'tracing_opentelemetry', 'MetricsLayer')) return false;
  const node = source.nodeAt(from, to) ?? call;
  return !analysis.workspace.isTest(source, node) && analysis.reach.of(source, node) !== 'no';
}
