import process from 'node:process';
import { VERSION } from '../version.ts';
import { run } from './run.ts';

/** `dashcov audit | head` closes the pipe before the end: the reader has what it wanted. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);

// The code is set, not exited with, so that what is still on its way into a pipe arrives.
process.exitCode = await run(process.argv.slice(2), VERSION, {
  cwd: process.cwd(),
  env: process.env,
  isTerminal: process.stdout.isTTY === true,
  columns: process.stdout.columns ?? null,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
