import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

function readMain(source: string, dependency = 'autometrics = "1.0.0"') {
  return read(
    { 'Cargo.toml': `[package]\nname = "app"\n[dependencies]\n${dependency}\n`, 'src/main.rs': source },
    '**/*.rs',
  );
}

const COUNTED = ['build_info', 'function_calls_duration_seconds', 'function_calls_total'];

const SHAPES: readonly [title: string, source: string, names: readonly string[]][] = [
  ['a function', 'use autometrics::autometrics; #[autometrics] fn f() {} fn main() { f(); }', COUNTED],
  ['by its path', '#[autometrics::autometrics] fn f() {} fn main() { f(); }', COUNTED],
  [
    'several functions share them',
    'use autometrics::autometrics; #[autometrics] fn f() {} #[autometrics] fn g() {} fn main() { f(); g(); }',
    COUNTED,
  ],
  [
    'an impl block',
    'use autometrics::autometrics; struct S; #[autometrics] impl S { fn f(&self) {} } fn main() { S.f(); }',
    COUNTED,
  ],
  [
    'concurrent calls, where one function asks for them',
    'use autometrics::autometrics; #[autometrics(track_concurrency)] fn f() {} fn main() { f(); }',
    [...COUNTED, 'function_calls_concurrent'],
  ],
  [
    'only in tests',
    'fn main() {} #[cfg(test)] mod tests { use autometrics::autometrics; #[autometrics] fn f() {} }',
    [],
  ],
  ['no function', 'use autometrics::autometrics; fn main() {}', []],
  ['another attribute of that name', 'use other::autometrics; #[autometrics] fn f() {} fn main() { f(); }', []],
];

describe('functions instrumented by autometrics', () => {
  test.each(SHAPES)('%s', (_title, source, names) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  test('without the crate the attribute is of somebody else', () => {
    expect(readMain('#[autometrics] fn f() {} fn main() { f(); }', 'other = "1"').metrics).toEqual([]);
  });

  test('kinds and labels', () => {
    const { metrics } = readMain('use autometrics::autometrics; #[autometrics] fn f() {} fn main() { f(); }');
    const kinds = Object.fromEntries(metrics.map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({
      build_info: 'gauge',
      function_calls_duration_seconds: 'histogram',
      function_calls_total: 'counter',
    });
    const calls = metrics.find(({ name }) => name === 'function_calls_total');
    expect(calls?.labels).toEqual(expect.arrayContaining(['function', 'module', 'result', 'caller_function']));
    expect(calls?.updated).toBe(true);
  });
});
