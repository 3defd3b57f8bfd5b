import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { InputError, UsageError } from '../../src/errors.ts';
import { type Event, readEvent, type Surroundings } from '../../src/github/event.ts';

const HEAD = '0123456789abcdef0123456789abcdef01234567';
const BASE = '89abcdef0123456789abcdef0123456789abcdef';
const LONG = 'ab'.repeat(32);
const NONE = '0'.repeat(40);
const REPOSITORY = { id: 7, node_id: 'R_x', name: 'demo', full_name: 'octo/demo', private: false, fork: false };
const SENDER = { login: 'ada', id: 1, type: 'User' };

/** The payload of a pull request, with what of it dashcov reads and a little more. */
function pull(more: object = {}, head: object = {}, base: object = {}): object {
  return {
    action: 'synchronize',
    number: 12,
    before: BASE,
    after: HEAD,
    repository: REPOSITORY,
    sender: SENDER,
    pull_request: {
      number: 12,
      state: 'open',
      locked: false,
      title: 'Chart it',
      body: null,
      user: SENDER,
      merged: false,
      mergeable: null,
      changed_files: 3,
      head: { label: 'octo:feature', ref: 'feature', sha: HEAD, user: SENDER, repo: REPOSITORY, ...head },
      base: { label: 'octo:main', ref: 'main', sha: BASE, user: SENDER, repo: REPOSITORY, ...base },
      ...more,
    },
  };
}

function push(more: object = {}): object {
  return {
    ref: 'refs/heads/main',
    before: BASE,
    after: HEAD,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    repository: REPOSITORY,
    sender: SENDER,
    commits: [{ id: HEAD, message: 'Change' }],
    head_commit: { id: HEAD, message: 'Change' },
    ...more,
  };
}

const QUEUE = {
  action: 'checks_requested',
  merge_group: {
    head_sha: HEAD,
    head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${BASE}`,
    base_sha: BASE,
    base_ref: 'refs/heads/main',
    head_commit: { id: HEAD },
  },
  repository: REPOSITORY,
};

function around(name: string, payload: unknown, more: Partial<Surroundings> = {}): Surroundings {
  return { name, payload, sha: HEAD, ref: 'refs/heads/main', ...more };
}

const PULL: Event = {
  type: 'pull',
  number: 12,
  head: { sha: HEAD, ref: 'feature', repository: 'octo/demo' },
  base: { sha: BASE, ref: 'main' },
  files: 3,
  closed: false,
};
const GONE: Event = { ...PULL, head: { ...PULL.head, repository: null } };
const PUSH: Event = { type: 'branch', name: 'push', sha: HEAD, branch: 'main', before: BASE };
const STARTED: Event = { ...PUSH, name: 'workflow_dispatch', before: null };
const DISPATCH = { inputs: {}, ref: 'refs/heads/main', repository: REPOSITORY, workflow: '.github/workflows/x.yml' };

const GOOD: readonly [title: string, given: Surroundings, event: Event][] = [
  ['pull_request', around('pull_request', pull(), { ref: 'refs/pull/12/merge', sha: BASE }), PULL],
  ['pull_request_target', around('pull_request_target', pull(), { sha: BASE }), PULL],
  [
    'pull_request of a fork',
    around('pull_request', pull({}, { repo: { ...REPOSITORY, full_name: 'eve/demo', fork: true } })),
    { ...PULL, head: { ...PULL.head, repository: 'eve/demo' } },
  ],
  ['pull_request of a fork that is gone', around('pull_request', pull({}, { repo: null })), GONE],
  ['pull_request that tells no repository', around('pull_request', pull({}, { repo: undefined })), GONE],
  ['pull_request that was closed', around('pull_request', pull({ state: 'closed' })), { ...PULL, closed: true }],
  [
    'pull_request that was merged',
    around('pull_request', pull({ state: 'closed', merged: true })),
    { ...PULL, closed: true },
  ],
  ['pull_request that tells no state', around('pull_request', pull({ state: undefined })), PULL],
  [
    'pull_request without a count of files',
    around('pull_request', pull({ changed_files: null })),
    { ...PULL, files: null },
  ],
  ['pull_request of no files', around('pull_request', pull({ changed_files: 0 })), { ...PULL, files: 0 }],
  [
    'pull_request in a repository of SHA-256',
    around('pull_request', pull({}, { sha: LONG }, { sha: LONG })),
    { ...PULL, head: { ...PULL.head, sha: LONG }, base: { ...PULL.base, sha: LONG } },
  ],
  [
    'pull_request between branches of hostile names',
    around('pull_request', pull({}, { ref: "a$(id)'`;\n::error::" }, { ref: '-x' })),
    { ...PULL, head: { ...PULL.head, ref: "a$(id)'`;\n::error::" }, base: { ...PULL.base, ref: '-x' } },
  ],
  ['push', around('push', push()), PUSH],
  ['first push of a branch', around('push', push({ before: NONE, created: true })), { ...PUSH, before: null }],
  [
    'push to a branch with slashes',
    around('push', push({ ref: 'refs/heads/a/refs/heads/b' })),
    { ...PUSH, branch: 'a/refs/heads/b' },
  ],
  [
    'push of a tag',
    around('push', push({ ref: 'refs/tags/v1', before: NONE })),
    { ...PUSH, branch: null, before: null },
  ],
  [
    'push of an annotated tag, whose own id is no commit',
    around('push', push({ ref: 'refs/tags/v1', before: NONE, after: BASE }), { ref: 'refs/tags/v1' }),
    { ...PUSH, branch: null, before: null },
  ],
  [
    'deleted branch',
    around('push', push({ after: NONE, deleted: true })),
    { type: 'nothing', why: 'The branch was deleted.' },
  ],
  [
    'deleted branch by its id alone',
    around('push', push({ after: NONE })),
    { type: 'nothing', why: 'The branch was deleted.' },
  ],
  [
    'deleted branch in a repository of SHA-256',
    around('push', push({ before: LONG, after: '0'.repeat(64) })),
    { type: 'nothing', why: 'The branch was deleted.' },
  ],
  [
    'deleted tag',
    around('push', push({ ref: 'refs/tags/v1', after: NONE, deleted: true })),
    { type: 'nothing', why: 'The tag was deleted.' },
  ],
  ['workflow_dispatch', around('workflow_dispatch', DISPATCH), STARTED],
  [
    'workflow_dispatch on a tag',
    around('workflow_dispatch', DISPATCH, { ref: 'refs/tags/v1' }),
    { ...STARTED, branch: null },
  ],
  ['schedule', around('schedule', { schedule: '0 6 * * 1' }), { ...STARTED, name: 'schedule' }],
  ['schedule, whose payload nobody reads', around('schedule', null), { ...STARTED, name: 'schedule' }],
  ['merge_group', around('merge_group', QUEUE), { type: 'queue', sha: HEAD, base: BASE }],
];

const P = 'the payload of pull_request';
const RUNNER = 'the environment of the runner';

const BAD: readonly [title: string, given: Surroundings, expected: string, found: string][] = [
  ['no payload', around('pull_request', undefined), P, 'none'],
  ['null', around('pull_request', null), P, 'null'],
  ['a text', around('pull_request', 'pull_request'), P, '"pull_request"'],
  ['a list', around('push', [push()]), 'the payload of push', 'a list'],
  ['the payload of another event', around('pull_request', push()), `a usable "pull_request" in ${P}`, 'none'],
  [
    'a pull request that is a number',
    around('pull_request', { pull_request: 12 }),
    `a usable "pull_request" in ${P}`,
    '12',
  ],
  ['no number', around('pull_request', pull({ number: undefined })), `a usable "pull_request.number" in ${P}`, 'none'],
  [
    'a number as text',
    around('pull_request', pull({ number: '12' })),
    `a usable "pull_request.number" in ${P}`,
    '"12"',
  ],
  ['the number 0', around('pull_request', pull({ number: 0 })), `a usable "pull_request.number" in ${P}`, '0'],
  ['a number below', around('pull_request', pull({ number: -1 })), `a usable "pull_request.number" in ${P}`, '-1'],
  ['half a number', around('pull_request', pull({ number: 1.5 })), `a usable "pull_request.number" in ${P}`, '1.5'],
  ['no head', around('pull_request', pull({ head: null })), `a usable "pull_request.head" in ${P}`, 'null'],
  [
    'a head that is a list',
    around('pull_request', pull({ head: [HEAD] })),
    `a usable "pull_request.head" in ${P}`,
    'a list',
  ],
  [
    'a short head',
    around('pull_request', pull({}, { sha: 'abc1234' })),
    `a usable "pull_request.head.sha" in ${P}`,
    '"abc1234"',
  ],
  [
    'a head in capitals',
    around('pull_request', pull({}, { sha: 'A'.repeat(40) })),
    `a usable "pull_request.head.sha" in ${P}`,
    `"${'A'.repeat(40)}"`,
  ],
  [
    'a head of 41 digits',
    around('pull_request', pull({}, { sha: `${HEAD}0` })),
    `a usable "pull_request.head.sha" in ${P}`,
    `"${HEAD}0"`,
  ],
  [
    'a head that ends a line',
    around('pull_request', pull({}, { sha: `${HEAD}\n` })),
    `a usable "pull_request.head.sha" in ${P}`,
    `"${HEAD}\\n"`,
  ],
  [
    'a head that climbs',
    around('pull_request', pull({}, { sha: '../../login' })),
    `a usable "pull_request.head.sha" in ${P}`,
    '"../../login"',
  ],
  [
    'a branch that is none',
    around('pull_request', pull({}, { ref: 7 })),
    `a usable "pull_request.head.ref" in ${P}`,
    '7',
  ],
  [
    'a repository without a name',
    around('pull_request', pull({}, { repo: {} })),
    `a usable "pull_request.head.repo.full_name" in ${P}`,
    'none',
  ],
  ['no base', around('pull_request', pull({ base: undefined })), `a usable "pull_request.base" in ${P}`, 'none'],
  [
    'a base without an id',
    around('pull_request', pull({}, {}, { sha: null })),
    `a usable "pull_request.base.sha" in ${P}`,
    'null',
  ],
  [
    'a state that is none',
    around('pull_request', pull({ state: true })),
    `a usable "pull_request.state" in ${P}`,
    'true',
  ],
  [
    'a count that is none',
    around('pull_request', pull({ changed_files: 'many' })),
    `a usable "pull_request.changed_files" in ${P}`,
    '"many"',
  ],
  [
    'the same of the other event',
    around('pull_request_target', {}),
    'a usable "pull_request" in the payload of pull_request_target',
    'none',
  ],
  [
    'a push without an id',
    around('push', push({ after: undefined })),
    'a usable "after" in the payload of push',
    'none',
  ],
  ['a push onto nothing', around('push', push({ before: '' })), 'a usable "before" in the payload of push', '""'],
  ['a push to nothing', around('push', push({ ref: undefined })), 'a usable "ref" in the payload of push', 'none'],
  ['a push to a short name', around('push', push({ ref: 'main' })), 'a usable "ref" in the payload of push', '"main"'],
  [
    'a push with a wrong flag',
    around('push', push({ deleted: 'no' })),
    'a usable "deleted" in the payload of push',
    '"no"',
  ],
  [
    'a tag without a commit',
    around('push', push({ ref: 'refs/tags/v1' }), { sha: '' }),
    `a usable "GITHUB_SHA" in ${RUNNER}`,
    '""',
  ],
  [
    'a start without a commit',
    around('workflow_dispatch', DISPATCH, { sha: '' }),
    `a usable "GITHUB_SHA" in ${RUNNER}`,
    '""',
  ],
  [
    'a start without a branch',
    around('workflow_dispatch', DISPATCH, { ref: '' }),
    `a usable "GITHUB_REF" in ${RUNNER}`,
    '""',
  ],
  ['a schedule at no commit', around('schedule', {}, { sha: 'HEAD' }), `a usable "GITHUB_SHA" in ${RUNNER}`, '"HEAD"'],
  [
    'a queue without a group',
    around('merge_group', {}),
    'a usable "merge_group" in the payload of merge_group',
    'none',
  ],
  [
    'a queue without a head',
    around('merge_group', { merge_group: { base_sha: BASE } }),
    'a usable "merge_group.head_sha" in the payload of merge_group',
    'none',
  ],
  [
    'a queue without a base',
    around('merge_group', { merge_group: { head_sha: HEAD } }),
    'a usable "merge_group.base_sha" in the payload of merge_group',
    'none',
  ],
  [
    'a long text',
    around('push', push({ after: 'x'.repeat(1e6) })),
    'a usable "after" in the payload of push',
    `"${'x'.repeat(79)}`,
  ],
];

function refused(given: Surroundings): InputError {
  try {
    readEvent(given);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readEvent', () => {
  test.each(GOOD)('%s', (_title, given, event) => {
    expect(readEvent(given)).toEqual(event);
  });

  test.each(BAD)('refuses %s', (_title, given, expected, found) => {
    const error = refused(given);
    expect(error).not.toBeInstanceOf(UsageError);
    expect(error.message).toBe(`expected ${expected}, found ${found}; run this step in a workflow of GitHub`);
  });

  test.each<[name: string, found: string]>([
    ['issues', '"issues"'],
    ['', 'none'],
    ['__proto__', '"__proto__"'],
    ['constructor', '"constructor"'],
    ['PUSH', '"PUSH"'],
    ['push ', '"push "'],
    ['pull_request_review', '"pull_request_review"'],
    ['issue_comment', '"issue_comment"'],
    ['workflow_run', '"workflow_run"'],
    ['::error::x', '"::error::x"'],
    ['a\n::stop-commands::x', '"a\\n::stop-commands::x"'],
    ['\u001b[31m', '"\\u001b[31m"'],
    ['x'.repeat(100_000), `"${'x'.repeat(80)}"`],
  ])('has no answer to the event %j', (name, found) => {
    const error = refused(around(name, pull()));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe(
      'expected one of the events pull_request, pull_request_target, push, workflow_dispatch, schedule, merge_group, ' +
        `found ${found}, at on: of the workflow; run this step on one of them`,
    );
  });

  it('throws nothing but errors that say what to do, whatever the payload is', () => {
    const name = fc.constantFrom('pull_request', 'push', 'merge_group', 'schedule');
    const keys = [
      'pull_request',
      'head',
      'base',
      'sha',
      'ref',
      'number',
      'after',
      'before',
      'merge_group',
      '__proto__',
    ];
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(HEAD, NONE, 'refs/heads/main', 12, null, undefined),
        fc.dictionary(fc.constantFrom(...keys), tie('value')),
        fc.array(tie('value'), { maxLength: 2 }),
      ),
    }));
    fc.assert(
      fc.property(name, value, fc.string(), (event, payload, ref) => {
        try {
          expect(readEvent({ name: event, payload, sha: HEAD, ref })).toHaveProperty('type');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).message.length).toBeLessThan(400);
        }
      }),
    );
  });
});
