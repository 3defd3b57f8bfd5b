/** Commits in memory: what git would know of them. */
import { createHash } from 'node:crypto';
import { createPatch } from 'diff';
import type { Comparison, TouchedFile } from '../../src/github/host.ts';

export type Files = Readonly<Record<string, string>>;

export interface MemoryCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly files: Files;
  readonly message: string;
  readonly author: string;
}

function patchOf(path: string, before = '', after = ''): string {
  const patch = createPatch(path, before, after, '', '', { context: 3 });
  return patch.slice(patch.indexOf('@@'));
}

/** What differs between two trees. A file that went and one that came with the same text are a rename. */
export function differences(before: Files, after: Files): readonly TouchedFile[] {
  const gone = Object.keys(before).filter((path) => !Object.hasOwn(after, path));
  const files: TouchedFile[] = [];
  const moved = new Set<string>();
  for (const path of Object.keys(after)) {
    if (before[path] === after[path]) continue;
    const from = Object.hasOwn(before, path) ? undefined : gone.find((old) => before[old] === after[path]);
    if (from !== undefined) moved.add(from);
    const patch = from === undefined ? patchOf(path, before[path], after[path]) : null;
    files.push({ path, before: from ?? null, renamed: from !== undefined, patch });
  }
  for (const path of gone) {
    if (!moved.has(path)) files.push({ path, before: null, renamed: false, patch: patchOf(path, before[path], '') });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A history of commits. */
export class History {
  readonly #commits = new Map<string, MemoryCommit>();

  get(sha: string): MemoryCommit | null {
    return this.#commits.get(sha) ?? null;
  }

  /** The commit of a SHA that must be there. */
  at(sha: string): MemoryCommit {
    const commit = this.get(sha);
    if (commit === null) throw new Error(`expected a commit, found none, at ${sha}`);
    return commit;
  }

  add(parts: Omit<MemoryCommit, 'sha'>): string {
    const sha = createHash('sha1')
      .update(JSON.stringify([parts, this.#commits.size]))
      .digest('hex');
    this.#commits.set(sha, { sha, ...parts });
    return sha;
  }

  /** The commit and all before it, nearest first. */
  reach(sha: string): readonly string[] {
    const seen = new Set<string>();
    const waiting = [sha];
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      if (seen.has(at)) continue;
      seen.add(at);
      waiting.push(...this.at(at).parents);
    }
    return [...seen];
  }

  isBefore(ancestor: string, sha: string): boolean {
    return this.reach(sha).includes(ancestor);
  }

  /** Compares two commits; null when they have nothing in common. */
  compare(base: string, head: string, limit = Number.POSITIVE_INFINITY): Comparison | null {
    const ofBase = this.reach(base);
    const ofHead = this.reach(head);
    const mergeBase = ofHead.find((sha) => ofBase.includes(sha));
    if (mergeBase === undefined) return null;
    const files = differences(this.at(mergeBase).files, this.at(head).files);
    return {
      mergeBase,
      files: files.slice(0, limit),
      complete: files.length < limit,
      commits: ofHead
        .filter((sha) => !ofBase.includes(sha))
        .reverse()
        .map((sha) => ({ sha, message: this.at(sha).message, author: this.at(sha).author })),
      behind: ofBase.filter((sha) => !ofHead.includes(sha)).length,
    };
  }
}
