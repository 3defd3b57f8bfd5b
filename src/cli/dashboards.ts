import { InputError } from '../errors.ts';
import type { Subject } from './subject.ts';

/**
 * Commands that judge or write dashboards need them: throws an `InputError` when one that was named cannot be read, or
 * when there is none at all, with what was looked for.
 */
export function requireDashboards({ audit, unreadable }: Subject): void {
  const [file] = unreadable;
  if (file !== undefined) {
    const finding = audit.findings.find((it) => it.file === file);
    throw new InputError({
      expected: 'a Grafana dashboard',
      found: finding ? finding.message.replace(/\.$/, '') : 'something else',
      at: finding?.line ? { file, line: finding.line, column: finding.column ?? 1 } : { file },
      advice: finding?.suggestion ?? 'name a dashboard that Grafana has exported',
    });
  }
  if (audit.dashboards.length > 0) return;
  const broken = audit.findings.find((it) => it.check === 'unreadable-dashboard');
  throw new InputError({
    expected: 'a Grafana dashboard',
    found: broken ? broken.message.replace(/\.$/, '') : `none; looked for ${audit.lookedFor.dashboards.join(', ')}`,
    at: broken?.file ? { file: broken.file, line: broken.line ?? 1, column: broken.column ?? 1 } : null,
    advice: broken?.suggestion ?? 'name it with --dashboard',
  });
}
