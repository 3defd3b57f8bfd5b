/**
 * Paths into a JSON document. The text form is what the reports show (`panels[3].targets[0].expr`); a key that is no plain
 * word is written in brackets as a JSON string (`annotations["a.b"]`), so that every path survives the way there and back.
 */

/** Keys (strings) and array indices (numbers), from the root inwards. */
export type JsonPath = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

/** What `formatPath` writes, one step at a time: `.key` or `key`, `[3]`, `["any key"]`. */
const STEP = /\.?([A-Za-z_$][A-Za-z0-9_$-]*)|\[(0|[1-9][0-9]*)\]|\[("[^"\\]*(?:\\.[^"\\]*)*")\]/y;

/** Characters that would steer a terminal or reorder a line: control, format, line and paragraph separators, lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * The text form of a path: `panels[3].panels[0]`; the empty path is the empty string. It holds no character that
 * a terminal would obey, whatever the keys are.
 *
 * @throws RangeError when an index is not a safe integer of zero or more.
 */
export function formatPath(path: JsonPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') {
      if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`expected an array index, found ${step}`);
      text += `[${step}]`;
    } else if (PLAIN_KEY.test(step)) {
      text += text === '' ? step : `.${step}`;
    } else {
      text += `[${quote(step)}]`;
    }
  }
  return text;
}

/**
 * The path that a text form means: the inverse of `formatPath`, which gives the same text again.
 *
 * @throws SyntaxError with the offset when the text is no path.
 */
export function parsePath(text: string): (string | number)[] {
  const path: (string | number)[] = [];
  let offset = 0;
  while (offset < text.length) {
    STEP.lastIndex = offset;
    const match = STEP.exec(text);
    // A key must be parted from what stands before it by a dot, and the first one must not.
    const dotted = match?.[1] !== undefined && text[offset] === '.';
    if (match === null || (match[1] !== undefined && dotted !== offset > 0)) {
      throw new SyntaxError(`expected a JSON path such as panels[3].title, found ${quote(text)} (offset ${offset})`);
    }
    const [whole, key, index, quoted] = match;
    if (key !== undefined) path.push(key);
    else if (index !== undefined) path.push(parseIndex(index, offset));
    else if (quoted !== undefined) path.push(parseQuoted(quoted, offset));
    offset += whole.length;
  }
  return path;
}

/**
 * The value at a path, or undefined when there is none. Only the document's own keys count: `__proto__` or `constructor`
 * lead nowhere unless the document holds them.
 */
export function valueAt(json: unknown, path: JsonPath): unknown {
  let value: unknown = json;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) !== (typeof step === 'number')) return undefined;
    if (!Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** A JSON string whose unsafe characters are escapes. */
function quote(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, (char) => {
    let escaped = '';
    for (let i = 0; i < char.length; i++) escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}

function parseIndex(text: string, offset: number): number {
  const index = Number(text);
  if (!Number.isSafeInteger(index)) throw new SyntaxError(`expected an array index, found ${text} (offset ${offset})`);
  return index;
}

function parseQuoted(text: string, offset: number): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new SyntaxError(`expected a JSON string, found ${quote(text)} (offset ${offset})`);
  }
}
