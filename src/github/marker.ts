/**
 * The first line of a comment of dashcov's: invisible, and says whose it is and how new. A comment is only ever taken for
 * dashcov's own when it begins with the line and dashcov's account wrote it: anybody can write the line.
 */

/** Which run wrote a comment. Runs are numbered upwards within a repository, attempts within a run. */
export interface Origin {
  readonly run: number;
  readonly attempt: number;
  /** The revision that it is about. */
  readonly head: string;
}

export interface Marked {
  readonly id: string;
  readonly origin: Origin;
}

/** The id is one that the setting `id` allows: none with `--`, which HTML reads as the end of a comment in places. */
const MARK =
  /^<!-- dashcov id=(?=[^ ]{1,40} )([A-Za-z0-9._]+(?:-[A-Za-z0-9._]+)*) run=(\d{1,15})\.(\d{1,6}) head=([0-9a-f]{40}(?:[0-9a-f]{24})?|none) -->(?:\r?\n|$)/;

/** The line, without a line break. */
export function marker({ id, origin }: Marked): string {
  return `<!-- dashcov id=${id} run=${origin.run}.${origin.attempt} head=${origin.head || 'none'} -->`;
}

/** What the first line of a comment says, or null when it is none of dashcov's. */
export function readMarker(body: string): Marked | null {
  const [, id, run, attempt, head] = MARK.exec(body) ?? [];
  if (id === undefined || head === undefined) return null;
  return { id, origin: { run: Number(run), attempt: Number(attempt), head } };
}

/** The address of a link to a workflow run. */
const RUN_LINK = /(\]\(https?:\/\/[^\s()]+\/actions\/runs\/)\d+(?=\))/g;

/** What a reader sees: without the marker, with line ends of one kind, and whichever run the links lead to. */
function seen(body: string): string {
  return body.replace(MARK, '').replaceAll('\r\n', '\n').replace(RUN_LINK, '$1*').trim();
}

/**
 * Whether two comments say the same: their markers do not count, and neither does which run they link to, as the second run of a
 * commit has nothing else to say than the first.
 */
export function saysTheSame(a: string, b: string): boolean {
  return seen(a) === seen(b);
}

/** Whether what one run says is newer than what another said. */
export function isNewer(a: Origin, b: Origin): boolean {
  return a.run !== b.run ? a.run > b.run : a.attempt > b.attempt;
}
