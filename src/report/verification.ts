import type { Audit, CoveredMetric, Crate } from '../model.ts';
import { markdownCode, markdownFence, markdownText, printable } from './escape.ts';
import { counted, placeText } from './outline.ts';

/**
 * Commands with which a person sees for himself what the reports say. Everything that ends up in a shell is checked
 * against a narrow set of characters: a repository must not be able to write commands for its readers.
 */

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HOST = /^[A-Za-z0-9._[\]:-]+$/;

/**
 * Sections (without a heading) that show how to look at the given metrics of each crate. A command lists up to `listed`
 * names one by one; more of them it finds by the words that they start with.
 */
export function scrapeSections(audit: Audit, metrics: readonly CoveredMetric[], listed: number): string[] {
  const blocks: string[] = [];
  const lost: string[] = [];
  for (const crate of audit.crates) {
    const names = scrapeNames(metrics.filter((metric) => metric.crate === crate.name));
    if (names.length === 0) continue;
    const scrape = scrapeOf(crate);
    if (scrape === null) lost.push(crate.name);
    else blocks.push(`# ${printable(crate.name)}: ${scrape.why}\ncurl -s ${scrape.url} | ${grep(names, listed)}`);
  }
  const known = new Set<string | null>(audit.crates.map((crate) => crate.name));
  for (const metric of metrics) {
    if (metric.crate !== null && !known.has(metric.crate) && !lost.includes(metric.crate)) lost.push(metric.crate);
  }
  return [
    ...(blocks.length > 0 ? [markdownFence(blocks.join('\n\n'), 'sh', Number.POSITIVE_INFINITY)] : []),
    ...sharedPorts(audit, metrics),
    ...(lost.length > 0
      ? [
          `Where ${lost.map((name) => markdownCode(name)).join(', ')} ${lost.length === 1 ? 'serves its' : 'serve their'} metrics is not to be seen in the source.`,
        ]
      : []),
  ];
}

/** Where to scrape a crate, as a shell word, and how that is known; null when nothing tells. */
function scrapeOf(crate: Crate): { readonly url: string; readonly why: string } | null {
  const { endpoint } = crate;
  const env = endpoint?.env != null && ENV_NAME.test(endpoint.env) ? endpoint.env : null;
  if (endpoint !== null && endpoint.port !== null) {
    const unless = env === null ? '' : `, unless ${env} says otherwise`;
    return {
      url: `http://localhost:${endpoint.port}${urlPath(endpoint.path)}`,
      why: `port ${endpoint.port}${unless} (${printable(placeText(endpoint))})`,
    };
  }
  const job = crate.jobs.find((it) => it.targets.some((target) => HOST.test(target)));
  const target = job?.targets.find((it) => HOST.test(it));
  if (job !== undefined && target !== undefined) {
    return {
      url: `'http://${target}${urlPath(job.metricsPath)}'`,
      why: `a target of the scrape job ${printable(job.job)} (${printable(placeText(job))})`,
    };
  }
  if (endpoint !== null && env !== null) {
    // A variable that is not named for a port holds an address with one (`LISTEN=0.0.0.0:9090`).
    const port = /(?:^|_)PORT(?:_|$)/i.test(env);
    return {
      url: `"http://${port ? 'localhost:' : ''}$${env}${urlPath(endpoint.path)}"`,
      why: `${env} gives the ${port ? 'port' : 'address'} (${printable(placeText(endpoint))})`,
    };
  }
  return null;
}

/** A path of which every character is safe in a URL and in any shell word. */
function urlPath(path: string): string {
  const absolute = path.startsWith('/') ? path : `/${path}`;
  return absolute.replace(/[^A-Za-z0-9/._~-]/gu, (character) =>
    Array.from(
      new TextEncoder().encode(character),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    ).join(''),
  );
}

/** Names that a scrape can show, each once. */
function scrapeNames(metrics: readonly CoveredMetric[]): string[] {
  return [...new Set(metrics.map((metric) => metric.name).filter((name) => METRIC_NAME.test(name)))];
}

function grep(names: readonly string[], listed: number): string {
  const starts = names.length > listed ? firstWords(names) : names;
  const [first = ''] = starts;
  if (starts.length === 1) return `grep '^${first}'`;
  return `grep ${starts.map((start) => `\\\n  -e '^${start}'`).join(' ')}`;
}

/** What the names start with: the first word where several share it, else the name. */
function firstWords(names: readonly string[]): string[] {
  const word = (name: string): string => name.slice(0, name.indexOf('_') + 1);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(word(name), (counts.get(word(name)) ?? 0) + 1);
  const shared = (name: string): boolean => word(name) !== '' && (counts.get(word(name)) ?? 0) > 1;
  return [...new Set(names.map((name) => (shared(name) ? word(name) : name)))];
}

/** Two services with one default port cannot both run on the reader's machine. */
function sharedPorts(audit: Audit, metrics: readonly CoveredMetric[]): string[] {
  const used = new Set(metrics.map((metric) => metric.crate));
  const byPort = new Map<number, Crate[]>();
  for (const crate of audit.crates) {
    const port = crate.endpoint?.port;
    if (port == null || !used.has(crate.name)) continue;
    const crates = byPort.get(port);
    if (crates === undefined) byPort.set(port, [crate]);
    else crates.push(crate);
  }
  return [...byPort]
    .filter(([, crates]) => crates.length > 1)
    .map(([port, crates]) => {
      const names = crates.map((crate) => markdownCode(crate.name)).join(' and ');
      const envs = [...new Set(crates.map((crate) => crate.endpoint?.env).filter((env) => env != null))];
      const how = envs.length > 0 ? ` with ${envs.map((env) => markdownCode(env)).join(' or ')}` : '';
      return `${names} share the default port ${port}: to run them on one machine, set another${how}.`;
    });
}

/** The instant query that lists which of these metrics a Prometheus has series of; empty without names. */
export function seriesQuery(metrics: readonly CoveredMetric[]): string {
  const names = scrapeNames(metrics);
  if (names.length === 0) return '';
  // A histogram or a summary has series under its suffixes only.
  const compound = metrics.some((metric) => metric.kind === 'histogram' || metric.kind === 'summary');
  return `count by (__name__) ({__name__=~"(${names.join('|')})${compound ? '(_bucket|_sum|_count)?' : ''}"})`;
}

/** `4100`, or what stands for an unknown port. */
export function portText(port: number | null): string {
  return port === null ? 'not fixed' : String(port);
}

/** Scrape jobs of a crate as Markdown: name, number of targets, place. */
export function jobsText(crate: Crate): string {
  return crate.jobs
    .map(
      (job) => `${markdownText(job.job)} (${counted(job.targets.length, 'target')}, ${markdownCode(placeText(job))})`,
    )
    .join('<br>');
}
