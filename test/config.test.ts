import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/file.ts';
import { settingsFromFlags } from '../src/config/flags.ts';
import { nearest } from '../src/config/nearest.ts';
import { helpOf } from '../src/config/table.ts';
import * as z from '../src/config/zod.ts';
import { flagOf, resolveSettings, SETTINGS } from '../src/config.ts';
import { UsageError } from '../src/errors.ts';

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}

describe('the table of settings', () => {
  it.each(SETTINGS.map((setting) => [setting.name, setting] as const))(
    '%s has a default of its own type',
    (_, setting) => {
      const none = setting.default === null || (Array.isArray(setting.default) && setting.default.length === 0);
      if (none) expect(setting.defaultText).toBeTruthy();
      else expect(setting.type(z).safeParse(setting.default).success).toBe(true);
      expect(setting.sentence).toMatch(/^[A-Z].*\.$/);
      expect(setting.commands.length > 0 || setting.input !== null || setting.forms !== undefined).toBe(true);
      expect(helpOf(setting)).not.toContain('`');
      expect(flagOf(setting)).toMatch(/^--[a-z]+(-[a-z]+)*$/);
    },
  );

  it('has each name and each letter once', () => {
    expect(new Set(SETTINGS.map(({ name }) => name)).size).toBe(SETTINGS.length);
    const letters = SETTINGS.flatMap(({ short }) => short ?? []);
    expect(new Set(letters).size).toBe(letters.length);
  });
});

describe('resolveSettings', () => {
  it('takes the first source that says something, then the default', () => {
    const settings = resolveSettings(
      { failOn: [], minCoverage: 0 },
      { failOn: ['dead'], minCoverage: 5, includeDead: true },
    );
    expect(settings).toMatchObject({
      failOn: [],
      minCoverage: 0,
      includeDead: true,
      metrics: ['**/metrics.rs'],
      output: null,
    });
  });
});

describe('parseConfig', () => {
  it('reads every setting that may stand in the file', () => {
    const text = [
      'metrics: ["**/metrics.rs", src/telemetry/*.rs]',
      'dashboard: grafana/main.json # one',
      'prometheus:\n  - prometheus.yml',
      'minCoverage: 80.5',
      'failOn: [missing, dead]',
      'includeDead: yes',
    ].join('\n');
    expect(() => parseConfig('dashcov.yml', text)).toThrow(/expected true or false, found "yes", at dashcov\.yml:7:14/);
    expect(parseConfig('dashcov.yml', text.replace('yes', 'true'))).toEqual({
      metrics: ['**/metrics.rs', 'src/telemetry/*.rs'],
      dashboard: ['grafana/main.json'],
      prometheus: ['prometheus.yml'],
      minCoverage: 80.5,
      failOn: ['missing', 'dead'],
      includeDead: true,
    });
  });

  it('reads wrappers, with the defaults of what they leave out', () => {
    const text = [
      'wrappers:',
      '  - name: my_crate::metrics::register',
      '    kind: counter',
      '    argument: name',
      '    prefix: app_',
      '    labels: 2',
      "  - pattern: 'http_*_total'",
      '    names: [http_a_total]',
    ].join('\n');
    expect(parseConfig('dashcov.yml', text)).toEqual({
      wrappers: [
        {
          name: 'my_crate::metrics::register',
          kind: 'counter',
          argument: 'name',
          prefix: 'app_',
          suffix: '',
          labels: 2,
          help: null,
        },
        { pattern: 'http_*_total', names: ['http_a_total'], file: null },
      ],
    });
  });

  it.each(['', '\n', '# nothing\n', '---\n', '~', '{}'])('finds nothing in %j', (text) => {
    expect(parseConfig('dashcov.yml', text)).toEqual({});
  });

  it.each<[text: string, message: string]>([
    [
      'min-coverage: 5',
      'expected a known setting, found "min-coverage", at dashcov.yml:1:1; did you mean "minCoverage"?',
    ],
    [
      'failOn: missing\ndashbord: x',
      'expected a known setting, found "dashbord", at dashcov.yml:2:1; did you mean "dashboard"?',
    ],
    [
      'whatever: 1',
      'expected a known setting, found "whatever", at dashcov.yml:1:1; use one of metrics, dashboard, prometheus, wrappers, includeDead, minCoverage, failOn, maxDrop',
    ],
    [
      'format: json',
      'expected a known setting, found "format", which does not stand in the file, at dashcov.yml:1:1; use one of metrics, dashboard, prometheus, wrappers, includeDead, minCoverage, failOn, maxDrop',
    ],
    [
      '__proto__: {a: 1}',
      'expected a known setting, found "__proto__", at dashcov.yml:1:1; use one of metrics, dashboard, prometheus, wrappers, includeDead, minCoverage, failOn, maxDrop',
    ],
    [
      'minCoverage: 101',
      'expected a number from 0 to 100, found 101, at dashcov.yml:1:14; give minCoverage such a value',
    ],
    [
      'minCoverage: "80"',
      'expected a number from 0 to 100, found "80", at dashcov.yml:1:14; give minCoverage such a value',
    ],
    [
      'minCoverage: .nan',
      'expected a number from 0 to 100, found NaN, at dashcov.yml:1:14; give minCoverage such a value',
    ],
    [
      'minCoverage:',
      'expected a number from 0 to 100, found nothing, at dashcov.yml:1:1; give minCoverage such a value',
    ],
    [
      'minCoverage: [1]',
      'expected a number from 0 to 100, found a list, at dashcov.yml:1:14; give minCoverage such a value',
    ],
    [
      'failOn:\n  - missing\n  - ded',
      'expected "missing", "dead" or "unknown", found "ded", at dashcov.yml:3:5; did you mean "dead"?',
    ],
    [
      'metrics: {a: b}',
      'expected a path or a glob, or a list of them, found a map, at dashcov.yml:1:10; give metrics such a value',
    ],
    ['metrics: [[a]]', 'expected a path or a glob, found a list, at dashcov.yml:1:11; give metrics such a value'],
    ['metrics: []', 'expected a path or a glob, found an empty list, at dashcov.yml:1:10; leave the setting out'],
    ['metrics: ""', 'expected a path or a glob, found nothing, at dashcov.yml:1:10; give metrics such a value'],
    [
      'metrics: **/metrics.rs',
      'expected a path or a glob, or a list of them, found an alias, at dashcov.yml:1:10; put a glob that begins with * into quotes',
    ],
    [
      'wrappers: register',
      'expected a list of maps, each with `name` and `kind`, or with `pattern` and `names`, found "register", at dashcov.yml:1:11; write each entry of wrappers as a map',
    ],
    [
      'wrappers:\n  - kind: counter',
      'expected a list of maps, each with `name` and `kind`, or with `pattern` and `names`, found a map with "kind", at dashcov.yml:2:5; give it `name` or `pattern`',
    ],
    [
      'wrappers:\n  - name: register',
      'expected kind: one of counter, gauge, histogram, summary, info, stateset, found a map without it, at dashcov.yml:2:5; add kind',
    ],
    [
      'wrappers:\n  - name: register\n    kind: meter',
      'expected one of counter, gauge, histogram, summary, info, stateset, found "meter", at dashcov.yml:3:11; give kind such a value',
    ],
    [
      'wrappers:\n  - name: register\n    kind: counter\n    argment: 1',
      'expected a key of wrappers, found "argment", at dashcov.yml:4:5; did you mean "argument"?',
    ],
    [
      'wrappers:\n  - name: register\n    kind: counter\n    argument: -1',
      'expected the position of an argument from 0, or the name of a parameter, found -1, at dashcov.yml:4:15; give argument such a value',
    ],
    [
      'wrappers:\n  - name: "a b"\n    kind: counter',
      'expected a path such as `register`, `Registry::counter`, `my_crate::metrics::register` or `lazy_counter!`, found "a b", at dashcov.yml:2:11; give name such a value',
    ],
    [
      'wrappers:\n  - pattern: "http_*_total"\n    names: [http_a_total, grpc_b_total]',
      'expected names that the pattern "http_*_total" fits, found "grpc_b_total", at dashcov.yml:3:12; correct names',
    ],
    [
      'wrappers:\n  - pattern: http_total\n    names: [a]',
      'expected a pattern as the report shows it, with a "*" in it, found "http_total", at dashcov.yml:2:14; give pattern such a value',
    ],
    ['metrics: a\nmetrics: b', 'expected each setting once, found metrics again, at dashcov.yml:2:1; keep one of them'],
    [
      '- metrics',
      'expected a map from setting to value, found a list, at dashcov.yml:1:1; write lines such as `minCoverage: 80`',
    ],
    [
      'metrics',
      'expected a map from setting to value, found a plain text, at dashcov.yml:1:1; write lines such as `minCoverage: 80`',
    ],
  ])('%j: %s', (text, message) => {
    expect(messageOf(() => parseConfig('dashcov.yml', text))).toBe(message);
  });

  it.each<[what: string, text: string]>([
    ['a flow that is not closed', 'metrics: [a'],
    ['a tab', 'metrics: a\n\tb: c'],
    ['deep nesting', `metrics: ${'['.repeat(100_000)}`],
    ['too much', '#'.repeat(2_000_000)],
    ['many keys', Array.from({ length: 50_000 }, (_, i) => `k${i}: v`).join('\n')],
    ['two documents', 'metrics: a\n---\nmetrics: b'],
  ])('refuses %s', (_, text) => {
    expect(() => parseConfig('dashcov.yml', text)).toThrow(UsageError);
  });

  it('throws nothing but usage errors', () => {
    const piece = fc.constantFrom(
      'metrics',
      'failOn',
      ': ',
      '\n',
      '- ',
      '[',
      ']',
      '"',
      '&a ',
      '*a',
      'x',
      '? ',
      '|',
      '!!map ',
      '{',
      ',',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parseConfig('dashcov.yml', pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('settingsFromFlags', () => {
  it('reads switches, lists, numbers and words', async () => {
    expect(
      await settingsFromFlags('check', {
        metrics: ['a', 'b'],
        failOn: ['missing,dead', 'unknown'],
        minCoverage: '80',
        quiet: true,
      }),
    ).toEqual({ metrics: ['a', 'b'], failOn: ['missing', 'dead', 'unknown'], minCoverage: 80, quiet: true });
  });

  it('passes over flags that the command does not have', async () => {
    expect(await settingsFromFlags('audit', { minCoverage: '80' })).toEqual({});
  });

  it.each<[flags: Record<string, string | string[]>, message: string]>([
    [
      { minCoverage: 'all' },
      'expected a number from 0 to 100, found "all", at --min-coverage; give minCoverage such a value',
    ],
    [
      { minCoverage: '1e9' },
      'expected a number from 0 to 100, found "1e9", at --min-coverage; give minCoverage such a value',
    ],
    [
      { minCoverage: '-1' },
      'expected a number from 0 to 100, found "-1", at --min-coverage; give minCoverage such a value',
    ],
    [
      { failOn: ['missing,dad'] },
      'expected "missing", "dead" or "unknown", found "dad", at --fail-on; did you mean "dead"?',
    ],
    [
      { failOn: [''] },
      'expected "missing", "dead" or "unknown", found nothing, at --fail-on; give failOn such a value',
    ],
    [{ color: 'allways' }, 'expected "auto", "always" or "never", found "allways", at --color; did you mean "always"?'],
  ])('%j: %s', async (flags, message) => {
    await expect(settingsFromFlags('check', flags)).rejects.toThrow(message);
  });
});

describe('nearest', () => {
  it.each<[word: string, known: string[], expected: string | null]>([
    ['metrcs', ['metrics', 'dashboard'], 'metrics'],
    ['MIN_COVERAGE', ['minCoverage'], 'minCoverage'],
    ['fialOn', ['failOn'], 'failOn'],
    ['x', ['metrics'], null],
    ['a'.repeat(1000), ['metrics'], null],
    ['', [], null],
  ])('%s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
