import { z } from 'zod';

/**
 * The machine contract of `audit --format json`, version 1. Adding a field is no new version; renaming, removing or
 * changing one is. `docs/schema/audit-v1.json` is this as JSON Schema, and a test holds the two together. The report
 * itself only takes the types from here: it need not load zod.
 */

const count = z.int().min(0);
const line = z.int().min(1);
const file = z.string().describe('Path relative to the root of the repository, with / between its parts');
const jsonPath = z.string().describe('Place inside a JSON document: panels[3].targets[0].expr');
const kind = z.enum(['counter', 'gauge', 'histogram', 'summary', 'info', 'stateset', 'unknown']);
const signal = z.enum(['latency', 'traffic', 'errors', 'saturation', 'state']);
const priority = z.enum(['critical', 'high', 'medium', 'low']);
const place = z.object({ file, line, column: line });

const reference = z.object({
  file,
  line,
  panel: z.string().nullable().describe('Title of the panel; null for a variable or an annotation'),
  row: z.string().nullable(),
  path: jsonPath,
  expr: z.string(),
  role: z.enum(['target', 'variable', 'annotation']),
  hidden: z.boolean().describe('The target is hidden: other targets may still compute with it'),
});

const metric = z.object({
  name: z.string().describe('As a scrape shows it, without _bucket, _sum or _count'),
  kind,
  library: z.string(),
  labels: z.array(z.string()).nullable().describe('Null when they are not known'),
  constLabels: z.record(z.string(), z.string().nullable()).describe('A value that only run time knows is null'),
  help: z.string().nullable(),
  doc: z.string().nullable(),
  unit: z.string().nullable(),
  buckets: z
    .union([z.array(z.number().nullable()), z.string()])
    .nullable()
    .describe('An infinite bound is null'),
  crate: z.string().nullable(),
  declared: place,
  identifier: z.string().nullable(),
  updated: z.boolean().nullable().describe('False is proof that nothing updates it; null says that it is not known'),
  updates: z.array(z.object({ file, line, column: line, verb: z.string(), function: z.string().nullable() })),
  ineffective: z
    .array(
      z.object({
        file,
        line,
        column: line,
        verb: z.string(),
        function: z.string().nullable(),
        reason: z.enum(['unreachable', 'zero']),
      }),
    )
    .describe('Places that look like updates and are none'),
  updateNote: z.string().nullable(),
  coverage: z.enum(['covered', 'perhaps', 'missing', 'excepted']),
  references: z.array(reference),
  signal,
  priority,
});

const panel = z.object({ id: z.int().nullable(), title: z.string(), type: z.string(), path: jsonPath });

const placement = z.discriminatedUnion('type', [
  z.object({ type: z.literal('target'), file, line, panel }),
  z.object({
    type: z.literal('panel'),
    file,
    line: z.int().min(0),
    row: z.string().nullable(),
    newRow: z.boolean(),
    gridPos: z.object({ h: count, w: count, x: count, y: count }),
  }),
]);

const proposal = z.object({
  metrics: z.array(z.string()),
  crate: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  targets: z.array(z.object({ metric: z.string(), expr: z.string(), legend: z.string() })),
  visual: z.enum(['timeseries', 'stat', 'heatmap', 'state-timeline', 'table']),
  unit: z.string(),
  thresholds: z.array(z.object({ color: z.string(), value: z.number().nullable() })),
  mappings: z.array(z.object({ value: z.string(), text: z.string(), color: z.string() })),
  signal,
  priority,
  reasons: z.array(z.string()),
  placement: placement.nullable(),
});

export const auditDocument = z
  .looseObject({
    schemaVersion: z.literal(1),
    summary: z.object({
      declared: count,
      covered: count,
      perhaps: count,
      missing: count,
      neverUpdated: count,
      unresolved: count,
      coverage: z.number().min(0).max(100).describe('covered / declared in percent, rounded down to one decimal'),
    }),
    metrics: z.array(metric),
    unresolved: z.array(
      z.object({
        file,
        line,
        column: line,
        pattern: z.string().describe('What is known of the name, with * for what is not'),
        reason: z.string(),
        crate: z.string().nullable(),
        library: z.string(),
        kind,
      }),
    ),
    findings: z.array(
      z.object({
        check: z.string(),
        severity: z.enum(['error', 'warning', 'info']),
        message: z.string(),
        file: z.string().nullable(),
        line: line.nullable(),
        column: line.nullable(),
        path: z.string().nullable(),
        metric: z.string().nullable(),
        suggestion: z.string().nullable(),
      }),
    ),
    references: z.array(
      z.object({
        name: z.string().nullable().describe('The metric, or the pattern where match is pattern or template'),
        match: z.enum(['name', 'pattern', 'template', 'any']),
        file,
        line,
        panel: z.string().nullable(),
        path: jsonPath,
        expr: z.string(),
      }),
    ),
    crates: z.array(
      z.object({
        name: z.string(),
        path: z.string(),
        endpoint: z
          .looseObject({
            port: z.int().nullable(),
            env: z.string().nullable(),
            path: z.string(),
            file,
            line,
            column: line,
          })
          .nullable(),
        jobs: z.array(z.object({ job: z.string(), targets: z.array(z.string()), metricsPath: z.string(), file, line })),
      }),
    ),
    dashboards: z.array(z.object({ file, title: z.string(), uid: z.string().nullable() })),
    proposals: z.array(proposal),
    lookedFor: z.object({ metrics: z.array(z.string()), dashboards: z.array(z.string()) }),
  })
  .describe('What dashcov audit --format json prints');

/** The document as TypeScript sees it. */
export type AuditDocument = z.infer<typeof auditDocument>;

/** The contract as JSON Schema (draft 2020-12). It allows fields that it does not name, so that they can be added. */
export function auditSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(auditDocument, { io: 'input' });
  return { $schema, title: 'dashcov audit, version 1', ...rest };
}
