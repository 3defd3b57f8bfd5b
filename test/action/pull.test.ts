import { describe, expect, it, test } from 'vitest';
import type { Settings } from '../../src/config.ts';
import { marker } from '../../src/github/marker.ts';
import { board, source } from '../audit/board.ts';
import { BOT, problem } from '../github/memory-host.ts';
import { BEFORE, BOARD, BRINGS, PullStage, queries, type Told } from './stage.ts';

const COMMIT: Told = { inputs: { mode: 'commit' } };
/** A commit of somebody else's that dashcov has nothing to do with. */
const OTHER = { 'README.md': 'Another demo.\n' };

describe('a change that brings a metric', () => {
  it('gets one comment, in the place of which the next run puts its own', async () => {
    const stage = new PullStage();
    const first = await stage.run({ id: 1 });
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain('queue_depth');
    expect(first.result).toMatchObject({ failure: null, warnings: [] });
    expect(first.result.outputs).toMatchObject({ verdict: 'pass', changed: 'true', 'new-missing': '["queue_depth"]' });
    expect(first.result.outputs['comment-url']).toContain('/pull/1#');
    stage.host.commitFiles('feature', source(['counter hits_total', 'gauge queue_depth', 'gauge load']));
    await stage.run({ id: 2 });
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain('load');
  });

  it('gets no second writing when nothing has changed', async () => {
    const stage = new PullStage();
    await stage.run({ id: 1 });
    const before = stage.host.bodies(1);
    const again = await stage.run({ id: 2 });
    expect(stage.host.bodies(1)).toEqual(before);
    expect(stage.host.count('comments.update')).toBe(0);
    expect(again.result.outputs['comment-url']).toContain('/pull/1#');
  });

  test.each<[Partial<Settings>, number]>([
    [{ comment: 'on' }, 1],
    [{ comment: 'found' }, 1],
    [{ comment: 'off' }, 0],
    [{ mode: 'check' }, 0],
  ])('with %j gets %i comments', async (inputs, count) => {
    const stage = new PullStage();
    await stage.run({ inputs });
    expect(stage.comments).toHaveLength(count);
    expect(stage.host.count('branches.commit')).toBe(0);
  });

  it('fails where it is asked to, and the comment says so', async () => {
    const stage = new PullStage();
    const { result } = await stage.run({ inputs: { gate: ['new-missing'] } });
    expect(result.outputs.verdict).toBe('fail');
    expect(result.failure).toContain('queue_depth');
    expect(stage.comments[0]).toContain('This fails');
  });
});

describe('a change that touches nothing of dashcov', () => {
  it('ends after a look and gets no comment', async () => {
    const stage = new PullStage(OTHER);
    const { result } = await stage.run();
    expect(stage.host.calls).toEqual(['look']);
    expect(stage.comments).toEqual([]);
    expect(result.outputs).toMatchObject({ verdict: 'pass', changed: 'false' });
  });

  it('brings an earlier comment up to date, in two requests, once', async () => {
    const stage = new PullStage();
    await stage.run({ id: 1 });
    stage.host.commitFiles('feature', { ...BEFORE, ...OTHER });
    stage.host.calls.length = 0;
    await stage.run({ id: 2 });
    expect(stage.host.calls).toEqual(['look', 'comments.update']);
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain('✅');
    stage.host.calls.length = 0;
    await stage.run({ id: 3 });
    expect(stage.host.calls).toEqual(['look']);
  });

  it('is known for it beyond the files that one answer lists', async () => {
    const many = Object.fromEntries(Array.from({ length: 3100 }, (_each, at) => [`docs/${at}.md`, `${at}`]));
    const stage = new PullStage(many);
    stage.host.lookLimit = 3000;
    stage.host.compareLimit = 300;
    const { result } = await stage.run();
    // More than can be listed may hide something: it is read, and nothing comes of it.
    expect(result.outputs['new-missing']).toBe('[]');
    expect(stage.comments).toEqual([]);
  });

  it('with a metric behind 3000 other files is read', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_each, at) => [`docs/${at}.md`, `${at}`]));
    const stage = new PullStage({ ...many, ...BRINGS });
    stage.host.lookLimit = 3000;
    stage.host.compareLimit = 300;
    await stage.run();
    expect(stage.comments[0]).toContain('queue_depth');
  });

  it('is read when it takes the last update of a metric away', async () => {
    const stage = new PullStage({ 'src/main.rs': 'mod metrics;\nfn main() {}\n' });
    const { result } = await stage.run();
    expect(result.outputs['new-dead']).toBe('["hits_total"]');
    expect(stage.comments).toHaveLength(1);
  });

  it('whose JSON is no dashboard gets no comment', async () => {
    const stage = new PullStage({ 'data/cities.json': '{"cities":[]}' });
    await stage.run();
    expect(stage.comments).toEqual([]);
  });
});

describe('mode: commit', () => {
  it('commits the panels of what the change brought onto the head that was read, and says so', async () => {
    const stage = new PullStage();
    const read = stage.head;
    const { result } = await stage.run({
      inputs: { mode: 'commit', coAuthor: 'A <a@example.org>', commitMessage: 'Charts' },
    });
    expect(stage.head).not.toBe(read);
    expect(result.outputs).toMatchObject({ commit: stage.head, 'panels-added': '1', 'missing-count': '0' });
    const { message, parents } = stage.host.history.at(stage.head);
    expect(parents).toEqual([read]);
    expect(message).toBe(`Charts\n\nDashcov-Panels: default ${read}\nCo-authored-by: A <a@example.org>`);
    expect(queries(stage.host.file('feature', BOARD)).join()).toContain('queue_depth');
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain(stage.head.slice(0, 7));
  });

  it('touches the dashboard alone', async () => {
    const stage = new PullStage();
    const before = stage.host.history.at(stage.head).files;
    await stage.run(COMMIT);
    const after = stage.host.history.at(stage.head).files;
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed).toEqual([BOARD]);
    expect(Object.keys(after)).toEqual(Object.keys(before));
  });

  it('ends there: the run of the commit finds nothing to do, with any kind of token', async () => {
    const stage = new PullStage();
    await stage.run({ ...COMMIT, id: 1 });
    const head = stage.head;
    const { result } = await stage.run({ ...COMMIT, id: 2 });
    expect(stage.head).toBe(head);
    expect(result.outputs).toMatchObject({ commit: '', 'panels-added': '0', changed: 'false' });
    expect(stage.comments).toHaveLength(1);
  });

  it('has a belt: a head of its own with something left to add gets no second commit', async () => {
    const stage = new PullStage();
    stage.host.commitFiles('feature', OTHER, `Charts\n\nDashcov-Panels: default ${'a'.repeat(40)}`);
    const head = stage.head;
    const { result } = await stage.run(COMMIT);
    expect(stage.head).toBe(head);
    expect(result.warnings.join()).toContain('fault of dashcov');
    expect(result.failure).toBeNull();
  });

  it('goes on after a commit of somebody who quotes the trailer in the middle of a message', async () => {
    const stage = new PullStage();
    stage.host.commitFiles('feature', OTHER, 'Revert\n\nDashcov-Panels: x\n\nAs said.');
    const { result } = await stage.run(COMMIT);
    expect(result.outputs.commit).toBe(stage.head);
  });

  it('leaves a fork alone, and says why and what to do', async () => {
    const stage = new PullStage();
    const head = stage.head;
    const { result } = await stage.run(COMMIT, { head: { sha: head, ref: 'feature', repository: 'mallory/demo' } });
    expect(stage.host.count('branches.commit')).toBe(0);
    expect(stage.comments[0]).toMatch(/fork/);
    expect(stage.comments[0]).toContain('```diff');
    expect(result.summary).toContain('```diff');
    expect(result.failure).toBeNull();
  });

  it('takes a fork that is gone for one', async () => {
    const stage = new PullStage();
    const { result } = await stage.run(COMMIT, { head: { sha: stage.head, ref: 'feature', repository: null } });
    expect(stage.host.count('branches.commit')).toBe(0);
    expect(result.failure).toBeNull();
  });

  test.each([1, 2])('reads again when the branch moves, %i times', async (times) => {
    const stage = new PullStage();
    for (let nth = 1; nth <= times; nth++) {
      const text = `Moved ${nth}\n`;
      const first = () => stage.host.commitFiles('feature', { 'README.md': text });
      stage.host.faults.push({ call: 'branches.commit', nth, first });
    }
    const { result, log } = await stage.run(COMMIT);
    expect(result.outputs.commit).toBe(stage.head);
    expect(log.filter((line) => line.includes('moved'))).toHaveLength(times);
    expect(stage.host.file('feature', 'README.md')).toBe(`Moved ${times}\n`);
    expect(queries(stage.host.file('feature', BOARD)).join()).toContain('queue_depth');
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain(stage.head.slice(0, 7));
  });

  it('gives up when the branch has moved three times, and says so', async () => {
    const stage = new PullStage();
    let at = 0;
    const first = () => stage.host.commitFiles('feature', { 'README.md': `${at++}` });
    stage.host.faults.push({ call: 'branches.commit', first });
    const { result } = await stage.run(COMMIT);
    expect(stage.host.count('branches.commit')).toBe(3);
    expect(result.outputs.commit).toBe('');
    expect(result.warnings.join()).toContain('three times');
    expect(result.failure).toBeNull();
  });

  it('finds that somebody else has charted the metric meanwhile', async () => {
    const stage = new PullStage();
    const charted = { [BOARD]: board(['rate(hits_total[5m])', 'queue_depth']) };
    stage.host.faults.push({
      ...{ call: 'branches.commit', nth: 1 },
      first: () => stage.host.commitFiles('feature', charted),
    });
    const { result } = await stage.run(COMMIT);
    expect(stage.host.file('feature', BOARD)).toBe(charted[BOARD]);
    expect(result.outputs).toMatchObject({ commit: '', changed: 'false' });
  });

  it('says that the branch was deleted', async () => {
    const stage = new PullStage();
    stage.host.faults.push({ call: 'branches.commit', first: () => stage.host.branchHeads.delete('feature') });
    const { result } = await stage.run(COMMIT);
    expect(result.warnings.join()).toContain('deleted');
  });

  test.each(['forbidden', 'protected', 'not-found', 'invalid'] as const)(
    'that is refused (%s) fails nothing unless asked, and shows the patch',
    async (kind) => {
      for (const gate of [[], ['not-written']] as const) {
        const stage = new PullStage();
        stage.host.closedBranches.set('feature', problem(kind, { permission: 'contents: write' }));
        const { result } = await stage.run({ inputs: { mode: 'commit', gate } });
        expect(result.failure === null).toBe(gate.length === 0);
        expect(result.warnings.join()).toContain(`it is ${kind}`);
        expect(stage.comments[0]).toContain('```diff');
        expect(result.summary).toContain('```diff');
      }
    },
  );

  test.each(['unavailable', 'timeout', 'unauthorized', 'rate-limited', 'conflict', 'unexpected'] as const)(
    'that GitHub has trouble with (%s) fails the run, and the report is there all the same',
    async (kind) => {
      const stage = new PullStage();
      stage.host.faults.push({ call: 'branches.commit', before: problem(kind) });
      const { result } = await stage.run(COMMIT);
      expect(result.failure).toContain(`it is ${kind}`);
      expect(result.summary).toContain('queue_depth');
      expect(result.documents).not.toBeNull();
      expect(stage.comments[0]).toContain('queue_depth');
    },
  );

  it('plans anew on what git holds where the archive has it otherwise', async () => {
    const stage = new PullStage();
    const text = BEFORE[BOARD] ?? '';
    stage.host.archived = { [BOARD]: text.replaceAll('\n', '\r\n') };
    await stage.run(COMMIT);
    const after = stage.host.file('feature', BOARD) ?? '';
    expect(after).not.toContain('\r');
    expect(queries(after).join()).toContain('queue_depth');
  });
});

describe('what cannot be said', () => {
  test.each(['forbidden', 'locked', 'not-found', 'invalid', 'protected'] as const)(
    'a comment that is refused (%s) fails nothing: the summary has the report',
    async (kind) => {
      const stage = new PullStage();
      stage.host.faults.push({ call: 'comments.create', before: problem(kind) });
      const { result } = await stage.run();
      expect(result.failure).toBeNull();
      expect(result.warnings.join()).toContain(`it is ${kind}`);
      expect(result.summary).toContain('queue_depth');
    },
  );

  test.each(['unavailable', 'timeout', 'unauthorized', 'rate-limited', 'conflict', 'unexpected'] as const)(
    'a comment that GitHub has trouble with (%s) fails the run, and the report is there all the same',
    async (kind) => {
      const stage = new PullStage();
      stage.host.faults.push({ call: 'comments.create', before: problem(kind) });
      const { result } = await stage.run();
      expect(result.failure).toContain(`it is ${kind}`);
      expect(result.summary).toContain('queue_depth');
      expect(result.outputs['new-missing']).toBe('["queue_depth"]');
    },
  );

  it('a commit that was made is told even if the comment fails', async () => {
    const stage = new PullStage();
    stage.host.faults.push({ call: 'comments.create', before: problem('unavailable') });
    const { result } = await stage.run(COMMIT);
    expect(result.outputs.commit).toBe(stage.head);
  });

  test.each(['forbidden', 'not-found'] as const)(
    'a pull request that the token may not look at (%s) is read and reported in the summary',
    async (kind) => {
      const stage = new PullStage();
      stage.host.faults.push({ call: 'look', before: problem(kind) });
      const { result } = await stage.run();
      expect(result.warnings.join()).toContain(`it is ${kind}`);
      expect(result.summary).toContain('queue_depth');
      expect(result.failure).toBeNull();
    },
  );

  it('comments of others stay as they are, whatever they contain', async () => {
    const stage = new PullStage();
    const planted = `${marker({ id: 'default', origin: { run: 1, attempt: 1, head: stage.base } })}\nmine, they say`;
    for (const author of ['mallory', 'dependabot[bot]', 'github-actions']) stage.host.say(1, planted, author);
    await stage.run({ id: 1 });
    await stage.run({ id: 2 });
    const others = stage.host.written.filter(({ author }) => author !== BOT).map(({ body }) => body);
    expect(others).toEqual([planted, planted, planted]);
    expect(stage.comments).toHaveLength(4);
  });
});

describe('a pull request that ends', () => {
  it('before the run gets nothing, without a request', async () => {
    const stage = new PullStage();
    const { result } = await stage.run({}, { closed: true });
    expect(stage.host.calls).toEqual([]);
    expect(result.log).toContain('closed');
  });

  it('before the look gets nothing', async () => {
    const stage = new PullStage();
    stage.host.pullOf(1).open = false;
    await stage.run(COMMIT);
    expect(stage.host.calls).toEqual(['look']);
  });
});

describe('the configuration of the repository', () => {
  const CONFIG = '.dashcov.yml';

  it('counts at the head', async () => {
    const stage = new PullStage({ ...BRINGS, [CONFIG]: 'metrics:\n  - nowhere/*.rs\n' });
    const { result } = await stage.run();
    expect(result.outputs.declared).toBe('0');
  });

  it('cannot weaken the gate in the pull request that it judges', async () => {
    const before = { ...BEFORE, [CONFIG]: 'minCoverage: 100\n' };
    const stage = new PullStage({ ...BRINGS, [CONFIG]: 'minCoverage: 0\n' }, before);
    const { result } = await stage.run();
    expect(result.outputs.verdict).toBe('fail');
  });

  it('that is broken at the head is an error with its place', async () => {
    const stage = new PullStage({ ...BRINGS, [CONFIG]: 'metrics: [\n' });
    await expect(stage.run()).rejects.toThrow(CONFIG);
  });

  it('that is broken at the base says nothing', async () => {
    const stage = new PullStage(
      { ...BRINGS, [CONFIG]: 'minCoverage: 1\n' },
      { ...BEFORE, [CONFIG]: 'minCoverage: [\n' },
    );
    const { result } = await stage.run();
    expect(result.outputs.verdict).toBe('pass');
  });
});

describe('dashboards and scope', () => {
  it('one that the change renames is still one', async () => {
    const stage = new PullStage({ ...BRINGS, [BOARD]: null, 'dashboards/new.json': BEFORE[BOARD] ?? '' });
    await stage.run(COMMIT);
    expect(queries(stage.host.file('feature', 'dashboards/new.json')).join()).toContain('queue_depth');
  });

  it('one that the change deletes leaves its metric without a panel', async () => {
    const stage = new PullStage({ [BOARD]: null });
    const { result } = await stage.run();
    expect(result.outputs['new-missing']).toBe('["hits_total"]');
    expect(stage.comments).toHaveLength(1);
  });

  it('one that was named and deleted is told of, not an error', async () => {
    const stage = new PullStage({ [BOARD]: null });
    const { result } = await stage.run({ inputs: { dashboard: [BOARD] } });
    expect(result.outputs['new-missing']).toBe('["hits_total"]');
  });

  it('one that was named and never was is an error', async () => {
    const stage = new PullStage();
    await expect(stage.run({ inputs: { dashboard: ['dashbords/app.json'] } })).rejects.toThrow('dashbords/app.json');
  });

  const OLD = { ...source(['counter hits_total', 'gauge old_gap']), [BOARD]: BEFORE[BOARD] ?? '' };
  const NEW = source(['counter hits_total', 'gauge old_gap', 'gauge queue_depth']);

  it('panels: change leaves old gaps', async () => {
    const stage = new PullStage(NEW, OLD);
    await stage.run(COMMIT);
    const exprs = queries(stage.host.file('feature', BOARD)).join();
    expect(exprs).toContain('queue_depth');
    expect(exprs).not.toContain('old_gap');
  });

  it('panels: all fills them', async () => {
    const stage = new PullStage(NEW, OLD);
    await stage.run({ inputs: { mode: 'commit', panels: 'all' } });
    const exprs = queries(stage.host.file('feature', BOARD)).join();
    expect(exprs).toContain('queue_depth');
    expect(exprs).toContain('old_gap');
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('include-dead: %s charts %i dead metrics', async (includeDead, count) => {
    const stage = new PullStage(source(['counter hits_total', 'gauge gone dead']));
    const { result } = await stage.run({ inputs: { mode: 'commit', includeDead } });
    expect(result.outputs['panels-added']).toBe(String(count));
  });

  it('a panel that the change took away is not put back', async () => {
    const stage = new PullStage({ [BOARD]: board(['up']) });
    const { result } = await stage.run(COMMIT);
    expect(result.outputs).toMatchObject({ 'new-missing': '["hits_total"]', commit: '' });
  });
});
