import { markdownAudit } from '../report/audit-markdown.ts';
import { printable } from '../report/escape.ts';
import { jsonReport } from '../report/json.ts';
import { terminalReport } from '../report/terminal.ts';
import { EXIT } from './failure.ts';
import { deliver, type Io } from './io.ts';
import type { Subject } from './subject.ts';

function report({ audit, settings, style }: Subject, io: Io): string {
  switch (settings.format) {
    case 'json':
      return jsonReport(audit);
    case 'markdown':
      return markdownAudit(audit);
    case 'text': {
      const color = style.color && (settings.output === null || settings.color === 'always');
      const { columns: width } = io;
      return terminalReport(audit, { color, quiet: settings.quiet, ...(width === null ? {} : { width }) });
    }
  }
}

/** `dashcov audit`: prints the report, and says by the exit code whether every dashboard that was named could be read. */
export function runAudit(subject: Subject, io: Io): number {
  deliver(report(subject, io), subject.settings, io);
  if (subject.unreadable.length === 0) return EXIT.ok;
  // The report may be quiet, or in a file: why the exit code is not 0 is said here in any case.
  for (const { check, message, file, line, column } of subject.audit.findings) {
    if (!check.startsWith('unreadable-') || file === null || !subject.unreadable.includes(file)) continue;
    const place = line === null ? '' : column === null ? `:${line}` : `:${line}:${column}`;
    io.err(`dashcov: ${printable(message, 500)}, at ${printable(file)}${place}\n`);
  }
  return EXIT.input;
}
