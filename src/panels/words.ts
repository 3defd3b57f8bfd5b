/**
 * The words of a metric name: what titles, legends, families and the signal rules are made of.
 * Everything here is linear in the length of its input and safe on any text.
 */

import { list } from './phrase.ts';

/** Names longer than this are cut before they are read: no person names a metric so, and titles stay titles. */
const MAX_NAME = 300;
const MAX_HELP = 2000;

/** The words of a metric name in lower case: `rpc_callTime:5m` gives `rpc`, `call`, `time`, `5m`. */
export function nameWords(name: string): string[] {
  return name
    .slice(0, MAX_NAME)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** The words of a sentence in lower case, without punctuation; identifiers with underscores stay whole. */
export function textWords(text: string | null): string[] {
  if (text === null) return [];
  return (
    text
      .slice(0, MAX_HELP)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? []
  );
}

/** Suffixes that say how a metric is exposed or measured and nothing of what it is about. */
const MEASURE_WORDS = new Set(
  list(`
  total, info, seconds, milliseconds, microseconds, nanoseconds, ms, us, ns, bytes, bits, ratio, percent
`),
);

/**
 * The words that say what a metric is about: without `_total`, `_info` and unit suffixes, unless nothing would be left.
 * `http_request_duration_seconds` gives `http`, `request`, `duration`.
 */
export function stemWords(name: string): string[] {
  const words = nameWords(name);
  let end = words.length;
  while (end > 1 && MEASURE_WORDS.has(words[end - 1] ?? '')) end--;
  return words.slice(0, end);
}

/** How many words two lists share from the start. */
export function sharedStart(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
}

/** How many words two lists share from the end. */
export function sharedEnd(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n;
}

const NOT_PLURAL = new Set(
  list(`
  status, bus, gas, this, alias, redis, axis, basis, analysis, dns, tls, https, is, was, has, os, fs, ms, us, ns, rss,
  cors, kubernetes, postgres, progress, access, success
`),
);

/** Whether an English word looks like a plural noun. */
export function isPlural(word: string): boolean {
  return word.length > 2 && word.endsWith('s') && !word.endsWith('ss') && !word.endsWith('us') && !NOT_PLURAL.has(word);
}

/** The singular of a word, as far as its spelling tells. */
export function singular(word: string): string {
  if (!isPlural(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh)es$/.test(word) && !/(?:ases|oses|uses|ices|aches|izes|yzes)$/.test(word))
    return word.slice(0, -2);
  return word.slice(0, -1);
}

/** The plural of a word; a plural, a participle or an adverb stays as it is. */
export function plural(word: string): string {
  if (word === '' || isPlural(word) || isParticiple(word) || word.endsWith('ing') || !/[a-z]$/.test(word)) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return `${word}s`;
}

const IRREGULAR_PARTICIPLES = new Set(
  list(`
  sent, lost, written, read, built, seen, taken, given, hit, missed, held, kept, shed, spent, thrown, broken,
  overwritten, rewritten, received
`),
);
const NOT_PARTICIPLES = new Set(
  list(`
  speed, feed, seed, need, bed, red, shared, embed, thread, indeed, exceed, proceed
`),
);

/** Whether a word is a past participle (`dropped`, `sent`), which reads better in front of the noun. */
export function isParticiple(word: string): boolean {
  if (NOT_PARTICIPLES.has(word)) return false;
  return IRREGULAR_PARTICIPLES.has(word) || (word.length > 4 && word.endsWith('ed'));
}

/** Words that are written together with a hyphen. */
const COMPOUNDS: readonly (readonly [string, string])[] = [
  ['dead', 'letter'],
  ['dead', 'letters'],
  ['dead', 'lettered'],
  ['in', 'flight'],
  ['in', 'progress'],
  ['re', 'queued'],
  ['read', 'only'],
  ['round', 'trip'],
  ['rate', 'limited'],
  ['timed', 'out'],
];

const SMALL_WORDS = new Set(
  list(`
  a, an, and, as, at, by, for, from, in, of, on, or, per, the, to, with, without
`),
);

/** Spellings that most people use; a metric's own help text goes first. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  (
    'ACK ACL AES API ASN AWS BGP CAR CAS CDN CID CLI CORS CPU CRC CSV DB DHT DID DLQ DNS EOF FD FIFO FPS GC GPU HTML HTTP HTTPS ID IO IP IPC JSON JWT KV LRU LSM MTU NAT ' +
    'OOM OS P2P PDS PID QPS RAM RPC RSS RTT S3 SDK SLO SQL SSE SSH SSL SST TCP TLS TTL UDP UI URI URL UUID VM WAL WAN WASM WS XRPC YAML gRPC GraphQL IPv4 IPv6 JavaScript ' +
    'MongoDB MySQL NATS OAuth PostgreSQL QUIC RabbitMQ RocksDB SQLite WebSocket WebSockets WebRTC'
  )
    .split(' ')
    .map((spelling) => [spelling.toLowerCase(), spelling]),
);

/**
 * Spellings that a help text teaches: words with capitals after the first letter (`CAR`, `WebSocket`), by lower case.
 * A text that shouts teaches nothing.
 */
export function spellingsOf(help: string | null): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>();
  if (help === null) return spellings;
  const words = help.slice(0, MAX_HELP).match(/[A-Za-z0-9_]+/g) ?? [];
  const capital = (word: string) => /^[A-Za-z0-9]*[A-Z][A-Za-z0-9]*$/.test(word.slice(1)) && !word.includes('_');
  if (words.filter((word) => /^[A-Z0-9_]+$/.test(word)).length * 2 > words.length) return spellings;
  for (const word of words) if (capital(word) && word.length <= 20) spellings.set(word.toLowerCase(), word);
  return spellings;
}

/** Words as a title: `car`, `fetch`, `errors` gives `CAR Fetch Errors`; `dead`, `lettered` gives `Dead-Lettered`. */
export function titleCase(words: readonly string[], spellings: ReadonlyMap<string, string> = new Map()): string {
  let title = '';
  words.forEach((word, i) => {
    const previous = words[i - 1];
    const hyphen = previous !== undefined && isCompound(previous, word);
    const next = words[i + 1];
    const small = i > 0 && next !== undefined && SMALL_WORDS.has(word) && !isCompound(word, next);
    const spelt =
      spellings.get(word) ?? SPELLINGS.get(word) ?? (small ? word : word.slice(0, 1).toUpperCase() + word.slice(1));
    title += (i === 0 ? '' : hyphen ? '-' : ' ') + spelt;
  });
  return title;
}

/** Whether two neighbours are written as one word with a hyphen (`dead-lettered`). */
export function isCompound(first: string, second: string): boolean {
  return COMPOUNDS.some(([a, b]) => a === first && b === second);
}

/** What can happen to things on their way: people write these as adjectives ("Failed Repos", but "Records Extracted"). */
const ADJECTIVES = new Set(
  (
    'aborted blocked canceled cancelled corrupted deduplicated deferred delayed denied discarded dropped duplicated evicted expired failed filtered forbidden ' +
    'ignored invalidated lettered limited lost malformed missed out pruned refused rejected retried shed skipped stalled throttled truncated'
  ).split(' '),
);

/**
 * A noun and what became of it, in the order that people write titles: `repos`, `dead`, `lettered` gives
 * `dead`, `lettered`, `repos`. Other words, and what is no plural, stay as they are.
 */
export function titleOrder(words: readonly string[]): string[] {
  const last = words[words.length - 1] ?? '';
  if (!ADJECTIVES.has(last)) return [...words];
  const start = words.length - (isCompound(words[words.length - 2] ?? '', last) ? 2 : 1);
  const noun = words[start - 1];
  if (noun === undefined || !isPlural(noun)) return [...words];
  return [...words.slice(start), ...words.slice(0, start)];
}
