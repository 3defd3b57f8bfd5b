/** What became of the panels that dashcov would add, for Markdown. */
import { markdownCode, markdownText } from './escape.ts';
import { commitLink, linked } from './links.ts';
import { counted, percent } from './outline.ts';
import type { PullReport } from './pull.ts';

/** Longest reason or advice: they are dashcov's own, and may hold a name of the repository. */
const OWN = 1000;

/** One paragraph; empty when nothing was asked for or nothing is to be done. `field` is the longest name of a repository. */
export function outcomeText(report: PullReport, field: number): string {
  const { outcome, links } = report;
  switch (outcome.type) {
    case 'proposed':
    case 'nothing':
      return '';
    case 'committed': {
      const on = field === 0 ? '' : ` to ${markdownCode(outcome.branch, field)}`;
      return `**dashcov added ${added(report)}**${on} in ${commitLink(links, outcome.sha)}.${coverageText(report, true)}`;
    }
    case 'pull-request': {
      const which = linked(`pull request ${outcome.number}`, outcome.url);
      return `**dashcov ${outcome.created ? 'opened' : 'updated'} ${which}** with ${added(report)}.${coverageText(report, false)}`;
    }
    case 'refused': {
      const limit = field === 0 ? 200 : OWN;
      return `**The panels were not written:** ${ownWords(outcome.reason, limit)}; ${ownWords(outcome.advice, limit)}.`;
    }
  }
}

/** What the patches add: `3 panels and 1 query`. */
export function added({ patches }: PullReport): string {
  const sum = (of: 'panels' | 'targets'): number => patches.reduce((total, patch) => total + patch[of], 0);
  const parts = [
    sum('panels') > 0 ? counted(sum('panels'), 'panel') : '',
    sum('targets') > 0 ? counted(sum('targets'), 'query to a panel', 'queries to panels that are there') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'panels' : parts.join(' and ');
}

/** The coverage without and with the patches; nothing when the second was not looked at. */
function coverageText({ audit, afterwards }: PullReport, done: boolean): string {
  if (afterwards === null) return '';
  const { coverage, covered, declared } = afterwards.summary;
  const share = `${percent(coverage)} (${covered} of ${counted(declared, 'metric')})`;
  return done
    ? ` Coverage was ${percent(audit.summary.coverage)} as pushed, and is ${share} now: pull before you push again.`
    : ` Merging it takes coverage from ${percent(audit.summary.coverage)} to ${share}.`;
}

/** A sentence of dashcov's own, in which backticks mark code and everything else is shown as it is. */
export function ownWords(text: string, limit: number = OWN): string {
  const parts = text.slice(0, limit).split('`');
  // A backtick without a partner is one to be shown.
  if (parts.length % 2 === 0) return markdownText(text, limit);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return markdownCode(part, limit);
      const [lead = '', trail = ''] = [/^\s/.exec(part)?.[0] && ' ', part.length > 1 && /\s$/.test(part) ? ' ' : ''];
      return part.trim() === '' ? lead : `${index === 0 ? '' : lead}${markdownText(part, limit)}${trail}`;
    })
    .join('');
}
