/** A host in memory, behind the same ports as GitHub: with faults, second writers and a journal. */
import type {
  BranchPort,
  Comment,
  CommentPort,
  CommitAnswer,
  CommitRequest,
  FilePort,
  Host,
  LookRequest,
  PullPort,
  PullRequest,
  PullState,
  Standing,
} from '../../src/github/host.ts';
import { HostProblem, type ProblemKind } from '../../src/github/problem.ts';
import { blobId } from '../../src/repository/blob.ts';
import { paxRecord, rawEntry, tarGz } from '../repository/tar.ts';
import { differences, type Files, History } from './memory-history.ts';

export const BOT = 'github-actions[bot]';

/** A problem of a kind, as the adapter would throw it. */
export function problem(kind: ProblemKind, more: { permission?: string } = {}): HostProblem {
  return new HostProblem({
    doing: 'doing what a test asks for',
    kind,
    what: `it is ${kind}`,
    advice: 'see the test',
    ...more,
  });
}

interface MemoryComment {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  readonly earlier: string[];
  body: string;
}

interface MemoryPull extends PullRequest {
  readonly branch: string;
  readonly into: string;
  title: string;
  body: string;
  headSha: string;
  open: boolean;
  locked: boolean;
}

/** What happens at a call: before its effect, after it, or instead of its answer. */
export interface Fault {
  /** `comments.update`; a `*` stands for any. */
  readonly call: string;
  /** At which of them, counted from 1; at each when it is left out. */
  readonly nth?: number;
  /** Somebody else is quicker. */
  readonly first?: () => unknown;
  /** Thrown before anything took place. */
  readonly before?: HostProblem;
  /** Thrown after everything took place. */
  readonly after?: HostProblem;
}

/** Comments, branches and pull requests of one repository. The methods of its own are the hands of a test. */
export class MemoryHost implements Host {
  readonly history = new History();
  readonly branchHeads = new Map<string, string>();
  readonly pullRequests = new Map<number, MemoryPull>();
  readonly written: MemoryComment[] = [];
  /** Calls by name, in order. */
  readonly calls: string[] = [];
  readonly faults: Fault[] = [];
  /** Branches that take no commits. */
  readonly closedBranches = new Map<string, HostProblem>();
  viewer = BOT;
  /** Files that a look lists. */
  lookLimit = Number.POSITIVE_INFINITY;
  /** Files that a comparison lists. */
  compareLimit = Number.POSITIVE_INFINITY;
  /** What archives have otherwise than git: text by path, as `.gitattributes` would make it. */
  archived: Files = {};
  /** Called around each effect, for those who decide what comes first. */
  gate: (call: string) => Promise<void> = () => Promise.resolve();
  #ids = 3_000_000_000;

  commitFiles(
    branch: string,
    changes: Readonly<Record<string, string | null>>,
    message = 'Change',
    from?: string,
  ): string {
    const parent = this.branchHeads.get(branch) ?? from ?? null;
    const files: Record<string, string> = { ...(parent === null ? {} : this.history.at(parent).files) };
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) delete files[path];
      else files[path] = text;
    }
    const sha = this.history.add({ parents: parent === null ? [] : [parent], files, message, author: 'octocat' });
    this.setBranch(branch, sha);
    return sha;
  }

  setBranch(branch: string, sha: string): void {
    this.branchHeads.set(branch, sha);
    for (const pull of this.pullRequests.values()) if (pull.open && pull.branch === branch) pull.headSha = sha;
  }

  deleteBranch(branch: string): void {
    this.branchHeads.delete(branch);
    for (const pull of this.pullRequests.values()) if (pull.branch === branch) pull.open = false;
  }

  openPull(branch: string, into = 'main', text = { title: 'Title', body: '' }): number {
    const number = this.pullRequests.size + 1;
    const headSha = this.branchHeads.get(branch) ?? '';
    const url = `https://host.example/pull/${number}`;
    this.pullRequests.set(number, { number, url, branch, into, headSha, open: true, locked: false, ...text });
    return number;
  }

  pullOf(number: number): MemoryPull {
    const pull = this.pullRequests.get(number);
    if (!pull) throw problem('not-found');
    return pull;
  }

  say(pull: number, body: string, author = 'octocat'): number {
    this.#ids += 1;
    this.written.push({ id: this.#ids, pull, author, body, earlier: [] });
    return this.#ids;
  }

  deleteComment(id: number): void {
    const at = this.written.findIndex((each) => each.id === id);
    if (at >= 0) this.written.splice(at, 1);
  }

  bodies(pull: number): readonly string[] {
    return this.written.filter((each) => each.pull === pull).map(({ body }) => body);
  }

  file(revision: string, path: string): string | undefined {
    return this.history.at(this.branchHeads.get(revision) ?? revision).files[path];
  }

  count(call: string): number {
    return this.calls.filter((each) => each === call).length;
  }

  async #call<T>(name: string, effect: () => T): Promise<T> {
    this.calls.push(name);
    const nth = this.count(name);
    const hit = this.faults.filter(
      (fault) => (fault.call === '*' || fault.call === name) && (fault.nth === undefined || fault.nth === nth),
    );
    await this.gate(name);
    for (const { first } of hit) await first?.();
    for (const { before } of hit) if (before) throw before;
    const answer = effect();
    await this.gate(`${name} answers`);
    for (const { after } of hit) if (after) throw after;
    return answer;
  }

  #shown({ id, body, author, pull }: MemoryComment): Comment {
    const url = `https://host.example/pull/${pull}#${id}`;
    return { id, node: `IC_${id}`, body, url, mine: author === this.viewer };
  }

  #standing(id: number): Standing | null {
    const found = this.written.find((each) => each.id === id);
    if (!found) return null;
    return { comment: this.#shown(found), headSha: this.pullOf(found.pull).headSha, earlier: [...found.earlier] };
  }

  #listed(pull: number): readonly Comment[] {
    return this.written.filter((each) => each.pull === this.pullOf(pull).number).map((each) => this.#shown(each));
  }

  look({ number, sha, paths }: LookRequest): Promise<PullState> {
    return this.#call('look', () => {
      const { open, locked, headSha, into } = this.pullOf(number);
      const base = this.branchHeads.get(into) ?? '';
      const from = this.history.compare(base, headSha)?.mergeBase ?? base;
      const all = differences(this.history.at(from).files, this.history.at(headSha).files);
      const files = all
        .slice(0, this.lookLimit)
        .map(({ path, renamed }) => ({ path, before: null, renamed, patch: null }));
      const commit = this.history.get(sha);
      const texts = paths.flatMap((path) => {
        const text = commit?.files[path];
        return text === undefined ? [] : [[path, text] as const];
      });
      return {
        ...{ open, locked, headSha, files, complete: files.length === all.length },
        ...{ comments: this.#listed(number), message: commit?.message ?? null, texts: Object.fromEntries(texts) },
      };
    });
  }

  resolve(revision: string): Promise<string | null> {
    return this.#call('resolve', () => this.branchHeads.get(revision) ?? this.history.get(revision)?.sha ?? null);
  }

  readonly comments: CommentPort = {
    list: (pull) => this.#call('comments.list', () => this.#listed(pull)),
    read: ({ id }) => this.#call('comments.read', () => this.#standing(id)),
    create: (pull, body) =>
      this.#call('comments.create', () => {
        if (this.pullOf(pull).locked) throw problem('locked');
        const id = this.say(pull, body, this.viewer);
        return this.#shown(this.written.find((each) => each.id === id) as MemoryComment);
      }),
    update: ({ id }, body) =>
      this.#call('comments.update', () => {
        const found = this.written.find((each) => each.id === id);
        if (!found) return null;
        if (found.author !== this.viewer) throw new Error(`edited a comment of ${found.author}`);
        found.earlier.push(found.body);
        found.body = body;
        return this.#standing(id);
      }),
    remove: ({ id }) =>
      this.#call('comments.remove', () => {
        const found = this.written.find((each) => each.id === id);
        if (found && found.author !== this.viewer) throw new Error(`deleted a comment of ${found.author}`);
        this.deleteComment(id);
      }),
  };

  #commit(request: CommitRequest, onto: string | null): CommitAnswer {
    const { branch, expected, files } = request;
    const head = this.branchHeads.get(branch) ?? null;
    const refused = this.closedBranches.get(branch);
    if (refused) return { type: 'refused', problem: refused };
    if (head !== expected) return { type: 'moved', head };
    const changes = Object.fromEntries(files.map(({ path, content }) => [path, content]));
    const tree = { ...this.history.at(onto ?? expected).files, ...changes };
    const parents = onto === null ? [expected] : [expected, onto];
    const sha = this.history.add({ parents, files: tree, message: request.message.trim(), author: this.viewer });
    this.setBranch(branch, sha);
    return { type: 'committed', sha };
  }

  readonly branches: BranchPort = {
    tip: (branch) =>
      this.#call('branches.tip', () => {
        const sha = this.branchHeads.get(branch);
        return sha === undefined ? null : { sha, message: this.history.at(sha).message };
      }),
    create: (branch, sha) =>
      this.#call('branches.create', () => {
        const there = this.branchHeads.get(branch);
        if (there !== undefined && there !== sha) throw problem('invalid');
        this.setBranch(branch, sha);
      }),
    commit: (request) => this.#call('branches.commit', () => this.#commit(request, null)),
    commitOnto: (request) => this.#call('branches.commitOnto', () => this.#commit(request, request.onto)),
  };

  readonly pulls: PullPort = {
    find: (branch, into) =>
      this.#call('pulls.find', () => {
        const all = [...this.pullRequests.values()];
        const found = all.find((pull) => pull.open && pull.branch === branch && pull.into === into);
        return found ? { ...found } : null;
      }),
    open: ({ branch, into, title, body }) =>
      this.#call('pulls.open', () => ({ ...this.pullOf(this.openPull(branch, into, { title, body })) })),
    update: (number, text) => this.#call('pulls.update', () => ({ ...Object.assign(this.pullOf(number), text) })),
  };

  #files(sha: string): Files {
    const commit = this.history.get(sha);
    if (commit === null) throw problem('not-found');
    return commit.files;
  }

  readonly files: FilePort = {
    compare: (base, head) =>
      this.#call('files.compare', () => {
        const [from, to] = [base, head].map((name) => this.branchHeads.get(name) ?? name) as [string, string];
        const found =
          this.history.get(from) && this.history.get(to) ? this.history.compare(from, to, this.compareLimit) : null;
        if (!found) throw problem('not-found');
        return found;
      }),
    archive: (sha) =>
      this.#call('files.archive', () => {
        const global = rawEntry({ name: 'pax_global_header', type: 'g', content: paxRecord('comment', sha) });
        const entries = Object.entries(this.#files(sha)).map(([path, content]) => ({
          name: `owner-repo-${sha.slice(0, 7)}/${path}`,
          content: this.archived[path] ?? content,
        }));
        return tarGz(global, ...entries);
      }),
    blobIds: (sha, paths) =>
      this.#call('files.blobIds', () => {
        const files = this.#files(sha);
        return new Map(
          paths.flatMap((path) => {
            const text = files[path];
            return text === undefined ? [] : [[path, blobId(new TextEncoder().encode(text))] as const];
          }),
        );
      }),
    blob: (sha, path) =>
      this.#call('files.blob', () => {
        const text = this.#files(sha)[path];
        if (text === undefined) throw problem('not-found');
        return new TextEncoder().encode(text);
      }),
  };
}
