import { resolve } from 'node:path';
import { type AuditSettings, auditSource, DEFAULT_DASHBOARD, readSource } from '../audit.ts';
import type { Settings } from '../config.ts';
import type { Audit } from '../model.ts';
import { createStyle, type Style } from '../report/style.ts';
import { including } from '../repository/memory.ts';
import type { Repository } from '../repository/repository.ts';
import { openWorkingTree } from '../repository/working-tree.ts';
import { type Io, wantsColor } from './io.ts';
import type { Invocation } from './program.ts';
import { rustParser } from './rust-parser.ts';
import { settingsFor } from './settings.ts';

/** What a command works on. */
export interface Subject {
  /** Absolute path of the checkout. */
  readonly root: string;
  readonly repository: Repository;
  readonly settings: Settings;
  readonly audit: Audit;
  /** Audits the repository with other dashboards and the same source. */
  readonly again: (changed: Repository) => Audit;
  /** Dashboards that were asked for by their path and could not be read as such. */
  readonly unreadable: readonly string[];
  readonly style: Style;
}

/** Files that could not be read as dashboards and were named, by the user or by the default rule: not only by a glob. */
function unreadable({ findings }: Audit, named: readonly string[]): readonly string[] {
  const paths = new Set(named.map((path) => path.replace(/^(?:\.?\/+)+/, '')));
  return findings
    .filter(({ check }) => check === 'unreadable-dashboard' || check === 'unreadable-path')
    .flatMap(({ file }) => (file === null ? [] : [file]))
    .filter((file) => paths.has(file) || (named.length === 0 && file.split('/').at(-1) === DEFAULT_DASHBOARD));
}

/** Opens the checkout, reads the settings and audits. Throws a `UsageError` or a `RepositoryError`. */
export async function openSubject(invocation: Invocation, io: Io): Promise<Subject> {
  const root = resolve(io.cwd, invocation.path);
  const tree = openWorkingTree(root);
  // The parser is compiled in threads of its own while the tree is walked.
  const parser = rustParser();
  const [settings, rust] = await Promise.all([settingsFor(invocation, tree, io), parser]);
  const { metrics, dashboard, prometheus, includeDead, wrappers } = settings;
  const auditSettings: AuditSettings = { metrics, dashboards: dashboard, scrape: prometheus, includeDead, wrappers };
  const repository = including(tree, [...metrics, ...dashboard, ...prometheus]);
  const source = readSource(repository, auditSettings, rust);
  const again = (changed: Repository): Audit => auditSource(source, changed, auditSettings);
  const result = again(repository);
  return {
    root,
    repository,
    settings,
    audit: result,
    again,
    unreadable: unreadable(result, dashboard),
    style: createStyle(wantsColor(settings.color, io)),
  };
}
