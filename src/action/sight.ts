/** What a run on a pull request sees before it reads a file: the pull request, and whether it matters. */
import { parseConfig } from '../config/file.ts';
import { CONFIG_FILES, resolveSettings, type Settings } from '../config.ts';
import type { PullEvent } from '../github/event.ts';
import type { Comparison, PullState } from '../github/host.ts';
import { HostProblem } from '../github/problem.ts';
import { ownComments } from '../github/sticky.ts';
import { needsDiff, type Relevance, relevance } from '../github/touched.ts';
import type { Run } from './run.ts';

/** A pull request as a run sees it; `state` is null where the token may not look at it. */
export interface Sight {
  readonly event: PullEvent;
  /** The revision that the run is about: that of the event, or a newer one after the branch has moved. */
  readonly sha: string;
  readonly state: PullState | null;
  readonly warnings: readonly string[];
}

/** Paths where the configuration may be. */
export function configPaths({ inputs }: Run): readonly string[] {
  return inputs.config ? [inputs.config] : [...CONFIG_FILES];
}

/** The settings that some texts of configuration files give. What is wrong with them is told once the files are read. */
export function settingsIn(texts: Readonly<Record<string, string>>, run: Run): Settings {
  const file = configPaths(run).find((path) => Object.hasOwn(texts, path));
  try {
    return resolveSettings(run.inputs, file === undefined ? {} : parseConfig(file, texts[file] ?? ''));
  } catch {
    return resolveSettings(run.inputs);
  }
}

export async function sightOf(event: PullEvent, sha: string, run: Run): Promise<Sight> {
  try {
    const state = await run.host.look({ number: event.number, sha, paths: configPaths(run), files: event.files });
    return { event, sha, state, warnings: [] };
  } catch (error) {
    if (!(error instanceof HostProblem) || (error.kind !== 'forbidden' && error.kind !== 'not-found')) throw error;
    return { event, sha, state: null, warnings: [`${error.message}.`] };
  }
}

/** The settings as far as they show before the files are there. */
export function foreseen({ state }: Sight, run: Run): Settings {
  return settingsIn(state?.texts ?? {}, run);
}

export interface Touch {
  readonly answer: Relevance;
  /** The comparison that it took to tell, for later. */
  readonly comparison: Comparison | null;
}

export async function touchOf(sight: Sight, run: Run): Promise<Touch> {
  const { state, event, sha } = sight;
  const settings = foreseen(sight, run);
  if (state !== null) {
    const answer = relevance(state.files, state.complete, settings);
    // With a comment to bring up to date, one more request would be one too many for a change that touches nothing.
    const hasComment = ownComments(state.comments, settings.id).length > 0;
    if (answer !== 'no' || hasComment || !needsDiff(state.files)) return { answer, comparison: null };
  }
  const comparison = await run.host.files.compare(settings.base ?? event.base.sha, sha);
  const answer = relevance(comparison.files, comparison.complete, settings);
  // Without a look the configuration is not known, which may name other files.
  return { answer: state === null && answer === 'no' ? 'maybe' : answer, comparison };
}
