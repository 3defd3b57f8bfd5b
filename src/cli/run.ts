import { tell } from './failure.ts';
import type { Io } from './io.ts';
import { parseCommandLine } from './program.ts';

/** Runs a command line, without the name of the program, and gives the exit code. Never throws. */
export async function run(argv: readonly string[], version: string, io: Io): Promise<number> {
  try {
    const invocation = await parseCommandLine(argv, version, io);
    // Imported late, so that the help and mistakes do not wait for what they do not need; `eager` keeps all in one file.
    const { openSubject } = await import(/* webpackMode: "eager" */ './subject.ts');
    const subject = await openSubject(invocation, io);
    switch (invocation.command) {
      case 'audit':
        return (await import(/* webpackMode: "eager" */ './audit.ts')).runAudit(subject, io);
      case 'guide':
        return (await import(/* webpackMode: "eager" */ './guide.ts')).runGuide(subject, io);
      case 'generate':
        return (await import(/* webpackMode: "eager" */ './generate.ts')).runGenerate(subject, io);
      case 'check':
        return (await import(/* webpackMode: "eager" */ './check.ts')).runCheck(subject, io);
    }
  } catch (error) {
    return tell(error, io);
  }
}
