import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { selectors } from '../../src/promql/selectors.ts';
import { tool } from '../require.ts';

const promtool = tool('promtool');

/** Whether Prometheus's own parser takes a query. */
function accepts(program: string, expr: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'dashcov-promtool-'));
  try {
    const file = join(folder, 'rules.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'g', rules: [{ record: 'a:b:c', expr }] }] }));
    execFileSync(program, ['check', 'rules', '--lint=none', file], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What Prometheus 2.42 (Debian 12) and newer take. */
const VALID = [
  'foo',
  'foo{a="b",c!~"d.*"}',
  'foo{a="b",}',
  '{__name__=~"foo_.*",a!=""}',
  '{__name__="a",__name__!="b"}',
  'rate(foo[5m])',
  'sum by (a, b,) (rate(foo[1h30m])) / on (a) group_left (c) bar',
  'sum(foo) by (a) > bool 5',
  'SUM(foo) BY (on, by, offset)',
  'histogram_quantile(0.9, sum(rate(foo_bucket[5m])) by (le))',
  'max_over_time(rate(foo[5m] offset 1h)[1h:5m])',
  'foo[1h:] offset -5m',
  'foo @ 1.5e3',
  'avg_over_time(foo[5m] @ start())',
  '-foo ^ -2 % 3 + +1',
  'foo unless on () bar or vector(0x1F)',
  'label_replace(foo, "a", "$1", `b`, \'(.*)\')',
  String.raw`foo{a="\"\\\n\x41\u00e9"}`,
  'count_values("a", foo) # comment',
  'absent(foo{on="a",bool="b"})',
  'foo == bool ignoring (a) bar',
  'quantile(0.5, foo) + Inf - NaN',
  'clamp_min(foo, 1) and bar > time()',
  'scalar(foo) atan2 3',
  '(((foo)))',
];

const INVALID = [
  '',
  'foo bar',
  'sum(foo',
  'sum(foo))',
  'foo{a="b"',
  'foo{a="b}',
  'foo{a}',
  'foo{a=b}',
  'foo{a=="b"}',
  'foo{"a" "b"}',
  'foo[5m',
  'foo[]',
  'foo[5q]',
  'rate(foo[5m]) by (a)',
  'sum by a (foo)',
  'nosuchfunction(foo)',
  'foo +',
  '* foo',
  'foo offset',
  'foo{a=~"("}',
  'foo{a=~"a**"}',
  'foo{a=~"(?=b)"}',
  String.raw`foo{a="\d"}`,
  'foo.bar',
  'foo $ bar',
  'foo | bar',
  '{a="b" | c="d"}',
  'foo, bar',
];

describe('against Prometheus itself', () => {
  it.each(VALID)('%s is taken by both', (expr) => {
    expect(selectors(expr).problem).toBeNull();
  });

  it.each(INVALID)('%s is refused by both', (expr) => {
    expect(selectors(expr).problem).not.toBeNull();
  });

  // Skipped, visibly, where promtool is not installed.
  it.skipIf(promtool === null)('promtool takes the first and refuses the second', () => {
    const taken = (expr: string) => accepts(promtool ?? '', expr);
    expect(VALID.filter((expr) => !taken(expr))).toEqual([]);
    expect(INVALID.filter(taken)).toEqual([]);
  });
});
