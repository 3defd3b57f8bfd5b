/**
 * `kubert` and its parts, which stand on `prometheus-client`.
 *
 * `kubert_prometheus_process::register(registry)` registers what the system knows of the process (src/lib.rs, src/linux.rs),
 * `kubert_prometheus_tokio::Runtime::register(registry, handle)` what a tokio runtime counts (src/lib.rs), and
 * `kubert::RuntimeMetrics::register(registry)` what a controller asks of Kubernetes (src/client/metrics.rs, src/runtime/metrics.rs).
 * `with_prometheus(registry)` of the admin server registers the first behind `process`, and with `--cfg tokio_unstable` the second behind
 * `tokio_rt` (src/admin.rs).
 */
import type { Analysis } from '../analysis.ts';
import { behindReference, type Expr } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { argumentsOf, methodCallAt } from './arguments.ts';
import { type Declaration, type Library, NO_MAKERS } from './library.ts';
import { hasCfg } from './metrics/build-config.ts';
import { outsideCalls } from './outside-calls.ts';
import { declaredRow, described, type Row, row, rowsOf } from './prometheus-client/built-in.ts';
import { ON_PROMETHEUS_CLIENT } from './prometheus-client.ts';

const CRATE = 'kubert';
const PROCESS_CRATE = 'kubert-prometheus-process';
const TOKIO_CRATE = 'kubert-prometheus-tokio';

const counter = row.bind(null, 'counter');
const gauge = row.bind(null, 'gauge');
const ofProcess = (kind: 'counter' | 'gauge', name: string, text: string, unit?: string): Row =>
  described(kind, name, [], text, unit === undefined ? {} : { unit });

const PROCESS: readonly Row[] = [
  gauge('start_time', [], 'Time that the process started (in seconds since the UNIX epoch)', { unit: 'seconds' }),
  gauge('clock_time', [], 'Current system time for this process', { unit: 'seconds' }),
  ofProcess('counter', 'uptime', 'Total time since the process started (in seconds)', 'seconds'),
  ofProcess('counter', 'cpu', 'Total user and system CPU time spent in seconds', 'seconds'),
  ofProcess('gauge', 'virtual_memory', 'Virtual memory size in bytes', 'bytes'),
  ofProcess('gauge', 'resident_memory', 'Resident memory size in bytes', 'bytes'),
  ofProcess('gauge', 'open_fds', 'Number of open file descriptors'),
  ofProcess('gauge', 'max_fds', 'Maximum number of open file descriptors'),
  ofProcess('gauge', 'threads', 'Number of OS threads in the process.'),
];

const NETWORK: readonly Row[] = [
  ofProcess('counter', 'network_receive', 'Number of bytes received by the process over the network', 'bytes'),
  ofProcess('counter', 'network_transmit', 'Number of bytes sent by the process over the network', 'bytes'),
];

const TOKIO: readonly Row[] = [
  gauge('workers', [], 'The number of worker threads used by the runtime'),
  counter('park', [], 'Total number of times worker threads parked'),
  counter('noop', [], 'Number of times workers unparked but found no new work'),
  counter('steal', [], 'Number of tasks stolen by workers from others'),
  counter('steal_operations', [], 'Number of times workers stole tasks from other'),
  counter('remote_schedule', [], 'Total number of remote schedule operations'),
  counter('local_schedule', [], 'Total number of local schedule operations'),
  counter('overflow', [], 'Total number of overflow operations'),
  counter('polls', [], 'The number of tasks that have been polled across all worker threads'),
  counter('busy', [], 'Total duration of time when worker threads were busy processing tasks', { unit: 'seconds' }),
  gauge('injection_queue_depth', [], "The number of tasks currently scheduled in the runtime's injection queue"),
  gauge('local_queue_depth', [], "The total number of tasks currently scheduled in workers' local queues"),
  counter('budget_forced_yield', [], 'Number of times a worker thread was forced to yield due to budget exhaustion'),
  counter('io_driver_ready', [], 'Number of times the IO driver was woken up'),
];

const REQUEST = ['cluster_url', 'method'];
const RESPONSE = [...REQUEST, 'status', 'error'];
const RUNTIME: readonly Row[] = [
  counter('client_requests', REQUEST, 'Number of requests sent by tha Kubernetes API client', { since: 23 }),
  row(
    'histogram',
    'client_response_latency',
    REQUEST,
    'Time between a request being dispatched and its response headers being received',
    { unit: 'seconds', buckets: [0.3, 3], since: 23 },
  ),
  row(
    'histogram',
    'client_response_duration',
    REQUEST,
    'Duration of a response stream from receiving the initial status to the end of the stream',
    { unit: 'seconds', buckets: [3, 300, 1200], since: 23 },
  ),
  counter('client_response_status', RESPONSE, 'Response statuses received by the Kubernetes API client', { since: 23 }),
  counter('client_response_frames', RESPONSE, 'Response frames received by the Kubernetes API client', { since: 23 }),
  counter('watch_events', ['op', 'kind', 'group', 'version'], 'Count of apply events for a resource watch'),
  counter('watch_errors', ['kind', 'group', 'version', 'error'], 'Count of errors for a resource watch'),
];

export const kubert: Library = {
  name: CRATE,
  // The parts are known by other names where a crate exports them again.
  words: ['register', 'with_prometheus'],
  hint: /\bregister\s*\(|\bwith_prometheus\s*\(/,
  makers: NO_MAKERS,
  ...ON_PROMETHEUS_CLIENT,
  declarations(analysis, source) {
    const asked = askedFor(analysis);
    if (asked.size === 0) return [];
    const registered = outsideCalls(analysis, source, ['register']).flatMap(({ call, path }) => {
      const [registry] = argumentsOf(source, call);
      return registry ? ofPath(analysis, { source, node: call }, path, registry) : [];
    });
    return asked.has(CRATE) ? [...registered, ...ofAdmin(analysis, source)] : registered;
  },
};

const known = new WeakMap<Analysis, ReadonlySet<string>>();

/** Those of the crates that packages of the workspace depend on. */
function askedFor(analysis: Analysis): ReadonlySet<string> {
  let found = known.get(analysis);
  if (!found) {
    const { packages } = analysis.workspace.crates;
    const has = (crate: string) => packages.some(({ registry }) => registry.has(crate));
    found = new Set([CRATE, PROCESS_CRATE, TOKIO_CRATE].filter(has));
    known.set(analysis, found);
  }
  return found;
}

function ofPath(analysis: Analysis, at: Expr, path: readonly string[], registry: Node): Declaration[] {
  const [crate] = path;
  const type = path.at(-2);
  if (crate === 'kubert_prometheus_process') return declared(at, registry, '', processRows(analysis, at.source), null);
  if (crate === 'kubert_prometheus_tokio' && type === 'Runtime')
    return declared(at, registry, '', TOKIO, unlessCalled(analysis, 'updated'));
  if (crate !== CRATE || type !== 'RuntimeMetrics') return [];
  const { workspace } = analysis;
  const version = workspace.versions.of(workspace.owner(at.source.file), CRATE);
  return declared(at, registry, '', rowsOf(RUNTIME, version), unlessCalled(analysis, 'with_metrics'));
}

function processRows({ workspace }: Analysis, { file }: SourceFile): readonly Row[] {
  const owner = workspace.owner(file);
  // Without a lock file, a build has the newest that fits.
  const version = workspace.versions.has(owner, PROCESS_CRATE) ? workspace.versions.of(owner, PROCESS_CRATE) : null;
  return version === null || isAtLeast(version, 0, 2, 2) ? [...PROCESS, ...NETWORK] : PROCESS;
}

/** Why it is not known whether metrics are kept up to date: nobody in sight calls the method that makes it so. */
function unlessCalled({ workspace }: Analysis, method: string): string | null {
  const isCalled = [...workspace.occurrences(method, workspace.files)].some(
    ({ source, from }) => /\.\s*$/.test(source.text.slice(Math.max(0, from - 20), from)) && !source.isInert(from),
  );
  return isCalled ? null : `nothing in sight calls \`${method}\``;
}

/** What the admin server registers by itself, unless the method is one of the workspace's own. */
function ofAdmin(analysis: Analysis, source: SourceFile): Declaration[] {
  return [...source.text.matchAll(/(?<=\.\s*)with_prometheus(?=\s*\()/g)].flatMap(({ 0: name, index }) => {
    const call = methodCallAt(source, index, index + name.length);
    const [registry, ...more] = call ? argumentsOf(source, call) : [];
    if (!call || !registry || more.length > 0 || analysis.workspace.isTest(source, call)) return [];
    if (analysis.modules.mayDefine(name)) return [];
    const at = { source, node: call };
    const runtime = hasCfg(analysis, source, 'tokio_unstable') ? TOKIO : [];
    return [
      ...declared(at, registry, 'process_', processRows(analysis, source), null),
      ...declared(at, registry, 'tokio_rt_', runtime, null),
    ];
  });
}

function declared(
  at: Expr,
  registry: Node,
  prefix: string,
  rows: readonly Row[],
  unseen: string | null,
): Declaration[] {
  const given = { source: at.source, node: behindReference(registry) };
  const place = { library: CRATE, prefix, at, registry: given, verb: 'register', unseen };
  return rows.map((each) => declaredRow(each, place));
}
