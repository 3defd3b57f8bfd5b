/** The one comment of a pull request: found, written, kept single, never older than what is there. */
import type { Comment, CommentPort, Standing } from './host.ts';
import { isNewer, type Marked, marker, readMarker, saysTheSame } from './marker.ts';
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

/** How often a text is put back that somebody wrote over, before whoever did that is left to mend it. */
const REPAIRS = 5;

function bodyOf({ marked, text }: StickyRequest): string {
  return `${marker(marked)}\n${text}`;
}

function isBody(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim();
}

/** The newest of some texts that have a marker of this id; null when none has. */
function newestOf(bodies: readonly string[], id: string): { readonly body: string; readonly marked: Marked } | null {
  let newest: { body: string; marked: Marked } | null = null;
  for (const body of bodies) {
    const marked = readMarker(body);
    if (marked?.id !== id) continue;
    if (newest === null || isNewer(marked.origin, newest.marked.origin)) newest = { body, marked };
  }
  return newest;
}

/**
 * Writes the comment. Of runs that meet, each leaves the oldest comment with the newest text: each lists again after it created
 * one and takes away what is surplus, and each looks after it wrote whether it was over something newer. Whoever writes last
 * sees all that was written before, so the newest text stays. Throws a `HostProblem`.
 */
export async function stick(port: CommentPort, request: StickyRequest): Promise<StickyAnswer> {
  const own = ownComments(request.comments, request.marked.id);
  const answer = own.length === 0 ? null : await keepOne(port, request, own);
  return answer ?? (await create(port, request));
}

async function create(port: CommentPort, request: StickyRequest): Promise<StickyAnswer> {
  if (!request.create) return { type: 'none' };
  const body = bodyOf(request);
  const listed = async (): Promise<readonly Own[]> => ownComments(await port.list(request.pull), request.marked.id);
  const created = await landed(
    () => port.create(request.pull, body),
    async () => (await listed()).find(({ comment }) => isBody(comment.body, body))?.comment,
  );
  const own = await listed();
  const answer = { type: 'created', url: created.url } as const;
  if (own.every(({ comment }) => comment.id === created.id)) return answer;
  // Others came at the same time. A list that lags behind may lack the new comment.
  const isListed = own.some(({ comment }) => comment.id === created.id);
  const all = isListed ? own : [...own, { comment: created, marked: request.marked }];
  // Where the oldest has been deleted meanwhile, the new one is still there.
  return (await keepOne(port, { ...request, fresh: null }, all)) ?? answer;
}

/** Makes the oldest of dashcov's comments say what the newest run says, then deletes the others. Null when the oldest is gone. */
async function keepOne(
  port: CommentPort,
  request: StickyRequest,
  [first, ...surplus]: readonly Own[],
): Promise<StickyAnswer | null> {
  if (!first) return null;
  const ours = bodyOf(request);
  const { comment } = first;
  if (surplus.length === 0 && !isNewer(first.marked.origin, request.marked.origin) && saysTheSame(comment.body, ours)) {
    return { type: 'unchanged', url: comment.url };
  }
  // Once more right before the writing: the listing may be minutes old, and a newer run may have been quicker.
  const now = request.fresh === null ? await port.read(comment) : { comment, headSha: request.fresh };
  if (now === null) return null;
  const bodies = [now.comment, ...surplus.map((each) => each.comment)].map(({ body }) => body);
  const newest = newestOf(bodies, request.marked.id);
  // Two runs with the same text leave the mark of the older one, so the mark alone does not tell.
  const isAbout = request.heads.includes(now.headSha);
  const isLate = newest !== null && (!isAbout || isNewer(newest.marked.origin, request.marked.origin));
  const body = isLate ? newest.body : ours;
  const same = saysTheSame(now.comment.body, body);
  const written = same ? now : await put(port, request, comment, body);
  if (written === null) return null;
  for (const each of surplus) await port.remove(each.comment);
  const isOurs = !isLate && saysTheSame(written.comment.body, ours);
  return { type: isOurs ? (same ? 'unchanged' : 'updated') : 'outdated', url: written.comment.url };
}

/** Writes a text, and writes over it again what is newer than it and was there a moment before. Null when the comment is gone. */
async function put(
  port: CommentPort,
  { marked: { id } }: StickyRequest,
  comment: Comment,
  body: string,
): Promise<Standing | null> {
  let text = body;
  for (let repair = 0; ; repair++) {
    const now = text;
    const after = await landed(
      () => port.update(comment, now),
      async () => {
        const there = await port.read(comment);
        return there !== null && isBody(there.comment.body, now) ? there : undefined;
      },
    );
    if (after === null || repair === REPAIRS) return after;
    const newest = newestOf([after.comment.body, ...after.earlier, text], id);
    const there = readMarker(after.comment.body);
    if (newest === null || (there?.id === id && !isNewer(newest.marked.origin, there.origin))) return after;
    text = newest.body;
  }
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
