/**
 * Writes what dashcov shows of its tables of settings and outputs: action.yml, and the tables of flags, inputs and outputs of the
 * README, each between its markers. Run after `npm run build`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { actionManifest } from '../out/action/manifest.js';
import { outputsTable } from '../out/action/outputs.js';
import { inputsTable, settingsTable } from '../out/config/table.js';

const TABLES = { settings: settingsTable, inputs: inputsTable, outputs: outputsTable };

/** The page with the table of that name between its markers. */
function withTable(page, [name, table]) {
  const markers = new RegExp(`(<!-- ${name}:start -->)[\\s\\S]*?(<!-- ${name}:end -->)`);
  if (!markers.test(page)) throw new Error(`expected the markers of the table ${name}, found none, at README.md`);
  return page.replace(markers, (_, start, end) => `${start}\n${table()}\n${end}`);
}

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);
writeFileSync(new URL('action.yml', root), actionManifest());
writeFileSync(readme, Object.entries(TABLES).reduce(withTable, readFileSync(readme, 'utf8')));
