/**
 * `apalis`: what its `PrometheusLayer` records of tasks by way of the facade `metrics` (src/layers/prometheus/mod.rs; until 0.4 in
 * apalis-core). Names and labels are those of the version.
 */
import type { Analysis } from '../analysis.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { declare, type Library, NO_MAKERS } from './library.ts';
import { facadeName } from './metrics/recorder.ts';
import { ON_FACADE } from './metrics.ts';

const CRATE = 'apalis';
const LAYER = 'PrometheusLayer';

interface Names {
  readonly count: string;
  readonly duration: string;
  readonly labels: readonly string[];
}

const CURRENT: Names = {
  count: 'tasks_total',
  duration: 'task_duration_seconds',
  labels: ['worker', 'queue', 'status'],
};
const BEFORE_1: Names = {
  count: 'requests_total',
  duration: 'request_duration_seconds',
  labels: ['name', 'namespace', 'status'],
};
const BEFORE_0_5: Names = {
  count: 'job_requests_total',
  duration: 'job_requests_duration_seconds',
  labels: ['name', 'job_type', 'status'],
};

export const apalis: Library = {
  name: CRATE,
  words: [LAYER],
  hint: /\bPrometheusLayer\b/,
  makers: NO_MAKERS,
  ...ON_FACADE,
  declarations(analysis, source) {
    const version = analysis.workspace.versions.of(analysis.workspace.owner(source.file), CRATE);
    const { count, duration, labels } = namesOf(version);
    return [...source.text.matchAll(/\bPrometheusLayer\b/g)].flatMap(({ index }) => {
      const node = madeAt(analysis, source, index);
      if (!node) return [];
      const known = { library: CRATE, at: { source, node }, labels, role: 'built-in', verb: 'call' } as const;
      return [
        declare({ ...known, kind: 'counter', name: facadeName({ text: count }) }),
        declare({ ...known, kind: 'histogram', name: facadeName({ text: duration }) }),
      ];
    });
  },
};

function namesOf(version: Version | null): Names {
  if (version === null || isAtLeast(version, 1, 0)) return CURRENT;
  return isAtLeast(version, 0, 5) ? BEFORE_1 : BEFORE_0_5;
}

/** Where code outside tests makes the layer of the crate: by a function of its type, or by the name alone, as it has no fields. */
function madeAt(analysis: Analysis, source: SourceFile, at: number): Node | null {
  let node = source.nodeAt(at, at + LAYER.length);
  if (!node || source.isInert(at)) return null;
  const name = node;
  for (let outer = source.parent(node); outer?.type === 'scoped_identifier'; outer = source.parent(node)) node = outer;
  const parent = source.parent(node);
  const isCalled = parent?.type === 'call_expression' && parent.childForFieldName('function')?.id === node.id;
  if (!isCalled && !/^(?:arguments|let_declaration|struct_expression)$/.test(parent?.type ?? '')) return null;
  const made = isCalled && parent ? parent : node;
  if (analysis.workspace.isTest(source, made)) return null;
  const path = pathParts(source.text.slice(node.startIndex, name.endIndex));
  const meaning = analysis.modules.resolve(path, source, made);
  const isOurs = meaning?.type === 'external' && /^apalis(?:_core)?$/.test(meaning.path[0] ?? '');
  return isOurs ? made : null;
}
