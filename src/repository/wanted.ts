import { posix } from 'node:path';

/** The kinds of files that dashcov reads: Rust, manifests and lock files, dashboards, scrape configurations, its own. */
const READ = new Set(['.rs', '.toml', '.lock', '.json', '.yml', '.yaml']);

/** Whether a file is of a kind that dashcov reads. */
export function isRead(path: string): boolean {
  return READ.has(posix.extname(path).toLowerCase());
}
