import { createComment, deleteComment, updateComment } from '../comments.ts';
import { READ_COMMENTS, WRITE_COMMENTS } from '../permissions.ts';
import { notFound } from '../refusal.ts';
import type { Comment } from '../repository.ts';
import { userJson } from './accounts.ts';
import { repositoryUrl } from './repositories.ts';
import { type Addresses, type Json, nodeId, paged, param, pullOf, type Route, repositoryOf, text } from './route.ts';

const OF_ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const ONE = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

/** An "issue-comment". */
export function commentJson(at: Addresses, comment: Comment): Json {
  const repo = repositoryUrl(at, comment.repository);
  const url = `${repo}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.repository.id, comment.id),
    url,
    html_url: `${at.html}/${comment.repository.nameWithOwner}/pull/${comment.number}#issuecomment-${comment.id}`,
    body: comment.body,
    user: userJson(at, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    issue_url: `${repo}/issues/${comment.number}`,
    author_association: 'CONTRIBUTOR',
    performed_via_github_app: null,
  };
}

export const COMMENT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: OF_ISSUE,
    answer: (request) => {
      const repository = repositoryOf(request, READ_COMMENTS);
      const { number } = pullOf(repository, param(request, 'issue_number'));
      const since = request.query.since === undefined ? 0 : Date.parse(request.query.since);
      const comments = repository.commentsOf(number).filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
      return paged(request, comments, (comment) => commentJson(request.at, comment));
    },
  },
  {
    method: 'POST',
    path: OF_ISSUE,
    answer: (request) => {
      const repository = repositoryOf(request, WRITE_COMMENTS);
      const pull = pullOf(repository, param(request, 'issue_number'));
      const comment = createComment(repository, request.token, pull, text(request.body, 'body') ?? '');
      const body = commentJson(request.at, comment);
      return { status: 201, headers: { location: String(body.url) }, body };
    },
  },
  {
    method: 'GET',
    path: ONE,
    answer: (request) => {
      const comment = repositoryOf(request, READ_COMMENTS).comments.get(Number(param(request, 'comment_id')));
      if (comment === undefined) throw notFound();
      return { status: 200, body: commentJson(request.at, comment) };
    },
  },
  {
    method: 'PATCH',
    path: ONE,
    answer: (request) => {
      const repository = repositoryOf(request, WRITE_COMMENTS);
      const id = Number(param(request, 'comment_id'));
      const comment = updateComment(repository, request.token, id, text(request.body, 'body') ?? '');
      return { status: 200, body: commentJson(request.at, comment) };
    },
  },
  {
    method: 'DELETE',
    path: ONE,
    answer: (request) => {
      const repository = repositoryOf(request, WRITE_COMMENTS);
      deleteComment(repository, request.token, Number(param(request, 'comment_id')));
      return { status: 204 };
    },
  },
];
