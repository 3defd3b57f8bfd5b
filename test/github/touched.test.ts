import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { TouchedFile } from '../../src/github/host.ts';
import { type Interests, needsDiff, type Relevance, relevance } from '../../src/github/touched.ts';

const USUAL: Interests = { metrics: ['**/metrics.rs'], dashboard: [], config: null };
const NAMED: Interests = { ...USUAL, dashboard: ['grafana/**/*.json'] };

function touched(path: string, more: Partial<TouchedFile> = {}): TouchedFile {
  return { path, before: null, renamed: false, patch: '@@ -1 +1 @@\n-a\n+b', ...more };
}

function moved(path: string, before: string | null, patch: string | null = ''): TouchedFile {
  return { path, before, renamed: true, patch };
}

function diff(...lines: readonly string[]): TouchedFile {
  return touched('src/main.rs', { patch: ['@@ -1,3 +1,3 @@', ' fn main() {', ...lines, ' }'].join('\n') });
}

const PATHS: readonly [path: string, interests: Interests, answer: Relevance][] = [
  ['src/metrics.rs', USUAL, 'yes'],
  ['metrics.rs', USUAL, 'yes'],
  ['a/b/c/metrics.rs', USUAL, 'yes'],
  ['src/metrics.rs.md', USUAL, 'no'],
  ['src/my_metrics.rs', USUAL, 'no'],
  ['src/metrics/mod.rs', USUAL, 'no'],
  ['src/metrics/mod.rs', { ...USUAL, metrics: ['src/metrics/**'] }, 'yes'],
  ['src/metrics.rs', { ...USUAL, metrics: ['crates/*/src/stats.rs'] }, 'no'],
  ['crates/a/src/stats.rs', { ...USUAL, metrics: ['crates/*/src/stats.rs'] }, 'yes'],
  ['b.rs', { ...USUAL, metrics: ['{a,b}.rs', 'c.rs'] }, 'yes'],
  ['a[1].rs', { ...USUAL, metrics: ['a[1].rs'] }, 'yes'],
  ['src/metrics.rs', { ...USUAL, metrics: ['./src/metrics.rs'] }, 'yes'],
  ['src/METRICS.RS', USUAL, 'no'],
  ['dashboards/app.json', USUAL, 'maybe'],
  ['app.json', USUAL, 'maybe'],
  ['data/cities.json', USUAL, 'maybe'],
  ['a b/ü("x").json', USUAL, 'maybe'],
  ['grafana/a/app.json', NAMED, 'yes'],
  ['grafana/app.json', NAMED, 'yes'],
  ['dashboards/app.json', NAMED, 'no'],
  ['package.json', NAMED, 'no'],
  ['grafana/package.json', NAMED, 'yes'],
  ['app.jsonnet', { ...USUAL, dashboard: ['*.jsonnet'] }, 'yes'],
  ['app.jsonnet', USUAL, 'no'],
  ['app.json5', USUAL, 'no'],
  ['app.json.tmpl', USUAL, 'no'],
  ['json', USUAL, 'no'],
  ['dashcov.yml', USUAL, 'yes'],
  ['.dashcov.yml', USUAL, 'yes'],
  ['ci/dashcov.yml', USUAL, 'no'],
  ['dashcov.yaml', USUAL, 'no'],
  ['ci/dashcov.yml', { ...USUAL, config: 'ci/dashcov.yml' }, 'yes'],
  ['ci/dashcov.yml', { ...USUAL, config: './ci/dashcov.yml' }, 'yes'],
  ['dashcov.yml', { ...USUAL, config: 'ci/dashcov.yml' }, 'no'],
  ['.dashcov.yml', { ...USUAL, config: 'dashcov.yml' }, 'no'],
  ['README.md', USUAL, 'no'],
  ['Cargo.toml', USUAL, 'no'],
  ['.github/workflows/ci.yml', USUAL, 'no'],
  ['src/main.rs', USUAL, 'no'],
  ['build.rs', USUAL, 'no'],
  ['', USUAL, 'no'],
  ['__proto__', USUAL, 'no'],
];

/** JSON files that no dashboard is called. */
const NO_DASHBOARDS = [
  ...['package.json', 'web/package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'jsconfig.json'],
  ...['composer.json', 'deno.json', 'deno.jsonc', 'biome.json', 'renovate.json', '.github/renovate.json'],
  ...[
    '.eslintrc.json',
    'web/.prettierrc.json',
    '.vscode/settings.json',
    '.vscode/anything.json',
    '.vscode/launch.json',
  ],
  ...['.devcontainer/devcontainer.json', '.devcontainer/x/y.json', '.cargo/audit.json', 'node_modules/a/board.json'],
  ...['web/node_modules/a/board.json'],
];

/** Names that only begin or end like one of these. */
const DASHBOARDS = [
  'my-package.json',
  'package-metrics.json',
  'biome-usage.json',
  'x.vscode/a.json',
  'tasks/board.json',
];

const UPDATES: readonly [line: string, answer: Relevance][] = [
  ['-    HITS.inc();', 'maybe'],
  ['+    HITS.inc();', 'maybe'],
  ['-hits.inc_by(4);', 'maybe'],
  ['-    self.level.dec();', 'maybe'],
  ['-    level.dec_by(1.0)', 'maybe'],
  ['-    TIME.with_label_values(&["a"]).observe(0.5);', 'maybe'],
  ['-    .with_label_values(&["a"])', 'maybe'],
  ['-    hits.get_or_create(&labels)', 'maybe'],
  ['-    let timer = TIME.start_timer();', 'maybe'],
  ['-    timer.observe_duration();', 'maybe'],
  ['-    gauge.increment(1.0);', 'maybe'],
  ['-    gauge.decrement(1.0);', 'maybe'],
  ['-    time.record(0.5);', 'maybe'],
  ['-    counter!("hits").increment(1);', 'maybe'],
  ['-    metrics::gauge!["level"];', 'maybe'],
  ['-    histogram! {"time"}', 'maybe'],
  ['-    HITS . inc ( );', 'maybe'],
  ['-  .inc()', 'maybe'],
  ['-    LEVEL.set(4);', 'maybe'],
  ['+    LEVEL.add(4);', 'maybe'],
  ['-    LEVEL.sub(4);', 'maybe'],
  ['-    metrics::LEVEL.set(4);', 'maybe'],
  ['-    metrics.level.set(4);', 'maybe'],
  ['-    self.metric.set(4);', 'maybe'],
  ['-    app_metrics.set(4);', 'maybe'],
  ['-    queue_gauge.set(4);', 'maybe'],
  ['-    self.counters.hits.add(1, &[]);', 'maybe'],
  ['-    M42.set(4);', 'maybe'],
  ['-\t\tLEVEL.set(x)\r', 'maybe'],
  ['-    cell.set(4);', 'no'],
  ['-    set.add(4);', 'no'],
  ['-    a.sub(b);', 'no'],
  ['-    cell.set(LEVEL);', 'no'],
  ['-    cell.set(metrics);', 'no'],
  ['-    Ab.set(4);', 'no'],
  ['-    metricsx.set(4);', 'no'],
  ['-    LEVEL.settle(4);', 'no'],
  ['-    LEVEL.get();', 'no'],
  ['-    LEVEL.set;', 'no'],
  ['-    include();', 'no'],
  ['-    x.incr();', 'no'],
  ['-    x.include();', 'no'],
  ['-    println!("x");', 'no'],
  ['     HITS.inc();', 'no'],
  ['@@ -1 +1 @@ HITS.inc();', 'no'],
  ['\\ No newline at end of file HITS.inc()', 'no'],
  ['', 'no'],
];

const LISTS: readonly [title: string, files: readonly TouchedFile[], interests: Interests, answer: Relevance][] = [
  ['no file', [], USUAL, 'no'],
  ['the strongest of some files, first', [touched('metrics.rs'), touched('a.json'), touched('a.md')], USUAL, 'yes'],
  ['the strongest of some files, last', [touched('a.md'), touched('a.json'), touched('metrics.rs')], USUAL, 'yes'],
  ['a doubt among others', [touched('a.md'), touched('a.json'), touched('b.md')], USUAL, 'maybe'],
  ['the name of a file once more', [touched('a.json'), touched('a.json')], USUAL, 'maybe'],
  ['a rename into a metrics file', [moved('src/metrics.rs', 'src/old.rs')], USUAL, 'yes'],
  ['a rename of a metrics file', [moved('src/old.rs', 'src/metrics.rs')], USUAL, 'yes'],
  ['a rename into the configuration', [moved('dashcov.yml', 'x.yml')], USUAL, 'yes'],
  ['a rename of the configuration', [moved('x.yml', '.dashcov.yml')], USUAL, 'yes'],
  ['a rename into a dashboard', [moved('grafana/a.json', 'a.json')], NAMED, 'yes'],
  ['a rename of a dashboard', [moved('a.json', 'grafana/a.json')], NAMED, 'yes'],
  ['a rename between what are no dashboards', [moved('b.json', 'a.json')], NAMED, 'no'],
  ['a rename of what may be a dashboard', [moved('a.txt', 'a.json')], USUAL, 'maybe'],
  ['a rename of what cannot be one into what may', [moved('a.json', 'package.json')], USUAL, 'maybe'],
  ['a rename between what cannot be one', [moved('b/package.json', 'package.json')], USUAL, 'no'],
  ['a rename of other Rust code', [moved('src/a.rs', 'src/b.rs')], USUAL, 'no'],
  ['a rename of other Rust code with an update', [moved('src/a.rs', 'src/b.rs', '-HITS.inc();')], USUAL, 'maybe'],
  ['a rename of Rust code from nobody knows where', [moved('src/a.rs', null)], USUAL, 'maybe'],
  ['a rename of what was Rust code', [moved('src/a.txt', 'src/a.rs', '-HITS.inc();')], USUAL, 'maybe'],
  ['a rename of JSON from nobody knows where', [moved('a.json', null)], USUAL, 'maybe'],
  ['Rust code without a diff', [touched('src/main.rs', { patch: null })], USUAL, 'no'],
  ['a metrics file without a diff', [touched('src/metrics.rs', { patch: null })], USUAL, 'yes'],
  ['an update in what is no Rust code', [touched('a.md', { patch: '-HITS.inc();' })], USUAL, 'no'],
  [
    'an update in the last line of a long diff',
    [diff(...Array<string>(5000).fill('+a'), '-HITS.inc();')],
    USUAL,
    'maybe',
  ],
];

describe('relevance', () => {
  test.each(PATHS)('of %s with %j: %s', (path, interests, answer) => {
    expect(relevance([touched(path)], true, interests)).toBe(answer);
  });

  test.each(NO_DASHBOARDS)('of %s: no dashboard', (path) => {
    expect(relevance([touched(path)], true, USUAL)).toBe('no');
  });

  test.each(DASHBOARDS)('of %s: perhaps a dashboard', (path) => {
    expect(relevance([touched(path)], true, USUAL)).toBe('maybe');
  });

  test.each(UPDATES)('of the line %j: %s', (line, answer) => {
    expect(relevance([diff(line)], true, USUAL)).toBe(answer);
  });

  test.each(LISTS)('of %s', (_title, files, interests, answer) => {
    expect(relevance(files, true, interests)).toBe(answer);
    // What is not listed may matter.
    expect(relevance(files, false, interests)).toBe(answer === 'no' ? 'maybe' : answer);
  });

  it('does not depend on the order of the files', () => {
    const file = fc.constantFrom(...LISTS.flatMap(([, files]) => files));
    const both = fc
      .array(file, { maxLength: 6 })
      .chain((files) => fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length })));
    fc.assert(
      fc.property(both, ([files, shuffled]) => {
        expect(relevance(shuffled, true, USUAL)).toBe(relevance(files, true, USUAL));
      }),
    );
  });

  it('is told for 3,000 files, with diffs and globs that are made to be slow', () => {
    const slow = `${'*a'.repeat(200)}b`;
    const patch = `-${'A.set'.repeat(20)}\n+${'. '.repeat(50)}`;
    const files = Array.from({ length: 3000 }, (_each, at) => touched(`${'a'.repeat(60)}/${at}.rs`, { patch }));
    const interests = { ...USUAL, metrics: [`**/${slow}.rs`], dashboard: [slow], config: slow };
    expect(relevance(files, true, interests)).toBe('no');
    expect(relevance([...files, touched('src/main.rs', { patch: '-HITS.inc();' })], true, interests)).toBe('maybe');
  });

  // A pattern that goes back over such a line takes hours.
  test.each(['A', 'AAA.', 'metrics', 'metrics.', 'a.set ', '.', '. ', 'AAA .set', 'counter!', 'gauge '])(
    'is told for a line of a million characters that repeats %j',
    (part) => {
      const line = part.repeat(Math.ceil(1_000_000 / part.length));
      expect(relevance([diff(`-${line}`)], true, USUAL)).toBe('no');
    },
  );
});

describe('needsDiff', () => {
  const other = touched('src/main.rs');
  test.each<[title: string, files: readonly TouchedFile[], needs: boolean]>([
    ['no file', [], false],
    ['Rust code with its diff', [other], false],
    ['Rust code with an empty diff', [touched('src/main.rs', { patch: '' })], false],
    ['Rust code without a diff', [touched('src/main.rs', { patch: null })], true],
    ['Rust code without a diff behind others', [other, touched('a.md'), touched('a.rs', { patch: null })], true],
    ['JSON without a diff', [touched('a.json', { patch: null })], false],
    ['a name that only holds the ending', [touched('a.rs.txt', { patch: null })], false],
    ['Rust code that is called something else now', [moved('a.txt', 'a.rs', null)], true],
    ['what is called Rust code now', [moved('a.rs', 'a.txt', null)], true],
  ])('%s: %s', (_title, files, needs) => {
    expect(needsDiff(files)).toBe(needs);
  });
});
