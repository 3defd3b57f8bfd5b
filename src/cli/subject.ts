import { resolve } from 'node:path';
import { type AuditSettings, auditSource, readSource } from '../audit.ts';
import type { Settings } from '../config.ts';
import type { Audit } from '../model.ts';
import { createStyle, type Style } from '../report/style.ts';
import { isGlob } from '../repository/glob.ts';
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

/** Opens the checkout, reads the settings and audits. Throws a `UsageError` or a `RepositoryError`. */
export async function openSubject(invocation: Invocation, io: Io): Promise<Subject> {
  const root = resolve(io.cwd, invocation.path);
  const repository = openWorkingTree(root);
  // The parser is compiled in threads of its own while the tree is walked.
  const parser = rustParser();
  const [settings, rust] = await Promise.all([settingsFor(invocation, repository, io), parser]);
  const { metrics, dashboard, prometheus, includeDead } = settings;
  const auditSettings: AuditSettings = { metrics, dashboards: dashboard, scrape: prometheus, includeDead };
  const source = readSource(repository, auditSettings, rust);
  const again = (changed: Repository): Audit => auditSource(source, changed, auditSettings);
  const result = again(repository);
  const read = new Set(result.dashboards.map(({ file }) => file));
  return {
    root,
    repository,
    settings,
    audit: result,
    again,
    unreadable: dashboard.filter((path) => !isGlob(path) && !read.has(path.replace(/^(?:\.?\/+)+/, ''))),
    style: createStyle(wantsColor(settings.color, io)),
  };
}
