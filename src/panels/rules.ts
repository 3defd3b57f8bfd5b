import type { Kind, Priority, Signal } from '../model.ts';
import { list } from './phrase.ts';

/**
 * One rule: metrics of these kinds, with one of these words in the name or in the help text, have this signal and this
 * priority. A rule without `name` and `help` matches by kind and form alone. Phrases are as in `findPhrase`.
 */
export interface SignalRule {
  readonly id: string;
  readonly signal: Signal;
  readonly priority: Priority;
  /** The kinds that it is for; null for any. */
  readonly kinds: readonly Kind[] | null;
  /** Phrases in the name. */
  readonly name?: readonly string[];
  /** Phrases in the help text, for names that do not tell. */
  readonly help?: readonly string[];
  /** What a value of it looks like, told from name, unit and help: 0 or 1, a moment in time, a length of time. */
  readonly form?: 'boolean' | 'timestamp' | 'duration';
  /** Why, in a sentence that reports show. */
  readonly because: string;
  /** Names that it must catch: documentation and test in one. With a text after `|` that is the help. */
  readonly examples: readonly string[];
}

const EVENTS: readonly Kind[] = ['counter', 'gauge', 'unknown'];
const LEVELS: readonly Kind[] = ['gauge', 'unknown'];
const DISTRIBUTIONS: readonly Kind[] = ['histogram', 'summary'];

/** Loss that nobody gets back. */
const LOSS = list(`
  dead letter*, deadletter*, dlq, dropped, drops, drop, lost, loss, corrupt*, panic*, crash*, oom, overflow*,
  truncated
`);

/**
 * The rules, first match wins. From top to bottom: states, time, what went well on purpose, loss, errors, what is
 * running full, what flows, and what is left for each kind.
 */
export const SIGNAL_RULES: readonly SignalRule[] = [
  {
    id: 'info',
    signal: 'state',
    priority: 'low',
    kinds: ['info', 'stateset'],
    because: 'It describes the service and does not measure it.',
    examples: [],
  },
  {
    id: 'health',
    signal: 'state',
    priority: 'high',
    kinds: LEVELS,
    form: 'boolean',
    name: list(`
      up, healthy, unhealthy, health, alive, ready, connected, online, backpressure, degraded, stalled, overloaded,
      throttled, tripped, halted
    `),
    because: 'It says whether the service can do its work at all.',
    examples: [
      'app_backpressure_active|Whether backpressure is active (1=yes, 0=no)',
      'app_up',
      'app_upstream_connected|1 if connected, else 0',
    ],
  },
  {
    id: 'switch',
    signal: 'state',
    priority: 'medium',
    kinds: LEVELS,
    form: 'boolean',
    because: 'It says in which state the service is.',
    examples: [
      'app_backfill_complete|Whether backfill is complete (1=done, 0=in progress)',
      'app_leader|1 if this node is the leader, else 0',
    ],
  },
  {
    id: 'freshness',
    signal: 'saturation',
    priority: 'high',
    kinds: LEVELS,
    form: 'timestamp',
    because: 'A moment that gets old shows a stall before anything else does.',
    examples: [
      'app_last_event_time_seconds|Unix timestamp of the most recent event',
      'app_last_success_timestamp_seconds',
    ],
  },
  {
    id: 'start-time',
    signal: 'state',
    priority: 'low',
    kinds: LEVELS,
    name: ['uptime', 'start time', 'build', 'version', 'config', 'configured'],
    because: 'It changes with a restart or a release only.',
    examples: ['app_uptime_seconds', 'app_config_hash'],
  },
  {
    id: 'duration',
    signal: 'latency',
    priority: 'high',
    kinds: DISTRIBUTIONS,
    form: 'duration',
    because: 'It is the time that somebody waits.',
    examples: ['http_request_duration_seconds', 'app_subscriber_lag_seconds'],
  },
  {
    id: 'last-duration',
    signal: 'latency',
    priority: 'medium',
    kinds: LEVELS,
    name: ['duration', 'latency', 'rtt', 'elapsed', 'response time'],
    because: 'It is the time that one piece of work took.',
    examples: ['app_last_compaction_duration_seconds', 'peer_rtt_seconds'],
  },
  {
    id: 'went-well',
    signal: 'traffic',
    priority: 'medium',
    kinds: ['counter', 'unknown'],
    name: ['success*', 'succeeded', 'ok', 'recovered', 'accepted', 'acked', 'acknowledged'],
    because: 'It counts work that went well.',
    examples: ['app_retries_succeeded_total', 'app_jobs_ok_total'],
  },
  {
    id: 'loss',
    signal: 'errors',
    priority: 'critical',
    kinds: EVENTS,
    name: LOSS,
    because: 'What it counts is lost, and nobody gets it back.',
    examples: ['app_repos_dead_lettered_total', 'relay_frames_dropped_total', 'app_panics_total', 'app_dlq_messages'],
  },
  {
    id: 'warning',
    signal: 'errors',
    priority: 'medium',
    kinds: EVENTS,
    name: list(`
      retry, retries, retried, warning*, expected errors, reconnect*, disconnect*, conflict*, not found, cancel*,
      expired
    `),
    because: 'It goes wrong and is dealt with; only a change of pace is worth a look.',
    examples: ['app_retries_attempted_total', 'indexer_expected_errors_total', 'relay_upstream_disconnects_total'],
  },
  {
    id: 'error',
    signal: 'errors',
    priority: 'high',
    kinds: EVENTS,
    name: list(`
      error*, err, errs, errored, fail, fails, failed, failing, failure*, reject*, timeout*, timed out, abort*, exception*, fault*, invalid, malformed,
      bad, denied, refused, forbidden, unauthorized, unavailable, unexpected, violation*, discarded, unreachable,
      exhausted, rollback*, restarts, nack*, missed, 5xx, 4xx
    `),
    because: 'It counts work that failed.',
    examples: [
      'app_car_fetch_errors_total',
      'indexer_ack_failures_total',
      'relay_validator_rejected_total',
      'db_timeouts_total',
      'jobs_failed',
    ],
  },
  {
    id: 'left-out',
    signal: 'traffic',
    priority: 'low',
    kinds: EVENTS,
    name: ['filtered', 'skipped', 'ignored', 'deduplicated', 'duplicate*', 'deferred', 'sampled'],
    because: 'It counts what was left out on purpose.',
    examples: [
      'app_records_filtered_total',
      'app_ops_filtered_total|Operations dropped by the allowlist',
      'app_stale_writes_skipped_total',
    ],
  },
  {
    id: 'loss-in-help',
    signal: 'errors',
    priority: 'critical',
    kinds: ['counter', 'unknown'],
    help: ['data loss', 'lost', 'corrupt*', 'panic*', 'dead letter*'],
    because: 'Its help text speaks of loss.',
    examples: [
      'storage_recovery_total|Times that storage was recovered from corruption',
      'cursor_reset_total|Resets due to data loss',
    ],
  },
  {
    id: 'pressure-counter',
    signal: 'saturation',
    priority: 'high',
    kinds: ['counter', 'unknown'],
    name: list(`
      backpressure, throttl*, rate limited, ratelimited, rate limit*, stall*, blocked, evict*, shed, starv*, overload*
    `),
    because: 'It counts how often something ran full.',
    examples: ['app_backpressure_events_total', 'cache_evictions_total', 'api_requests_throttled_total'],
  },
  {
    id: 'error-in-help',
    signal: 'errors',
    priority: 'high',
    kinds: ['counter'],
    help: ['error*', 'failed', 'fails', 'failure*', 'rejected', 'dropped', 'timeout*', 'timed out', 'crashed'],
    because: 'Its help text speaks of failure.',
    examples: ['app_cursor_skips_total|Cursor skips due to persistent errors'],
  },
  {
    id: 'limit',
    signal: 'saturation',
    priority: 'low',
    kinds: LEVELS,
    name: ['max', 'limit', 'capacity', 'quota', 'maximum'],
    because: 'It is a limit, which moves only when somebody sets it.',
    examples: ['db_pool_max_size', 'channel_capacity'],
  },
  {
    id: 'queue',
    signal: 'saturation',
    priority: 'high',
    kinds: LEVELS,
    name: list(`
      queue*, length, len, depth, pending, waiting, waiters, backlog, lag, behind, in flight, inflight, backpressure,
      buffer*, blocked, unacked, outstanding, utilization, utilisation, saturation, starv*
    `),
    because: 'It grows before users notice.',
    examples: ['app_repos_waiting', 'ingester_firehose_backfill_length', 'http_requests_in_flight', 'consumer_lag'],
  },
  {
    id: 'resource',
    signal: 'saturation',
    priority: 'medium',
    kinds: LEVELS,
    because: 'It is how much of something is in use now.',
    name: list(`
      running, active, memory, heap, rss, bytes, connections, connection, sessions, pool, used, usage, open, fds,
      workers, threads, tasks, size, available, free, idle, cpu, disk, subscribers, subscriber, clients, peers
    `),
    examples: [
      'app_repos_running',
      'ingester_websocket_connections',
      'process_resident_memory_bytes',
      'db_pool_available',
    ],
  },
  {
    id: 'position',
    signal: 'traffic',
    priority: 'medium',
    kinds: LEVELS,
    name: ['seq', 'sequence', 'cursor', 'offset', 'position', 'height', 'head', 'tip', 'epoch', 'slot'],
    because: 'It is how far the work has come; a line that is flat has stopped.',
    examples: ['relay_firehose_head_seq', 'chain_block_height'],
  },
  {
    id: 'counted',
    signal: 'traffic',
    priority: 'medium',
    kinds: ['counter'],
    because: 'It is how much goes through.',
    examples: ['app_records_extracted_total'],
  },
  {
    id: 'distribution',
    signal: 'traffic',
    priority: 'medium',
    kinds: DISTRIBUTIONS,
    because: 'It is how large the pieces of work are.',
    examples: ['http_request_size_bytes', 'batch_items'],
  },
  {
    id: 'level',
    signal: 'saturation',
    priority: 'medium',
    kinds: null,
    because: 'It is a level, read as it is.',
    examples: ['app_temperature_celsius'],
  },
];
