import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { type Environment, readEnvironment } from '../../src/action/environment.ts';
import { UsageError } from '../../src/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'dashcov-environment-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
/** A payload in a file of its own. */
function payload(text: string): string {
  const path = join(folder, `event-${count++}.json`);
  writeFileSync(path, text);
  return path;
}

const SHA = '0123456789abcdef0123456789abcdef01234567';
const WHOLE = {
  GITHUB_EVENT_NAME: 'push',
  GITHUB_EVENT_PATH: payload('{"after":"x"}'),
  GITHUB_SHA: SHA,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REPOSITORY: 'octo/demo.rs',
  GITHUB_SERVER_URL: 'https://git.acme.org',
  GITHUB_RUN_ID: '17',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKSPACE: '/home/runner/work/demo/demo',
  RUNNER_TEMP: '/home/runner/work/_temp',
};
const READ: Environment = {
  event: 'push',
  payload: { after: 'x' },
  sha: SHA,
  ref: 'refs/heads/main',
  repository: 'octo/demo.rs',
  owner: 'octo',
  name: 'demo.rs',
  server: 'https://git.acme.org',
  runId: 17,
  attempt: 2,
  workspace: '/home/runner/work/demo/demo',
  temp: '/home/runner/work/_temp',
};

function refused(more: Readonly<Record<string, string | undefined>>): string {
  try {
    readEnvironment({ ...WHOLE, ...more });
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'nothing was thrown';
}

describe('readEnvironment', () => {
  it('reads what the runner sets', () => {
    expect(readEnvironment(WHOLE)).toEqual(READ);
  });

  test.each([
    'GITHUB_EVENT_NAME',
    'GITHUB_EVENT_PATH',
    'GITHUB_REPOSITORY',
    'GITHUB_RUN_ID',
    'GITHUB_RUN_ATTEMPT',
    'RUNNER_TEMP',
  ])('names %s when it is missing or empty', (name) => {
    const message =
      `expected a value that the runner of GitHub Actions sets, found none, at ${name}; ` +
      'run this step in a workflow; on a machine of your own, use the command line';
    expect(refused({ [name]: undefined })).toBe(message);
    expect(refused({ [name]: '' })).toBe(message);
  });

  test.each<[name: string, value: string | undefined, read: Partial<Environment>]>([
    // Which event needs a commit and a branch is the event's to say.
    ['GITHUB_SHA', undefined, { sha: '' }],
    ['GITHUB_REF', undefined, { ref: '' }],
    ['GITHUB_SERVER_URL', undefined, { server: 'https://github.com' }],
    ['GITHUB_SERVER_URL', '', { server: 'https://github.com' }],
    ['GITHUB_WORKSPACE', undefined, { workspace: '.' }],
    ['GITHUB_WORKSPACE', '', { workspace: '.' }],
    ['GITHUB_RUN_ID', '999999999999999', { runId: 999_999_999_999_999 }],
    ['GITHUB_RUN_ID', 'x', { runId: 0 }],
    ['GITHUB_RUN_ID', '-1', { runId: 0 }],
    ['GITHUB_RUN_ID', '1.5', { runId: 0 }],
    ['GITHUB_RUN_ID', '9'.repeat(30), { runId: 0 }],
    ['GITHUB_RUN_ATTEMPT', 'Infinity', { attempt: 0 }],
    ['GITHUB_REPOSITORY', 'Octo-1/a_b', { repository: 'Octo-1/a_b', owner: 'Octo-1', name: 'a_b' }],
    ['GITHUB_EVENT_NAME', '__proto__', { event: '__proto__' }],
    ['GITHUB_EVENT_PATH', payload('null'), { payload: null }],
    ['GITHUB_EVENT_PATH', payload('[1]'), { payload: [1] }],
    ['GITHUB_EVENT_PATH', payload('{"title":"\\ud83d"}'), { payload: { title: '\ud83d' } }],
  ])('takes %s as %j', (name, value, read) => {
    expect(readEnvironment({ ...WHOLE, [name]: value })).toEqual({ ...READ, ...read });
  });

  test.each(['octo', 'octo/', '/demo', 'octo/demo/x', 'octo demo', '../..//', 'octo/demo\n', 'octo/<b>', ' octo/demo'])(
    'refuses the repository %j',
    (value) => {
      expect(refused({ GITHUB_REPOSITORY: value })).toBe(
        `expected a repository as owner/name, found ${JSON.stringify(value)}, at GITHUB_REPOSITORY; ` +
          'leave the variable as the runner sets it',
      );
    },
  );

  test.each<[title: string, path: string]>([
    ['is not there', join(folder, 'none.json')],
    ['is a folder', folder],
    ['is empty', payload('')],
    ['is no JSON', payload('after: x')],
    ['breaks off', payload('{"after":')],
    ['goes on after its end', payload('{} {}')],
    ['is a text of another kind', payload('<!DOCTYPE html>')],
    ['cannot have such a name', `${folder}\0x`],
  ])('refuses a payload that %s', (_title, path) => {
    expect(refused({ GITHUB_EVENT_PATH: path })).toBe(
      `expected the payload of the event as JSON, found none that can be read, at ${path}; ` +
        'run this step in a workflow of GitHub Actions',
    );
  });

  it('makes nothing of a payload but values', () => {
    const read = readEnvironment({ ...WHOLE, GITHUB_EVENT_PATH: payload('{"__proto__":{"deleted":true}}') });
    expect((read.payload as { deleted?: boolean }).deleted).toBeUndefined();
    expect({}).not.toHaveProperty('deleted');
  });
});
