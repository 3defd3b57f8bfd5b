import type { Audit, CoveredMetric, Crate, NameMatch, Reference } from '../model.ts';
import type { AuditDocument } from './contract.ts';

/**
 * The audit as `audit --format json` prints it: the machine contract, two spaces, a final newline. The same audit gives
 * the same bytes. Characters that a terminal or a workflow log would act on stand as `\uXXXX` escapes, which change
 * nothing for a reader of JSON.
 */
export function jsonReport(audit: Audit): string {
  return `${inert(JSON.stringify(auditJson(audit), null, 2))}\n`;
}

// What JSON.stringify leaves as it is: C1 controls (U+009B starts an escape sequence), marks that turn the direction of
// text, and line separators.
const ACTIVE = /[\u007f-\u009f\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

function inert(json: string): string {
  return json
    .replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('##[', '#\\u0023[');
}

/** The audit as a plain object of the machine contract. */
export function auditJson(audit: Audit): AuditDocument {
  return {
    schemaVersion: 1,
    summary: { ...audit.summary },
    metrics: audit.metrics.map(metricJson),
    unresolved: audit.unresolved.map((it) => ({
      file: it.file,
      line: it.line,
      column: it.column,
      pattern: it.pattern,
      reason: it.reason,
      crate: it.crate,
      library: it.library,
      kind: it.kind,
    })),
    findings: audit.findings.map((it) => ({
      check: it.check,
      severity: it.severity,
      message: it.message,
      file: it.file,
      line: it.line,
      column: it.column,
      path: it.path,
      metric: it.metric,
      suggestion: it.suggestion,
    })),
    references: audit.references.map((it) => ({
      name: nameText(it.selector.name),
      match: it.selector.name.type,
      file: it.expression.file,
      line: it.expression.line,
      panel: it.expression.panel?.title ?? null,
      path: it.expression.path,
      expr: it.expression.expr,
    })),
    crates: audit.crates.map(crateJson),
    dashboards: audit.dashboards.map((it) => ({ file: it.file, title: it.title, uid: it.uid })),
    proposals: audit.proposals.map((it) => ({
      ...it,
      metrics: [...it.metrics],
      targets: [...it.targets],
      thresholds: [...it.thresholds],
      mappings: [...it.mappings],
      reasons: [...it.reasons],
    })),
    lookedFor: { metrics: [...audit.lookedFor.metrics], dashboards: [...audit.lookedFor.dashboards] },
  };
}

function metricJson(metric: CoveredMetric): AuditDocument['metrics'][number] {
  return {
    name: metric.name,
    kind: metric.kind,
    library: metric.library,
    labels: metric.labels === null ? null : [...metric.labels],
    constLabels: metric.constLabels,
    help: metric.help,
    doc: metric.doc,
    unit: metric.unit,
    buckets: typeof metric.buckets === 'object' && metric.buckets !== null ? [...metric.buckets] : metric.buckets,
    crate: metric.crate,
    declared: { file: metric.declared.file, line: metric.declared.line, column: metric.declared.column },
    identifier: metric.identifier,
    updated: metric.updated,
    updates: metric.updates.map(({ file, line, column, verb, function: name }) => ({
      file,
      line,
      column,
      verb,
      function: name,
    })),
    ineffective: metric.ineffective.map(({ file, line, column, verb, function: name, reason }) => ({
      file,
      line,
      column,
      verb,
      function: name,
      reason,
    })),
    updateNote: metric.updateNote,
    coverage: metric.coverage,
    references: metric.references.map(referenceJson),
    signal: metric.signal,
    priority: metric.priority,
  };
}

function referenceJson({ expression }: Reference): AuditDocument['metrics'][number]['references'][number] {
  return {
    file: expression.file,
    line: expression.line,
    panel: expression.panel?.title ?? null,
    row: expression.panel?.row ?? null,
    path: expression.path,
    expr: expression.expr,
    role: expression.role,
    hidden: expression.hidden,
  };
}

function crateJson(crate: Crate): AuditDocument['crates'][number] {
  const { endpoint } = crate;
  return {
    name: crate.name,
    path: crate.path,
    endpoint:
      endpoint === null
        ? null
        : {
            port: endpoint.port,
            env: endpoint.env,
            path: endpoint.path,
            file: endpoint.file,
            line: endpoint.line,
            column: endpoint.column,
          },
    jobs: crate.jobs.map((it) => ({ ...it, targets: [...it.targets] })),
  };
}

/**
 * What a selector says about the name, as text: the name; the regular expression, several joined by ` and ` with `!` in
 * front of those that must not match; a template with `*` for what a variable gives; null when it says nothing.
 */
export function nameText(match: NameMatch): string | null {
  switch (match.type) {
    case 'name':
      return match.name;
    case 'pattern':
      return match.patterns.map((it) => (it.negated ? `!${it.source}` : it.source)).join(' and ');
    case 'template':
      return match.parts.map((part) => part ?? '*').join('');
    case 'any':
      return null;
  }
}
