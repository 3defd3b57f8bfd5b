import type { Io } from '../../src/cli/io.ts';

/** An `Io` that remembers what a command printed. */
export interface RecordedIo extends Io {
  printed: () => string;
  complained: () => string;
}

/** An `Io` without a terminal and with an empty environment, but for what is given. */
export function recordedIo(given: Partial<Io> = {}): RecordedIo {
  let printed = '';
  let complained = '';
  return {
    cwd: process.cwd(),
    env: {},
    isTerminal: false,
    columns: null,
    out: (text) => {
      printed += text;
    },
    err: (text) => {
      complained += text;
    },
    ...given,
    printed: () => printed,
    complained: () => complained,
  };
}
