/** A run of the Action: what it is about, what it needs, and what comes out of it. */
import type { Settings } from '../config.ts';
import type { Event } from '../github/event.ts';
import type { Host } from '../github/host.ts';
import type { Annotation } from '../report/annotations.ts';
import type { Links } from '../report/pull.ts';
import type { RustParser } from '../rust/source/syntax.ts';
import { runBranch } from './branch.ts';
import type { Outputs } from './outputs.ts';
import { runPull } from './pull.ts';
import type { Source } from './source.ts';

/** All that a run works with. */
export interface Run {
  readonly host: Host;
  readonly source: Source;
  readonly rust: RustParser;
  /** What the inputs of the step say. */
  readonly inputs: Partial<Settings>;
  /** `owner/name` of the repository that the workflow runs in. */
  readonly repository: string;
  readonly id: number;
  readonly attempt: number;
  readonly linksAt: (sha: string) => Links;
  /** Tells what is being done, in the log. */
  readonly tell: (text: string) => void;
}

/** What a run has to say; the shell prints it. */
export interface Result {
  readonly outputs: Outputs;
  /** For the job summary. */
  readonly summary: string;
  /** The audit as JSON, and the report that its reader opens; null where nothing was read. */
  readonly documents: { readonly report: string; readonly audit: string } | null;
  readonly annotations: readonly Annotation[];
  /** What there was no room for among the annotations, or null. */
  readonly note: string | null;
  /** For the log. */
  readonly log: string;
  /** What could not be done and was not asked to fail for, each with its advice. */
  readonly warnings: readonly string[];
  /** Why the step fails, or null. */
  readonly failure: string | null;
}

/** A result that says one thing. */
export function brief(text: string, outputs: Outputs = {}, warnings: readonly string[] = []): Result {
  const silent = { documents: null, annotations: [], note: null, failure: null };
  return { ...silent, outputs, summary: `${text}\n`, log: `${text}\n`, warnings };
}

/** Runs on an event. Throws an `InputError` or a `HostProblem` when nothing sensible can be done. */
export function run(event: Event, context: Run): Promise<Result> {
  switch (event.type) {
    case 'nothing':
      return Promise.resolve(brief(event.why));
    case 'pull':
      return runPull(event, context);
    case 'branch':
    case 'queue':
      return runBranch(event, context);
  }
}
