import { describe, expect, it } from 'vitest';
import { JOIN_EVIDENCE, JOIN_THRESHOLD } from '../../src/panels/join.ts';
import { legendLike, literalLegend, uniqueLegend } from '../../src/panels/legend.ts';
import { board, brief, type PanelSpec, proposeOn } from './board-sample.ts';
import { covered, missing } from './sample.ts';

const THERE = [
  covered('ing_fire_live_length', 'gauge'),
  covered('ing_repo_backfill_length', 'gauge'),
  covered('ing_label_live_length', 'gauge'),
  covered('ing_fire_create_events_total'),
  covered('ing_fire_update_events_total'),
  covered('ing_fire_delete_events_total'),
  covered('ing_records_extracted_total'),
  covered('ing_fetch_errors_total'),
  covered('ing_parse_errors_total'),
  covered('ing_heap_bytes', 'gauge'),
  covered('ing_cache_bytes', 'gauge'),
];

const LENGTHS: PanelSpec = {
  title: 'Stream Lengths',
  targets: [
    ['ing_fire_live_length', 'fire_live'],
    ['ing_repo_backfill_length', 'repo_backfill'],
    ['ing_label_live_length', 'label_live'],
    ['sum(other_output_length)', 'fire_backfill'],
  ],
};
const EVENTS: PanelSpec = {
  title: 'Event Throughput',
  unit: 'evt/s',
  targets: [
    ['rate(ing_fire_create_events_total[1m])', 'Creates'],
    ['rate(ing_fire_update_events_total[1m])', 'Updates'],
  ],
};
const RECORDS: PanelSpec = {
  title: 'Records Extraction Rate',
  unit: 'records/s',
  targets: [
    ['rate(ing_records_extracted_total{job="x"}[2m])', '{{instance}}'],
    ['sum(rate(ing_records_extracted_total{job="x"}[2m]))', 'Total'],
  ],
};
const ERRORS: PanelSpec = {
  title: 'ING Errors',
  targets: [
    ['sum(rate(ing_fetch_errors_total[5m]))', 'fetch'],
    ['sum(rate(ing_parse_errors_total[5m]))', 'parse'],
  ],
};
const BYTES: PanelSpec = {
  title: 'Memory',
  unit: 'bytes',
  targets: [
    ['ing_heap_bytes', 'heap'],
    ['ing_cache_bytes', 'cache'],
  ],
};

const joined = (panel: PanelSpec, name: string, kind: 'counter' | 'gauge', more = {}) =>
  brief(proposeOn([board([{ title: 'ING', panels: [panel] }])], [...THERE, missing(name, kind, more)])).join();

describe('joining a panel that shows the siblings', () => {
  it.each([
    [
      'the same quantity, and the legend is taken',
      LENGTHS,
      'ing_fire_backfill_length',
      'gauge',
      'target Stream Lengths: ing_fire_backfill_length | fire_backfill (ing)',
    ],
    [
      'the same quantity',
      LENGTHS,
      'ing_dead_live_length',
      'gauge',
      'target Stream Lengths: ing_dead_live_length | dead_live',
    ],
    [
      'a noun of its own, left out on purpose',
      EVENTS,
      'ing_fire_filtered_operations_total',
      'counter',
      'target Event Throughput: rate(ing_fire_filtered_operations_total[1m]) | Filtered Operations',
    ],
    [
      'the same noun in the style of the legends',
      EVENTS,
      'ing_fire_replace_events_total',
      'counter',
      'target Event Throughput: rate(ing_fire_replace_events_total[1m]) | Replaces',
    ],
    [
      'a single metric, with its matchers',
      RECORDS,
      'ing_records_filtered_total',
      'counter',
      'target Records Extraction Rate: sum(rate(ing_records_filtered_total{job="x"}[2m])) | Filtered Records',
    ],
    [
      'errors in general',
      ERRORS,
      'ing_verify_errors_total',
      'counter',
      'target ING Errors: sum(rate(ing_verify_errors_total[5m])) | verify',
    ],
    [
      'failures among errors',
      ERRORS,
      'ing_ack_failures_total',
      'counter',
      'target ING Errors: sum(rate(ing_ack_failures_total[5m])) | ack failures',
    ],
  ] as const)('%s', (_, panel, name, kind, expected) => {
    expect(joined(panel, name, kind)).toBe(expected);
  });

  it.each([
    ['a level among rates', EVENTS, 'ing_fire_events', 'gauge', {}],
    ['a rate among levels', LENGTHS, 'ing_fire_live_length', 'counter', { name: 'ing_fire_length_total' }],
    ['a level of something else', LENGTHS, 'ing_repos_waiting', 'gauge', {}],
    ['loss, which nobody should look for', ERRORS, 'ing_dropped_errors_total', 'counter', {}],
    ['errors among traffic', EVENTS, 'ing_fire_failed_events_total', 'counter', {}],
    ['traffic among errors', ERRORS, 'ing_fetch_events_total', 'counter', {}],
    ['another unit', LENGTHS, 'ing_fire_length_bytes', 'gauge', {}],
    ['a number among bytes', BYTES, 'ing_heap_objects', 'gauge', {}],
    ['a metric of another crate', LENGTHS, 'ing_fire_backfill_length', 'gauge', { crate: 'other' }],
    ['a split by label', EVENTS, 'ing_fire_replace_events_total', 'counter', { labels: ['kind'] }],
    ['a boolean', LENGTHS, 'ing_live_length', 'gauge', { help: 'Whether it is long (1=yes, 0=no)' }],
    [
      'an outcome of the same things in a panel about one of them',
      { ...RECORDS, title: 'Extraction' },
      'ing_records_loaded_total',
      'counter',
      {},
    ],
    ['a stat', { ...LENGTHS, type: 'stat' }, 'ing_fire_backfill_length', 'gauge', {}],
    [
      'arithmetic',
      { ...EVENTS, targets: [['rate(ing_fire_create_events_total[1m]) * 60', 'Creates']] },
      'ing_fire_replace_events_total',
      'counter',
      {},
    ],
    [
      'no words in the legends',
      { ...EVENTS, targets: [['rate(ing_fire_create_events_total[1m])', '{{instance}}']] },
      'ing_fire_replace_events_total',
      'counter',
      {},
    ],
    [
      'a library panel',
      { ...LENGTHS, more: { libraryPanel: { uid: 'a', name: 'b' } } },
      'ing_fire_backfill_length',
      'gauge',
      {},
    ],
  ] as const)('not: %s', (_, panel, name, kind, more) => {
    expect(joined(panel, name, kind, more)).toMatch(/^(?:new row|panel) /);
  });

  it('puts two metrics into one proposal with two legends', () => {
    const two = [missing('ing_a_live_length', 'gauge'), missing('ing_b_live_length', 'gauge')];
    const [proposal, ...rest] = proposeOn([board([{ title: 'ING', panels: [LENGTHS] }])], [...THERE, ...two]);
    expect(rest).toEqual([]);
    expect(proposal?.targets.map(({ legend }) => legend)).toEqual(['a_live', 'b_live']);
    expect(proposal?.reasons[1]).toBe(
      'The panel "Stream Lengths" already shows its siblings: 3 of them end in _length too, its title names what is measured.',
    );
    expect(proposal?.placement?.type === 'target' && proposal.placement.line).toBeGreaterThan(1);
  });

  it('takes no more than a panel can show', () => {
    const targets = Array.from({ length: 10 }, (_, i) => [`ing_q${i}_length`, `q${i}`] as const);
    const metrics = targets.map(([name]) => covered(name, 'gauge'));
    const full = board([{ title: 'ING', panels: [{ title: 'Lengths', targets }] }]);
    expect(brief(proposeOn([full], [...metrics, missing('ing_last_length', 'gauge')]))[0]).toMatch(/^panel ING/);
  });

  it('documents its points', () => {
    expect(JOIN_THRESHOLD.single).toBeGreaterThan(JOIN_THRESHOLD.family);
    for (const { points, because } of Object.values(JOIN_EVIDENCE)) {
      expect(points).toBeGreaterThan(0);
      expect(because).not.toBe('');
    }
  });
});

describe('legends', () => {
  it.each([
    ['{{instance}} creates', 'creates'],
    ['{{a}} - {{b}}', ''],
    ['Total', 'Total'],
  ])('literal part of %s', (legend, literal) => expect(literalLegend(legend)).toBe(literal));

  it.each([
    ['a_x_y_total', [['a_b_y_total', 'B']], 'X'],
    [
      'a_x_y_total',
      [
        ['a_b_y_total', 'b_y'],
        ['a_c_y_total', 'c_y'],
      ],
      'x_y',
    ],
    [
      'a_x_y_total',
      [
        ['a_b_y_total', 'anything else'],
        ['a_c_y_total', 'at all'],
      ],
      'x y',
    ],
    [
      'a_x_y_total',
      [
        ['a_b_y_total', 'Anything Else'],
        ['a_c_y_total', 'At All'],
      ],
      'X Y',
    ],
  ] as const)('%s like %j', (name, samples, expected) => {
    expect(
      legendLike(
        name,
        null,
        samples.map(([sample, legend]) => ({ name: sample, legend })),
        1,
      ),
    ).toBe(expected);
  });

  it('are unique', () => {
    expect(uniqueLegend('a', 'own', new Set())).toBe('a');
    expect(uniqueLegend('a', 'own', new Set(['a']))).toBe('a (own)');
    expect(uniqueLegend('a', 'own', new Set(['a', 'a (own)']))).toBe('a (2)');
    expect(uniqueLegend('a', '', new Set(['a', 'a (2)']))).toBe('a (3)');
  });
});
