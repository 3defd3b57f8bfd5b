import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { Checkout, dashboard, PROGRAM } from './checkout.ts';

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => checkout.remove());

function read(path: string): string {
  return readFileSync(join(checkout.root, path), 'utf8');
}

describe('the bundle', () => {
  it('works alone in a folder without packages', () => {
    const alone = join(checkout.base, 'alone');
    cpSync(dirname(PROGRAM), alone, { recursive: true });
    const argv = [join(alone, 'index.js'), 'audit', checkout.root, '--format', 'json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: '/', encoding: 'utf8', env: {} });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).summary).toMatchObject({ declared: 3, covered: 1, missing: 2, neverUpdated: 1 });
  });

  it('works through a link, as package managers make them', () => {
    const link = join(checkout.base, 'dashcov');
    symlinkSync(PROGRAM, link);
    const { stdout } = spawnSync(process.execPath, [link, 'audit', checkout.root, '--format', 'json'], {
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout).schemaVersion).toBe(1);
  });

  it('has the licences of what it holds, and names no folder of the machine that built it', () => {
    const folder = dirname(PROGRAM);
    const licences = readFileSync(join(folder, 'licenses.txt'), 'utf8');
    for (const name of ['commander', 'web-tree-sitter', 'tree-sitter-rust', 'yaml', 'zod']) {
      expect(licences).toMatch(new RegExp(`^${name}$`, 'm'));
    }
    for (const file of readdirSync(folder).filter((name) => /\.c?js$/.test(name))) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text.includes(join(folder, '..', '..'))).toBe(false);
    }
  });
});

describe('the compiled code that is kept', () => {
  const user = process.getuid?.() ?? 0;
  const cache = (): string => join(checkout.base, 'cache');
  const folder = (): string => join(cache(), `dashcov-${user}`);
  const run = (argv: readonly string[], env: Record<string, string> = {}): string => {
    const whole = { PATH: process.env.PATH, NODE_COMPILE_CACHE: cache(), ...env };
    const result = spawnSync(process.execPath, [PROGRAM, ...argv], {
      cwd: checkout.root,
      encoding: 'utf8',
      env: whole,
    });
    expect(result.stderr).toBe('');
    return result.stdout;
  };
  const audit = (env: Record<string, string> = {}): string => run(['audit', '--format', 'json'], env);
  const kept = (): string[] => (existsSync(folder()) ? readdirSync(folder()) : []);

  it('belongs to the bundle, and to nobody but the user', () => {
    const first = audit();
    const hash = createHash('sha256')
      .update(readFileSync(join(dirname(PROGRAM), 'main.cjs')))
      .digest('hex');
    expect(kept()).toEqual([`${hash.slice(0, 16)}-${process.version}-${process.arch}`]);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder(), kept()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(audit()).toBe(first);
  });

  it('is made by a run that needed most of the code, and when it is wanted', () => {
    run(['--help']);
    run(['audit', '--help']);
    run(['--version']);
    expect(kept()).toEqual([]);
    audit({ NODE_DISABLE_COMPILE_CACHE: '1' });
    expect(kept()).toEqual([]);
  });

  it('is made again when it is broken', () => {
    const first = audit();
    const file = join(folder(), kept()[0] ?? '');
    const whole = statSync(file).size;
    for (const broken of ['', 'broken', '\0'.repeat(whole)]) {
      writeFileSync(file, broken);
      expect(audit()).toBe(first);
      expect(readFileSync(file).subarray(0, 64).equals(Buffer.alloc(64))).toBe(false);
      expect(statSync(file).size).toBeGreaterThan(whole / 2);
    }
  });

  it('is neither read nor written where others may write', () => {
    const first = audit();
    const file = join(folder(), kept()[0] ?? '');
    writeFileSync(file, 'broken');
    // Only who reads it can see that it is broken, and make it again.
    for (const mode of [0o777, 0o770, 0o702]) {
      chmodSync(folder(), mode);
      expect(audit()).toBe(first);
      expect(readFileSync(file, 'utf8')).toBe('broken');
    }
  });

  it('is not read through a link, and no link is followed to write it', () => {
    const elsewhere = join(checkout.base, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(cache());
    symlinkSync(elsewhere, folder());
    audit();
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('the process', () => {
  it('prints the version', () => {
    expect(checkout.run('--version')).toMatchObject({ status: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('prints no colours into a pipe', () => {
    expect(checkout.run('audit').stdout).not.toContain('\u001b');
    expect(checkout.run('audit', '--color', 'always').stdout).toContain('\u001b[');
  });

  it('does not mind a reader that stops', () => {
    checkout.put('src/metrics.rs', manyMetrics(3000));
    const script = `"${process.execPath}" "${PROGRAM}" audit --format json | head -c 10; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: checkout.root, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/0\n$/);
  });

  it('writes all of a long report into a slow pipe before it ends', () => {
    checkout.put('src/metrics.rs', manyMetrics(3000));
    const script = `"${process.execPath}" "${PROGRAM}" audit --format json | (sleep 1; cat)`;
    const { stdout } = spawnSync('bash', ['-c', script], {
      cwd: checkout.root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stdout.length).toBeGreaterThan(200_000);
    expect(JSON.parse(stdout).summary.declared).toBe(3000);
  });

  it('writes a report to a file', () => {
    expect(checkout.run('audit', '--format', 'markdown', '-o', 'AUDIT.md')).toMatchObject({ status: 0, stdout: '' });
    expect(read('AUDIT.md')).toContain('app');
    expect(checkout.run('guide', '-o', 'no/such/folder.md')).toMatchObject({ status: 2, stdout: '' });
  });
});

function manyMetrics(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, i) =>
      `static M${i}: Lazy<IntCounter> = Lazy::new(|| register_int_counter!("many_${i}_total", "Help").unwrap());`,
  );
  return `use once_cell::sync::Lazy;\nuse prometheus::{register_int_counter, IntCounter};\n${lines.join('\n')}\n`;
}

describe('generate', () => {
  it('checks, shows and writes, and then has nothing to do', () => {
    const before = read('dash.json');
    expect(checkout.run('generate', '--check').status).toBe(1);
    const dry = checkout.run('generate', '--dry-run');
    expect(dry.status).toBe(0);
    expect(dry.stdout).toMatch(/^diff --git a\/dash\.json b\/dash\.json\n--- a\/dash\.json\n\+\+\+ b\/dash\.json\n@@ /);
    expect(checkout.run('generate', '--dry-run', '--check').status).toBe(1);
    expect(read('dash.json')).toBe(before);

    const written = checkout.run('generate', '--backup');
    expect(written.status).toBe(0);
    const after = read('dash.json');
    expect(after).toContain('app_lost_total');
    expect(after).not.toContain('app_depth');
    expect(read('dash.json.backup')).toBe(before);

    expect(checkout.run('generate', '--check').status).toBe(0);
    expect(checkout.run('generate').status).toBe(0);
    expect(read('dash.json')).toBe(after);
    expect(readdirSync(checkout.root).sort()).toEqual(['Cargo.toml', 'dash.json', 'dash.json.backup', 'src']);
  });

  it('gives a diff that git applies to the very text that it writes', () => {
    const { stdout } = checkout.run('generate', '--dry-run');
    writeFileSync(join(checkout.base, 'change.patch'), stdout);
    const git = spawnSync('git', ['apply', '../change.patch'], { cwd: checkout.root, encoding: 'utf8' });
    expect(git.stderr).toBe('');
    const applied = read('dash.json');
    checkout.put('dash.json', dashboard());
    checkout.run('generate');
    expect(read('dash.json')).toBe(applied);
  });

  it('keeps the byte order mark, the line ends and the mode', () => {
    checkout.put('dash.json', `\ufeff${dashboard().replaceAll('\n', '\r\n')}`);
    expect(checkout.run('generate').status).toBe(0);
    const after = read('dash.json');
    expect(after.startsWith('\ufeff{\r\n')).toBe(true);
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    expect(after).toContain('app_lost_total');
  });

  it('charts dead metrics only when told to', () => {
    expect(checkout.run('generate', '--include-dead').status).toBe(0);
    expect(read('dash.json')).toContain('app_depth');
  });

  it('writes several dashboards once each', () => {
    checkout.put('b/other.json', dashboard('other', 'Other'));
    expect(checkout.run('generate', '--dashboard', '**/*.json').status).toBe(0);
    const texts = [read('dash.json'), read('b/other.json')];
    expect(texts.filter((text) => text.includes('app_lost_total'))).toHaveLength(1);
  });
});

describe('check', () => {
  it.each<[argv: string[], status: number]>([
    [[], 1],
    [['--min-coverage', '33'], 0],
    [['--min-coverage', '34'], 1],
    [['--fail-on', 'unknown'], 0],
    [['--fail-on', 'dead'], 1],
    [['--fail-on', 'unknown,missing'], 1],
    [['--min-coverage', '10', '--fail-on', 'unknown'], 0],
  ])('%j exits with %d', (argv, status) => {
    expect(checkout.run('check', ...argv).status).toBe(status);
  });

  it('reads dashcov.yml, and flags win over it', () => {
    checkout.put('dashcov.yml', 'minCoverage: 30\nfailOn: [unknown]\n');
    expect(checkout.run('check').status).toBe(0);
    expect(checkout.run('check', '--min-coverage', '90').status).toBe(1);
    checkout.put('dashcov.yml', 'minCoverage: 30\nfailOm: [unknown]\n');
    expect(checkout.run('check')).toMatchObject({
      status: 2,
      stderr: 'dashcov: expected a known setting, found "failOm", at dashcov.yml:2:1; did you mean "failOn"?\n',
    });
  });
});

describe('paths', () => {
  it.each<[argv: string[], status: number, complaint: RegExp]>([
    [['audit', '--dashboard', 'dash.json'], 0, /^$/],
    [['audit', '--dashboard', './dash.json'], 0, /^$/],
    [
      ['audit', '--dashboard', 'dsh.json'],
      2,
      /expected a file of the repository, found "dsh\.json", which is none, at --dashboard/,
    ],
    [
      ['audit', '--metrics', 'nothing/**/*.rs'],
      0,
      /expected a file that matches "nothing\/\*\*\/\*\.rs", found none, at --metrics/,
    ],
    [['generate', '--dashboard', '*.jsonnet'], 2, /expected a Grafana dashboard, found none/],
    [['audit', '--dashboard', '../checkout/dash.json'], 0, /^$/],
    [['audit', 'src', '--metrics', 'src/metrics.rs'], 2, /did you mean metrics\.rs\?/],
  ])('%j exits with %d', (argv, status, complaint) => {
    const result = checkout.run(...argv);
    expect(result.stderr).toMatch(complaint);
    expect(result.status).toBe(status);
  });

  it('are read in a folder that the listing leaves out when they are named', () => {
    checkout.put('target/CACHEDIR.TAG', '');
    checkout.put('target/other.json', dashboard('other', 'Other'));
    const { status, stdout } = checkout.run('audit', '--format', 'json', '--dashboard', 'target/other.json');
    expect({ status, covered: JSON.parse(stdout).summary.covered }).toEqual({ status: 0, covered: 1 });
  });

  it('may be absolute inside the root', () => {
    const result = checkout.run(
      'check',
      checkout.root,
      '--dashboard',
      join(checkout.root, 'dash.json'),
      '--fail-on',
      'unknown',
    );
    expect(result).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('size', () => {
  it('holds no more files than it needs', () => {
    expect(existsSync(PROGRAM)).toBe(true);
    const size = readdirSync(dirname(PROGRAM)).reduce(
      (sum, name) => sum + statSync(join(dirname(PROGRAM), name)).size,
      0,
    );
    expect(size).toBeLessThan(6 * 1024 * 1024);
  });
});
