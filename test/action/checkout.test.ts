/** `source: checkout` over real git: which revisions it reads, and what it says of a checkout that will not do. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { checkoutSource, type Source } from '../../src/action/source.ts';
import { InputError } from '../../src/errors.ts';
import { GitCheckout } from '../repository/git-checkout.ts';
import { tool } from '../require.ts';
import { BEFORE, BOARD, BRINGS, PullStage } from './stage.ts';

const git = tool('git') ?? '';
const ENVIRONMENT = { environment: { PATH: process.env.PATH } };
const FETCH_ALL = 'set `fetch-depth: 0` in actions/checkout';
const TAKE_HEAD = 'set `ref: ${{ github.event.pull_request.head.sha }}` in actions/checkout';

async function refused(ask: () => unknown): Promise<string> {
  try {
    await ask();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'nothing was thrown';
}

/** base ← main, base ← feature, and the merge of both that actions/checkout takes of a pull request; an orphan beside them. */
class History {
  readonly origin = new GitCheckout();
  readonly base: string;
  readonly main: string;
  readonly feature: string;
  readonly merge: string;
  readonly orphan: string;

  constructor() {
    const { origin } = this;
    this.base = this.#commit({ ...BEFORE }, 'base');
    origin.git('checkout', '--quiet', '-b', 'feature');
    this.feature = this.#commit({ ...BRINGS }, 'feature');
    origin.git('checkout', '--quiet', 'main');
    this.main = this.#commit({ 'README.md': 'Another demo.\n' }, 'main');
    origin.git('checkout', '--quiet', '-b', 'merged');
    origin.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
    this.merge = origin.git('rev-parse', 'HEAD');
    origin.git('checkout', '--quiet', '--orphan', 'orphan');
    this.orphan = origin.commit('orphan');
    origin.git('checkout', '--quiet', 'feature');
  }

  #commit(files: Readonly<Record<string, string>>, message: string): string {
    for (const [path, text] of Object.entries(files)) this.origin.put(path, text);
    return this.origin.commit(message);
  }

  /** A checkout with its whole history. */
  full(name: string, branch: string): string {
    return this.origin.clone(name, '--branch', branch);
  }

  shallow(name: string, branch: string, depth = 1): string {
    return this.origin.clone(name, '--branch', branch, `--depth=${depth}`, '--no-single-branch');
  }
}

describe.skipIf(git === '')('a checkout', () => {
  let history: History;
  const at = (root: string, head: string): Source => checkoutSource(root, head, ENVIRONMENT);

  beforeAll(() => {
    history = new History();
  });
  afterAll(() => {
    history.origin.remove();
  });

  it('of the head gives the head and what it is compared with, as git has them', async () => {
    const { base, main, feature } = history;
    const root = history.full('whole', 'feature');
    const source = at(root, feature);
    // What lies in the working tree counts for nothing.
    writeFileSync(join(root, BOARD), 'changed');
    rmSync(join(root, 'README.md'));
    expect(source.mergeBase(main, feature)).toBe(base);
    const [head, before] = [await source.open(feature, []), await source.open(base, [])];
    expect(head.text('src/metrics.rs')).toBe(BRINGS['src/metrics.rs']);
    expect(head.text(BOARD)).toBe(BEFORE[BOARD]);
    expect(before.text('src/metrics.rs')).toBe(BEFORE['src/metrics.rs']);
    expect(head.files()).toContain('README.md');
    expect([source.exact, source.follows]).toEqual([true, false]);
  });

  it('that is shallow gives its head', async () => {
    const source = at(history.shallow('head-only', 'feature'), history.feature);
    expect((await source.open(history.feature, [])).has('src/metrics.rs')).toBe(true);
  });

  test.each<
    [title: string, make: () => { root: string; ask: (source: Source) => unknown; head?: string }, message: RegExp]
  >([
    [
      'of the merge commit of the pull request',
      () => ({ root: history.full('merge', 'merged'), ask: (source) => source.open(history.feature, []) }),
      /^expected a checkout of \S+, found the merge commit of the pull request \(refs\/pull\/N\/merge\), \S+, at .+merge; set `ref:/,
    ],
    [
      'of the merge commit, shallow as actions/checkout makes it',
      () => ({ root: history.shallow('merge-1', 'merged'), ask: (source) => source.open(history.feature, []) }),
      /found the merge commit of the pull request/,
    ],
    [
      'of another branch',
      () => ({ root: history.full('other', 'main'), ask: (source) => source.open(history.feature, []) }),
      /^expected a checkout of \S+, found one of \S+, at .+other; set `ref:/,
    ],
    [
      'that is too shallow for the base',
      () => ({
        root: history.shallow('cut', 'feature'),
        ask: (source) => source.mergeBase(history.main, history.feature),
      }),
      /^expected a clone that holds the history between \S+ and \S+, found a shallow one that lacks a part, at .+cut; set `fetch-depth: 0`/,
    ],
    [
      'that is shallow and lacks the other branch',
      () => ({
        root: history.origin.clone('single', '--branch', 'feature', '--depth=1'),
        ask: (source) => source.mergeBase(history.main, history.feature),
      }),
      /^expected a clone that holds \S+, found a shallow one that does not, at .+single; set `fetch-depth: 0`/,
    ],
    [
      'that is shallow and lacks the revision to compare with',
      () => ({ root: history.shallow('short', 'feature'), ask: (source) => source.open(history.base, []) }),
      /found a shallow one that does not, at .+short; set `fetch-depth: 0`/,
    ],
    [
      'that holds no such commit',
      () => ({ root: history.full('no-commit', 'feature'), ask: (source) => source.open('1'.repeat(40), []) }),
      /^expected a clone that holds 1{40}, found none of that name, at .+no-commit; fetch it first/,
    ],
    [
      'that is asked for an option',
      () => ({ root: history.full('option', 'feature'), ask: (source) => source.open('--output=x', []) }),
      /^expected a commit id or the name of a revision, found "--output=x"/,
    ],
    [
      'that is asked for nothing',
      () => ({ root: history.full('nothing', 'feature'), ask: (source) => source.open('', []), head: 'x' }),
      /^expected a commit id or the name of a revision, found ""/,
    ],
    [
      'of branches that have nothing in common',
      () => ({
        root: history.full('strangers', 'feature'),
        ask: (source) => source.mergeBase(history.orphan, history.feature),
      }),
      /^expected a common ancestor of \S+ and \S+, found none; name another revision in the input "base"$/,
    ],
    [
      'that is none',
      () => {
        const root = join(history.origin.base, 'empty');
        mkdirSync(root);
        return { root, ask: (source) => source.open(history.feature, []) };
      },
      /^expected a git checkout, found a folder without a repository, at .+empty; run actions\/checkout before this step$/,
    ],
    [
      'that is none and is asked for a base',
      () => {
        const root = join(history.origin.base, 'void');
        mkdirSync(root);
        return { root, ask: (source) => source.mergeBase(history.main, history.feature) };
      },
      /^expected a git checkout, found a folder without a repository/,
    ],
    [
      'that is not there',
      () => ({ root: join(history.origin.base, 'gone'), ask: (source) => source.open(history.feature, []) }),
      /^expected a folder, found none that can be opened, at .+gone; check the path$/,
    ],
    [
      'that is a folder inside one',
      () => ({
        root: join(history.full('inside', 'feature'), 'src'),
        ask: (source) => source.open(history.feature, []),
      }),
      /^expected the top folder of a checkout, found a folder inside one/,
    ],
  ])('%s is refused, with what to do', async (_title, make, message) => {
    const { root, ask, head = history.feature } = make();
    expect(await refused(async () => ask(at(root, head)))).toMatch(message);
  });

  it('names the settings of actions/checkout as they are written there', async () => {
    const merge = at(history.full('advice', 'merged'), history.feature);
    expect((await refused(() => merge.open(history.feature, []))).endsWith(TAKE_HEAD)).toBe(true);
    const cut = at(history.shallow('advice-2', 'feature'), history.feature);
    expect((await refused(() => cut.mergeBase(history.main, history.feature))).endsWith(FETCH_ALL)).toBe(true);
  });

  describe.skipIf(process.platform === 'win32')('and the PATH', () => {
    it('has the git that is found on it, for each question', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'dashcov-path-'));
      try {
        const [log, program] = [join(folder, 'log'), join(folder, 'git')];
        writeFileSync(program, `#!/bin/sh\necho called >> '${log}'\nexec '${git}' "$@"\n`);
        chmodSync(program, 0o755);
        const root = history.full('path', 'feature');
        const { main, feature } = history;
        const path = `${folder}${delimiter}${process.env.PATH ?? ''}`;
        const source = checkoutSource(root, feature, { environment: { PATH: path } });
        const calls = (): number => readFileSync(log, 'utf8').split('\n').length;
        writeFileSync(log, '');
        source.mergeBase(main, feature);
        const first = calls();
        expect(first).toBeGreaterThan(1);
        await source.open(main, []);
        const second = calls();
        expect(second).toBeGreaterThan(first);
        await source.open(feature, []);
        // The head takes what another revision takes, and a look at what is checked out.
        expect(calls() - second).toBeGreaterThan(second - first);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

    it('has no git on it: that is said', async () => {
      const root = history.full('no-git', 'feature');
      const source = checkoutSource(root, history.feature, { environment: { PATH: join(root, 'src') } });
      expect(await refused(() => source.open(history.feature, []))).toMatch(
        /^expected the program git, found none on the PATH, at .+no-git; install git$/,
      );
    });
  });

  it('carries a run on a pull request', async () => {
    const stage = new PullStage();
    const { main, feature } = history;
    const root = history.full('run', 'feature');
    // The host is asked about the pull request and for nothing of its files.
    const event = { head: { sha: feature, ref: 'feature', repository: 'octo/demo' }, base: { sha: main, ref: 'main' } };
    const { result } = await stage.run({ source: at(root, feature), inputs: { comment: 'off' } }, event);
    expect(result.outputs['new-missing']).toBe('["queue_depth"]');
    expect(stage.host.calls.filter((call) => call.startsWith('files.'))).toEqual([]);
  });
});
