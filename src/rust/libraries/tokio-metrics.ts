/**
 * The reporters of `tokio-metrics` (feature `metrics-rs-integration`): what they record is fixed by the version, and by
 * `--cfg tokio_unstable`; a transformer may give other names and labels (src/metrics_rs.rs).
 */
import type { Analysis } from '../analysis.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Value } from '../values/value.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { argumentsOf, chainOf, isCallOf, pathCallAt } from './arguments.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { hasCfg } from './metrics/build-config.ts';
import { listOf } from './metrics/labels.ts';
import { facadeName } from './metrics/recorder.ts';
import {
  type Row,
  RUNTIME,
  RUNTIME_DERIVED,
  RUNTIME_UNSTABLE,
  RUNTIME_UNSTABLE_DERIVED,
  TASK,
  TASK_DERIVED,
} from './metrics/tokio-metrics-rows.ts';
import { ON_FACADE } from './metrics.ts';
import { spellings } from './spellings.ts';

const BUILDER = /\b((?:Runtime|Task)MetricsReporterBuilder)\s*::\s*(new|default)(?=\s*\()/g;

export const tokioMetrics: Library = {
  name: 'tokio-metrics',
  words: spellings('{Runtime,Task}MetricsReporterBuilder'),
  hint: /\b(?:Runtime|Task)MetricsReporterBuilder\b/,
  makers: NO_MAKERS,
  ...ON_FACADE,
  declarations(analysis, source) {
    return [...source.text.matchAll(BUILDER)].flatMap((match) => {
      const to = (match.index ?? 0) + match[0].length;
      const call = pathCallAt(source, to - (match[2] ?? '').length, to);
      if (!call || !isCallOf(analysis, source, call, 'tokio_metrics') || analysis.workspace.isTest(source, call))
        return [];
      return fromBuilder(analysis, source, call, (match[1] ?? '').startsWith('Runtime'));
    });
  },
};

function rowsOf(analysis: Analysis, source: SourceFile, isRuntime: boolean): readonly Row[] {
  const version = analysis.workspace.versions.of(analysis.workspace.owner(source.file), 'tokio-metrics');
  const derives = version === null || isAtLeast(version, 0, 4, 7);
  if (!isRuntime) return derives ? [...TASK, ...TASK_DERIVED] : TASK;
  const unstable = hasCfg(analysis, source, 'tokio_unstable');
  return [
    // Alive tasks were counted with unstable features alone before that version.
    ...RUNTIME.filter(([name]) => derives || unstable || name !== 'live_tasks_count'),
    ...(derives ? RUNTIME_DERIVED : []),
    ...(unstable ? RUNTIME_UNSTABLE : []),
    ...(unstable && derives ? RUNTIME_UNSTABLE_DERIVED : []),
  ];
}

function fromBuilder(analysis: Analysis, source: SourceFile, call: Node, isRuntime: boolean): Declaration[] {
  let chain = call;
  for (let at = source.parent(call); at?.type === 'field_expression' || at?.type === 'call_expression'; ) {
    if (at.type === 'call_expression') {
      if (at.childForFieldName('function')?.startIndex !== call.startIndex) break;
      chain = at;
    }
    at = source.parent(at);
  }
  const { methods } = chainOf(source, chain);
  const describes = methods.some(({ name }) => name === 'describe' || name === 'describe_and_run');
  const transformer =
    methods.find(({ name }) => name === 'with_metrics_transformer')?.args[0] ?? argumentsOf(source, call)[0] ?? null;
  return rowsOf(analysis, source, isRuntime).map(([name, kind, unit, help]) => {
    const key = transformed(analysis, source, transformer, `tokio_${name}`);
    return declare({
      library: 'tokio-metrics',
      kind,
      name: facadeName(key.name),
      at: { source, node: call },
      labels: key.labels,
      help: describes ? help : null,
      unit: describes ? unit : null,
      role: 'built-in',
      verb: methods.at(-1)?.name ?? 'build',
    });
  });
}

interface Key {
  readonly name: Value;
  readonly labels: readonly string[] | null;
}

/** What a transformer makes of a name: `Key::from_…` of the name as it is, with a part replaced, or inside a template. */
function transformed(analysis: Analysis, source: SourceFile, transformer: Node | null, name: string): Key {
  if (!transformer || /(?:^|::)Key::from_(?:static_)?name$/.test(source.textOf(transformer)))
    return { name: { text: name }, labels: [] };
  const unknown: Key = {
    name: { pattern: '*', reason: 'a transformer gives it a name that is not in sight' },
    labels: null,
  };
  const body = transformer.type === 'closure_expression' ? transformer.childForFieldName('body') : null;
  const key = body?.descendantsOfType('call_expression').find((each) => {
    const called = each?.childForFieldName('function');
    return called ? /(?:^|::)Key::from\w*$/.test(source.textOf(called)) : false;
  });
  if (!body || !key) return unknown;
  const text = source.textOf(body);
  const [, labels] = argumentsOf(source, key);
  const replaced = /\.\s*replacen?\(\s*"([^"\\]*)"\s*,\s*"([^"\\]*)"/.exec(text);
  const template = /format!\(\s*"([^"\\{}]*)\{\w*\}([^"\\{}]*)"/.exec(text);
  if (/\b(?:match|if)\b/.test(text) || (replaced && template)) return unknown;
  return {
    name: {
      text: replaced
        ? name.replace(replaced[1] ?? '', () => replaced[2] ?? '')
        : template
          ? `${template[1]}${name}${template[2]}`
          : name,
    },
    labels: labels ? listOf(analysis, { source, node: labels }, null) : [],
  };
}
