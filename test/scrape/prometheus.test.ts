import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScrapeConfig, scrapeJobs } from '../../src/scrape/prometheus.ts';

const sample = `global:
  scrape_interval: 15s
scrape_configs:
  # first
  - job_name: 'api'
    static_configs:
      - targets: ['api:4100', "api2:4100"]
      - targets:
          - api3:4100
        labels: { type: rust }
  - metrics_path: /internal/metrics
    job_name: worker
  - static_configs: []
  - job_name: 7
    static_configs: nonsense
`;

describe('scrapeJobs', () => {
  it('reads names, static targets, paths and lines', () => {
    expect(scrapeJobs('p.yml', sample)).toEqual({
      jobs: [
        {
          job: 'api',
          targets: ['api:4100', 'api2:4100', 'api3:4100'],
          metricsPath: '/metrics',
          file: 'p.yml',
          line: 5,
        },
        { job: 'worker', targets: [], metricsPath: '/internal/metrics', file: 'p.yml', line: 11 },
        { job: '7', targets: [], metricsPath: '/metrics', file: 'p.yml', line: 14 },
      ],
      problem: null,
    });
  });

  it('reads the same with CRLF', () => {
    expect(scrapeJobs('p.yml', sample.replaceAll('\n', '\r\n')).jobs.map(({ line }) => line)).toEqual([5, 11, 14]);
  });

  it('follows aliases and merges nothing', () => {
    const text = 'x: &t [a:1, b:2]\nscrape_configs:\n  - job_name: j\n    static_configs:\n      - targets: *t\n';
    expect(scrapeJobs('p.yml', text).jobs).toMatchObject([{ job: 'j', targets: ['a:1', 'b:2'] }]);
  });

  it('finds the configuration inside a ConfigMap, with lines of the file', () => {
    const inner = sample.replace(/^(?=.)/gm, '    ');
    const text = `kind: ConfigMap\ndata:\n  prometheus.yml: |\n${inner}---\nkind: Service\n`;
    expect(scrapeJobs('cm.yaml', text).jobs.map(({ job, line }) => [job, line])).toEqual([
      ['api', 8],
      ['worker', 14],
      ['7', 17],
    ]);
  });

  it.each<[what: string, text: string, jobs: number, line: number | null]>([
    ['a flow that is not closed', 'scrape_configs:\n  - job_name: [a\n', 0, 3],
    ['a tab', 'scrape_configs:\n  - job_name: a\n\t- job_name: b\n', 1, 3],
    ['a template', 'scrape_configs:\n  - job_name: a\n{{- if .Values.x }}\n', 1, 3],
  ])('%s is a finding with a line', (_, text, jobs, line) => {
    const read = scrapeJobs('p.yml', text);
    expect(read.problem).toMatchObject({ check: 'unreadable-scrape-config', file: 'p.yml', line });
    expect(read.jobs.length).toBeLessThanOrEqual(jobs);
    expect(read.problem?.message).not.toContain('\n');
  });

  it.each<[what: string, text: string]>([
    ['nothing', ''],
    ['a scalar', 'hello'],
    ['another map', 'services: {}'],
    ['no list', 'scrape_configs: 7'],
    ['a null', 'scrape_configs:\n'],
    ['nulls', 'scrape_configs: [null, {job_name: null}, {job_name: {}}]'],
    ['keys of the prototype', '__proto__: {scrape_configs: [{job_name: x}]}\nconstructor: 1'],
    ['tags', 'scrape_configs: !!js/function "function(){}"'],
    ['an alias to itself', 'scrape_configs: &a [*a]'],
    ['an alias to nothing', 'scrape_configs: *nowhere'],
  ])('%s has no jobs and does no harm', (_, text) => {
    expect(scrapeJobs('p.yml', text).jobs).toEqual([]);
    expect(({} as Record<string, unknown>).scrape_configs).toBeUndefined();
  });

  it.each<[what: string, text: string]>([
    [
      'aliases that double',
      Array.from({ length: 60 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)
        .join('\n')
        .replace('*a0, *a0', '1'),
    ],
    ['deep flow', `scrape_configs: ${'['.repeat(200_000)}`],
    ['deep blocks', `scrape_configs:\n${'- '.repeat(20_000)}`],
    ['100,000 keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: v`).join('\n')],
    ['5 MB', 'a: b\n'.repeat(1_000_000)],
  ])('%s end, without a job', (_, text) => {
    expect(scrapeJobs('p.yml', text).jobs).toEqual([]);
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'scrape_configs:',
      '\n',
      '  ',
      '- ',
      'job_name: ',
      'a',
      '[',
      '{',
      '&x ',
      '*x',
      '|',
      '"',
      ': ',
      '!!map ',
      '---\n',
      '#',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        scrapeJobs('p.yml', pieces.join(''));
      }),
      { numRuns: 2000 },
    );
  });

  it.skipIf(!existsSync('../shared/rsky/prometheus.yml'))('reads the configuration of rsky', () => {
    const { jobs, problem } = scrapeJobs('prometheus.yml', readFileSync('../shared/rsky/prometheus.yml', 'utf8'));
    expect(problem).toBeNull();
    expect(jobs.map(({ job, targets, line }) => [job, targets.length, line])).toEqual([
      ['rust-ingester', 1, 10],
      ['rust-backfiller', 2, 18],
      ['rust-indexer', 6, 28],
      ['prometheus', 1, 42],
    ]);
  });
});

describe('isScrapeConfig', () => {
  it.each<[path: string, text: string, expected: boolean]>([
    ['prometheus.yml', '', true],
    ['deploy/Prometheus.YAML', '', true],
    ['deploy/cm.yaml', 'data:\n  prometheus.yml: |\n    scrape_configs:\n', true],
    ['a.yml', 'scrape_configs :\n', true],
    ['a.yml', '"scrape_configs": []', true],
    ['a.yml', '# scrape_configs:', false],
    ['prometheus-rules.yml', 'groups: []', false],
    ['a.md', 'scrape_configs:', false],
    ['myprometheus.yml', '', false],
  ])('%s with %j: %s', (path, text, expected) => {
    expect(isScrapeConfig(path, text)).toBe(expected);
  });
});
