/**
 * The marked blocks of a program's source. Each is the smallest example of one pattern:
 *
 * - `// case: <title>`: dashcov reads it, and a scrape shows the same. A line `// no series: <names>` in it names the metrics that a
 *   program alone cannot bring about, as it takes a network: a scrape has their type and help, and no labels to compare;
 * - `// not: <title, and why>`: dashcov says that it does not know. A line `// shows: <names>` in it names the metrics that
 *   a scrape shows of it, when what dashcov says of the name does not tell, or what is known as a name that no code declares;
 * - `// silent: <title>`: dashcov reads it, and a scrape of the program shows nothing of it.
 *
 * Each ends with `// end`. They do not nest.
 */

export interface Block {
  readonly type: 'case' | 'not' | 'silent';
  readonly title: string;
  readonly file: string;
  /** 1-based lines of the two markers. */
  readonly from: number;
  readonly to: number;
  /** What stands between the markers, moved to the left as far as it goes. */
  readonly text: string;
  /** The names behind `// shows:`. */
  readonly shows: readonly string[];
  /** The names behind `// no series:`. */
  readonly bare: readonly string[];
}

const START = /^\s*(?:\/\/|#) (case|not|silent): (\S.*)$/;
const END = /^\s*(?:\/\/|#) end$/;
const SHOWS = /^\s*(?:\/\/|#) shows: (.*)$/;
const BARE = /^\s*(?:\/\/|#) no series: (.*)$/;

/**
 * The blocks of a file, Rust or TOML, in order.
 * @throws Error when one is not closed, or stands in another.
 */
export function blocksOf(file: string, text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let open: { type: Block['type']; title: string; from: number } | null = null;
  for (const [index, line] of lines.entries()) {
    const start = START.exec(line);
    if (start) {
      if (open) throw new Error(`${file}:${index + 1}: expected \`// end\` of "${open.title}", found another block`);
      open = { type: start[1] as Block['type'], title: start[2]?.trim() ?? '', from: index + 1 };
    } else if (END.test(line)) {
      if (!open) throw new Error(`${file}:${index + 1}: expected a block that ends here, found none`);
      const inside = lines.slice(open.from, index);
      const code = inside.filter((each) => !SHOWS.test(each) && !BARE.test(each));
      const names = { shows: namesBehind(SHOWS, inside), bare: namesBehind(BARE, inside) };
      blocks.push({ ...open, file, to: index + 1, text: toTheLeft(code), ...names });
      open = null;
    }
  }
  if (open) throw new Error(`${file}:${open.from}: expected \`// end\` of "${open.title}", found the end of the file`);
  return blocks;
}

function namesBehind(mark: RegExp, lines: readonly string[]): string[] {
  return lines.flatMap((line) => (mark.exec(line)?.[1] ?? '').split(/[\s,]+/).filter((name) => name));
}

function toTheLeft(lines: readonly string[]): string {
  const indents = lines.flatMap((line) => (line.trim() === '' ? [] : [/^ */.exec(line)?.[0].length ?? 0]));
  const least = Math.min(...indents);
  return lines
    .map((line) => line.slice(Math.min(least, line.length)))
    .join('\n')
    .trim();
}

/** The block that a line of a file stands in, or null. */
export function blockAt(blocks: readonly Block[], file: string, line: number): Block | null {
  return blocks.find((block) => block.file === file && block.from < line && line < block.to) ?? null;
}
