/** A judge of Markdown from outside: micromark with GitHub's extensions makes HTML of it, and the HTML is looked at. */
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** Elements that a report may have, and their attributes. */
const ALLOWED: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    'h1 h2 h3 h4 h5 h6 p table thead tbody tr ul li strong br blockquote details summary sub pre'
      .split(' ')
      .map((name) => [name, /^$/]),
  ),
  th: /^(?: align="right")?$/,
  td: /^(?: align="right")?$/,
  ol: /^(?: start="\d+")?$/,
  code: /^(?: class="language-[\w+-]+")?$/,
};

export function rendered(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

/** Cells of each row of each table, as rendered. */
export function renderedTables(html: string): number[][] {
  return [...html.matchAll(/<table>([\s\S]*?)<\/table>/g)].map(([, body = '']) =>
    [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => (row.match(/<t[hd][ >]/g) ?? []).length),
  );
}

/**
 * What a rendered report must not have: elements and attributes of somebody else, links that lead elsewhere than to `home`,
 * comments, elements that are not closed, and text outside of code that GitHub would take for a mention or a reference.
 */
export function intruders(html: string, home: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  let text = '';
  let at = 0;
  for (const match of html.matchAll(/<!--|<(\/?)([a-zA-Z][\w-]*)((?:[^<>"]|"[^"]*")*)>/g)) {
    const [whole, slash, name = '', attributes = ''] = match;
    const before = html.slice(at, match.index);
    if (!open.some((each) => each === 'code' || each === 'pre')) text += before;
    else text += 'x';
    at = match.index + whole.length;
    const address = name === 'a' ? /^ href="([^"]*)"$/.exec(attributes)?.[1] : undefined;
    if (slash !== '/' && !(name === 'a' ? address?.startsWith(home) : ALLOWED[name]?.test(attributes))) {
      found.push(whole);
    }
    if (name !== 'br') {
      if (slash !== '/') open.push(name);
      else if (open.pop() !== name) found.push(`${whole} closes another element`);
    }
    text += /^(?:a|strong|sub|code)$/.test(name) ? '' : '\n';
  }
  text += html.slice(at);
  found.push(...open.map((name) => `<${name}> is left open`));
  const plain = text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
  for (const pattern of [
    /(?<![\w])@[a-z\d][^\n]{0,20}/i,
    /#\d[^\n]{0,20}/,
    /GH-\d/i,
    /https?:\/\/[^\n]{0,20}/i,
    /www\.[^\n]{0,20}/i,
  ]) {
    const hit = pattern.exec(plain)?.[0];
    if (hit !== undefined) found.push(`text that GitHub acts on: ${hit}`);
  }
  return found;
}
