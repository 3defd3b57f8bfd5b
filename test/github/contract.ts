/** What every host must do, whoever stands behind the ports. */
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/github/host.ts';
import { blobId } from '../../src/repository/blob.ts';

/** A repository with `main`, as a test sets it up from outside of the ports. */
export interface Stage extends AsyncDisposable {
  readonly host: Host;
  commit(branch: string, files: Readonly<Record<string, string | null>>, message?: string, from?: string): string;
  openPull(branch: string): number;
  /** A comment of somebody else's. */
  comment(pull: number, body: string): void;
  bodies(pull: number): readonly string[];
  deleteComment(id: number): void;
  head(branch: string): string | null;
  file(branch: string, path: string): string | null;
  parents(sha: string): readonly string[];
  deleteBranch(branch: string): void;
  protect(branch: string): void;
  lock(pull: number): void;
  close(pull: number): void;
}

const NOWHERE = '1'.repeat(40);

/** Runs the contract against a host. `open` starts an empty repository. */
export function contract(name: string, open: () => Promise<Stage>): void {
  /** `main` with two files, and `feature` on it. */
  async function staged(): Promise<{ stage: Stage; host: Host; base: string; head: string; pull: number }> {
    const stage = await open();
    const base = stage.commit('main', { 'a.rs': 'one\n', 'b.json': '{}\n', 'old.json': 'a long text that moves\n' });
    const head = stage.commit('feature', { 'a.rs': 'two\n', 'c.toml': 'x = 1\n' }, 'Change', base);
    return { stage, host: stage.host, base, head, pull: stage.openPull('feature') };
  }

  describe.concurrent(`${name}: comments`, () => {
    it('are listed with their author, over all pages, oldest first', async () => {
      const { stage, host, pull } = await staged();
      await using _ = stage;
      for (let at = 0; at < 120; at++) stage.comment(pull, `of others ${at}`);
      const own = await host.comments.create(pull, 'ours');
      const all = await host.comments.list(pull);
      expect(all).toHaveLength(121);
      expect(all[0]).toMatchObject({ body: 'of others 0', mine: false });
      expect(all.at(-1)).toEqual({ ...own, mine: true, body: 'ours' });
      expect(new Set(all.map(({ id }) => id)).size).toBe(121);
      expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => a - b));
      const { comments } = await host.look({ number: pull, sha: NOWHERE, paths: [], files: null });
      expect(comments).toEqual(all);
    });

    it('are updated in place, and the answer has the texts that they had', async () => {
      const { stage, host, pull, head } = await staged();
      await using _ = stage;
      const own = await host.comments.create(pull, 'one');
      await host.comments.update(own, 'two');
      const after = await host.comments.update(own, 'three');
      expect(after?.comment).toEqual({ ...own, body: 'three' });
      expect(after?.headSha).toBe(head);
      expect(after?.earlier).toEqual(expect.arrayContaining(['one', 'two']));
      expect(await host.comments.read(own)).toEqual(after);
      expect(stage.bodies(pull)).toEqual(['three']);
    });

    it('that are gone are null to read and to update, and no failure to delete', async () => {
      const { stage, host, pull } = await staged();
      await using _ = stage;
      const own = await host.comments.create(pull, 'one');
      stage.deleteComment(own.id);
      expect(await host.comments.read(own)).toBeNull();
      expect(await host.comments.update(own, 'two')).toBeNull();
      await host.comments.remove(own);
    });

    it('are deleted', async () => {
      const { stage, host, pull } = await staged();
      await using _ = stage;
      const own = await host.comments.create(pull, 'one');
      stage.comment(pull, 'stays');
      await host.comments.remove(own);
      expect(stage.bodies(pull)).toEqual(['stays']);
    });

    it('of a locked conversation are refused as locked', async () => {
      const { stage, host, pull } = await staged();
      await using _ = stage;
      stage.lock(pull);
      await expect(host.comments.create(pull, 'one')).rejects.toMatchObject({ kind: 'locked' });
    });
  });

  describe.concurrent(`${name}: a look`, () => {
    it('tells state, head, files, message and texts', async () => {
      const { stage, host, head, pull } = await staged();
      await using _ = stage;
      const paths = ['c.toml', 'd.toml', 'b.json'];
      const state = await host.look({ number: pull, sha: head, paths, files: 2 });
      expect(state).toMatchObject({ open: true, locked: false, headSha: head, complete: true });
      expect(state.message?.trim()).toBe('Change');
      expect(state.texts).toEqual({ 'c.toml': 'x = 1\n', 'b.json': '{}\n' });
      expect(state.files.map(({ path }) => path)).toEqual(['a.rs', 'c.toml']);
    });

    it('sees that the head has moved, and knows the message of the commit that it was asked about', async () => {
      const { stage, host, head, pull } = await staged();
      await using _ = stage;
      const next = stage.commit('feature', { 'd.rs': 'd' }, 'Next');
      const state = await host.look({ number: pull, sha: head, paths: [], files: null });
      expect(state.headSha).toBe(next);
      expect(state.message?.trim()).toBe('Change');
    });

    it('sees a rename', async () => {
      const { stage, host, head, pull } = await staged();
      await using _ = stage;
      stage.commit('feature', { 'old.json': null, 'new.json': 'a long text that moves\n' });
      const { files } = await host.look({ number: pull, sha: head, paths: [], files: null });
      expect(files).toContainEqual(expect.objectContaining({ path: 'new.json', renamed: true }));
    });

    it('lists all files, whatever the event said of their number', async () => {
      const { stage, host, pull } = await staged();
      await using _ = stage;
      const many = Object.fromEntries(Array.from({ length: 230 }, (_each, at) => [`many/${at + 1000}.txt`, `${at}`]));
      const sha = stage.commit('feature', many);
      for (const files of [null, 1, 232, 900]) {
        const state = await host.look({ number: pull, sha, paths: [], files });
        expect(state.files).toHaveLength(232);
        expect(state.complete).toBe(true);
      }
    });

    it('sees that it is closed', async () => {
      const { stage, host, head, pull } = await staged();
      await using _ = stage;
      stage.close(pull);
      expect(await host.look({ number: pull, sha: head, paths: [], files: 2 })).toMatchObject({ open: false });
    });

    it('at none is not found', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      const asked = host.look({ number: 77, sha: head, paths: [], files: null });
      await expect(asked).rejects.toMatchObject({ kind: 'not-found' });
    });
  });

  describe.concurrent(`${name}: branches`, () => {
    const commit = { branch: 'feature', message: 'Panels\n\nDashcov-Panels: x' };

    it('take a commit on the head that was read, with exactly the files that are given', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      const files = [{ path: 'b.json', content: '{"é":"\r\n"}' }];
      const answer = await host.branches.commit({ ...commit, expected: head, files });
      const sha = stage.head('feature') ?? '';
      expect(answer).toEqual({ type: 'committed', sha });
      expect(stage.parents(sha)).toEqual([head]);
      expect(stage.file('feature', 'b.json')).toBe('{"é":"\r\n"}');
      expect(stage.file('feature', 'a.rs')).toBe('two\n');
      expect(await host.branches.tip('feature')).toMatchObject({ sha, message: commit.message });
    });

    it('that have moved take none, and say where they are', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      const next = stage.commit('feature', { 'd.rs': 'd' });
      const answer = await host.branches.commit({
        ...{ ...commit, expected: head },
        files: [{ path: 'b.json', content: 'x' }],
      });
      expect(answer).toEqual({ type: 'moved', head: next });
      expect(stage.head('feature')).toBe(next);
    });

    it('that are gone take none, and say so', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      stage.deleteBranch('feature');
      const files = [{ path: 'b.json', content: 'x' }];
      expect(await host.branches.commit({ ...commit, expected: head, files })).toEqual({ type: 'moved', head: null });
      expect(await host.branches.tip('feature')).toBeNull();
    });

    it('that are protected refuse', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      stage.protect('feature');
      const files = [{ path: 'b.json', content: 'x' }];
      const answer = await host.branches.commit({ ...commit, expected: head, files });
      expect(answer).toMatchObject({ type: 'refused', problem: { kind: 'protected' } });
      expect(stage.head('feature')).toBe(head);
    });

    it('are created, once', async () => {
      const { stage, host, base, head } = await staged();
      await using _ = stage;
      await host.branches.create('dashcov/panels', head);
      await host.branches.create('dashcov/panels', head);
      expect(stage.head('dashcov/panels')).toBe(head);
      await expect(host.branches.create('dashcov/panels', base)).rejects.toMatchObject({ kind: 'invalid' });
      expect(stage.head('dashcov/panels')).toBe(head);
    });

    it('that fell behind catch up without losing a commit', async () => {
      const { stage, host, base, head } = await staged();
      await using _ = stage;
      const next = stage.commit('main', { 'a.rs': 'three\n' });
      const files = [{ path: 'b.json', content: 'panels' }];
      const answer = await host.branches.commitOnto({ ...commit, expected: head, onto: next, files });
      const sha = stage.head('feature') ?? '';
      expect(answer).toEqual({ type: 'committed', sha });
      expect(stage.parents(sha)).toEqual([head, next]);
      expect(stage.file('feature', 'a.rs')).toBe('three\n');
      expect(stage.file('feature', 'b.json')).toBe('panels');
      expect(stage.file('feature', 'c.toml')).toBeNull();
      expect(base).not.toBe(next);
    });

    it('that moved do not catch up', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      const next = stage.commit('main', { 'a.rs': 'three\n' });
      const other = stage.commit('feature', { 'd.rs': 'd' });
      const files = [{ path: 'b.json', content: 'panels' }];
      const answer = await host.branches.commitOnto({ ...commit, expected: head, onto: next, files });
      expect(answer).toEqual({ type: 'moved', head: other });
      expect(stage.head('feature')).toBe(other);
    });
  });

  describe.concurrent(`${name}: files`, () => {
    it('are compared with the merge base', async () => {
      const { stage, host, base, head } = await staged();
      await using _ = stage;
      stage.commit('main', { 'e.rs': 'e\n' });
      const found = await host.files.compare('main', head);
      expect(found).toMatchObject({ mergeBase: base, complete: true, behind: 1 });
      expect(found.commits.map(({ sha, message }) => [sha, message.trim()])).toEqual([[head, 'Change']]);
      expect(found.files.map(({ path, before, renamed }) => [path, before, renamed])).toEqual([
        ['a.rs', null, false],
        ['c.toml', null, false],
      ]);
      expect(found.files[0]?.patch).toContain('-one');
      expect(found.files[0]?.patch).toContain('+two');
    });

    it('that were renamed have the path that they had', async () => {
      const { stage, host, base } = await staged();
      await using _ = stage;
      const moved = stage.commit('feature', { 'old.json': null, 'new.json': 'a long text that moves\n' });
      const { files } = await host.files.compare(base, moved);
      expect(files).toContainEqual(expect.objectContaining({ path: 'new.json', before: 'old.json', renamed: true }));
    });

    it('have the ids and the bytes that git has; what is not there has none', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      const id = blobId(new TextEncoder().encode('{}\n'));
      expect([...(await host.files.blobIds(head, ['b.json', 'no.json']))]).toEqual([['b.json', id]]);
      expect(new TextDecoder().decode(await host.files.blob(head, 'b.json'))).toBe('{}\n');
      await expect(host.files.blob(head, 'no.json')).rejects.toMatchObject({ kind: 'not-found' });
    });

    it('come as an archive', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      const bytes = await host.files.archive(head);
      expect([...bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    });

    it('of a commit that is none are not found', async () => {
      const { stage, host, head } = await staged();
      await using _ = stage;
      await expect(host.files.archive(NOWHERE)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(host.files.compare(NOWHERE, head)).rejects.toMatchObject({ kind: 'not-found' });
    });

    it('are at revisions that names resolve to', async () => {
      const { stage, host, base } = await staged();
      await using _ = stage;
      expect(await host.resolve('main')).toBe(base);
      expect(await host.resolve(base)).toBe(base);
      expect(await host.resolve('no-such-branch')).toBeNull();
    });
  });

  describe.concurrent(`${name}: pull requests`, () => {
    it('are opened, found and updated', async () => {
      const { stage, host } = await staged();
      await using _ = stage;
      stage.commit('dashcov/panels', { 'b.json': 'x' }, 'Panels', stage.head('main') ?? '');
      expect(await host.pulls.find('dashcov/panels', 'main')).toBeNull();
      const text = { title: 'Panels', body: 'Text' };
      const opened = await host.pulls.open({ branch: 'dashcov/panels', into: 'main', ...text });
      expect(opened).toMatchObject(text);
      expect(await host.pulls.find('dashcov/panels', 'main')).toEqual(opened);
      expect(await host.pulls.find('dashcov/panels', 'feature')).toBeNull();
      const changed = await host.pulls.update(opened.number, { title: 'New', body: 'Other' });
      expect(changed).toEqual({ ...opened, title: 'New', body: 'Other' });
    });

    it('that are closed are not found', async () => {
      const { stage, host } = await staged();
      await using _ = stage;
      stage.commit('dashcov/panels', { 'b.json': 'x' }, 'Panels', stage.head('main') ?? '');
      const { number } = await host.pulls.open({ branch: 'dashcov/panels', into: 'main', title: 'T', body: 'B' });
      stage.close(number);
      expect(await host.pulls.find('dashcov/panels', 'main')).toBeNull();
    });
  });
}
