import type { Token } from './account.ts';
import { permitWriter, WRITE_COMMENTS } from './permissions.ts';
import { forbidden, invalid, notFound } from './refusal.ts';
import type { Comment, PullRequest, Repository } from './repository.ts';

/** As documented, in code points. */
export const MAX_BODY = 65_536;

export function tooLong(text: string): boolean {
  return text.length > MAX_BODY && [...text].length > MAX_BODY;
}

function checkBody(body: string): void {
  const error = (message: string) =>
    invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message });
  if (body.trim() === '') throw error('Body cannot be blank');
  if (tooLong(body)) throw error(`Body is too long (maximum is ${MAX_BODY} characters)`);
}

/** Writes a comment, if the token may, the conversation is not locked and the body is neither empty nor too long. */
export function createComment(repository: Repository, token: Token | null, pull: PullRequest, body: string): Comment {
  const { account } = permitWriter(token, repository, WRITE_COMMENTS);
  if (pull.locked) throw forbidden('Unable to create comment because issue is locked.');
  checkBody(body);
  return repository.addComment(pull.number, account, body);
}

export function updateComment(repository: Repository, token: Token | null, id: number, body: string): Comment {
  permitWriter(token, repository, WRITE_COMMENTS);
  const comment = repository.comments.get(id);
  if (comment === undefined) throw notFound();
  checkBody(body);
  repository.editComment(id, body);
  return comment;
}

export function deleteComment(repository: Repository, token: Token | null, id: number): void {
  permitWriter(token, repository, WRITE_COMMENTS);
  if (!repository.comments.has(id)) throw notFound();
  repository.deleteComment(id);
}

export function minimizeComment(comment: Comment, token: Token | null, classifier: string): void {
  permitWriter(token, comment.repository, WRITE_COMMENTS);
  comment.minimized = classifier.toLowerCase().replaceAll('_', '-');
}
