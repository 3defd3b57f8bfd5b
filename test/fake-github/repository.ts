import { type Account, noreply } from './account.ts';
import type { FileChange, Git } from './git.ts';
import type { State } from './state.ts';

export interface PullRequest {
  readonly number: number;
  readonly id: number;
  readonly author: Account;
  readonly draft: boolean;
  readonly createdAt: string;
  /** `repository` is null once the fork is gone; `sha` stays what it was last. */
  readonly head: {
    repository: Repository | null;
    readonly owner: Account;
    readonly label: string;
    readonly ref: string;
    sha: string;
  };
  readonly base: { readonly repository: Repository; ref: string; sha: string };
  title: string;
  body: string | null;
  open: boolean;
  locked: boolean;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergeCommit: string | null;
}

export interface Comment {
  readonly id: number;
  readonly repository: Repository;
  /** The number of the pull request. */
  readonly number: number;
  readonly author: Account;
  readonly createdAt: string;
  body: string;
  /** The texts that it had, oldest first; GitHub keeps them from the first edit on. */
  readonly earlier: string[];
  updatedAt: string;
  /** Why it is minimised, in the words of GraphQL's answer ("outdated"), or null. */
  minimized: string | null;
}

interface RepositoryParts {
  readonly owner: Account;
  readonly name: string;
  readonly id: number;
  readonly git: Git;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly parent: Repository | null;
}

interface CommitOptions {
  readonly message?: string;
  /** A login; "octocat" where it is left out. */
  readonly author?: string;
  /** Where the branch starts when it is new: a SHA. Without it a new branch has no history. */
  readonly from?: string;
}

interface OpenPull {
  readonly head: string;
  /** The default branch where it is left out. */
  readonly base?: string;
  readonly title?: string;
  readonly body?: string | null;
  /** The fork that the head is in, as owner/name. */
  readonly fork?: string;
  /** A login; "octocat" where it is left out. */
  readonly user?: string;
  readonly draft?: boolean;
}

interface NewComment {
  readonly author?: string;
  readonly type?: Account['type'];
  readonly body: string;
}

/**
 * One repository: real git and what hangs on it. The methods are the hands of a test or of a second writer: they ask
 * for no permission. What a request may do is in refs.ts, pulls.ts and comments.ts.
 */
export class Repository {
  readonly state: State;
  readonly owner: Account;
  readonly name: string;
  readonly id: number;
  readonly git: Git;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly parent: Repository | null;
  readonly createdAt: string;
  readonly pulls = new Map<number, PullRequest>();
  readonly comments = new Map<number, Comment>();
  /** Full refs that nobody may write, with what GitHub says then. */
  readonly protections = new Map<string, string>();
  #numbers = 0;

  constructor(state: State, parts: RepositoryParts) {
    this.state = state;
    this.owner = parts.owner;
    this.name = parts.name;
    this.id = parts.id;
    this.git = parts.git;
    this.defaultBranch = parts.defaultBranch;
    this.private = parts.private;
    this.parent = parts.parent;
    this.createdAt = state.now();
  }

  get nameWithOwner(): string {
    return `${this.owner.login}/${this.name}`;
  }

  /** Commits to a branch, which may be new. Returns the SHA. */
  commit(branch: string, files: Readonly<Record<string, FileChange>>, options: CommitOptions = {}): string {
    const ref = `refs/heads/${branch}`;
    const account = this.state.account(options.author ?? 'octocat');
    const author = { name: account.login, email: noreply(account), date: this.state.now() };
    const parts = { message: options.message ?? 'Change files', author, committer: author };
    const sha = this.git.fastImport(ref, this.git.ref(ref) ?? options.from ?? null, files, parts);
    this.moved(ref);
    return sha;
  }

  /** Makes a branch, or moves it without asking. */
  branch(name: string, sha: string): void {
    this.git.run(['update-ref', `refs/heads/${name}`, sha]);
    this.moved(`refs/heads/${name}`);
  }

  /** Deletes a branch; open pull requests from it are closed, as GitHub does. */
  deleteBranch(name: string): void {
    this.git.run(['update-ref', '-d', `refs/heads/${name}`]);
    this.moved(`refs/heads/${name}`);
  }

  /** The SHA that a branch points to, or null. */
  head(branch: string): string | null {
    return this.git.ref(`refs/heads/${branch}`);
  }

  /** The text of a file at a branch or SHA, or null. */
  file(revision: string, path: string): string | null {
    const commit = this.git.resolve(revision);
    const entry = commit === null ? null : this.git.entry(commit, path);
    return entry?.type === 'blob' ? this.git.blob(entry.sha).toString('utf8') : null;
  }

  /** The fork of that name, made where it is new. It starts without branches. */
  fork(nameWithOwner: string): Repository {
    return this.state.repository(nameWithOwner, { parent: this });
  }

  /** Opens a pull request and returns its number. */
  openPull(pull: OpenPull): number {
    const repository = pull.fork === undefined ? this : this.fork(pull.fork);
    const base = pull.base ?? this.defaultBranch;
    const sha = repository.head(pull.head);
    const baseSha = this.head(base);
    if (sha === null || baseSha === null) {
      throw new Error(`expected the branches ${pull.head} and ${base}, found one of them missing; commit to it first`);
    }
    this.#numbers += 1;
    const createdAt = this.state.now();
    const { owner } = repository;
    this.pulls.set(this.#numbers, {
      number: this.#numbers,
      id: this.state.nextId(),
      author: this.state.account(pull.user ?? 'octocat'),
      draft: pull.draft ?? false,
      createdAt,
      head: { repository, owner, label: `${owner.login}:${pull.head}`, ref: pull.head, sha },
      base: { repository: this, ref: base, sha: baseSha },
      title: pull.title ?? `Merge ${pull.head}`,
      body: pull.body ?? null,
      open: true,
      locked: false,
      updatedAt: createdAt,
      closedAt: null,
      mergedAt: null,
      mergeCommit: null,
    });
    this.git.point(`refs/pull/${this.#numbers}/head`, sha);
    return this.#numbers;
  }

  pull(number: number): PullRequest {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`expected a pull request, found none, at ${this.nameWithOwner}#${number}`);
    return pull;
  }

  close(number: number): void {
    const pull = this.pull(number);
    pull.open = false;
    pull.closedAt = this.state.now();
    pull.updatedAt = pull.closedAt;
  }

  /** Merges with a merge commit and returns its SHA. */
  merge(number: number): string {
    const pull = this.pull(number);
    const author = { name: 'GitHub', email: 'noreply@github.com', date: this.state.now() };
    const base = this.head(pull.base.ref) ?? pull.base.sha;
    const sha = this.git.commitTree({
      tree: this.git.run(['merge-tree', '--write-tree', base, pull.head.sha]),
      parents: [base, pull.head.sha],
      message: `Merge pull request #${number} from ${pull.head.label.replace(':', '/')}`,
      author,
      committer: author,
    });
    this.close(number);
    pull.mergedAt = pull.closedAt;
    pull.mergeCommit = sha;
    this.branch(pull.base.ref, sha);
    return sha;
  }

  lock(number: number, locked = true): void {
    this.pull(number).locked = locked;
  }

  /** From now on requests that write the branch are refused with these words. */
  protect(branch: string, message?: string): void {
    const ref = `refs/heads/${branch}`;
    const rule = `Repository rule violations found for ${ref}.\n\n- Changes must be made through a pull request.\n`;
    this.protections.set(ref, message ?? rule);
  }

  /** Writes a comment and returns its id. */
  comment(number: number, { author = 'octocat', type, body }: NewComment): number {
    this.pull(number);
    return this.addComment(number, this.state.account(author, type), body).id;
  }

  addComment(number: number, author: Account, body: string): Comment {
    const id = this.state.nextCommentId();
    const createdAt = this.state.now();
    const comment = {
      ...{ id, repository: this, number, author, body, createdAt, updatedAt: createdAt },
      ...{ earlier: [], minimized: null },
    };
    this.comments.set(id, comment);
    return comment;
  }

  /** The comments of a pull request, oldest first. */
  commentsOf(number: number): readonly Comment[] {
    return [...this.comments.values()].filter((comment) => comment.number === number);
  }

  editComment(id: number, body: string): void {
    const comment = this.comments.get(id);
    if (comment === undefined) throw new Error(`expected a comment, found none, at ${id}`);
    comment.earlier.push(comment.body);
    comment.body = body;
    comment.updatedAt = this.state.now();
  }

  deleteComment(id: number): void {
    this.comments.delete(id);
  }

  /** Deletes the repository, for example the fork of a pull request that stays open. */
  delete(): void {
    this.state.repositories.delete(this.nameWithOwner.toLowerCase());
    for (const pull of this.#pullsFromHere()) pull.head.repository = null;
  }

  #pullsFromHere(): readonly PullRequest[] {
    return [...this.state.repositories.values()]
      .flatMap(({ pulls }) => [...pulls.values()])
      .filter(({ head }) => head.repository === this);
  }

  /** Tells the pull requests that a ref is not where it was. */
  moved(ref: string): void {
    const sha = this.git.ref(ref);
    for (const pull of this.#pullsFromHere()) {
      if (!pull.open || `refs/heads/${pull.head.ref}` !== ref) continue;
      if (sha === null) pull.base.repository.close(pull.number);
      else {
        pull.head.sha = sha;
        pull.updatedAt = this.state.now();
        pull.base.repository.git.point(`refs/pull/${pull.number}/head`, sha);
      }
    }
    for (const pull of this.pulls.values()) {
      if (pull.open && sha !== null && `refs/heads/${pull.base.ref}` === ref) pull.base.sha = sha;
    }
  }
}
