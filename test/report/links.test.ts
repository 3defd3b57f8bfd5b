/** Links that a report makes of what a repository calls its files: they stay in it, and in their parentheses. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commitLink, type Home, linked, placeLink, repositoryLinks, wholeReport } from '../../src/report/links.ts';
import { intruders, rendered } from './gfm.ts';
import { HEAD, HOME } from './pull-sample.ts';

const ACME: Home = { server: 'https://github.com', repository: 'acme/shop', head: HEAD, run: null };
const links = repositoryLinks(ACME);
const AT = `${HOME}blob/${HEAD}/`;
const TREE = `${HOME}tree/${HEAD}`;

/** What of a place stands in a cell of a table, as GitHub shows it. */
function shown(file: string, line: number | null = 3): string {
  return rendered(`| a |\n| --- |\n| ${placeLink(links, { file, line }, 80)} |\n`);
}

describe('a link to a line', () => {
  test.each<[file: string, url: string]>([
    ['src/a.rs', `${AT}src/a.rs#L3`],
    ['a b/ü(1)[2].rs', `${AT}a%20b/%C3%BC%281%29%5B2%5D.rs#L3`],
    ['a)](x:y', `${AT}a%29%5D%28x%3Ay#L3`],
    ['a)](https://x.y', TREE],
    ['"a\' b".rs', `${AT}%22a%27%20b%22.rs#L3`],
    ['<b>&amp;.rs', `${AT}%3Cb%3E%26amp%3B.rs#L3`],
    ['a|b`c*d_e~f!.rs', `${AT}a%7Cb%60c%2Ad_e~f%21.rs#L3`],
    ['a?b#c%2e', `${AT}a%3Fb%23c%252e#L3`],
    ['%2e%2e/%2e%2e/login', `${AT}%252e%252e/%252e%252e/login#L3`],
    ['a\nb\r\tc\u0000', `${AT}a%0Ab%0D%09c%00#L3`],
    ['a\\..\\..\\b', `${AT}a%5C..%5C..%5Cb#L3`],
    ['\u202egnp.rs', `${AT}%E2%80%AEgnp.rs#L3`],
    ['@octo/x', `${AT}%40octo/x#L3`],
    ['javascript:alert(1)', `${AT}javascript%3Aalert%281%29#L3`],
    ['\ud800', `${AT}%EF%BF%BD#L3`],
    ['a\udc00/b\ud800', `${AT}a%EF%BF%BD/b%EF%BF%BD#L3`],
    ['😀', `${AT}%F0%9F%98%80#L3`],
    ['...', `${AT}...#L3`],
    ['..a/.b', `${AT}..a/.b#L3`],
    ['../../../login', TREE],
    ['a/../../../../b', TREE],
    ['..', TREE],
    ['.', TREE],
    ['', TREE],
    ['a//b', TREE],
    ['/etc/passwd', TREE],
    ['a/', TREE],
    ['a/./b', TREE],
  ])('of %j', (file, url) => {
    expect(links.line(file, 3)).toBe(url);
    expect(new URL(url).href).toBe(url);
    expect(intruders(shown(file), HOME)).toEqual([]);
    expect(shown(file)).toContain(`<a href="${url}">`);
  });

  it('leads to a file where there is no line', () => {
    expect(links.line('a b.rs', null)).toBe(`${AT}a%20b.rs`);
    expect(links.line('../b', null)).toBe(TREE);
  });

  it('stays in the repository, and means the file, whatever that is called', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '.', '', '%2e%2e', '\\', ')', '\ud800'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const file = parts.join('/');
        const url = links.line(file, 3);
        const { href, pathname, search } = new URL(url);
        expect([href, search]).toEqual([url, '']);
        const path = decodeURIComponent(pathname.slice('/acme/shop/'.length));
        expect([`blob/${HEAD}/${file.replace(/\p{Surrogate}/gu, '\ufffd')}`, `tree/${HEAD}`]).toContain(path);
        expect(intruders(shown(file), HOME)).toEqual([]);
      }),
    );
  });

  it('has the end of a long path for its text', () => {
    const place = { file: `${'x'.repeat(90)}/metrics.rs`, line: 12 };
    expect(placeLink(links, place, 20)).toMatch(/^\[`…x+\/metrics\.rs:12`\]/);
  });
});

describe('the other links', () => {
  test.each<[title: string, home: Partial<Home>, line: string, run: string | null]>([
    [
      'on the server of an enterprise',
      { server: 'https://git.acme.org:8443' },
      `https://git.acme.org:8443/acme/shop/blob/${HEAD}/a.rs#L1`,
      null,
    ],
    [
      'on a server below a path',
      { server: 'https://acme.org/git' },
      `https://acme.org/git/acme/shop/blob/${HEAD}/a.rs#L1`,
      null,
    ],
    ['on a server that ends in a slash', { server: 'https://github.com//' }, `${AT}a.rs#L1`, null],
    ['of a run', { run: '77' }, `${AT}a.rs#L1`, `${HOME}actions/runs/77`],
    ['of a run that is none', { run: '../..)' }, `${AT}a.rs#L1`, `${HOME}actions/runs/..%2F..%29`],
    [
      'of a repository that is none',
      { repository: 'a b/c)' },
      `https://github.com/a%20b/c%29/blob/${HEAD}/a.rs#L1`,
      null,
    ],
    ['at a revision that is a name', { head: 'a/b)' }, `${HOME}blob/a%2Fb%29/a.rs#L1`, null],
  ])('%s', (_title, home, line, run) => {
    const of = repositoryLinks({ ...ACME, ...home });
    expect([of.line('a.rs', 1), of.run]).toEqual([line, run]);
  });

  it('lead to a commit, and to the whole report where there is a run', () => {
    expect(commitLink(links, HEAD)).toBe(`[\`0123456\`](${HOME}commit/${HEAD})`);
    expect(links.commit('../x)')).toBe(`${HOME}commit/..%2Fx%29`);
    expect(wholeReport(links)).toBe('`dashcov audit`');
    expect(wholeReport(repositoryLinks({ ...ACME, run: '77' }))).toBe(`[the job summary](${HOME}actions/runs/77)`);
  });

  test.each([
    'javascript:alert(1)',
    'https://a b',
    'https://a/)x',
    'https://a/(x',
    'https://a/|',
    'https://a/<b>',
    'https://a/"',
    'https://a/\\',
    'https://a/\n',
    'https://u:p@a/',
    '//a',
    '',
    `https://a/${'x'.repeat(3000)}`,
  ])('are none to %j', (url) => {
    expect(linked('label', url)).toBe('label');
  });

  it('are none where the server is no address', () => {
    const of = repositoryLinks({ ...ACME, server: 'javascript:alert(1)//' });
    expect(placeLink(of, { file: 'a.rs', line: 1 }, 80)).toBe('`a.rs:1`');
    expect(commitLink(of, HEAD)).toBe('`0123456`');
  });
});
