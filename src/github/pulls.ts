/** Pull requests of dashcov's own at GitHub. */
import { type Doing, strange } from './answers.ts';
import { call, ONCE, type Remote } from './call.ts';
import type { PullPort, PullRequest } from './host.ts';
import { HostProblem } from './problem.ts';

const WRITE = 'pull-requests: write';

interface Shown {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
}

function shown({ number, html_url: url, title, body }: Shown, doing: Doing): PullRequest {
  if (typeof number !== 'number') throw strange(doing, 'a pull request');
  return { number, url, title, body: body ?? '' };
}

export function pullPort(remote: Remote): PullPort {
  const { octokit, owner, repo } = remote;

  async function find(branch: string, into: string): Promise<PullRequest | null> {
    const doing: Doing = { doing: 'looking for an open pull request of dashcov', permission: 'pull-requests: read' };
    const { data } = await call(remote, doing, () =>
      octokit.rest.pulls.list({ owner, repo, head: `${owner}:${branch}`, base: into, state: 'open' }),
    );
    const [first] = data;
    return first ? shown(first, doing) : null;
  }

  return {
    find,
    async open({ branch, into, title, body }) {
      const doing: Doing = { doing: 'opening a pull request', permission: WRITE };
      try {
        const { data } = await call(remote, doing, () =>
          octokit.rest.pulls.create({ owner, repo, head: branch, base: into, title, body, ...ONCE }),
        );
        return shown(data, doing);
      } catch (error) {
        // There is one already when the answer was lost, or when another run was quicker.
        const maybe = error instanceof HostProblem && (error.uncertain || error.kind === 'invalid');
        const there = maybe ? await find(branch, into) : null;
        if (there) return there;
        throw error;
      }
    },
    async update(number, { title, body }) {
      const doing: Doing = { doing: `updating pull request #${number}`, permission: WRITE };
      const { data } = await call(remote, doing, () =>
        octokit.rest.pulls.update({ owner, repo, pull_number: number, title, body, ...ONCE }),
      );
      return shown(data, doing);
    },
  };
}
