import { errorCode } from '../errors.ts';
import type { Finding } from '../model.ts';
import { type Entry, type FileSystem, inWords, isVersionControl, realInside } from './node-files.ts';
import { byPath, unreadablePath } from './repository.ts';

/** What a walk of the tree found. */
export interface Listing {
  readonly files: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly problems: readonly Finding[];
}

/** A tree can hold any number of broken links: this many are told one by one, the rest as a number. */
const MAX_PROBLEMS = 50;

/** The mark of folders that can be rebuilt (https://bford.info/cachedir/): Cargo puts it into `target`. */
const CACHE_MARK = 'CACHEDIR.TAG';

interface Folder {
  /** Empty for the root, else ends in `/`. */
  readonly prefix: string;
  /** A folder called `target` beside a Cargo.toml: build output, unless it is a package itself. */
  readonly maybeTarget: boolean;
}

function isSkipped(folder: Folder, entries: readonly Entry[]): boolean {
  if (folder.prefix === '') return false;
  if (entries.some(({ name }) => name === CACHE_MARK)) return true;
  return folder.maybeTarget && !entries.some(({ name }) => name === 'Cargo.toml');
}

/** Whether a name could hold bytes that are no UTF-8: Node shows them as U+FFFD and then finds no such file. */
function mayBeMangled(name: string): boolean {
  return name.includes('�');
}

class Walk {
  readonly files: string[] = [];
  readonly problems: Finding[] = [];
  readonly #folders: Folder[] = [{ prefix: '', maybeTarget: false }];
  readonly #top: string;
  readonly #fs: FileSystem;

  constructor(top: string, fs: FileSystem) {
    this.#top = top;
    this.#fs = fs;
  }

  run(): void {
    for (let folder = this.#folders.pop(); folder; folder = this.#folders.pop()) {
      const entries = this.#entries(folder);
      if (isSkipped(folder, entries)) continue;
      const beside = entries.some(({ name }) => name === 'Cargo.toml');
      for (const entry of entries) this.#visit(folder.prefix, entry, beside);
    }
  }

  #entries({ prefix }: Folder): readonly Entry[] {
    try {
      return this.#fs.list(prefix === '' ? this.#top : `${this.#top}/${prefix}`);
    } catch (error) {
      const [found, advice] = inWords(errorCode(error) ?? 'unknown');
      this.#note(prefix.slice(0, -1) || '.', 'warning', `A folder could not be listed: found ${found}.`, advice);
      return [];
    }
  }

  #visit(prefix: string, { name, type }: Entry, besideManifest: boolean): void {
    if (isVersionControl(name) || name === 'node_modules') return;
    const path = prefix + name;
    if (type === 'folder') {
      this.#folders.push({ prefix: `${path}/`, maybeTarget: besideManifest && name === 'target' });
    } else if (type === 'link') {
      this.#link(path);
    } else if (type === 'file' && !(mayBeMangled(name) && this.#isGone(path))) {
      this.files.push(path);
    }
  }

  #link(path: string): void {
    const where = realInside(this.#fs, this.#top, path);
    switch (where.type) {
      case 'file':
        this.files.push(path);
        return;
      case 'outside':
        this.#note(
          path,
          'warning',
          'A symbolic link leaves the repository and was not followed.',
          'replace it by a copy',
        );
        return;
      case 'version control':
        this.#note(path, 'warning', 'A symbolic link into version control was not followed.', 'remove the link');
        return;
      case 'error': {
        if (where.code === 'ELOOP') {
          this.#note(path, 'warning', 'A symbolic link leads in a circle.', 'remove the link');
        } else {
          this.#note(
            path,
            'info',
            `A symbolic link leads nowhere (${where.code}).`,
            'remove the link or create its target',
          );
        }
        return;
      }
      // The files of a folder inside are listed under their own paths; pipes and devices are never read.
      case 'folder':
      case 'special':
    }
  }

  #isGone(path: string): boolean {
    if (realInside(this.#fs, this.#top, path).type === 'file') return false;
    this.#note(path, 'warning', 'The name of a file is not UTF-8, so the file was not read.', 'rename it');
    return true;
  }

  #note(path: string, severity: 'warning' | 'info', message: string, suggestion: string): void {
    this.problems.push(unreadablePath(path, severity, message, suggestion));
  }
}

function shortened(problems: readonly Finding[]): readonly Finding[] {
  const sorted = [...problems].sort((a, b) => byPath(a.file ?? '', b.file ?? ''));
  if (sorted.length <= MAX_PROBLEMS) return sorted;
  const rest = sorted.length - MAX_PROBLEMS;
  return [
    ...sorted.slice(0, MAX_PROBLEMS),
    unreadablePath('.', 'warning', `${rest} more paths could not be read.`, null),
  ];
}

/** Walks the tree below `top`, a real path, without recursion and without following links to folders. */
export function list(top: string, fs: FileSystem): Listing {
  const walk = new Walk(top, fs);
  walk.run();
  const files = walk.files.sort(byPath);
  return { files, known: new Set(files), problems: shortened(walk.problems) };
}
