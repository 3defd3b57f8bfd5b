import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/file.ts';
import { MODES } from '../src/config.ts';
import { asked, fresh } from './docs/blocks.ts';
import { findings } from './docs/findings.ts';
import { anchors, codes, fenced, links, pages, prose, ROOT, read } from './docs/pages.ts';
import { run } from './docs/program.ts';
import { contractFields, tableFields } from './docs/schema.ts';
import { blocks } from './docs/workflows.ts';

const PAGES = pages();

describe('every page', () => {
  it('is found', () => {
    expect(PAGES).toEqual(expect.arrayContaining(['ARCHITECTURE.md', 'README.md', 'docs/libraries.md']));
  });

  it.each(PAGES)('%s has links that lead somewhere', (page) => {
    const broken = links(read(page)).filter((link) => {
      if (/^[a-z][a-z+.-]*:/i.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), decodeURI(path)));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchors(read(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(PAGES)('%s names files of this repository that exist', (page) => {
    const named = codes(read(page)).filter((code) => /^(?:src|test|scripts|docs|\.ci|\.github)\/[\w./-]*$/.test(code));
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it.each(PAGES)('%s has one title, and closes what it opens', (page) => {
    const text = read(page);
    expect(prose(text).match(/^# /gm)).toHaveLength(1);
    expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
    expect(text.endsWith('\n')).toBe(true);
  });
});

describe('the parts that are made by running the code (write them with `npx vitest run test/docs.test.ts -u`)', () => {
  const made = PAGES.filter((page) => read(page).includes('\n<!-- end -->'));

  it('are in these pages', () => {
    expect(made).toEqual([
      'README.md',
      'docs/command-line.md',
      'docs/how-it-decides.md',
      'docs/libraries.md',
      'docs/wrappers.md',
    ]);
  });

  it.each(made)('%s is as the code has it', async (page) => {
    await expect(fresh(read(page))).toMatchFileSnapshot(join(ROOT, page));
  });
});

/** What README and docs/command-line.md say of the command line. */
const COMMAND_LINE = `${read('README.md')}\n${read('docs/command-line.md')}`;

/** The commands that they show with their exit codes: what a marker says, else 0. */
function commands(): [command: string, exit: number][] {
  const text = COMMAND_LINE;
  const exits = new Map(
    [...text.matchAll(/^<!-- output: (.*) -->$/gm)]
      .map(([, what = '']) => asked(what))
      .map((each) => [each.command, each.exit]),
  );
  return fenced(text, ['sh', 'console'])
    .map((line) => line.replace(/^\$ /, '').replace(/\s+#.*$/, ''))
    .filter((line) => line.startsWith('node dist/cli/index.js'))
    .map((line) => [line, exits.get(line) ?? 0]);
}

describe('the command line', () => {
  it('is shown by commands', () => {
    expect(commands().length).toBeGreaterThan(5);
  });

  it.each(commands())('has `%s`, which ends with %d', (command, exit) => {
    const { status, stderr } = run(command);
    expect({ status, stderr: status === exit ? '' : stderr }).toEqual({ status: exit, stderr: '' });
  });

  it('has the configuration file that the README shows', () => {
    const [text = '', ...others] = blocks('README.md')
      .map((block) => block.text)
      .filter((block) => !/^(?:on|jobs):|\buses:/m.test(block));
    expect(others).toEqual([]);
    expect(Object.keys(parseConfig('dashcov.yml', text)).length).toBeGreaterThan(2);
  });

  it('has the flags that are named', () => {
    const text = COMMAND_LINE;
    const table = /<!-- settings:start -->[\s\S]*<!-- settings:end -->/.exec(text)?.[0] ?? '';
    const used = new Set(text.replace(table, '').match(/(?<![\w-])--[a-z][a-z-]+/g));
    expect([...used].filter((flag) => flag !== '--help' && !table.includes(flag))).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');
  const named = new Set(codes(text));
  const folders = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`${folder}/${entry.name}/`, ...folders(`${folder}/${entry.name}`)] : [],
    );

  it('names every folder of src/', () => {
    expect(folders('src').filter((folder) => !named.has(folder))).toEqual([]);
  });

  it('names every file that lies in src/ itself', () => {
    const files = readdirSync(join(ROOT, 'src')).filter((name) => statSync(join(ROOT, 'src', name)).isFile());
    expect(files.filter((name) => !named.has(`src/${name}`))).toEqual([]);
  });

  it('names files that exist where it leaves the folder out', () => {
    const sources = new Set(PAGES.concat(sourceNames()).map((path) => path.slice(path.lastIndexOf('/') + 1)));
    const bare = [...named].filter((code) => /^[\w-]+\.(?:ts|mjs|md|json)$/.test(code));
    expect(bare.filter((name) => !sources.has(name) && !existsSync(join(ROOT, name)))).toEqual([]);
  });
});

function sourceNames(folder = 'src'): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sourceNames(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
}

describe('docs/how-it-decides.md', () => {
  it('tells every check that the code has, each once', () => {
    const sources = sourceNames().map((file) => readFileSync(join(ROOT, file), 'utf8'));
    const inCode = sources.flatMap((text) =>
      [...text.matchAll(/\bcheck: '([a-z-]+)'|\bat(?:Metric|Expression)\(\s*'([a-z-]+)'/g)].map(
        ([, own, made]) => own ?? made ?? '',
      ),
    );
    const told = [...read('docs/how-it-decides.md').matchAll(/^### `?([a-z-]+)`?$/gm)]
      .map(([, check = '']) => check)
      .filter((check) => check.includes('-'));
    expect(told.sort()).toEqual([...new Set(inCode)].sort());
    expect([...new Set(findings().map(({ check }) => check))].sort()).toEqual(told);
  });
});

describe('docs/machine-contract.md', () => {
  it('has every field of the schema with its type, and no other', () => {
    expect(tableFields(read('docs/machine-contract.md'))).toEqual(contractFields());
  });
});

describe('docs/action.md', () => {
  const page = read('docs/action.md');
  /** The first column of the table of messages. */
  const messages = [...page.slice(page.indexOf('## Troubleshooting')).matchAll(/^\| `([^`]+)` \|/gm)].map(
    ([, message = '']) => message,
  );
  const source = sourceNames()
    .filter((file) => /^src\/(?:action|github|config|repository)\//.test(file))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n')
    .replaceAll('\\`', '`')
    .replaceAll("\\'", "'");

  it('has messages to look up', () => {
    expect(messages.length).toBeGreaterThan(20);
    expect(new Set(messages).size).toBe(messages.length);
  });

  it.each(messages)('quotes "%s" from the code', (message) => {
    // `expected`, `found` and the marks between them are put around the parts of a message by src/errors.ts.
    const parts = message
      .split(/…|^expected |^found |, found |; /)
      .map((part) => part.trim())
      .filter((part) => part !== '' && part !== ',');
    expect(parts.join('').length).toBeGreaterThan(10);
    expect(parts.filter((part) => !source.includes(part))).toEqual([]);
  });

  it('tells of every event and every mode', () => {
    const { 1: events = '' } = /^const EVENTS = \[(.*)\]/m.exec(source) ?? [];
    const names = [...events.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(4);
    const told = new Set(codes(page));
    expect(names.filter((name) => !told.has(name))).toEqual([]);
    expect(MODES.filter((mode) => !told.has(`mode: ${mode}`))).toEqual([]);
  });
});
