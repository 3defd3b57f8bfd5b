/** The runner's environment, read once and checked. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Environment {
  readonly event: string;
  readonly payload: unknown;
  readonly sha: string;
  readonly ref: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly owner: string;
  readonly name: string;
  readonly server: string;
  readonly runId: number;
  readonly attempt: number;
  /** Where a checkout lies. */
  readonly workspace: string;
  /** A folder that is emptied after the job. */
  readonly temp: string;
}

function required(env: Env, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new UsageError({
    expected: 'a value that the runner of GitHub Actions sets',
    found: 'none',
    at: { file: name },
    advice: 'run this step in a workflow; on a machine of your own, use the command line',
  });
}

function count(env: Env, name: string): number {
  const value = Number(required(env, name));
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function payloadOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UsageError({
      expected: 'the payload of the event as JSON',
      found: 'none that can be read',
      at: { file: path },
      advice: 'run this step in a workflow of GitHub Actions',
      cause,
    });
  }
}

/** Reads the environment. Throws a `UsageError` that names what is missing. */
export function readEnvironment(env: Env): Environment {
  const repository = required(env, 'GITHUB_REPOSITORY');
  const [, owner = '', name = ''] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository) ?? [];
  if (name === '') {
    throw new UsageError({
      expected: 'a repository as owner/name',
      found: JSON.stringify(repository.slice(0, 80)),
      at: { file: 'GITHUB_REPOSITORY' },
      advice: 'leave the variable as the runner sets it',
    });
  }
  return {
    event: required(env, 'GITHUB_EVENT_NAME'),
    payload: payloadOf(required(env, 'GITHUB_EVENT_PATH')),
    sha: env.GITHUB_SHA ?? '',
    ref: env.GITHUB_REF ?? '',
    repository,
    owner,
    name,
    server: env.GITHUB_SERVER_URL || 'https://github.com',
    runId: count(env, 'GITHUB_RUN_ID'),
    attempt: count(env, 'GITHUB_RUN_ATTEMPT'),
    workspace: env.GITHUB_WORKSPACE || '.',
    temp: required(env, 'RUNNER_TEMP'),
  };
}
