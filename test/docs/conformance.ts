/** What docs/libraries.md shows of the programs of test/conformance: each pattern, with the metrics that a scrape shows of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metric, Unresolved } from '../../src/model.ts';
import { type Block, blockAt } from '../conformance/blocks.ts';
import { familiesOf } from '../conformance/families.ts';
import { blocksIn, type Program, programs, readingOf, scrapeOf } from '../conformance/programs.ts';

/** Every library with its versions, newest first. */
export function libraries(): string {
  const byLibrary = new Map<string, Program[]>();
  for (const program of programs())
    byLibrary.set(program.library, [program, ...(byLibrary.get(program.library) ?? [])]);
  return [...byLibrary.values()].flat().map(section).join('\n\n');
}

/** What is proven of each library, in one table. */
export function libraryTable(): string {
  const rows = programs().map((program) => {
    const { library, version } = program;
    const families = familiesOf(scrapeOf(program)).size;
    const blocks = blocksIn(program);
    const count = (type: Block['type']) => blocks.filter((block) => block.type === type).length;
    return `| [\`${library}\` ${version}](#${anchor(program)}) | ${count('case')} | ${families} | ${count('not')} |`;
  });
  return ['| library | patterns | metrics of the scrape | left open |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function anchor({ library, version }: Program): string {
  return `${library}-${version}`.replaceAll('.', '');
}

const HEADINGS: readonly (readonly [type: Block['type'], heading: string])[] = [
  ['case', ''],
  ['silent', 'Read, and never in a scrape'],
  ['not', 'Left open'],
];

function section(program: Program): string {
  const { metrics, unresolved } = readingOf(program);
  const blocks = blocksIn(program);
  const about = /^(?:\/\/! ?.*\n)+/.exec(readFileSync(join(program.path, 'src/main.rs'), 'utf8'))?.[0] ?? '';
  const parts = [
    `### \`${program.library}\` ${program.version}`,
    about.replace(/^\/\/! ?/gm, '').trim(),
    `The program: [test/conformance/${program.folder}](../test/conformance/${program.folder}).`,
  ];
  for (const [type, heading] of HEADINGS) {
    const chosen = blocks.filter((block) => block.type === type);
    if (heading !== '' && chosen.length > 0) parts.push(`#### ${heading}: \`${program.library}\` ${program.version}`);
    for (const block of chosen) {
      const isInside = ({ file, line }: { file: string; line: number }) => blockAt([block], file, line) !== null;
      const inside = metrics.filter((metric) => isInside(metric.declared));
      const open = unresolved.filter(isInside);
      parts.push(`**${block.title}**`, fenced(block), ...list(inside, open));
    }
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

function fenced({ file, text }: Block): string {
  return `\`\`\`${file.endsWith('.toml') ? 'toml' : 'rust'}\n${text}\n\`\`\``;
}

function list(metrics: readonly Metric[], unresolved: readonly Unresolved[]): string[] {
  const lines = [
    ...metrics.map((metric) => `- \`${metric.name}\`: ${described(metric)}`),
    ...unresolved.map(({ pattern, reason, kind }) => `- not resolved: \`${pattern}\`, a ${kind}: ${reason}`),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** What is known of a metric, as one phrase. */
export function described({ kind, labels, constLabels, buckets, unit }: Metric): string {
  const constant = Object.entries(constLabels).map(([key, value]) => `\`${key}="${value ?? '…'}"\``);
  return [
    kind,
    labels === null ? 'labels not known' : labels.length === 0 ? 'no labels' : `labels ${listed(labels)}`,
    ...(constant.length > 0 ? [`const labels ${constant.join(', ')}`] : []),
    ...(buckets === null ? [] : [`buckets ${typeof buckets === 'string' ? `\`${buckets}\`` : buckets.join(', ')}`]),
    ...(unit === null ? [] : [`unit ${unit}`]),
  ].join(', ');
}

function listed(labels: readonly string[]): string {
  return labels.map((label) => `\`${label}\``).join(', ');
}
