import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeDashboard, parseDashboard } from '../../src/grafana/dashboard.ts';
import { jsonProblem } from '../../src/grafana/json-problem.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseDashboard('grafana/board.json', bytes(text));

/** What is wrong with a text: message, and `line:column` when there is a place. */
function problemOf(input: string | Uint8Array): string {
  const result = parseDashboard('grafana/board.json', typeof input === 'string' ? bytes(input) : input);
  if (!('problem' in result)) return 'none';
  const { check, severity, file, message, line, column } = result.problem;
  expect({ check, severity, file }).toEqual({
    check: 'unreadable-dashboard',
    severity: 'error',
    file: 'grafana/board.json',
  });
  return line === null ? message : `${line}:${column} ${message}`;
}

describe('a dashboard', () => {
  it.each<[string, unknown, readonly string[], string, string | null]>([
    ['classic', { title: 'A', uid: 'u', panels: [] }, [], 'A', 'u'],
    ['without a title', { panels: [{ type: 'stat' }] }, [], 'board', null],
    ['with a title that is no text', { title: 5, uid: {}, panels: [] }, [], 'board', null],
    ['with legacy rows', { rows: [{ panels: [] }] }, [], 'board', null],
    ['new and empty', { title: 'A', schemaVersion: 39, templating: { list: [] } }, [], 'A', null],
    ['of the API', { dashboard: { title: 'A', uid: 'u', panels: [] }, meta: {} }, ['dashboard'], 'A', 'u'],
    ['made for the API', { dashboard: { title: 'A', panels: [] }, overwrite: true }, ['dashboard'], 'A', null],
    [
      'of Kubernetes',
      {
        apiVersion: 'dashboard.grafana.app/v1beta1',
        kind: 'Dashboard',
        metadata: { name: 'k' },
        spec: { title: 'A', panels: [] },
      },
      ['spec'],
      'A',
      'k',
    ],
    [
      'of version 2',
      {
        apiVersion: 'dashboard.grafana.app/v2beta1',
        kind: 'Dashboard',
        metadata: { name: 'k' },
        spec: { title: 'A', elements: {}, layout: { kind: 'GridLayout' } },
      },
      ['spec'],
      'A',
      'k',
    ],
    ['of version 2, bare', { title: 'A', elements: {}, layout: { kind: 'GridLayout' } }, [], 'A', null],
    [
      'of the API for version 2',
      { kind: 'DashboardWithAccessInfo', metadata: { name: 'k' }, spec: { title: 'A', elements: {} }, access: {} },
      ['spec'],
      'A',
      'k',
    ],
  ])('%s', (_, json, root, title, uid) => {
    const result = parse(JSON.stringify(json));
    expect(result).toMatchObject({ dashboard: { file: 'grafana/board.json', root, title, uid, json } });
  });

  it.each([
    ['a byte order mark', '\ufeff{"panels":[]}'],
    ['CRLF', '{\r\n  "panels": [\r\n  ]\r\n}\r\n'],
    ['CR', '{\r"panels":[]}'],
    ['no final newline', '{"panels":[]}'],
    ['emoji and escapes', '{"title":"📥 \\ud83d\\udce5 \\/","panels":[]}\n'],
    ['__proto__', '{"__proto__":{"panels":[]},"panels":[]}'],
  ])('keeps its text with %s byte for byte', (_, text) => {
    const result = parse(text);
    expect('dashboard' in result && result.dashboard.text).toBe(text);
    expect('dashboard' in result && bytes(result.dashboard.text)).toEqual(bytes(text));
  });
});

describe('a file that is none', () => {
  it.each<[string, string]>([
    ['', 'the file is empty; expected a Grafana dashboard as JSON'],
    [' \n\t', 'the file is empty; expected a Grafana dashboard as JSON'],
    ['\ufeff', 'the file is empty; expected a Grafana dashboard as JSON'],
    ['{\n  "panels": [,]\n}', '2:14 the file is not JSON: expected a value or ], found ","'],
    ['{\r\n  "panels": [1,]\r\n}', '2:16 the file is not JSON: expected a value, found "]"'],
    ['\ufeff{"panels" []}', '1:11 the file is not JSON: expected a colon after the key, found "["'],
    ['{"panels": []', '1:14 the file is not JSON: expected a comma or }, found the end of the file'],
    ['{"panels": [}', '1:13 the file is not JSON: expected a value or ], found "}"'],
    ['{"a": 1,}', '1:9 the file is not JSON: expected a key in double quotes, found "}"'],
    ["{'a': 1}", `1:2 the file is not JSON: expected a key in double quotes or }, found "'"`],
    ['{a: 1}', '1:2 the file is not JSON: expected a key in double quotes or }, found "a"'],
    ['{"a": 1 "b": 2}', '1:9 the file is not JSON: expected a comma or }, found "\\""'],
    ['{"a": tru}', '1:7 the file is not JSON: expected a value, found "tru"'],
    ['{"a": 01}', '1:8 the file is not JSON: expected a comma or }, found "1"'],
    ['{"a": NaN}', '1:7 the file is not JSON: expected a value, found "NaN"'],
    ['{"a": "b\n"}', '1:9 the file is not JSON: expected the closing quote of a string, found the end of the line'],
    ['{"a": "b\\x"}', '1:9 the file is not JSON: expected an escape that JSON has, found "\\\\"'],
    [
      '{"a": "b\u0001"}',
      '1:9 the file is not JSON: expected no control character in a string, but its escape, found "\\u0001"',
    ],
    ['{} x', '1:4 the file is not JSON: expected the end of the file, found "x"'],
    ['// c\n{}', '1:1 the file is not JSON: expected a value, found a comment, which JSON does not have'],
    [
      '{"a": 1, /* c */ "b": 2}',
      '1:10 the file is not JSON: expected a key in double quotes, found a comment, which JSON does not have',
    ],
    [
      '{\n<<<<<<< HEAD\n',
      '2:1 the file is not JSON: expected a key in double quotes or }, found the mark of a merge conflict',
    ],
    [
      '{"a": {{ .Values.x }}}',
      '1:8 the file is not JSON: expected a key in double quotes or }, found "{{", which looks like a template that is still to be filled in',
    ],
    [
      '{"a": [{{ .Values.x }}]}',
      '1:9 the file is not JSON: expected a key in double quotes or }, found "{{", which looks like a template that is still to be filled in',
    ],
    [
      '{{- if .Values.x }}\n{}',
      '1:2 the file is not JSON: expected a key in double quotes or }, found "{{", which looks like a template that is still to be filled in',
    ],
    ['<html>', '1:1 the file is not JSON: expected a value, found "<"'],
    ['{"a": \u202e}', '1:7 the file is not JSON: expected a value, found "\\u202e"'],
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
      'the file is a Git LFS pointer; expected a Grafana dashboard as JSON',
    ],
    ['[]', 'expected a Grafana dashboard (an object with panels), found an empty array'],
    ['[{"panels":[]}]', 'expected a Grafana dashboard (an object with panels), found an array of 1'],
    ['null', 'expected a Grafana dashboard (an object with panels), found null'],
    ['"panels"', 'expected a Grafana dashboard (an object with panels), found a string'],
    ['{}', 'expected a Grafana dashboard (an object with panels), found an empty object'],
    [
      '{"panels": {}}',
      'expected a Grafana dashboard (an object with panels), found an object whose panels are no list but an empty object',
    ],
    [
      '{"name":"x","version":"1","dependencies":{},"a\\u001b[31m":1}',
      'expected a Grafana dashboard (an object with panels), found an object with the keys "name", "version", "dependencies", and 1 more',
    ],
    [
      '{"\\u001b[31m":1}',
      'expected a Grafana dashboard (an object with panels), found an object with the keys "\\u001b[31m"',
    ],
    ['{"type":"stat","targets":[]}', 'expected a Grafana dashboard (an object with panels), found a single panel'],
    [
      '{"apiVersion":"v1","kind":"Service"}',
      'expected a Grafana dashboard (an object with panels), found a resource of kind "Service"',
    ],
    [
      '{"apiVersion":"v1","kind":"ConfigMap","data":{}}',
      'expected a Grafana dashboard as JSON, found a ConfigMap, whose dashboards are text inside',
    ],
    [
      '{"apiVersion":"grafana.integreatly.org/v1beta1","kind":"GrafanaDashboard","spec":{"json":"{}"}}',
      'expected a Grafana dashboard as JSON, found a GrafanaDashboard resource of the Grafana operator, whose dashboard is text inside',
    ],
    [
      '{"kind":"Dashboard","spec":{"panels":{"a":{}},"layouts":[]}}',
      'expected a Grafana dashboard as JSON, found a Perses dashboard',
    ],
    [
      '{"apiVersion":"dashboard.grafana.app/v9","kind":"Dashboard","spec":{"things":[]}}',
      'expected a Grafana dashboard as JSON, found a dashboard of version "dashboard.grafana.app/v9" without panels and elements, which is not supported',
    ],
  ])('%j', (text, message) => {
    expect(problemOf(text)).toBe(message);
  });

  it('is in another encoding', () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0]);
    expect(problemOf(utf16)).toBe('the file is UTF-16 (little endian); JSON is UTF-8');
    expect(problemOf(utf16.slice(2))).toBe('the file is UTF-16 (little endian); JSON is UTF-8');
    expect(problemOf(Uint8Array.from([0xfe, 0xff, 0, 0x7b, 0, 0x7d]))).toBe(
      'the file is UTF-16 (big endian); JSON is UTF-8',
    );
    expect(problemOf(Uint8Array.from([...bytes('{\n"é": "'), 0xe9, 0x22, 0x7d]))).toBe(
      '2:7 the file is not UTF-8: byte 0xE9 at offset 9',
    );
    expect(problemOf(Uint8Array.from([0xef, 0xbf, 0xbd, 0x80]))).toBe(
      '1:2 the file is not UTF-8: byte 0x80 at offset 3',
    );
    // A character that is cut off at the end.
    expect(problemOf(bytes('{"a":"é').slice(0, -1))).toContain('not UTF-8: byte 0xC3 at offset 6');
  });

  it('nests too deeply', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"panels":[', ']}'],
    ] as const) {
      const deep = open.repeat(100_000);
      expect(problemOf(deep + close.repeat(100_000))).toContain('nests deeper than 1000 levels');
      expect(problemOf(deep)).toContain('not JSON');
    }
  });
});

describe('jsonProblem', () => {
  const json = fc.json({ maxDepth: 4 });
  const damage = fc.tuple(
    json,
    fc.nat(),
    fc.nat(3),
    fc.constantFrom('', ',', '}', ']', '"', '\\', ':', '1', 'x', '/', '\n', '\u0000', '-', '.', 'e', ' '),
  );

  it('finds something exactly where JSON.parse does', () => {
    fc.assert(
      fc.property(damage, ([text, at, length, insert]) => {
        const offset = at % (text.length + 1);
        const damaged = text.slice(0, offset) + insert + text.slice(offset + length);
        const problem = jsonProblem(damaged);
        let valid = true;
        try {
          JSON.parse(damaged);
        } catch {
          valid = false;
        }
        expect(problem === null).toBe(valid);
        if (problem === null) return;
        // What stands before the place is the start of some JSON, what stands there is not.
        const lines = damaged.split(/\r\n?|\n/);
        expect(problem.line).toBeLessThanOrEqual(lines.length);
        expect(problem.column).toBeLessThanOrEqual((lines[problem.line - 1] ?? '').length + 1);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('any bytes', () => {
  it('never make it throw', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom(
          '{',
          '}',
          '[',
          ']',
          '"panels":',
          '"rows":',
          '"dashboard":',
          '"spec":',
          ',',
          '\ufeff',
          'null',
          '"a"',
        )
        .map(bytes),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const result = parseDashboard('a.json', Uint8Array.from(pieces.flatMap((each) => [...each])));
        expect('dashboard' in result || result.problem.message !== '').toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('are read at fifty MB, valid or not', { timeout: 300_000 }, () => {
    const panel = `${JSON.stringify({ id: 1, type: 'stat', title: 'a\\n"b', targets: [{ expr: 'up{a="b"}' }], x: 'y'.repeat(400) }, null, 2)},\n`;
    const many = panel.repeat(50_000_000 / panel.length);
    const valid = parse(`{"panels":[${many}{}]}`);
    expect('dashboard' in valid).toBe(true);
    expect(problemOf(`{"panels":[${many}]}`)).toContain('expected a value');
    expect(problemOf(`{"title":"${'\\n'.repeat(25_000_000)}`)).toContain('closing quote');
    expect(problemOf('['.repeat(50_000_000))).toContain('expected a value or ]');
  });
});

describe('looksLikeDashboard', () => {
  const text = (json: unknown) => JSON.stringify(json);
  it.each<[string, string]>([
    ['classic', text({ title: 'A', schemaVersion: 39, panels: [] })],
    ['only panels with a place', text({ panels: [{ gridPos: {}, type: 'stat' }] })],
    ['only panels with targets', text({ panels: [{ type: 'stat', targets: [] }] })],
    ['legacy rows', text({ rows: [{ panels: [{ span: 4, type: 'graph' }] }] })],
    ['wrapped', text({ dashboard: { panels: [], templating: { list: [] } }, meta: {} })],
    [
      'Kubernetes',
      text({ apiVersion: 'dashboard.grafana.app/v1', kind: 'Dashboard', spec: { panels: [], schemaVersion: 42 } }),
    ],
    ['version 2', text({ kind: 'Dashboard', apiVersion: 'x', spec: { elements: {}, layout: { kind: 'RowsLayout' } } })],
    ['with a byte order mark', `\ufeff${text({ schemaVersion: 39, panels: [] })}`],
    ['broken, but nothing else', '{"schemaVersion": 39, "templating": {}, "panels": [,]}'],
  ])('%s', (_, json) => {
    expect(looksLikeDashboard(json)).toBe(true);
  });

  it.each<[string, string]>([
    ['package.json', text({ name: 'x', scripts: { panels: 'y' }, targets: [] })],
    ['other panels', text({ panels: [{ id: 1, width: 3 }], layout: 'x' })],
    ['a single panel', text({ type: 'stat', targets: [], gridPos: {}, panels: 'no' })],
    ['an array', text([{ panels: [], schemaVersion: 3 }])],
    ['Perses', text({ kind: 'Dashboard', spec: { panels: {}, layouts: [], annotations: [] } })],
    ['words in a text', text({ doc: '"panels" "schemaVersion"' })],
    ['rows of a table', text({ rows: [['a']], targets: [] })],
    ['broken and no dashboard', '{"panels": [, "targets"'],
    ['elements of something', text({ elements: {}, layout: 'dagre' })],
    ['nothing', ''],
  ])('not %s', (_, json) => {
    expect(looksLikeDashboard(json)).toBe(false);
  });

  it('takes parsed JSON as well', () => {
    expect(looksLikeDashboard({ schemaVersion: 39, panels: [] })).toBe(true);
    expect(looksLikeDashboard({ panels: [] })).toBe(false);
    expect(looksLikeDashboard(null)).toBe(false);
  });

  it('turns other files down without reading them twice', () => {
    const other = text({ data: Array.from({ length: 200_000 }, (_, i) => ({ id: i, name: `row ${i}` })) });
    for (let i = 0; i < 20; i++) expect(looksLikeDashboard(other)).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.jsonValue()), (value) => typeof looksLikeDashboard(value) === 'boolean'),
    );
  });
});

const RSKY = '../shared/rsky';
describe.skipIf(!existsSync(`${RSKY}/dashboard-before.json`))('the dashboards of rsky', () => {
  it.each(['dashboard-before', 'dashboard-after-by-hand'])('%s', (name) => {
    const file = readFileSync(`${RSKY}/${name}.json`);
    expect(looksLikeDashboard(file.toString('utf8'))).toBe(true);
    expect(parseDashboard(`${name}.json`, file)).toMatchObject({ dashboard: { root: [], uid: expect.any(String) } });
  });
});
