/**
 * `opentelemetry-instrumentation-tokio`: what `observe_runtime`, `observe_current_runtime` and the methods of `Config` by these names
 * measure of a runtime (src/runtime.rs). Most of it needs `--cfg tokio_unstable`. The versions 0.1 to 0.3 have the same.
 */
import type { Kind } from '../../model.ts';
import { knownText } from '../values/value.ts';
import { hasCfg } from './metrics/build-config.ts';
import { attributeKeys } from './opentelemetry/attributes.ts';
import {
  type BuiltInInstrument,
  type InstrumentationCall,
  instrumentationLibrary,
} from './opentelemetry/instrumentation.ts';
import { scopeOfCrate } from './opentelemetry/scope.ts';
import { textOf } from './opentelemetry/semantic-conventions.ts';

const CRATE = 'opentelemetry-instrumentation-tokio';
const OBSERVES = /^observe_(?:current_)?runtime$/;
const WORKER = 'tokio.worker.index';

type Row = readonly [kind: Kind, name: string, unit: string, ofWorker: boolean, help: string];

const ALWAYS: readonly Row[] = [
  ['gauge', 'tokio.workers', '{worker}', false, 'The number of worker threads used by the runtime'],
  [
    'gauge',
    'tokio.global_queue_depth',
    '{task}',
    false,
    "The number of tasks currently scheduled in the runtime's global queue",
  ],
  ['gauge', 'tokio.alive_tasks', '{task}', false, 'The number of active tasks in the runtime'],
  ['counter', 'tokio.worker.park_count', '', true, 'The total number of times the given worker thread has parked'],
  ['counter', 'tokio.worker.busy_duration', 'ms', true, 'The amount of time the given worker thread has been busy'],
];
const UNSTABLE: readonly Row[] = [
  ['gauge', 'tokio.blocking_threads', '{thread}', false, 'The number of additional threads spawned by the runtime'],
  [
    'gauge',
    'tokio.idle_blocking_threads',
    '{thread}',
    false,
    'The number of idle threads, which have spawned by the runtime for `spawn_blocking` calls',
  ],
  ['counter', 'tokio.remote_schedules', '{task}', false, 'The number of tasks scheduled from outside the runtime'],
  [
    'counter',
    'tokio.budget_forced_yields',
    '{yield}',
    false,
    'The number of times that tasks have been forced to yield back to the scheduler after exhausting their task budgets',
  ],
  [
    'counter',
    'tokio.spawned_tasks_count',
    '{task}',
    false,
    'The number of tasks spawned in this runtime since it was created',
  ],
  [
    'gauge',
    'tokio.blocking_queue_depth',
    '{task}',
    false,
    'The number of tasks currently scheduled in the blocking thread pool, spawned using `spawn_blocking`',
  ],
  [
    'counter',
    'tokio.worker.noops',
    '{operation}',
    true,
    'The number of times the given worker thread unparked but performed no work before parking again',
  ],
  [
    'counter',
    'tokio.worker.task_steals',
    '',
    true,
    'The number of tasks the given worker thread stole from another worker thread',
  ],
  [
    'counter',
    'tokio.worker.steal_operations',
    '',
    true,
    'The number of times the given worker thread stole tasks from another worker thread',
  ],
  ['counter', 'tokio.worker.polls', '{task}', true, 'The number of tasks the given worker thread has polled'],
  [
    'counter',
    'tokio.worker.local_schedules',
    '{task}',
    true,
    "The number of tasks scheduled from **within** the runtime on the given worker's local queue",
  ],
  [
    'counter',
    'tokio.worker.overflows',
    '',
    true,
    'The number of times the given worker thread saturated its local queue',
  ],
  [
    'gauge',
    'tokio.worker.local_queue_depth',
    '{task}',
    true,
    "The number of tasks currently scheduled in the given worker's local queue",
  ],
  ['gauge', 'tokio.worker.mean_poll_time', 'ns', true, 'The mean duration of task polls, in nanoseconds'],
];
/** Behind the feature `net`, which is a default one. */
const NET: readonly Row[] = [
  [
    'counter',
    'tokio.io_driver.fd_registrations',
    '{fd}',
    false,
    "The number of file descriptors that have been registered with the runtime's I/O driver",
  ],
  [
    'counter',
    'tokio.io_driver.fd_deregistrations',
    '{fd}',
    false,
    "The number of file descriptors that have been deregistered by the runtime's I/O driver",
  ],
  [
    'counter',
    'tokio.io_driver.fd_readies',
    '{event}',
    false,
    "The number of ready events processed by the runtime's I/O driver",
  ],
];
/** Shown for a runtime that is built with it: its buckets are series of a gauge. */
const POLL_TIME: Row = [
  'gauge',
  'tokio.worker.poll_time_bucket',
  '',
  true,
  'An histogram of the poll time of tasks, in nanoseconds',
];

export const opentelemetryInstrumentationTokio = instrumentationLibrary(
  CRATE,
  [
    {
      crate: CRATE,
      isNamed: true,
      types: { Config: ['new', 'default'] },
      functions: ['observe_runtime', 'observe_current_runtime'],
      instruments,
      scope: ({ version }) => scopeOfCrate(CRATE, version),
    },
  ],
  'the runtime of *',
);

function instruments(call: InstrumentationCall): readonly BuiltInInstrument[] {
  const { analysis, at, method, set, dependency } = call;
  if (!OBSERVES.test(method) && !set.some(({ name }) => OBSERVES.test(name))) return [];
  const unstable = hasCfg(analysis, at.source, 'tokio_unstable');
  const own = ownLabels(call);
  const labels = own && (unstable ? [...own, 'tokio.runtime.id'] : own);
  const hasNet = dependency === null || dependency.defaultFeatures || dependency.features.includes('net');
  const shown = ([kind, name, unit, ofWorker, help]: Row): BuiltInInstrument => {
    const keys = labels && (ofWorker ? [...labels, WORKER] : labels);
    return { kind, name, unit, help, labels: keys };
  };
  const found = [...ALWAYS, ...(unstable ? UNSTABLE : []), ...(unstable && hasNet ? NET : [])].map(shown);
  const { workspace } = analysis;
  const [polls] = unstable ? workspace.occurrences('enable_metrics_poll_time_histogram', workspace.files) : [];
  if (!polls) return found;
  const buckets = shown(POLL_TIME);
  return [...found, { ...buckets, labels: buckets.labels && [...buckets.labels, 'le'] }];
}

/** The labels that code gives to a runtime; null where one is not known. */
function ownLabels({ analysis, set }: InstrumentationCall): readonly string[] | null {
  const all = set.flatMap(({ name, args: [first] }): readonly (string | null)[] => {
    if (!first || !/^with_labels?$/.test(name)) return [];
    if (name === 'with_labels') return attributeKeys(analysis, first, null) ?? [null];
    return [knownText(textOf(analysis, first, null))];
  });
  return all.includes(null) ? null : all.filter((key) => key !== null);
}
