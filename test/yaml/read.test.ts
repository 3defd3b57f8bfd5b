import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/yaml/read.ts';

describe('readYaml', () => {
  it.each<[what: string, text: string]>([
    ['flow lists', '['.repeat(200_000)],
    ['flow maps', '{a: '.repeat(100_000)],
    ['closed flow', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['brackets in texts between', '[ "]", '.repeat(5000)],
    ['compact blocks', '- '.repeat(100_000)],
    ['keys of keys', '? '.repeat(100_000)],
    ['keys of values', `]${'? '.repeat(2000)}${': '.repeat(400)}`],
    ['values of values in flow', `a: {${'a: '.repeat(2000)}\n- `],
    ['tagged blocks', '- !!t &a '.repeat(50_000)],
    ['indented blocks', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['indented lists', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}-`).join('\n')],
  ])('refuses %s without end', (_, text) => {
    expect(readYaml(text)).toBeNull();
  });

  it.each<[text: string, json: unknown]>([
    ['a: "[[["', { a: '[[[' }],
    [`a: |\n  ${'['.repeat(500)}\n`, { a: `${'['.repeat(500)}\n` }],
    [`a: x${'['.repeat(500)}`, { a: `x${'['.repeat(500)}` }],
    [`a: '${'['.repeat(500)}'`, { a: '['.repeat(500) }],
    ['[[[[1]]]]', [[[[1]]]]],
    [`{${'"a": [1], '.repeat(2000)}}`, { a: [1] }],
    [`${'- a: [1, {b: 2}]\n'.repeat(2000)}`, Array.from({ length: 2000 }, () => ({ a: [1, { b: 2 }] }))],
    ['a: 1\na: 2', { a: 2 }],
  ])('reads %.60s', (text, json) => {
    expect(readYaml(text)?.documents[0]?.toJS()).toEqual(json);
  });

  it('reads several documents, and none', () => {
    expect(readYaml('a: 1\n---\nb: 2\n')?.documents).toHaveLength(2);
    expect(readYaml('')?.documents).toHaveLength(0);
  });

  it('refuses or parses whatever nests', () => {
    const piece = fc.constantFrom(
      'a: ',
      '- !t ',
      '&b ',
      '\n ',
      '\n- ',
      '[',
      '{',
      ']',
      '}',
      '- ',
      '? ',
      ': ',
      '\n',
      ' ',
      '"',
      "'",
      'a',
      ',',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.integer({ min: 1, max: 3000 })), { maxLength: 6 }), (runs) => {
        readYaml(runs.map(([text, count]) => text.repeat(count)).join(''));
      }),
      { numRuns: 300 },
    );
  });
});
