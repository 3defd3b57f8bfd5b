import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auditDocument, auditSchema } from '../../src/report/contract.ts';
import { auditJson, jsonReport, nameText } from '../../src/report/json.ts';
import { rskyAudit } from './rsky.ts';
import { audit, metric, reference } from './sample.ts';

const SCHEMA = new URL('../../docs/schema/audit-v1.json', import.meta.url);

describe('the JSON report', () => {
  it('has two spaces, a final newline, and the same bytes each time', () => {
    const text = jsonReport(rskyAudit());
    expect(text).toBe(jsonReport(rskyAudit()));
    expect(text.startsWith('{\n  "schemaVersion": 1,\n  "summary": {\n    "declared": 56,\n')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('gives what the machine contract names, under those names', () => {
    const document = auditJson(rskyAudit());
    expect(document.summary).toEqual({
      declared: 56,
      covered: 31,
      perhaps: 0,
      missing: 25,
      neverUpdated: 15,
      unresolved: 0,
      coverage: 55.3,
    });
    expect(document.metrics.find((it) => it.name === 'backfiller_repos_failed_total')).toMatchObject({
      kind: 'counter',
      library: 'prometheus',
      labels: [],
      help: 'How many repos failed',
      unit: null,
      crate: 'rsky-backfiller',
      declared: { file: 'rsky-backfiller/src/metrics.rs', line: 16, column: 16 },
      identifier: 'REPOS_FAILED',
      updated: true,
      updates: [{ file: 'rsky-backfiller/src/repo_backfiller.rs', line: 346 }],
      coverage: 'covered',
      references: [
        {
          file: 'grafana-rsky-dashboard.json',
          panel: 'Throughput (Repos/Second)',
          path: 'panels[4].targets[1].expr',
          expr: 'rate(backfiller_repos_failed_total[1m])',
        },
      ],
      signal: 'errors',
      priority: 'high',
    });
    expect(document.references[0]).toMatchObject({
      name: 'ingester_firehose_events_total',
      file: 'grafana-rsky-dashboard.json',
      panel: 'Firehose Rate',
      path: 'panels[0].targets[0].expr',
    });
    expect(document.crates.map((it) => [it.name, it.path, it.endpoint?.port, it.endpoint?.env])).toEqual([
      ['rsky-backfiller', 'rsky-backfiller', 9090, 'BACKFILLER_METRICS_PORT'],
      ['rsky-indexer', 'rsky-indexer', 9090, 'METRICS_PORT'],
      ['rsky-ingester', 'rsky-ingester', 4100, 'METRICS_PORT'],
    ]);
    expect(document.findings.at(-1)).toMatchObject({ check: 'unknown-metric', severity: 'warning', column: null });
  });

  it('leaves the text of a dashboard out', () => {
    const secret = 'the text of the dashboard';
    const [dashboard] = rskyAudit().dashboards;
    expect(dashboard).toBeDefined();
    const dashboards = dashboard === undefined ? [] : [{ ...dashboard, text: secret, json: { secret } }];
    expect(jsonReport(audit({ dashboards }))).not.toContain(secret);
  });

  it.each([
    [{ type: 'name', name: 'up' } as const, 'up'],
    [{ type: 'pattern', patterns: [{ source: 'http_.+', negated: false }] } as const, 'http_.+'],
    [
      {
        type: 'pattern',
        patterns: [
          { source: 'http_.+', negated: false },
          { source: '.+_sum', negated: true },
        ],
      } as const,
      'http_.+ and !.+_sum',
    ],
    [{ type: 'template', parts: ['http_', null, '_total'] } as const, 'http_*_total'],
    [{ type: 'any' } as const, null],
  ])('names a reference by %j', (match, name) => {
    expect(nameText(match)).toBe(name);
    const uses = [reference(match, { panel: null, role: 'variable' })];
    expect(auditJson(audit({ references: uses })).references[0]).toMatchObject({
      name,
      match: match.type,
      panel: null,
    });
  });

  it('keeps labels that are named like parts of an object', () => {
    const constLabels: Record<string, string> = Object.fromEntries([['__proto__', 'a']]);
    const text = jsonReport(
      audit({ metrics: [metric('a', { constLabels, buckets: [0.1, Number.POSITIVE_INFINITY] })] }),
    );
    expect(text).toContain('"__proto__": "a"');
    expect(auditDocument.safeParse(JSON.parse(text)).success).toBe(true);
  });

  it('refuses what is not the contract', () => {
    const document = auditJson(rskyAudit());
    expect(auditDocument.safeParse({ ...document, schemaVersion: 2 }).success).toBe(false);
    expect(auditDocument.safeParse({ ...document, metrics: [{}] }).success).toBe(false);
  });
});

describe('docs/schema/audit-v1.json', () => {
  it('is the contract (DASHCOV_WRITE_SCHEMA=1 writes it)', () => {
    const schema = auditSchema();
    if (process.env.DASHCOV_WRITE_SCHEMA === '1') writeFileSync(SCHEMA, `${JSON.stringify(schema, null, 2)}\n`);
    expect(JSON.parse(readFileSync(SCHEMA, 'utf8'))).toEqual(schema);
  });
});
