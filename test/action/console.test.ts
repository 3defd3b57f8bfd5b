/** What a run prints, read back as the runner reads it: line by line, for commands. */
import process from 'node:process';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { annotate, fail, tell, tellBlock, warn } from '../../src/action/console.ts';
import type { Annotation } from '../../src/report/annotations.ts';

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const DATA: readonly [code: string, text: string][] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
];
const PROPERTY: readonly [code: string, text: string][] = [...DATA, ['%3A', ':'], ['%2C', ',']];

/** As `ActionCommand` of the runner undoes it: the percent sign last. */
function unescaped(text: string, codes: typeof DATA): string {
  return [...codes, ['%25', '%'] as const].reduce((all, [code, char]) => all.replaceAll(code, char), text);
}

/** The commands of an output, whatever they are called: `::name a=b,c=d::message`, and `##[name a=b;]message` anywhere in a line. */
function commandsIn(output: string): Command[] {
  return output.split(/\r\n|[\r\n]/).flatMap((line): Command[] => {
    const old = line.indexOf('##[');
    if (old !== -1 && line.includes(']', old)) return [{ name: line.slice(old), properties: {}, message: 'old form' }];
    const text = line.trimStart();
    const end = text.startsWith('::') ? text.indexOf('::', 2) : -1;
    if (end === -1) return [];
    const head = text.slice(2, end);
    const space = head.indexOf(' ');
    const pairs = space === -1 ? [] : head.slice(space + 1).split(',');
    return [
      {
        name: space === -1 ? head : head.slice(0, space),
        properties: Object.fromEntries(
          pairs.map((pair) => [pair.split('=', 1)[0] ?? '', unescaped(pair.slice(pair.indexOf('=') + 1), PROPERTY)]),
        ),
        message: unescaped(text.slice(end + 2), DATA),
      },
    ];
  });
}

let before: typeof process.exitCode;
beforeEach(() => {
  before = process.exitCode;
});
afterEach(() => {
  process.exitCode = before;
  vi.restoreAllMocks();
});

/** What a call writes to standard output; nothing may go elsewhere. */
function printed(print: () => void): string {
  let all = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    all += String(chunk);
    return true;
  });
  const error = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    print();
    expect(error).not.toHaveBeenCalled();
  } finally {
    out.mockRestore();
    error.mockRestore();
  }
  return all;
}

/** Controls that a log or a terminal would act on. */
const CONTROL = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\u2028\u2029\ufeff]/u;

const HOSTILE: readonly string[] = [
  '::error::owned',
  ' \t::set-output name=x::y',
  '\u00a0\u2003::error::owned',
  '\ufeff::error::owned',
  '::stop-commands::token',
  'a\n::add-mask::a',
  'a\r::error::owned',
  'a\r\n::error::owned',
  'a\u0085::error::owned',
  'a\u2028::error::owned',
  'a\v::error::owned',
  'a\f::error::owned',
  '::::error::owned',
  ':: ::error::owned',
  '\u0000::error::owned',
  '\u001b[0m::error::owned',
  '\u200b::error::owned',
  '##[error]owned',
  'a ##[set-env name=PATH;]/tmp',
  '####[error]owned',
  '##\u200b[error]owned',
  '##\n[error]owned',
  '##[group]##[error]',
  '\u001b]0;title\u0007',
  '\u001b[2J\u001b[31mred',
  '\u009b31mred',
  '\u202eelif.exe',
  'a%0A::error::owned',
  '%25%3A%2C',
  'a,b:c=d,file=/etc/passwd',
  'title::x',
  '\ud800::error::',
  '',
  '::',
  '\n\n::error::owned\n',
];

const CALM: Annotation = {
  level: 'error',
  file: 'src/a.rs',
  line: 3,
  column: 7,
  title: 'A title',
  message: 'A message.',
};

describe('a line of the log', () => {
  test.each(HOSTILE)('is one line and no command: %j', (text) => {
    const output = printed(() => tell(text));
    expect(commandsIn(output)).toEqual([]);
    expect(output).toMatch(/^[^\r\n]*\r?\n$/);
    expect(output.trimEnd()).not.toMatch(CONTROL);
  });

  it('is shown as it is where nothing is wrong with it', () => {
    expect(printed(() => tell('The comment was written: https://github.com/a/b#c'))).toBe(
      `The comment was written: https://github.com/a/b#c\n`,
    );
  });

  it('ends where it is too long', () => {
    expect(printed(() => tell('x'.repeat(1e6)))).toBe(`${'x'.repeat(1999)}…\n`);
  });
});

describe('lines of the log', () => {
  test.each(HOSTILE)('hold no command: %j', (text) => {
    const output = printed(() => tellBlock(`first\n${text}\nlast`));
    expect(commandsIn(output)).toEqual([]);
    expect(output).not.toMatch(CONTROL);
    expect([output.split('\n')[0], output.split('\n').at(-2)]).toEqual(['first', 'last']);
  });

  it('are all shown, however many they are', () => {
    const text = Array.from({ length: 30_000 }, (_each, at) => `${at}`).join('\n');
    expect(printed(() => tellBlock(`${text}\n\n`))).toBe(`${text}\n`);
  });
});

describe('an annotation', () => {
  test.each<[given: Partial<Annotation>, command: Command]>([
    [
      {},
      { name: 'error', properties: { title: 'A title', file: 'src/a.rs', line: '3', col: '7' }, message: 'A message.' },
    ],
    [
      { level: 'warning', column: null },
      { name: 'warning', properties: { title: 'A title', file: 'src/a.rs', line: '3' }, message: 'A message.' },
    ],
    [
      { level: 'notice', title: '50 %: a,b', file: 'a,b:c%2C.rs' },
      {
        name: 'notice',
        properties: { title: '50 %: a,b', file: 'a,b:c%2C.rs', line: '3', col: '7' },
        message: 'A message.',
      },
    ],
    [
      { message: '100 % of a::b, c%0Ad' },
      {
        name: 'error',
        properties: { title: 'A title', file: 'src/a.rs', line: '3', col: '7' },
        message: '100 % of a::b, c%0Ad',
      },
    ],
  ])('of %j says what it is given', (given, command) => {
    expect(commandsIn(printed(() => annotate({ ...CALM, ...given })))).toEqual([command]);
  });

  test.each(HOSTILE)('is one command, about its own file: %j', (text) => {
    for (const given of [
      { message: text },
      { title: text },
      { file: text },
      { message: text, title: text, file: text },
    ]) {
      const output = printed(() => annotate({ ...CALM, ...given }));
      const [command, ...more] = commandsIn(output);
      expect(more).toEqual([]);
      expect(command?.name).toBe('error');
      expect(command?.properties).toMatchObject({ line: '3', col: '7' });
      if (!('file' in given)) expect(command?.properties.file).toBe('src/a.rs');
      if (!('title' in given)) expect(command?.properties.title).toBe('A title');
      expect(output.trimEnd()).not.toMatch(CONTROL);
    }
  });
});

describe('a warning', () => {
  test.each(HOSTILE)('is one command: %j', (text) => {
    const output = printed(() => warn(text));
    expect(commandsIn(output)).toMatchObject([{ name: 'warning', properties: { title: 'dashcov' } }]);
    expect(output.trimEnd()).not.toMatch(CONTROL);
    expect(process.exitCode).toBe(before);
  });
});

describe('a failure', () => {
  test.each(HOSTILE)('is one command, and the exit code is 1: %j', (text) => {
    const output = printed(() => fail(text));
    expect(commandsIn(output)).toMatchObject([{ name: 'error', properties: {} }]);
    expect(output.trimEnd()).not.toMatch(CONTROL);
    expect(process.exitCode).toBe(1);
  });

  it('keeps its lines', () => {
    expect(commandsIn(printed(() => fail('a\nb 50 %')))).toEqual([
      { name: 'error', properties: {}, message: 'a\nb 50 %' },
    ]);
  });
});

describe('any text', () => {
  const part = fc.oneof(
    fc.constantFrom('::', ':', '##[', '##', '[', ']', 'error', '\r', '\n', ' ', '%', ',', '\u001b', '\u0085', '\u2028'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));

  it('makes no command but the one that is meant', () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(commandsIn(printed(() => tell(a)))).toEqual([]);
        expect(commandsIn(printed(() => tellBlock(a)))).toEqual([]);
        const annotation = { ...CALM, title: a, file: b, message: c };
        expect(commandsIn(printed(() => annotate(annotation)))).toMatchObject([{ name: 'error' }]);
        expect(commandsIn(printed(() => warn(a)))).toMatchObject([{ name: 'warning' }]);
        expect(commandsIn(printed(() => fail(a)))).toMatchObject([{ name: 'error' }]);
      }),
    );
  });
});
