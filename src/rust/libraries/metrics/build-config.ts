/** What `.cargo/config.toml` says of a build: variables that are set, and flags of the compiler. Cargo reference, "Configuration". */
import { parse } from 'smol-toml';
import type { Analysis } from '../../analysis.ts';
import type { SourceFile } from '../../source/syntax.ts';
import { folder } from '../../workspace/file-paths.ts';

/** The texts of the configurations in force for a file, the nearest first. */
function configsFor({ workspace }: Analysis, source: SourceFile): string[] {
  const found: string[] = [];
  for (let dir = workspace.owner(source.file)?.dir ?? ''; ; dir = folder(dir)) {
    const at = `${dir === '' ? '' : `${dir}/`}.cargo/config`;
    for (const file of [`${at}.toml`, at]) if (workspace.has(file)) found.push(workspace.source(file).text);
    if (dir === '') return found;
  }
}

/** The value of a variable that `[env]` sets for the build, or null. */
export function builtWith(analysis: Analysis, source: SourceFile, variable: string): string | null {
  for (const text of configsFor(analysis, source)) {
    if (!text.includes(variable)) continue;
    const value = environment(text)?.[variable];
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'string')
      return value.value;
  }
  return null;
}

function environment(text: string): Record<string, unknown> | null {
  try {
    const { env } = parse(text);
    return typeof env === 'object' && !Array.isArray(env) && !(env instanceof Date) ? env : null;
  } catch {
    // A configuration that Cargo would refuse sets nothing.
    return null;
  }
}

/** Whether the build is told a `--cfg` flag. */
export function hasCfg(analysis: Analysis, source: SourceFile, flag: string): boolean {
  return configsFor(analysis, source).some((text) => new RegExp(`--cfg[\\s"',=]+${flag}\\b`).test(text));
}
