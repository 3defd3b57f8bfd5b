import { expect, test } from 'vitest';
import { read } from './read.ts';

/** What stands in `main.rs` of a package that depends on a library, and what the finding names. */
const USES: readonly [title: string, dependency: string, main: string, named: string | null][] = [
  ['a mention', 'metered = "0.9"', 'use metered::{metered, HitCount}; fn main() {}', 'metered'],
  ['no mention', 'metered = "0.9"', 'fn main() {}', null],
  [
    'an attribute',
    'metriken = "0.7"',
    '#[metric(name = "hits")] static HITS: Counter = Counter::new(); fn main() {}',
    'metriken',
  ],
  [
    'a static of it',
    'wc = { git = "https://github.com/WalletConnect/utils-rs" }',
    'static HITS: metrics::Lazy<metrics::Counter> = metrics::new("hits"); fn main() { HITS.increment(1); }',
    'wc',
  ],
];

test.each(USES)('a library whose metrics are not read: %s', (_title, dependency, main, named) => {
  const { findings } = read({
    'Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\n${dependency}\n`,
    'src/main.rs': main,
  });
  const found = findings.filter(({ check }) => check === 'unread-library');
  expect(found.map(({ message }) => /`([^`]+)`/.exec(message)?.[1] ?? null)).toEqual(named === null ? [] : [named]);
});
