import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

/** What a part of src/ may import of the others. `model` and `errors` are everybody's; a part may always import itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  errors: [],
  distance: [],
  version: [],
  yaml: [],
  repository: [],
  rust: ['repository'],
  promql: [],
  grafana: [],
  scrape: ['yaml'],
  coverage: ['promql', 'distance'],
  panels: ['grafana'],
  report: ['coverage'],
  audit: ['repository', 'rust', 'promql', 'grafana', 'scrape', 'coverage', 'panels'],
  generate: ['panels', 'repository'],
  config: ['coverage', 'distance', 'yaml'],
  // The ports, and the adapter behind them.
  github: ['config', 'repository'],
  action: [
    ...['config', 'audit', 'generate', 'coverage', 'report', 'repository', 'rust', 'github', 'version'],
    // The Rust parser, which reads its WebAssembly beside the bundle.
    'cli',
  ],
  cli: ['config', 'audit', 'generate', 'coverage', 'report', 'repository', 'rust', 'version'],
};

/** Parts that run anywhere: they get what they work on as values. */
const CORE = [
  'model',
  'errors',
  'distance',
  'yaml',
  'rust',
  'promql',
  'grafana',
  'scrape',
  'coverage',
  'panels',
  'report',
];
/** The core and the use cases: pure given a repository. */
const PURE = [...CORE, 'audit', 'generate', 'config'];
/** The only parts that may know the process. */
const SHELLS = ['cli', 'action'];
/** The files of the Action that may know the process and the toolkit; the rest gets a host, settings and an event. */
const ACTION_SHELL = ['action/main.ts', 'action/console.ts', 'action/environment.ts'];
/** What the host is to the rest: types and values, without a client. */
const PORTS = ['github/host.ts', 'github/problem.ts', 'github/event.ts', 'github/touched.ts', 'github/marker.ts'];

interface Import {
  readonly file: string;
  readonly part: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

/** `coverage/checks/dead.ts` and `coverage.ts` belong to the part `coverage`. */
function partOf(path: string): string {
  return (relative(SRC, path).replaceAll('\\', '/').split('/')[0] ?? '').replace(/\.ts$/, '');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

const files = sources(SRC);
const imports: Import[] = files.flatMap((path) => {
  const text = withoutComments(readFileSync(path, 'utf8'));
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, target = '']) => ({ file: relative(SRC, path), part: partOf(path), target }));
});

function told(list: readonly Import[]): string[] {
  return list.map(({ file, target }) => `${file} imports ${target}`);
}

describe('the parts of src/', () => {
  it('are all in the table', () => {
    expect([...new Set(files.map(partOf))].filter((part) => !Object.hasOwn(ARROWS, part))).toEqual([]);
  });

  it('import one another along the arrows only', () => {
    const against = imports.filter(({ file, part, target }) => {
      if (!target.startsWith('.')) return false;
      const other = partOf(join(SRC, dirname(file), target));
      return other !== part && other !== 'model' && other !== 'errors' && !ARROWS[part]?.includes(other);
    });
    expect(told(against)).toEqual([]);
  });

  it('use every arrow', () => {
    const used = new Set(
      imports.map(({ file, part, target }) => `${part} → ${partOf(join(SRC, dirname(file), target))}`),
    );
    const all = Object.entries(ARROWS).flatMap(([part, others]) => others.map((other) => `${part} → ${other}`));
    expect(all.filter((arrow) => !used.has(arrow))).toEqual([]);
  });

  it('have arrows without a circle', () => {
    const reachable = (part: string, seen: Set<string>): Set<string> => {
      for (const next of ARROWS[part] ?? []) if (!seen.has(next)) reachable(next, seen.add(next));
      return seen;
    };
    expect(Object.keys(ARROWS).filter((part) => reachable(part, new Set()).has(part))).toEqual([]);
  });

  it('stay inside src/', () => {
    const outside = imports.filter(
      ({ file, target }) => target.startsWith('.') && relative(SRC, join(SRC, dirname(file), target)).startsWith('..'),
    );
    expect(told(outside)).toEqual([]);
  });
});

describe('the expansion of macros', () => {
  it('stands before the syntax trees: it knows texts and manifests alone, and no library', () => {
    const below = [
      'source/attributes.ts',
      'source/balance.ts',
      'source/vocabulary.ts',
      'source/words.ts',
      'workspace/crates.ts',
      'workspace/file-paths.ts',
      'workspace/package.ts',
    ].map((name) => `../${name}`);
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith('rust/macros/') && /^(?:\.\.\/|[@\w])/.test(target) && !below.includes(target),
    );
    expect(told(wrong)).toEqual([]);
  });

  it('is known to the workspace and to the source file, and nowhere else', () => {
    const users = imports.filter(({ file, target }) => /\/macros\//.test(target) && !file.startsWith('rust/macros/'));
    expect([...new Set(users.map(({ file }) => file))].sort()).toEqual([
      'rust/source/syntax.ts',
      'rust/workspace/workspace.ts',
    ]);
  });
});

describe('the core', () => {
  it('imports nothing of Node, Actions or Octokit', () => {
    const foreign =
      /^(?:node:|@actions\/|@octokit\/|(?:fs|path|os|url|process|module|child_process|crypto|util|http|https|stream|worker_threads)(?:\/|$))/;
    const wrong = imports.filter(({ part, target }) => CORE.includes(part) && foreign.test(target));
    expect(told(wrong)).toEqual([]);
  });

  it('reaches no file that imports Node, through whatever it imports', () => {
    const node = new Set(imports.filter(({ target }) => target.startsWith('node:')).map(({ file }) => file));
    const open = files.map((path) => relative(SRC, path)).filter((file) => PURE.includes(partOf(join(SRC, file))));
    const reached = new Set(open);
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const { file: from, target } of imports) {
        const next = from === file && target.startsWith('.') ? join(dirname(file), target) : null;
        if (next !== null && !reached.has(next)) open.push(next);
        if (next !== null) reached.add(next);
      }
    }
    expect([...reached].filter((file) => node.has(file))).toEqual([]);
  });

  it('reads neither the environment nor a clock, and ends no process', () => {
    const wrong = files.filter((path) => {
      const text = withoutComments(readFileSync(path, 'utf8'));
      return !SHELLS.includes(partOf(path)) && /\bprocess\.(?:env|exit|argv|std)|\bconsole\.|Math\.random\(/.test(text);
    });
    expect(wrong.map((path) => relative(SRC, path))).toEqual([]);
  });
});

describe('the Action', () => {
  const importers = (target: RegExp): string[] => [
    ...new Set(imports.filter((each) => target.test(each.target)).map(({ file }) => file)),
  ];

  it('knows the toolkit in its shell alone, and Node nowhere else', () => {
    const known = importers(/^(?:node:|@actions\/core)/).filter((file) => file.startsWith('action/'));
    expect(known.length).toBeGreaterThan(2);
    expect(known.filter((file) => !ACTION_SHELL.includes(file))).toEqual([]);
  });

  it('reaches GitHub through the adapter alone', () => {
    const known = importers(/^@octokit\/|^@actions\/github/);
    expect(known.length).toBeGreaterThan(1);
    expect(known.filter((file) => !file.startsWith('github/') || PORTS.includes(file))).toEqual([]);
  });

  it('is made of the ports: only its shell makes a client and the host behind it', () => {
    const adapter = imports.filter(
      ({ part, target }) => part === 'action' && /\.\.\/github\/(?:client|github)\.ts/.test(target),
    );
    expect(adapter.map(({ file }) => file)).toEqual(['action/main.ts', 'action/main.ts']);
  });
});
