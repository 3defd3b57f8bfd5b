import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson, type JsonValue } from '../../src/grafana/json-format.ts';
import { detectStyle, type Style } from '../../src/grafana/json-style.ts';

describe('detectStyle', () => {
  it.each<[string, string, Partial<Style>]>([
    [
      'an empty object',
      '{}',
      { bom: false, eol: '\n', finalNewline: false, multiline: false, indent: '  ', colon: ': ' },
    ],
    ['minified', '{"b":[1,2],"a":{}}', { multiline: false, colon: ':', afterComma: '', sortedKeys: false }],
    [
      'one line of Python',
      '{"a": [1, 2], "b": 1}',
      { multiline: false, colon: ': ', afterComma: ' ', sortedKeys: true },
    ],
    ['two spaces', '{\n  "a": {\n    "b": 1\n  }\n}\n', { multiline: true, indent: '  ', finalNewline: true }],
    ['tabs and CRLF', '{\r\n\t"a": [\r\n\t\t1\r\n\t]\r\n}\r\n', { indent: '\t', eol: '\r\n', finalNewline: true }],
    ['CR', '{\r "a": 1\r}', { indent: ' ', eol: '\r', finalNewline: false }],
    ['a byte order mark', '\ufeff{\n    "a": 1\n}', { bom: true, indent: '    ' }],
    ['mostly LF', '{\n "a": 1,\r\n "b": 2\n}', { eol: '\n' }],
    ['no indentation', '{\n"a": 1\n}', { multiline: true, indent: '' }],
    [
      'jsonnet',
      '{\n   "a" : [ ],\n   "b" : { },\n   "c" : [ 1, 2 ]\n}',
      { indent: '   ', colon: ' : ', emptyArray: '[ ]', emptyObject: '{ }', arrayPadding: ' ' },
    ],
    ['brackets that share lines', '{\n  "a": [{\n    "b": 1\n  }]\n}', { indent: '  ' }],
    ['unsorted keys', '{"a":1,"c":2,"b":3}', { sortedKeys: false }],
    [
      'one key out of order among many',
      `{${Array.from('abcdefghijklmnop', (key) => `"${key}":1`).join()},"a2":{"x":1,"y":2,"z":3}}`,
      { sortedKeys: true },
    ],
    ["Go's escapes", '{"a":"\\u003c\\u0026é"}', { escapeHtml: true, escapeNonAscii: false }],
    ['raw markup', '{"a":"<&é"}', { escapeHtml: false, escapeNonAscii: false }],
    ["Python's escapes", '{"a":"\\u00e9 <"}', { escapeNonAscii: true, escapeHtml: false, upperHex: false }],
    ['escapes in upper case', '{"a":"\\u00E9"}', { escapeNonAscii: true, upperHex: true }],
    ["PHP's escapes", '{"a":"http:\\/\\/x"}', { escapeSlash: true }],
    ['raw slashes', '{"a":"http://x"}', { escapeSlash: false }],
    ['control characters are no sign of ASCII', '{"a":"\\u001b é"}', { escapeNonAscii: false }],
  ])('%s', (_, text, expected) => {
    expect(detectStyle(text)).toMatchObject(expected);
  });

  it('keeps to what the file does with a key, as long as the line stays short', () => {
    const style = detectStyle('{\n  "gridPos": { "h": 1, "w": 2 },\n  "list": [\n    1\n  ]\n}');
    expect(formatJson({ gridPos: { h: 8, w: 12 }, list: [1, 2], other: { a: 1 } }, style, '', '')).toBe(
      '{\n  "gridPos": { "h": 8, "w": 12 },\n  "list": [\n    1,\n    2\n  ],\n  "other": { "a": 1 }\n}',
    );
    expect(formatJson({ gridPos: { text: 'x'.repeat(100) } }, style, '', '')).toBe(
      `{\n  "gridPos": {\n    "text": "${'x'.repeat(100)}"\n  }\n}`,
    );
  });

  it('writes valid JSON in the style of any text', () => {
    const texts = fc
      .tuple(fc.jsonValue(), fc.constantFrom(undefined, 0, 1, 4, '\t'), fc.constantFrom('\n', '\r\n', '\r'))
      .map(([value, indent, eol]) => JSON.stringify(value, null, indent).replaceAll('\n', eol));
    fc.assert(
      fc.property(
        texts,
        fc.jsonValue({ stringUnit: 'binary' }),
        fc.stringMatching(/^[ \t]{0,4}$/),
        (text, value, indent) => {
          const written = formatJson(value as JsonValue, detectStyle(text), indent, 'key');
          expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });

  it('does not fall over deep nesting or many keys', () => {
    const deep = `${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`;
    expect(detectStyle(deep).colon).toBe(':');
    expect(detectStyle(`[${deep},{\n "a": 1}]`).multiline).toBe(true);
    const many = `{${Array.from({ length: 50_000 }, (_, i) => `"k${i}":{"a":1}`).join()}}`;
    expect(detectStyle(many).habits.size).toBeLessThan(10_000);
  });
});
