import type { Token } from './account.ts';
import { MAX_BODY, tooLong } from './comments.ts';
import { compare } from './diff.ts';
import { permitWriter, WRITE_PULLS } from './permissions.ts';
import { forbidden, invalid, notFound, unprocessable } from './refusal.ts';
import type { PullRequest, Repository } from './repository.ts';

export interface NewPull {
  /** A branch, or `owner:branch` for one of a fork. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
}

export interface PullChange {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly base?: string | undefined;
}

function checkBody(body: string | null): void {
  if (body === null || !tooLong(body)) return;
  const message = `body is too long (maximum is ${MAX_BODY} characters)`;
  throw invalid({ resource: 'Issue', code: 'custom', field: 'body', message });
}

function headRepository(repository: Repository, owner: string): Repository | null {
  if (owner.toLowerCase() === repository.owner.login.toLowerCase()) return repository;
  const network = [...repository.state.repositories.values()].filter(({ parent }) => parent === repository);
  return network.find((fork) => fork.owner.login.toLowerCase() === owner.toLowerCase()) ?? null;
}

/** Opens a pull request, if Actions may, there is something to merge and no other one has the same branches. */
export function createPull(repository: Repository, token: Token | null, asked: NewPull): PullRequest {
  const { account } = permitWriter(token, repository, WRITE_PULLS);
  if (!repository.state.actionsMayCreatePulls && account.login === 'github-actions[bot]') {
    throw forbidden('GitHub Actions is not permitted to create or approve pull requests.');
  }
  const resource = 'PullRequest';
  const colon = asked.head.indexOf(':');
  const from = colon < 0 ? repository : headRepository(repository, asked.head.slice(0, colon));
  const branch = asked.head.slice(colon + 1);
  const sha = from?.head(branch) ?? null;
  const base = repository.head(asked.base);
  if (from === null || sha === null) throw invalid({ resource, field: 'head', code: 'invalid' });
  if (base === null) throw invalid({ resource, field: 'base', code: 'invalid' });
  checkBody(asked.body);
  if (asked.title.trim() === '') throw invalid({ resource, field: 'title', code: 'missing_field' });
  const label = `${from.owner.login}:${branch}`;
  const same = [...repository.pulls.values()].some(
    (pull) => pull.open && pull.head.repository === from && pull.head.ref === branch && pull.base.ref === asked.base,
  );
  const custom = (message: string) => invalid({ resource, code: 'custom', message });
  if (same) throw custom(`A pull request already exists for ${label}.`);
  if ((compare(repository.git, base, sha)?.ahead.length ?? 0) === 0) {
    throw custom(`No commits between ${asked.base} and ${asked.head}`);
  }
  const number = repository.openPull({
    head: branch,
    base: asked.base,
    title: asked.title,
    body: asked.body,
    draft: asked.draft,
    user: account.login,
    ...(from === repository ? {} : { fork: from.nameWithOwner }),
  });
  return repository.pull(number);
}

export function updatePull(
  repository: Repository,
  token: Token | null,
  number: number,
  change: PullChange,
): PullRequest {
  permitWriter(token, repository, WRITE_PULLS);
  const pull = repository.pulls.get(number);
  if (pull === undefined) throw notFound();
  if (change.body !== undefined) checkBody(change.body);
  if (change.base !== undefined && change.base !== pull.base.ref) {
    const sha = repository.head(change.base);
    if (sha === null) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
    if (!pull.open) throw unprocessable('Cannot change the base branch of a closed pull request.');
    pull.base.ref = change.base;
    pull.base.sha = sha;
  }
  if (change.state === 'open' && !pull.open) {
    if (pull.mergedAt !== null) throw unprocessable('Cannot reopen a pull request that was merged.');
    pull.open = true;
    pull.closedAt = null;
  }
  if (change.title !== undefined) pull.title = change.title;
  if (change.body !== undefined) pull.body = change.body;
  pull.updatedAt = repository.state.now();
  if (change.state === 'closed' && pull.open) repository.close(number);
  return pull;
}
