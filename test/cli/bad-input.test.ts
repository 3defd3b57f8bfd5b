import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Checkout, dashboard, METRICS_RS } from './checkout.ts';

let checkout: Checkout;
afterEach(() => checkout.remove());

const OUTPUTS = [
  ['audit'],
  ['audit', '--format', 'json'],
  ['audit', '--format', 'markdown'],
  ['guide'],
  ['generate', '--dry-run'],
  ['check'],
] as const;

/** Characters that a terminal acts on: none of them may come out but line breaks and tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ACTIVE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Runs every command; each must end by itself with a code of the list, and tell no fault of its own. */
function runAll(): { readonly argv: readonly string[]; readonly status: number | null; readonly text: string }[] {
  return OUTPUTS.map((argv) => {
    const { status, signal, stdout, stderr } = checkout.run(...argv);
    expect({ argv, signal, stderr }).toMatchObject({
      signal: null,
      stderr: expect.not.stringContaining('internal error'),
    });
    expect([0, 1, 2]).toContain(status);
    expect(`${argv.join(' ')}: ${stderr}`).not.toMatch(/\n\s+at /);
    return { argv, status, text: stdout + stderr };
  });
}

describe('a dashboard that is', () => {
  it.each<[what: string, content: string | Uint8Array, message: RegExp]>([
    ['truncated', dashboard().slice(0, -30), /not JSON.*dash\.json:\d+:\d+/],
    ['no JSON', '{\n  "panels": [,]\n}', /not JSON.*dash\.json:2:14/],
    ['no dashboard', '[1, 2]', /expected a Grafana dashboard/],
    ['a text', '"panels"', /expected a Grafana dashboard/],
    ['empty', '', /empty/],
    ['only spaces', ' \n', /empty/],
    ['not UTF-8', Buffer.from(dashboard().replace('App', 'Caf\u00e9'), 'latin1'), /not UTF-8/],
    ['UTF-16', Buffer.from(`\ufeff${dashboard()}`, 'utf16le'), /UTF-16/],
    ['a deep nest', `{"panels": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`, /./],
  ])('%s is an error with a place where it was asked for, and stays as it is', (_, content, message) => {
    checkout = new Checkout({ 'dash.json': content });
    const before = readFileSync(join(checkout.root, 'dash.json'));
    for (const command of ['generate', 'check']) {
      const { status, stderr, stdout } = checkout.run(command, '--dashboard', 'dash.json');
      expect(stderr).toMatch(/^dashcov: expected .*dash\.json.*\n$/);
      expect(stderr).toMatch(message);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    }
    const audit = checkout.run('audit', '--dashboard', 'dash.json');
    expect(audit.status).toBe(2);
    expect(audit.stdout).toContain('app_seen_total');
    runAll();
    expect(readFileSync(join(checkout.root, 'dash.json'))).toEqual(before);
    expect(readdirSync(checkout.root)).toEqual(['Cargo.toml', 'dash.json', 'src']);
  });

  it('marked, with CRLF, and valid, is read', () => {
    checkout = new Checkout({ 'dash.json': `\ufeff${dashboard().replaceAll('\n', '\r\n')}` });
    expect(JSON.parse(checkout.run('audit', '--format', 'json').stdout).summary.covered).toBe(1);
  });

  it('50 MB large is read and written', () => {
    const text = dashboard();
    const padding = JSON.stringify('x'.repeat(1000));
    const large = text.replace(
      '"uid"',
      `"notes": [${Array.from({ length: 50_000 }, () => padding).join(',')}],\n  "uid"`,
    );
    checkout = new Checkout({ 'dash.json': large });
    const { status, stderr } = checkout.run('generate');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const after = readFileSync(join(checkout.root, 'dash.json'), 'utf8');
    expect(after.length).toBeGreaterThan(large.length);
    expect(after).toContain('app_lost_total');
  });

  it('too large to read is refused', () => {
    checkout = new Checkout();
    truncateSync(join(checkout.root, 'dash.json'), 150 * 1024 * 1024);
    const { status, stderr } = checkout.run('generate', '--dashboard', 'dash.json');
    expect(stderr).toMatch(/at most 100 MB, found a larger one, at dash\.json/);
    expect(status).toBe(2);
    runAll();
  });

  it('named twice by its uid is told', () => {
    checkout = new Checkout({ 'b.json': dashboard() });
    const { findings } = JSON.parse(checkout.run('audit', '--format', 'json').stdout);
    expect(findings.map((finding: { check: string }) => finding.check)).toContain('duplicate-uid');
    runAll();
  });
});

describe('no dashboard at all', () => {
  it('still lets the audit list every metric, and ends generate and check with what was looked for', () => {
    checkout = new Checkout({ 'dash.json': null });
    const audit = checkout.run('audit');
    expect(audit.status).toBe(0);
    for (const name of ['app_seen_total', 'app_lost_total', 'app_depth']) expect(audit.stdout).toContain(name);
    for (const command of ['generate', 'check']) {
      const { status, stderr } = checkout.run(command);
      expect(stderr).toMatch(
        /^dashcov: expected a Grafana dashboard, found none; looked for grafana-rsky-dashboard\.json.*--dashboard\n$/,
      );
      expect(status).toBe(2);
    }
  });
});

describe('Rust that', () => {
  it.each<[what: string, source: string, names: string[]]>([
    ['is truncated', `${METRICS_RS}\npub fn broken( {\n  let x = `, ['app_seen_total', 'app_lost_total', 'app_depth']],
    [
      'has CRLF and a mark',
      `\ufeff${METRICS_RS.replaceAll('\n', '\r\n')}`,
      ['app_seen_total', 'app_lost_total', 'app_depth'],
    ],
    ['nests without end', `${METRICS_RS}\nfn f() { ${'('.repeat(100_000)} }`, ['app_seen_total']],
    ['nests blocks without end', `${METRICS_RS}\nfn f() ${'{'.repeat(50_000)}`, ['app_seen_total']],
    ['is empty', '', []],
    ['is no Rust', '{"a": 1}', []],
    ['holds zero bytes', `\0\0${METRICS_RS}\0`, []],
  ])('%s', (_, source, names) => {
    checkout = new Checkout({ 'src/metrics.rs': source });
    const audit = checkout.run('audit', '--format', 'json');
    expect(audit.status).toBe(0);
    const found = JSON.parse(audit.stdout).metrics.map(({ name }: { name: string }) => name);
    for (const name of names) expect(found).toContain(name);
    runAll();
  });

  it('is not UTF-8 still counts', () => {
    const bytes = Buffer.from(METRICS_RS.replace('Events seen', 'Caf\u00e9'), 'latin1');
    checkout = new Checkout({ 'src/metrics.rs': bytes });
    expect(JSON.parse(checkout.run('audit', '--format', 'json').stdout).summary.declared).toBe(3);
    runAll();
  });

  it('is not there at all', () => {
    checkout = new Checkout({ 'src/metrics.rs': null, 'src/main.rs': null, 'Cargo.toml': null });
    const audit = checkout.run('audit', '--format', 'json');
    expect(audit.status).toBe(0);
    expect(JSON.parse(audit.stdout).summary).toMatchObject({ declared: 0, coverage: 100 });
    runAll();
  });
});

describe('a tree', () => {
  it('with links that leave it or loop is read without them, and they are told', () => {
    checkout = new Checkout();
    writeFileSync(join(checkout.base, 'secret.json'), dashboard('secret', 'Top secret'));
    symlinkSync('../secret.json', join(checkout.root, 'out.json'));
    symlinkSync('loop.json', join(checkout.root, 'loop.json'));
    symlinkSync('../..', join(checkout.root, 'src/up'));
    const { stdout } = checkout.run('audit', '--format', 'json');
    const { findings } = JSON.parse(stdout);
    const told = findings.filter(({ check }: { check: string }) => check === 'unreadable-path');
    expect(told.map(({ file }: { file: string }) => file)).toEqual(['loop.json', 'out.json', 'src/up']);
    expect(stdout).not.toContain('Top secret');
    const { status, stderr } = checkout.run('generate', '--dashboard', 'out.json');
    expect(stderr).toMatch(/^dashcov: expected a file of the repository/);
    expect(status).toBe(2);
    expect(readFileSync(join(checkout.base, 'secret.json'), 'utf8')).toBe(dashboard('secret', 'Top secret'));
    runAll();
  });

  it('with pipes, a folder named like a file, and files without permission is read around them', () => {
    checkout = new Checkout();
    execFileSync('mkfifo', [join(checkout.root, 'metrics.rs'), join(checkout.root, 'grafana-rsky-dashboard.json')]);
    mkdirSync(join(checkout.root, 'x/metrics.rs'), { recursive: true });
    checkout.put('locked/metrics.rs', METRICS_RS);
    chmodSync(join(checkout.root, 'locked/metrics.rs'), 0);
    expect(runAll()[0]?.text).toContain('app_seen_total');
  });

  it('with a manifest and a scrape configuration that are no TOML and no YAML still counts', () => {
    checkout = new Checkout({
      'other/Cargo.toml': '[package\nname = ',
      'other/src/metrics.rs': METRICS_RS.replaceAll('app_', 'other_'),
      'prometheus.yml': 'scrape_configs:\n  - job_name: [',
      'alerts.yml': `scrape_configs: ${'['.repeat(100_000)}`,
    });
    const { stdout } = checkout.run('audit', '--format', 'json', '--metrics', '**/metrics.rs');
    const { findings, metrics } = JSON.parse(stdout);
    expect(metrics.map(({ name }: { name: string }) => name)).toContain('app_seen_total');
    const checks = findings.map(({ check }: { check: string }) => check);
    expect(checks.filter((check: string) => check === 'unreadable-scrape-config')).toHaveLength(2);
    runAll();
  });
});

describe('text of a repository', () => {
  const evil = '\u001b]0;owned\u0007\u001b[2J<script>alert(1)</script> | `x` @everyone ::set-output name=a::b \u202e';
  const escaped = JSON.stringify(evil).slice(1, -1);

  it('comes out as text, wherever it stands', () => {
    const rust = METRICS_RS.replace('Events seen', evil.replaceAll('"', '\\"')).replace('Errors while reading', evil);
    checkout = new Checkout({
      'src/metrics.rs': rust,
      'dash.json': dashboard('app', evil)
        .replace('"Seen"', `"${escaped}"`)
        .replace(
          'app_seen_total[5m]',
          `app_seen_total{a=~\\"${'(a*)*'.repeat(20)}${escaped.replaceAll('\\', '\\\\')}\\"}[5m]`,
        ),
      [`src/\u001b[31m${'\n'}::error::x/metrics.rs`]: METRICS_RS.replaceAll('app_', 'path_'),
    });
    for (const { argv, text } of runAll()) {
      // The patch is the file's own text, for a program: JSON has no raw control characters.
      const shown = argv.includes('--dry-run') ? text.replaceAll('\u202e', '') : text;
      expect(`${argv.join(' ')}: ${ACTIVE.exec(shown)?.index ?? 'clean'}`).toBe(`${argv.join(' ')}: clean`);
      expect(text).not.toMatch(/^\s*::(?:error|set-output)/m);
      if (argv.includes('markdown') || argv[0] === 'guide') expect(text).not.toMatch(/<script>alert/);
    }
  });

  it('cannot hang a run by a pattern', () => {
    const name = `{__name__=~\\"(${'(a|aa)+'.repeat(50)})+$|(app_.*)*x\\"}`;
    checkout = new Checkout({ 'dash.json': dashboard().replace('app_seen_total[5m]', `${name}[5m]`) });
    runAll();
  });

  it('cannot reach a prototype', () => {
    checkout = new Checkout({
      'dash.json': dashboard().replace(
        '"uid"',
        '"__proto__": {"polluted": true}, "constructor": {"prototype": 1}, "uid"',
      ),
      'src/metrics.rs': METRICS_RS.replace('app_seen_total', '__proto__').replace('app_depth', 'constructor'),
    });
    const { metrics } = JSON.parse(checkout.run('audit', '--format', 'json').stdout);
    expect(metrics.map(({ name }: { name: string }) => name).sort()).toEqual([
      '__proto__',
      'app_lost_total',
      'constructor',
    ]);
    runAll();
  });
});

describe('a file that cannot be written', () => {
  it('is left whole, and nothing else is left beside it', () => {
    checkout = new Checkout();
    mkdirSync(join(checkout.root, 'dash.json.backup'));
    const { status } = checkout.run('generate', '--backup');
    expect(status).toBe(0);
    expect(existsSync(join(checkout.root, 'dash.json.backup.1'))).toBe(true);
    expect(readdirSync(checkout.root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a dashboard that can be read and not edited', () => {
  it('is audited; generate says so and ends with 2', () => {
    const spec = { title: 'Two', elements: {}, layout: { kind: 'GridLayout', spec: { items: [] } } };
    checkout = new Checkout({
      'grafana-rsky-dashboard.json': JSON.stringify({
        apiVersion: 'dashboard.grafana.app/v2beta1',
        kind: 'Dashboard',
        spec,
      }),
    });
    expect(checkout.run('audit').status).toBe(0);
    const { status, stderr } = checkout.run('generate');
    expect(status).toBe(2);
    expect(stderr).toContain('no dashboard here can be edited');
    expect(checkout.run('guide').stdout).toContain('by hand');
  });
});
