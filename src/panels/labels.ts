import type { Metric } from '../model.ts';
import { list } from './phrase.ts';
import { nameWords } from './words.ts';

/**
 * Words of label names whose values have no bound that a person could list: one series for each user, address or
 * object. dashgen bans the request, session, trace and user ids for the same reason; the rest is of the same sort.
 */
export const UNBOUNDED_LABEL_WORDS: readonly string[] = list(`
  id, ids, user, username, account, actor, host, hostname, addr, address, path, url, uri, did, key, email, ip, trace,
  span, session, uuid, guid, hash, cid, token, query, sql, message, msg, timestamp, time, date, file, filename, port,
  peer, client, cursor, seq, offset, pid, tid, fingerprint, agent, referer, referrer, handle, domain, repo, object,
  digest, name
`);

/** Label names with few values, the most telling first. */
export const GROUPING_LABELS: readonly string[] = list(`
  status, status_code, code, result, outcome, reason, kind, type, error_type, error_kind, method, op, operation,
  stream, queue, topic, stage, phase, state, event, event_type, action, command, direction, level, severity, category,
  class, route, endpoint, handler, service, component, channel, pool, table, collection, backend, source, worker_type
`);

const UNBOUNDED = new Set(UNBOUNDED_LABEL_WORDS);
const VALID_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Whether a label can have more values than a chart can show. */
export function isUnbounded(label: string): boolean {
  return nameWords(label).some((word) => UNBOUNDED.has(word));
}

/**
 * The label that a sum is best split by: the first of `GROUPING_LABELS` that the metric has, else its only other
 * bounded label, else null. Errors are split by why before what (`reason` goes before `method`).
 */
export function groupingLabel(metric: Pick<Metric, 'labels'>): string | null {
  const labels = (metric.labels ?? []).filter(
    (label) =>
      VALID_LABEL.test(label) &&
      !label.startsWith('__') &&
      !isUnbounded(label) &&
      label !== 'le' &&
      label !== 'quantile',
  );
  for (const preferred of GROUPING_LABELS) if (labels.includes(preferred)) return preferred;
  return labels.length === 1 ? (labels[0] ?? null) : null;
}
