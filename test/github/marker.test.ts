import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { settingsFromInputs } from '../../src/config/inputs.ts';
import { isNewer, type Marked, marker, type Origin, readMarker, saysTheSame } from '../../src/github/marker.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const MARKED: Marked = { id: 'default', origin: { run: 7, attempt: 1, head: SHA } };
const LINE = `<!-- dashcov id=default run=7.1 head=${SHA} -->`;

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((each) => each.join(''));
/** What the setting `id` takes. */
const id = fc.stringMatching(/^[A-Za-z0-9._]{1,13}(?:-[A-Za-z0-9._]{1,12}){0,2}$/);
const origin: fc.Arbitrary<Origin> = fc.record({
  run: fc.integer({ min: 0, max: 999_999_999_999_999 }),
  attempt: fc.integer({ min: 0, max: 999_999 }),
  head: fc.oneof(hex(40), hex(64), fc.constant('none')),
});

describe('a marker', () => {
  it('is one line that says who wrote it and when', () => {
    expect(marker(MARKED)).toBe(LINE);
    expect(marker({ id: 'x', origin: { run: 7, attempt: 2, head: '' } })).toBe(
      '<!-- dashcov id=x run=7.2 head=none -->',
    );
  });

  it('is read as it was written, whatever follows, with either line end', () => {
    fc.assert(
      fc.property(id, origin, fc.constantFrom('\n', '\r\n'), fc.string(), (name, of, end, text) => {
        const marked = { id: name, origin: of };
        expect(settingsFromInputs({ INPUT_ID: name })).toEqual({ id: name });
        expect(readMarker(marker(marked))).toEqual(marked);
        expect(readMarker(`${marker(marked)}${end}${text}`)).toEqual(marked);
      }),
    );
  });

  it('can be read for each id that the setting takes, and for no other', () => {
    fc.assert(
      fc.property(fc.oneof(id, fc.string({ maxLength: 45 }), fc.stringMatching(/^[a._-]{1,6}$/)), (name) => {
        let allowed = true;
        try {
          allowed = settingsFromInputs({ INPUT_ID: name }).id === name;
        } catch {
          allowed = false;
        }
        const read = readMarker(marker({ ...MARKED, id: name }));
        expect(read?.id === name).toBe(allowed);
      }),
    );
  });

  test.each<[title: string, body: string]>([
    ['alone', LINE],
    ['with a line end', `${LINE}\n`],
    ['with a line end of Windows', `${LINE}\r\nx`],
    ['before a text that looks like one', `${LINE}\n${LINE.replace('default', 'other')}`],
  ])('is read %s', (_title, body) => {
    expect(readMarker(body)).toEqual(MARKED);
  });

  test.each<[title: string, body: string]>([
    ['nothing', ''],
    ['a text', 'Looks good to me.'],
    ['one after a space', ` ${LINE}`],
    ['one after a line', `\n${LINE}`],
    ['one after a mark of byte order', `\ufeff${LINE}`],
    ['one after a zero-width space', `\u200b${LINE}`],
    ['one that is quoted', `> ${LINE}`],
    ['one in a block of code', `\`\`\`\n${LINE}\n\`\`\``],
    ['one in code', `\`${LINE}\``],
    ['one with something after it', `${LINE} x`],
    ['one with a space after it', `${LINE} \nx`],
    ['one that ends twice', `${LINE}-->\n`],
    ['one that a lone CR ends', `${LINE}\rx`],
    ['one over two lines', LINE.replace(' run', '\nrun')],
    ['one in capitals', LINE.toUpperCase()],
    ['one of another name', LINE.replace('dashcov', 'dashcov2')],
    ['one without an id', LINE.replace('default', '')],
    ['an id that is too long', LINE.replace('default', 'a'.repeat(41))],
    ['an id that ends the comment', LINE.replace('default', 'a-->b')],
    ['an id with two hyphens', LINE.replace('default', 'a--b')],
    ['an id that starts with a hyphen', LINE.replace('default', '-a')],
    ['an id that ends with a hyphen', LINE.replace('default', 'a-')],
    ['an id with a space', LINE.replace('default', 'a b')],
    ['an id of letters that look alike', LINE.replace('default', 'dеfault')],
    ['a run that is negative', LINE.replace('7.1', '-7.1')],
    ['a run that is too large to count', LINE.replace('7.1', `${'9'.repeat(16)}.1`)],
    ['a run without an attempt', LINE.replace('7.1', '7')],
    ['a run in another script', LINE.replace('7.1', '٧.1')],
    ['a head in capitals', LINE.replace(SHA, SHA.toUpperCase())],
    ['a short head', LINE.replace(SHA, 'abc1234')],
    ['a head between the two lengths', LINE.replace(SHA, `${SHA}0123`)],
    ['a head beyond both', LINE.replace(SHA, 'a'.repeat(65))],
    ['more spaces', LINE.replace('<!-- ', '<!--  ')],
    ['no spaces', LINE.replace('<!-- ', '<!--')],
  ])('is not %s', (_title, body) => {
    expect(readMarker(body)).toBeNull();
  });

  it('is not found in a long text that comes close', () => {
    expect(readMarker(`<!-- dashcov id=${'a-'.repeat(500_000)}`)).toBeNull();
    expect(readMarker(`<!-- dashcov id=${'a'.repeat(1_000_000)} `)).toBeNull();
  });
});

describe('isNewer', () => {
  const at = (run: number, attempt: number, head = SHA): Origin => ({ run, attempt, head });

  test.each<[a: Origin, b: Origin, newer: boolean]>([
    [at(8, 1), at(7, 1), true],
    [at(7, 1), at(8, 1), false],
    [at(8, 1), at(7, 99), true],
    [at(7, 2), at(7, 1), true],
    [at(7, 1), at(7, 2), false],
    [at(7, 1), at(7, 1), false],
    [at(7, 1, 'none'), at(7, 1), false],
    [at(10, 1), at(9, 1), true],
    [at(999_999_999_999_999, 1), at(999_999_999_999_998, 9), true],
  ])('%j against %j: %s', (a, b, newer) => {
    expect(isNewer(a, b)).toBe(newer);
  });

  it('puts any runs in one order', () => {
    fc.assert(
      fc.property(origin, origin, origin, (a, b, c) => {
        const same = a.run === b.run && a.attempt === b.attempt;
        expect([isNewer(a, b), isNewer(b, a)].filter(Boolean)).toHaveLength(same ? 0 : 1);
        if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true);
      }),
    );
  });
});

describe('saysTheSame', () => {
  const run = (id: number | string): string => `[summary](https://github.com/octo/demo/actions/runs/${id})`;
  const later = marker({ ...MARKED, origin: { run: 8, attempt: 3, head: 'f'.repeat(40) } });

  test.each<[title: string, a: string, b: string, same: boolean]>([
    ['itself', 'x', 'x', true],
    ['another marker', `${LINE}\nx`, `${later}\nx`, true],
    ['no marker', `${LINE}\nx`, 'x', true],
    ['another link to the run', `${LINE}\n${run(7)}`, `${later}\n${run(8)}`, true],
    ['a link to the run that is longer', run(7), run(123_456_789), true],
    ['line ends of Windows, as GitHub keeps them', `${LINE}\na\nb\n`, `${LINE}\r\na\r\nb`, true],
    ['white space around it, which GitHub takes away', 'x', '\nx\n\n', true],
    ['another text', 'x', 'y', false],
    ['text in another case', 'x', 'X', false],
    ['white space inside', 'a b', 'a  b', false],
    ['one line end less inside', 'a\n\nb', 'a\nb', false],
    ['another line', '`a.rs:1`', '`a.rs:2`', false],
    ['another commit', '/blob/abc/a.rs', '/blob/abd/a.rs', false],
    ['another number', '/pull/7', '/pull/8', false],
    ['another link that only looks like that of a run', '/actions/runners/7', '/actions/runners/8', false],
    ['the run of another repository', run(7), run(7).replace('demo', 'shop'), false],
    ['a run against none', run(7), run(''), false],
    ['the number of a run in a text', 'see /actions/runs/7', 'see /actions/runs/8', false],
    ['another job of a run', run('7/job/1'), run('7/job/2'), false],
    ['a marker that is not at the start', `x\n${LINE}`, `x\n${later}`, false],
    ['a second marker', `${LINE}\n${LINE}\nx`, `${LINE}\n${later}\nx`, false],
    ['a marker that is none', `${LINE} \nx`, `${later} \nx`, false],
  ])('%s', (_title, a, b, same) => {
    expect(saysTheSame(a, b)).toBe(same);
    expect(saysTheSame(b, a)).toBe(same);
  });

  it('holds for any text under any two markers', () => {
    fc.assert(
      fc.property(id, origin, id, origin, fc.string(), (name, a, other, b, text) => {
        const bodies = [marker({ id: name, origin: a }), marker({ id: other, origin: b })].map(
          (each) => `${each}\n${text}`,
        );
        expect(saysTheSame(bodies[0] ?? '', bodies[1] ?? 'none')).toBe(true);
      }),
    );
  });
});
