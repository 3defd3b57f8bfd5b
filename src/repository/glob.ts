/**
 * Globs over paths with `/`: `*`, `?`, `[a-z]`, `[!a]`, `**` as a whole part, `{a,b}`, `\` before a character that is
 * meant as itself. As in bash, no wildcard matches a leading dot: name it (`.github/*.yml`).
 *
 * A glob can come from a pull request, and so can the file names. A glob that is turned into a regular expression
 * backtracks exponentially on the right name; this matcher's cost is bounded by glob length times path length.
 */

/** The most alternatives that the braces of one glob may expand to. */
const MAX_ALTERNATIVES = 256;
const MAX_LENGTH = 4096;

type Atom =
  | { readonly type: 'literal'; readonly char: string }
  | { readonly type: 'one' }
  | { readonly type: 'many' }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** A part of a path between slashes; null is `**`. */
type Part = readonly Atom[] | null;

/** A compiled glob: whether a path matches. */
export type Glob = (path: string) => boolean;

/** Where the brace group that opens at `open` ends, and its commas; null when it is no group. */
function braceGroup(glob: string, open: number): { readonly end: number; readonly commas: readonly number[] } | null {
  const commas: number[] = [];
  let depth = 0;
  for (let at = open; at < glob.length; at++) {
    const char = glob[at];
    if (char === '\\') at++;
    else if (char === '{') depth++;
    else if (char === ',' && depth === 1) commas.push(at);
    else if (char === '}' && --depth === 0) return commas.length > 0 ? { end: at, commas } : null;
  }
  return null;
}

function firstGroup(glob: string): { start: number; end: number; commas: readonly number[] } | null {
  for (let at = 0; at < glob.length; at++) {
    if (glob[at] === '\\') at++;
    else if (glob[at] === '{') {
      const group = braceGroup(glob, at);
      if (group) return { start: at, ...group };
    }
  }
  return null;
}

/** The globs without braces that a glob stands for; null when they are too many. */
function alternatives(glob: string): readonly string[] | null {
  const done: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = firstGroup(next);
    if (!group) {
      done.push(next);
    } else {
      const { start, end, commas } = group;
      const bounds = [start, ...commas, end];
      for (let index = 0; index + 1 < bounds.length; index++) {
        open.push(next.slice(0, start) + next.slice((bounds[index] ?? 0) + 1, bounds[index + 1]) + next.slice(end + 1));
      }
    }
    if (done.length + open.length > MAX_ALTERNATIVES) return null;
  }
  return done;
}

/** The class that opens at `open`, and where it ends; null when nothing closes it. */
function parseClass(part: string, open: number): { readonly atom: Atom; readonly end: number } | null {
  let at = open + 1;
  const negated = part[at] === '!' || part[at] === '^';
  if (negated) at++;
  const ranges: (readonly [string, string])[] = [];
  for (let first = true; at < part.length; first = false) {
    if (part[at] === ']' && !first) return { atom: { type: 'class', negated, ranges }, end: at };
    if (part[at] === '\\' && at + 1 < part.length) at++;
    const from = part[at] ?? '';
    at++;
    const to = part[at + 1];
    if (part[at] === '-' && to !== undefined && to !== ']') {
      ranges.push([from, to]);
      at += 2;
    } else {
      ranges.push([from, from]);
    }
  }
  return null;
}

function parsePart(part: string): Part {
  if (part === '**') return null;
  const atoms: Atom[] = [];
  for (let at = 0; at < part.length; at++) {
    const char = part[at] ?? '';
    if (char === '*') {
      if (atoms.at(-1)?.type !== 'many') atoms.push({ type: 'many' });
    } else if (char === '?') {
      atoms.push({ type: 'one' });
    } else if (char === '[') {
      const found = parseClass(part, at);
      atoms.push(found?.atom ?? { type: 'literal', char });
      if (found) at = found.end;
    } else {
      if (char === '\\' && at + 1 < part.length) at++;
      atoms.push({ type: 'literal', char: part[at] ?? '' });
    }
  }
  return atoms;
}

function atomMatches(atom: Atom, char: string): boolean {
  switch (atom.type) {
    case 'literal':
      return atom.char === char;
    case 'class':
      return atom.ranges.some(([from, to]) => from <= char && char <= to) !== atom.negated;
    default:
      return true;
  }
}

/** Matches one part, going back to the last `*` only: what an earlier `*` took never needs to change. */
function partMatches(atoms: readonly Atom[], name: string): boolean {
  if (name.startsWith('.') && !(atoms[0]?.type === 'literal' && atoms[0].char === '.')) return false;
  let atom = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const next = atoms[atom];
    if (next?.type === 'many') {
      star = atom++;
      starAt = at;
    } else if (next && atomMatches(next, name[at] ?? '')) {
      atom++;
      at++;
    } else if (star >= 0) {
      atom = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (atoms[atom]?.type === 'many') atom++;
  return atom === atoms.length;
}

/** The same over whole parts, with `**` in the place of `*`. It takes no hidden folder. */
function partsMatch(parts: readonly Part[], names: readonly string[]): boolean {
  let part = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < names.length) {
    const next = parts[part];
    const name = names[at] ?? '';
    if (next === null) {
      star = part++;
      starAt = at;
    } else if (next && partMatches(next, name)) {
      part++;
      at++;
    } else if (star >= 0 && !names[starAt]?.startsWith('.')) {
      part = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (parts[part] === null) part++;
  return part === parts.length;
}

function withoutRoot(glob: string): string {
  return glob.replace(/^(?:\.?\/+)+/, '');
}

/**
 * Compiles a glob. Null when it is longer than 4,096 characters or its braces stand for more than 256 globs.
 * A leading `./` or `/` means the root of the repository.
 */
export function compileGlob(glob: string): Glob | null {
  if (glob.length > MAX_LENGTH) return null;
  const patterns = alternatives(withoutRoot(glob))?.map((pattern) => pattern.split('/').map(parsePart));
  if (!patterns) return null;
  return (path) => {
    const names = path.split('/');
    return patterns.some((parts) => partsMatch(parts, names));
  };
}

/** Whether a text holds anything that a glob would give a meaning to. */
export function isGlob(text: string): boolean {
  return /[*?[\]{}\\]/.test(text);
}

/** What globs found among files. */
export interface Matched {
  /** In the order of `files`, each once. */
  readonly files: readonly string[];
  /** The globs that no file matched, or that cannot be compiled, in their order. */
  readonly unmatched: readonly string[];
}

/** The files that a list of globs names. A text that is a file's path names that file, whatever characters are in it. */
export function matchFiles(files: readonly string[], globs: readonly string[]): Matched {
  const chosen = new Set<string>();
  const all = new Set(files);
  const unmatched = globs.filter((glob) => {
    const path = withoutRoot(glob);
    if (all.has(path)) {
      chosen.add(path);
      return false;
    }
    const matches = isGlob(glob) ? compileGlob(glob) : null;
    const found = matches ? files.filter(matches) : [];
    for (const file of found) chosen.add(file);
    return found.length === 0;
  });
  return { files: files.filter((file) => chosen.has(file)), unmatched };
}
