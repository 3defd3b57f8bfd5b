import { describe, expect, it, test } from 'vitest';
import { source } from '../audit/board.ts';
import { problem } from '../github/memory-host.ts';
import { BEFORE, BOARD, BRINGS, BranchStage, PullStage, queries, runOn, type Told } from './stage.ts';

const OWN = 'dashcov/panels';
const COMMIT: Told = { inputs: { mode: 'commit' } };
const PULL: Told = { inputs: { mode: 'pull-request' } };
const OLD_GAP = { ...BEFORE, ...source(['counter hits_total', 'gauge old_gap', 'gauge queue_depth']) };

describe('workflow_dispatch', () => {
  it('in mode commit charts all that is missing and commits to the branch that was chosen', async () => {
    const stage = new BranchStage(OLD_GAP);
    const read = stage.head;
    const { result } = await stage.run(COMMIT);
    expect(stage.host.history.at(stage.head).parents).toEqual([read]);
    expect(result.outputs).toMatchObject({ commit: stage.head, 'panels-added': '2', 'missing-count': '0' });
    const exprs = queries(stage.host.file('main', BOARD)).join();
    expect(exprs).toContain('old_gap');
    expect(exprs).toContain('queue_depth');
  });

  it('a second time has nothing to do', async () => {
    const stage = new BranchStage(OLD_GAP);
    await stage.run(COMMIT);
    const head = stage.head;
    const { result } = await stage.run(COMMIT);
    expect(stage.head).toBe(head);
    expect(result.outputs).toMatchObject({ commit: '', changed: 'false' });
  });

  it('on a tag says that it takes no commits', async () => {
    const stage = new BranchStage();
    const { result } = await stage.run(COMMIT, stage.event('workflow_dispatch', { branch: null }));
    expect(result.warnings.join()).toContain('tag');
    expect(stage.host.count('branches.commit')).toBe(0);
  });

  test.each([1, 2])('reads again when the branch moves, %i times', async (times) => {
    const stage = new BranchStage();
    for (let nth = 1; nth <= times; nth++) {
      const first = () => stage.host.commitFiles('main', { 'README.md': `${nth}` });
      stage.host.faults.push({ call: 'branches.commit', nth, first });
    }
    const { result } = await stage.run(COMMIT);
    expect(result.outputs.commit).toBe(stage.head);
    expect(stage.host.file('main', 'README.md')).toBe(`${times}`);
  });

  it('gives up after the third move', async () => {
    const stage = new BranchStage();
    let at = 0;
    stage.host.faults.push({
      ...{ call: 'branches.commit' },
      first: () => stage.host.commitFiles('main', { 'README.md': `${at++}` }),
    });
    const { result } = await stage.run(COMMIT);
    expect(stage.host.count('branches.commit')).toBe(3);
    expect(result.warnings.join()).toContain('three times');
  });

  test.each(['protected', 'forbidden'] as const)(
    'that is refused (%s) fails nothing and shows the patch',
    async (kind) => {
      const stage = new BranchStage();
      stage.host.closedBranches.set('main', problem(kind));
      const { result } = await stage.run(COMMIT);
      expect(result.failure).toBeNull();
      expect(result.warnings.join()).toContain(`it is ${kind}`);
      expect(result.summary).toContain('```diff');
    },
  );

  it('that GitHub has trouble with fails, with the report', async () => {
    const stage = new BranchStage();
    stage.host.faults.push({ call: 'branches.commit', before: problem('unavailable') });
    const { result } = await stage.run(COMMIT);
    expect(result.failure).toContain('it is unavailable');
    expect(result.summary).toContain('queue_depth');
  });

  it('in mode comment writes nothing', async () => {
    const stage = new BranchStage();
    const { result } = await stage.run();
    expect(stage.host.calls).toEqual(['files.archive']);
    expect(result.outputs).toMatchObject({ changed: 'true', verdict: 'pass' });
  });

  it('on an earlier revision of the branch commits to what is there now', async () => {
    const stage = new BranchStage();
    const event = stage.event();
    stage.host.commitFiles('main', { 'README.md': 'later' });
    const { result } = await stage.run(COMMIT, event);
    expect(result.outputs.commit).toBe(stage.head);
    expect(stage.host.file('main', 'README.md')).toBe('later');
  });
});

describe('mode: pull-request', () => {
  it('opens one from a branch of its own, with the report as its text', async () => {
    const stage = new BranchStage();
    const read = stage.head;
    const { result } = await stage.run(PULL);
    expect(stage.head).toBe(read);
    const tip = stage.host.branchHeads.get(OWN) ?? '';
    expect(stage.host.history.at(tip).parents).toEqual([read]);
    expect(queries(stage.host.file(OWN, BOARD)).join()).toContain('queue_depth');
    const pull = stage.host.pullOf(1);
    expect(pull).toMatchObject({ branch: OWN, into: 'main' });
    expect(pull.body).toContain('queue_depth');
    expect(result.outputs).toMatchObject({ 'pull-request': '1', 'pull-request-url': pull.url, 'panels-added': '1' });
  });

  it('a second time leaves branch and pull request as they are', async () => {
    const stage = new BranchStage();
    await stage.run(PULL);
    const tip = stage.host.branchHeads.get(OWN);
    stage.host.calls.length = 0;
    const { result } = await stage.run(PULL);
    expect(stage.host.branchHeads.get(OWN)).toBe(tip);
    expect(stage.host.calls).not.toContain('branches.commit');
    expect(stage.host.calls).not.toContain('pulls.update');
    expect(stage.host.pullRequests.size).toBe(1);
    expect(result.outputs['pull-request']).toBe('1');
  });

  it('catches up when the branch fell behind, keeps its commits, and updates the text', async () => {
    const stage = new BranchStage();
    await stage.run(PULL);
    const tip = stage.host.branchHeads.get(OWN) ?? '';
    stage.host.commitFiles('main', source(['counter hits_total', 'gauge queue_depth', 'gauge load']));
    await stage.run(PULL);
    const now = stage.host.branchHeads.get(OWN) ?? '';
    expect(stage.host.history.at(now).parents).toEqual([tip, stage.head]);
    const files = { ...stage.host.history.at(now).files };
    const main = { ...stage.host.history.at(stage.head).files };
    delete files[BOARD];
    delete main[BOARD];
    expect(files).toEqual(main);
    expect(queries(stage.host.file(OWN, BOARD)).join()).toContain('load');
    expect(stage.host.pullRequests.size).toBe(1);
    expect(stage.host.pullOf(1).body).toContain('load');
  });

  it('leaves a branch alone that has commits of somebody else', async () => {
    const stage = new BranchStage();
    stage.host.commitFiles(OWN, { 'README.md': 'mine' }, 'Not yours', stage.head);
    const tip = stage.host.branchHeads.get(OWN);
    const { result } = await stage.run(PULL);
    expect(stage.host.branchHeads.get(OWN)).toBe(tip);
    expect(stage.host.pullRequests.size).toBe(0);
    expect(result.warnings.join()).toContain(`the branch ${OWN} has commits that are not dashcov's`);
    expect(result.failure).toBeNull();
  });

  it('uses a branch that a run has made before it failed', async () => {
    const stage = new BranchStage();
    stage.host.faults.push({ call: 'branches.commit', nth: 1, before: problem('unavailable') });
    expect((await stage.run(PULL)).result.failure).toContain('unavailable');
    const { result } = await stage.run(PULL);
    expect(result.outputs['pull-request']).toBe('1');
  });

  it('opens a new one when the last was closed', async () => {
    const stage = new BranchStage();
    await stage.run(PULL);
    stage.host.pullOf(1).open = false;
    expect((await stage.run(PULL)).result.outputs['pull-request']).toBe('2');
  });

  it('meets another run that creates the branch at the same time', async () => {
    const stage = new BranchStage();
    const first = () => stage.host.setBranch(OWN, stage.before);
    stage.host.faults.push({ call: 'branches.create', nth: 1, first });
    const { result } = await stage.run(PULL);
    expect(result.outputs['pull-request']).toBe('1');
    expect(queries(stage.host.file(OWN, BOARD)).join()).toContain('queue_depth');
  });

  it('meets another run that commits to the branch at the same time', async () => {
    const stage = new BranchStage();
    const message = 'Charts\n\nDashcov-Panels: default abc';
    stage.host.faults.push({
      ...{ call: 'branches.commit', nth: 1 },
      first: () => stage.host.commitFiles(OWN, { [BOARD]: '{}' }, message),
    });
    const { result } = await stage.run(PULL);
    expect(result.outputs['pull-request']).toBe('1');
    expect(queries(stage.host.file(OWN, BOARD)).join()).toContain('queue_depth');
  });

  it('gives a pull request that another run has opened at the same time its own text', async () => {
    const stage = new BranchStage();
    const open = stage.host.pulls.open;
    const pulls = {
      ...stage.host.pulls,
      open: (request: Parameters<typeof open>[0]) => open({ ...request, title: 'Of the other', body: 'run' }),
    };
    Object.defineProperty(stage.host, 'pulls', { value: pulls });
    await stage.run(PULL);
    expect(stage.host.pullOf(1).body).toContain('queue_depth');
  });

  test.each(['forbidden', 'protected'] as const)('that may not be opened (%s) fails nothing', async (kind) => {
    const stage = new BranchStage();
    stage.host.faults.push({ call: 'pulls.open', before: problem(kind) });
    const { result } = await stage.run(PULL);
    expect(result.failure).toBeNull();
    expect(result.warnings.join()).toContain(`it is ${kind}`);
    expect(result.summary).toContain('```diff');
  });

  it('on its own branch says so', async () => {
    const stage = new BranchStage();
    stage.host.setBranch(OWN, stage.head);
    const { result } = await stage.run(PULL, stage.event('workflow_dispatch', { branch: OWN }));
    expect(result.warnings.join()).toContain(`the run is on ${OWN} itself`);
  });

  it('with nothing to add opens none', async () => {
    const stage = new BranchStage(BEFORE);
    const { result } = await stage.run(PULL);
    expect(stage.host.pullRequests.size).toBe(0);
    expect(stage.host.branchHeads.has(OWN)).toBe(false);
    expect(result.outputs['pull-request']).toBe('');
  });
});

describe('push', () => {
  it('that touches nothing ends after a comparison, and a look for the configuration', async () => {
    const stage = new BranchStage({ 'README.md': 'Other' });
    const { result } = await stage.run({}, stage.event('push'));
    expect(stage.host.calls).toEqual(['files.compare', 'files.blobIds']);
    expect(result.outputs).toMatchObject({ verdict: 'pass', changed: 'false' });
  });

  it('that touches what the configuration of the repository names is read', async () => {
    const telemetry = { 'src/telemetry.rs': source(['counter hits_total', 'gauge load'])['src/metrics.rs'] ?? '' };
    const main = 'mod telemetry; fn main() {}';
    const stage = new BranchStage({
      ...telemetry,
      'src/main.rs': main,
      '.dashcov.yml': 'metrics:\n  - "**/telemetry.rs"\n',
    });
    const before = stage.head;
    stage.host.commitFiles('main', { 'src/telemetry.rs': telemetry['src/telemetry.rs'].replace('load', 'burden') });
    const { result } = await stage.run({}, stage.event('push', { before }));
    expect(result.outputs.declared).toBe('2');
  });

  it('is compared with what was there before', async () => {
    const stage = new BranchStage();
    const { result } = await stage.run({}, stage.event('push'));
    expect(result.outputs).toMatchObject({ 'new-missing': '["queue_depth"]', 'coverage-before': '100' });
  });

  it('whose commit before is gone looks at the state alone', async () => {
    const stage = new BranchStage();
    const { result } = await stage.run({}, stage.event('push', { before: '9'.repeat(40) }));
    expect(result.outputs).toMatchObject({ 'missing-count': '1', 'coverage-before': '' });
  });

  it('with a base that is none is an error that names it', async () => {
    const stage = new BranchStage();
    await expect(stage.run({ inputs: { base: 'no-such' } }, stage.event('push'))).rejects.toThrow('no-such');
  });

  it('in mode commit commits, and the push of the commit has nothing to do', async () => {
    const stage = new BranchStage();
    await stage.run(COMMIT, stage.event('push'));
    const head = stage.head;
    expect(queries(stage.host.file('main', BOARD)).join()).toContain('queue_depth');
    const { result } = await stage.run(
      COMMIT,
      stage.event('push', { before: stage.host.history.at(head).parents[0] ?? '' }),
    );
    expect(stage.head).toBe(head);
    expect(result.outputs.commit).toBe('');
  });

  it('of a commit of dashcov that would still add something does not commit again', async () => {
    const stage = new BranchStage();
    stage.host.commitFiles('main', { 'src/lib.rs': '' }, 'Charts\n\nDashcov-Panels: default abc');
    const head = stage.head;
    const { result } = await stage.run(COMMIT, stage.event('push'));
    expect(stage.head).toBe(head);
    expect(result.warnings.join()).toContain('fault of dashcov');
  });
});

describe('schedule and merge_group', () => {
  it('schedule reads the state of the branch', async () => {
    const stage = new BranchStage();
    const { result } = await stage.run({ inputs: { gate: ['missing'] } }, stage.event('schedule'));
    expect(result.outputs).toMatchObject({ verdict: 'fail', 'missing-count': '1' });
  });

  it('merge_group judges what is about to be merged, and writes nothing', async () => {
    const stage = new BranchStage();
    const event = { type: 'queue', sha: stage.head, base: stage.before } as const;
    const { result } = await stage.run({ inputs: { mode: 'commit', gate: ['new-missing'] } }, event);
    expect(result.outputs).toMatchObject({ verdict: 'fail', commit: '' });
    expect(stage.host.count('branches.commit')).toBe(0);
  });

  it('merge_group is judged by the configuration of its base', async () => {
    const stage = new BranchStage({ ...BRINGS, '.dashcov.yml': 'minCoverage: 0\n' });
    const base = stage.host.commitFiles('strict', { ...BEFORE, '.dashcov.yml': 'minCoverage: 100\n' });
    const sha = stage.host.commitFiles('queue', { ...BRINGS, '.dashcov.yml': 'minCoverage: 0\n' }, 'Q', base);
    const { result } = await runOn(stage.host, { type: 'queue', sha, base });
    expect(result.outputs.verdict).toBe('fail');
  });
});

it('a pull request of somebody and a dispatch do not meet', async () => {
  const stage = new PullStage();
  await runOn(
    stage.host,
    { type: 'branch', name: 'workflow_dispatch', sha: stage.head, branch: 'feature', before: null },
    PULL,
  );
  expect(stage.host.pullOf(2)).toMatchObject({ branch: OWN, into: 'feature' });
});
