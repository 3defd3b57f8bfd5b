import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST =
  '[package]\nname = "app"\n[dependencies]\ntracing = "0.1"\ntracing-opentelemetry = "0.34"\nopentelemetry-prometheus = "0.33"\n';
const LAYER = `use tracing_opentelemetry::MetricsLayer;
  fn init(p: P) { tracing_subscriber::registry().with(opentelemetry_prometheus::exporter().build()).with(MetricsLayer::new(p)).init() }`;

function readMain(statements: string, items = LAYER, manifest = MANIFEST) {
  const source = `${items}\nfn main() { init(p());\n${statements}\n}`;
  return read({ 'Cargo.toml': manifest, 'src/main.rs': source }, '**/*.rs');
}

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'updated'>>;

const EVENTS: readonly [title: string, statements: string, expected: readonly Expected[]][] = [
  [
    'the prefix of a field says which kind it is',
    `tracing::info!(monotonic_counter.sent = 1); tracing::info!(counter.open = -1);
     tracing::info!(histogram.took = 0.1); tracing::info!(gauge.load = load());`,
    [
      { name: 'sent_total', kind: 'counter', labels: [], updated: true },
      { name: 'open', kind: 'gauge' },
      { name: 'took', kind: 'histogram' },
      { name: 'load', kind: 'gauge' },
    ],
  ],
  [
    'other fields are labels, with comments between them',
    `tracing::warn!(
       // how many
       monotonic_counter.sent = 1, /* where to */ to = %target, from, ?state, user.id = id(a, b), r#type = "x",
     );`,
    [{ name: 'sent_total', labels: ['to', 'from', 'state', 'user_id', 'type'] }],
  ],
  [
    'a message is a label, and what it is made with is none',
    'tracing::info!(monotonic_counter.sent = 1, "to {} of {zone}", name, zone = zone());',
    [{ name: 'sent_total', labels: ['message'] }],
  ],
  [
    'fields in braces',
    'tracing::info!(target: "t", { monotonic_counter.sent = 1, to }, "sent {}", to);',
    [{ name: 'sent_total', labels: ['to', 'message'] }],
  ],
  [
    'a message that is no literal',
    'tracing::info!(monotonic_counter.sent = 1, concat!("a", "b"));',
    [{ name: 'sent_total', labels: ['message'] }],
  ],
  [
    'the commas of types',
    'tracing::info!(monotonic_counter.sent = get::<Key, Value>(1), to = b::<A, B<C>>(), from);',
    [{ name: 'sent_total', labels: ['to', 'from'] }],
  ],
  [
    'what stands in front of the fields',
    `tracing::event!(name: "n", parent: &span, tracing::Level::INFO, monotonic_counter.sent = 1, to);
     tracing::error!(parent: None, monotonic_counter.lost = 1);`,
    [
      { name: 'sent_total', labels: ['to'] },
      { name: 'lost_total', labels: [] },
    ],
  ],
  [
    'a name in a string',
    'tracing::info!("monotonic_counter.sent.bytes" = 1, "to" = 2);',
    [{ name: 'sent_bytes_total', labels: ['to'] }],
  ],
  [
    'all events of a name are one metric',
    'tracing::info!(monotonic_counter.sent = 1, a); tracing::info!(monotonic_counter.sent = 1, b);',
    [{ name: 'sent_total', labels: ['a', 'b'] }],
  ],
  [
    'two kinds of one name are two',
    'tracing::info!(monotonic_counter.sent = 1, a); tracing::info!(counter.sent = 1, b);',
    [
      { name: 'sent', kind: 'gauge', labels: ['b'] },
      { name: 'sent_total', kind: 'counter', labels: ['a'] },
    ],
  ],
  [
    'several of one event have the same labels',
    'tracing::info!(monotonic_counter.sent = 1, histogram.took = t, a);',
    [
      { name: 'sent_total', labels: ['a'] },
      { name: 'took', labels: ['a'] },
    ],
  ],
  [
    'what is no number is a label',
    'tracing::info!(monotonic_counter.sent = 1, counter.id = "x", gauge.state = ?s, histogram.mode = true, %gauge.name);',
    [{ name: 'sent_total', labels: ['counter_id', 'gauge_state', 'histogram_mode', 'gauge_name'] }],
  ],
  [
    'a value by its place',
    'let gauge = stock(); tracing::info!(gauge.plates, gauge.cups);',
    [{ name: 'plates', labels: [] }, { name: 'cups' }],
  ],
];

describe('events that are metrics', () => {
  test.each(EVENTS)('%s', (_title, statements, expected) => {
    const { metrics, unresolved } = readMain(statements);
    expect(unresolved).toEqual([]);
    expect(metrics).toHaveLength(expected.length);
    expect(metrics).toMatchObject(expected);
    for (const { library, constLabels } of metrics)
      expect([library, constLabels.otel_scope_name]).toEqual([
        'tracing-opentelemetry',
        'tracing/tracing-opentelemetry',
      ]);
  });

  test('a metric is declared where its field is written', () => {
    const { metrics } = readMain('tracing::info!(a, monotonic_counter.sent = 1);', LAYER);
    expect(metrics[0]?.declared).toMatchObject({ file: 'src/main.rs', column: 19 });
  });

  test.each([
    ['a span', 'let s = tracing::info_span!("s", monotonic_counter.sent = 1);'],
    ['the attribute of a function', '#[tracing::instrument(fields(monotonic_counter.sent = 1))] fn f() {}'],
    ['fields of a value', 'counter.value = 1; histogram.sum = 2.0;'],
    ['what is shown in a message', 'tracing::info!("{} {}", counter.value, n = gauge.value);'],
    ['the value of a field', 'tracing::info!(value = counter.value);'],
    ['the crate log', 'log::info!("{}", counter.value); log::info!(monotonic_counter.sent = 1);'],
    ['a macro of the workspace', 'macro_rules! info { ($($t:tt)*) => {} } info!(monotonic_counter.sent = 1);'],
  ])('no metric: %s', (_title, statements) => {
    expect(readMain(statements)).toMatchObject({ metrics: [], unresolved: [], findings: [] });
  });

  test.each([
    ['a signed literal', 'tracing::info!(histogram.took = 3);'],
    ['a signed value', 'tracing::info!(histogram.took = n as i64, a);'],
    ['too many bits', 'tracing::info!(histogram.took = start.elapsed().as_millis(), a);'],
  ])('what is not recorded is told: %s', (_title, statements) => {
    const { metrics, unresolved } = readMain(statements);
    expect(metrics).toEqual([]);
    expect(unresolved).toMatchObject([{ pattern: 'took', kind: 'histogram', reason: expect.stringMatching(/label/) }]);
  });

  test('what is not recorded is a label of what is', () => {
    const { metrics } = readMain('tracing::info!(monotonic_counter.sent = 1, histogram.took = t.as_millis());');
    expect(metrics).toMatchObject([{ name: 'sent_total', labels: ['histogram_took'] }]);
  });

  test.each([
    ['0.22', ['took'], false],
    ['0.23', [], false],
    ['0.31', [], false],
    ['0.32', [], true],
  ])('signed histograms and gauges of %s', (version, histograms, hasGauges) => {
    const { metrics } = readMain(
      'tracing::info!(histogram.took = 3); tracing::info!(gauge.load = 1);',
      LAYER,
      MANIFEST.replace('"0.34"', `"${version}"`),
    );
    expect(metrics.map(({ name }) => name)).toEqual([...histograms, ...(hasGauges ? ['load'] : [])]);
  });

  test('gauges that a feature brings', () => {
    const manifest = MANIFEST.replace('"0.34"', '{ version = "0.31", features = ["metrics_gauge_unstable"] }');
    expect(readMain('tracing::info!(gauge.load = 1);', LAYER, manifest).metrics).toMatchObject([{ name: 'load' }]);
  });

  test('a name that a const holds in another file', () => {
    const { metrics } = read(
      {
        'Cargo.toml': MANIFEST,
        'src/main.rs': `mod names; ${LAYER} fn main() { init(p()); tracing::info!({ names::SENT } = 1, to); }`,
        'src/names.rs': 'pub const SENT: &str = "monotonic_counter.sent";',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'sent_total', labels: ['to'] }]);
  });

  test('a field that a macro of the workspace names', () => {
    const { metrics } = readMain(
      'count!(sent); count!(lost, to = 1);',
      `${LAYER}
       macro_rules! count { ($n:ident $(, $k:ident = $v:expr)*) => { tracing::info!(monotonic_counter.$n = 1, $($k = $v),*) } }`,
    );
    expect(metrics).toMatchObject([
      { name: 'sent_total', labels: [] },
      { name: 'lost_total', labels: ['to'] },
    ]);
  });

  test.each([
    ['all as it is', 'note!(monotonic_counter.sent = 1, to)', 'tracing::info!(target: "x", $($t)*)', ['to']],
    ['under its own name', 'info!(monotonic_counter.sent = 1, to)', '$crate::tracing::info!($($t)*)', ['to']],
    ['with a level', 'note!(Level::INFO, monotonic_counter.sent = 1)', 'tracing::event!($l, $($t)*)', []],
    ['with fields of its own', 'note!(monotonic_counter.sent = 1, to)', 'tracing::info!(by = "me", $($t)*)', null],
  ])('a macro of the workspace that hands on %s', (_title, call, body, labels) => {
    const name = call.slice(0, call.indexOf('!'));
    const arm = body.includes('$l') ? '$l:expr, $($t:tt)*' : '$($t:tt)*';
    const { metrics } = readMain(`${call};`, `${LAYER} macro_rules! ${name} { (${arm}) => { ${body} } }`);
    expect(metrics).toMatchObject([{ name: 'sent_total', labels }]);
  });

  test('without an exporter in sight, names are those of OTLP', () => {
    const { metrics, findings } = readMain(
      'tracing::info!(monotonic_counter.a.sent = 1, a.b);',
      LAYER.replaceAll('opentelemetry_prometheus::exporter().build()', 'layer'),
      MANIFEST.replace('opentelemetry-prometheus = "0.33"\n', ''),
    );
    expect(metrics).toMatchObject([{ name: 'a_sent_total', labels: ['a_b'], constLabels: {} }]);
    expect(findings).toMatchObject([{ check: 'otlp-names' }]);
  });
});

const LAYERS: readonly [title: string, items: string, isLayer: boolean][] = [
  ['by its path', 'fn init(p: P) { r.with(tracing_opentelemetry::MetricsLayer::new(p)) }', true],
  ['by another name', 'use tracing_opentelemetry::MetricsLayer as M; fn init(p: P) { r.with(M::new(p)) }', true],
  ['with its types', 'use tracing_opentelemetry::*; fn init(p: P) { MetricsLayer::<Registry, _>::new(p); }', true],
  ['none', 'fn init(p: P) {}', false],
  ['one of the workspace', 'struct MetricsLayer; fn init(p: P) { r.with(MetricsLayer::new(p)) }', false],
  ['imported alone', 'use tracing_opentelemetry::MetricsLayer; fn init(p: P) {}', false],
  [
    'of tests',
    'fn init(p: P) {} #[cfg(test)] mod tests { fn f(p: P) { tracing_opentelemetry::MetricsLayer::new(p); } }',
    false,
  ],
];

describe('the layer that makes metrics of events', () => {
  test.each(LAYERS)('%s', (_title, items, isLayer) => {
    const { metrics, findings } = readMain('tracing::info!(monotonic_counter.sent = 1);', items);
    expect(metrics.map(({ name }) => name)).toEqual(isLayer ? ['sent_total'] : []);
    expect(findings.map(({ check }) => check)).toEqual(isLayer ? [] : ['unread-library']);
  });

  test('is that of the programs that have a package', () => {
    const app = (name: string, dependency: string) =>
      `[package]\nname = "${name}"\n[dependencies]\ntracing = "0.1"\n${dependency}\n`;
    const { metrics, findings } = read(
      {
        'Cargo.toml': '[workspace]\nmembers = ["*"]\n',
        'one/Cargo.toml': app('one', 'tracing-opentelemetry = "0.34"\nlib = { path = "../lib" }'),
        'one/src/main.rs': `${LAYERS[0]?.[1]} fn main() { init(p()); lib::f(); }`,
        'two/Cargo.toml': app('two', 'other = { path = "../other" }'),
        'two/src/main.rs': 'fn main() { other::f(); }',
        'lib/Cargo.toml': app('lib', ''),
        'lib/src/lib.rs': 'pub fn f() { tracing::info!(monotonic_counter.sent = 1); }',
        'other/Cargo.toml': app('other', ''),
        'other/src/lib.rs': 'pub fn f() { tracing::info!(monotonic_counter.lost = 1); }',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'sent_total', crate: 'lib' }]);
    expect(findings.filter(({ check }) => check === 'unread-library')).toMatchObject([
      { file: 'other/src/lib.rs', message: expect.stringMatching(/events of other .*`monotonic_counter.lost`/) },
    ]);
  });
});
