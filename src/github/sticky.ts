/** The one comment of a pull request: found, written, kept single, never older than what is there. */
import type { Comment, CommentPort } from './host.ts';
import { isNewer, type Marked, marker, readMarker, withoutMarker } from './marker.ts';
import { HostProblem } from './problem.ts';

export interface StickyRequest {
  readonly pull: number;
  /** Whose comment it is. */
  readonly marked: Marked;
  /** What it says, without the marker. */
  readonly text: string;
  /** Comments of the pull request as just listed; whatever is done is checked against the host again. */
  readonly comments: readonly Comment[];
  /** Whether to write one where there is none yet. */
  readonly create: boolean;
  /** Where the head of the pull request may be for the text to be about it: what was read, and what dashcov has committed. */
  readonly heads: readonly string[];
  /** The head of the pull request as it was when the comments were listed, if that was a moment ago; else null. */
  readonly fresh: string | null;
}

export type StickyAnswer =
  | { readonly type: 'created' | 'updated' | 'unchanged'; readonly url: string }
  /** A newer run has written already, or there is a newer head that one will write about. */
  | { readonly type: 'outdated'; readonly url: string }
  | { readonly type: 'none' };

interface Own {
  readonly comment: Comment;
  readonly marked: Marked;
}

/** dashcov's comments of one id, oldest first. */
export function ownComments(comments: readonly Comment[], id: string): readonly Own[] {
  return comments
    .flatMap((comment) => {
      const marked = comment.mine ? readMarker(comment.body) : null;
      return marked?.id === id ? [{ comment, marked }] : [];
    })
    .sort((a, b) => a.comment.id - b.comment.id);
}

function bodyOf({ marked, text }: StickyRequest): string {
  return `${marker(marked)}\n${text}`;
}

/**
 * Writes the comment. Two runs that both find none and both write one leave the older one of the two, with the newer
 * text: each lists again after it wrote, and takes away its own surplus. Throws a `HostProblem`.
 */
export async function stick(port: CommentPort, request: StickyRequest): Promise<StickyAnswer> {
  const own = ownComments(request.comments, request.marked.id);
  const [first, ...surplus] = own;
  if (!first) return request.create ? create(port, request) : { type: 'none' };
  await removeAll(port, surplus);
  const newest = own.reduce((a, b) => (isNewer(b.marked.origin, a.marked.origin) ? b : a));
  if (isNewer(newest.marked.origin, request.marked.origin)) {
    // A surplus comment with the newer text is gone now: the one that stays takes it over.
    if (newest !== first) await port.update(first.comment.id, newest.comment.body);
    return { type: 'outdated', url: first.comment.url };
  }
  if (withoutMarker(first.comment.body) === withoutMarker(bodyOf(request))) {
    return { type: 'unchanged', url: first.comment.url };
  }
  return update(port, request, first.comment);
}

async function removeAll(port: CommentPort, surplus: readonly Own[]): Promise<void> {
  for (const { comment } of surplus) await port.remove(comment.id);
}

/** Looks once more right before it writes: the listing may be minutes old, and a newer run may have been quicker. */
async function update(port: CommentPort, request: StickyRequest, comment: Comment): Promise<StickyAnswer> {
  const now = request.fresh === null ? await port.read(comment) : { comment, headSha: request.fresh };
  if (now === null) return create(port, request);
  const marked = readMarker(now.comment.body);
  const isLate = marked !== null && isNewer(marked.origin, request.marked.origin);
  // Two runs with the same text leave the mark of the older one, so the mark alone does not tell.
  if (isLate || !request.heads.includes(now.headSha)) return { type: 'outdated', url: now.comment.url };
  const written = await landed(
    () => port.update(comment.id, bodyOf(request)),
    async () => {
      const after = (await port.read(comment))?.comment;
      return after?.body.trim() === bodyOf(request).trim() ? after : undefined;
    },
  );
  return written === null ? create(port, request) : { type: 'updated', url: written.url };
}

async function create(port: CommentPort, request: StickyRequest): Promise<StickyAnswer> {
  const body = bodyOf(request);
  const mine = (own: readonly Own[]): Comment | undefined =>
    own.find(({ comment }) => comment.body.trim() === body.trim())?.comment;
  const created = await landed(
    () => port.create(request.pull, body),
    async () => mine(ownComments(await port.list(request.pull), request.marked.id)),
  );
  const own = ownComments(await port.list(request.pull), request.marked.id);
  const [first, ...surplus] = own;
  if (!first || first.comment.id === created.id) {
    // Whoever wrote a later one lists again too, and does the same as we do below.
    return { type: 'created', url: created.url };
  }
  const newest = own.reduce((a, b) => (isNewer(b.marked.origin, a.marked.origin) ? b : a));
  if (newest !== first) await port.update(first.comment.id, newest.comment.body);
  await removeAll(port, surplus);
  const outdated = isNewer(newest.marked.origin, request.marked.origin);
  return { type: outdated ? 'outdated' : 'updated', url: first.comment.url };
}

/**
 * Makes a change that must happen once. When the answer does not say whether it happened, it is looked for, and only when it did
 * not is it tried a second time.
 */
export async function landed<T>(write: () => Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof HostProblem && error.uncertain)) throw error;
    const found = await look();
    return found === undefined ? write() : found;
  }
}
