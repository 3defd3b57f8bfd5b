/** Names of dashboards in Rust files that are not read for metrics: those are the files of one name by default, and a program may have others. */
import { matchFiles } from '../repository/glob.ts';
import type { Repository } from '../repository/repository.ts';
import { ASIDE } from './workspace/aside.ts';

/** What a file says that declares metrics. */
const ABOUT = /metric|prometheus|counter|gauge|histogram/i;
/** The names that a scrape shows (Prometheus, "Data model"). */
const NAME = /^[a-zA-Z_:][\w:]*$/;

/**
 * Says of a name in which Rust file it stands as a whole text (`"hits_total"`), the first by its path; null for none. Left out are the
 * files that these globs match, and those of tests, benches, examples and fuzzing. The files are read once, when the first name is asked for.
 */
export function elsewhere(repository: Repository, globs: readonly string[]): (name: string) => string | null {
  let texts: (readonly [file: string, text: string])[] | undefined;
  return (name) => {
    if (!NAME.test(name)) return null;
    texts ??= othersOf(repository, globs);
    return texts.find(([, text]) => text.includes(`"${name}"`))?.[0] ?? null;
  };
}

function othersOf(repository: Repository, globs: readonly string[]): (readonly [file: string, text: string])[] {
  const rust = repository.files().filter((file) => file.endsWith('.rs'));
  const read = new Set(matchFiles(rust, globs).files);
  return rust.flatMap((file) => {
    if (read.has(file) || file.split('/').some((part) => ASIDE.has(part))) return [];
    const text = textOf(repository, file);
    return text !== null && ABOUT.test(text) ? [[file, text] as const] : [];
  });
}

/** The text of a file, or null when it cannot be read: what is wrong with it is told where it counts. */
function textOf(repository: Repository, file: string): string | null {
  try {
    return repository.text(file);
  } catch {
    return null;
  }
}
