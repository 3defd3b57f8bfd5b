/** A plan made anew on what git holds, where the archive has it otherwise: what is committed must differ by the panels alone. */
import type { FilePort } from '../github/host.ts';
import { isBlob } from '../repository/blob.ts';
import { overlay } from '../repository/memory.ts';
import { type Plan, planOf } from './plan.ts';
import type { Run } from './run.ts';

export type Exact =
  | { readonly type: 'plan'; readonly plan: Plan }
  | { readonly type: 'refused'; readonly reason: string; readonly advice: string };

/** The text of a file as git has it, or null when it is no text in UTF-8 or no plain file. */
async function textOf(files: FilePort, sha: string, path: string, id: string | undefined): Promise<string | null> {
  if (id === undefined) return null;
  const bytes = await files.blob(sha, path);
  // A symbolic link is answered with the file that it leads to.
  if (!isBlob(bytes, id)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Archives heed `.gitattributes` (`eol`, `export-subst`) and links are followed, so a dashboard as read may not be the blob that
 * a commit replaces. One question tells for all; a dashboard that differs is read once more, and the panels are planned on it.
 */
export async function exactly(run: Run, plan: Plan, wanted: ((name: string) => boolean) | undefined): Promise<Exact> {
  if (run.source.exact || plan.patches.length === 0) return { type: 'plan', plan };
  const { reading, patches } = plan;
  const { files } = run.host;
  const ids = await files.blobIds(
    reading.sha,
    patches.map(({ file }) => file),
  );
  const other = patches.filter(({ file, before }) => {
    const id = ids.get(file);
    return id === undefined || !isBlob(new TextEncoder().encode(before), id);
  });
  if (other.length === 0) return { type: 'plan', plan };
  const texts: Record<string, string> = {};
  for (const { file } of other) {
    const text = await textOf(files, reading.sha, file, ids.get(file));
    if (text === null) {
      return {
        type: 'refused',
        reason: `${file} is no plain text file of the repository, such as a symbolic link`,
        advice: 'name the file itself in the input "dashboards"',
      };
    }
    texts[file] = text;
  }
  const repository = overlay(reading.repository, texts);
  return { type: 'plan', plan: planOf({ ...reading, repository, audit: reading.again(repository) }, wanted) };
}
