import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The program as it is shipped: `npm run build` first. */
export const PROGRAM = resolve(import.meta.dirname, '../../dist/cli/index.js');

export const METRICS_RS = `use lazy_static::lazy_static;
use prometheus::{register_int_counter, register_int_gauge, IntCounter, IntGauge};

lazy_static! {
    pub static ref SEEN_TOTAL: IntCounter = register_int_counter!("app_seen_total", "Events seen").unwrap();
    pub static ref LOST_TOTAL: IntCounter = register_int_counter!("app_lost_total", "Errors while reading").unwrap();
    pub static ref DEPTH: IntGauge = register_int_gauge!("app_depth", "Length of the queue").unwrap();
}
`;

const MAIN_RS = `mod metrics;

fn main() {
    metrics::SEEN_TOTAL.inc();
    metrics::LOST_TOTAL.inc();
}
`;

/** A dashboard that shows the first of the three metrics. */
export function dashboard(uid = 'app', title = 'App'): string {
  const target = { refId: 'A', expr: 'rate(app_seen_total[5m])' };
  const panel = { id: 1, type: 'timeseries', title: 'Seen', gridPos: { h: 8, w: 12, x: 0, y: 0 }, targets: [target] };
  return `${JSON.stringify({ uid, title, schemaVersion: 39, panels: [panel] }, null, 2)}\n`;
}

/** A checkout in a folder of its own: one crate, one dashboard, unless `files` say otherwise (null leaves one out). */
export class Checkout {
  readonly base: string;
  readonly root: string;

  constructor(files: Readonly<Record<string, string | Uint8Array | null>> = {}) {
    this.base = realpathSync(mkdtempSync(join(tmpdir(), 'dashcov-cli-')));
    this.root = join(this.base, 'checkout');
    const all = {
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/main.rs': MAIN_RS,
      'src/metrics.rs': METRICS_RS,
      'dash.json': dashboard(),
      ...files,
    };
    for (const [path, content] of Object.entries(all)) if (content !== null) this.put(path, content);
  }

  put(path: string, content: string | Uint8Array): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Runs the program in the checkout, with an environment that holds nothing of the tests' own. */
  run(...argv: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [PROGRAM, ...argv], {
      cwd: this.root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
      timeout: 30_000,
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
