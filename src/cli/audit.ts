import { markdownAudit } from '../report/audit-markdown.ts';
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
  return subject.unreadable.length > 0 ? EXIT.input : EXIT.ok;
}
