import { InputError } from '../errors.ts';
import type { Finding } from '../model.ts';
import type { Subject } from './subject.ts';

/** A finding about a file that is no dashboard, as the reason to stop. */
function stop(file: string, finding: Finding | undefined): InputError {
  const [, expected, found] = /^expected (.+), found (.+?)\.?$/s.exec(finding?.message ?? '') ?? [];
  return new InputError({
    expected: expected !== undefined && !finding?.line ? expected : 'a Grafana dashboard',
    found: found ?? finding?.message.replace(/^the file /, 'a file that ').replace(/\.$/, '') ?? 'something else',
    at: finding?.line ? { file, line: finding.line, column: finding.column ?? 1 } : { file },
    advice: finding?.suggestion ?? 'name a dashboard that Grafana has exported',
  });
}

/**
 * Commands that judge or write dashboards need them: throws an `InputError` when one that was named cannot be read, or
 * when there is none at all, with what was looked for.
 */
export function requireDashboards({ audit, unreadable }: Subject): void {
  const [file] = unreadable;
  if (file !== undefined) {
    throw stop(
      file,
      audit.findings.find((it) => it.file === file),
    );
  }
  if (audit.dashboards.length > 0) return;
  throw new InputError({
    expected: 'a Grafana dashboard',
    found: `none; looked for ${audit.lookedFor.dashboards.join(', ')}`,
    advice: 'name it with --dashboard',
  });
}
