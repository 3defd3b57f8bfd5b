import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { comment } from '../../src/report/comment.ts';
import { stepSummary } from '../../src/report/step-summary.ts';
import { tool } from '../require.ts';
import { rendered } from './gfm.ts';
import { hostilePull } from './hostile-pull.ts';
import { addedPull } from './rsky-pull.ts';

const chromium = tool('chromium');

/** What each page is asked once it has loaded, in a real browser: whatever somebody else's text became is there by then. */
const QUESTION = `<script id="question">
addEventListener('load', () => {
  const strange = [...document.querySelectorAll('img, iframe, svg, style, form, input, object, embed, link, script, [onerror], [onclick]')]
    .filter((element) => element.id !== 'question').map((element) => element.outerHTML);
  const links = [...document.querySelectorAll('a')].map((link) => link.host).filter((host) => host !== 'github.com');
  const tables = [...document.querySelectorAll('table')].map((table) => new Set([...table.rows].map((row) => row.cells.length)).size);
  const folded = [...document.querySelectorAll('details')].every((details) => !details.open && details.firstElementChild.tagName === 'SUMMARY');
  document.body.textContent = 'ANSWER' + JSON.stringify({ strange, links, hacked: window.hacked ?? null, even: tables.every((shapes) => shapes === 1), folded }) + 'ANSWER';
});
</script>`;

interface Answer {
  readonly strange: readonly string[];
  readonly links: readonly string[];
  readonly hacked: unknown;
  readonly even: boolean;
  readonly folded: boolean;
}

/** Opens Markdown as a page in Chromium and gives what the page says of itself. */
async function opened(markdown: string): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'dashcov-page-'));
  try {
    const page = join(folder, 'page.html');
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><body>${rendered(markdown)}${QUESTION}`);
    const { stdout } = await promisify(execFile)(
      chromium ?? '',
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--dump-dom'],
        ...[`--user-data-dir=${join(folder, 'profile')}`, `file://${page}`],
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    const text = /ANSWER([\s\S]*)ANSWER/.exec(stdout)?.[1] ?? 'null';
    return JSON.parse(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')) as Answer;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const ATTACKS = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '[x](javascript:window.hacked=1)',
  '![x](https://evil.example/x.png)',
  '</details></td><iframe src="https://evil.example">',
  '| a | b |\n| --- | --- |',
  '`<svg onload=window.hacked=1>`',
];

describe.skipIf(chromium === null)('a page of GitHub in a real browser', () => {
  const safe: Answer = { strange: [], links: [], hacked: null, even: true, folded: true };

  it('holds nothing but what dashcov put there, whatever the names and titles are', async () => {
    let next = 0;
    const text = (): string => ATTACKS[next++ % ATTACKS.length] ?? '';
    expect(await opened(comment(hostilePull(text, 0, true)))).toEqual(safe);
    expect(await opened(stepSummary(hostilePull(text, 4, true)))).toMatchObject({ ...safe, folded: expect.anything() });
  });

  it('shows the comment with its details folded and its tables even', async () => {
    expect(await opened(comment(addedPull()))).toEqual(safe);
  });

  it('would show an attack that went through', async () => {
    const { strange, links } = await opened(ATTACKS.slice(0, 4).join('\n\n'));
    expect(strange.length).toBeGreaterThan(1);
    expect(links.length).toBeGreaterThan(0);
  });
});
