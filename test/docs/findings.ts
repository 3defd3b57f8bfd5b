/** One small repository for each finding, so that the documentation shows what is really said. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditSettings, audit } from '../../src/audit.ts';
import type { Finding } from '../../src/model.ts';
import { memoryRepository } from '../../src/repository/memory.ts';
import { openWorkingTree } from '../../src/repository/working-tree.ts';
import { manifest, parser } from '../rust/read.ts';

const SETTINGS: AuditSettings = { metrics: ['**/metrics.rs'], dashboards: ['*.json'], scrape: [], includeDead: false };

type Files = Readonly<Record<string, string>>;

function counter(name: string, identifier = 'HITS'): string {
  return `pub static ${identifier}: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("${name}", "Help").unwrap());\n`;
}

function gauge(name: string, identifier = 'LEVEL'): string {
  return `pub static ${identifier}: LazyLock<IntGauge> = LazyLock::new(|| register_int_gauge!("${name}", "Help").unwrap());\n`;
}

function program(metrics: string, main = 'metrics::HITS.inc();'): Files {
  return {
    'Cargo.toml': manifest('app'),
    'src/metrics.rs': metrics,
    'src/main.rs': `mod metrics;\nfn main() { ${main} }\n`,
  };
}

/** A program with an instrument, and what it does to its provider. */
function openTelemetry(setup: string): Files {
  const uses = setup.includes('opentelemetry_prometheus') ? ['opentelemetry', 'opentelemetry-prometheus'] : [];
  const dependencies = uses.length > 0 ? uses : ['opentelemetry', 'opentelemetry-otlp'];
  return {
    'Cargo.toml': `[package]\nname = "app"\n[dependencies]\n${dependencies.map((each) => `${each} = "0.29"\n`).join('')}`,
    'src/metrics.rs': 'pub fn run() { opentelemetry::global::meter("app").u64_counter("hits").build().add(1, &[]); }\n',
    'src/main.rs': `mod metrics;\nfn main() { ${setup} metrics::run(); }\n`,
  };
}

/** Two crates of one workspace that each declare something. */
function workspace(a: string, b: string): Files {
  return {
    'Cargo.toml': '[workspace]\nmembers = ["api", "worker"]\n',
    'api/Cargo.toml': manifest('api'),
    'api/src/metrics.rs': a,
    'api/src/main.rs': 'mod metrics;\nfn main() { metrics::HITS.inc(); }\n',
    'worker/Cargo.toml': manifest('worker'),
    'worker/src/metrics.rs': b,
    'worker/src/main.rs': 'mod metrics;\nfn main() { metrics::HITS.inc(); }\n',
  };
}

function panel(title: string, ...exprs: string[]): object {
  const targets = exprs.map((expr, i) => ({ refId: String.fromCharCode(65 + i), expr }));
  const gridPos = { h: 8, w: 12, x: 0, y: 0 };
  return { id: 1, type: 'timeseries', title, gridPos, datasource: { type: 'prometheus', uid: 'p' }, targets };
}

function board(uid: string, ...panels: object[]): string {
  return JSON.stringify({ uid, title: uid, schemaVersion: 39, panels }, null, 2);
}

const HITS = counter('app_hits_total');
const CHARTED = board('app', panel('Hits', 'rate(app_hits_total[5m])'));

/** In the order in which the documentation tells them. */
const SCENES: readonly (readonly [check: string, files: Files])[] = [
  ['charted-dead', { ...program(HITS, ''), 'app.json': CHARTED }],
  ['kind-conflict', program(`${HITS}${gauge('app_hits_total')}`)],
  ['kind-conflict', workspace(counter('hits_total'), gauge('hits_total', 'HITS'))],
  ['declared-twice', program(`${HITS}${counter('app_hits_total', 'AGAIN')}`)],
  ['declared-twice', workspace(counter('hits_total'), counter('hits_total'))],
  ['unknown-metric', { ...program(HITS), 'app.json': board('app', panel('Hits', 'rate(app_hit_total[5m])')) }],
  ['unknown-metric', { ...program(HITS), 'app.json': board('app', panel('Sales', 'shop_orders_open')) }],
  [
    'unknown-metric',
    {
      ...program(HITS, 'metrics::HITS.inc(); queue::LEVEL.set(1);'),
      'src/queue.rs': gauge('app_queue_length'),
      'app.json': board('app', panel('Queue', 'app_queue_length')),
    },
  ],
  ['only-zero', program(gauge('app_level'), 'metrics::LEVEL.set(0);')],
  ['never-updated', program(HITS, '')],
  ['duplicate-uid', { ...program(HITS), 'a.json': CHARTED, 'b.json': CHARTED }],
  ['misnamed-kind', program(counter('app_hits'))],
  ['unparsable-query', { ...program(HITS), 'app.json': board('app', panel('Hits', 'sum(rate(app_hits_total[5m])')) }],
  [
    'unreadable-query',
    { ...program(HITS), 'app.json': board('app', { ...panel('Hits'), targets: [{ refId: 'A', expr: 5 }] }) },
  ],
  [
    'library-panel',
    { ...program(HITS), 'app.json': board('app', { id: 1, title: 'Hits', libraryPanel: { uid: 'x', name: 'Hits' } }) },
  ],
  [
    'panel-not-shown',
    {
      ...program(HITS),
      'app.json': JSON.stringify({
        title: 'app',
        elements: { one: { kind: 'Panel', spec: { title: 'Hits', data: {} } } },
        layout: { kind: 'GridLayout', spec: { items: [] } },
      }),
    },
  ],
  ['duplicate-key', { ...program(HITS), 'app.json': CHARTED.replace('{', '{ "title": "first",') }],
  ['unreadable-dashboard', { ...program(HITS), 'app.json': '{ "panels": [ }' }],
  ['unreadable-scrape-config', { ...program(HITS), 'prometheus.yml': 'scrape_configs: [\n' }],
  ['unparsable-source', program(`${HITS}pub fn broken( {\n`)],
  [
    'never-registered',
    program(
      'pub static HITS: LazyLock<IntCounter> = LazyLock::new(|| IntCounter::new("app_hits_total", "Help").unwrap());\n',
    ),
  ],
  ['unreadable-manifest', { ...program(HITS), 'Cargo.toml': '[package\nname = "app"\n' }],
  ['missing-dependency', { ...program(HITS), 'Cargo.toml': manifest('app', ['engine']) }],
  [
    'outside-workspace',
    { ...workspace(HITS, HITS), 'old/Cargo.toml': manifest('old'), 'old/src/metrics.rs': counter('old_total') },
  ],
  [
    'no-exporter',
    {
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nmetrics = "0.24"\n',
      'src/main.rs': 'mod metrics; fn main() { metrics::sent(); }',
      'src/metrics.rs': 'pub fn sent() { ::metrics::counter!("sent_total").increment(1); }',
    },
  ],
  [
    'no-metrics',
    {
      'Cargo.toml':
        '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nmetrics-exporter-prometheus = "0.18"\nplatform = "1"\n',
      'src/main.rs':
        'use metrics_exporter_prometheus::PrometheusBuilder; fn main() { PrometheusBuilder::new().install().unwrap(); platform::count("sent_total"); }',
    },
  ],
  [
    'unread-library',
    {
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nprometrics = "0.1"\n',
      'src/main.rs': 'use prometrics::metrics::Counter; fn main() {}',
    },
  ],
  ['otlp-names', openTelemetry('')],
  [
    'unread-view',
    openTelemetry(
      'use opentelemetry_sdk::metrics::Stream; builder.with_view(new_view(criteria(), Stream::new().name("renamed")).unwrap());',
    ),
  ],
  [
    'unread-exporter',
    openTelemetry('opentelemetry_prometheus::exporter().with_resource_selector(chosen()).build().unwrap();'),
  ],
];

/** A finding of each check, and one of each severity that it can have. */
export function findings(): Finding[] {
  const found = SCENES.map(([check, files]) => {
    const all = audit(memoryRepository(files), SETTINGS, parser).findings;
    const finding = all.find((each) => each.check === check);
    if (!finding) throw new Error(`expected a finding ${check}, found ${all.map((each) => each.check).join(', ')}`);
    return finding;
  });
  return [...found, ...outsideLink()];
}

/** What only a real file tree can have. */
function outsideLink(): readonly Finding[] {
  const base = mkdtempSync(join(tmpdir(), 'dashcov-docs-'));
  try {
    mkdirSync(join(base, 'checkout'));
    symlinkSync(process.execPath, join(base, 'checkout', 'metrics.rs'));
    symlinkSync('nowhere', join(base, 'checkout', 'other.rs'));
    return [...openWorkingTree(join(base, 'checkout')).problems];
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
