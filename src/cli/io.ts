import { resolve } from 'node:path';
import type { Color, Settings } from '../config.ts';
import { writeReport } from '../repository/write.ts';

/** What the process offers to a command: nothing else reads the environment or writes to the terminal. */
export interface Io {
  /** The folder that relative paths of the user start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal, or null when it is none. */
  readonly columns: number | null;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Whether to colour standard output. The setting decides, then NO_COLOR (https://no-color.org: any text but none), then
 * FORCE_COLOR (`0` and `false` switch off, as in Node), then whether it is a terminal that can.
 */
export function wantsColor(color: Color, io: Io): boolean {
  if (color !== 'auto') return color === 'always';
  if (io.env.NO_COLOR) return false;
  const force = io.env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return io.isTerminal && io.env.TERM !== 'dumb';
}

/** Hands a report to whom the user wants to have it: standard output (`-` too), or a file that is written whole. */
export function deliver(report: string, settings: Settings, io: Io): void {
  if (settings.output === null || settings.output === '-') io.out(report);
  else writeReport(resolve(io.cwd, settings.output), new TextEncoder().encode(report));
}
