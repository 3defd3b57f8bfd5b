import { tell } from './failure.ts';
import type { Io } from './io.ts';
import { parseCommandLine } from './program.ts';

/** Runs a command line, without the name of the program, and gives the exit code. Never throws. */
export async function run(argv: readonly string[], version: string, io: Io): Promise<number> {
  try {
    const invocation = await parseCommandLine(argv, version, io);
    // Imported late, so that the help and mistakes do not wait for what they do not need.
    const { openSubject } = await import('./subject.ts');
    const subject = await openSubject(invocation, io);
    switch (invocation.command) {
      case 'audit':
        return (await import('./audit.ts')).runAudit(subject, io);
      case 'guide':
        return (await import('./guide.ts')).runGuide(subject, io);
      case 'generate':
        return (await import('./generate.ts')).runGenerate(subject, io);
      case 'check':
        return (await import('./check.ts')).runCheck(subject, io);
    }
  } catch (error) {
    return tell(error, io);
  }
}
