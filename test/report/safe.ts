/** Questions that tests ask of a report, answered without the code that made it. */

/** What a terminal acts on or what hides text: Unicode's Cc but the newline, and marks of direction and of no width. */
const ACTIVE = /(?!\n)\p{Cc}|[\u2028\u2029\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

/** The first character that a terminal would act on, or null. */
export function activeCharacter(text: string): string | null {
  const found = ACTIVE.exec(text)?.[0];
  return found === undefined ? null : `U+${found.charCodeAt(0).toString(16)}`;
}

/** Lines that a workflow log would run (actions/runner, ActionCommand.cs). */
export function logCommands(text: string): string[] {
  return text.split(/\r\n|[\n\r]/).filter((line) => /^\s*::/.test(line) || line.includes('##['));
}

/** A Markdown document without its fenced blocks; throws when a fence is left open. */
export function outsideFences(markdown: string): string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const run = /^`{3,}/.exec(line)?.[0];
    if (fence !== null) {
      if (run !== undefined && line === run && run.length >= fence.length) fence = null;
    } else if (run !== undefined && !line.slice(run.length).includes('`')) fence = run;
    else lines.push(line);
  }
  if (fence !== null) throw new Error('a fence is left open');
  return lines;
}

/** A line of Markdown without its code spans; each escaped character becomes what `escaped` makes of it. */
function outsideCode(line: string, escaped: (character: string) => string): string {
  return line.replace(/\\([!-/:-@[-`{-~])|(?<!`)(`+)(?!`)(.*?)(?<!`)\2(?!`)/g, (_match, character?: string) =>
    character === undefined ? '' : escaped(character),
  );
}

/** Numbers of cells of the rows of each table. */
export function tableShapes(markdown: string): number[][] {
  const tables: number[][] = [];
  let last = false;
  for (const line of outsideFences(markdown)) {
    const row = line.startsWith('|');
    if (row) {
      // Without a backslash in front: a pipe inside a code span ends a cell too.
      const cells = (line.match(/(?<!\\)\|/g) ?? []).length;
      if (last) tables.at(-1)?.push(cells);
      else tables.push([cells]);
    }
    last = row;
  }
  return tables;
}

/** What in a Markdown document would make a link, a mention, a reference or HTML: each with its line. */
export function markup(markdown: string): string[] {
  const found: string[] = [];
  const look = (line: string, text: string, pattern: RegExp): void => {
    const match = pattern.exec(text);
    if (match !== null) found.push(`${match[0]} in ${line}`);
  };
  for (const line of outsideFences(markdown)) {
    // What the parser of Markdown takes for markup.
    const source = outsideCode(line, () => '').replace(/<br>|<\/?code>/g, '');
    look(line, source, /[<>[\]~$]/);
    look(line, source, /:\/\/|www\./i);
    // What GitHub looks for in the rendered text.
    const rendered = outsideCode(line, (character) => character);
    look(line, rendered, /@(?!&#8203;|\s|$)/);
    look(line, rendered, /(?:(?<!&)#|GH-)\d/i);
  }
  return found;
}
