/** Writes planned panels: onto the branch that was read, or onto a branch of dashcov's own with a pull request. */
import type { CommitAnswer, FileChange, PullRequest } from '../github/host.ts';
import { HostProblem } from '../github/problem.ts';
import type { Patch } from '../report/pull.ts';
import { isBlob } from '../repository/blob.ts';
import type { Reading } from './reading.ts';
import type { Run } from './run.ts';

/** A commit of dashcov's own is told by its last lines, wherever it turns up. */
const TRAILER = 'Dashcov-Panels';

export type Written =
  | { readonly type: 'committed'; readonly sha: string }
  | { readonly type: 'nothing'; readonly sha: string }
  /** Somebody was quicker: what was read is no longer what is there. */
  | { readonly type: 'moved'; readonly head: string | null }
  | { readonly type: 'refused'; readonly reason: string; readonly advice: string };

/** Whether a commit message is that of a commit of dashcov's; of the step with an `id` when one is given. */
export function isOurs(message: string, id?: string): boolean {
  const [, of] = new RegExp(`^${TRAILER}: (\\S+) [0-9a-f]+$`, 'm').exec(message.split(/\n\s*\n/).at(-1) ?? '') ?? [];
  return of !== undefined && (id === undefined || of === id);
}

/** The message of a commit with panels, for what was read at `sha`. */
export function commitMessage({ settings, sha }: Reading): string {
  const coAuthor = settings.coAuthor === null ? '' : `\nCo-authored-by: ${settings.coAuthor}`;
  return `${settings.commitMessage.trim()}\n\n${TRAILER}: ${settings.id} ${sha}${coAuthor}`;
}

/** A problem as the reason why nothing is written. */
export function refusal(problem: HostProblem): Written & { type: 'refused' } {
  const { doing, what, advice } = problem.trouble;
  return { type: 'refused', reason: `${doing}: ${what}`, advice };
}

function changesOf(patches: readonly Patch[]): FileChange[] {
  // Workflows need a permission of their own, and a dashboard is none.
  return patches
    .filter(({ file }) => !/^\.github\/workflows\//i.test(file))
    .map(({ file, after }) => ({ path: file, content: after }));
}

function answered(answer: CommitAnswer): Written {
  return answer.type === 'refused' ? refusal(answer.problem) : answer;
}

/** Commits onto the branch whose head was read. */
export async function commitTo(
  run: Run,
  branch: string,
  reading: Reading,
  patches: readonly Patch[],
): Promise<Written> {
  const files = changesOf(patches);
  if (files.length === 0) return { type: 'nothing', sha: reading.sha };
  const message = commitMessage(reading);
  return answered(await run.host.branches.commit({ branch, expected: reading.sha, message, files }));
}

/** Brings dashcov's own branch to the files of what was read, with the panels written in. Nothing of anybody else is touched. */
export async function commitToOwn(run: Run, reading: Reading, patches: readonly Patch[]): Promise<Written> {
  const { branches, files: hosted } = run.host;
  const { branch } = reading.settings;
  const files = changesOf(patches);
  const request = { branch, message: commitMessage(reading), files };
  const tip = await branches.tip(branch);
  if (tip === null) {
    const there = await created(run, branch, reading.sha);
    if (there !== null) return { type: 'moved', head: there };
    return answered(await branches.commit({ ...request, expected: reading.sha }));
  }
  const { commits, behind } = await hosted.compare(reading.sha, tip.sha);
  if (commits.some(({ message }) => !isOurs(message))) {
    return {
      type: 'refused',
      reason: `the branch ${branch} has commits that are not dashcov's`,
      advice: 'merge or close its pull request and delete the branch, or name another one in the input "branch"',
    };
  }
  if (behind > 0) return answered(await branches.commitOnto({ ...request, expected: tip.sha, onto: reading.sha }));
  return (await isThere(run, tip.sha, files))
    ? { type: 'nothing', sha: tip.sha }
    : answered(await branches.commit({ ...request, expected: tip.sha }));
}

/** Creates the branch. Gives where it points to when another run was quicker, else null. */
async function created({ host }: Run, branch: string, sha: string): Promise<string | null> {
  try {
    await host.branches.create(branch, sha);
    return null;
  } catch (error) {
    const there = error instanceof HostProblem && error.kind === 'invalid' ? await host.branches.tip(branch) : null;
    if (there === null) throw error;
    return there.sha;
  }
}

async function isThere(run: Run, sha: string, files: readonly FileChange[]): Promise<boolean> {
  const ids = await run.host.files.blobIds(
    sha,
    files.map(({ path }) => path),
  );
  return files.every(({ path, content }) => {
    const id = ids.get(path);
    return id !== undefined && isBlob(new TextEncoder().encode(content), id);
  });
}

function says(pull: PullRequest, { title, body }: { title: string; body: string }): boolean {
  return pull.title === title && pull.body.replaceAll('\r\n', '\n').trim() === body.trim();
}

/** Opens the pull request from dashcov's branch, or gives the one that is open the new text. Throws a `HostProblem`. */
export async function propose(
  { host: { pulls } }: Run,
  from: string,
  into: string,
  text: { title: string; body: string },
): Promise<{ pull: PullRequest; created: boolean }> {
  const there = await pulls.find(from, into);
  const pull = there ?? (await pulls.open({ branch: from, into, ...text }));
  // One that another run has opened at the same time has the text of that run.
  return { pull: says(pull, text) ? pull : await pulls.update(pull.number, text), created: there === null };
}
