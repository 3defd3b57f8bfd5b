import { createComment, deleteComment, minimizeComment, updateComment } from '../comments.ts';
import { seen } from '../permissions.ts';
import { createPull, updatePull } from '../pulls.ts';
import { commitOnBranch, createRef, updateRef } from '../refs.ts';
import { notFound, unprocessable } from '../refusal.ts';
import type { Repository } from '../repository.ts';
import type { Fields } from './connection.ts';
import { type Context, commentById, pullById, refById, repositoryById } from './context.ts';
import { actor, commitObject, refObject } from './objects.ts';
import { commentObject, pullObject } from './pulls.ts';

interface Named {
  readonly clientMutationId?: string | null;
}

/** Fields that the schema has checked: what is not nullable there is there. */
type Input<Shape> = { readonly input: Shape & Named };

interface Committable {
  readonly id?: string | null;
  readonly repositoryNameWithOwner?: string | null;
  readonly branchName?: string | null;
}

interface CommitInput {
  readonly branch: Committable;
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function branchOf(
  context: Context,
  { id, repositoryNameWithOwner, branchName }: Committable,
): readonly [Repository, string] {
  if (typeof id === 'string') {
    const { repository, ref } = refById(context, id);
    return [repository, ref.replace(/^refs\/heads\//, '')];
  }
  if (typeof repositoryNameWithOwner !== 'string' || typeof branchName !== 'string') {
    throw unprocessable('A branch needs either its id, or repositoryNameWithOwner and branchName.');
  }
  try {
    return [seen(context.state, context.token, repositoryNameWithOwner), branchName];
  } catch {
    throw notFound(`Could not resolve to a Repository with the name '${repositoryNameWithOwner}'.`);
  }
}

function createCommitOnBranch(context: Context, input: CommitInput): Fields {
  const [repository, branch] = branchOf(context, input.branch);
  const additions = input.fileChanges?.additions ?? [];
  for (const { path, contents } of additions) {
    if (!BASE64.test(contents.replaceAll('\n', ''))) {
      throw unprocessable(`The contents of \`${path}\` are not valid base64.`);
    }
  }
  const { headline, body } = input.message;
  const commit = commitOnBranch(repository, context.token, {
    branch,
    expected: input.expectedHeadOid,
    message: body === null || body === undefined || body === '' ? headline : `${headline}\n\n${body}`,
    additions,
    deletions: input.fileChanges?.deletions ?? [],
  });
  return {
    commit: commitObject(context, repository, commit),
    ref: () => refObject(context, repository, `refs/heads/${branch}`),
  };
}

/** The fields of the root of a mutation. */
export function mutations(context: Context): Fields {
  const { token } = context;
  const mutation =
    <Shape>(run: (input: Shape & Named) => Fields) =>
    ({ input }: Input<Shape>): Fields => ({ ...run(input), clientMutationId: input.clientMutationId ?? null });
  return {
    createCommitOnBranch: mutation<CommitInput>((input) => createCommitOnBranch(context, input)),
    addComment: mutation<{ subjectId: string; body: string }>(({ subjectId, body }) => {
      const pull = pullById(context, subjectId);
      const comment = createComment(pull.base.repository, token, pull, body);
      const node = commentObject(context, comment);
      return { commentEdge: { node, cursor: '' }, subject: () => pullObject(context, pull) };
    }),
    updateIssueComment: mutation<{ id: string; body: string }>(({ id, body }) => {
      const comment = commentById(context, id);
      updateComment(comment.repository, token, comment.id, body);
      return { issueComment: () => commentObject(context, comment) };
    }),
    deleteIssueComment: mutation<{ id: string }>(({ id }) => {
      const comment = commentById(context, id);
      deleteComment(comment.repository, token, comment.id);
      return {};
    }),
    minimizeComment: mutation<{ subjectId: string; classifier: string }>(({ subjectId, classifier }) => {
      const comment = commentById(context, subjectId);
      minimizeComment(comment, token, classifier);
      return { minimizedComment: () => commentObject(context, comment) };
    }),
    createRef: mutation<{ repositoryId: string; name: string; oid: string }>(({ repositoryId, name, oid }) => {
      const repository = repositoryById(context, repositoryId);
      createRef(repository, token, name, oid);
      return { ref: () => refObject(context, repository, name) };
    }),
    updateRef: mutation<{ refId: string; oid: string; force: boolean }>(({ refId, oid, force }) => {
      const { repository, ref } = refById(context, refId);
      updateRef(repository, token, ref, oid, force);
      return { ref: () => refObject(context, repository, ref) };
    }),
    createPullRequest: mutation<{
      repositoryId: string;
      baseRefName: string;
      headRefName: string;
      title: string;
      body?: string | null;
      draft: boolean;
    }>((input) => {
      const repository = repositoryById(context, input.repositoryId);
      const pull = createPull(repository, token, {
        head: input.headRefName.replace(/^refs\/heads\//, ''),
        base: input.baseRefName.replace(/^refs\/heads\//, ''),
        title: input.title,
        body: input.body ?? null,
        draft: input.draft,
      });
      return { pullRequest: () => pullObject(context, pull) };
    }),
    updatePullRequest: mutation<{
      pullRequestId: string;
      title?: string | null;
      body?: string | null;
      baseRefName?: string | null;
      state?: 'OPEN' | 'CLOSED' | null;
    }>((input) => {
      const { base, number } = pullById(context, input.pullRequestId);
      const pull = updatePull(base.repository, token, number, {
        title: input.title ?? undefined,
        body: input.body ?? undefined,
        base: input.baseRefName ?? undefined,
        state: input.state === 'OPEN' ? 'open' : input.state === 'CLOSED' ? 'closed' : undefined,
      });
      return { pullRequest: () => pullObject(context, pull), actor: () => actor(context, token.account) };
    }),
  };
}
