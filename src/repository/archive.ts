import { filesBelow } from './files.ts';
import { MAX_FILE_BYTES, type Withheld } from './node-files.ts';
import type { Repository } from './repository.ts';
import { badArchive, readTar, refusedArchive, type TarEntry } from './tar.ts';
import { MAX_NODES, type Planted, TOP, Tree } from './tree.ts';
import { isRead } from './wanted.ts';

/** How much an archive may hold. */
export interface ArchiveLimits {
  /** Bytes once decompressed. */
  readonly total: number;
  /** Files, folders and links, in the tree that they make. */
  readonly entries: number;
  /** Bytes of the contents that are kept, and of all names. */
  readonly kept: number;
  /** Bytes of one file whose content is kept. */
  readonly file: number;
}

/**
 * - total: the sources of Linux are 1.6 GB. gzip makes a thousand bytes of one at most, so a bomb of 4 MB stops here,
 *   after some seconds and without memory, as nothing is stored.
 * - kept: it is in memory at once, on a runner with 7 GB.
 * - file: as in a working tree.
 */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  total: 4 * 1024 ** 3,
  entries: MAX_NODES,
  kept: 512 * 1024 ** 2,
  file: MAX_FILE_BYTES,
};

export interface ArchiveOptions {
  /** Where the archive comes from, for messages. */
  readonly origin: string;
  /** The commit that the archive must say it was made of; unchecked when left out. */
  readonly commit?: string;
  /** The files whose contents are kept; those that dashcov reads when left out. The others are listed. */
  readonly wants?: (path: string) => boolean;
  readonly limits?: Partial<ArchiveLimits>;
}

const NOT_KEPT: Withheld = {
  expected: 'a file whose content was kept',
  found: 'one that was only listed',
  advice: 'name it in the settings, so that it is read',
};

type Content = Uint8Array | Withheld | 'too large';
/** In the tree a file is its path in the archive, so that its content can come later. */
type Contents = Map<string, Content>;

/** What an entry of a type is in the tree; null for what git never archives. */
function plantedAs(type: string, path: string, target: string): Planted<string> | null {
  if (type === 'file') return { type, file: path };
  if (type === 'directory') return { type: 'folder' };
  return type === 'symlink' ? { type: 'link', target } : null;
}

class Reading {
  readonly tree: Tree<string>;
  readonly contents: Contents = new Map();
  readonly #links: string[] = [];
  readonly #origin: string;
  readonly #commit: string | undefined;
  readonly #limits: ArchiveLimits;
  #top: string | null = null;
  #kept = 0;

  constructor({ origin, commit, limits }: ArchiveOptions) {
    this.#origin = origin;
    this.#commit = commit;
    this.#limits = { ...ARCHIVE_LIMITS, ...limits };
    this.tree = new Tree(this.#limits.entries);
  }

  /** Reads the whole archive and keeps the contents that are wanted. */
  async read(archive: Uint8Array, wants: (path: string) => boolean): Promise<void> {
    const commit = await readTar(this.#origin, archive, this.#limits.total, (entry) => {
      const path = this.#plant(entry);
      return path === null ? null : this.#taker(path, entry.size, wants(path));
    });
    if (this.#top === null) {
      throw badArchive(this.#origin, 'an archive with one folder that holds all files', 'an empty one');
    }
    if (this.#commit !== undefined && commit !== this.#commit) {
      throw badArchive(
        this.#origin,
        `an archive of ${this.#commit}`,
        commit === null ? 'no commit id' : `one of ${commit}`,
      );
    }
    await this.#targets(archive, wants);
  }

  /** Keeps what wanted links lead to: a link may come before its target, and have another ending. */
  async #targets(archive: Uint8Array, wants: (path: string) => boolean): Promise<void> {
    const targets = new Set<string>();
    for (const link of this.#links) {
      const target = wants(link) ? this.tree.follow(link) : null;
      if (target !== null && this.contents.get(target) === NOT_KEPT) targets.add(target);
    }
    if (targets.size === 0) return;
    await readTar(this.#origin, archive, this.#limits.total, ({ name, type, size }) => {
      const path = this.#parts(name).join('/');
      return type === 'file' && targets.has(path) ? this.#taker(path, size, true) : null;
    });
  }

  /** The parts of a path below the one top folder; empty for that folder itself. */
  #parts(name: string): readonly string[] {
    const parts = name.replace(/\/$/, '').split('/');
    const bad = name.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..');
    if (bad) throw refusedArchive(this.#origin, 'paths inside one folder', `the path ${JSON.stringify(name)}`);
    return parts.slice(1);
  }

  /** Puts an entry into the tree. Gives the path of a file, null for anything else. */
  #plant({ name, type, target }: TarEntry): string | null {
    this.#count(name.length + target.length);
    const parts = this.#parts(name);
    const shown = JSON.stringify(name);
    this.#top ??= name.split('/', 1)[0] ?? '';
    const inTop = name === this.#top || name.startsWith(`${this.#top}/`);
    if (!inTop || (parts.length === 0 && type !== 'directory')) {
      throw badArchive(
        this.#origin,
        `one folder, ${JSON.stringify(this.#top)}, that holds all files`,
        `a ${type}, ${shown}`,
      );
    }
    if (parts.length === 0) return null;
    const path = parts.join('/');
    const planted = plantedAs(type, path, target);
    if (planted === null) {
      throw refusedArchive(this.#origin, 'files, folders and symbolic links', `a ${type}, ${shown}`);
    }
    const clash = this.tree.add(parts, planted);
    if (clash !== null) throw refusedArchive(this.#origin, clash.expected, clash.found);
    if (planted.type === 'link') this.#links.push(path);
    return planted.type === 'file' ? path : null;
  }

  #count(bytes: number): void {
    this.#kept += bytes;
    const { kept } = this.#limits;
    if (this.#kept <= kept) return;
    throw refusedArchive(this.#origin, `at most ${kept} bytes of names and contents to keep`, 'more');
  }

  /** What takes the content of a file: null when it is not wanted, or too large. */
  #taker(path: string, size: number, wanted: boolean): ((content: Buffer) => void) | null {
    const large = size > this.#limits.file;
    this.contents.set(path, large ? 'too large' : NOT_KEPT);
    if (large || !wanted) return null;
    this.#count(size);
    return (content) => this.contents.set(path, content);
  }
}

/**
 * The files of a gzipped tar archive as `git archive` and GitHub make it: one folder that holds all, which is taken off
 * the paths. The archive is read as a stream; only the contents that are wanted, and those that wanted links lead to,
 * stay in memory. Reading another file is a `RepositoryError`.
 *
 * An archive need not hold what the revision holds: files with `export-ignore` in .gitattributes are missing, and others
 * may have other bytes (`isBlob` tells).
 *
 * Files are listed as in a working tree, and links too: one that leaves the archive is a finding. Throws an
 * `InputError` for an archive that is cut off, damaged, larger than the limits, or of a shape that git never makes.
 */
export async function readArchive(archive: Uint8Array, options: ArchiveOptions): Promise<Repository> {
  const reading = new Reading(options);
  await reading.read(archive, options.wants ?? isRead);
  const fs = reading.tree.fileSystem((path) => reading.contents.get(path) ?? NOT_KEPT);
  return filesBelow(options.origin, TOP, fs);
}
