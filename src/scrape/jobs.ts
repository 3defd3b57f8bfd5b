import type { ScrapeJob } from '../model.ts';

/** What is known of a crate when its jobs are looked for. */
export interface Scraped {
  /** The name of the Cargo package. */
  readonly name: string;
  /** The port that its source serves metrics on, or null when the source does not fix it. */
  readonly port: number | null;
}

/** `Indexers2` and `indexer` are one word: targets carry numbers, jobs plurals. */
function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, '').replace(/(?<=[a-z]{3})s$/, ''))
    .filter((word) => word.length > 1);
}

/** Words that say nothing about which service is meant. */
const COMMON = new Set(
  wordsOf(
    'api app application backend bin cluster core crate daemon dev docker exporter host instance internal job k8s lib local localhost main metrics monitoring node pod prod production rs rust server service staging svc test',
  ),
);

/** Software that brings its own metrics: a job of one of these reads no crate only because a port is the same. */
const FOREIGN = new Set(
  wordsOf(
    'alertmanager blackbox cadvisor caddy clickhouse consul elasticsearch envoy etcd exporter grafana haproxy jaeger kafka kubernetes loki memcached minio mongodb mysql nginx nodeexporter opensearch otel pgbouncer postgres postgresql prometheus promtail pushgateway rabbitmq redis tempo traefik vault victoriametrics zookeeper',
  ),
);

function splitTarget(target: string): { readonly host: string; readonly port: number | null } {
  const bare = target
    .slice(0, 512)
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/s, '');
  const match = /^(.*):(\d{1,5})$/s.exec(bare);
  return match ? { host: match[1] ?? '', port: Number(match[2]) } : { host: bare, port: null };
}

interface KnownJob {
  readonly job: ScrapeJob;
  readonly words: ReadonlySet<string>;
  readonly ports: ReadonlySet<number>;
}

function know(job: ScrapeJob): KnownJob {
  const targets = job.targets.map(splitTarget);
  return {
    job,
    words: new Set([job.job.slice(0, 512), ...targets.map(({ host }) => host)].flatMap(wordsOf)),
    ports: new Set(targets.map(({ port }) => port).filter((port) => port !== null)),
  };
}

/** The words of a crate's name that tell it from the other crates; all of them when nothing is left. */
function identity(crate: Scraped, others: readonly Scraped[]): readonly string[] {
  const words = [...new Set(wordsOf(crate.name))].filter((word) => !COMMON.has(word));
  const shared = new Set(others.flatMap(({ name }) => wordsOf(name)));
  const own = words.filter((word) => !shared.has(word));
  return own.length > 0 ? own : words;
}

function common(words: readonly string[], known: KnownJob): number {
  return words.filter((word) => known.words.has(word)).length;
}

function isForeign({ words }: KnownJob): boolean {
  return [...words].some((word) => FOREIGN.has(word));
}

/**
 * The jobs that read a crate, in the order of the configuration.
 *
 * With a known port: the jobs that have a target on it and share a word of the name with the crate (job `rust-ingester` or
 * host `ingester`, and crate `rsky-ingester`). When none shares a word, the one job that has the port, if no other crate has
 * it and if it is no well-known software's. Without a known port: the jobs that carry every word of the crate's name.
 * A job whose words fit another crate better is that crate's. What remains unclear is none: nothing is guessed.
 *
 * `others` are the other crates that serve metrics; words that they share (`rsky`) then tell nothing.
 */
export function jobsFor(
  crate: Scraped,
  jobs: readonly ScrapeJob[],
  others: readonly Scraped[] = [],
): readonly ScrapeJob[] {
  if (jobs.length === 0) return [];
  const rivals = others.filter(({ name }) => name !== crate.name);
  const mine = identity(crate, rivals);
  const theirs = rivals.map((rival) => identity(rival, [crate, ...rivals.filter((other) => other !== rival)]));
  const all = jobs.map(know);
  const isMine = (known: KnownJob): boolean => {
    const score = common(mine, known);
    return score > 0 && theirs.every((words) => common(words, known) < score);
  };
  if (crate.port === null) {
    return all.filter((known) => isMine(known) && common(mine, known) === mine.length).map(({ job }) => job);
  }
  const port = crate.port;
  const onPort = all.filter(({ ports }) => ports.has(port));
  const named = onPort.filter(isMine);
  if (named.length > 0) return named.map(({ job }) => job);
  const [only] = onPort;
  const unique = onPort.length === 1 && rivals.every((rival) => rival.port !== port);
  const taken = only && (isForeign(only) || theirs.some((words) => common(words, only) > 0));
  return unique && only && !taken ? [only.job] : [];
}
