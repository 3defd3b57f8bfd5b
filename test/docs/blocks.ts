/**
 * The parts of the documentation that are made by running the code. Each stands between two comments:
 *
 * - `<!-- output: node dist/cli/index.js … | from ## 1. | until ## 2. | exit 1 -->`: the command and what it prints, from
 *   the first line that begins so until the next one that begins so;
 * - `<!-- reads -->`, behind a Rust example: what the reader makes of the example;
 * - `<!-- table: name -->`: a table of the code, from tables.ts;
 * - `<!-- comment: name -->`: the comment on a pull request, from comments.ts;
 * - `<!-- libraries -->`: the patterns of the programs of test/conformance, from conformance.ts.
 *
 * Each ends with `<!-- end -->`.
 */
import type { Metric } from '../../src/model.ts';
import type { Extraction } from '../../src/rust/extract.ts';
import { read, readMetrics } from '../rust/read.ts';
import { shownComment } from './comments.ts';
import { described as known, libraries } from './conformance.ts';
import { run } from './program.ts';
import { TABLES } from './tables.ts';

const BLOCK =
  /(?:^```rust\n(?<rust>[\s\S]*?)^```\n\n)?^(?<open><!-- (?<type>output|reads|table|comment|libraries)(?:: (?<what>.*?))? -->)\n[\s\S]*?^<!-- end -->$/gm;

const MAKERS: Readonly<Record<string, (what: string) => string>> = { output, table, comment: shownComment, libraries };

/** A page with each of its made parts as the code gives it now. */
export function fresh(page: string): string {
  return page.replace(BLOCK, (...found) => {
    const { rust, open = '', type, what = '' } = found.at(-1) as Record<string, string | undefined>;
    const before = rust === undefined ? '' : `\`\`\`rust\n${rust}\`\`\`\n\n`;
    const made = MAKERS[type ?? '']?.(what) ?? reads(rust ?? '');
    return `${before}${open}\n${made}\n<!-- end -->`;
  });
}

function table(name: string): string {
  const make = TABLES[name];
  if (!make) throw new Error(`expected one of the tables ${Object.keys(TABLES).join(', ')}, found ${name}`);
  return make();
}

/** What a marker asks for: the command, the lines to show of it, and the exit code that it must have. */
export function asked(what: string): { command: string; from: string | null; until: string | null; exit: number } {
  const [command = '', ...options] = what.split(' | ');
  const option = (name: string) => options.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1) ?? null;
  return { command, from: option('from'), until: option('until'), exit: Number(option('exit') ?? 0) };
}

function output(what: string): string {
  const { command, from, until, exit } = asked(what);
  const { status, stdout, stderr } = run(command);
  if (status !== exit) throw new Error(`expected the exit code ${exit}, found ${status}, from ${command}: ${stderr}`);
  const lines = stdout.replace(/\n$/, '').split('\n');
  const first = from === null ? 0 : lines.findIndex((line) => line.startsWith(from));
  const end = until === null ? lines.length : lines.findIndex((line, i) => i > first && line.startsWith(until));
  if (first < 0 || end < 0) throw new Error(`expected lines that begin "${from}" and "${until}", from ${command}`);
  const shown = lines.slice(first, end);
  while (shown.at(-1) === '') shown.pop();
  const body = [`$ ${command}`, ...(first > 0 ? ['…'] : []), ...shown, ...(end < lines.length ? ['…'] : [])];
  // The guide has fences of its own.
  const fence = shown.some((line) => line.startsWith('```')) ? '````' : '```';
  return [`${fence}console`, ...body, fence].join('\n');
}

function extraction(rust: string): Extraction {
  // An example with a `main` is a whole program; another one is the metrics file of a program that does nothing.
  return /\bfn main\(/.test(rust) ? read({ 'src/main.rs': rust }, '**/*.rs') : readMetrics(rust);
}

function reads(rust: string): string {
  const { metrics, unresolved } = extraction(rust);
  const whole = /\bfn main\(/.test(rust);
  const lines = [
    ...metrics.map((metric) => `- \`${metric.name}\`: ${described(metric, whole)}`),
    ...unresolved.map(({ pattern, reason, kind }) => `- not resolved: \`${pattern}\`, a ${kind}: ${reason}`),
  ];
  return lines.length === 0 ? 'No metric.' : lines.join('\n');
}

function described(metric: Metric, whole: boolean): string {
  const held = metric.identifier === null ? '' : `, held by \`${metric.identifier}\``;
  return `${known(metric)}${held}${whole ? `; ${updated(metric)}` : ''}`;
}

function updated({ updated: answer, updates, updateNote }: Metric): string {
  if (answer === null) return `not known whether updated: ${updateNote}`;
  if (!answer) return updateNote === null ? 'never updated' : `never updated: ${updateNote}`;
  return `updated in line ${updates.map(({ line }) => line).join(', ')}`;
}
