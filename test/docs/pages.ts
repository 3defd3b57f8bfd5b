/** The Markdown pages of the repository, and how to look inside one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

const LEFT_OUT = new Set(['node_modules', 'dist', 'out', 'target', '.git', 'coverage', 'fixtures']);

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : [path];
  });
}

/** Every Markdown page, relative to the root, in order. */
export function pages(): string[] {
  return below(ROOT)
    .filter((path) => path.endsWith('.md'))
    .map((path) => relative(ROOT, path))
    .sort();
}

export function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The text without fenced blocks and comments: what a reader sees as prose. */
export function prose(text: string): string {
  return text.replace(/^( *)(```+)[^\n]*\n[\s\S]*?^\1\2 *$/gm, '').replace(/<!--[\s\S]*?-->/g, '');
}

/** The anchors that GitHub makes of the headings of a page. */
export function anchors(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of prose(text).matchAll(/^#{1,6} +(.+?) *#* *$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let unique = slug;
    for (let n = 1; found.has(unique); n++) unique = `${slug}-${n}`;
    found.add(unique);
  }
  return found;
}

/** Targets of the links and images of a page. */
export function links(text: string): string[] {
  const inText = prose(text).replace(/`[^`\n]*`/g, '``');
  const inline = [...inText.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target = '']) => target);
  const defined = [...inText.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)>?/gm)].map(([, target = '']) => target);
  return [...inline, ...defined];
}

/** The texts in backticks of a page. */
export function codes(text: string): string[] {
  return [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The lines of fenced blocks in these languages. */
export function fenced(text: string, languages: readonly string[]): string[] {
  return [...text.matchAll(/^(```+)(\w*)\n([\s\S]*?)^\1$/gm)].flatMap(([, , language = '', body = '']) =>
    languages.includes(language) ? body.split('\n') : [],
  );
}
