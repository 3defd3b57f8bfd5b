/**
 * Everything that a report prints of a repository goes through here first.
 *
 * Three readers would act on what they are shown: a terminal (escape sequences, control characters, direction marks),
 * a Markdown page on GitHub (markup, mentions, references, links), and the log of a workflow run, which takes a line
 * for a command when it starts with `::` after white space, or holds `##[` anywhere (actions/runner,
 * src/Runner.Common/ActionCommand.cs).
 */

/** Characters shown of one field of a repository (a help text, a title) before it is cut off with `…`. */
const FIELD_LIMIT = 400;
/** Characters shown of a block of text: a query, a diff. */
const BLOCK_LIMIT = 20_000;

const PLAIN = /^[\x20-\x7e]*$/;
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
// The rest of what draws nothing, or turns the direction of what follows. Variation selectors and joiners stay where
// they make an emoji, as row titles are full of those. U+FFF9 to U+FFFB (annotations) are not "default ignorable".
const INVISIBLE =
  /((?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic}))|[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const CONTROL = /\p{Cc}/gu;
// Stacked accents run over the lines above and below; no language needs more than four.
const MARKS = /(\p{M}{4})\p{M}+/gu;

/** Replaces what cannot be seen by something that can: two different names never look the same. */
function visible(text: string): string {
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(INVISIBLE, (_match, kept: string | undefined) => kept ?? '\ufffd')
    .replace(CONTROL, picture)
    .replace(MARKS, '$1');
}

/** The control picture of a C0 character (`␛` for ESC), a replacement character for C1. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** Cuts to `limit` code points, the last of which is then `…`; so too when `more` came before the text was cut. */
function cut(text: string, limit: number, more: boolean): string {
  if (text.length <= limit && !more) return text;
  const points = Array.from(text);
  return points.length <= limit && !more ? text : `${points.slice(0, limit - 1).join('')}…`;
}

/**
 * Makes one line harmless in the log of a workflow run by a space inside `::` at its start and inside `##[`.
 * A line that holds neither comes back as it is.
 */
export function commandFree(line: string): string {
  const start = /^\s*::/.test(line) ? line.replace('::', ': :') : line;
  return start.includes('##[') ? start.replaceAll('##[', '## [') : start;
}

/**
 * Keeps a line of Markdown from holding the start of a comment of HTML, even inside code, by a space in it: such a comment
 * is how dashcov finds its own report again among others.
 */
export function markerFree(line: string): string {
  return line.replaceAll('<!--', '<! --');
}

/**
 * One line of text for a terminal or a log: no control characters (they show as `␛`, `␀`, …), no escape sequences, no
 * direction marks and nothing of zero width (`\ufffd`), line breaks as `⏎`, white space collapsed and trimmed, nothing
 * that a workflow log would run, and at most `limit` code points.
 */
export function printable(text: string, limit: number = FIELD_LIMIT): string {
  if (text.length <= limit && PLAIN.test(text)) return commandFree(text.trim().replace(/ {2,}/g, ' '));
  // Bounds the work on a help of many MB.
  const head = text.slice(0, limit * 4);
  const line = visible(head.trim().replace(LINE_BREAK, ' ⏎ ').replace(/\s+/g, ' '));
  return commandFree(cut(line.trim(), limit, head.length < text.length));
}

/**
 * Like `printable` for text of several lines: line breaks and tabs stay, `\r\n` becomes `\n`.
 */
export function printableBlock(text: string, limit: number = BLOCK_LIMIT): string {
  const head = text.slice(0, limit * 4);
  const lines = head.split(LINE_BREAK);
  const shown = lines.map((line) => line.split('\t').map(visible).join('\t')).join('\n');
  return cut(shown, limit, head.length < text.length)
    .split('\n')
    .map(commandFree)
    .join('\n');
}

// GitHub looks for mentions, references and links in the rendered text, so a backslash or an entity for the character
// itself does not stop it; a zero-width space behind it does. It is written as an entity to be seen in the source.
const GAP = '&#8203;';
const MARKDOWN = /[\\`*[\]~$<>&|_#@]|GH-(?=\d)|:\/\/|www\.|(?<!:):(?=[a-z+-][\w+-]*:(?!:))|^[-+=]|(?<=^\d{1,9})[.)]/gi;
const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' };

/**
 * Text of a repository inside a Markdown paragraph, list item, heading or table cell: one line that renders as the
 * very characters it has. It makes no markup, HTML, link, image, autolink, mention, reference, emoji code or formula,
 * and no cell border. Links to commits by bare hash are left: they can only point into the own repository.
 */
export function markdownText(text: string, limit: number = FIELD_LIMIT): string {
  const line = printable(text, limit);
  return line.replace(MARKDOWN, (match: string, offset: number) => {
    const entity = ENTITIES[match];
    if (entity !== undefined) return entity;
    switch (match.toLowerCase()) {
      case '_': {
        // Between letters or digits an underscore is none of emphasis, and most of them stand there.
        const inside = /[\p{L}\p{N}]/u;
        const safe = inside.test(line[offset - 1] ?? '') && inside.test(line[offset + 1] ?? '');
        return safe ? '_' : '\\_';
      }
      case '#':
        return /\d/.test(line[offset + 1] ?? '') ? `\\#${GAP}` : '\\#';
      case '@':
        return /[^\s]/.test(line[offset + 1] ?? '') ? `@${GAP}` : '@';
      case 'gh-':
        return `${match}${GAP}`;
      case '://':
        return `:${GAP}//`;
      case 'www.':
        return `${match.slice(0, 3)}${GAP}.`;
      case ':':
        return `:${GAP}`;
      default:
        return `\\${match}`;
    }
  });
}

/**
 * Text of a repository as inline code, in and outside of tables, whatever backticks and pipes it holds. GitHub looks
 * for no mention, reference or link in there. Nothing at all shows as `(empty)`.
 */
export function markdownCode(text: string, limit: number = FIELD_LIMIT): string {
  const line = printable(text, limit);
  if (line === '') return '(empty)';
  // Inside backticks a pipe needs a backslash in a table, and must not have one elsewhere. HTML needs to know neither.
  if (line.includes('|')) return `<code>${markdownText(text, limit)}</code>`;
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/**
 * A fenced block with the text as it is, apart from what cannot be seen, and a fence longer than any run of backticks
 * in it. `lang` keeps letters, digits, `+`, `-` only. No final newline.
 */
export function markdownFence(text: string, lang = '', limit: number = BLOCK_LIMIT): string {
  const block = printableBlock(text, limit).replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(block) + 1));
  return `${fence}${lang.replace(/[^\w+-]/g, '')}\n${block}\n${fence}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  return longest;
}

/**
 * Text inside single quotes of a POSIX shell, as one printable line.
 */
export function shellQuoted(text: string): string {
  return `'${printable(text, BLOCK_LIMIT).replaceAll("'", "'\\''")}'`;
}
