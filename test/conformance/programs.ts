/** The programs beside this file: one folder for each library and version. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '../../src/audit.ts';
import { rustParser } from '../../src/cli/rust-parser.ts';
import { openWorkingTree } from '../../src/repository/working-tree.ts';
import { type Block, blocksOf } from './blocks.ts';
import type { Reading } from './differences.ts';

export const ROOT = import.meta.dirname;

export interface Program {
  /** `prometheus-0.14`. */
  readonly folder: string;
  readonly library: string;
  readonly version: string;
  readonly path: string;
}

/** A folder's name, library first: `metrics-exporter-prometheus-0.17`. */
const FOLDER = /^(?<library>[a-z][a-z0-9-]*?)-(?<version>\d+(?:\.\d+)*)$/;

/** Every program, by folder. */
export function programs(): Program[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name: folder }) => {
      const { library, version } = FOLDER.exec(folder)?.groups ?? {};
      if (library === undefined || version === undefined)
        throw new Error(`expected a folder named library-version in test/conformance, found ${folder}`);
      return { folder, library, version, path: join(ROOT, folder) };
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

const parser = await rustParser();
const SETTINGS = { metrics: ['**/*.rs'], dashboards: [], scrape: [], includeDead: false };

/** What `dashcov audit --metrics '**\/*.rs'` reads in the folder of a program. */
export function readingOf({ path }: Program): Reading {
  return readSource(openWorkingTree(path), SETTINGS, parser);
}

/** The marked blocks of all Rust files and manifests of a program. */
export function blocksIn({ path }: Program): Block[] {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /(?:\.rs|(?:^|\/)Cargo\.toml)$/.test(file) && !/(?:^|\/)target\//.test(file));
  return files.sort().flatMap((file) => blocksOf(file, readFileSync(join(path, file), 'utf8')));
}

/** What the program printed when it was recorded. */
export function scrapeOf({ path }: Program): string {
  return readFileSync(join(path, 'scrape.txt'), 'utf8');
}
