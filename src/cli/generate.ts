import { generate } from '../generate.ts';
import { showDiff, unifiedDiff } from '../report/diff.ts';
import { printable } from '../report/escape.ts';
import { generateReport, generateResult } from '../report/generate.ts';
import { replaceFile } from '../repository/write.ts';
import { requireDashboards } from './dashboards.ts';
import { EXIT } from './failure.ts';
import type { Io } from './io.ts';
import type { Subject } from './subject.ts';

/** `dashcov generate`: writes the missing panels, or shows or tells that it would. */
export function runGenerate(subject: Subject, io: Io): number {
  requireDashboards(subject);
  const { root, repository, settings, style } = subject;
  const generation = generate(repository, subject.audit, subject.again);
  const changes = generation.files.length > 0;
  const result = generateResult(generation, settings.dryRun || settings.check);
  const report = settings.quiet ? '' : generateReport(result, style);
  if (!changes && result.unplaced > 0) {
    io.err(generateReport(result, style));
    return EXIT.input;
  }
  if (settings.dryRun) {
    // Alone on standard output and byte for byte when it goes into a pipe: for `git apply`.
    for (const { file, before, after } of generation.files) {
      const diff = unifiedDiff(file, before, after);
      io.out(io.isTerminal || settings.color === 'always' ? showDiff(diff, style) : diff);
    }
    io.err(report);
    return settings.check && changes ? EXIT.refused : EXIT.ok;
  }
  if (settings.check) {
    io.out(report);
    return changes ? EXIT.refused : EXIT.ok;
  }
  const encoder = new TextEncoder();
  for (const { file, before, after } of generation.files) {
    // A dashboard's text is exactly what its bytes say, mark and line ends included.
    const was = encoder.encode(before);
    const { backup } = replaceFile(root, file, encoder.encode(after), { was, backup: settings.backup });
    if (backup !== null && !settings.quiet) io.err(`The old content is in ${printable(backup, 500)}.\n`);
  }
  io.out(report);
  return EXIT.ok;
}
