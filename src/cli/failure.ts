import type { CommanderError } from 'commander';
import { InputError } from '../errors.ts';
import { printable, printableBlock } from '../report/escape.ts';
import type { Io } from './io.ts';

/** Exit codes: the whole list. */
export const EXIT = {
  ok: 0,
  /** The policy is not met, or `generate --check` would change something. */
  refused: 1,
  /** Wrong usage, or input that cannot be read. */
  input: 2,
} as const;

const LONGEST = 2000;

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

/** Commander's sentence in the form of all others: `error: unknown option '--x'` and a hint in parentheses. */
function usageText({ code, message }: CommanderError): string {
  const [first = '', hint] = message.replace(/^error: /, '').split('\n');
  const name = /'(.*)'/s.exec(first)?.[1] ?? '';
  const advice = hint ? `${hint.replace(/^\(|\?\)$/g, '').replace(/^Did/, 'did')}?` : 'see --help';
  switch (code) {
    case 'commander.unknownOption':
      return `expected a known option, found ${name}; ${advice}`;
    case 'commander.unknownCommand':
      return `expected a command, found ${name}; ${hint ? advice : 'use audit, guide, generate or check'}`;
    case 'commander.optionMissingArgument':
      return `expected a value, found nothing, at ${name}; see --help`;
    case 'commander.excessArguments':
      return `expected one path, found more; ${advice}`;
    default:
      return `${first}; ${advice}`;
  }
}

/** Tells why nothing more can be done, and gives the exit code. Help and version are no failure. */
export function tell(error: unknown, io: Io): number {
  if (isCommanderError(error)) {
    if (error.exitCode === 0) return EXIT.ok;
    // Without any command commander has printed the help.
    if (error.code !== 'commander.help') io.err(`dashcov: ${printable(usageText(error), LONGEST)}\n`);
    return EXIT.input;
  }
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof InputError) {
    io.err(`dashcov: ${printable(text, LONGEST)}\n`);
  } else {
    io.err(
      `dashcov: internal error: ${printable(text, LONGEST)}; run again with DASHCOV_DEBUG=1 and report what it prints\n`,
    );
  }
  if (io.env.DASHCOV_DEBUG && error instanceof Error) io.err(`${printableBlock(error.stack ?? '')}\n`);
  return EXIT.input;
}
