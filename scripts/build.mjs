/**
 * Builds dist/cli: `tsc` into out/, `ncc` into one file, that as a script (main.cjs), the door in front of it (index.js),
 * and the two WebAssembly files beside them. The same sources and packages give the same bytes, on every machine and in
 * every folder.
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
const bundle = join(out, 'bundle');
const dist = join(root, 'dist', 'cli');

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
 * The bundle as a script whose value is a function of `require` and of its own address, because Node keeps compiled code
 * for scripts. Three things of modules have to go: the import of `createRequire`, `import.meta`, and the
 * `await import('module')` of web-tree-sitter, which ncc has turned into webpack's imitation of a namespace; that drops
 * the properties of a function, and `module` is one.
 */
function asScript(text) {
  const imported = /import\s*\{\s*createRequire as (\w+)\s*\}\s*from\s*"module";/g;
  const imitation =
    /(\{\s*createRequire(?::\s*\w+)?\s*\}\s*=\s*)await Promise\.resolve\((?:\s*\/\*.*?\*\/)?\s*\)\.then\((\w+)\.t\.bind\(\2,\s*(\d+),\s*19\)\)/g;
  const withRequire = replaceOnce(text, imported, 'const $1=()=>require;');
  const body = replaceOnce(withRequire, imitation, '$1$2($3)').replaceAll('import.meta.url', 'address');
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

rmSync(out, { recursive: true, force: true });
run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
run(
  '@vercel/ncc/dist/ncc/cli.js',
  ...['build', join('out', 'cli', 'main.js'), '-o', join('out', 'bundle')],
  ...['--minify', '--no-cache', '--quiet', '--license', 'licenses.txt'],
);

// ncc emits the runtime's wasm as text and so broken; nothing loads it, as the program hands over the bytes itself.
for (const file of readdirSync(bundle)) if (file.endsWith('.wasm')) rmSync(join(bundle, file));
for (const file of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-rust/tree-sitter-rust.wasm']) {
  const copy = join(bundle, file.split('/').at(-1));
  copyFileSync(join(modules, file), copy);
  chmodSync(copy, 0o644);
}

const index = join(bundle, 'index.js');
const main = asScript(readFileSync(index, 'utf8'));
writeFileSync(join(bundle, 'main.cjs'), main);
const hash = createHash('sha256').update(main).digest('hex').slice(0, 16);
writeFileSync(index, replaceOnce(readFileSync(join(out, 'cli.js'), 'utf8'), /'not built'/g, `'${hash}'`));
chmodSync(index, 0o755);
chmodSync(join(bundle, 'main.cjs'), 0o644);

// ncc lists what it bundles; the grammar is only a file beside it.
const licences = join(bundle, 'licenses.txt');
const { license } = JSON.parse(readFileSync(join(modules, 'tree-sitter-rust', 'package.json'), 'utf8'));
const listed = readFileSync(licences, 'utf8').trim();
writeFileSync(licences, `${listed}\n\ntree-sitter-rust\n${license}\n${licence('tree-sitter-rust')}\n`);

const files = readdirSync(bundle).sort().join(' ');
const expected = 'index.js licenses.txt main.cjs package.json tree-sitter-rust.wasm web-tree-sitter.wasm';
if (files !== expected) throw new Error(`expected the files ${expected}, found ${files}, at out/bundle`);

// Only a whole build takes the place of the last one.
rmSync(dist, { recursive: true, force: true });
mkdirSync(dirname(dist), { recursive: true });
renameSync(bundle, dist);
