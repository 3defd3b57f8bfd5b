/** What the reports of a pull request and of a run are made from. */
import type { Change } from '../coverage/change.ts';
import type { GateVerdict } from '../coverage/gate.ts';
import type { Audit } from '../model.ts';

/** Addresses that a report links to; each is safe to stand inside `(…)` of a Markdown link. */
export interface Links {
  /** The line of a file at the revision that was read. */
  readonly line: (file: string, line: number | null) => string;
  /** A commit of the repository. */
  readonly commit: (sha: string) => string;
  /** The run whose job summary holds the whole report; null outside of a workflow. */
  readonly run: string | null;
}

/** What became of the panels that dashcov would add. */
export type Outcome =
  /** Not asked for: the report shows how to get them. */
  | { readonly type: 'proposed' }
  /** There is nothing to add. */
  | { readonly type: 'nothing' }
  | { readonly type: 'committed'; readonly sha: string; readonly branch: string }
  | { readonly type: 'pull-request'; readonly number: number; readonly url: string; readonly created: boolean }
  /**
   * Asked for and not possible: what stood in the way, as a clause, and the one thing that would mend it, as an imperative, both
   * without a full stop and in dashcov's own words.
   */
  | { readonly type: 'refused'; readonly reason: string; readonly advice: string };

/** A dashboard as it would be, or is, after the panels are written. */
export interface Patch {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly panels: number;
  readonly targets: number;
}

/** One run, as every report of it tells it. */
export interface PullReport {
  /** The sticky comment's own name, for several of them on one pull request. `default` is not shown. */
  readonly id: string;
  /** The revision that was read. */
  readonly head: string;
  /** What `head` is compared with; null when there is nothing. */
  readonly base: string | null;
  /** The state at `head`, as pushed. */
  readonly audit: Audit;
  readonly change: Change | null;
  /** The state after the patches, when there are any. */
  readonly afterwards: Audit | null;
  readonly patches: readonly Patch[];
  readonly outcome: Outcome;
  readonly verdict: GateVerdict;
  readonly links: Links;
  /** The command that writes the panels in a checkout: `node …/dist/cli/index.js generate`. */
  readonly command: string;
}
