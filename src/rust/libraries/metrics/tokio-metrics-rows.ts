/**
 * What the reporters of `tokio-metrics` record, behind `tokio_` (src/runtime/metrics_rs_integration.rs and
 * src/task/metrics_rs_integration.rs of 0.4.9).
 */
import type { Kind } from '../../../model.ts';

/** Name, kind, unit and help. */
export type Row = readonly [name: string, kind: Kind, unit: string | null, help: string];

/** Of every runtime. */
export const RUNTIME: readonly Row[] = [
  ['workers_count', 'gauge', null, 'The number of worker threads used by the runtime'],
  ['live_tasks_count', 'gauge', null, 'The current number of alive tasks in the runtime.'],
  ['max_park_count', 'gauge', null, 'The number of times worker threads parked'],
  ['min_park_count', 'gauge', null, 'The minimum number of times any worker thread parked'],
  ['total_park_count', 'gauge', null, 'The number of times worker threads parked'],
  ['total_busy_duration', 'counter', 'microseconds', 'The amount of time worker threads were busy'],
  ['max_busy_duration', 'counter', 'microseconds', 'The maximum amount of time a worker thread was busy'],
  ['min_busy_duration', 'counter', 'microseconds', 'The minimum amount of time a worker thread was busy'],
  ['global_queue_depth', 'gauge', null, "The number of tasks currently scheduled in the runtime's global queue"],
];

/** From 0.4.7 on. */
export const RUNTIME_DERIVED: readonly Row[] = [
  [
    'busy_ratio',
    'gauge',
    'percent',
    'The ratio of the [`RuntimeMetrics::total_busy_duration`] to the [`RuntimeMetrics::elapsed`].',
  ],
];

/** When the program is built with `--cfg tokio_unstable`. */
export const RUNTIME_UNSTABLE: readonly Row[] = [
  ['mean_poll_duration', 'gauge', 'microseconds', 'The average duration of a single invocation of poll on a task'],
  [
    'mean_poll_duration_worker_min',
    'gauge',
    'microseconds',
    'The average duration of a single invocation of poll on a task on the worker with the lowest value',
  ],
  [
    'mean_poll_duration_worker_max',
    'gauge',
    'microseconds',
    'The average duration of a single invocation of poll on a task on the worker with the highest value',
  ],
  [
    'poll_time_histogram',
    'histogram',
    'microseconds',
    'A histogram of task polls since the previous probe grouped by poll times',
  ],
  [
    'total_noop_count',
    'counter',
    null,
    'The number of times worker threads unparked but performed no work before parking again',
  ],
  [
    'max_noop_count',
    'counter',
    null,
    'The maximum number of times any worker thread unparked but performed no work before parking again',
  ],
  [
    'min_noop_count',
    'counter',
    null,
    'The minimum number of times any worker thread unparked but performed no work before parking again',
  ],
  ['total_steal_count', 'counter', null, 'The number of tasks worker threads stole from another worker thread'],
  [
    'max_steal_count',
    'counter',
    null,
    'The maximum number of tasks any worker thread stole from another worker thread.',
  ],
  [
    'min_steal_count',
    'counter',
    null,
    'The minimum number of tasks any worker thread stole from another worker thread',
  ],
  [
    'total_steal_operations',
    'counter',
    null,
    'The number of times worker threads stole tasks from another worker thread',
  ],
  [
    'max_steal_operations',
    'counter',
    null,
    'The maximum number of times any worker thread stole tasks from another worker thread',
  ],
  [
    'min_steal_operations',
    'counter',
    null,
    'The minimum number of times any worker thread stole tasks from another worker thread',
  ],
  ['num_remote_schedules', 'counter', null, 'The number of tasks scheduled from **outside** of the runtime'],
  ['total_local_schedule_count', 'counter', null, 'The number of tasks scheduled from worker threads'],
  ['max_local_schedule_count', 'counter', null, 'The maximum number of tasks scheduled from any one worker thread'],
  ['min_local_schedule_count', 'counter', null, 'The minimum number of tasks scheduled from any one worker thread'],
  ['total_overflow_count', 'counter', null, 'The number of times worker threads saturated their local queues'],
  ['max_overflow_count', 'counter', null, 'The maximum number of times any one worker saturated its local queue'],
  ['min_overflow_count', 'counter', null, 'The minimum number of times any one worker saturated its local queue'],
  ['total_polls_count', 'counter', null, 'The number of tasks that have been polled across all worker threads'],
  ['max_polls_count', 'counter', null, 'The maximum number of tasks that have been polled in any worker thread'],
  ['min_polls_count', 'counter', null, 'The minimum number of tasks that have been polled in any worker thread'],
  ['total_local_queue_depth', 'gauge', null, "The total number of tasks currently scheduled in workers' local queues"],
  ['max_local_queue_depth', 'gauge', null, "The maximum number of tasks currently scheduled any worker's local queue"],
  ['min_local_queue_depth', 'gauge', null, "The minimum number of tasks currently scheduled any worker's local queue"],
  [
    'blocking_queue_depth',
    'gauge',
    null,
    "The number of tasks currently waiting to be executed in the runtime's blocking threadpool.",
  ],
  ['blocking_threads_count', 'gauge', null, 'The number of additional threads spawned by the runtime.'],
  [
    'idle_blocking_threads_count',
    'gauge',
    null,
    'The number of idle threads, which have spawned by the runtime for `spawn_blocking` calls.',
  ],
  [
    'budget_forced_yield_count',
    'counter',
    null,
    'Returns the number of times that tasks have been forced to yield back to the scheduler after exhausting their task budgets',
  ],
  [
    'io_driver_ready_count',
    'counter',
    null,
    'Returns the number of ready events processed by the runtime’s I/O driver',
  ],
];

/** The same, from 0.4.7 on. */
export const RUNTIME_UNSTABLE_DERIVED: readonly Row[] = [
  [
    'mean_polls_per_park',
    'gauge',
    'percent',
    'The ratio of the [`RuntimeMetrics::total_polls_count`] to the [`RuntimeMetrics::total_noop_count`].',
  ],
];

/** Of every task monitor. */
export const TASK: readonly Row[] = [
  ['instrumented_count', 'gauge', null, 'The number of tasks instrumented.'],
  ['dropped_count', 'gauge', null, 'The number of tasks dropped.'],
  ['first_poll_count', 'gauge', null, 'The number of tasks polled for the first time.'],
  [
    'total_first_poll_delay',
    'counter',
    'microseconds',
    'The total duration elapsed between the instant tasks are instrumented, and the instant they are first polled.',
  ],
  ['total_idled_count', 'gauge', null, 'The total number of times that tasks idled, waiting to be awoken.'],
  ['total_idle_duration', 'counter', 'microseconds', 'The total duration that tasks idled.'],
  ['max_idle_duration', 'counter', 'microseconds', 'The maximum idle duration that a task took.'],
  [
    'total_scheduled_count',
    'gauge',
    null,
    'The total number of times that tasks were awoken (and then, presumably, scheduled for execution).',
  ],
  [
    'total_scheduled_duration',
    'counter',
    'microseconds',
    'The total duration that tasks spent waiting to be polled after awakening.',
  ],
  ['total_poll_count', 'gauge', null, 'The total number of times that tasks were polled.'],
  ['total_poll_duration', 'counter', 'microseconds', 'The total duration elapsed during polls.'],
  ['total_fast_poll_count', 'gauge', null, 'The total number of times that polling tasks completed swiftly.'],
  ['total_fast_poll_duration', 'counter', 'microseconds', 'The total duration of fast polls.'],
  ['total_slow_poll_count', 'gauge', null, 'The total number of times that polling tasks completed slowly.'],
  ['total_slow_poll_duration', 'counter', 'microseconds', 'The total duration of slow polls.'],
  ['total_short_delay_count', 'gauge', null, 'The total count of tasks with short scheduling delays.'],
  ['total_long_delay_count', 'gauge', null, 'The total count of tasks with long scheduling delays.'],
  [
    'total_short_delay_duration',
    'counter',
    'microseconds',
    'The total duration of tasks with short scheduling delays.',
  ],
  [
    'total_long_delay_duration',
    'counter',
    'microseconds',
    'The total number of times that a task had a long scheduling duration.',
  ],
];

/** From 0.4.7 on. */
export const TASK_DERIVED: readonly Row[] = [
  [
    'mean_first_poll_delay',
    'counter',
    'microseconds',
    'The mean duration elapsed between the instant tasks are instrumented, and the instant they are first polled.',
  ],
  ['mean_idle_duration', 'counter', 'microseconds', 'The mean duration of idles.'],
  [
    'mean_scheduled_duration',
    'counter',
    'microseconds',
    'The mean duration that tasks spent waiting to be executed after awakening.',
  ],
  ['mean_poll_duration', 'counter', 'microseconds', 'The mean duration of polls.'],
  ['slow_poll_ratio', 'gauge', 'percent', 'The ratio between the number polls categorized as slow and fast.'],
  [
    'long_delay_ratio',
    'gauge',
    'percent',
    'The ratio of tasks exceeding [`long_delay_threshold`][TaskMonitor::long_delay_threshold].',
  ],
  ['mean_fast_poll_duration', 'counter', 'microseconds', 'The mean duration of fast polls.'],
  [
    'mean_short_delay_duration',
    'counter',
    'microseconds',
    'The average time taken for a task with a short scheduling delay to be executed after being scheduled.',
  ],
  ['mean_slow_poll_duration', 'counter', 'microseconds', 'The mean duration of slow polls.'],
  [
    'mean_long_delay_duration',
    'counter',
    'microseconds',
    'The average scheduling delay for a task which takes a long time to start executing after being scheduled.',
  ],
];
