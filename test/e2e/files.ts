import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text files under a folder, by their paths from it; build output is left out. */
export function filesUnder(folder: string, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'target') continue;
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) Object.assign(found, filesUnder(join(folder, entry.name), `${path}/`));
    else if (entry.isFile()) found[path] = readFileSync(join(folder, entry.name), 'utf8');
  }
  return found;
}
