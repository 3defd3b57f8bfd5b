import { commandFree, markerFree } from './escape.ts';

/** The frame of a Markdown document. What goes in is Markdown already: see escape.ts for text of a repository. */

/** A table; cells must be one line each. `right` holds the indices of the columns to align right. None without rows. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_cell, index) => (right.includes(index) ? '---:' : '---'))), ...rows.map(line)];
}

/** Joins sections by one empty line, leaves out empty ones, and ends with a newline. */
export function markdownPage(sections: readonly (string | readonly string[])[]): string {
  const texts = sections.map((section) => (typeof section === 'string' ? section : section.join('\n')));
  const body = texts.filter((text) => text !== '').join('\n\n');
  return `${body
    .split('\n')
    .map((line) => markerFree(commandFree(line)))
    .join('\n')}\n`;
}
