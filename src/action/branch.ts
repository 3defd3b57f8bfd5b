/** A run on a branch, a tag or a merge queue: no pull request, so no comment; the report goes to the job summary. */
import { resolveSettings } from '../config.ts';
import { changeOf } from '../coverage/change.ts';
import { UsageError } from '../errors.ts';
import type { BranchEvent, QueueEvent } from '../github/event.ts';
import type { Comparison } from '../github/host.ts';
import { HostProblem } from '../github/problem.ts';
import { relevance } from '../github/touched.ts';
import { pullRequestText } from '../report/pull-request-text.ts';
import {
  belted,
  commitPlan,
  failingOn,
  guarded,
  inTurns,
  type Moved,
  onMove,
  refused,
  type Turn,
  type Wrote,
  wrote,
} from './attempt.ts';
import { exactly } from './exact.ts';
import { gateOf } from './gating.ts';
import { broughtBy, type Plan, planOf } from './plan.ts';
import { readBase, readHead, requireNamed } from './reading.ts';
import { brief, type Result, type Run } from './run.ts';
import { configPaths, settingsIn } from './sight.ts';
import { commandOf, reportOf, resultOf, type Story } from './telling.ts';
import { commitToOwn, propose } from './write.ts';

type Event = BranchEvent | QueueEvent;

/** What a run compares with; null when it looks at the state alone. */
async function comparisonOf(event: Event, sha: string, run: Run): Promise<Comparison | null> {
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

/** Whether a push touches nothing of dashcov's. Its configuration is only asked for when it could make a difference. */
async function touchesNothing({ files, complete }: Comparison, sha: string, run: Run): Promise<boolean> {
  if (relevance(files, complete, resolveSettings(run.inputs)) !== 'no') return false;
  const [path] = (await run.host.files.blobIds(sha, configPaths(run))).keys();
  if (path === undefined) return true;
  const text = new TextDecoder().decode(await run.host.files.blob(sha, path));
  return relevance(files, complete, settingsIn({ [path]: text }, run)) === 'no';
}

/** Runs on a branch, a tag or a merge queue. */
export function runBranch(event: Event, run: Run): Promise<Result> {
  return inTurns(run, event.sha, (turn) => examine(event, run, turn));
}

async function examine(event: Event, run: Run, turn: Turn): Promise<Result | Moved> {
  const { sha } = turn;
  const comparison = await comparisonOf(event, sha, run);
  if (comparison !== null && event.type === 'branch' && event.name === 'push') {
    if (await touchesNothing(comparison, sha, run)) {
      const text = 'This push touches no metric, no dashboard and no configuration of dashcov.';
      return brief(text, { verdict: 'pass', changed: 'false' });
    }
    run.source.prepare(comparison.mergeBase);
  }
  const head = await readHead(run, sha);
  const base = comparison === null ? null : await readBase(run, comparison.mergeBase, head.settings);
  requireNamed(head, base);
  const change = base === null ? null : changeOf(base.audit, head.audit);
  const ofChange = head.settings.panels === 'change';
  const wanted = change === null || base === null || !ofChange ? undefined : broughtBy(change, base.audit);
  const told: Told = {
    base: base?.sha ?? null,
    change,
    // What is on the branch has been let in: its own configuration counts.
    policy: await gateOf(run, head, event.type === 'queue' ? base : null),
    links: run.linksAt(sha),
  };
  const plan = planOf(head, wanted);
  const written = await guarded(plan, () => write(event, run, { plan, wanted, told, comparison, turn }));
  if ('moved' in written) return written;
  const report = reportOf({ ...told, ...written }, commandOf(head.settings, resolveSettings()));
  return failingOn(resultOf(report, {}, [], head.settings.annotations), [written.fault]);
}

/** What is known of a run before anything is written. */
type Told = Omit<Story, 'plan' | 'outcome'>;

/** What there is to write, and what it comes from. */
interface Work {
  readonly plan: Plan;
  readonly wanted: ((name: string) => boolean) | undefined;
  readonly told: Told;
  readonly comparison: Comparison | null;
  readonly turn: Turn;
}

/** Writes what the mode asks for: a commit on the branch, or a pull request from a branch of dashcov's own. */
async function write(event: Event, run: Run, work: Work): Promise<Wrote | Moved> {
  const { plan: first, wanted, told, comparison, turn } = work;
  const { mode, branch: own } = first.reading.settings;
  if (first.patches.length === 0) return wrote(first, { type: 'nothing' });
  if (event.type === 'queue' || (mode !== 'commit' && mode !== 'pull-request'))
    return wrote(first, { type: 'proposed' });
  const { branch } = event;
  if (branch === null) return refused(first, 'the run is on a tag, which takes no commits', 'run this on a branch');
  if (mode === 'pull-request' && branch === own) {
    return refused(first, `the run is on ${own} itself`, 'run this on the branch that the panels shall go to');
  }
  const exact = await exactly(run, first, wanted);
  if (exact.type === 'refused') return refused(first, exact.reason, exact.advice);
  if (mode === 'pull-request') return viaPull(run, exact.plan, branch, told, turn);
  // Only a push starts a run by itself; whoever starts one by hand may want a second commit.
  const belt = event.name === 'push' ? belted(exact.plan, await messageOf(comparison, run, branch, turn.sha)) : null;
  return belt ?? commitPlan(run, exact.plan, branch, turn);
}

/** The message of the commit that was read; empty when the branch is elsewhere by now. */
async function messageOf(comparison: Comparison | null, run: Run, branch: string, sha: string): Promise<string> {
  const listed = comparison?.commits.find((commit) => commit.sha === sha);
  if (listed !== undefined) return listed.message;
  const tip = await run.host.branches.tip(branch);
  return tip?.sha === sha ? tip.message : '';
}

/** Brings dashcov's own branch up to date, and opens or updates its pull request. */
async function viaPull(run: Run, plan: Plan, into: string, told: Told, turn: Turn): Promise<Wrote | Moved> {
  const { settings, sha } = plan.reading;
  const written = await commitToOwn(run, plan.reading, plan.patches);
  if (written.type === 'refused') return refused(plan, written.reason, written.advice);
  // dashcov's own branch is looked at anew in any case; the files are still those of the event.
  if (written.type === 'moved') return onMove(run, plan, written.head === null ? null : sha, turn);
  const story: Story = { ...told, plan, outcome: { type: 'proposed' } };
  const text = pullRequestText(reportOf(story, commandOf(settings, resolveSettings())));
  const opened = await propose(run, settings.branch, into, text);
  const { number, url } = opened.pull;
  run.tell(`${opened.created ? 'A pull request was opened' : 'The pull request is up to date'}: ${url}`);
  return wrote(plan, { type: 'pull-request', number, url, created: opened.created });
}
