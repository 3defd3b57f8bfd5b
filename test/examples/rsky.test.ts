import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tool } from '../require.ts';
import { EXPECTED, type Row } from './rsky-metrics.ts';

const ROOT = fileURLToPath(new URL('../../examples/rsky', import.meta.url));
const FACTS = fileURLToPath(new URL('../../../shared/rsky/facts.json', import.meta.url));
const CRATES = Object.keys(EXPECTED);
const ALL = Object.values(EXPECTED).flat();

interface GridPos {
  readonly h: number;
  readonly w: number;
  readonly x: number;
  readonly y: number;
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: GridPos;
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}
interface Fact {
  readonly crate: string;
  readonly ident: string;
  readonly name: string;
  readonly kind: string;
  readonly updated: boolean;
  readonly on_dashboard: boolean;
}

const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const dashboard = JSON.parse(read('grafana-rsky-dashboard.json')) as { schemaVersion: number; panels: Panel[] };
const charted = new Set(
  dashboard.panels.flatMap((it) => it.targets ?? []).flatMap((it) => it.expr.match(/\w+/g) ?? []),
);

/** Deliberately not the reader that is under test elsewhere: one regular expression that knows the example's three styles. */
const DECLARATION =
  /pub static (?:ref )?(\w+): (?:\w+<)?Int(?:Counter|Gauge)>? =\s[^;]*?register_int_(counter|gauge)!\(\s*(?:opts!\(\s*)?"(\w+)",\s*"([^"]+)"/g;

/** A crate's code outside metrics.rs, without comments and without the test module that ends a file. */
function serviceCode(crate: string): string {
  return readdirSync(join(ROOT, crate, 'src'))
    .filter((file) => file !== 'metrics.rs')
    .map((file) => read(crate, 'src', file).replace(/#\[cfg\(test\)\][\s\S]*/, ''))
    .join('\n')
    .replace(/\/\/.*/g, '');
}

/** The rows that the example's own files amount to. */
function found(crate: string): Row[] {
  const code = serviceCode(crate);
  return [...read(crate, 'src/metrics.rs').matchAll(DECLARATION)].map(([, identifier = '', kind, name = '']) => {
    // An import alone would be a mention too; rustc rejects unused ones in the check below.
    const alive = new RegExp(`\\b${identifier}\\b`).test(code);
    const state = charted.has(name) ? 'charted' : alive ? 'missing' : 'dead';
    expect(state === 'charted' && !alive, `${name} is charted and dead`).toBe(false);
    return [identifier, name, kind === 'counter' ? 'counter' : 'gauge', state];
  });
}

describe('the source of examples/rsky', () => {
  it.each(CRATES)('%s declares its metrics, and updates those that are not dead', (crate) => {
    expect(found(crate)).toEqual(EXPECTED[crate]);
  });

  it('has the figures of the story', () => {
    const count = (state: string) => ALL.filter((row) => row[3] === state).length;
    expect(CRATES.map((crate) => EXPECTED[crate]?.length)).toEqual([21, 12, 23]);
    expect([count('charted'), count('missing'), count('dead')]).toEqual([31, 10, 15]);
    expect(new Set(ALL.map(([, name]) => name)).size).toBe(56);
  });

  it('sets its traps: a name inside a name, a comment, a test', () => {
    expect(serviceCode('rsky-indexer')).toContain('EXPECTED_ERRORS_TOTAL.inc()');
    expect(read('rsky-ingester/src/backfill.rs')).toMatch(/\/\/ ERRORS_TOTAL\.inc\(\)/);
    const [code = '', tests = ''] = read('rsky-indexer/src/metrics.rs').split('#[cfg(test)]');
    expect(tests).toContain('ACTIVE_TASKS.set(');
    expect(code).not.toContain('ACTIVE_TASKS.');
  });

  it('is scraped where it serves', () => {
    const config = parse(read('prometheus.yml')) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    const ports = config.scrape_configs.map(({ job_name, static_configs }) => [
      job_name,
      ...new Set(static_configs.flatMap((it) => it.targets).map((target) => target.split(':')[1])),
    ]);
    expect(ports).toEqual([
      ['rust-ingester', '4100'],
      ['rust-backfiller', '9090'],
      ['rust-indexer', '9090'],
    ]);
    expect(read('rsky-ingester/src/main.rs')).toContain('DEFAULT_METRICS_PORT: u16 = 4100');
    expect(read('rsky-backfiller/src/lib.rs')).toContain('metrics_port: 9090');
    expect(read('rsky-indexer/src/main.rs')).toContain('"9090"');
  });
});

describe('the dashboard of examples/rsky', () => {
  it('charts 31 of the 56 metrics, and nothing else of these services', () => {
    const own = [...charted].filter((word) => /^(ingester|backfiller|indexer)_/.test(word));
    expect(own.sort()).toEqual(ALL.flatMap(([, name, , state]) => (state === 'charted' ? [name] : [])).sort());
  });

  it('has unique ids, unique refIds in a panel, and four rows', () => {
    expect(new Set(dashboard.panels.map((it) => it.id)).size).toBe(dashboard.panels.length);
    for (const { title, targets = [] } of dashboard.panels)
      expect(new Set(targets.map((it) => it.refId)).size, title).toBe(targets.length);
    expect(dashboard.panels.filter((it) => it.type === 'row')).toHaveLength(4);
    expect(dashboard.panels.find((it) => it.title === 'Redis Stream Lengths (All Streams)')?.targets).toHaveLength(4);
    expect(dashboard.schemaVersion).toBe(39);
  });

  it('fills its grid: no cell twice, none left empty', () => {
    const cells = new Map<string, string>();
    let height = 0;
    for (const { title, gridPos: grid } of dashboard.panels) {
      height = Math.max(height, grid.y + grid.h);
      for (let y = grid.y; y < grid.y + grid.h; y++)
        for (let x = grid.x; x < grid.x + grid.w; x++) {
          expect(cells.get(`${x},${y}`), `${title} at ${x},${y}`).toBeUndefined();
          cells.set(`${x},${y}`, title);
        }
    }
    expect(cells.size).toBe(24 * height);
  });

  it('is written as Grafana exports it: two spaces, one final newline', () => {
    const text = read('grafana-rsky-dashboard.json');
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });
});

describe.skipIf(!existsSync(FACTS))('examples/rsky beside the facts of the real repository', () => {
  it.each(CRATES)('%s tells them', (crate) => {
    const { metrics } = (JSON.parse(readFileSync(FACTS, 'utf8')) as Record<string, { metrics: Fact[] }>)[
      '641cff02'
    ] ?? {
      metrics: [],
    };
    const told = metrics
      .filter((it) => it.crate === crate)
      .map((it) => [it.ident, it.name, it.kind, it.on_dashboard ? 'charted' : it.updated ? 'missing' : 'dead']);
    expect(found(crate)).toEqual(told);
    expect(metrics.every((it) => it.updated || !it.on_dashboard)).toBe(true);
  });
});

const target = mkdtempSync(join(tmpdir(), 'dashcov-example-'));
const env = { ...process.env, CARGO_TARGET_DIR: target, RUSTFLAGS: '-D warnings', CARGO_TERM_COLOR: 'never' };
const cargo = (...args: string[]) => spawnSync('cargo', args, { cwd: ROOT, env, encoding: 'utf8', timeout: 300_000 });

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill();
  rmSync(target, { recursive: true, force: true });
});

/** Why cargo cannot build here through no fault of the example, or null. A stale Cargo.lock is the example's fault. */
function obstacle(): string | null {
  if (tool('cargo') === null) return 'cargo is not installed';
  const { status, stderr } = cargo('fetch', '--locked');
  const offline = status !== 0 && /download|resolve host|network|timed out|connect/i.test(stderr);
  return offline ? 'cargo cannot reach the registry' : null;
}
const why = obstacle();
if (why !== null) console.warn(`examples/rsky is not compiled: ${why}`);

describe.skipIf(why !== null)(`examples/rsky, compiled${why === null ? '' : ` (skipped: ${why})`}`, () => {
  it('passes cargo check without a warning, tests included', { timeout: 600_000 }, () => {
    const { status, stderr } = cargo('check', '--locked', '--workspace', '--all-targets');
    expect(status, stderr).toBe(0);
  });

  it('builds', { timeout: 600_000 }, () => {
    const { status, stderr } = cargo('build', '--locked', '--workspace');
    expect(status, stderr).toBe(0);
  });

  it.each([
    ['rsky-ingester', 'METRICS_PORT'],
    ['rsky-backfiller', 'BACKFILLER_METRICS_PORT'],
    ['rsky-indexer', 'METRICS_PORT'],
  ])('%s on the port of %s serves the metrics that it updates, and no dead one', async (crate, variable) => {
    const child = spawn(join(target, 'debug', crate), { env: { ...env, [variable]: '0' } });
    running.add(child);
    const port = await announcedPort(child);
    const alive = (EXPECTED[crate] ?? []).flatMap(([, name, kind, state]) =>
      state === 'dead' ? [] : [`${name} ${kind}`],
    );
    // A static registers when it is first touched, so the rarer errors show up after a while.
    await expect
      .poll(async () => exposed(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()), { timeout: 30_000 })
      .toEqual(alive.sort());
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    child.kill();
  });
});

/** The port that a service says it listens on; rejects when it ends before. */
function announcedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const port = /metrics on http:\/\/[\d.]+:(\d+)\/metrics\n/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`the service ended: ${output}`)));
  });
}

/** `name kind` of every metric in a scrape, sorted. */
function exposed(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, kind]) => `${name} ${kind}`).sort();
}
