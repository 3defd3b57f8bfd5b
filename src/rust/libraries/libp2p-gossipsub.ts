/**
 * `libp2p-gossipsub` from 0.38 on: what the protocol registers of its topics and peers where it is given a registry (src/metrics.rs).
 * `new_with_metrics` takes one, and the constructors beside it an `Option` of one with its settings; from 0.49 on that is
 * `with_metrics(registry, settings)` of the behaviour (src/behaviour.rs). It stands on `prometheus-client`: what the registry adds to a
 * name, and what is behind one, is as there.
 */
import type { Finding } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { behindReference, type Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { unreadLibrary } from '../unread.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { argumentsOf, chainOf, methodCallAt } from './arguments.ts';
import { type Library, NO_MAKERS } from './library.ts';
import { outsideCalls, outsidePath } from './outside-calls.ts';
import { declaredRow, linear, type Row, row, rowsOf } from './prometheus-client/built-in.ts';
import { ON_PROMETHEUS_CLIENT } from './prometheus-client.ts';

const CRATE = 'libp2p-gossipsub';
/** `libp2p` 0.52 has 0.45 of it, and so on. */
const BEHIND = 7;
const CONSTRUCTORS = [
  ...['new_with_metrics', 'new_with_metrics_and_transform', 'new_with_subscription_filter', 'new_with_transform'],
  'new_with_subscription_filter_and_transform',
];
const METHOD = 'with_metrics';
const SETTINGS = 'MetricsConfig';
const HINT = /\bnew_with_(?:metrics|subscription_filter|transform)|\bwith_metrics\s*\(/;

const SIZES = { buckets: linear(0, 25, 100), since: 48, before: 50 };
const FROM_48_TO_49 = { since: 48, before: 50 };
const FROM_50 = { since: 50 };
const counter = row.bind(null, 'counter');
const gauge = row.bind(null, 'gauge');
const histogram = row.bind(null, 'histogram');
const TOPIC = ['hash'];
const CHANGE = ['hash', 'reason'];

const SCORES = 'score_per_mesh';
const ROWS: readonly Row[] = [
  gauge('topic_subscription_status', TOPIC, 'Subscription status per known topic'),
  gauge('topic_peers_counts', TOPIC, 'Number of peers subscribed to each topic'),
  counter('invalid_messages_per_topic', TOPIC, 'Number of invalid messages received for each topic'),
  counter('accepted_messages_per_topic', TOPIC, 'Number of accepted messages received for each topic'),
  counter('ignored_messages_per_topic', TOPIC, 'Number of ignored messages received for each topic'),
  counter('rejected_messages_per_topic', TOPIC, 'Number of rejected messages received for each topic'),
  counter('publish_messages_dropped_per_topic', TOPIC, 'Number of publish messages dropped per topic', FROM_48_TO_49),
  counter('forward_messages_dropped_per_topic', TOPIC, 'Number of forward messages dropped per topic', FROM_48_TO_49),
  counter('timedout_messages_dropped_per_topic', TOPIC, 'Number of timedout messages dropped per topic', FROM_48_TO_49),
  gauge('mesh_peer_counts', TOPIC, 'Number of peers in each topic in our mesh', { before: 50 }),
  gauge('mesh_peer_counts', ['supports_partial', 'topic_hash'], 'Number of peers in each topic in our mesh', FROM_50),
  counter('mesh_peer_inclusion_events', CHANGE, 'Number of times a peer gets added to our mesh for different reasons'),
  counter('mesh_peer_churn_events', CHANGE, 'Number of times a peer gets removed from our mesh for different reasons'),
  counter('topic_msg_sent_counts', TOPIC, 'Number of gossip messages sent to each topic'),
  counter('topic_msg_published', TOPIC, 'Number of gossip messages published to each topic'),
  counter('topic_msg_sent_bytes', TOPIC, 'Bytes from gossip messages sent to each topic', { before: 50 }),
  counter(
    'topic_msg_sent_bytes',
    ['partial', 'topic_hash'],
    'bytes from gossip messages sent to each topic (after duplicates being filtered)',
    FROM_50,
  ),
  gauge(
    'topic_msg_last_sent_bytes',
    TOPIC,
    'bytes from the last gossip message sent to each topic (after duplicates being filtered)',
    FROM_50,
  ),
  counter(
    'topic_msg_recv_counts_unfiltered',
    TOPIC,
    'Number of gossip messages received on each topic (without duplicates being filtered)',
  ),
  counter(
    'topic_msg_recv_counts',
    TOPIC,
    'Number of gossip messages received on each topic (after duplicates have been filtered)',
  ),
  counter('topic_msg_recv_bytes', TOPIC, 'Bytes received from gossip messages for each topic', { before: 50 }),
  counter(
    'topic_msg_recv_bytes',
    TOPIC,
    'Bytes received from gossip messages for each topic (after duplicates being filtered)',
    FROM_50,
  ),
  gauge(
    'topic_msg_last_recv_bytes',
    TOPIC,
    'Bytes received from last gossip message for each topic (after duplicates being filtered)',
    FROM_50,
  ),
  counter(
    'topic_msg_recv_bytes_unfiltered',
    TOPIC,
    'Bytes received from gossip messages for each topic (without duplicates being filtered)',
    FROM_50,
  ),
  gauge(
    'topic_msg_last_recv_bytes_unfiltered',
    TOPIC,
    'Bytes received from last gossip message for each topic (without duplicates being filtered)',
    FROM_50,
  ),
  histogram(SCORES, TOPIC, 'Histogram of scores per mesh topic', {
    buckets: [-16000, -8000, -4000, -2000, -1000, 0, 1, 10, 100],
  }),
  counter('scoring_penalties', ['penalty'], 'Counter of types of scoring penalties given to peers'),
  gauge('peers_per_protocol', ['protocol'], 'Number of connected peers by protocol type'),
  histogram('heartbeat_duration', [], 'Histogram of observed heartbeat durations', { buckets: linear(0, 50, 10) }),
  counter('topic_iwant_msgs', TOPIC, 'Number of times we have decided an IWANT is required for this topic'),
  counter('idontwant_msgs', [], 'The number of times we have received an IDONTWANT control message', { since: 48 }),
  counter(
    'idontwant_msgs_ids',
    [],
    "The number of msg_id's we have received in every total of all IDONTWANT control message.",
    { since: 48 },
  ),
  counter('memcache_misses', [], 'Number of times a message is not found in the duplicate cache when validating'),
  histogram('priority_queue_size', [], 'Histogram of observed priority queue sizes', SIZES),
  histogram('non_priority_queue_size', [], 'Histogram of observed non-priority queue sizes', SIZES),
  histogram('queue_size', ['message_type'], 'Histogram of observed queue sizes', {
    buckets: linear(0, 50, 100),
    since: 50,
  }),
  histogram('failed_messages', ['message_type'], 'Histogram of observed failed messages by type', {
    buckets: [0, 1, 5, 10, 25, 50, 75, 100, 250, 500, 1000, 2000],
    since: 50,
  }),
  counter(
    'removed_queued_messages',
    [],
    'Number of messages we have removed from all our queues due to IDONTWANTs',
    FROM_50,
  ),
];

export const libp2pGossipsub: Library = {
  name: CRATE,
  words: [...CONSTRUCTORS, METHOD],
  hint: HINT,
  makers: NO_MAKERS,
  ...ON_PROMETHEUS_CLIENT,
  declarations(analysis, source) {
    if (!isAsked(analysis, source)) return [];
    const version = versionOf(analysis, source);
    if (!isRead(version)) return [];
    return callsIn(analysis, source).flatMap(({ call, given }) => {
      if (given === null) return [];
      const place = { library: CRATE, prefix: '', at: { source, node: call }, registry: given.registry };
      return rowsOf(ROWS, version).map((each) => {
        const made = declaredRow(each, { ...place, verb: 'poll', unseen: null });
        return each.name === SCORES && !isDefault(given.settings) ? { ...made, buckets: null } : made;
      });
    });
  },
  findings: told,
};

interface Given {
  readonly registry: Expr;
  readonly settings: Expr | null;
}

interface Made {
  readonly call: Node;
  /** What it registers in; null where it may or may not be of the protocol. */
  readonly given: Given | null;
}

/** The calls outside tests that make a behaviour with metrics, in the order of the text. */
function callsIn(analysis: Analysis, source: SourceFile): readonly Made[] {
  const made = outsideCalls(analysis, source, CONSTRUCTORS).flatMap(({ call, path }): Made[] => {
    if (!isOurs(path)) return [];
    const [, , first, second] = argumentsOf(source, call);
    if (!first) return [];
    if (path.at(-1)?.startsWith('new_with_metrics')) return [{ call, given: givenBy(source, first, second) }];
    const given = optional(analysis, { source, node: first });
    return given ? [{ call, given }] : [];
  });
  const methods = [...source.text.matchAll(/(?<=\.\s*)with_metrics(?=\s*\()/g)].flatMap(
    ({ 0: name, index }): Made[] => {
      const call = methodCallAt(source, index, index + name.length);
      const [registry, settings, ...more] = call ? argumentsOf(source, call) : [];
      if (!call || !registry || !settings || more.length > 0 || analysis.workspace.isTest(source, call)) return [];
      if (isOfBehaviour(analysis, source, call) || isSettings(analysis, source, settings))
        return [{ call, given: givenBy(source, registry, settings) }];
      return /gossipsub/i.test(source.text) && analysis.types.of(source, call) === null ? [{ call, given: null }] : [];
    },
  );
  return [...made, ...methods].sort((a, b) => a.call.startIndex - b.call.startIndex);
}

function givenBy(source: SourceFile, registry: Node, settings: Node | undefined): Given {
  return {
    registry: { source, node: behindReference(registry) },
    settings: settings ? { source, node: settings } : null,
  };
}

/** What `Some((&mut registry, settings))` holds; null for `None`. Of what is not in sight, the registry is not either. */
function optional(analysis: Analysis, expr: Expr): Given | null {
  const { expr: target } = analysis.values.follow(expr, null);
  const { source, node } = target;
  if (/^(?:Option\s*::\s*)?None$/.test(source.textOf(node))) return null;
  const [inner] = node.type === 'call_expression' ? argumentsOf(source, node) : [];
  const [registry, settings] = inner?.type === 'tuple_expression' ? inner.namedChildren : [];
  return registry ? givenBy(source, registry, settings ?? undefined) : { registry: target, settings: null };
}

/** Whether a path is one of the protocol's: `libp2p::gossipsub::Behaviour::new`. */
function isOurs(path: readonly string[]): boolean {
  return path[0] === 'libp2p_gossipsub' || path[0] === 'gossipsub' || (path[0] === 'libp2p' && path[1] === 'gossipsub');
}

/** Whether a method is called on what a constructor of the protocol has made. */
function isOfBehaviour(analysis: Analysis, source: SourceFile, call: Node): boolean {
  const receiver = call.childForFieldName('function')?.childForFieldName('value');
  if (!receiver) return false;
  const { base } = chainOf(source, receiver);
  const { expr } = analysis.values.follow({ source, node: base }, null);
  const made = chainOf(expr.source, expr.node).base;
  const called = made.type === 'call_expression' ? made.childForFieldName('function') : null;
  const path = called && outsidePath(analysis, expr.source, made, pathParts(expr.source.textOf(called)));
  return path != null && isOurs(path);
}

/** Whether an expression makes the settings that the protocol has for its metrics. */
function isSettings(analysis: Analysis, source: SourceFile, node: Node): boolean {
  const { expr } = analysis.values.follow({ source, node }, null);
  const called = expr.node.childForFieldName('function') ?? expr.node.childForFieldName('name');
  const path = called && outsidePath(analysis, expr.source, expr.node, pathParts(expr.source.textOf(called)));
  return path != null && isOurs(path);
}

function isDefault(settings: Expr | null): boolean {
  return settings !== null && /^(?:\w+\s*::\s*)*default\s*\(\s*\)$/.test(settings.source.textOf(settings.node));
}

/** Whether a package, or what it depends on, has the protocol. */
function isAsked({ workspace }: Analysis, { file }: SourceFile): boolean {
  const owner = workspace.owner(file);
  const { crates, versions } = workspace;
  return (
    crates.packages.some(({ registry }) => registry.has('libp2p') || registry.has(CRATE)) || versions.has(owner, CRATE)
  );
}

function versionOf({ workspace }: Analysis, { file }: SourceFile): Version | null {
  const owner = workspace.owner(file);
  const own = workspace.versions.of(owner, CRATE);
  const whole = own === null ? workspace.versions.of(owner, 'libp2p') : null;
  return whole ? { ...whole, minor: whole.minor - BEHIND, patch: 0 } : own;
}

function isRead(version: Version | null): boolean {
  return version === null || isAtLeast(version, 0, 38);
}

/** A finding for each package that has metrics of it which are not read. */
function told(analysis: Analysis): Finding[] {
  const { workspace } = analysis;
  const owners = new Set<string>();
  return [...CONSTRUCTORS, METHOD, SETTINGS].flatMap((word) =>
    [...workspace.occurrences(word, workspace.files)].flatMap(({ source, from }): Finding[] => {
      const owner = workspace.owner(source.file)?.name ?? 'this file';
      if (owners.has(owner) || workspace.tests.isTestFile(source.file) || !isAsked(analysis, source)) return [];
      const isOld = !isRead(versionOf(analysis, source));
      const all = callsIn(analysis, source);
      const made = all.find(({ given }) => isOld || given === null);
      if (all.length > 0 && !made) owners.add(owner);
      const at = made?.call.startIndex ?? (word === SETTINGS ? from : null);
      if (owners.has(owner) || at === null || (!made && !isNamed(source, at))) return [];
      owners.add(owner);
      const called = isOld ? `\`${CRATE}\` of before 0.38` : 'a `Behaviour` of `gossipsub` that is not in sight';
      return [unreadLibrary(owner, called, source.place(at))];
    }),
  );
}

/** Whether what stands at a place is code, and named as one of the protocol's. */
function isNamed(source: SourceFile, at: number): boolean {
  return /\bgossipsub\s*::\s*$/.test(source.text.slice(Math.max(0, at - 40), at)) && !source.isInert(at);
}
