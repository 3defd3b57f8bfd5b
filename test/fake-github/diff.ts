import type { Git } from './git.ts';

export interface FileDiff {
  readonly filename: string;
  readonly previous: string | null;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  /** The blob of the new side, of the old one where the file was removed. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** The hunks alone, as GitHub gives them; null for a binary file, a pure rename or a change of mode. */
  readonly patch: string | null;
}

const STATUS: Readonly<Record<string, FileDiff['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

function hunks(patch: string): string | null {
  const start = patch.search(/^@@ /m);
  return start < 0 ? null : patch.slice(start).replace(/\n$/, '');
}

const diffs = new WeakMap<Git, Map<string, readonly FileDiff[]>>();

/** The files that differ between two commits or trees, as git sees them, renames followed. */
export function diff(git: Git, from: string, to: string): readonly FileDiff[] {
  const ofGit = diffs.get(git) ?? new Map<string, readonly FileDiff[]>();
  diffs.set(git, ofGit);
  const key = `${from} ${to}`;
  const known = ofGit.get(key) ?? read(git, from, to);
  ofGit.set(key, known);
  return known;
}

function read(git: Git, from: string, to: string): readonly FileDiff[] {
  const flags = ['diff-tree', '-r', '-M', '--no-commit-id'];
  const records = git
    .bytes([...flags, '--raw', '--numstat', '-z', from, to])
    .toString('utf8')
    .split('\0');
  const patches = git
    .bytes([...flags, '-p', '--no-color', '--full-index', from, to])
    .toString('utf8')
    .split(/^(?=diff --git )/m);
  const files: Omit<FileDiff, 'additions' | 'deletions' | 'patch'>[] = [];
  let at = 0;
  while (records[at]?.startsWith(':') === true) {
    const [, , oldSha = '', newSha = '', letter = ''] = (records[at] ?? '').split(' ');
    const two = letter.startsWith('R') || letter.startsWith('C');
    const first = records[at + 1] ?? '';
    files.push({
      filename: two ? (records[at + 2] ?? '') : first,
      previous: two ? first : null,
      status: STATUS[letter.charAt(0)] ?? 'changed',
      sha: letter === 'D' ? oldSha : newSha,
    });
    at += two ? 3 : 2;
  }
  return files.map((file, index) => {
    const [additions = '', deletions = ''] = (records[at] ?? '').split('\t');
    at += file.previous === null ? 1 : 3;
    return {
      ...file,
      additions: Number.parseInt(additions, 10) || 0,
      deletions: Number.parseInt(deletions, 10) || 0,
      patch: hunks(patches[index] ?? ''),
    };
  });
}

export interface Comparison {
  readonly mergeBase: string;
  readonly status: 'ahead' | 'behind' | 'diverged' | 'identical';
  /** Oldest first. */
  readonly ahead: readonly string[];
  readonly behindBy: number;
  readonly files: readonly FileDiff[];
}

/** `base...head`: what head has since the merge base, or null where the histories have nothing in common. */
export function compare(git: Git, base: string, head: string): Comparison | null {
  const mergeBase = git.mergeBase(base, head);
  if (mergeBase === null) return null;
  const ahead = mergeBase === head ? [] : git.between(base, head);
  const behindBy = mergeBase === base ? 0 : git.between(head, base).length;
  const status = ahead.length === 0 ? (behindBy === 0 ? 'identical' : 'behind') : behindBy === 0 ? 'ahead' : 'diverged';
  return { mergeBase, status, ahead, behindBy, files: diff(git, mergeBase, head) };
}
