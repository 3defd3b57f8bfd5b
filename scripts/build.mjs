/**
 * Builds dist/cli: `tsc` into out/, `ncc` into one file, and the two WebAssembly files beside it.
 * The same sources and packages give the same bytes, on every machine and from every folder.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const out = join(root, 'out');
const bundle = join(out, 'bundle');
const dist = join(root, 'dist', 'cli');

function run(program, ...parameters) {
  execFileSync(process.execPath, [join(modules, program), ...parameters], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** The text of a package's licence file. */
function licence(name) {
  const file = readdirSync(join(modules, name)).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  if (!file) throw new Error(`expected a licence file, found none, at node_modules/${name}`);
  return readFileSync(join(modules, name, file), 'utf8').trim();
}

/**
 * Two things that ncc does to web-tree-sitter. Its `await import('module')` becomes webpack's imitation of a namespace,
 * which drops the properties of a function, and `module` is one: put the import back. And its wasm is emitted a second
 * time, as text and so broken: it is never loaded, as the program hands over the bytes itself.
 */
function repairBundle() {
  const imitation =
    /(const \{ createRequire \} = )await Promise\.resolve\(\/\* import\(\) \*\/\)\.then\(__\w+_require__\.t\.bind\(__\w+_require__, \d+, 19\)\)/g;
  let repaired = 0;
  for (const file of readdirSync(bundle)) {
    const path = join(bundle, file);
    if (file.endsWith('.wasm')) rmSync(path);
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(path, 'utf8');
    const whole = text.replace(imitation, (_, assignment) => {
      repaired++;
      return `${assignment}await import('module')`;
    });
    if (whole !== text) writeFileSync(path, whole);
  }
  if (repaired !== 1) throw new Error(`expected one import of 'module' to repair, found ${repaired}, in ${bundle}`);
}

rmSync(out, { recursive: true, force: true });
run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
run(
  '@vercel/ncc/dist/ncc/cli.js',
  ...['build', join('out', 'cli.js'), '-o', join('out', 'bundle')],
  ...['--no-cache', '--quiet', '--license', 'licenses.txt'],
);
repairBundle();

for (const [name, file] of [
  ['web-tree-sitter', 'web-tree-sitter.wasm'],
  ['tree-sitter-rust', 'tree-sitter-rust.wasm'],
]) {
  copyFileSync(join(modules, name, file), join(bundle, file));
}

// ncc lists what it bundles; the grammar is only a file beside it.
const licences = join(bundle, 'licenses.txt');
const { license } = JSON.parse(readFileSync(join(modules, 'tree-sitter-rust', 'package.json'), 'utf8'));
const listed = readFileSync(licences, 'utf8').trim();
writeFileSync(licences, `${listed}\n\ntree-sitter-rust\n${license}\n${licence('tree-sitter-rust')}\n`);

// Only a whole build takes the place of the last one.
rmSync(dist, { recursive: true, force: true });
mkdirSync(dirname(dist), { recursive: true });
renameSync(bundle, dist);
