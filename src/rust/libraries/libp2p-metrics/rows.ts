/** What `libp2p-metrics` has of a swarm and of its protocols: src/swarm.rs, src/kad.rs and so on, behind the prefix `libp2p`. */
import { described, exponential, type Row, row } from '../prometheus-client/built-in.ts';

/** The metrics of a protocol, with the feature that they are behind; null for those that are always there. */
export interface Part {
  readonly feature: string | null;
  readonly rows: readonly Row[];
}

const counter = row.bind(null, 'counter');
const histogram = row.bind(null, 'histogram');
const UP_TO_512 = { buckets: exponential(1, 2, 10) };

export const BANDWIDTH: Row = counter(
  'bandwidth',
  ['protocols', 'direction'],
  'Bandwidth usage by direction and transport protocols',
  { unit: 'bytes' },
);

const SWARM: readonly Row[] = [
  counter('swarm_connections_incoming', ['protocols'], 'Number of incoming connections per address stack'),
  counter('swarm_connections_incoming_error', ['error', 'protocols'], 'Number of incoming connection errors'),
  counter('swarm_new_listen_addr', ['protocols'], 'Number of new listen addresses'),
  counter('swarm_expired_listen_addr', ['protocols'], 'Number of expired listen addresses'),
  counter('swarm_external_addr_candidates', ['protocols'], 'Number of new external address candidates', { since: 14 }),
  counter('swarm_external_addr_confirmed', ['protocols'], 'Number of confirmed external addresses', { since: 14 }),
  counter('swarm_external_addr_expired', ['protocols'], 'Number of expired external addresses', { since: 14 }),
  counter('swarm_listener_closed', ['protocols'], 'Number of listeners closed'),
  counter('swarm_listener_error', [], 'Number of listener errors'),
  counter('swarm_dial_attempt', [], 'Number of dial attempts'),
  counter('swarm_outgoing_connection_error', ['peer', 'error'], 'Number outgoing connection errors'),
  counter('swarm_connections_established', ['role', 'protocols'], 'Number of connections established'),
  histogram(
    'swarm_connections_establishment_duration',
    ['role', 'protocols'],
    'Time it took (locally) to establish connections',
    { buckets: exponential(0.01, 1.5, 20) },
  ),
  histogram('swarm_connections_duration', ['cause', 'role', 'protocols'], 'Time a connection was alive', {
    unit: 'seconds',
    buckets: exponential(0.01, 3, 20),
  }),
];

const KAD: readonly Row[] = [
  counter('kad_query_result_get_record_ok', [], 'Number of records returned by a successful Kademlia get record query'),
  counter('kad_query_result_get_record_error', ['error'], 'Number of failed Kademlia get record queries'),
  histogram(
    'kad_query_result_get_closest_peers_ok',
    [],
    'Number of closest peers returned by a successful Kademlia get closest peers query',
    UP_TO_512,
  ),
  counter('kad_query_result_get_closest_peers_error', ['error'], 'Number of failed Kademlia get closest peers queries'),
  histogram(
    'kad_query_result_get_providers_ok',
    [],
    'Number of providers returned by a successful Kademlia get providers query',
    UP_TO_512,
  ),
  counter('kad_query_result_get_providers_error', ['error'], 'Number of failed Kademlia get providers queries'),
  histogram('kad_query_result_num_requests', ['type'], 'Number of requests started for a Kademlia query', UP_TO_512),
  histogram('kad_query_result_num_success', ['type'], 'Number of successful requests of a Kademlia query', UP_TO_512),
  histogram('kad_query_result_num_failure', ['type'], 'Number of failed requests of a Kademlia query', UP_TO_512),
  histogram('kad_query_result_duration', ['type'], 'Duration of a Kademlia query', {
    unit: 'seconds',
    buckets: exponential(0.1, 2, 10),
  }),
  counter(
    'kad_routing_updated',
    ['action', 'bucket'],
    'Number of peers added, updated or evicted to, in or from a specific kbucket in the routing table',
  ),
  counter('kad_inbound_requests', ['request'], 'Number of inbound requests'),
];

const IDENTIFY: readonly Row[] = [
  described(
    'gauge',
    'identify_remote_protocols',
    ['protocol'],
    'Number of connected nodes supporting a specific protocol, with "unrecognized" for each peer supporting one or more unrecognized protocols',
  ),
  described(
    'gauge',
    'identify_remote_listen_addresses',
    ['listen_address'],
    'Number of connected nodes advertising a specific listen address',
  ),
  described(
    'gauge',
    'identify_local_observed_addresses',
    ['observed_address'],
    'Number of connected nodes observing the local node at a specific address',
  ),
  counter('identify_errors', [], 'Number of errors while attempting to identify the remote'),
  counter(
    'identify_pushed',
    [],
    'Number of times identification information of the local node has been actively pushed to a peer.',
  ),
  counter('identify_received', [], 'Number of times identification information has been received from a peer'),
  counter(
    'identify_sent',
    [],
    'Number of times identification information of the local node has been sent to a peer in response to an identification request',
  ),
];

const EVENTS = 'Events emitted by the relay NetworkBehaviour';

export const PARTS: readonly Part[] = [
  { feature: null, rows: SWARM },
  { feature: 'dcutr', rows: [counter('dcutr_events', ['event'], EVENTS)] },
  { feature: 'gossipsub', rows: [counter('gossipsub_messages', [], 'Number of messages received')] },
  { feature: 'identify', rows: IDENTIFY },
  { feature: 'kad', rows: KAD },
  {
    feature: 'ping',
    rows: [
      histogram('ping_rtt', [], "Round-trip time sending a 'ping' and receiving a 'pong'", {
        unit: 'seconds',
        buckets: exponential(0.001, 2, 12),
      }),
      counter('ping_failure', ['reason'], "Failure while sending a 'ping' or receiving a 'pong'"),
    ],
  },
  { feature: 'relay', rows: [counter('relay_events', ['event'], EVENTS)] },
];
