/** Files that could not be read: what is in them is missing in every figure, so every report says so. */
import type { Audit, Finding } from '../model.ts';
import { type Detail, moreText } from './budget.ts';
import { markdownCode, markdownText } from './escape.ts';
import { placeLink } from './links.ts';
import { counted } from './outline.ts';
import type { PullReport } from './pull.ts';
import { auditNow } from './standing.ts';

const CHECKS: ReadonlySet<string> = new Set([
  'unreadable-dashboard',
  'unreadable-manifest',
  'unreadable-path',
  'unparsable-source',
]);

/** The findings about whole files, in the order of the audit. */
export function unreadFiles({ findings }: Audit): Finding[] {
  return findings.filter(({ check }) => CHECKS.has(check));
}

/** An alert on GitHub, a quotation elsewhere; empty when everything was read. */
export function unreadAlert(report: PullReport, { rows, field }: Detail): string[] {
  const findings = unreadFiles(auditNow(report));
  if (findings.length === 0) return [];
  const shown = findings.slice(0, Math.min(rows, 20));
  const more = moreText(findings.length, shown.length, 'file');
  const place = ({ file, line }: Finding): string =>
    file === null ? markdownCode('repository') : placeLink(report.links, { file, line }, field);
  return [
    '> [!WARNING]',
    `> **${counted(findings.length, 'file')} could not be read as a whole:** the figures lack what is in ${findings.length === 1 ? 'it' : 'them'}.`,
    ...(shown.length > 0 ? ['>'] : []),
    ...shown.map((finding) => `> - ${place(finding)}: ${markdownText(finding.message, field)}`),
    ...(more === '' ? [] : ['>', `> ${more}`]),
  ];
}
