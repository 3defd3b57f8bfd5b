/** One request that arrived, and what became of it. It never holds a token. */
export interface Entry {
  readonly method: string;
  /** The template of the operation (`/repos/{owner}/{repo}`), `/graphql`, or the path itself where nobody knows it. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Fields of the body; texts longer than 200 characters are cut. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The name of a GraphQL operation, null where it has none. */
  readonly operationName: string | null;
  /** The fields that a GraphQL operation asks of the root. */
  readonly fields: readonly string[];
  /** Login of the token's owner, null without a token. */
  readonly viewer: string | null;
  readonly host: string;
  /** The base path of GitHub Enterprise Server, or an empty string. */
  readonly base: string;
  /** What was sent; null when the connection was cut or nothing was sent yet. */
  status: number | null;
}

const MAX_TEXT = 200;

function cut(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
  }
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cut(item)]));
}

/** The body as the journal keeps it. */
export function summary(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (cut(body) as Readonly<Record<string, unknown>>) : {};
}
