import { isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from 'yaml';
import type { Finding, ScrapeJob } from '../model.ts';
import { readYaml } from '../yaml/read.ts';

/** What a Prometheus configuration says about who is scraped where. */
export interface ScrapeJobs {
  /** In the order of the file. */
  readonly jobs: readonly ScrapeJob[];
  /** Why the file, or a part of it, could not be read. */
  readonly problem: Finding | null;
}

/** Larger files are not parsed: a scrape configuration has kilobytes, and the parser takes seconds for some MB. */
const MAX_LENGTH = 4 * 1024 * 1024;

/** Prometheus's own default: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config */
const DEFAULT_METRICS_PATH = '/metrics';

/** Whether a path could be a YAML file: worth reading for `isScrapeConfig`. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/**
 * A quick test for discovery: YAML that is called `prometheus.yml` or that has a line with the key `scrape_configs`,
 * which may be indented, as in a ConfigMap.
 */
export function isScrapeConfig(path: string, text: string): boolean {
  if (!isYaml(path)) return false;
  return /(?:^|\/)prometheus\.ya?ml$/i.test(path) || /^[ \t]*["']?scrape_configs["']?[ \t]*:/m.test(text);
}

function problem(file: string, line: number | null, column: number | null, message: string): Finding {
  return {
    check: 'unreadable-scrape-config',
    severity: 'warning',
    message,
    file,
    line,
    column,
    path: null,
    metric: null,
    suggestion: 'run `promtool check config` on it',
  };
}

/** The value of a key. The last one wins, as duplicates are an error that Prometheus itself tells. */
function entry(map: YAMLMap, key: string): unknown {
  return map.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key)?.value;
}

function textOf(node: unknown): string | null {
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

/** Follows aliases: only one step, so that a chain of them costs nothing. */
type Resolve = (node: unknown) => unknown;

function targetsOf(job: YAMLMap, resolve: Resolve): readonly string[] {
  const groups = resolve(entry(job, 'static_configs'));
  if (!isSeq(groups)) return [];
  return groups.items.flatMap((item) => {
    const group = resolve(item);
    const targets = isMap(group) ? resolve(entry(group, 'targets')) : null;
    if (!isSeq(targets)) return [];
    return targets.items.map((target) => textOf(resolve(target))).filter((target) => target !== null);
  });
}

function jobsOf(file: string, root: YAMLMap, resolve: Resolve, lineOf: (offset: number) => number): ScrapeJob[] {
  const configs = resolve(entry(root, 'scrape_configs'));
  if (!isSeq(configs)) return [];
  return configs.items.flatMap((item) => {
    const job = resolve(item);
    const name = isMap(job) ? textOf(resolve(entry(job, 'job_name'))) : null;
    if (!isMap(job) || name === null) return [];
    return [
      {
        job: name,
        targets: targetsOf(job, resolve),
        metricsPath: textOf(resolve(entry(job, 'metrics_path'))) ?? DEFAULT_METRICS_PATH,
        file,
        line: lineOf(startOf(item)),
      },
    ];
  });
}

/** The jobs of the configurations that stand as texts in a ConfigMap, with lines of the outer file. */
function embeddedJobs(file: string, root: YAMLMap, resolve: Resolve, lineOf: (offset: number) => number): ScrapeJob[] {
  const data = textOf(entry(root, 'kind')) === 'ConfigMap' ? resolve(entry(root, 'data')) : null;
  if (!isMap(data)) return [];
  return data.items.flatMap(({ value }) => {
    const text = textOf(value);
    if (!isScalar(value) || text === null || !/^scrape_configs:/m.test(text)) return [];
    // The text of a block begins on the line below its `|`; any other style has no lines of its own.
    const above = lineOf(startOf(value));
    const isBlock = value.type === Scalar.BLOCK_LITERAL;
    return read(file, text, (line) => (isBlock ? above + line : above), false).jobs;
  });
}

function read(file: string, text: string, toLine: (line: number) => number, outer: boolean): ScrapeJobs {
  const parsed = readYaml(text);
  if (!parsed)
    return { jobs: [], problem: problem(file, null, null, 'The scrape configuration is nested too deeply.') };
  const { documents, lines } = parsed;
  const lineOf = (offset: number): number => toLine(lines.linePos(offset).line);
  const jobs: ScrapeJob[] = [];
  let found: Finding | null = null;
  for (const document of documents) {
    const [error] = document.errors;
    if (error && !found) {
      const at = lines.linePos(error.pos[0]);
      const [reason = error.code] = error.message.split('\n');
      const message = `The scrape configuration is not valid YAML: ${reason.replace(/ at line \d+, column \d+:?$/, '')}.`;
      found = problem(file, toLine(at.line), at.col, message);
    }
    const anchors = new Map<string, unknown>();
    const resolve: Resolve = (node) =>
      typeof node === 'object' && node !== null && 'source' in node && 'resolve' in node
        ? anchors.get(String(node.source))
        : node;
    collectAnchors(document.contents, anchors);
    const root = document.contents;
    if (!isMap(root)) continue;
    jobs.push(...jobsOf(file, root, resolve, lineOf));
    if (outer) jobs.push(...embeddedJobs(file, root, resolve, lineOf));
  }
  return { jobs, problem: found };
}

/** Every anchored node of a document by its name, without recursion. A name that is used twice means the last. */
function collectAnchors(root: unknown, anchors: Map<string, unknown>): void {
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) continue;
    if (node.anchor !== undefined && !anchors.has(node.anchor)) anchors.set(node.anchor, node);
    if (isMap(node)) for (const { key, value } of node.items) open.push(key ?? null, value ?? null);
    else if (isSeq(node)) for (const item of node.items) open.push(item ?? null);
  }
}

/**
 * Reads the scrape jobs of a Prometheus configuration, alone or inside Kubernetes ConfigMaps: each job's static targets,
 * its path and the line where it starts. Never throws: what cannot be parsed is the problem, and the jobs that could be
 * read before it are still given.
 */
export function scrapeJobs(file: string, text: string): ScrapeJobs {
  if (text.length > MAX_LENGTH) {
    return {
      jobs: [],
      problem: problem(file, null, null, 'The scrape configuration is larger than 4 MB and was not read.'),
    };
  }
  return read(file, text, (line) => line, true);
}
