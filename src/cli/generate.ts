import { RepositoryError } from '../errors.ts';
import { generate, type Rewritten } from '../generate.ts';
import { showDiff, unifiedDiff } from '../report/diff.ts';
import { printable } from '../report/escape.ts';
import { generateReport, generateResult } from '../report/generate.ts';
import { decode, encode, isUtf8 } from '../repository/text.ts';
import { replaceFile } from '../repository/write.ts';
import { requireDashboards } from './dashboards.ts';
import { EXIT } from './failure.ts';
import type { Io } from './io.ts';
import type { Subject } from './subject.ts';

/** The bytes to write, and those that must still be there. */
interface Replacement {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly was: Uint8Array;
}

/** Throws a `RepositoryError` where the bytes around the new panels could not be kept as they are. */
function replacementFor({ repository }: Subject, { file, before, after }: Rewritten): Replacement {
  const was = repository.bytes(file);
  const { text, bom } = decode(was);
  if (!isUtf8(was)) {
    throw new RepositoryError(file, {
      expected: 'UTF-8',
      found: 'bytes that are none and would be lost',
      advice: 'convert the file',
    });
  }
  if (text !== before) {
    throw new RepositoryError(file, {
      expected: 'the content that was read before',
      found: 'another one, so nothing was written',
      advice: 'run the command again',
    });
  }
  return { file, bytes: encode({ text: after, bom }), was };
}

/** `dashcov generate`: writes the missing panels, or shows or tells that it would. */
export async function runGenerate(subject: Subject, io: Io): Promise<number> {
  requireDashboards(subject);
  const { root, repository, settings, style } = subject;
  const generation = generate(repository, subject.audit, subject.again);
  // All are checked before the first is written.
  const replacements = generation.files.map((file) => replacementFor(subject, file));
  const changes = replacements.length > 0;
  const report = settings.quiet
    ? ''
    : generateReport(generateResult(generation, settings.dryRun || settings.check), style);
  if (settings.dryRun) {
    // Alone on standard output and byte for byte when it goes into a pipe: for `git apply`.
    for (const { file, before, after } of generation.files) {
      const diff = unifiedDiff(file, before, after);
      io.out(io.isTerminal || style.color ? showDiff(diff, style) : diff);
    }
    io.err(report);
    return settings.check && changes ? EXIT.refused : EXIT.ok;
  }
  if (settings.check) {
    io.out(report);
    return changes ? EXIT.refused : EXIT.ok;
  }
  for (const { file, bytes, was } of replacements) {
    const { backup } = replaceFile(root, file, bytes, { was, backup: settings.backup });
    if (backup !== null && !settings.quiet) io.err(`The old content is in ${printable(backup, 500)}.\n`);
  }
  io.out(report);
  return EXIT.ok;
}
