import { describe, expect, it } from 'vitest';
import { board, brief, type PanelSpec, proposeOn } from './board-sample.ts';
import { covered, missing, referencesOf } from './sample.ts';

const panel = (title: string, expr: string, more: Partial<PanelSpec> = {}): PanelSpec => ({
  title,
  targets: [[expr, 'x']],
  ...more,
});

describe('which metrics get a proposal', () => {
  const on = [board([{ title: null, panels: [] }])];
  it('the missing ones that are alive, each once', () => {
    const metrics = [
      missing('a_missing_total'),
      covered('a_covered_total'),
      missing('a_perhaps_total', 'counter', { coverage: 'perhaps' }),
      missing('a_dead_total', 'counter', { updated: false }),
      missing('a_unknown_total', 'counter', { updated: null }),
      missing('a_missing_total', 'counter', { crate: 'other' }),
      missing(''),
    ];
    expect(proposeOn(on, metrics).flatMap((proposal) => proposal.metrics)).toEqual([
      'a_missing_total',
      'a_unknown_total',
    ]);
    const all = proposeOn(on, metrics, true);
    expect(all.flatMap((proposal) => proposal.metrics)).toContain('a_dead_total');
    expect(all.find(({ metrics: [name] }) => name === 'a_dead_total')?.reasons.join(' ')).toContain(
      'Nothing updates a_dead_total yet',
    );
  });

  it('critical ones first, then by crate, then as declared', () => {
    const metrics = [
      missing('z_total'),
      missing('b_total', 'counter', { crate: 'b' }),
      missing('a_total'),
      missing('b_lost_total', 'counter', { crate: 'b' }),
    ];
    expect(proposeOn([], metrics).map(({ metrics: [name] }) => name)).toEqual([
      'b_lost_total',
      'z_total',
      'a_total',
      'b_total',
    ]);
  });

  it('without a dashboard that can be edited there is no place', () => {
    const legacy = board([], 'old.json', { rows: [{ panels: [] }], schemaVersion: 14 });
    const v2 = board([], 'v2.json', { elements: {}, layout: {} });
    for (const boards of [[], [legacy], [v2], [legacy, v2]]) {
      expect(brief(proposeOn(boards, [missing('a_new_total'), missing('a_waiting', 'gauge')]))).toEqual([
        'nowhere / A Waiting: a_waiting | {{instance}}',
        'nowhere / A New: sum(rate(a_new_total[$__rate_interval])) | A New',
      ]);
    }
  });
});

describe('the dashboard', () => {
  const there = [
    covered('a_x_total', 'counter', { crate: 'a' }),
    covered('a_y_total', 'counter', { crate: 'a' }),
    covered('b_x_total', 'counter', { crate: 'b' }),
  ];
  const first = board(
    [{ title: null, panels: [panel('X', 'rate(a_x_total[1m])'), panel('B', 'rate(b_x_total[1m])')] }],
    'first.json',
  );
  const second = board(
    [{ title: null, panels: [panel('X', 'rate(a_x_total[1m])'), panel('Y', 'rate(a_y_total[1m])')] }],
    'second.json',
  );
  it.each([
    ['that shows most metrics of the crate', 'a', 'second.json'],
    ['of another crate', 'b', 'first.json'],
    ['that shows most of all, for a crate that none shows', 'c', 'first.json'],
  ])('%s', (_, crate, file) => {
    const [proposal] = proposeOn([second, first], [...there, missing(`${crate}_new_total`, 'counter', { crate })]);
    expect(proposal?.placement?.file).toBe(file);
  });
});

describe('a dashboard that cannot be edited', () => {
  const x = covered('a_x_total', 'counter', { crate: 'a' });
  const targets = [{ expr: 'rate(a_x_total[1m])', refId: 'A' }];
  const rows = [{ panels: [{ id: 1, type: 'graph', title: 'X', targets }] }];
  const place = { id: 1, type: 'graph', title: 'X', path: 'rows[0].panels[0]', row: null };
  const old = {
    ...board([], 'old.json', { rows, schemaVersion: 14 }),
    references: referencesOf('old.json', place, 0, 'rate(a_x_total[1m])', null),
  };
  const other = board([{ title: null, panels: [panel('B', 'rate(b_x_total[1m])')] }], 'other.json');

  it('keeps its crate: nobody would look for it elsewhere', () => {
    const b = { crate: 'b' };
    const metrics = [
      x,
      missing('a_new_total', 'counter', { crate: 'a' }),
      covered('b_x_total', 'counter', b),
      missing('b_new_total', 'counter', b),
    ];
    const [ofA, ofB] = proposeOn([old, other], metrics);
    expect(ofA?.placement).toBeNull();
    expect(ofA?.reasons[2]).toMatch(/^It has no place, as old\.json cannot be edited: .*\.$/);
    expect(ofB?.placement?.file).toBe('other.json');
  });

  it('is told when it is the only one, and when there is none', () => {
    expect(proposeOn([old], [missing('c_new_total', 'counter', { crate: 'c' })])[0]?.reasons[2]).toContain(
      'old.json cannot be edited',
    );
    expect(proposeOn([], [missing('c_new_total')])[0]?.reasons[2]).toBe('It has no place, as there is no dashboard.');
  });
});

describe('the row', () => {
  const there = [
    covered('ix_events_total', 'counter', { crate: 'ix' }),
    covered('ix_writes_total', 'counter', { crate: 'ix' }),
    covered('ix_reads_total', 'counter', { crate: 'ix' }),
    covered('ix_labels_added_total', 'counter', { crate: 'ix' }),
    covered('ix_labels_removed_total', 'counter', { crate: 'ix' }),
    covered('gw_requests_total', 'counter', { crate: 'gw' }),
  ];
  const rows = [
    {
      title: '📥 Ix Overview',
      panels: ['events', 'writes', 'reads'].map((name) => panel(name, `rate(ix_${name}_total[1m])`)),
    },
    {
      title: '📥 Label Overview',
      panels: ['added', 'removed'].map((name) => panel(name, `rate(ix_labels_${name}_total[1m])`)),
    },
    { title: '📥 Gateway Overview', panels: [panel('requests', 'rate(gw_requests_total[1m])')] },
    { title: '📥 Billing Overview', panels: [] },
  ];
  it.each([
    ['ix_fetches_total', 'ix', '📥 Ix Overview', false],
    ['ix_labels_kept_total', 'ix', '📥 Label Overview', false],
    ['gw_bytes_total', 'gw', '📥 Gateway Overview', false],
    ['billing_invoices_total', 'billing', '📥 Billing Overview', false],
    ['mail_sent_total', 'mail', '📊 Mail Overview', true],
  ])('of %s', (name, crate, row, newRow) => {
    const [proposal] = proposeOn([board(rows)], [...there, missing(name, 'counter', { crate })]);
    expect(proposal?.placement).toMatchObject({ type: 'panel', row, newRow });
  });

  it('is made once for a crate', () => {
    const made = proposeOn(
      [board(rows)],
      [...there, ...['a', 'b', 'c'].map((name) => missing(`mail_${name}`, 'gauge', { crate: 'mail' }))],
    );
    expect(brief(made).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'new row 📊 Mail Overview / Mail A 12x8@0,37',
      'new row 📊 Mail Overview / Mail B 12x8@12,37',
      'new row 📊 Mail Overview / Mail C 12x8@0,45',
    ]);
  });

  it('is none on a dashboard without rows, and one for each crate on an empty one', () => {
    const metrics = [missing('a_x_total', 'counter', { crate: 'a' }), missing('b_x_total', 'counter', { crate: 'b' })];
    const rowless = board([{ title: null, panels: [panel('P', 'up')] }]);
    expect(proposeOn([rowless], metrics).map(({ placement }) => placement?.type === 'panel' && placement.row)).toEqual([
      null,
      null,
    ]);
    const empty = board([]);
    expect(proposeOn([empty], metrics).map(({ placement }) => placement?.type === 'panel' && placement.row)).toEqual([
      'A',
      'B',
    ]);
  });

  it('takes panels into a collapsed row', () => {
    const [events] = rows;
    const collapsed = board(
      events === undefined
        ? []
        : [
            { ...events, collapsed: true },
            { title: 'Next', panels: [panel('n', 'up')] },
          ],
    );
    const [proposal] = proposeOn([collapsed], [...there, missing('ix_new_total', 'counter', { crate: 'ix' })]);
    expect(proposal?.placement).toMatchObject({ row: '📥 Ix Overview', newRow: false });
  });
});

describe('the cells', () => {
  const there = ['a', 'b', 'c'].map((name) => covered(`app_${name}_total`));
  const graphs = (...names: string[]) => names.map((name) => panel(name, `rate(app_${name}_total[1m])`));
  const stat = panel('s', 'app_a_total', { type: 'stat', w: 4, h: 4 });
  const places = (rows: Parameters<typeof board>[0], metrics: Parameters<typeof missing>[]) =>
    proposeOn([board(rows)], [...there, ...metrics.map((args) => missing(...args))]).map(({ title, placement }) => {
      const { w, h, x, y } = placement?.type === 'panel' ? placement.gridPos : { w: 0, h: 0, x: 0, y: 0 };
      return `${title} ${w}x${h}@${x},${y}`;
    });

  it.each([
    [
      'the free half of a line first',
      [{ title: 'App', panels: graphs('a', 'b', 'c') }],
      [['app_new_total']],
      ['App New 12x8@12,9'],
    ],
    [
      'a new line, pushing what is below',
      [
        { title: 'App', panels: graphs('a', 'b') },
        { title: 'Other', panels: [panel('o', 'up')] },
      ],
      [['app_new_total']],
      ['App New 12x8@0,9'],
    ],
    [
      'single values in a line of their own',
      [{ title: 'App', panels: [...graphs('a', 'b'), stat] }],
      [['app_new_total'], ['app_done', 'gauge', { help: 'Whether it is done (1=yes, 0=no)' }]],
      ['App New 12x8@0,13', 'App Done 4x4@4,9'],
    ],
    [
      'the whole line for a graph alone, as elsewhere',
      [
        { title: 'App', panels: graphs('a', 'b') },
        { title: 'Wide', panels: [panel('w', 'up', { w: 24 })] },
      ],
      [['app_new_total']],
      ['App New 24x8@0,9'],
    ],
    [
      'errors before the rest',
      [{ title: 'App', panels: graphs('a', 'b') }],
      [['app_new_total'], ['app_in_flight', 'gauge'], ['app_errors_total'], ['app_lost_total']],
      ['App Lost 12x8@0,9', 'App In-Flight 12x8@0,17', 'App Errors 12x8@12,9', 'App New 12x8@12,17'],
    ],
  ] as const)('%s', (_, rows, metrics, expected) => {
    expect(
      places(
        rows,
        metrics.map((args) => [...args] as Parameters<typeof missing>),
      ),
    ).toEqual(expected);
  });
});
