/**
 * `tokio-metrics-collector`: collectors for the `prometheus` crate of what `tokio-metrics` knows of a runtime (src/runtime.rs; there with
 * `--cfg tokio_unstable` alone) and of tasks (src/task.rs). A namespace stands in front of all names; the collectors of the process have none.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { joined, type Value } from '../values/value.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { argumentsOf } from './arguments.ts';
import { declare, type Library, NO_MAKERS } from './library.ts';
import { outsideCalls } from './outside-calls.ts';
import { prometheus } from './prometheus.ts';

const CRATE = 'tokio-metrics-collector';
const CODE = 'tokio_metrics_collector';

/** Behind `tokio_`. */
type Row = readonly [kind: Kind, name: string, help: string];

const QUEUE = 'global_queue_depth';
const FIRST_POLLS = 'task_total_first_poll_count';

const RUNTIME: readonly Row[] = [
  ['gauge', 'workers_count', 'The number of worker threads used by the runtime.'],
  ['counter', 'total_park_count', 'The number of times worker threads parked.'],
  [
    'counter',
    'total_noop_count',
    'The number of times worker threads unparked but performed no work before parking again.',
  ],
  ['counter', 'total_steal_count', 'The number of tasks worker threads stole from another worker thread.'],
  ['counter', 'total_steal_operations', 'The number of times worker threads stole tasks from another worker thread.'],
  ['counter', 'num_remote_schedules', 'The number of tasks scheduled from outside of the runtime.'],
  ['counter', 'total_local_schedule_count', 'The number of tasks scheduled from worker threads.'],
  ['counter', 'total_overflow_count', 'The number of times worker threads saturated their local queues.'],
  ['counter', 'total_polls_count', 'The number of tasks that have been polled across all worker threads.'],
  ['counter', 'total_busy_duration', 'The amount of time worker threads were busy.'],
  ['gauge', QUEUE, 'The number of tasks currently scheduled in the runtime’s injection queue.'],
  ['gauge', 'total_local_queue_depth', 'The total number of tasks currently scheduled in workers’ local queues.'],
  ['counter', 'elapsed', 'Total amount of time elapsed since observing runtime metrics.'],
  [
    'counter',
    'budget_forced_yield_count',
    'Returns the number of times that tasks have been forced to yield back to the scheduler after exhausting their task budgets.',
  ],
  ['counter', 'io_driver_ready_count', 'Returns the number of ready events processed by the runtime’s I/O driver.'],
];

const TASK: readonly Row[] = [
  ['gauge', 'task_instrumented_count', 'The number of tasks instrumented.'],
  ['gauge', 'task_dropped_count', 'The number of tasks dropped.'],
  ['gauge', 'task_first_poll_count', 'The number of tasks polled for the first time.'],
  [
    'counter',
    'task_total_first_poll_delay',
    'The total duration elapsed between the instant tasks are instrumented, and the instant they are first polled.',
  ],
  ['counter', 'task_total_idled_count', 'The total number of times that tasks idled, waiting to be awoken.'],
  ['counter', 'task_total_idle_duration', 'The total duration that tasks idled.'],
  [
    'counter',
    'task_total_scheduled_count',
    'The total number of times that tasks were awoken (and then, presumably, scheduled for execution).',
  ],
  [
    'counter',
    'task_total_scheduled_duration',
    'The total duration that tasks spent waiting to be polled after awakening.',
  ],
  ['counter', 'task_total_poll_count', 'The total number of times that tasks were polled.'],
  ['counter', 'task_total_poll_duration', 'The total duration elapsed during polls.'],
  ['counter', 'task_total_fast_poll_count', 'The amount of time worker threads were busy.'],
  ['counter', FIRST_POLLS, 'The total number of times that tasks were polled for the first time.'],
  ['counter', 'task_total_fast_poll_duration', 'The total duration of fast polls.'],
  ['counter', 'task_total_slow_poll_count', 'The total number of times that polling tasks completed slowly.'],
  ['counter', 'task_total_slow_poll_duration', 'The total duration of slow polls.'],
  ['counter', 'task_total_short_delay_count', 'The total count of tasks with short scheduling delays.'],
  ['counter', 'task_total_long_delay_count', 'The total count of tasks with long scheduling delays.'],
  ['counter', 'task_total_short_delay_duration', 'The total duration of tasks with short scheduling delays.'],
  [
    'counter',
    'task_total_long_delay_duration',
    'The total number of times that a task had a long scheduling duration.',
  ],
];

export const tokioMetricsCollector: Library = {
  name: CRATE,
  words: [CODE, 'RuntimeCollector', 'TaskCollector', 'default_runtime_collector', 'default_task_collector'],
  hint: /\b(?:Runtime|Task)Collector\b|\bdefault_(?:runtime|task)_collector\b/,
  makers: NO_MAKERS,
  verbs: { writes: new Set(['add', 'remove']), reads: new Set(['fmt']) },
  identity: 'name',
  expose: (analysis, made) => prometheus.expose(analysis, made),
  declarations(analysis, source) {
    if (!analysis.workspace.crates.packages.some(({ registry }) => registry.has(CRATE))) return [];
    return outsideCalls(analysis, source, [
      ...['new', 'default', 'default_runtime_collector', 'default_task_collector'],
    ]).flatMap(({ call, path }) => {
      const [crate] = path;
      const name = path.at(-1) ?? '';
      const type = /^default_/.test(name) ? name : (path.at(-2) ?? '');
      const isRuntime = /^(?:RuntimeCollector|default_runtime_collector)$/.test(type);
      if (crate !== CODE || !(isRuntime || /^(?:TaskCollector|default_task_collector)$/.test(type))) return [];
      const namespace = name === 'new' ? argumentsOf(source, call)[isRuntime ? 1 : 0] : undefined;
      return ofCall(analysis, source, call, isRuntime, namespace ?? null);
    });
  },
};

function ofCall(analysis: Analysis, source: SourceFile, call: Node, isRuntime: boolean, namespace: Node | null) {
  const at = { source, node: call };
  const version = analysis.workspace.versions.of(analysis.workspace.owner(source.file), CRATE);
  const rows = (isRuntime ? RUNTIME : TASK).flatMap((each) => ofVersion(each, version));
  const build = (front: Value) =>
    rows.map(([kind, name, help]) =>
      declare({
        ...{ library: CRATE, kind, at, help, labels: isRuntime ? [] : ['task'], origin: at },
        name: joined([...inFront(front), { text: `tokio_${name}` }]),
        ...{ role: 'built-in', verb: 'collect' },
      }),
    );
  if (!namespace) return build({ text: '' });
  return analysis.values
    .inEachContext(
      (context) => build(analysis.values.text({ source, node: namespace }, context)),
      (reason) => build({ pattern: '*', reason }),
    )
    .flat();
}

/** A namespace and what stands behind it (rust-prometheus src/metrics.rs, `build_fq_name`). */
function inFront(namespace: Value): Value[] {
  return 'text' in namespace && namespace.text === '' ? [] : [namespace, { text: '_' }];
}

/** The names that a version has: 0.2 has another one of a queue, and no count of first polls. */
function ofVersion(each: Row, version: Version | null): readonly Row[] {
  const [kind, name, help] = each;
  if (version === null || isAtLeast(version, 0, 3)) return [each];
  if (name === FIRST_POLLS) return [];
  if (name === QUEUE) return [[kind, 'injection_queue_depth', help]];
  const isMisspelt = name === 'total_steal_operations' && !isAtLeast(version, 0, 2, 2);
  return [isMisspelt ? [kind, 'total_seal_operations', help] : each];
}
