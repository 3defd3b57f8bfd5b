/**
 * Reads what a program prints at `/metrics`, strictly: the Prometheus text format, version 0.0.4, and OpenMetrics 1.0, which
 * is known by its `# EOF`. Whatever a Prometheus server would refuse, or read in a way that is not plain, is an error.
 */

/** One sample line. */
export interface Sample {
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

/** A family as it stands in the text. */
export interface RawFamily {
  /** The name behind `# TYPE`. */
  readonly name: string;
  /** The type as written: `counter`, `untyped`, `unknown`, … */
  readonly type: string;
  /** Without escapes; null when the text has no `# HELP` of it. */
  readonly help: string | null;
  readonly unit: string | null;
  readonly samples: readonly Sample[];
}

export interface Exposition {
  readonly openMetrics: boolean;
  /** In the order of the text. */
  readonly families: readonly RawFamily[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const META = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME})(?: (.*))?$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*?)\\})? (\\S+)(?: -?[\\d.e+]+)?( # \\{.*)?$`);
// Prometheus takes spaces between the tokens of labels (model/textparse/promlex.l); `serde_prometheus` writes some.
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*) ?= ?"((?:[^"\\\n]|\\[\\n"])*)"(?:, ?|$)/y;
const NUMBER = /^(?:NaN|[+-]?Inf|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;

/**
 * The suffixes that samples of a type may have. A counter of OpenMetrics without `_total` is what `vise` makes of it; a gauge
 * with `_min` and `_max` is a `RangeGauge` of `foundations`.
 */
const SUFFIXES: Readonly<Record<string, { text: readonly string[]; open: readonly string[] }>> = {
  counter: { text: [''], open: ['_total', '', '_created'] },
  gauge: { text: [''], open: ['', '_min', '_max'] },
  untyped: { text: [''], open: [] },
  unknown: { text: [], open: [''] },
  info: { text: [], open: ['_info', ''] },
  stateset: { text: [], open: [''] },
  histogram: { text: ['_bucket', '_sum', '_count'], open: ['_bucket', '_sum', '_count', '_created'] },
  summary: { text: ['', '_sum', '_count'], open: ['', '_sum', '_count', '_created'] },
};

interface Draft {
  name: string;
  type: string | null;
  help: string | null;
  unit: string | null;
  samples: Sample[];
}

/**
 * The families of an exposition.
 * @throws Error with the line, when the text is no exposition, a family or series stands there twice, or a family of the text format
 * has no sample: then the program did not touch it, and nothing is known of its labels.
 */
export function readExposition(text: string): Exposition {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('expected a line end behind the last line of the exposition, found none');
  const openMetrics = lines.at(-1) === '# EOF';
  if (openMetrics) lines.pop();
  const reader = new Reader(openMetrics);
  for (const [index, line] of lines.entries()) {
    const expected = line === '' && !openMetrics ? null : reader.read(line);
    if (expected !== null) throw new Error(`line ${index + 1}: expected ${expected}, found ${line}`);
  }
  return { openMetrics, families: reader.families() };
}

class Reader {
  readonly #format: 'open' | 'text';
  readonly #families = new Map<string, Draft>();
  readonly #series = new Set<string>();
  #current: Draft | null = null;

  constructor(openMetrics: boolean) {
    this.#format = openMetrics ? 'open' : 'text';
  }

  families(): RawFamily[] {
    return [...this.#families.values()].map((family) => complete(family, this.#format));
  }

  /** Takes a line; gives what was expected instead, or null when the line is fine. */
  read(line: string): string | null {
    const [, what, name, rest = ''] = META.exec(line) ?? [];
    // To the text format that is a comment.
    if (what === 'UNIT' && this.#format === 'text') return null;
    if (what !== undefined && name !== undefined) return this.#describe(what, name, rest);
    return line.startsWith('#') ? 'HELP, TYPE or a sample' : this.#sample(line);
  }

  #describe(what: string, name: string, rest: string): string | null {
    if (this.#current?.name !== name) {
      if (this.#families.has(name)) return `the lines of ${name} to stand together`;
      this.#current = { name, type: null, help: null, unit: null, samples: [] };
      this.#families.set(name, this.#current);
    }
    const family = this.#current;
    if (family.samples.length > 0) return `what describes ${name} before its samples`;
    if (what === 'HELP' && family.help === null) family.help = unescaped(rest);
    else if (what === 'UNIT' && family.unit === null) family.unit = rest;
    else if (what === 'TYPE' && family.type === null && this.#suffixes(rest).length > 0) family.type = rest;
    else return 'one HELP and one TYPE that its format has';
    return null;
  }

  #sample(line: string): string | null {
    const [, name = '', inside = '', value = '', exemplar] = SAMPLE.exec(line) ?? [];
    if (!NUMBER.test(value) || (exemplar !== undefined && this.#format === 'text')) return 'a sample';
    // What nothing says the type of is untyped in the text format.
    if (this.#current && this.#format === 'text') this.#current.type ??= 'untyped';
    if (!this.#isOf(this.#current, name) && this.#format === 'text' && !this.#families.has(name)) {
      this.#current = { name, type: 'untyped', help: null, unit: null, samples: [] };
      this.#families.set(name, this.#current);
    }
    const family = this.#current;
    if (!family || !this.#isOf(family, name)) return `a sample of ${family ? family.name : 'a family'}`;
    const labels = labelsOf(inside);
    if (!labels) return 'labels';
    const key = `${name}{${labels.map((pair) => pair.join('=')).sort()}}`;
    if (this.#series.has(key)) return 'each series once';
    this.#series.add(key);
    family.samples.push({ name, labels });
    return null;
  }

  #isOf(family: Draft | null, name: string): boolean {
    return family !== null && this.#suffixes(family.type ?? '').some((suffix) => name === `${family.name}${suffix}`);
  }

  #suffixes(type: string): readonly string[] {
    return SUFFIXES[type]?.[this.#format] ?? [];
  }
}

function complete({ type, samples, ...family }: Draft, format: 'open' | 'text'): RawFamily {
  if (type === null) throw new Error(`expected a TYPE of ${family.name}, found none`);
  if (samples.length === 0 && format === 'text')
    throw new Error(`expected a sample of ${family.name}, found none: let the program touch it`);
  return { ...family, type, samples };
}

function labelsOf(text: string): (readonly [string, string])[] | null {
  const labels: (readonly [string, string])[] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const pair = LABEL.exec(text);
    if (!pair) return null;
    labels.push([pair[1] ?? '', unescaped(pair[2] ?? '')]);
  }
  return new Set(labels.map(([name]) => name)).size === labels.length ? labels : null;
}

function unescaped(text: string): string {
  return text.replace(/\\([\\n"])/g, (_, char) => (char === 'n' ? '\n' : char));
}

/**
 * An exposition as it is recorded: families by name, series by labels, and 1 for every value, as values, time and the order
 * of hash maps differ from run to run. It reads as the same families.
 */
export function normalised(text: string): string {
  const { openMetrics, families } = readExposition(text);
  const written = [...families]
    .sort((a, b) => compare(a.name, b.name))
    .flatMap(({ name, type, help, unit, samples }) => [
      ...(help === null ? [] : [`# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`]),
      `# TYPE ${name} ${type}`,
      ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
      ...[...samples].sort(bySeries).map(({ name: sample, labels }) => `${sample}${shown(labels)} 1`),
    ]);
  return [...written, ...(openMetrics ? ['# EOF'] : []), ''].join('\n');
}

/** Labels that belong to a type and not to the metric. */
export const OF_TYPE: ReadonlySet<string> = new Set(['le', 'quantile']);

function bySeries(a: Sample, b: Sample): number {
  const own = ({ labels }: Sample) => shown(labels.filter(([name]) => !OF_TYPE.has(name)));
  const bound = ({ labels }: Sample) => {
    const value = labels.find(([name]) => OF_TYPE.has(name))?.[1] ?? '-Inf';
    return value.endsWith('Inf') ? (value.startsWith('-') ? -Number.MAX_VALUE : Number.MAX_VALUE) : Number(value);
  };
  return compare(own(a), own(b)) || compare(a.name, b.name) || bound(a) - bound(b);
}

function shown(labels: Sample['labels']): string {
  if (labels.length === 0) return '';
  const escaped = (value: string) => value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
  const pairs = [...labels].sort(([a], [b]) => compare(a, b)).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(',')}}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
