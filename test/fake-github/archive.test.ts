import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { call, octokit } from './client.ts';
import { enlarge, failBefore, startGitHub, truncate } from './index.ts';

const ARCHIVE = { path: '/_codeload/{owner}/{repo}/legacy.tar.gz/{sha}' } as const;

async function scene() {
  const hub = await startGitHub();
  const repo = hub.repository('octo/demo');
  const sha = repo.commit('main', {
    'src/metrics.rs': 'static HITS: u8 = 1;\n',
    'secret.txt': 'not in archives\n',
    '.gitattributes': 'secret.txt export-ignore\n',
    link: { content: 'src/metrics.rs', mode: '120000' },
  });
  const address = async () => {
    const { status, headers } = await call(hub, 'GET', `/repos/octo/demo/tarball/${sha}`);
    expect(status).toBe(302);
    return headers.get('location') ?? '';
  };
  return { hub, repo, sha, address };
}

/** What tar lists, and whether it is content. */
function listed(archive: Uint8Array): { readonly names: readonly string[]; readonly whole: boolean } {
  const { status, stdout } = spawnSync('tar', ['-tzf', '-'], { input: archive, maxBuffer: 1 << 26 });
  return { names: stdout.toString('utf8').trim().split('\n'), whole: status === 0 };
}

async function bytes(address: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

describe('an archive', () => {
  test('has the files of the commit under a folder of its name, without what export-ignore names', async () => {
    const { hub, sha, address } = await scene();
    await using _hub = hub;
    const top = `octo-demo-${sha.slice(0, 7)}/`;
    expect(listed(await bytes(await address()))).toEqual({
      whole: true,
      names: [top, `${top}.gitattributes`, `${top}link`, `${top}src/`, `${top}src/metrics.rs`],
    });
    const { data } = await octokit(hub).rest.repos.downloadTarballArchive({ owner: 'octo', repo: 'demo', ref: 'main' });
    expect(listed(new Uint8Array(data as ArrayBuffer)).names).toHaveLength(5);
  });

  test('needs its signature, and no token', async () => {
    const { hub, address } = await scene();
    await using _hub = hub;
    const signed = await address();
    expect((await fetch(signed)).status).toBe(200);
    expect((await fetch(signed.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).status).toBe(403);
    expect(JSON.stringify(hub.journal)).not.toContain(new URL(signed).searchParams.get('token'));
  });

  test('cut in the middle, in the open: the connection ends before the length that was promised', async () => {
    const { hub, address } = await scene();
    await using _hub = hub;
    hub.on(ARCHIVE, truncate(100));
    await expect(bytes(await address())).rejects.toThrow();
  });

  test('cut in the middle, in secret: HTTP is content, tar is not', async () => {
    const { hub, address } = await scene();
    await using _hub = hub;
    hub.on(ARCHIVE, truncate(100, 'clean'));
    const archive = await bytes(await address());
    expect([archive.length, listed(archive).whole]).toEqual([100, false]);
    expect(listed(await bytes(await address())).whole).toBe(true);
  });

  test('that fails at the second address', async () => {
    const { hub, address } = await scene();
    await using _hub = hub;
    hub.on(ARCHIVE, failBefore(503));
    expect((await fetch(await address())).status).toBe(503);
  });

  test.each([
    ['that gzip makes small', true, 0, 1],
    ['that it does not', false, 99, 110],
  ])('of 100 MB %s', async (_title, compressible, least, most) => {
    const { hub, sha, address } = await scene();
    await using _hub = hub;
    hub.on(ARCHIVE, enlarge(100_000_000, compressible));
    const archive = await bytes(await address());
    expect(archive.length / 1e6).toBeGreaterThan(least);
    expect(archive.length / 1e6).toBeLessThan(most);
    const { names, whole } = listed(archive);
    expect([whole, names.length, names.at(-1)]).toEqual([true, 6, `octo-demo-${sha.slice(0, 7)}/padding.bin`]);
  });

  test('that is large and cut', async () => {
    const { hub, address } = await scene();
    await using _hub = hub;
    hub.on(ARCHIVE, enlarge(5_000_000));
    hub.on(ARCHIVE, truncate(1_000_000));
    await expect(bytes(await address())).rejects.toThrow();
  });
});
