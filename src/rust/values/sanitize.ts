/**
 * What `metrics-exporter-prometheus` makes of names, label keys and help that Prometheus does not allow (src/formatting.rs, the
 * same in 0.12 to 0.18).
 */

/** A name as exposed; `*` stays when it is a pattern. */
export function sanitizedName(name: string, pattern = false): string {
  return replaced(name, /[a-zA-Z_:]/, /[a-zA-Z0-9_:]/, pattern);
}

/** A label key as exposed: no colon. */
export function sanitizedLabel(key: string): string {
  return replaced(key, /[a-zA-Z_]/, /[a-zA-Z0-9_]/, false);
}

/** The help that a reader of the exposition gets: two backslashes are written as they are, and read as one. */
export function sanitizedHelp(help: string): string {
  return help.replaceAll('\\\\', '\\');
}

function replaced(text: string, first: RegExp, other: RegExp, pattern: boolean): string {
  return [...text]
    .map((char, index) => ((index === 0 ? first : other).test(char) || (pattern && char === '*') ? char : '_'))
    .join('');
}
