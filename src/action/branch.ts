/** A run on a branch, a tag or a merge queue: no pull request, so no comment; the report goes to the job summary. */
import { resolveSettings } from '../config.ts';
import { changeOf } from '../coverage/change.ts';
import { UsageError } from '../errors.ts';
import type { BranchEvent, QueueEvent } from '../github/event.ts';
import type { Comparison } from '../github/host.ts';
import { HostProblem, isRefusal } from '../github/problem.ts';
import { relevance } from '../github/touched.ts';
import type { Outcome } from '../report/pull.ts';
import { pullRequestText } from '../report/pull-request-text.ts';
import { exactly } from './exact.ts';
import { gateOf } from './gating.ts';
import { broughtBy, type Plan, planOf } from './plan.ts';
import { type Reading, readBase, readHead, requireNamed } from './reading.ts';
import { brief, type Result, type Run } from './run.ts';
import { commandOf, reportOf, resultOf, type Story } from './telling.ts';
import { commitTo, commitToOwn, propose, refusal, type Written } from './write.ts';

/** How often a branch may move under a run before it gives up. */
const MOVES = 2;

/** What a run compares with; null when it looks at the state alone. */
async function comparisonOf(event: BranchEvent | QueueEvent, sha: string, run: Run): Promise<Comparison | null> {
  const before = event.type === 'queue' ? event.base : event.before;
  const from = run.inputs.base ?? before;
  if (from === null) return null;
  try {
    return await run.host.files.compare(from, sha);
  } catch (error) {
    if (!(error instanceof HostProblem) || error.kind !== 'not-found') throw error;
    // After a forced push the commit before it may be gone. A revision that somebody named must be there.
    if (run.inputs.base === undefined || run.inputs.base === null) return null;
    throw new UsageError({
      expected: 'a branch, a tag or a SHA of the repository',
      found: `${JSON.stringify(run.inputs.base)}, which is none`,
      at: { file: 'input base' },
      advice: 'name one that exists, or leave it out',
    });
  }
}

/** Runs on a branch, a tag or a merge queue. */
export async function runBranch(event: BranchEvent | QueueEvent, run: Run): Promise<Result> {
  let sha = event.sha;
  for (let move = 0; ; move++) {
    const answer = await examine(event, sha, run, move === MOVES);
    if (!('moved' in answer)) return answer;
    run.tell(`The branch has moved to ${answer.moved} meanwhile: everything is read again.`);
    sha = answer.moved;
  }
}

function isPush(event: BranchEvent | QueueEvent): boolean {
  return event.type === 'branch' && event.name === 'push';
}

async function examine(
  event: BranchEvent | QueueEvent,
  sha: string,
  run: Run,
  isLast: boolean,
): Promise<Result | { moved: string }> {
  const comparison = await comparisonOf(event, sha, run);
  if (comparison !== null && isPush(event)) {
    const answer = relevance(comparison.files, comparison.complete, resolveSettings(run.inputs));
    if (answer === 'no') {
      return brief('This push touches no metric, no dashboard and no configuration of dashcov.', {
        verdict: 'pass',
        changed: 'false',
      });
    }
    run.source.prepare(comparison.mergeBase);
  }
  const head = await readHead(run, sha);
  const base = comparison === null ? null : await readBase(run, comparison.mergeBase, head.settings);
  requireNamed(head, base);
  const change = base === null ? null : changeOf(base.audit, head.audit);
  const wanted =
    change === null || base === null || head.settings.panels !== 'change' ? undefined : broughtBy(change, base.audit);
  const told: Omit<Story, 'plan' | 'outcome'> = {
    base: base?.sha ?? null,
    change,
    // What is on the branch has been let in: its own configuration counts.
    policy: await gateOf(run, head, event.type === 'queue' ? base : null),
    links: run.linksAt(sha),
  };
  const wrote = await write(event, run, head, wanted, told, isLast);
  if ('moved' in wrote) return wrote;
  const { plan, outcome, fault } = wrote;
  const report = reportOf({ ...told, plan, outcome }, commandOf(head.settings, resolveSettings()));
  const result = resultOf(report, {}, [], head.settings.annotations);
  if (fault === null) return result;
  return { ...result, failure: [fault, result.failure].filter((text) => text !== null).join('\n') };
}

interface Wrote {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly fault: string | null;
}

/** Writes what the mode asks for: a commit on the branch, or a pull request from a branch of dashcov's own. */
async function write(
  event: BranchEvent | QueueEvent,
  run: Run,
  head: Reading,
  wanted: ((name: string) => boolean) | undefined,
  told: Omit<Story, 'plan' | 'outcome'>,
  isLast: boolean,
): Promise<Wrote | { moved: string }> {
  const first = planOf(head, wanted);
  const done = (outcome: Outcome, plan = first): Wrote => ({ plan, outcome, fault: null });
  const refused = (reason: string, advice: string): Wrote => done({ type: 'refused', reason, advice });
  const { mode, branch: own } = head.settings;
  if (first.patches.length === 0) return done({ type: 'nothing' });
  if (event.type === 'queue' || (mode !== 'commit' && mode !== 'pull-request')) return done({ type: 'proposed' });
  const { branch } = event;
  if (branch === null) return refused('the run is on a tag, which takes no commits', 'run this on a branch');
  if (mode === 'pull-request' && branch === own) {
    return refused(`the run is on ${own} itself`, 'run this on the branch that the panels shall go to');
  }
  try {
    const exact = await exactly(run, first, wanted);
    if (exact.type === 'refused') return refused(exact.reason, exact.advice);
    const { plan } = exact;
    const written =
      mode === 'commit'
        ? await commitTo(run, branch, plan.reading, plan.patches)
        : await commitToOwn(run, plan.reading, plan.patches);
    return await follow(written);

    async function follow(answer: Written): Promise<Wrote | { moved: string }> {
      switch (answer.type) {
        case 'refused':
          return refused(answer.reason, answer.advice);
        case 'moved':
          if (answer.head === null) return refused('the branch has been deleted', 'restore it and run this again');
          if (isLast) return refused('the branch moved while dashcov was at it, three times', 'run this again');
          // dashcov's own branch is looked at anew in any case; the files are still those of the event.
          return { moved: mode === 'commit' ? answer.head : head.sha };
        case 'nothing':
        case 'committed':
          if (mode === 'commit') {
            return done(
              answer.type === 'nothing' ? answer : { type: 'committed', sha: answer.sha, branch: branch ?? '' },
              plan,
            );
          }
          return open(plan, branch ?? '');
      }
    }

    async function open(planned: Plan, into: string): Promise<Wrote> {
      const story: Story = { ...told, plan: planned, outcome: { type: 'proposed' } };
      const text = pullRequestText(reportOf(story, commandOf(head.settings, resolveSettings())));
      const opened = await propose(run, own, into, text);
      if ('type' in opened) return refused(opened.reason, opened.advice);
      const { number, url } = opened.pull;
      run.tell(`${opened.created ? 'A pull request was opened' : 'The pull request is up to date'}: ${url}`);
      return done({ type: 'pull-request', number, url, created: opened.created }, planned);
    }
  } catch (error) {
    if (!(error instanceof HostProblem)) throw error;
    const { reason, advice } = refusal(error);
    return { ...refused(reason, advice), fault: isRefusal(error) ? null : `${error.message}.` };
  }
}
