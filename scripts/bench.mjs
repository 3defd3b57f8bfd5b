/**
 * Measures `dashcov audit` against a floor in the same run, and writes the table of docs/benchmarks.md.
 *
 *     npm run bench -- [CHECKOUT …]
 *
 * The floor is what no tool can go below: the start of Node, and ripgrep that finds the same identifiers in the same
 * files. Floor and audit take turns, so that a machine whose speed drifts slows both; what counts is the ratio.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { realisticWorkspace } from './bench-workspace.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = join(root, 'dist', 'cli', 'index.js');
const page = join(root, 'docs', 'benchmarks.md');
const RUNS = 11;
/** A tree that takes longer than this is measured three times. */
const LONG = 3;
const scratch = mkdtempSync(join(tmpdir(), 'dashcov-bench-'));

function seconds(command, args) {
  const start = process.hrtime.bigint();
  const { status, error } = spawnSync(command, args, { stdio: 'ignore' });
  if (error || status === null || status > 1)
    throw error ?? new Error(`${command} ${args.join(' ')} ended with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** The most memory that one audit held, in megabytes. */
function memory(args) {
  const tell =
    'data:text/javascript,process.on("exit",()=>process.stderr.write("\\nrss "+process.resourceUsage().maxRSS))';
  const { stderr } = spawnSync(process.execPath, ['--import', tell, program, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return Math.round(Number(/rss (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024);
}

/** A workspace of ten crates: `files` Rust files of some 4 KB, twenty metrics a crate, most of them updated, one dashboard. */
function generated(files) {
  const dir = join(scratch, `workspace-${files}`);
  const crates = Array.from({ length: 10 }, (_, index) => `crate${index}`);
  const put = (path, text) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  put('Cargo.toml', `[workspace]\nmembers = ["crate*"]\n`);
  const panels = [];
  for (const [number, crate] of crates.entries()) {
    const modules = Math.floor(files / crates.length) - 2;
    put(
      `${crate}/Cargo.toml`,
      `[package]\nname = "${crate}"\nversion = "0.1.0"\n[dependencies]\nprometheus = "0.14"\n`,
    );
    const names = Array.from({ length: 20 }, (_, index) => `${crate}_thing_${index}_total`);
    const statics = names.map(
      (name, index) =>
        `pub static THING_${index}: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("${name}", "Things of kind ${index}").unwrap());`,
    );
    put(`${crate}/src/metrics.rs`, `use prometheus::*;\nuse std::sync::LazyLock;\n${statics.join('\n')}\n`);
    put(
      `${crate}/src/main.rs`,
      `mod metrics;\n${Array.from({ length: modules }, (_, index) => `mod part${index};`).join('\n')}\nfn main() {\n${Array.from({ length: modules }, (_, index) => `    part${index}::run(${index});`).join('\n')}\n}\n`,
    );
    for (let index = 0; index < modules; index += 1) {
      const body = Array.from(
        { length: 24 },
        (_, at) =>
          `fn step_${at}(input: &[u64]) -> u64 {\n    // Step ${at} of part ${index}: adds what is odd and leaves the rest.\n    input.iter().filter(|value| *value % ${at + 2} == 1).map(|value| value * ${index + at}).sum()\n}\n`,
      ).join('\n');
      const update = index < 18 ? `    crate::metrics::THING_${index}.inc_by(total);\n` : '';
      put(
        `${crate}/src/part${index}.rs`,
        `${body}\npub fn run(seed: u64) -> u64 {\n    let input = vec![seed; 8];\n    let total = ${Array.from({ length: 24 }, (_, at) => `step_${at}(&input)`).join(' + ')};\n${update}    total\n}\n`,
      );
    }
    for (const name of names.slice(0, 10)) {
      panels.push({
        id: panels.length + 1,
        title: name,
        type: 'timeseries',
        gridPos: { h: 8, w: 12, x: 12 * (panels.length % 2), y: 8 * (panels.length >> 1) },
        targets: [{ refId: 'A', expr: `sum(rate(${name}[$__rate_interval]))` }],
      });
    }
    if (number === crates.length - 1)
      put(
        'dashboard.json',
        JSON.stringify({ title: 'Generated', uid: 'generated', schemaVersion: 39, panels }, null, 2),
      );
  }
  return dir;
}

/** A workspace as people have them, of about so many Rust files. */
function realistic(files) {
  const dir = join(scratch, `realistic-${files}`);
  realisticWorkspace(files, (path, text) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  });
  return dir;
}

/** The megabytes of Rust in a folder. */
function megabytes(dir) {
  const files = execFileSync('rg', ['--files', '-g', '*.rs', dir], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const bytes = files.split('\n').reduce((sum, file) => sum + (file === '' ? 0 : statSync(file).size), 0);
  return bytes / 2 ** 20;
}

function measure(title, dir, extra = []) {
  const args = ['audit', dir, '--format', 'json', ...extra];
  const { stdout } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const audit = JSON.parse(stdout);
  const words = join(scratch, 'identifiers');
  const identifiers = new Set(audit.metrics.map((metric) => metric.identifier?.split('.').at(-1) ?? metric.name));
  writeFileSync(words, `${[...identifiers].join('\n')}\n`);
  const find = ['-c', '-w', '-F', '-f', words, '-g', '*.rs', dir];
  const rust =
    execFileSync('rg', ['--files', '-g', '*.rs', dir], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n').length - 1;
  const floors = [];
  const audits = [];
  let runs = RUNS;
  for (let run = -1; run < runs; run += 1) {
    const floor = seconds(process.execPath, ['-e', '0']) + seconds('rg', find);
    const own = seconds(process.execPath, [program, ...args]);
    if (run < 0 && own > LONG) runs = 3;
    if (run < 0) continue;
    floors.push(floor);
    audits.push(own);
  }
  const ratios = audits.map((own, index) => own / floors[index]);
  const row = {
    title,
    rust,
    megabytes: megabytes(dir),
    metrics: audit.metrics.length,
    floor: median(floors),
    audit: median(audits),
    ratio: median(ratios),
    memory: memory(args),
  };
  console.log(
    `${title}: audit ${row.audit.toFixed(3)} s, floor ${row.floor.toFixed(3)} s, ratio ${row.ratio.toFixed(1)}, ${row.memory} MB`,
  );
  return row;
}

try {
  const rows = [measure('examples/rsky', join(root, 'examples', 'rsky'))];
  for (const path of process.argv.slice(2)) {
    rows.push(measure(basename(resolve(path)), resolve(path)));
    rows.push(measure(`${basename(resolve(path))}, every Rust file`, resolve(path), ['--metrics', '**/*.rs']));
  }
  for (const files of [1250, 2500, 5000])
    rows.push(measure(`generated, ${files.toLocaleString('en')} files`, generated(files)));
  for (const files of [500, 1000, 2000])
    rows.push(
      measure(`realistic, ${files.toLocaleString('en')} files, every Rust file`, realistic(files), [
        '--metrics',
        '**/*.rs',
      ]),
    );
  const lines = rows.map(
    (row) =>
      `| ${row.title} | ${row.rust} | ${row.megabytes.toFixed(1)} | ${row.metrics} | ${row.floor.toFixed(3)} | ${row.audit.toFixed(3)} | ${row.ratio.toFixed(1)} | ${row.memory} |`,
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${execFileSync('rg', ['--version'], { encoding: 'utf8' }).split('\n')[0]}`;
  const table = [
    '| tree | Rust files | Rust (MB) | metrics | floor (s) | audit (s) | audit ÷ floor | memory (MB) |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...lines,
  ].join('\n');
  const text = readFileSync(page, 'utf8');
  const start = '<!-- bench:start -->';
  const end = '<!-- bench:end -->';
  const [head, rest] = text.split(start);
  const tail = rest?.split(end)[1];
  if (tail === undefined) throw new Error(`expected ${start} and ${end}, found neither, in docs/benchmarks.md`);
  writeFileSync(page, `${head}${start}\n${machine}\n\n${table}\n${end}${tail}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
