/** Payloads of events, with what of them the Action reads and a little more. */

import type { RunSpec } from './scenario.ts';
import type { Stage } from './stage.ts';

const NONE = '0'.repeat(40);

export interface EventFile {
  readonly payload: unknown;
  readonly sha: string;
  readonly ref: string;
}

function sha(stage: Stage, branch: string): string {
  return stage.repository.head(branch) ?? NONE;
}

function files(stage: Stage, base: string, head: string): number {
  const { git } = stage.repository;
  const from = git.run(['merge-base', base, head]);
  return git
    .run(['diff', '--name-only', from, head])
    .split('\n')
    .filter((line) => line !== '').length;
}

/** The event of a run as the state of the repository has it now. `before` is where the branch was at the last run. */
export function eventOf(stage: Stage, { event, branch }: RunSpec, before: string | undefined): EventFile {
  const repository = { full_name: stage.repository.nameWithOwner, default_branch: 'main' };
  switch (event) {
    case 'pull_request':
    case 'pull_request_target': {
      const pull = stage.repository.pull(1);
      const base = pull.base.sha;
      const head = pull.head.sha;
      return {
        sha: base,
        ref: event === 'pull_request' ? 'refs/pull/1/merge' : `refs/heads/${pull.base.ref}`,
        payload: {
          action: 'synchronize',
          number: 1,
          repository,
          pull_request: {
            number: 1,
            state: pull.open ? 'open' : 'closed',
            changed_files: files(stage, base, head),
            user: { login: pull.author.login },
            head: {
              sha: head,
              ref: pull.head.ref,
              repo: pull.head.repository === null ? null : { full_name: pull.head.repository.nameWithOwner },
            },
            base: { sha: base, ref: pull.base.ref, repo: repository },
          },
        },
      };
    }
    case 'push': {
      const after = sha(stage, branch);
      return {
        sha: after,
        ref: `refs/heads/${branch}`,
        payload: { ref: `refs/heads/${branch}`, before: before ?? NONE, after, deleted: after === NONE, repository },
      };
    }
    case 'merge_group': {
      const head = sha(stage, branch);
      return {
        sha: head,
        ref: `refs/heads/${branch}`,
        payload: {
          action: 'checks_requested',
          merge_group: { head_sha: head, base_sha: sha(stage, 'main') },
          repository,
        },
      };
    }
    case 'workflow_dispatch':
      return {
        sha: sha(stage, branch),
        ref: `refs/heads/${branch}`,
        payload: { inputs: null, ref: `refs/heads/${branch}`, repository },
      };
    case 'schedule':
      return { sha: sha(stage, branch), ref: `refs/heads/${branch}`, payload: { schedule: '0 6 * * 1', repository } };
    case 'issues':
      return { sha: sha(stage, branch), ref: `refs/heads/${branch}`, payload: { action: 'opened', repository } };
  }
}
