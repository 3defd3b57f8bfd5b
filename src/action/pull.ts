/** A run on a pull request: look, read, compare, write, comment. */
import { resolveSettings } from '../config.ts';
import { changeOf } from '../coverage/change.ts';
import type { PullEvent } from '../github/event.ts';
import { allWell, comment } from '../report/comment.ts';
import {
  belted,
  commitPlan,
  failingOn,
  guarded,
  inTurns,
  type Moved,
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
import { isWorthAComment, say } from './saying.ts';
import { foreseen, type Sight, sightOf, type Touch, touchOf } from './sight.ts';
import { commandOf, reportOf, resultOf } from './telling.ts';

/** Runs on a pull request. */
export async function runPull(event: PullEvent, run: Run): Promise<Result> {
  if (event.closed) return brief('The pull request is closed: there is nothing to report.');
  return inTurns(run, event.head.sha, async (turn) => {
    const sight = await sightOf(event, turn.sha, run);
    if (sight.state !== null && !sight.state.open) {
      return brief('The pull request has been closed or merged meanwhile: there is nothing to report.');
    }
    const touch = await touchOf(sight, run);
    return touch.answer === 'no' ? untouched(sight, run) : examine(sight, touch, run, turn);
  });
}

/** Nothing of dashcov's is touched: an earlier comment is told so, and no new one is written. */
async function untouched(sight: Sight, run: Run): Promise<Result> {
  const settings = foreseen(sight, run);
  const text = allWell({ id: settings.id, head: sight.sha, links: run.linksAt(sight.sha) });
  const said = await say(sight, run, settings, { text, create: false, fresh: true, committed: null });
  const outputs = { ...said.outputs, verdict: 'pass', changed: 'false' };
  const result = brief('This change touches no metric, no dashboard and no configuration of dashcov.', outputs);
  return failingOn({ ...result, warnings: said.warnings }, [said.fault]);
}

/** Reads both revisions, writes what is asked for, and reports. `moved` when the branch did while dashcov was writing. */
async function examine(sight: Sight, touch: Touch, run: Run, turn: Turn): Promise<Result | Moved> {
  const { event, sha } = sight;
  const from = foreseen(sight, run).base ?? event.base.sha;
  const known = run.source.mergeBase(from, sha) ?? touch.comparison?.mergeBase;
  const mergeBase = known ?? (await run.host.files.compare(from, sha)).mergeBase;
  // Both downloads are under way at once.
  run.source.prepare(mergeBase);
  const head = await readHead(run, sha);
  const base = await readBase(run, mergeBase, head.settings);
  requireNamed(head, base);
  const change = changeOf(base.audit, head.audit);
  const wanted = head.settings.panels === 'all' ? undefined : broughtBy(change, base.audit);
  const plan = planOf(head, wanted);
  const written = await guarded(plan, () => write(sight, touch, run, plan, wanted, turn));
  if ('moved' in written) return written;
  const { outcome, fault } = written;
  const policy = await gateOf(run, head, base);
  const links = run.linksAt(sha);
  const command = commandOf(head.settings, resolveSettings());
  const report = reportOf({ plan: written.plan, base: mergeBase, change, outcome, policy, links }, command);
  const said = await say(sight, run, head.settings, {
    text: comment(report),
    create: isWorthAComment(report, touch.answer, base.audit, head.settings),
    fresh: false,
    committed: outcome.type === 'committed' ? outcome.sha : null,
  });
  const warnings = [...sight.warnings, ...said.warnings];
  const result = resultOf(report, said.outputs, warnings, head.settings.annotations);
  return failingOn(result, [fault, said.fault]);
}

/** The message of the commit that was read, as far as it is known. */
function messageOf({ state, sha }: Sight, { comparison }: Touch): string {
  return state?.message ?? comparison?.commits.find((commit) => commit.sha === sha)?.message ?? '';
}

async function write(
  sight: Sight,
  touch: Touch,
  run: Run,
  plan: Plan,
  wanted: ((name: string) => boolean) | undefined,
  turn: Turn,
): Promise<Wrote | Moved> {
  const { head } = sight.event;
  if (plan.patches.length === 0) return wrote(plan, { type: 'nothing' });
  if (plan.reading.settings.mode !== 'commit') return wrote(plan, { type: 'proposed' });
  if (head.repository?.toLowerCase() !== run.repository.toLowerCase()) {
    return refused(
      plan,
      'the branch is in a fork, where the token of this repository cannot write',
      'apply the patch, or run dashcov generate on the branch',
    );
  }
  const belt = belted(plan, messageOf(sight, touch));
  if (belt !== null) return belt;
  const exact = await exactly(run, plan, wanted);
  if (exact.type === 'refused') return refused(plan, exact.reason, exact.advice);
  return commitPlan(run, exact.plan, head.ref, turn);
}
