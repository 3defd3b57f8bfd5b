import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RepositoryError } from '../../src/errors.ts';
import { including, memoryRepository, overlay } from '../../src/repository/memory.ts';
import { decode, encode, isUtf8 } from '../../src/repository/text.ts';

describe('memoryRepository', () => {
  it('hands out files in order, and says what is missing', () => {
    const repository = memoryRepository({ b: 'two', a: '\ufeffone', ['__proto__']: 'kept' });
    expect(repository.files()).toEqual(['__proto__', 'a', 'b']);
    expect(repository.text('a')).toBe('one');
    expect(repository.text('__proto__')).toBe('kept');
    expect(repository.has('constructor')).toBe(false);
    expect(() => repository.bytes('constructor')).toThrow(RepositoryError);
  });
});

describe('overlay', () => {
  it('replaces and adds, and leaves the rest', () => {
    const changed = overlay(memoryRepository({ a: 'one', c: 'three' }), { a: 'ONE', b: 'two' });
    expect(changed.files()).toEqual(['a', 'b', 'c']);
    expect(changed.files().map((path) => changed.text(path))).toEqual(['ONE', 'two', 'three']);
    expect(new TextDecoder().decode(changed.bytes('a'))).toBe('ONE');
    expect(changed.has('b')).toBe(true);
  });
});

describe('text', () => {
  it('goes there and back byte by byte when it is UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, bom) => {
        const bytes = encode({ text, bom });
        fc.pre(
          isUtf8(bytes) &&
            !text.startsWith('\ufeff') &&
            !/[\ud800-\udfff]/.test(text.replace(/[\u{10000}-\u{10ffff}]/gu, '')),
        );
        expect(decode(bytes)).toEqual({ text, bom });
        expect(encode(decode(bytes))).toEqual(bytes);
      }),
    );
  });

  it('knows what is not UTF-8', () => {
    expect(isUtf8(Uint8Array.of(0xff, 0xfe, 0x7b, 0))).toBe(false);
    expect(isUtf8(Buffer.from('ü'))).toBe(true);
  });
});

describe('including', () => {
  it('lists what was left out and can be read, and nothing else', () => {
    const all = memoryRepository({ a: '1', b: '2', c: '3' });
    const some = { ...all, files: () => ['b'] };
    expect(including(some, ['c', 'b', 'missing', 'a']).files()).toEqual(['a', 'b', 'c']);
    expect(including(some, ['c']).text('c')).toBe('3');
    expect(including(some, ['b', 'missing'])).toBe(some);
  });
});
