/**
 * What dashcov asks of the platform that hosts a repository, as ports: GitHub stands behind them in production, a host in memory
 * in tests. Whatever fails throws a `HostProblem`; what a caller decides about (a branch that moved, a comment that is gone) is
 * a value.
 */
import type { HostProblem } from './problem.ts';

/** A comment of a pull request. */
export interface Comment {
  readonly id: number;
  /** The host's other name for it, which some of its questions want. */
  readonly node: string;
  readonly body: string;
  readonly url: string;
  /** Whether whoever dashcov runs as wrote it: nothing else is ever edited or deleted. */
  readonly mine: boolean;
}

/** A comment and what stands around it. */
export interface Standing {
  readonly comment: Comment;
  /** Where the head of its pull request is. */
  readonly headSha: string;
  /**
   * Texts that it had before, as far as the host tells. Nobody can write a comment on the condition that it is still what was
   * read, so a writer learns from them, afterwards, over what it wrote.
   */
  readonly earlier: readonly string[];
}

/** The comments of pull requests. */
export interface CommentPort {
  /** All of them, over all pages, oldest first. */
  list(pull: number): Promise<readonly Comment[]>;
  /** The comment as it is now. Null when it is gone. */
  read(comment: Comment): Promise<Standing | null>;
  create(pull: number, body: string): Promise<Comment>;
  /** Gives the comment as it is then. Null when it is gone. */
  update(comment: Comment, body: string): Promise<Standing | null>;
  /** One that is gone is no failure. */
  remove(comment: Comment): Promise<void>;
}

/** New content of one file. */
export interface FileChange {
  readonly path: string;
  readonly content: string;
}

export interface CommitRequest {
  readonly branch: string;
  /** The commit that the branch must point to, for its files are what the change was made from. */
  readonly expected: string;
  readonly message: string;
  readonly files: readonly FileChange[];
}

export type CommitAnswer =
  | { readonly type: 'committed'; readonly sha: string }
  /** The branch points elsewhere by now; null when it is gone. */
  | { readonly type: 'moved'; readonly head: string | null }
  | { readonly type: 'refused'; readonly problem: HostProblem };

/** The tip of a branch. */
export interface Tip {
  readonly sha: string;
  readonly message: string;
}

/** Branches, by their short names. Nothing here moves one backwards or sideways. */
export interface BranchPort {
  /** Null when there is no such branch. */
  tip(branch: string): Promise<Tip | null>;
  create(branch: string, sha: string): Promise<void>;
  commit(request: CommitRequest): Promise<CommitAnswer>;
  /**
   * The same onto two parents: what the branch has and `onto`, whose files it takes, but for those that are given. A branch that
   * fell behind catches up so without losing a commit.
   */
  commitOnto(request: CommitRequest & { readonly onto: string }): Promise<CommitAnswer>;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
}

/** Pull requests of dashcov's own. */
export interface PullPort {
  /** The open one from `branch` into `into`, or null. */
  find(branch: string, into: string): Promise<PullRequest | null>;
  open(request: { branch: string; into: string; title: string; body: string }): Promise<PullRequest>;
  update(number: number, text: { title: string; body: string }): Promise<PullRequest>;
}

/** A file that a change touches. */
export interface TouchedFile {
  readonly path: string;
  /** Its path before a rename; null when there was none or the host does not tell. */
  readonly before: string | null;
  readonly renamed: boolean;
  /** Its part of the diff, or null when the host does not give it. */
  readonly patch: string | null;
}

/** All that a run needs to know of a pull request before it reads a file. */
export interface PullState {
  readonly open: boolean;
  readonly locked: boolean;
  /** Where its head is by now: a run for an older one is a run that came late. */
  readonly headSha: string;
  readonly files: readonly TouchedFile[];
  /** Whether `files` are all of them. */
  readonly complete: boolean;
  readonly comments: readonly Comment[];
  /** The message of the commit that was asked about, or null when the host does not show it. */
  readonly message: string | null;
  /** Contents of the files that were asked for at that commit; those that are not there are left out. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface LookRequest {
  readonly number: number;
  /** The revision that the run is about. */
  readonly sha: string;
  /** Paths of small files to read at that revision. */
  readonly paths: readonly string[];
  /** How many files the event says the change touches, as far as known. */
  readonly files: number | null;
}

/** How two revisions relate. */
export interface Comparison {
  /** The commit that both have and that is nearest; what a change is compared with. */
  readonly mergeBase: string;
  readonly files: readonly TouchedFile[];
  readonly complete: boolean;
  /** Commits of the head that the base lacks, oldest first, as far as the host lists them. */
  readonly commits: readonly { readonly sha: string; readonly message: string; readonly author: string | null }[];
  readonly behind: number;
}

/** Files at a revision. */
export interface FilePort {
  compare(base: string, head: string): Promise<Comparison>;
  /** The archive of a revision, gzipped tar. */
  archive(sha: string): Promise<Uint8Array>;
  /** Ids of blobs at a revision, by path; paths that are no file there are left out. */
  blobIds(sha: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The bytes of a file at a revision. */
  blob(sha: string, path: string): Promise<Uint8Array>;
}

/** The whole host. */
export interface Host {
  look(request: LookRequest): Promise<PullState>;
  /** The commit that a branch, a tag or a SHA names; null when nothing does. */
  resolve(revision: string): Promise<string | null>;
  readonly files: FilePort;
  readonly comments: CommentPort;
  readonly branches: BranchPort;
  readonly pulls: PullPort;
}
