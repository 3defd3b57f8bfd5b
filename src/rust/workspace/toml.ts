/** Values of a TOML file of which nothing is known: each is what is asked for, or nothing. */

/** A table of a manifest, with keys that anybody may have chosen. */
export type Table = Record<string, unknown>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
export function table(value: unknown): Table | undefined {
  return isTable(value) ? value : undefined;
}
export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
export function strings(value: unknown): string[] {
  return list(value).filter((each): each is string => typeof each === 'string');
}
