/**
 * Builds dist/cli and dist/action: `tsc` into out/, `ncc` into one file each, and the two WebAssembly files beside it. That
 * of the command line becomes a script (main.cjs) with a door in front of it (index.js). The same sources and packages
 * give the same bytes, on every machine and in every folder.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const out = join(root, 'out');
const WASM = ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-rust/tree-sitter-rust.wasm'];

function run(program, ...parameters) {
  execFileSync(process.execPath, [join(modules, program), ...parameters], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** Replaces the one place that a pattern matches: a tool that has changed must not go unnoticed. */
function replaceOnce(text, pattern, replacement) {
  const found = [...text.matchAll(pattern)].length;
  if (found !== 1) throw new Error(`expected one match of ${pattern}, found ${found}; look at what the tools give now`);
  return text.replace(pattern, replacement);
}

/**
 * ncc turns the `await import('module')` of web-tree-sitter into webpack's imitation of a namespace. That drops the properties
 * of a function, and `module` is one. `by` makes what stands in its place of webpack's loader and the module's number.
 */
function withRealModule(text, by) {
  const imitation =
    /(\{\s*createRequire(?::\s*\w+)?\s*\}\s*=\s*)await Promise\.resolve\((?:\s*\/\*.*?\*\/)?\s*\)\.then\((\w+)\.t\.bind\(\2,\s*(\d+),\s*19\)\)/g;
  return replaceOnce(text, imitation, (_match, before, loader, number) => before + by(loader, number));
}

/**
 * The bundle as a script whose value is a function of `require` and of its own address, because Node keeps compiled code
 * for scripts. The import of `createRequire` and `import.meta` have to go.
 */
function asScript(text) {
  const imported = /import\s*\{\s*createRequire as (\w+)\s*\}\s*from\s*"module";/g;
  const withRequire = replaceOnce(text, imported, 'const $1=()=>require;');
  const body = withRealModule(withRequire, (loader, number) => `${loader}(${number})`).replaceAll(
    'import.meta.url',
    'address',
  );
  const rest = /\bimport\.meta\b|\bimport\s*\(|^export\b|[;}]export\s*[{*]/.exec(body);
  if (rest) throw new Error(`expected nothing of a module in the script, found ${rest[0]}; look at what ncc gives now`);
  const script = `(async function(require,address){${body}\n})\n`;
  // Node reads what is ASCII faster, and holds it in half the memory.
  return script.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The text of a package's licence file. */
function licence(name) {
  const file = readdirSync(join(modules, name)).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  if (!file) throw new Error(`expected a licence file, found none, at node_modules/${name}`);
  return readFileSync(join(modules, name, file), 'utf8').trim();
}

/** Makes the bundle of a program in a folder of out/, with the WebAssembly files and the licences; gives the folder. */
function bundle(entry, name) {
  const folder = join(out, 'bundle', name);
  run(
    '@vercel/ncc/dist/ncc/cli.js',
    ...['build', join('out', entry), '-o', folder],
    ...['--minify', '--no-cache', '--quiet', '--license', 'licenses.txt'],
  );
  // ncc emits the runtime's wasm as text and so broken; nothing loads it, as the program hands over the bytes itself.
  for (const file of readdirSync(folder)) if (file.endsWith('.wasm')) rmSync(join(folder, file));
  for (const file of WASM) {
    const copy = join(folder, file.split('/').at(-1));
    copyFileSync(join(modules, file), copy);
    chmodSync(copy, 0o644);
  }
  // ncc lists what it bundles; the grammar is only a file beside it.
  const licences = join(folder, 'licenses.txt');
  const { license } = JSON.parse(readFileSync(join(modules, 'tree-sitter-rust', 'package.json'), 'utf8'));
  const listed = readFileSync(licences, 'utf8').trim();
  writeFileSync(licences, `${listed}\n\ntree-sitter-rust\n${license}\n${licence('tree-sitter-rust')}\n`);
  return folder;
}

/** Only a whole build takes the place of the last one. */
function install(folder, name, expected) {
  const files = readdirSync(folder).sort().join(' ');
  if (files !== expected) throw new Error(`expected the files ${expected}, found ${files}, at ${folder}`);
  const dist = join(root, 'dist', name);
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dirname(dist), { recursive: true });
  renameSync(folder, dist);
}

function buildCommandLine() {
  const folder = bundle(join('cli', 'main.js'), 'cli');
  const index = join(folder, 'index.js');
  const main = asScript(readFileSync(index, 'utf8'));
  writeFileSync(join(folder, 'main.cjs'), main);
  const hash = createHash('sha256').update(main).digest('hex').slice(0, 16);
  writeFileSync(index, replaceOnce(readFileSync(join(out, 'cli.js'), 'utf8'), /'not built'/g, `'${hash}'`));
  chmodSync(index, 0o755);
  chmodSync(join(folder, 'main.cjs'), 0o644);
  const files = 'index.js licenses.txt main.cjs package.json tree-sitter-rust.wasm web-tree-sitter.wasm';
  install(folder, 'cli', files);
}

function buildAction() {
  const folder = bundle(join('action', 'main.js'), 'action');
  const index = join(folder, 'index.js');
  writeFileSync(
    index,
    withRealModule(readFileSync(index, 'utf8'), () => 'await import("module")'),
  );
  chmodSync(index, 0o644);
  install(folder, 'action', 'index.js licenses.txt package.json tree-sitter-rust.wasm web-tree-sitter.wasm');
}

rmSync(out, { recursive: true, force: true });
run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
buildCommandLine();
buildAction();
