/** The real adapter before a GitHub of the test. */
import type { Octokit } from '@octokit/rest';
import type { Remote } from '../../src/github/call.ts';
import { createClient } from '../../src/github/client.ts';
import { githubHost } from '../../src/github/github.ts';
import type { Host } from '../../src/github/host.ts';
import { type GitHub, type GitHubOptions, startGitHub } from '../fake-github/index.ts';
import type { Stage } from './contract.ts';

export const OWNER = 'octo';
export const REPO = 'demo';

export interface Reached {
  readonly host: Host;
  readonly octokit: Octokit;
  readonly remote: Remote;
  /** Waits that were asked for, in seconds. */
  readonly waits: number[];
}

export interface ReachOptions {
  readonly token?: string;
  readonly baseUrl?: string;
  /** Seconds until all must be over, as the client is told. */
  readonly left?: number;
  readonly signal?: AbortSignal;
}

/** The adapter. A second that it waits lasts a millisecond. */
export function reach(hub: GitHub, { token, baseUrl, left = 900, signal }: ReachOptions = {}): Reached {
  const waits: number[] = [];
  const octokit = createClient({
    token: token ?? hub.token,
    baseUrl: baseUrl ?? hub.url,
    second: 1,
    userAgent: 'dashcov/test',
    deadline: Date.now() + left * 1000,
    signal: signal ?? new AbortController().signal,
    now: Date.now,
    onWait: (seconds) => waits.push(seconds),
  });
  const wait = (seconds: number): Promise<boolean> => {
    if (seconds >= left) return Promise.resolve(false);
    waits.push(seconds);
    return Promise.resolve(true);
  };
  const remote: Remote = { octokit, owner: OWNER, repo: REPO, wait };
  return { host: githubHost(remote), octokit, remote, waits };
}

export async function githubStage(options: GitHubOptions = {}): Promise<Stage & { readonly hub: GitHub }> {
  const hub = await startGitHub(options);
  const repo = hub.repository(`${OWNER}/${REPO}`);
  return {
    hub,
    host: reach(hub).host,
    commit: (branch, files, message, from) =>
      repo.commit(branch, files, {
        ...(message === undefined ? {} : { message }),
        ...(from === undefined ? {} : { from }),
      }),
    openPull: (branch) => repo.openPull({ head: branch }),
    comment: (pull, body) => {
      repo.comment(pull, { body });
    },
    bodies: (pull) => repo.commentsOf(pull).map(({ body }) => body),
    deleteComment: (id) => repo.deleteComment(id),
    head: (branch) => repo.head(branch),
    file: (branch, path) => repo.file(branch, path),
    parents: (sha) => repo.git.commit(sha).parents,
    deleteBranch: (branch) => repo.deleteBranch(branch),
    protect: (branch) => repo.protect(branch),
    lock: (pull) => repo.lock(pull),
    close: (pull) => repo.close(pull),
    [Symbol.asyncDispose]: () => hub.close(),
  };
}
