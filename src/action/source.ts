/** Where the files of a run come from: GitHub's archives, or a checkout of an earlier step. */
import { InputError } from '../errors.ts';
import type { FilePort } from '../github/host.ts';
import { HostProblem } from '../github/problem.ts';
import { readArchive } from '../repository/archive.ts';
import { mergeBase, requireHead } from '../repository/checkout.ts';
import { openGitRevision } from '../repository/git.ts';
import type { GitOptions } from '../repository/git-command.ts';
import { isGlob, matchFiles } from '../repository/glob.ts';
import type { Repository } from '../repository/repository.ts';
import { isRead } from '../repository/wanted.ts';

export interface Source {
  /** Whether the contents are what git holds, byte for byte. */
  readonly exact: boolean;
  /** Whether it has revisions that came after the event. */
  readonly follows: boolean;
  /** Starts what will be waited for later. */
  prepare(sha: string): void;
  /** The files at a revision, with the contents of those that globs name beside those that are read anyway. */
  open(sha: string, globs: readonly string[]): Promise<Repository>;
  /** The commit that a head is compared with, when that can be told here; null when the host has to be asked. */
  mergeBase(base: string, head: string): string | null;
}

/** Downloads are tried again when what came is no whole archive: connections break off, and proxies cut. */
const DOWNLOADS = 2;

/** GitHub's archive of a revision: one request for each, and nothing is checked out. */
export function archiveSource(files: FilePort): Source {
  const bytes = new Map<string, Promise<Uint8Array>>();
  const download = (sha: string): Promise<Uint8Array> => {
    const known = bytes.get(sha) ?? files.archive(sha);
    bytes.set(sha, known);
    return known;
  };
  return {
    exact: false,
    follows: true,
    prepare(sha) {
      // A failure is told to whoever waits for the files.
      download(sha).catch(() => undefined);
    },
    async open(sha, globs) {
      const wants = (path: string): boolean => isRead(path) || matchFiles([path], globs).files.length > 0;
      for (let attempt = 1; ; attempt++) {
        try {
          return await readArchive(await download(sha), { origin: `the archive of ${sha}`, commit: sha, wants });
        } catch (error) {
          bytes.delete(sha);
          const brokeOff = error instanceof HostProblem && error.kind === 'unavailable';
          if (!(error instanceof InputError || brokeOff) || attempt === DOWNLOADS) throw error;
        }
      }
    },
    mergeBase: () => null,
  };
}

/**
 * A checkout with its history. Revisions are read from git's objects: what lies in the working tree does not count. git is found on
 * the `PATH` of the environment that is given.
 */
export function checkoutSource(root: string, head: string, options: GitOptions): Source {
  return {
    exact: true,
    follows: false,
    prepare: () => undefined,
    async open(sha) {
      if (sha === head) requireHead(root, head, options);
      return openGitRevision(root, sha, options);
    },
    mergeBase: (base, of) => {
      const found = mergeBase(root, base, of, options);
      if (found !== null) return found;
      throw new InputError({
        expected: `a common ancestor of ${base} and ${of}`,
        found: 'none',
        advice: 'name another revision in the input "base"',
      });
    },
  };
}

/** Whether some of the paths that were named are no file of a repository. */
export function absent(repository: Repository, globs: readonly string[]): readonly string[] {
  const { unmatched } = matchFiles(repository.files(), globs);
  return unmatched.filter((path) => !isGlob(path) && !repository.has(path));
}
