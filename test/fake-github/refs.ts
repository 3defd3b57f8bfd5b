import { noreply, type Token } from './account.ts';
import type { Commit } from './git.ts';
import { permitWriter, WRITE_CONTENTS } from './permissions.ts';
import { notFound, Refusal, unprocessable } from './refusal.ts';
import type { Repository } from './repository.ts';

function unprotected(repository: Repository, ref: string): void {
  const message = repository.protections.get(ref);
  if (message !== undefined) throw unprocessable(message);
}

function existing(repository: Repository, ref: string): string {
  const sha = repository.git.ref(ref);
  if (sha === null) throw unprocessable('Reference does not exist');
  return sha;
}

function move(repository: Repository, ref: string, next: string | null, expected: string | null): void {
  if (!repository.git.swap(ref, next, expected)) {
    throw unprocessable(`Reference cannot be updated: expected ${ref} at ${expected ?? 'nothing'}`);
  }
  repository.moved(ref);
}

export function createRef(repository: Repository, token: Token | null, ref: string, sha: string): void {
  permitWriter(token, repository, WRITE_CONTENTS);
  if (!ref.startsWith('refs/') || ref.split('/').length < 3 || !repository.git.isRefName(ref)) {
    throw unprocessable(`${ref} is not a valid ref name.`);
  }
  if (repository.git.typeOf(sha) === null) throw unprocessable('Object does not exist');
  if (repository.git.ref(ref) !== null) throw unprocessable('Reference already exists');
  unprotected(repository, ref);
  move(repository, ref, sha, null);
}

export function updateRef(repository: Repository, token: Token | null, ref: string, sha: string, force: boolean): void {
  permitWriter(token, repository, WRITE_CONTENTS);
  const old = existing(repository, ref);
  unprotected(repository, ref);
  if (repository.git.typeOf(sha) === null) throw unprocessable('Object does not exist');
  if (!force && repository.git.mergeBase(old, sha) !== old) throw unprocessable('Update is not a fast forward');
  move(repository, ref, sha, old);
}

export function deleteRef(repository: Repository, token: Token | null, ref: string): void {
  permitWriter(token, repository, WRITE_CONTENTS);
  const old = existing(repository, ref);
  unprotected(repository, ref);
  move(repository, ref, null, old);
}

export interface BranchCommit {
  readonly branch: string;
  readonly expected: string;
  readonly message: string;
  readonly additions: readonly { readonly path: string; readonly contents: string }[];
  readonly deletions: readonly { readonly path: string }[];
}

function badPath(path: string): boolean {
  return path === '' || path.split('/').some((part) => ['', '.', '..', '.git'].includes(part));
}

/**
 * What createCommitOnBranch does: the commit is made of the expected head and put in its place by compare-and-swap. Its
 * author is the owner of the token, GitHub commits and signs. The mode of an existing file stays.
 */
export function commitOnBranch(repository: Repository, token: Token | null, commit: BranchCommit): Commit {
  const { account } = permitWriter(token, repository, WRITE_CONTENTS);
  const { git, state } = repository;
  const ref = `refs/heads/${commit.branch}`;
  const head = git.ref(ref);
  if (head === null) throw notFound(`Branch "${commit.branch}" not found.`);
  if (head !== commit.expected) {
    const message = `Expected branch to point to "${commit.expected}" but it did not. Pull and try again.`;
    throw new Refusal({ status: 409, type: 'STALE_DATA', message });
  }
  for (const { path } of [...commit.additions, ...commit.deletions]) {
    if (badPath(path)) throw unprocessable(`A path was requested which is not valid: \`${path}\``);
  }
  for (const { path } of commit.deletions) {
    if (git.entry(head, path) === null) {
      throw unprocessable(`A path was requested for deletion which does not exist as of commit oid \`${head}\``);
    }
  }
  const tree = git.writeTree(head, [
    ...commit.deletions.map(({ path }) => ({ path, mode: '100644' as const, sha: null })),
    ...commit.additions.map(({ path, contents }) => {
      const mode = git.entry(head, path)?.mode;
      const sha = git.writeBlob(Buffer.from(contents, 'base64'));
      return { path, mode: mode === '100755' || mode === '120000' ? mode : ('100644' as const), sha };
    }),
  ]);
  const date = state.now();
  const sha = git.commitTree({
    tree,
    parents: [head],
    message: commit.message,
    author: { name: account.login, email: noreply(account), date },
    committer: { name: 'GitHub', email: 'noreply@github.com', date },
  });
  unprotected(repository, ref);
  move(repository, ref, sha, head);
  state.verified.add(sha);
  return git.commit(sha);
}
