/**
 * `tonic_prometheus_layer`: what its layer counts of a server, and its channel of a client, under names that the crate fixes
 * (src/metrics.rs). All stand in the registry of its settings, which has no prefix unless code gives it another one.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { type Expr, initializerOf } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { isCallOfType, pathCallAt } from './arguments.ts';
import { buckets } from './buckets.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { prometheus } from './prometheus.ts';

const CRATE = 'tonic_prometheus_layer';
const CALL = /\bMetrics(Layer|Channel)\s*(?:::\s*<[^;{}()]{0,120}>\s*)?::\s*(new|default)(?=\s*\()/g;

type Row = readonly [kind: Kind, name: string, help: string, labels: readonly string[]];

const HTTP = ['method', 'path'];
const RPC = ['grpc_service', 'grpc_method'];
const CODE = [...RPC, 'grpc_code'];

/** What the first versions count. */
const FUNCTIONS: readonly Row[] = [
  ['counter', 'function_calls_total', 'Counter for tracking function calls', HTTP],
  ['histogram', 'function_calls_duration_seconds', 'Histogram for tracking function call duration', HTTP],
  ['gauge', 'function_calls_concurrent', 'Gauge for tracking concurrent function calls', HTTP],
];
const COMPLETED = 'Total number of RPCs completed on the server, regardless of success or failure.';
const DURATION = 'Histogram for tracking server RPC duration';
const SERVER: readonly Row[] = [
  ['counter', 'function_calls_total', COMPLETED, HTTP],
  ['histogram', 'function_calls_duration_seconds', DURATION, HTTP],
  ['gauge', 'function_calls_concurrent', 'Gauge for tracking concurrent function calls', HTTP],
  ['counter', 'grpc_server_started_total', 'Total number of RPCs started on the server.', RPC],
  ['counter', 'grpc_server_handled_total', COMPLETED, CODE],
  ['histogram', 'grpc_server_handling_seconds', DURATION, CODE],
];
const CLIENT: readonly Row[] = [
  ['counter', 'grpc_client_started_total', 'Total number of client RPCs started.', RPC],
  [
    'counter',
    'grpc_client_handled_total',
    'Total number of client RPCs completed, regardless of success or failure.',
    CODE,
  ],
  ['histogram', 'grpc_client_handling_seconds', 'Histogram for tracking client RPC duration', CODE],
];

export const tonicPrometheusLayer: Library = {
  name: CRATE,
  words: ['MetricsLayer', 'MetricsChannel'],
  hint: new RegExp(CALL.source),
  makers: NO_MAKERS,
  verbs: { writes: new Set(), reads: new Set() },
  identity: 'name',
  expose: (analysis, made) => prometheus.expose(analysis, made),
  declarations(analysis, source) {
    const owner = analysis.workspace.owner(source.file);
    return [...source.text.matchAll(CALL)].flatMap((match) => {
      const [whole, type, method = ''] = match;
      const to = match.index + whole.length;
      const call = pathCallAt(source, to - method.length, to);
      if (
        !call ||
        analysis.workspace.isTest(source, call) ||
        !isCallOfType(analysis, source, call, CRATE, `Metrics${type}`)
      )
        return [];
      const rows = type === 'Channel' ? CLIENT : serverRows(analysis.workspace.versions.of(owner, CRATE));
      return ofCall(analysis, { source, node: call }, rows);
    });
  },
};

function serverRows(version: Version | null): readonly Row[] {
  return version === null || isAtLeast(version, 0, 1, 7) ? SERVER : FUNCTIONS;
}

function ofCall(analysis: Analysis, at: Expr, rows: readonly Row[]): Declaration[] {
  const { registry, bounds } = settingsOf(analysis, at.source);
  return rows.map(([kind, name, help, labels]) =>
    declare({
      library: CRATE,
      kind,
      name: { text: name },
      at,
      help,
      labels,
      buckets: kind === 'histogram' && bounds ? buckets(analysis, bounds, null) : null,
      registry,
      role: 'built-in',
      verb: 'call',
    }),
  );
}

interface Settings {
  readonly registry: Expr | null;
  readonly bounds: Expr | null;
}

/** What the settings are made with, where a package that sees the file makes them. */
function settingsOf({ workspace, modules }: Analysis, { file }: SourceFile): Settings {
  for (const { source, from, to } of workspace.occurrences('GlobalSettings', workspace.filesThatSee(file))) {
    if (!/^\s*\{/.test(source.text.slice(to, to + 20)) || workspace.tests.isTestFile(source.file)) continue;
    const node = source.nodeAt(from, to);
    let made: Node | null = node;
    while (made && made.type !== 'struct_expression') made = /identifier$/.test(made.type) ? source.parent(made) : null;
    if (!node || !made || workspace.isTest(source, made)) continue;
    if (modules.resolve(['GlobalSettings'], source, node)?.type === 'item') continue;
    const literal = { source, node: made };
    const given = (name: string): Expr | null => {
      const value = initializerOf(literal, name);
      return value && { source, node: value };
    };
    return { registry: given('registry'), bounds: given('histogram_buckets') };
  }
  return { registry: null, bounds: null };
}
