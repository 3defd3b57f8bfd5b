/** Small repositories for audits: Rust that declares, a dashboard that charts. */
import { type AuditSettings, audit } from '../../src/audit.ts';
import type { Audit } from '../../src/model.ts';
import { memoryRepository } from '../../src/repository/memory.ts';
import { manifest, parser } from '../rust/read.ts';

export const SETTINGS: AuditSettings = { metrics: ['**/metrics.rs'], dashboards: [], scrape: [], includeDead: false };

/** A dashboard whose panels have these queries, one each. */
export function board(exprs: readonly string[], extra: object = {}): string {
  const panels = exprs.map((expr, index) => ({
    id: index + 1,
    title: `Panel ${index + 1}`,
    type: 'timeseries',
    gridPos: { h: 8, w: 12, x: 12 * (index % 2), y: 8 * Math.floor(index / 2) },
    targets: [{ refId: 'A', expr }],
  }));
  return `${JSON.stringify({ title: 'Board', uid: 'board', schemaVersion: 39, panels, ...extra }, null, 2)}\n`;
}

/** Declares metrics by kind: `counter hits_total`, `gauge level dead`; all but the dead ones are updated in `main`. */
export function source(declarations: readonly string[]): Record<string, string> {
  const all = declarations.map((declaration) => declaration.split(' '));
  const write: Record<string, string> = { counter: 'inc()', gauge: 'set(4)', histogram: 'observe(0.5)' };
  const statics = all.map(
    ([kind, name], index) =>
      `pub static M${index}: X = Lazy::new(|| register_${kind}!("${name}", "Help of ${name}").unwrap());`,
  );
  const updates = all.flatMap(([kind, , dead], index) => (dead ? [] : [`metrics::M${index}.${write[kind ?? '']};`]));
  return {
    'Cargo.toml': manifest('app'),
    'src/metrics.rs': `use prometheus::*;\n${statics.join('\n')}\n`,
    'src/main.rs': `mod metrics;\nfn main() { ${updates.join(' ')} }\n`,
  };
}

export function auditOf(files: Readonly<Record<string, string>>, settings: Partial<AuditSettings> = {}): Audit {
  return audit(memoryRepository(files), { ...SETTINGS, ...settings }, parser);
}
