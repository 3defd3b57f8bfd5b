/** The rsky workspace at 641cff02, as an audit would see it: names and places of the real repository. */
import type { Audit, CoveredMetric, Kind, Reference } from '../../src/model.ts';
import { audit, crate, dashboard, finding, job, metric, proposal, reference } from './sample.ts';

const DASHBOARD = 'grafana-rsky-dashboard.json';

/** crate, kind, line of the declaration, static, name without the crate, update places (file:line …). */
const DECLARED = `
indexer counter 10 EVENTS_PROCESSED_TOTAL events_processed_total stream_indexer:327 stream_indexer:380 stream_indexer:404
indexer counter 17 CREATE_EVENTS_TOTAL create_events_total stream_indexer:328
indexer counter 24 UPDATE_EVENTS_TOTAL update_events_total stream_indexer:381
indexer counter 31 DELETE_EVENTS_TOTAL delete_events_total stream_indexer:405
indexer counter 38 REPO_EVENTS_TOTAL repo_events_total
indexer counter 45 ACCOUNT_EVENTS_TOTAL account_events_total
indexer counter 52 IDENTITY_EVENTS_TOTAL identity_events_total
indexer counter 59 DB_WRITES_TOTAL db_writes_total stream_indexer:323 stream_indexer:329 stream_indexer:376 stream_indexer:382 stream_indexer:400 stream_indexer:406 stream_indexer:414 stream_indexer:435 stream_indexer:439 label_indexer:197 label_indexer:227
indexer counter 66 ERRORS_TOTAL errors_total
indexer counter 73 EXPECTED_ERRORS_TOTAL expected_errors_total stream_indexer:202
indexer counter 80 UNEXPECTED_ERRORS_TOTAL unexpected_errors_total stream_indexer:208
indexer counter 88 POST_EVENTS_TOTAL post_events_total stream_indexer:333
indexer counter 95 LIKE_EVENTS_TOTAL like_events_total stream_indexer:335
indexer counter 102 REPOST_EVENTS_TOTAL repost_events_total stream_indexer:337
indexer counter 109 FOLLOW_EVENTS_TOTAL follow_events_total stream_indexer:339
indexer counter 116 BLOCK_EVENTS_TOTAL block_events_total stream_indexer:341
indexer counter 123 PROFILE_EVENTS_TOTAL profile_events_total stream_indexer:343
indexer counter 131 LABELS_PROCESSED_TOTAL labels_processed_total label_indexer:231
indexer counter 138 LABELS_ADDED_TOTAL labels_added_total label_indexer:226
indexer counter 145 LABELS_REMOVED_TOTAL labels_removed_total label_indexer:196
indexer gauge 153 PENDING_MESSAGES pending_messages
indexer gauge 160 ACTIVE_TASKS active_tasks
indexer counter 167 ACK_FAILURES_TOTAL ack_failures_total
backfiller counter 9 REPOS_PROCESSED repos_processed_total repo_backfiller:331 repo_backfiller:340
backfiller counter 16 REPOS_FAILED repos_failed_total repo_backfiller:346
backfiller counter 23 REPOS_DEAD_LETTERED repos_dead_lettered_total repo_backfiller:354
backfiller counter 30 RECORDS_EXTRACTED records_extracted_total repo_backfiller:696
backfiller counter 37 RECORDS_FILTERED records_filtered_total repo_backfiller:673
backfiller counter 44 RETRIES_ATTEMPTED retries_attempted_total repo_backfiller:374
backfiller gauge 51 REPOS_WAITING repos_waiting repo_backfiller:264
backfiller gauge 58 REPOS_RUNNING repos_running repo_backfiller:323 repo_backfiller:327
backfiller gauge 65 OUTPUT_STREAM_LENGTH output_stream_length repo_backfiller:300
backfiller counter 72 CAR_FETCH_ERRORS car_fetch_errors_total repo_backfiller:393 repo_backfiller:402
backfiller counter 79 CAR_PARSE_ERRORS car_parse_errors_total repo_backfiller:411
backfiller counter 86 VERIFICATION_ERRORS verification_errors_total repo_backfiller:423
ingester counter 10 FIREHOSE_EVENTS_TOTAL firehose_events_total firehose:207
ingester counter 17 FIREHOSE_CREATE_EVENTS firehose_create_events_total firehose:311
ingester counter 24 FIREHOSE_UPDATE_EVENTS firehose_update_events_total firehose:331
ingester counter 31 FIREHOSE_DELETE_EVENTS firehose_delete_events_total firehose:344
ingester counter 38 FIREHOSE_FILTERED_OPERATIONS firehose_filtered_operations_total firehose:288
ingester counter 45 STREAM_EVENTS_TOTAL stream_events_total firehose:133
ingester counter 52 ERRORS_TOTAL errors_total
ingester gauge 59 FIREHOSE_LIVE_LENGTH firehose_live_length firehose:113 firehose:174
ingester gauge 66 FIREHOSE_BACKFILL_LENGTH firehose_backfill_length firehose:177
ingester gauge 73 LABEL_LIVE_LENGTH label_live_length firehose:183
ingester gauge 80 REPO_BACKFILL_LENGTH repo_backfill_length firehose:180
ingester gauge 87 BACKPRESSURE_ACTIVE backpressure_active firehose:117 firehose:125
ingester gauge 94 WEBSOCKET_CONNECTIONS websocket_connections firehose:58 firehose:252
ingester gauge 101 EVENTS_IN_MEMORY events_in_memory firehose:137 firehose:206
ingester counter 109 LABELER_EVENTS_TOTAL labeler_events_total
ingester counter 116 LABELS_WRITTEN_TOTAL labels_written_total
ingester counter 124 BACKFILL_REPOS_FETCHED backfill_repos_fetched_total
ingester counter 131 BACKFILL_REPOS_WRITTEN backfill_repos_written_total
ingester counter 138 BACKFILL_FETCH_ERRORS backfill_fetch_errors_total
ingester counter 145 BACKFILL_CURSOR_SKIPS backfill_cursor_skips_total
ingester gauge 152 BACKFILL_COMPLETE backfill_complete
`;

/** Panels of a dashboard like theirs: row | title | crate | metrics without the crate. */
const CHARTED = `
📥 Ingester|Firehose Rate|ingester|firehose_events_total
📥 Ingester|Queues and Connections|ingester|firehose_live_length backpressure_active websocket_connections events_in_memory
📥 Ingester|Event Throughput|ingester|firehose_events_total firehose_create_events_total firehose_update_events_total firehose_delete_events_total stream_events_total
📥 Ingester|Redis Stream Lengths (All Streams)|ingester|firehose_live_length repo_backfill_length label_live_length
🔥 Backfiller|Throughput (Repos/Second)|backfiller|repos_processed_total repos_failed_total
🔥 Backfiller|Records|backfiller|records_extracted_total output_stream_length
⚡ Indexer|Event Processing|indexer|events_processed_total create_events_total update_events_total delete_events_total
⚡ Indexer|By Collection|indexer|post_events_total like_events_total repost_events_total follow_events_total block_events_total profile_events_total
⚡ Indexer|Database Writes|indexer|db_writes_total
⚡ Indexer|Errors|indexer|expected_errors_total unexpected_errors_total
🏷️ Label Indexer|Labels|indexer|labels_processed_total labels_added_total labels_removed_total
`;

function charted(): Reference[] {
  return CHARTED.trim()
    .split('\n')
    .flatMap((line, index) => {
      const [row = '', title = '', short = '', names = ''] = line.split('|');
      const panel = { id: 100 + index, title, type: 'timeseries', path: `panels[${index}]`, row };
      return names.split(' ').map((rest, target) => {
        const name = `${short}_${rest}`;
        const path = `${panel.path}.targets[${target}].expr`;
        const at = 100 * (index + 1) + 9 * target;
        return reference(name, { file: DASHBOARD, line: at, path, panel, refId: 'ABCDEF'[target] ?? null });
      });
    });
}

function declared(references: readonly Reference[]): CoveredMetric[] {
  return DECLARED.trim()
    .split('\n')
    .map((line) => {
      const [short = '', kind, at, identifier = '', rest = '', ...places] = line.split(' ');
      const name = `${short}_${rest}`;
      const uses = references.filter((it) => it.selector.name.type === 'name' && it.selector.name.name === name);
      const errors = /error|fail|dead_letter/.test(name);
      return metric(name, {
        kind: kind as Kind,
        crate: `rsky-${short}`,
        declared: { file: `rsky-${short}/src/metrics.rs`, line: Number(at), column: 16 },
        identifier,
        help: `How many ${rest.replace(/_total$/, '').replaceAll('_', ' ')}`,
        updated: places.length > 0,
        updates: places.map((place) => {
          const [file, where] = place.split(':');
          const verb = kind === 'gauge' ? 'set' : 'inc';
          return { file: `rsky-${short}/src/${file}.rs`, line: Number(where), column: 9, verb, function: 'run' };
        }),
        coverage: uses.length > 0 ? 'covered' : 'missing',
        references: uses,
        signal: errors ? 'errors' : kind === 'gauge' ? 'saturation' : 'traffic',
        priority: errors ? 'high' : kind === 'gauge' ? 'medium' : 'low',
      });
    });
}

/** 56 metrics, 31 of them charted, 15 never updated, three endpoints, and the panels that would chart the other ten. */
export function rskyAudit(): Audit {
  const references = charted();
  const metrics = declared(references);
  const endpoint = (file: string, line: number, port: number, env: string) => ({
    file,
    line,
    column: 9,
    port,
    env,
    path: '/metrics',
  });
  const errors = [
    'car_fetch_errors_total',
    'car_parse_errors_total',
    'verification_errors_total',
    'repos_dead_lettered_total',
  ];
  return audit({
    metrics,
    references,
    dashboards: [dashboard(DASHBOARD, 'rsky Rust Services - Complete Monitoring Dashboard')],
    crates: [
      crate('rsky-backfiller', {
        endpoint: endpoint('rsky-backfiller/src/bin/backfiller.rs', 56, 9090, 'BACKFILLER_METRICS_PORT'),
        jobs: [job('rust-backfiller', ['backfiller1:9090', 'backfiller2:9090'], 18)],
      }),
      crate('rsky-indexer', {
        endpoint: endpoint('rsky-indexer/src/bin/indexer.rs', 31, 9090, 'METRICS_PORT'),
        jobs: [job('rust-indexer', ['indexer1:9090', 'indexer2:9090', 'indexer3:9090'], 28)],
      }),
      crate('rsky-ingester', {
        endpoint: endpoint('rsky-ingester/src/bin/ingester.rs', 72, 4100, 'METRICS_PORT'),
        jobs: [job('rust-ingester', ['ingester:4100'], 9)],
      }),
    ],
    findings: [
      ...metrics
        .filter((it) => it.updated === false)
        .map((it) =>
          finding('never-updated', {
            metric: it.name,
            message: `${it.name} is declared and never updated`,
            file: it.declared.file,
            line: it.declared.line,
          }),
        ),
      finding('unknown-metric', {
        metric: 'indexer_events_total',
        message: 'the dashboard asks for indexer_events_total, which nothing declares',
        file: DASHBOARD,
        line: 809,
        path: 'panels[7].targets[0].expr',
        suggestion: 'did you mean indexer_events_processed_total?',
      }),
    ],
    proposals: [
      proposal(['backfiller_repos_waiting', 'backfiller_repos_running'], {
        crate: 'rsky-backfiller',
        title: 'Repos Waiting and Running',
        unit: 'short',
        signal: 'saturation',
        priority: 'medium',
        targets: [
          { metric: 'backfiller_repos_waiting', expr: 'sum(backfiller_repos_waiting)', legend: 'Waiting' },
          { metric: 'backfiller_repos_running', expr: 'sum(backfiller_repos_running)', legend: 'Running' },
        ],
        reasons: ['Two gauges of one thing read best on one graph.'],
        placement: {
          type: 'panel',
          file: DASHBOARD,
          row: '🔥 Backfiller',
          newRow: false,
          gridPos: { h: 8, w: 12, x: 0, y: 26 },
          line: 702,
        },
      }),
      proposal(
        errors.map((name) => `backfiller_${name}`),
        {
          crate: 'rsky-backfiller',
          title: 'Backfiller Errors',
          unit: 'ops',
          signal: 'errors',
          priority: 'high',
          thresholds: [
            { color: 'green', value: null },
            { color: 'yellow', value: 0.1 },
            { color: 'red', value: 1 },
          ],
          reasons: [
            'Errors come first.',
            'The error counters of a crate share one panel, so that they can be compared.',
          ],
          placement: {
            type: 'panel',
            file: DASHBOARD,
            row: '🔥 Backfiller',
            newRow: false,
            gridPos: { h: 8, w: 12, x: 12, y: 26 },
            line: 702,
          },
        },
      ),
      proposal(['backfiller_records_filtered_total', 'backfiller_retries_attempted_total'], {
        crate: 'rsky-backfiller',
        title: 'Filtered Records and Retries',
        unit: 'ops',
        priority: 'low',
        placement: {
          type: 'panel',
          file: DASHBOARD,
          row: '🔥 Backfiller',
          newRow: false,
          gridPos: { h: 8, w: 12, x: 0, y: 34 },
          line: 702,
        },
      }),
      proposal(['ingester_firehose_filtered_operations_total'], {
        crate: 'rsky-ingester',
        title: 'Filtered Operations',
        unit: 'ops',
        priority: 'low',
        placement: {
          type: 'panel',
          file: DASHBOARD,
          row: '📥 Ingester',
          newRow: false,
          gridPos: { h: 8, w: 12, x: 0, y: 13 },
          line: 440,
        },
      }),
      proposal(['ingester_firehose_backfill_length'], {
        crate: 'rsky-ingester',
        title: 'Redis Stream Lengths (All Streams)',
        signal: 'saturation',
        priority: 'medium',
        targets: [
          {
            metric: 'ingester_firehose_backfill_length',
            expr: 'ingester_firehose_backfill_length',
            legend: 'firehose_backfill',
          },
        ],
        reasons: ['The panel already shows the other stream lengths of this crate.'],
        placement: {
          type: 'target',
          file: DASHBOARD,
          panel: {
            id: 103,
            title: 'Redis Stream Lengths (All Streams)',
            type: 'timeseries',
            path: 'panels[3]',
            row: '📥 Ingester',
          },
          line: 392,
        },
      }),
    ],
  });
}
