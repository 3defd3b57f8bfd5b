import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, isGlob, matchFiles } from '../../src/repository/glob.ts';

function matches(glob: string, path: string): boolean {
  return compileGlob(glob)?.(path) ?? false;
}

/** What the documentation of a glob says, as a regular expression: slow on hostile input, and short. */
function reference(glob: string): RegExp {
  const part = (text: string): string =>
    (/^[*?]/.test(text) ? '(?!\\.)' : '') +
    text.replace(/[.*?]/g, (char) => (char === '*' ? '[^/]*' : char === '?' ? '[^/]' : '\\.'));
  const parts = glob.split('/');
  const last = parts.length - 1;
  const source = parts.map((text, index) => {
    const end = index === last ? '' : '/';
    return text === '**' ? `(?:(?!\\.)[^/]+/)*` : `${part(text)}${end}`;
  });
  return new RegExp(`^${source.join('')}$`);
}

describe('compileGlob', () => {
  it.each<[glob: string, path: string, expected: boolean]>([
    ['**/metrics.rs', 'metrics.rs', true],
    ['**/metrics.rs', 'a/src/metrics.rs', true],
    ['**/metrics.rs', 'a/src/my_metrics.rs', false],
    ['**/metrics.rs', '.hidden/metrics.rs', false],
    ['.hidden/**', '.hidden/a/metrics.rs', true],
    ['**', 'a/b/c', true],
    ['*.rs', 'a/b.rs', false],
    ['*.rs', '.b.rs', false],
    ['a/**/b.rs', 'a/b.rs', true],
    ['a/**/b.rs', 'a/x/y/b.rs', true],
    ['a/**/b.rs', 'ab.rs', false],
    ['./grafana/*.json', 'grafana/x.json', true],
    ['/grafana/*.json', 'grafana/x.json', true],
    ['{a,b}/*.{json,yml}', 'b/x.yml', true],
    ['{a,b}/*.{json,yml}', 'c/x.yml', false],
    ['{a,{b,c}}.rs', 'c.rs', true],
    ['{a}.rs', '{a}.rs', true],
    ['a[0-9].rs', 'a7.rs', true],
    ['a[!0-9].rs', 'a7.rs', false],
    ['a[!0-9].rs', 'ab.rs', true],
    ['a[]].rs', 'a].rs', true],
    ['a[.rs', 'a[.rs', true],
    ['a\\*.rs', 'a*.rs', true],
    ['a\\*.rs', 'ab.rs', false],
    ['a?.rs', 'ab.rs', true],
    ['a?.rs', 'a.rs', false],
    ['a+b(c).$x', 'a+b(c).$x', true],
    ['*a*b*c', 'xxaxxbxxc', true],
    ['*a*b*c', 'xxaxxcxxb', false],
    ['', 'a', false],
    ['line\n*', 'line\nbreak', true],
    ['__proto__', '__proto__', true],
  ])('%j on %j is %s', (glob, path, expected) => {
    expect(matches(glob, path)).toBe(expected);
  });

  it('agrees with a plain translation into a regular expression', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'x'), minLength: 1, maxLength: 4 });
    const plain = name.filter((part) => !/^\.+$/.test(part));
    const wild = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 4 });
    const globPart = fc.oneof(
      fc.constant('**'),
      wild.filter((part) => !/\*\*/.test(part) && !/^\.+$/.test(part)),
    );
    fc.assert(
      fc.property(
        fc.array(globPart, { minLength: 1, maxLength: 4 }),
        fc.array(plain, { minLength: 1, maxLength: 4 }),
        (parts, names) => {
          const glob = parts.join('/');
          const path = names.join('/');
          // `**` as the last part takes at least a file, which the translation does not say.
          fc.pre(parts.at(-1) !== '**');
          expect(`${glob} ${path} ${matches(glob, path)}`).toBe(`${glob} ${path} ${reference(glob).test(path)}`);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('answers for a glob and a name that make a regular expression backtrack', () => {
    expect(matches(`**/${'*a'.repeat(100)}b`, `x/${'a'.repeat(250)}`)).toBe(false);
    expect(matches(`${'**/a/'.repeat(200)}b`, `${'a/'.repeat(1000)}c`)).toBe(false);
  });

  it('refuses what expands without end', () => {
    expect(compileGlob('{a,b}'.repeat(20))).toBeNull();
    expect(compileGlob('a'.repeat(5000))).toBeNull();
    expect(() => compileGlob('{'.repeat(4000))).not.toThrow();
  });
});

describe('matchFiles', () => {
  const files = ['a.rs', 'b/[id].json', 'b/metrics.rs', 'c/metrics.rs'];
  it.each<[globs: string[], found: string[], unmatched: string[]]>([
    [['**/metrics.rs'], ['b/metrics.rs', 'c/metrics.rs'], []],
    [['c/metrics.rs', 'a.rs'], ['a.rs', 'c/metrics.rs'], []],
    [['./a.rs', 'a.rs'], ['a.rs'], []],
    [['b/[id].json'], ['b/[id].json'], []],
    [['missing.json', 'x/**', 'a.*'], ['a.rs'], ['missing.json', 'x/**']],
    [[], [], []],
  ])('%j', (globs, found, unmatched) => {
    expect(matchFiles(files, globs)).toEqual({ files: found, unmatched });
  });

  it('tells a glob from a path', () => {
    expect(['a/b.json', 'a*', '{a,b}', 'a[0]'].map(isGlob)).toEqual([false, true, true, true]);
  });
});
