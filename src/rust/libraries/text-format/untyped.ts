/**
 * Samples that no `# TYPE` and no `# HELP` line is written for: metrics whose type nobody knows, as Prometheus takes them
 * (https://prometheus.io/docs/instrumenting/exposition_formats/, "untyped").
 *
 * Other texts have braces and numbers too. So one counts that has the name of a metric, labels with quoted values and a value, and of which
 * something is put in: `jobs_waiting{queue="{}"} {}`. One without labels counts where the same function writes such a line, or a header,
 * and in a package that answers with the content type of a page.
 */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { FOR_LABELS } from '../../values/limits.ts';
import { type Declaration, declare } from '../library.ts';
import { servesPages } from './about.ts';
import { evaluated, labelNames, type Sample } from './lines.ts';
import { isBeside, type Page } from './series.ts';
import { MARK } from './writings.ts';

/** The name of a metric: a word alone is too much like any other. */
const NAME = /^[a-z][a-z0-9]*(?:[_:][a-zA-Z0-9]+)+$/;
/** One word, which is a name beside others that are. */
const WORD = /^[a-z][a-z0-9]*$/;
/** At least one label with its value in quotes, or the whole of them put in. */
const LABELS = /^\s*(?:(?:[a-zA-Z_]\w*|\ue000\d+\ue001)\s*=\s*(?:"|\ue000)|\ue000\d+\ue001\s*$)/;
/** What a histogram or a summary has behind the name that its header says. */
const SERIES = /_(?:bucket|sum|count|total|created|info)$/;

/** Declarations by samples alone. */
const bare = new WeakSet<Declaration>();

/** Whether a declaration is made of samples, and no header. */
export function isBare(declaration: Declaration): boolean {
  return bare.has(declaration);
}

/** What a file writes without a header: each name of it is one metric, with the labels of all its lines. */
export function untypedOf(analysis: Analysis, page: Page): Declaration[] {
  const { source } = page;
  const byName = new Map<string, Sample[]>();
  for (const { name, sample } of untypedIn(analysis, page)) byName.set(name, [...(byName.get(name) ?? []), sample]);
  return [...byName].flatMap(([name, all]) => {
    const [first] = all;
    if (!first) return [];
    const { literal, node, verb } = first.writing;
    const lists = all.map((sample) =>
      analysis.values.inFewContexts(
        (context) => labelNames(analysis, sample, context),
        () => null,
        FOR_LABELS,
      ),
    );
    const known = lists.flatMap((each) => (each.length === 0 ? [null] : each));
    const place = source.text.slice(literal.startIndex, literal.endIndex).indexOf(name);
    const made = declare({
      library: 'text-format',
      kind: 'unknown',
      name: { text: name },
      at: { source, node: literal },
      nameAt: place < 0 ? null : literal.startIndex + place,
      labels: known.includes(null) ? null : [...new Set(known.flatMap((each) => each ?? []))],
      origin: { source, node },
      role: 'built-in',
      verb,
    });
    bare.add(made);
    return [made];
  });
}

/** A sample by its name. */
interface Untyped {
  readonly sample: Sample;
  readonly name: string;
}

/** The samples of a file that stand for themselves. */
function untypedIn(analysis: Analysis, { source, samples, headers }: Page): Untyped[] {
  const headed = new Set(
    headers.flatMap((header) => {
      const name = evaluated(analysis, header.writing, header.name, null);
      return 'text' in name ? [name.text] : [];
    }),
  );
  const isHeaded = (name: string) => headed.has(name) || headed.has(name.replace(SERIES, ''));
  const whole = samples.flatMap((sample): Untyped[] => {
    if (!sample.isWhole) return [];
    const name = evaluated(analysis, sample.writing, sample.name, null);
    return 'text' in name && (NAME.test(name.text) || WORD.test(name.text)) ? [{ sample, name: name.text }] : [];
  });
  const isLabelled = ({ sample }: Untyped) => LABELS.test(sample.labels ?? '') && hasValue(sample.labels ?? '');
  const named = whole.filter(({ name }) => NAME.test(name));
  const labelled = named.filter(isLabelled);
  const words = whole.filter((each) => WORD.test(each.name) && isLabelled(each));
  labelled.push(
    ...words.filter(({ sample }) => labelled.some((each) => isBeside(each.sample.writing, sample.writing))),
  );
  const signs: readonly Expr[] = [
    ...labelled.map(({ sample }) => sample.writing),
    ...headers.map(({ writing }) => writing),
  ];
  const unlabelled = named.filter(({ sample }) => sample.labels === '');
  const plain = unlabelled.filter(
    ({ sample }) => sample.isEnded && signs.some((sign) => isBeside(sign, sample.writing)),
  );
  // What a package writes that answers with a page, line by line.
  const answered =
    signs.length > 0 || !servesPages(analysis, source)
      ? []
      : unlabelled.filter(({ sample }) => !/^print/.test(sample.writing.verb));
  const lines = answered.filter(({ sample }) => sample.isLine);
  plain.push(...answered.filter((each) => lines.some(({ sample }) => isBeside(sample.writing, each.sample.writing))));
  return [...labelled, ...plain].filter(({ name }) => !isHeaded(name));
}

/** Whether labels are no more than a list of names and quoted values. */
function hasValue(labels: string): boolean {
  const bare = labels.replace(/"(?:\\.|[^"\\])*"/g, '""').replace(MARK, 'x');
  return /^\s*(?:x|(?:\w+\s*=\s*(?:""|x)\s*,?\s*)+x?)\s*$/.test(bare);
}
