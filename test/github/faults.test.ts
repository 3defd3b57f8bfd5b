import { describe, expect, it, test } from 'vitest';
import { archiveSource } from '../../src/action/source.ts';
import type { Marked } from '../../src/github/marker.ts';
import { type StickyAnswer, stick } from '../../src/github/sticky.ts';
import {
  cutAfter,
  cutBefore,
  enlarge,
  type Fault,
  failAfter,
  failBefore,
  first,
  graphqlErrors,
  hang,
  type Matcher,
  rateLimited,
  respond,
  secondaryLimit,
  truncate,
} from '../fake-github/index.ts';
import { githubStage, reach } from './github-stage.ts';

const COMPARE: Matcher = { path: '/repos/{owner}/{repo}/compare/{basehead}' };
const CREATE: Matcher = { method: 'POST', path: '/repos/{owner}/{repo}/issues/{issue_number}/comments' };
const UPDATE: Matcher = { graphql: 'updateIssueComment' };
const COMMIT: Matcher = { graphql: 'createCommitOnBranch' };
const ARCHIVE = /^\/repos\/\{owner\}\/\{repo\}\/tarball|_codeload|ARCHIVE/;

/** A pull request of one commit, and the adapter before it. */
async function staged(options: Parameters<typeof githubStage>[0] = {}) {
  const stage = await githubStage(options);
  const base = stage.commit('main', { 'a.rs': 'one\n', 'b.json': '{}\n' });
  const head = stage.commit('feature', { 'a.rs': 'two\n' }, 'Change', base);
  const pull = stage.openPull('feature');
  const seen = (matcher: Matcher): number =>
    stage.hub.journal.filter(
      (entry) =>
        (matcher.method === undefined || entry.method === matcher.method) &&
        (matcher.path === undefined || entry.path === matcher.path) &&
        (matcher.graphql === undefined || entry.fields.includes(matcher.graphql)),
    ).length;
  const end = { [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
  return { ...end, stage, hub: stage.hub, ...reach(stage.hub), base, head, pull, seen };
}

type Staged = Awaited<ReturnType<typeof staged>>;

const marked = (run: number, head: string): Marked => ({ id: 'default', origin: { run, attempt: 1, head } });

/** Writes the comment of a run. */
async function comment({ host, pull, head }: Staged, run: number): Promise<StickyAnswer> {
  const comments = await host.comments.list(pull);
  const more = { create: true, heads: [head], fresh: null };
  return stick(host.comments, { pull, marked: marked(run, head), text: `text of ${run}`, comments, ...more });
}

const commitOf = ({ host, head }: Staged) =>
  host.branches.commit({
    ...{ branch: 'feature', expected: head, message: 'Panels\n\nDashcov-Panels: x' },
    files: [{ path: 'b.json', content: 'panels' }],
  });

describe.concurrent('a read', () => {
  test.each<[string, Fault]>([
    ['500', failBefore(500)],
    ['502', failBefore(502)],
    ['503', failBefore(503)],
    ['a connection that is cut', cutBefore()],
  ])('is repeated after %s', async (_title, fault) => {
    await using at = await staged();
    at.hub.on({ ...COMPARE, times: 2 }, fault);
    expect((await at.host.files.compare(at.base, at.head)).mergeBase).toBe(at.base);
    expect(at.seen(COMPARE)).toBe(3);
  });

  it('is repeated three times and no more', async () => {
    await using at = await staged();
    at.hub.on({ ...COMPARE, times: 99 }, failBefore(502));
    await expect(at.host.files.compare(at.base, at.head)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(at.seen(COMPARE)).toBe(4);
  });

  test.each([401, 403, 404, 409, 410, 422, 451])('is not repeated after %i', async (status) => {
    await using at = await staged();
    at.hub.on({ ...COMPARE, times: 99 }, respond(status));
    await expect(at.host.files.compare(at.base, at.head)).rejects.toThrow();
    expect(at.seen(COMPARE)).toBe(1);
  });

  it('of GraphQL is repeated, too', async () => {
    await using at = await staged();
    at.hub.on({ graphql: 'Look', times: 2 }, failBefore(502));
    const state = await at.host.look({ number: at.pull, sha: at.head, paths: [], files: 1 });
    expect(state.headSha).toBe(at.head);
  });

  it('with a broken body is an answer that is none', async () => {
    await using at = await staged();
    at.hub.on({ graphql: 'Look' }, respond(200, '<html>Unicorn!</html>'));
    const look = at.host.look({ number: at.pull, sha: at.head, paths: [], files: 1 });
    await expect(look).rejects.toMatchObject({ kind: 'unexpected' });
  });

  it('whose body stops is not taken for an empty one', async () => {
    await using at = await staged();
    at.hub.on(COMPARE, truncate(40));
    await expect(at.host.files.compare(at.base, at.head)).rejects.toMatchObject({ name: 'HostProblem' });
  });

  it('with errors beside data in a 200 is an error', async () => {
    await using at = await staged();
    at.hub.on(
      { graphql: 'Look' },
      graphqlErrors([{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]),
    );
    const look = at.host.look({ number: at.pull, sha: at.head, paths: [], files: 1 });
    await expect(look).rejects.toMatchObject({ kind: 'forbidden', trouble: { permission: 'pull-requests: read' } });
  });

  it('without an answer ends when the time is up', async () => {
    await using at = await staged();
    const timer = new AbortController();
    at.hub.on({ ...COMPARE, times: 99 }, hang());
    const asked = reach(at.hub, { signal: timer.signal }).host.files.compare(at.base, at.head);
    setTimeout(() => timer.abort(), 200);
    await expect(asked).rejects.toMatchObject({ kind: 'timeout' });
    expect(at.seen(COMPARE)).toBe(1);
  });
});

describe.concurrent('a limit', () => {
  test.each<[string, Fault]>([
    ['secondary, 403', secondaryLimit(30)],
    ['secondary, 429', secondaryLimit(30, 429)],
    ['429 in other words', respond(429, 'Slow down', { 'retry-after': '30' })],
    ['403 in other words', respond(403, 'Slow down', { 'retry-after': '30' })],
  ])('is waited for as long as the answer says (%s), for reads and writes', async (_title, fault) => {
    await using at = await staged();
    at.hub.on(COMPARE, fault);
    at.hub.on(CREATE, fault);
    await at.host.files.compare(at.base, at.head);
    await at.host.comments.create(at.pull, 'hello');
    expect(at.waits).toEqual([30, 30]);
    expect(at.stage.bodies(at.pull)).toEqual(['hello']);
  });

  it('of GraphQL is waited for', async () => {
    await using at = await staged();
    at.hub.on(COMMIT, secondaryLimit(20));
    expect(await commitOf(at)).toMatchObject({ type: 'committed' });
    expect(at.waits).toEqual([20]);
  });

  it('inside a 200 of GraphQL is a limit', async () => {
    await using at = await staged();
    at.hub.on({ ...COMMIT, times: 99 }, graphqlErrors([{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }]));
    await expect(commitOf(at)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(at.stage.head('feature')).toBe(at.head);
  });

  test.each<[string, Fault]>([
    ['secondary', secondaryLimit(60)],
    ['in other words', respond(429, 'Slow down', { 'retry-after': '60' })],
    ['primary', rateLimited(Math.ceil(Date.now() / 1000) + 3600)],
  ])('beyond the time that is left is not waited for (%s)', async (_title, fault) => {
    await using at = await staged();
    at.hub.on({ ...COMPARE, times: 99 }, fault);
    const { host, waits } = reach(at.hub, { left: 50 });
    await expect(host.files.compare(at.base, at.head)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(waits).toEqual([]);
    expect(at.seen(COMPARE)).toBe(1);
  });

  test.each<[string, Fault]>([
    ['secondary', secondaryLimit(5)],
    ['in other words', respond(429, 'Slow down', { 'retry-after': '5' })],
  ])('that does not end is given up after two waits (%s)', async (_title, fault) => {
    await using at = await staged();
    at.hub.on({ ...COMPARE, times: 99 }, fault);
    await expect(at.host.files.compare(at.base, at.head)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(at.seen(COMPARE)).toBe(3);
  });
});

const LOST: readonly [string, Fault][] = [
  ['502 before the effect', failBefore(502)],
  ['502 after the effect', failAfter(502)],
  ['a cut before the effect', cutBefore()],
  ['a cut after the effect', cutAfter()],
  ['an answer whose body stops', truncate(20)],
];

describe.concurrent('a write', () => {
  test.each(LOST)('of the first comment leaves one after %s', async (_title, fault) => {
    await using at = await staged();
    at.hub.on(CREATE, fault);
    expect((await comment(at, 1)).type).toBe('created');
    expect(at.stage.bodies(at.pull)).toHaveLength(1);
  });

  test.each(LOST)('of the comment is not lost after %s', async (_title, fault) => {
    await using at = await staged();
    await comment(at, 1);
    at.hub.on(UPDATE, fault);
    expect((await comment(at, 2)).type).toBe('updated');
    expect(at.stage.bodies(at.pull).map((body) => body.split('\n')[1])).toEqual(['text of 2']);
  });

  test.each([
    ...LOST,
    [
      '"Something went wrong"',
      graphqlErrors([{ message: 'Something went wrong while executing your query.' }]),
    ] as const,
  ])('of a commit is made once after %s', async (_title, fault) => {
    await using at = await staged();
    at.hub.on(COMMIT, fault);
    const answer = await commitOf(at);
    const sha = at.stage.head('feature') ?? '';
    expect(answer).toEqual({ type: 'committed', sha });
    expect(at.stage.parents(sha)).toEqual([at.head]);
  });

  it('of a commit whose answer is lost is not taken for that of somebody else', async () => {
    await using at = await staged();
    at.hub.on(
      COMMIT,
      first(() => at.stage.commit('feature', { 'd.rs': 'd' }, 'Panels of another')),
    );
    at.hub.on(COMMIT, failAfter(502));
    expect(await commitOf(at)).toEqual({ type: 'moved', head: at.stage.head('feature') });
  });

  test.each([CREATE, UPDATE, COMMIT])('is never repeated blindly (%j)', async (matcher) => {
    await using at = await staged();
    await comment(at, 1);
    const before = at.seen(matcher);
    at.hub.on({ ...matcher, times: 99 }, failBefore(502));
    const write =
      matcher === COMMIT
        ? commitOf(at)
        : matcher === UPDATE
          ? comment(at, 2)
          : stick(at.host.comments, {
              ...{ pull: at.pull, marked: { ...marked(2, at.head), id: 'other' }, text: 'x' },
              ...{ comments: [], create: true, heads: [at.head], fresh: null },
            });
    await expect(write).rejects.toMatchObject({ kind: 'unavailable' });
    // Once more, after a look has shown that nothing has happened.
    expect(at.seen(matcher) - before).toBe(2);
  });

  it('without an answer ends when the time is up, and says so', async () => {
    await using at = await staged();
    const timer = new AbortController();
    at.hub.on(COMMIT, hang(true));
    const { host } = reach(at.hub, { signal: timer.signal });
    setTimeout(() => timer.abort(), 300);
    await expect(commitOf({ ...at, host })).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('of the comment that comes with an error beside it counts', async () => {
    await using at = await staged();
    await comment(at, 1);
    const [id] = (await at.host.comments.list(at.pull)).map(({ node }) => node);
    const node = {
      ...{ id, fullDatabaseId: '1', body: 'x', url: 'u', viewerDidAuthor: true, author: null },
      ...{ pullRequest: { headRefOid: at.head }, userContentEdits: null },
    };
    const errors = [{ type: 'FORBIDDEN' as const, message: 'Resource not accessible by integration' }];
    at.hub.on(UPDATE, graphqlErrors(errors, { updateIssueComment: { issueComment: node } }));
    expect((await comment(at, 2)).type).toBe('updated');
  });
});

describe.concurrent('permissions', () => {
  test.each([
    [{ contents: 'read', 'pull-requests': 'read' }, 'pull-requests: write'],
    [{ contents: 'write' }, 'pull-requests: write'],
  ] as const)('of %j do not let it comment, and the missing one is named', async (permissions, missing) => {
    await using at = await staged({ permissions });
    const created = at.host.comments.create(at.pull, 'x');
    await expect(created).rejects.toMatchObject({ kind: 'forbidden', trouble: { permission: missing } });
  });

  it('to write contents are missed by name', async () => {
    await using at = await staged({ permissions: { contents: 'read', 'pull-requests': 'write' } });
    expect(await commitOf(at)).toMatchObject({
      type: 'refused',
      problem: { kind: 'forbidden', trouble: { permission: 'contents: write' } },
    });
  });

  it('of Actions to open pull requests are a setting of the repository', async () => {
    await using at = await staged({ actionsMayCreatePulls: false });
    const opened = at.host.pulls.open({ branch: 'feature', into: 'main', title: 'T', body: 'B' });
    await expect(opened).rejects.toMatchObject({ kind: 'protected' });
  });

  it('of a token that nobody knows are none', async () => {
    await using at = await staged();
    at.hub.revoke(at.hub.token);
    const look = at.host.look({ number: at.pull, sha: at.head, paths: [], files: 1 });
    await expect(look).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});

describe.concurrent('an archive', () => {
  const at404 = { path: ARCHIVE };

  it('that breaks off is downloaded again', async () => {
    await using at = await staged();
    at.hub.on({ ...at404, nth: 2 }, truncate(100));
    const source = archiveSource(at.host.files);
    expect((await source.open(at.head, [])).files()).toEqual(['a.rs', 'b.json']);
  });

  it('that ends too early without a sign of it is downloaded again', async () => {
    await using at = await staged();
    at.hub.on({ ...at404, nth: 2 }, truncate(100, 'clean'));
    const source = archiveSource(at.host.files);
    expect((await source.open(at.head, [])).files()).toEqual(['a.rs', 'b.json']);
  });

  it('that always breaks off is a problem', async () => {
    await using at = await staged();
    at.hub.on({ path: /_codeload|archive/i, times: 99 }, truncate(100));
    await expect(archiveSource(at.host.files).open(at.head, [])).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('of 100 MB is read', async () => {
    await using at = await staged();
    at.hub.on({ ...at404, nth: 2 }, enlarge(100 * 1024 * 1024));
    const repository = await archiveSource(at.host.files).open(at.head, []);
    expect(repository.text('a.rs')).toBe('two\n');
  });
});

it('an Enterprise Server has its own addresses', async () => {
  await using at = await staged();
  const { host } = reach(at.hub, { baseUrl: at.hub.enterpriseUrl });
  expect((await host.look({ number: at.pull, sha: at.head, paths: [], files: 1 })).headSha).toBe(at.head);
  expect((await host.files.compare(at.base, at.head)).mergeBase).toBe(at.base);
  expect((await host.files.archive(at.head)).length).toBeGreaterThan(100);
  expect(await commitOf({ ...at, host })).toMatchObject({ type: 'committed' });
  expect(at.hub.journal.map(({ base }) => base).filter((base) => base === '')).toEqual(
    at.hub.journal.filter(({ path }) => ARCHIVE.test(path) && path.startsWith('/_')).map(() => ''),
  );
});
