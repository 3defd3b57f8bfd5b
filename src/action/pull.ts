/** A run on a pull request: look, read, compare, write, comment. */

import { parseConfig } from '../config/file.ts';
import { CONFIG_FILES, type CommentWhen, resolveSettings, type Settings } from '../config.ts';
import { changeOf } from '../coverage/change.ts';
import type { PullEvent } from '../github/event.ts';
import type { Comparison, PullState } from '../github/host.ts';
import { HostProblem, isRefusal } from '../github/problem.ts';
import { ownComments, type StickyAnswer, stick } from '../github/sticky.ts';
import { needsDiff, type Relevance, relevance } from '../github/touched.ts';
import type { Audit } from '../model.ts';
import { allWell, comment } from '../report/comment.ts';
import type { Outcome, PullReport } from '../report/pull.ts';
import { exactly } from './exact.ts';
import { gateOf } from './gating.ts';
import type { Outputs } from './outputs.ts';
import { broughtBy, type Plan, planOf } from './plan.ts';
import { type Reading, readBase, readHead, requireNamed } from './reading.ts';
import { brief, type Result, type Run } from './run.ts';
import { commandOf, reportOf, resultOf } from './telling.ts';
import { commitTo, isOurs, refusal } from './write.ts';

/** How often a branch may move under a run before it gives up. */
const MOVES = 2;

/** A pull request as a run sees it; `state` is null where the token may not look at it. */
interface Sight {
  readonly event: PullEvent;
  /** The revision that the run is about: that of the event, or a newer one after the branch has moved. */
  readonly sha: string;
  readonly state: PullState | null;
  readonly warnings: readonly string[];
}

async function sightOf(event: PullEvent, sha: string, run: Run): Promise<Sight> {
  const paths = run.inputs.config ? [run.inputs.config] : [...CONFIG_FILES];
  try {
    const state = await run.host.look({ number: event.number, sha, paths, files: event.files });
    return { event, sha, state, warnings: [] };
  } catch (error) {
    if (!(error instanceof HostProblem) || (error.kind !== 'forbidden' && error.kind !== 'not-found')) throw error;
    return { event, sha, state: null, warnings: [`${error.message}.`] };
  }
}

/** The settings as far as they show before the files are there. What is wrong with them is told once the files are. */
function foreseen({ state }: Sight, run: Run): Settings {
  const [file, text] = Object.entries(state?.texts ?? {})[0] ?? [];
  try {
    return resolveSettings(run.inputs, file === undefined || text === undefined ? {} : parseConfig(file, text));
  } catch {
    return resolveSettings(run.inputs);
  }
}

interface Touch {
  readonly answer: Relevance;
  /** The comparison that it took to tell, for later. */
  readonly comparison: Comparison | null;
}

async function touchOf(sight: Sight, run: Run): Promise<Touch> {
  const { state, event, sha } = sight;
  const settings = foreseen(sight, run);
  if (state !== null) {
    const answer = relevance(state.files, state.complete, settings);
    // With a comment to bring up to date, one more request would be one too many for a change that touches nothing.
    const hasComment = ownComments(state.comments, settings.id).length > 0;
    if (answer !== 'no' || hasComment || !needsDiff(state.files)) return { answer, comparison: null };
  }
  const comparison = await run.host.files.compare(settings.base ?? event.base.sha, sha);
  return { answer: relevance(comparison.files, comparison.complete, settings), comparison };
}

/** Runs on a pull request. */
export async function runPull(event: PullEvent, run: Run): Promise<Result> {
  if (event.closed) return brief('The pull request is closed: there is nothing to report.');
  let sha = event.head.sha;
  for (let move = 0; ; move++) {
    const sight = await sightOf(event, sha, run);
    if (sight.state !== null && !sight.state.open) {
      return brief('The pull request has been closed or merged meanwhile: there is nothing to report.');
    }
    const touch = await touchOf(sight, run);
    if (touch.answer === 'no') return untouched(sight, run);
    const answer = await examine(sight, touch, run, move === MOVES);
    if (!('moved' in answer)) return answer;
    run.tell(`The branch has moved to ${answer.moved} meanwhile: everything is read again.`);
    sha = answer.moved;
  }
}

/** Nothing of dashcov's is touched: an earlier comment is told so, and no new one is written. */
async function untouched(sight: Sight, run: Run): Promise<Result> {
  const text = 'This change touches no metric, no dashboard and no configuration of dashcov.';
  const settings = foreseen(sight, run);
  const said = await say(sight, run, settings, { text: allWellText(sight, run, settings), create: false, fresh: true });
  return brief(text, { ...said.outputs, verdict: 'pass', changed: 'false' }, said.warnings);
}

function allWellText({ sha }: Sight, run: Run, { id }: Settings): string {
  return allWell({ id, head: sha, links: run.linksAt(sha) });
}

interface Said {
  readonly outputs: Outputs;
  readonly warnings: readonly string[];
}

const SAID: Readonly<Record<Exclude<StickyAnswer['type'], 'none'>, string>> = {
  created: 'The comment was written',
  updated: 'The comment was updated',
  unchanged: 'The comment says so already',
  outdated: 'A newer run has the comment, and it was left alone',
};

/** Writes the comment, when one is wanted. That GitHub refuses it fails no run: the job summary has the report. */
async function say(
  { event, sha, state }: Sight,
  run: Run,
  settings: Settings,
  words: { text: string; create: boolean; fresh: boolean; committed?: string },
): Promise<Said> {
  if (settings.comment === 'off' || settings.mode === 'check' || state === null) return { outputs: {}, warnings: [] };
  try {
    const answer = await stick(run.host.comments, {
      pull: event.number,
      marked: { id: settings.id, origin: { run: run.id, attempt: run.attempt, head: sha } },
      text: words.text,
      comments: state.comments,
      create: words.create,
      heads: [sha, ...(words.committed === undefined ? [] : [words.committed])],
      fresh: words.fresh ? state.headSha : null,
    });
    if (answer.type === 'none') return { outputs: {}, warnings: [] };
    run.tell(`${SAID[answer.type]}: ${answer.url}`);
    return { outputs: { 'comment-url': answer.url }, warnings: [] };
  } catch (error) {
    if (!(error instanceof HostProblem)) throw error;
    if (!isRefusal(error)) throw error;
    return { outputs: {}, warnings: [`No comment was written: ${error.message}.`] };
  }
}

/** Reads both revisions, writes what is asked for, and reports. `moved` when the branch did while dashcov was writing. */
async function examine(
  sight: Sight,
  { answer, comparison: known }: Touch,
  run: Run,
  isLast: boolean,
): Promise<Result | { moved: string }> {
  const { event, sha } = sight;
  const from = foreseen(sight, run).base ?? event.base.sha;
  const mergeBase = run.source.mergeBase(from, sha) ?? (known ?? (await run.host.files.compare(from, sha))).mergeBase;
  // Both downloads are under way at once.
  run.source.prepare(mergeBase);
  const head = await readHead(run, sha);
  const base = await readBase(run, mergeBase, head.settings);
  requireNamed(head, base);
  const change = changeOf(base.audit, head.audit);
  const wanted = head.settings.panels === 'all' ? undefined : broughtBy(change, base.audit);
  const written = await write(sight, run, head, wanted, isLast);
  if ('moved' in written) return written;
  const { plan, outcome, fault } = written;
  const policy = await gateOf(run, head, base);
  const command = commandOf(head.settings, resolveSettings());
  const links = run.linksAt(sha);
  const report = reportOf({ plan, base: mergeBase, change, outcome, policy, links }, command);
  const said = await say(sight, run, head.settings, {
    text: comment(report),
    create: isWorthAComment(report, answer, base.audit, head.settings.comment),
    fresh: false,
    ...(outcome.type === 'committed' ? { committed: outcome.sha } : {}),
  });
  const result = resultOf(report, said.outputs, [...sight.warnings, ...said.warnings], head.settings.annotations);
  return fault === null
    ? result
    : { ...result, failure: [fault, result.failure].filter((text) => text !== null).join('\n') };
}

/** A change to a file that only may have been of interest gets a comment when it turns out to have been. */
function isWorthAComment(report: PullReport, answer: Relevance, base: Audit, when: CommentWhen): boolean {
  const { change, verdict, audit } = report;
  const bad = change !== null && change.newMissing.length + change.newDead.length + change.newBroken.length > 0;
  if (bad || !verdict.pass || when === 'found') return bad || !verdict.pass;
  const dashboards = (of: Audit): string => of.dashboards.map(({ file, text }) => `${file}\n${text}`).join('\n');
  const touched = change !== null && change.metrics.length + change.newCovered.length > 0;
  return answer === 'yes' || touched || dashboards(audit) !== dashboards(base);
}

/** What became of the panels, and what failed in a way that fails the run: GitHub had trouble, not the change. */
interface Wrote {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly fault: string | null;
}

async function write(
  { event, state }: Sight,
  run: Run,
  head: Reading,
  wanted: ((name: string) => boolean) | undefined,
  isLast: boolean,
): Promise<Wrote | { moved: string }> {
  const plan = planOf(head, wanted);
  const done = (outcome: Outcome): Wrote => ({ plan, outcome, fault: null });
  const refused = (reason: string, advice: string): Wrote => done({ type: 'refused', reason, advice });
  if (plan.patches.length === 0) return done({ type: 'nothing' });
  if (head.settings.mode !== 'commit') return done({ type: 'proposed' });
  if (event.head.repository?.toLowerCase() !== run.repository.toLowerCase()) {
    return refused(
      'the branch is in a fork, where the token of this repository cannot write',
      'apply the patch, or run dashcov generate on the branch',
    );
  }
  // Panels are made from the files and written into them, so that a second run finds nothing to add. If it does, something is
  // wrong, and one more commit would only start the next run.
  if (state?.message && isOurs(state.message)) {
    return refused(
      'the last commit is of dashcov already, and there would still be something to add',
      'report this as a fault of dashcov, with the dashboard',
    );
  }
  try {
    const exact = await exactly(run, plan, wanted);
    if (exact.type === 'refused') return refused(exact.reason, exact.advice);
    const written = await commitTo(run, event.head.ref, exact.plan.reading, exact.plan.patches);
    switch (written.type) {
      case 'committed': {
        const outcome: Outcome = { type: 'committed', sha: written.sha, branch: event.head.ref };
        return { plan: exact.plan, outcome, fault: null };
      }
      case 'nothing':
        return done({ type: 'nothing' });
      case 'refused':
        return refused(written.reason, written.advice);
      case 'moved':
        if (written.head === null) return refused('the branch has been deleted', 'restore it and run this again');
        return isLast
          ? refused('the branch moved while dashcov was at it, three times', 'run this again')
          : { moved: written.head };
    }
  } catch (error) {
    if (!(error instanceof HostProblem)) throw error;
    const { reason, advice } = refusal(error);
    return { plan, outcome: { type: 'refused', reason, advice }, fault: isRefusal(error) ? null : `${error.message}.` };
  }
}
