import { describe, expect, it } from 'vitest';
import { guide } from '../../src/report/guide.ts';
import { rskyAudit } from './rsky.ts';
import { markup, tableShapes } from './safe.ts';
import { audit, dead, metric, proposal, reference } from './sample.ts';

const section = (markdown: string, heading: string): string =>
  markdown.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`)) ?? '';

describe('the update guide', () => {
  const text = guide(rskyAudit());

  it('lists its steps by priority', () => {
    const steps = [...text.matchAll(/^## (\d+\. .*)$/gm)].map((match) => match[1]);
    expect(steps).toEqual([
      '1. Backfiller Errors',
      '2. Repos Waiting and Running',
      '3. Redis Stream Lengths (All Streams)',
      '4. Filtered Records and Retries',
      '5. Filtered Operations',
    ]);
    expect(text).toContain(
      '| 3 | medium | Redis Stream Lengths (All Streams) | `ingester_firehose_backfill_length` | panel that is there, `grafana-rsky-dashboard.json:392` |',
    );
  });

  it('tells all about a new panel', () => {
    const step = section(text, '1. Backfiller Errors');
    expect(
      step,
    ).toContain(`- **Where:** new panel in the section **🔥 Backfiller**, after line 702 of \`grafana-rsky-dashboard.json\`; on the grid at x 12, y 26, 12 wide and 8 high
- **Panel:** timeseries, unit \`ops\`
- **Priority:** high (errors)
- **Why:** Errors come first. The error counters of a crate share one panel, so that they can be compared.
`);
    expect(step).toContain(
      '| `backfiller_car_parse_errors_total`<br>How many car parse errors | counter | none | `rsky-backfiller/src/metrics.rs:79` | `rsky-backfiller/src/repo_backfiller.rs:411` |',
    );
    expect(
      step,
    ).toContain(`Query of \`backfiller_verification_errors_total\`, legend \`backfiller_verification_errors_total\`:

\`\`\`promql
sum(rate(backfiller_verification_errors_total[$__rate_interval]))
\`\`\`
`);
    expect(step).toContain(`| Threshold | Colour |
| --- | --- |
| base | green |
| from 0.1 | yellow |
| from 1 | red |
`);
  });

  it('says which panel gains a query', () => {
    expect(section(text, '3. Redis Stream Lengths (All Streams)')).toContain(
      '- **Where:** add the query to the panel **Redis Stream Lengths (All Streams)**, in the section **📥 Ingester**, which starts at line 392 of `grafana-rsky-dashboard.json`\n- **Panel:** the timeseries that is there, unit `short`\n',
    );
  });

  it('charts or names every missing metric that is alive', () => {
    for (const it of rskyAudit().metrics) {
      if (it.coverage === 'missing' && it.updated !== false)
        expect(text).toMatch(new RegExp(`promql\\n.*\\b${it.name}\\b.*\\n`));
    }
    expect(section(text, 'Missing, without a proposal')).toBe('');
  });

  it('says what to do about the dead, the broken, and how to verify', () => {
    expect(section(text, 'Dead metrics').match(/^\| `/gm)).toHaveLength(15);
    expect(section(text, 'Names on the dashboards that nothing declares')).toContain(
      '| `indexer_events_total` | `grafana-rsky-dashboard.json:809`<br>`panels[7].targets[0].expr` |',
    );
    const verify = section(text, 'How to verify');
    expect(verify).toContain('dashcov check --fail-on missing');
    expect(verify).toContain(
      "curl -s http://localhost:4100/metrics | grep \\\n  -e '^ingester_firehose_backfill_length' \\\n",
    );
    expect(verify).toContain(
      `promtool query instant http://localhost:9090 'count by (__name__) ({__name__=~"(backfiller_repos_dead_lettered_total|`,
    );
  });

  it('is well formed', () => {
    expect(markup(text)).toEqual([]);
    for (const cells of tableShapes(text)) expect(new Set(cells).size).toBe(1);
    expect(text).not.toMatch(/\n\n\n/);
  });

  it.each([
    ['no metrics', audit(), 'No metrics found, so there is nothing to chart.'],
    [
      'nothing missing',
      audit({ metrics: [metric('a', { coverage: 'covered' })] }),
      'None that the code updates is missing.',
    ],
    [
      'no dashboard',
      audit({ dashboards: [], metrics: [metric('a')], proposals: [proposal(['a'])] }),
      'There is no dashboard yet; looked for: `grafana-rsky-dashboard.json`, `**/*.json`.',
    ],
    [
      'no proposal',
      audit({ metrics: [metric('a')] }),
      '## Missing, without a proposal\n\nThese are updated by the code and shown nowhere. No panel is proposed for them.\n\n| Metric | Kind | Priority | Declared |\n| --- | --- | --- | --- |\n| `a` | counter | medium | `app/src/metrics.rs:1` |',
    ],
    [
      'the same name in another crate',
      audit({ metrics: [metric('a'), metric('a', { crate: 'other' })], proposals: [proposal(['a'])] }),
      '## Missing, without a proposal',
    ],
    [
      'value mappings',
      audit({
        metrics: [metric('a', { kind: 'gauge' })],
        proposals: [
          proposal(['a'], {
            visual: 'stat',
            mappings: [
              { value: '0', text: 'In progress', color: 'yellow' },
              { value: '1', text: 'Done', color: 'green' },
            ],
          }),
        ],
      }),
      '| Value | Shown as | Colour |\n| --- | --- | --- |\n| `0` | In progress | yellow |\n| `1` | Done | green |',
    ],
    [
      'a new section',
      audit({
        metrics: [metric('a')],
        proposals: [
          proposal(['a'], {
            placement: {
              type: 'panel',
              file: 'd.json',
              row: 'App',
              newRow: true,
              gridPos: { h: 8, w: 12, x: 0, y: 1 },
              line: 9,
            },
          }),
        ],
      }),
      'new panel in a new section **App**, after line 9 of `d.json`; on the grid at x 0, y 1, 12 wide and 8 high',
    ],
    [
      'a dead metric on a panel',
      audit({
        metrics: [
          dead('a', { coverage: 'covered', references: [reference('a')], updateNote: 'it is only ever set to zero' }),
        ],
      }),
      '| `a` | counter | `app/src/metrics.rs:1` | it is only ever set to zero<br>wire up, or remove from Panel and delete |',
    ],
    [
      'a histogram, whose series have suffixes',
      audit({ metrics: [metric('a', { kind: 'histogram' })] }),
      `{__name__=~"(a)(_bucket|_sum|_count)?"}`,
    ],
  ])('tells of %s', (_what, result, expected) => {
    expect(guide(result)).toContain(expected);
  });
});
