/** The event that started a run, from the runner's environment and its payload. */
import * as z from 'zod/mini';
import { InputError, UsageError } from '../errors.ts';

/** A run on a pull request. */
export interface PullEvent {
  readonly type: 'pull';
  readonly number: number;
  readonly head: { readonly sha: string; readonly ref: string; readonly repository: string | null };
  readonly base: { readonly sha: string; readonly ref: string };
  /** Files that it touches, as the payload says. */
  readonly files: number | null;
  /** It was closed or merged, so that nobody waits for a report. */
  readonly closed: boolean;
}

/** A run on a branch or a tag: a push, a schedule, or somebody who started it. */
export interface BranchEvent {
  readonly type: 'branch';
  readonly name: 'push' | 'workflow_dispatch' | 'schedule';
  readonly sha: string;
  /** The branch, or null for a tag. */
  readonly branch: string | null;
  /** The commit before a push; null when there is none. */
  readonly before: string | null;
}

/** A run on what a merge queue is about to merge. */
export interface QueueEvent {
  readonly type: 'queue';
  readonly sha: string;
  readonly base: string;
}

/** A run for which there is nothing to do: a branch that was deleted. */
export interface NoEvent {
  readonly type: 'nothing';
  readonly why: string;
}

export type Event = PullEvent | BranchEvent | QueueEvent | NoEvent;

const EVENTS = ['pull_request', 'pull_request_target', 'push', 'workflow_dispatch', 'schedule', 'merge_group'] as const;

const sha = z.string().check(z.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
const repository = z.nullable(z.object({ full_name: z.string() }));

const PULL = z.object({
  pull_request: z.object({
    number: z.number().check(z.int(), z.gt(0)),
    state: z.optional(z.string()),
    changed_files: z.optional(z.nullable(z.number())),
    head: z.object({ sha, ref: z.string(), repo: z.optional(repository) }),
    base: z.object({ sha, ref: z.string() }),
  }),
});

/** A whole one, unlike the `ref` of a pull request's ends. */
const ref = z.string().check(z.regex(/^refs\/./));
const PUSH = z.object({ after: sha, before: sha, ref, deleted: z.optional(z.boolean()) });
const QUEUE = z.object({ merge_group: z.object({ head_sha: sha, base_sha: sha }) });
/** What the runner sets for every event. */
const CURRENT = z.object({ GITHUB_SHA: sha, GITHUB_REF: ref });

/** What of the environment says which event it was. */
export interface Surroundings {
  readonly name: string;
  readonly payload: unknown;
  readonly sha: string;
  readonly ref: string;
}

/** What stands at a path, in a few words. */
function foundAt(value: unknown, path: readonly PropertyKey[]): string {
  let at = value;
  for (const key of path) {
    at = typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, key)?.value : undefined;
  }
  if (at === undefined) return 'none';
  if (Array.isArray(at)) return 'a list';
  return typeof at === 'object' && at !== null ? 'an object' : (JSON.stringify(at) ?? typeof at).slice(0, 80);
}

function read<T>(schema: { safeParse(value: unknown): z.core.util.SafeParseResult<T> }, value: unknown, of: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path ?? [];
  throw new InputError({
    expected: path.length === 0 ? of : `a usable "${path.join('.')}" in ${of}`,
    found: foundAt(value, path),
    advice: 'run this step in a workflow of GitHub',
  });
}

const BRANCH = 'refs/heads/';
const ENVIRONMENT = 'the environment of the runner';

/** Zeros stand for no commit. */
function isNone(id: string): boolean {
  return /^0+$/.test(id);
}

function branchOf(ref: string): string | null {
  return ref.startsWith(BRANCH) ? ref.slice(BRANCH.length) : null;
}

/**
 * Reads the event. Throws a `UsageError` for one that dashcov has no answer to, an `InputError` that names the field when the
 * payload or the environment lacks it.
 */
export function readEvent({ name, payload, ...current }: Surroundings): Event {
  const runner = { GITHUB_SHA: current.sha, GITHUB_REF: current.ref };
  switch (name) {
    case 'pull_request':
    case 'pull_request_target': {
      const { pull_request: pull } = read(PULL, payload, `the payload of ${name}`);
      return {
        type: 'pull',
        number: pull.number,
        head: { sha: pull.head.sha, ref: pull.head.ref, repository: pull.head.repo?.full_name ?? null },
        base: { sha: pull.base.sha, ref: pull.base.ref },
        files: pull.changed_files ?? null,
        closed: pull.state === 'closed',
      };
    }
    case 'push': {
      const { after, before, ref: pushed, deleted } = read(PUSH, payload, `the payload of ${name}`);
      const branch = branchOf(pushed);
      const what = branch === null ? 'tag' : 'branch';
      if (deleted || isNone(after)) return { type: 'nothing', why: `The ${what} was deleted.` };
      // Of an annotated tag, `after` is the id of the tag and no commit.
      const at = branch === null ? read(CURRENT, runner, ENVIRONMENT).GITHUB_SHA : after;
      return { type: 'branch', name, sha: at, branch, before: isNone(before) ? null : before };
    }
    case 'workflow_dispatch':
    case 'schedule': {
      const { GITHUB_SHA: at, GITHUB_REF: started } = read(CURRENT, runner, ENVIRONMENT);
      return { type: 'branch', name, sha: at, branch: branchOf(started), before: null };
    }
    case 'merge_group': {
      const { merge_group: group } = read(QUEUE, payload, `the payload of ${name}`);
      return { type: 'queue', sha: group.head_sha, base: group.base_sha };
    }
    default:
      throw new UsageError({
        expected: `one of the events ${EVENTS.join(', ')}`,
        found: name === '' ? 'none' : JSON.stringify(name.slice(0, 80)),
        at: { file: 'on: of the workflow' },
        advice: 'run this step on one of them',
      });
  }
}
