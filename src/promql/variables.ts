/**
 * Grafana's variables inside a query. The syntax is Grafana's own (`variableRegex` in public/app/features/variables/utils.ts):
 * `$name`, `${name}`, `${name.field}`, `${name:format}`, `[[name]]`, `[[name:format]]`.
 */

/** The values that a dashboard fixes for its variables, by the variable's name. A variable that is not in here can be anything. */
export type VariableValues = ReadonlyMap<string, readonly string[]>;

/** One use of a variable. Offsets count UTF-16 code units of the text around it. */
export interface VariableUse {
  readonly name: string;
  /** The part after the dot in `${name.field}`, else null. */
  readonly field: string | null;
  /** The part after the colon in `${name:format}`, else null. */
  readonly format: string | null;
  readonly from: number;
  readonly to: number;
}

/** A text cut at its variables. */
export type Part = string | VariableUse;

// The lengths are bounded so that a text full of openings without an end costs no more than its length. `$${name}` is how
// Terraform and others write `${name}` in a file that they fill in.
const VARIABLE =
  /\$(\w{1,200})|\$?\$\{(\w{1,200})(?:\.([^:}]{1,200}))?(?::([^}]{1,200}))?\}|\[\[(\w{1,200}?)(?:\.([^:\]]{1,200}))?(?::(\w{1,200}))?\]\]/y;

/** The formats that leave one value as it is, apart from escapes that no metric name needs. */
const PLAIN_FORMATS = new Set(['raw', 'csv', 'pipe', 'glob', 'regex', 'distributed']);

/** The variable that starts at an offset, or null. */
export function variableAt(text: string, offset: number): VariableUse | null {
  const first = text.charCodeAt(offset);
  if (first !== 0x24 && first !== 0x5b) return null;
  VARIABLE.lastIndex = offset;
  const match = VARIABLE.exec(text);
  if (match === null) return null;
  return {
    name: match[1] ?? match[2] ?? match[5] ?? '',
    field: match[3] ?? match[6] ?? null,
    format: match[4] ?? match[7] ?? null,
    from: offset,
    to: offset + match[0].length,
  };
}

/**
 * Cuts the content of a quoted string at its variables. A dollar that no letter follows is none (`"foo$"` is a regular
 * expression, `"$1"` and `"${1}"` are replacements of `label_replace`).
 */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let literal = 0;
  for (let i = 0; i < text.length; ) {
    const use = variableAt(text, i);
    if (use === null || /^\d/.test(use.name)) {
      i++;
      continue;
    }
    // Inside quotes a doubled dollar is a regular expression's end and a variable.
    const from = text.startsWith('$${', i) ? i + 1 : i;
    if (from > literal) parts.push(text.slice(literal, from));
    parts.push({ ...use, from });
    i = literal = use.to;
  }
  if (literal < text.length) parts.push(text.slice(literal));
  return parts;
}

/** Whether any part is a variable. */
export function hasVariable(parts: readonly Part[]): boolean {
  return parts.some((part) => typeof part !== 'string');
}

/** The values that a variable can have where it is used, or null when the dashboard does not fix them. */
export function valuesOf(use: VariableUse, values: VariableValues): readonly string[] | null {
  if (use.field !== null || (use.format !== null && !PLAIN_FORMATS.has(use.format))) return null;
  const known = values.get(use.name);
  return known === undefined || known.length === 0 ? null : known;
}

/** Built-in variables that stand for a number. The other built-ins are durations or text. */
const NUMBERS = new Set(['__interval_ms', '__range_s', '__range_ms', '__rate_interval_ms', '__from', '__to', '__org']);
const DURATIONS = /^(?:__interval|__rate_interval|__range|__auto|__auto_interval_\w+)$/;

/** Whether a variable is one of Grafana's own that stand for a number or a duration, never for a name. */
export function isQuantity(use: VariableUse): boolean {
  return NUMBERS.has(use.name) || DURATIONS.test(use.name);
}
