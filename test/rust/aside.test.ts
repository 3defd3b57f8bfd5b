/** Folders that are set aside, and what counts when a glob names one of them. */
import { describe, expect, test } from 'vitest';
import { readSource } from '../../src/audit.ts';
import type { Metric } from '../../src/model.ts';
import { memoryRepository } from '../../src/repository/memory.ts';
import { openWorkingTree } from '../../src/repository/working-tree.ts';
import { SETTINGS } from '../audit/board.ts';
import { manifest, parser } from './read.ts';

type Tree = Readonly<Record<string, string>>;

function metricsOf(files: Tree, ...globs: readonly string[]): readonly Metric[] {
  return readSource(memoryRepository(files), { ...SETTINGS, metrics: globs }, parser).metrics;
}

/** A metrics file with one counter. */
function counter(name: string): string {
  return `use prometheus::*;\npub static HITS: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("${name}", "h").unwrap());\n`;
}

const HITS = counter('hits_total');
const ROOT = { 'Cargo.toml': manifest('app'), 'src/main.rs': 'fn main() {}' };
const WORKSPACE = { 'examples/Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n' };
const A = { 'examples/a/Cargo.toml': manifest('a'), 'examples/a/src/metrics.rs': HITS };
const A_MAIN = 'mod metrics; fn main() { metrics::HITS.inc(); }';
const USES_A = 'fn main() { a::metrics::HITS.inc(); }';

/** Files, globs, and what is read of `hits_total`: whether it is updated; nothing when it is not read. */
const ROWS: readonly [title: string, files: Tree, globs: readonly string[], updated: readonly (boolean | null)[]][] = [
  [
    'a package of its own in the folder',
    { ...ROOT, ...A, 'examples/a/src/main.rs': A_MAIN },
    ['examples/a/src/metrics.rs'],
    [true],
  ],
  [
    'the same through a function that main calls in another file',
    {
      ...A,
      'examples/a/src/main.rs': 'mod metrics; mod work; fn main() { work::go(); }',
      'examples/a/src/work.rs': 'pub fn go() { crate::metrics::HITS.inc(); }',
    },
    ['examples/*/src/metrics.rs'],
    [true],
  ],
  [
    'the same through a function that nobody calls',
    {
      ...A,
      'examples/a/src/main.rs': 'mod metrics; mod work; fn main() {}',
      'examples/a/src/work.rs': 'pub fn go() { crate::metrics::HITS.inc(); }',
    },
    ['examples/*/src/metrics.rs'],
    [false],
  ],
  ['a glob with braces', { ...A, 'examples/a/src/main.rs': A_MAIN }, ['{benches,examples}/**/metrics.rs'], [true]],
  ['a glob that names no such folder', { ...A, 'examples/a/src/main.rs': A_MAIN }, ['**/*.rs'], []],
  [
    'its tests and benches do not count',
    {
      ...A,
      'examples/a/src/lib.rs': 'pub mod metrics;',
      'examples/a/src/main.rs': 'fn main() {}',
      'examples/a/tests/it.rs': USES_A,
      'examples/a/benches/b.rs': USES_A,
    },
    ['examples/**/*.rs'],
    [false],
  ],
  [
    'its build script does not count',
    { ...A, 'examples/a/src/main.rs': 'mod metrics; fn main() {}', 'examples/a/build.rs': A_MAIN },
    ['examples/**/*.rs'],
    [false],
  ],
  [
    'code for tests does not count',
    {
      ...A,
      'examples/a/src/main.rs':
        'mod metrics; fn main() {} #[cfg(test)] mod t { fn go() { crate::metrics::HITS.inc(); } }',
    },
    ['examples/a/src/metrics.rs'],
    [false],
  ],
  [
    'a metrics file in the tests of the package, when the glob names only the outer folder',
    { ...ROOT, ...A, 'examples/a/src/main.rs': A_MAIN, 'examples/a/tests/metrics.rs': counter('other_total') },
    ['examples/**/metrics.rs'],
    [true],
  ],
  [
    'a neighbour of the same workspace in the same folder',
    {
      ...ROOT,
      ...WORKSPACE,
      ...A,
      'examples/a/src/lib.rs': 'pub mod metrics;',
      'examples/b/Cargo.toml': manifest('b', ['a']),
      'examples/b/src/main.rs': USES_A,
    },
    ['examples/a/src/metrics.rs'],
    [true],
  ],
  [
    'a neighbour without a workspace that depends on it',
    {
      ...A,
      'examples/a/src/lib.rs': 'pub mod metrics;',
      'examples/b/Cargo.toml': manifest('b', ['a']),
      'examples/b/src/main.rs': USES_A,
    },
    ['examples/a/src/metrics.rs'],
    [true],
  ],
  [
    'a neighbour of the same workspace in the tests folder does not count',
    {
      'Cargo.toml': '[workspace]\nmembers = ["examples/a", "tests/b"]\n',
      ...A,
      'examples/a/src/lib.rs': 'pub mod metrics;',
      'examples/a/src/main.rs': 'fn main() {}',
      'tests/b/Cargo.toml': `${manifest('b')}a = { path = "../../examples/a" }\n`,
      'tests/b/src/main.rs': USES_A,
    },
    ['examples/a/src/metrics.rs'],
    [false],
  ],
  [
    'the metrics of a neighbour are not asked for by another glob',
    {
      ...WORKSPACE,
      ...A,
      'examples/a/src/main.rs': A_MAIN,
      'examples/b/Cargo.toml': manifest('b'),
      'examples/b/src/metrics.rs': counter('other_total'),
    },
    ['examples/a/src/metrics.rs', '**/metrics.rs'],
    [true],
  ],
  [
    'a fuzz package',
    {
      ...ROOT,
      'fuzz/Cargo.toml': `${manifest('fuzzing')}[[bin]]\nname = "f"\npath = "fuzz_targets/f.rs"\n`,
      'fuzz/fuzz_targets/f.rs': A_MAIN,
      'fuzz/fuzz_targets/metrics.rs': HITS,
    },
    ['fuzz/**/metrics.rs'],
    [true],
  ],
  [
    'an example of one file',
    { ...ROOT, 'examples/metrics.rs': `${HITS}fn main() { HITS.inc(); }` },
    ['examples/*.rs'],
    [true],
  ],
  [
    'an example of one file, in a function that nobody calls',
    { ...ROOT, 'src/lib.rs': '', 'examples/metrics.rs': `${HITS}pub fn go() { HITS.inc(); } fn main() {}` },
    ['examples/*.rs'],
    [false],
  ],
  [
    'an example of one file and its module',
    {
      ...ROOT,
      'examples/metrics.rs': `${HITS}mod work; fn main() { work::go(); }`,
      'examples/work/mod.rs': 'mod deep; pub fn go() { deep::go(); }',
      'examples/work/deep.rs': 'pub fn go() { crate::HITS.inc(); }',
    },
    ['examples/metrics.rs'],
    [true],
  ],
  [
    'a module of an example, asked for',
    { ...ROOT, 'examples/demo/main.rs': A_MAIN, 'examples/demo/metrics.rs': HITS },
    ['examples/demo/metrics.rs'],
    [true],
  ],
  [
    'a module by a path of its own',
    { ...ROOT, 'examples/demo.rs': `#[path = "shared/metrics.rs"] ${A_MAIN}`, 'examples/shared/metrics.rs': HITS },
    ['examples/**/metrics.rs'],
    [true],
  ],
  [
    'a module that two examples share, used by one',
    {
      ...ROOT,
      'examples/one.rs': 'mod common; fn main() {}',
      'examples/two.rs': 'mod common; fn main() { common::metrics::HITS.inc(); }',
      'examples/common/mod.rs': 'pub mod metrics;',
      'examples/common/metrics.rs': HITS,
    },
    ['examples/common/metrics.rs'],
    [true],
  ],
  [
    'a module in the folder of an inline one',
    {
      ...ROOT,
      'examples/demo.rs': 'mod inner { pub mod metrics; } fn main() { inner::metrics::HITS.inc(); }',
      'examples/inner/metrics.rs': HITS,
    },
    ['examples/inner/metrics.rs'],
    [true],
  ],
  [
    'an example that the manifest names',
    {
      ...ROOT,
      'Cargo.toml': `${manifest('app')}[[example]]\nname = "x"\npath = "examples/deep/x.rs"\n`,
      'examples/deep/x.rs': A_MAIN,
      'examples/deep/metrics.rs': HITS,
    },
    ['examples/**/metrics.rs'],
    [true],
  ],
  [
    'another example of the folder does not count',
    {
      ...ROOT,
      'examples/one.rs': 'fn idle() { metrics::counter!("hits_total").increment(1); } fn main() {}',
      'examples/two.rs': 'fn main() { metrics::counter!("hits_total").increment(1); }',
    },
    ['examples/one.rs'],
    [false],
  ],
  [
    'a file that no example declares in sight: the whole folder counts',
    {
      ...ROOT,
      'examples/one.rs':
        'macro_rules! own { ($n:ident) => { mod $n; } } own!(metrics); fn main() { metrics::HITS.inc(); }',
      'examples/metrics.rs': HITS,
    },
    ['examples/metrics.rs'],
    [true],
  ],
  [
    'the tests of a package, asked for: what a test does is no update',
    { ...ROOT, 'tests/it.rs': 'mod metrics; #[test] fn t() { metrics::HITS.inc(); }', 'tests/metrics.rs': HITS },
    ['tests/*.rs'],
    [false],
  ],
  [
    'a folder without any manifest',
    { 'examples/demo/main.rs': A_MAIN, 'examples/demo/metrics.rs': HITS },
    ['examples/**/metrics.rs'],
    [true],
  ],
  [
    'a file without any manifest',
    { 'examples/metrics.rs': `${HITS}fn main() { HITS.inc(); }` },
    ['examples/metrics.rs'],
    [true],
  ],
];

describe('a metrics file in a folder that is set aside', () => {
  test.each(ROWS)('%s', (_title, files, globs, updated) => {
    const metrics = metricsOf(files, ...globs);
    expect(metrics.filter((metric) => metric.name !== 'hits_total').map((metric) => metric.name)).toEqual([]);
    expect(metrics.map((metric) => metric.updated)).toEqual(updated);
  });

  test('a program that is set aside does not make the interface of a library its own', () => {
    const [metric] = metricsOf(
      {
        'Cargo.toml': `${manifest('app')}[workspace]\nmembers = ["examples/a"]\n`,
        'src/metrics.rs': HITS,
        'src/lib.rs': 'pub mod metrics; pub fn handle() { metrics::HITS.inc(); }',
        'examples/a/Cargo.toml': `${manifest('a')}app = { path = "../.." }\n`,
        'examples/a/src/main.rs': 'fn main() { app::handle(); }',
      },
      'src/metrics.rs',
    );
    expect(metric).toMatchObject({ name: 'hits_total', updated: null });
  });

  test('examples/rsky reads the same from the folder above', () => {
    const inner = openWorkingTree('examples/rsky');
    const files = Object.fromEntries(inner.files().map((file) => [file, inner.text(file)]));
    const outer = Object.fromEntries(Object.entries(files).map(([file, text]) => [`examples/rsky/${file}`, text]));
    const here = readSource(memoryRepository(files), { ...SETTINGS, metrics: ['*/src/metrics.rs'] }, parser);
    const above = readSource(
      memoryRepository(outer),
      { ...SETTINGS, metrics: ['examples/rsky/*/src/metrics.rs'] },
      parser,
    );
    expect(here.metrics).toHaveLength(56);
    expect(JSON.parse(JSON.stringify(above).replaceAll('examples/rsky/', ''))).toEqual(
      JSON.parse(JSON.stringify(here)),
    );
  });
});
