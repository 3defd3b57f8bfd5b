/** Whatever somebody does to the source of a program, reading it throws nothing and gives no name that cannot be one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { read } from './read.ts';

const PROGRAMS = join(import.meta.dirname, '..', 'conformance');

const seeds = readdirSync(PROGRAMS)
  .filter((name) => /^(?:metrics|axum|tokio)-/.test(name))
  .flatMap((name) =>
    readdirSync(join(PROGRAMS, name, 'src')).map((file) => ({
      manifest: readFileSync(join(PROGRAMS, name, 'Cargo.toml'), 'utf8'),
      text: readFileSync(join(PROGRAMS, name, 'src', file), 'utf8'),
    })),
  );

const pieces = fc.constantFrom(
  ...['{', '}', '(', ')', '[', ']', '<', '>', '"', "'", '::', '.', ',', ';', '=>', '=', '#', '&', '|', '!', '\n'],
  ...['#[metrics(scope = "a")]', '#[derive(Metrics)]', '#[metric(rename = "', 'labels = [("', 'dynamic = true'],
  ...[
    'PrometheusBuilder::new()',
    '.set_buckets(&[',
    'Matcher::Full(',
    'PrefixLayer::new(',
    'FilterLayer::from_patterns(',
  ],
  ...['Collector::new(', 'PrometheusMetricLayer::pair()', 'TaskMetricsReporterBuilder::new(', 'Key::from_name('],
  ...['counter!(', 'gauge!(', 'for (name, value) in', '.register_counter(', 'Self::new(', 'é', '\0'],
);

test('source that somebody mutated', () => {
  expect(seeds.length).toBeGreaterThan(5);
  const change = fc.record({ at: fc.nat(6000), cut: fc.nat(60), put: fc.array(pieces, { maxLength: 8 }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      ({ manifest, text }, changes) => {
        const source = changes.reduce((before, { at, cut, put }) => {
          const place = at % (before.length + 1);
          return before.slice(0, place) + put.join('') + before.slice(place + cut);
        }, text);
        const { metrics, unresolved } = read({ 'Cargo.toml': manifest, 'src/main.rs': source }, '**/*.rs');
        for (const { name } of metrics) expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
        for (const { reason } of unresolved) expect(reason).not.toBe('');
      },
    ),
    { numRuns: 150 },
  );
});
