import { describe, expect, test } from 'vitest';
import { Answers } from '../../src/rust/values/answers.ts';

/** What is assumed now, and an answer that asks for some of it: each reading that is made is noted. */
function asked() {
  const answers = new Answers();
  const assumed = new Map<string, unknown>();
  const readings: string[] = [];
  const of = (key: string) => assumed.get(key);
  const note = (key: string) => {
    answers.note(key, of(key));
    return of(key);
  };
  const ask = (question: number, read: () => unknown, context: object | null = null): unknown =>
    answers.of(
      question,
      context,
      () => {
        const value = read();
        readings.push(`${question}: ${value}`);
        return value;
      },
      of,
    );
  return { answers, assumed, readings, note, ask };
}

describe('an answer is found again', () => {
  test('for each of many callers, whichever was asked for last', () => {
    const { assumed, readings, note, ask } = asked();
    const read = () => `name ${note('caller')}`;
    for (let round = 0; round < 2; round += 1)
      for (let caller = 0; caller < 50; caller += 1) {
        assumed.set('caller', caller);
        expect(ask(1, read)).toBe(`name ${caller}`);
      }
    expect(readings).toHaveLength(50);
  });

  test('as long as what it hung on is the same, whatever else is assumed', () => {
    const { assumed, readings, note, ask } = asked();
    const read = () => (note('kind') === 0 ? 'fixed' : `of ${note('caller')}`);
    const rows: [kind: number, caller: number, value: string, readings: number][] = [
      [0, 1, 'fixed', 1],
      [0, 2, 'fixed', 1],
      [1, 1, 'of 1', 2],
      [1, 2, 'of 2', 3],
      [0, 3, 'fixed', 3],
      [1, 1, 'of 1', 3],
    ];
    for (const [kind, caller, value, count] of rows) {
      assumed.set('kind', kind).set('caller', caller);
      expect(ask(1, read)).toBe(value);
      expect(readings).toHaveLength(count);
    }
  });

  test('and hands on what it hung on to the question around it', () => {
    const { assumed, readings, note, ask } = asked();
    const inner = () => note('caller');
    const outer = () => `outer ${ask(2, inner)}`;
    assumed.set('caller', 'a');
    ask(2, inner);
    expect(ask(1, outer)).toBe('outer a');
    assumed.set('caller', 'b');
    expect(ask(1, outer)).toBe('outer b');
    expect(readings).toEqual(['2: a', '1: outer a', '2: b', '1: outer b']);
  });

  test('when it was that something has to be assumed first', () => {
    const { assumed, note, ask } = asked();
    let thrown = 0;
    const read = () => {
      const caller = note('caller');
      if (caller !== undefined) return caller;
      thrown += 1;
      throw new Error('whose call?');
    };
    expect(() => ask(1, read)).toThrow('whose call?');
    expect(() => ask(1, read)).toThrow('whose call?');
    expect(thrown).toBe(1);
    assumed.set('caller', 'a');
    expect(ask(1, read)).toBe('a');
  });

  test('where what was open around it changed the order in which it read', () => {
    const { assumed, readings, note, ask } = asked();
    let first = 'a';
    const read = () => {
      const [one, other] = first === 'a' ? ['a', 'b'] : ['b', 'a'];
      note(one);
      note(other);
      return `${assumed.get('a')}${assumed.get('b')}`;
    };
    assumed.set('a', 1).set('b', 2);
    expect(ask(1, read)).toBe('12');
    first = 'b';
    assumed.set('a', 3);
    expect(ask(1, read)).toBe('32');
    expect(ask(1, read)).toBe('32');
    assumed.set('a', 1);
    expect(ask(1, read)).toBe('12');
    expect(readings).toHaveLength(2);
  });
});

describe('an answer is not kept', () => {
  test('in another context, nor for another question', () => {
    const { readings, ask } = asked();
    const [here, there] = [{}, {}];
    for (const context of [here, there, here, null]) ask(1, () => 'x', context);
    ask(2, () => 'x', here);
    expect(readings).toHaveLength(4);
  });

  test('when the steps ended before it was found, or it met an open question again', () => {
    const { answers, readings, ask } = asked();
    for (let count = 0; count < 2; count += 1)
      ask(1, () => {
        answers.cut();
        return 'part';
      });
    expect(readings).toHaveLength(2);
    for (let count = 0; count < 2; count += 1)
      ask(3, () =>
        ask(2, () => {
          answers.circle(0);
          return 'itself';
        }),
      );
    expect(readings).toEqual(['1: part', '1: part', '2: itself', '3: itself']);
  });
});
