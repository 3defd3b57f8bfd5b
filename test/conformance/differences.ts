/** Where dashcov and a scrape of the same program say different things. */
import { isForeign } from '../../src/coverage/foreign.ts';
import type { Metric, Unresolved } from '../../src/model.ts';
import { type Block, blockAt } from './blocks.ts';
import type { Family } from './families.ts';

/** What dashcov says of a program. */
export interface Reading {
  readonly metrics: readonly Metric[];
  readonly unresolved: readonly Unresolved[];
}

/**
 * One sentence for each difference, none when both say the same.
 *
 * Outside of marked blocks all must be equal: the metrics, and of each its type, help, unit, labels and buckets, as far as the
 * exposition has them. In a `not` block dashcov has to leave something open, an unresolved name or labels or help that it
 * does not know, or has to know the family as one that no code declares; what it leaves open explains a family that only the scrape
 * has. A metric of a `silent` block is in no scrape. Of one without series, type and help are compared.
 */
export function differences(
  { metrics, unresolved }: Reading,
  families: ReadonlyMap<string, Family>,
  blocks: readonly Block[],
): string[] {
  const found: string[] = [];
  const explained = new Set<string>();
  const told = new Set<Block>();
  for (const { file, line, pattern, reason } of unresolved) {
    const block = blockAt(blocks, file, line);
    if (block?.type !== 'not') {
      found.push(`\`${pattern}\` at ${file}:${line} is not resolved, outside of a \`not\` block: ${reason}`);
      continue;
    }
    told.add(block);
    if (block.shows.length === 0 && !/[^*]/.test(pattern))
      found.push(`\`*\` at ${file}:${line} tells no name: name what a scrape shows of the block behind \`// shows:\``);
    for (const name of families.keys()) if (isOfPattern(name, pattern) && block.shows.length === 0) explained.add(name);
  }
  for (const block of blocks) {
    for (const name of block.shows) {
      if (block.type !== 'not' || !families.has(name))
        found.push(
          `${block.file}:${block.from} shows ${name}, which ${families.has(name) ? 'is known' : 'no scrape has'}`,
        );
      explained.add(name);
      // What an exporter makes of itself is a usual name of somebody else.
      if (isForeign(name)) told.add(block);
    }
  }
  const byName = new Map<string, Metric[]>();
  for (const metric of metrics) byName.set(metric.name, [...(byName.get(metric.name) ?? []), metric]);
  for (const [name, same] of byName) {
    const family = families.get(name);
    for (const metric of same) {
      const { file, line } = metric.declared;
      const block = blockAt(blocks, file, line);
      const silent = block?.type === 'silent';
      if (!family && !silent) found.push(`${name} at ${file}:${line} is in no scrape`);
      if (family && silent && same.length === 1)
        found.push(`${name} at ${file}:${line} is in the scrape, and not silent`);
      if (!family || silent) continue;
      const lax = block?.type === 'not';
      const isBare = block?.bare.includes(name) ?? false;
      if (isBare && family.hasSeries) found.push(`${name} at ${file}:${line} has series, and is said to have none`);
      if (!isBare && !family.hasSeries)
        found.push(`${name} at ${file}:${line} has no series: let the program touch it`);
      const unlike = unlikeness(metric, family, lax);
      if (block && lax && (metric.labels === null || metric.help === null || metric.updated === null)) told.add(block);
      found.push(...unlike.map((each) => `${name} at ${file}:${line} has ${each}`));
    }
    if (family?.hasSeries) found.push(...unlikeLabels(same, family, blocks).map((each) => `${name} has ${each}`));
  }
  for (const name of families.keys())
    if (!byName.has(name) && !explained.has(name)) found.push(`${name} of the scrape is not found in the source`);
  for (const block of blocks)
    if (block.type === 'not' && !told.has(block))
      found.push(`${block.file}:${block.from} is a \`not\` block, and dashcov leaves nothing in it open`);
  return found;
}

function unlikeness(metric: Metric, family: Family, lax: boolean): string[] {
  const found: string[] = [];
  const unlike = (what: string, scraped: unknown, read: unknown) => {
    const [a, b] = [JSON.stringify(scraped), JSON.stringify(read)];
    if (a !== b) found.push(`the ${what} ${a} in the scrape and ${b} in dashcov`);
  };
  unlike('type', family.type, metric.kind);
  const help = metric.help === '' ? null : metric.help;
  if (!lax || help !== null) unlike('help', family.help, help);
  if (family.unit !== null) unlike('unit', family.unit, metric.unit);
  if (Array.isArray(metric.buckets) && family.buckets && family.hasSeries)
    unlike('buckets', family.buckets, [...metric.buckets].filter(Number.isFinite));
  for (const [label, value] of family.hasSeries ? Object.entries(metric.constLabels) : []) {
    if (value !== null && !family.labels.get(label)?.has(value)) found.push(`no series with ${label}="${value}"`);
  }
  return found;
}

/** The labels of a name are those of all its declarations together. */
function unlikeLabels(metrics: readonly Metric[], family: Family, blocks: readonly Block[]): string[] {
  const unknown = metrics.filter((metric) => metric.labels === null);
  if (unknown.length > 0) {
    const isMarked = ({ declared }: Metric) => blockAt(blocks, declared.file, declared.line)?.type === 'not';
    return unknown.every(isMarked) ? [] : [`labels that are not known to dashcov, outside of a \`not\` block`];
  }
  const read = new Set(metrics.flatMap((metric) => [...(metric.labels ?? []), ...Object.keys(metric.constLabels)]));
  const [a, b] = [[...family.labels.keys()].sort().join(', '), [...read].sort().join(', ')];
  return a === b ? [] : [`the labels ${a || 'none'} in the scrape and ${b || 'none'} in dashcov`];
}

function isOfPattern(name: string, pattern: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(name);
}
