/** The comment of a run: whether it is wanted, and what became of it. */
import type { Settings } from '../config.ts';
import { HostProblem, isRefusal } from '../github/problem.ts';
import { type StickyAnswer, stick } from '../github/sticky.ts';
import type { Relevance } from '../github/touched.ts';
import type { Audit } from '../model.ts';
import type { PullReport } from '../report/pull.ts';
import type { Outputs } from './outputs.ts';
import type { Run } from './run.ts';
import type { Sight } from './sight.ts';

export interface Said {
  readonly outputs: Outputs;
  readonly warnings: readonly string[];
  /** What failed in a way that fails the run. */
  readonly fault: string | null;
}

export interface Words {
  readonly text: string;
  /** Whether to write a comment where there is none yet. */
  readonly create: boolean;
  /** Whether the pull request was looked at a moment ago. */
  readonly fresh: boolean;
  /** The commit that dashcov has just made. */
  readonly committed: string | null;
}

const SAID: Readonly<Record<Exclude<StickyAnswer['type'], 'none'>, string>> = {
  created: 'The comment was written',
  updated: 'The comment was updated',
  unchanged: 'The comment says so already',
  outdated: 'A newer run has the comment, and it was left alone',
};

/** Writes the comment, when one is wanted. That GitHub refuses it fails no run: the job summary has the report. */
export async function say({ event, sha, state }: Sight, run: Run, settings: Settings, words: Words): Promise<Said> {
  const nothing: Said = { outputs: {}, warnings: [], fault: null };
  if (settings.comment === 'off' || settings.mode === 'check' || state === null) return nothing;
  try {
    const answer = await stick(run.host.comments, {
      pull: event.number,
      marked: { id: settings.id, origin: { run: run.id, attempt: run.attempt, head: sha } },
      text: words.text,
      comments: state.comments,
      create: words.create,
      heads: [sha, ...(words.committed === null ? [] : [words.committed])],
      fresh: words.fresh ? state.headSha : null,
    });
    if (answer.type === 'none') return nothing;
    run.tell(`${SAID[answer.type]}: ${answer.url}`);
    return { ...nothing, outputs: { 'comment-url': answer.url } };
  } catch (error) {
    if (!(error instanceof HostProblem)) throw error;
    const text = `No comment was written: ${error.message}.`;
    return isRefusal(error) ? { ...nothing, warnings: [text] } : { ...nothing, fault: text };
  }
}

/** A change to a file that only may have been of interest gets a comment when it turns out to have been. */
export function isWorthAComment(report: PullReport, answer: Relevance, base: Audit, { comment }: Settings): boolean {
  const { change, verdict, audit } = report;
  const bad = change !== null && change.newMissing.length + change.newDead.length + change.newBroken.length > 0;
  if (bad || !verdict.pass || comment === 'found') return bad || !verdict.pass;
  const dashboards = (of: Audit): string => of.dashboards.map(({ file, text }) => `${file}\n${text}`).join('\n');
  const touched = change !== null && change.metrics.length + change.newCovered.length > 0;
  return answer === 'yes' || touched || dashboards(audit) !== dashboards(base);
}
