import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { tell } from '../../src/cli/failure.ts';
import { wantsColor } from '../../src/cli/io.ts';
import { type Invocation, parseCommandLine } from '../../src/cli/program.ts';
import { run } from '../../src/cli/run.ts';
import { COMMANDS, type Color, flagOf, SETTINGS } from '../../src/config.ts';
import { InputError, RepositoryError } from '../../src/errors.ts';
import { VERSION } from '../../src/version.ts';
import { recordedIo } from './sample-io.ts';

function parse(...argv: string[]): Promise<Invocation> {
  return parseCommandLine(argv, VERSION, recordedIo());
}

describe('parseCommandLine', () => {
  it.each<[argv: string[], expected: Invocation]>([
    [['audit'], { command: 'audit', path: '.', flags: {} }],
    [['check', '../x'], { command: 'check', path: '../x', flags: {} }],
    [
      ['audit', 'x', '--metrics', 'a', 'b', '--metrics', 'c', '-q'],
      { command: 'audit', path: 'x', flags: { metrics: ['a', 'b', 'c'], quiet: true } },
    ],
    [['audit', '--metrics', 'a', '--', 'x'], { command: 'audit', path: 'x', flags: { metrics: ['a'] } }],
    [['audit', '-o', 'f', '--format=json'], { command: 'audit', path: '.', flags: { output: 'f', format: 'json' } }],
    [
      ['generate', '--dry-run', '--check', '--backup', '--include-dead'],
      { command: 'generate', path: '.', flags: { dryRun: true, check: true, backup: true, includeDead: true } },
    ],
    [
      ['check', '--min-coverage', '80', '--fail-on', 'dead', 'missing'],
      { command: 'check', path: '.', flags: { minCoverage: '80', failOn: ['dead', 'missing'] } },
    ],
  ])('%j', async (argv, expected) => {
    const { command, path, flags } = await parse(...argv);
    expect({ command, path, flags: { ...flags } }).toEqual(expected);
  });

  it.each(COMMANDS)('%s has a help with every one of its flags, examples and exit codes', async (command) => {
    const io = recordedIo();
    expect(await run([command, '--help'], VERSION, io)).toBe(0);
    const help = io.printed();
    for (const setting of SETTINGS)
      expect(help.includes(`${flagOf(setting)} `)).toBe(setting.commands.includes(command));
    expect(help).toContain('Examples:\n');
    expect(help).toContain('Exit codes:\n');
    expect(help).not.toContain('`');
    expect(io.complained()).toBe('');
  });
});

describe('run', () => {
  it('prints the version of package.json', async () => {
    const io = recordedIo();
    expect(await run(['--version'], VERSION, io)).toBe(0);
    expect(io.printed()).toBe(`${packageJson.version}\n`);
  });

  it.each<[argv: string[], complaint: string]>([
    [['audit', '--metrcs', 'x'], 'expected a known option, found --metrcs; did you mean --metrics?'],
    [['audit', '--dry-run'], 'expected a known option, found --dry-run; see --help'],
    [['adit'], 'expected a command, found adit; did you mean audit?'],
    [['.'], 'expected a command, found .; use audit, guide, generate or check'],
    [['audit', 'a', 'b'], 'expected one path, found more; see --help'],
    [['audit', '--format'], 'expected a value, found nothing, at --format <format>; see --help'],
    [['audit', '\u001b[31m', 'x'], 'expected one path, found more; see --help'],
    [['\u001b[31m'], 'expected a command, found ␛[31m; use audit, guide, generate or check'],
    [['audit', '/nowhere/at/all'], 'expected a folder, found nothing, at /nowhere/at/all; name the root of a checkout'],
    [
      ['audit', 'package.json'],
      `expected a folder, found a file, at ${process.cwd()}/package.json; name the folder that holds it`,
    ],
    [
      ['check', '--min-coverage', '101'],
      'expected a number from 0 to 100, found 101, at --min-coverage; give minCoverage such a value',
    ],
    [
      ['audit', '--format', 'yaml'],
      'expected "text", "json" or "markdown", found "yaml", at --format; give format such a value',
    ],
  ])('%j is wrong usage', async (argv, complaint) => {
    const io = recordedIo();
    expect(await run(argv, VERSION, io)).toBe(2);
    expect(io.complained()).toBe(`dashcov: ${complaint}\n`);
    expect(io.printed()).toBe('');
  });

  it('prints the help when no command is given, and calls it wrong usage', async () => {
    const io = recordedIo();
    expect(await run([], VERSION, io)).toBe(2);
    expect(io.complained()).toMatch(/^Usage: dashcov/);
  });
});

describe('tell', () => {
  it('says what is wrong in one line that a terminal can show', () => {
    const io = recordedIo();
    const error = new RepositoryError('a\u001b[2J\nb', { expected: 'x', found: 'y', advice: 'z' });
    expect(tell(error, io)).toBe(2);
    expect(io.complained()).toBe('dashcov: expected x, found y, at a␛[2J ⏎ b; z\n');
  });

  it('shows where an error comes from only when asked to', () => {
    const quiet = recordedIo();
    tell(new TypeError('oops'), quiet);
    expect(quiet.complained()).toBe(
      'dashcov: internal error: oops; run again with DASHCOV_DEBUG=1 and report what it prints\n',
    );
    const loud = recordedIo({ env: { DASHCOV_DEBUG: '1' } });
    tell(new InputError({ expected: 'x', found: 'y', at: { file: 'f', line: 3, column: 7 } }), loud);
    expect(loud.complained()).toMatch(/^dashcov: expected x, found y, at f:3:7\n[\s\S]*command-line\.test\.ts/);
  });
});

describe('wantsColor', () => {
  it.each<[color: Color, env: Record<string, string>, isTerminal: boolean, expected: boolean]>([
    ['auto', {}, true, true],
    ['auto', {}, false, false],
    ['auto', { TERM: 'dumb' }, true, false],
    ['auto', { NO_COLOR: '1' }, true, false],
    ['auto', { NO_COLOR: '' }, true, true],
    ['auto', { FORCE_COLOR: '1' }, false, true],
    ['auto', { FORCE_COLOR: '' }, false, true],
    ['auto', { FORCE_COLOR: '0' }, true, false],
    ['auto', { FORCE_COLOR: 'false' }, true, false],
    ['auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
    ['always', { NO_COLOR: '1' }, false, true],
    ['never', { FORCE_COLOR: '1' }, true, false],
  ])('%s with %j, terminal %s: %s', (color, env, isTerminal, expected) => {
    expect(wantsColor(color, recordedIo({ env, isTerminal }))).toBe(expected);
  });
});
