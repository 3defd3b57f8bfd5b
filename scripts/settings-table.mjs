/** Writes the table of settings into the README, between its markers. Run after `npm run build`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsTable } from '../out/config/table.js';

const readme = new URL('../README.md', import.meta.url);
const text = readFileSync(readme, 'utf8');
const markers = /(<!-- settings:start -->)[\s\S]*?(<!-- settings:end -->)/;
if (!markers.test(text)) throw new Error('expected the markers of the settings table, found none, at README.md');
writeFileSync(
  readme,
  text.replace(markers, (_, start, end) => `${start}\n${settingsTable()}\n${end}`),
);
