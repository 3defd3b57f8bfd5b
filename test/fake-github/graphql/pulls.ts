import { compare, type FileDiff } from '../diff.ts';
import { permit, READ_COMMENTS } from '../permissions.ts';
import type { Comment, PullRequest } from '../repository.ts';
import { nodeId } from '../rest/route.ts';
import { connection, type Fields, type Page } from './connection.ts';
import type { Context } from './context.ts';
import { actor, commitObject, refObject } from './objects.ts';

const MAX_INT = 2 ** 31 - 1;

const CHANGE: Readonly<Record<FileDiff['status'], string>> = {
  added: 'ADDED',
  removed: 'DELETED',
  modified: 'MODIFIED',
  renamed: 'RENAMED',
  copied: 'COPIED',
  changed: 'CHANGED',
};

/** An IssueComment. */
export function commentObject(context: Context, comment: Comment): Fields {
  const { repository, number } = comment;
  return {
    __typename: 'IssueComment',
    id: nodeId('IC', repository.id, comment.id),
    // A 32 bit integer in the schema, which the ids of today are past.
    databaseId: comment.id > MAX_INT ? null : comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    bodyText: comment.body,
    url: `${context.at.html}/${repository.nameWithOwner}/pull/${number}#issuecomment-${comment.id}`,
    author: () => actor(context, comment.author),
    authorAssociation: 'CONTRIBUTOR',
    viewerDidAuthor: comment.author === context.token.account,
    isMinimized: comment.minimized !== null,
    minimizedReason: comment.minimized,
    // The newest edit first, each with the whole text; none for a comment that nobody has edited.
    userContentEdits: (page: Page) => {
      const texts = comment.earlier.length === 0 ? [] : [...comment.earlier, comment.body].reverse();
      return connection('userContentEdits', texts, page, (diff) => ({ __typename: 'UserContentEdit', diff }));
    },
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    repository: () => context.repository(repository),
    pullRequest: () => {
      const pull = repository.pulls.get(number);
      return pull === undefined ? null : pullObject(context, pull);
    },
  };
}

function fileObject(file: FileDiff): Fields {
  return {
    __typename: 'PullRequestChangedFile',
    path: file.filename,
    changeType: CHANGE[file.status],
    additions: file.additions,
    deletions: file.deletions,
    viewerViewedState: 'UNVIEWED',
  };
}

/** A PullRequest. */
export function pullObject(context: Context, pull: PullRequest): Fields {
  const { base, head, number } = pull;
  const { repository } = base;
  const { git } = repository;
  let found: ReturnType<typeof compare> | undefined;
  const comparison = () => {
    found ??= compare(git, base.sha, head.sha);
    return found;
  };
  const files = () => comparison()?.files ?? [];
  const commit = (sha: string) => ({
    __typename: 'PullRequestCommit',
    id: nodeId('PRC', repository.id, number, sha),
    commit: () => commitObject(context, repository, git.commit(sha)),
  });
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', repository.id, number),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number,
    title: pull.title,
    body: pull.body ?? '',
    url: `${context.at.html}/${repository.nameWithOwner}/pull/${number}`,
    state: pull.mergedAt !== null ? 'MERGED' : pull.open ? 'OPEN' : 'CLOSED',
    closed: !pull.open,
    merged: pull.mergedAt !== null,
    locked: pull.locked,
    isDraft: pull.draft,
    isCrossRepository: head.repository !== repository,
    author: () => actor(context, pull.author),
    viewerDidAuthor: pull.author === context.token.account,
    createdAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    closedAt: pull.closedAt,
    mergedAt: pull.mergedAt,
    headRefName: head.ref,
    headRefOid: head.sha,
    headRef: () => (head.repository === null ? null : refObject(context, head.repository, `refs/heads/${head.ref}`)),
    headRepository: () => (head.repository === null ? null : context.repository(head.repository)),
    headRepositoryOwner: () => actor(context, head.owner),
    baseRefName: base.ref,
    baseRefOid: base.sha,
    baseRef: () => refObject(context, repository, `refs/heads/${base.ref}`),
    baseRepository: () => context.repository(repository),
    repository: () => context.repository(repository),
    mergeCommit: () =>
      pull.mergeCommit === null ? null : commitObject(context, repository, git.commit(pull.mergeCommit)),
    changedFiles: () => files().length,
    additions: () => files().reduce((sum, file) => sum + file.additions, 0),
    deletions: () => files().reduce((sum, file) => sum + file.deletions, 0),
    files: (page: Page) => connection('files', files(), page, fileObject),
    commits: (page: Page) => connection('commits', comparison()?.ahead ?? [], page, commit),
    comments: (page: Page) => {
      permit(context.token, repository, READ_COMMENTS);
      return connection('comments', repository.commentsOf(number), page, (one) => commentObject(context, one));
    },
  };
}
