import { Refusal } from '../refusal.ts';

export type Fields = Readonly<Record<string, unknown>>;

const MAX_PAGE = 100;

/** What a connection is asked for. */
export interface Page {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** GitHub's cursors are opaque; for these connections they are the base64 of a count, such as "MTAw". */
function cursor(count: number): string {
  return Buffer.from(String(count)).toString('base64');
}

function position(name: string, value: string): number {
  const count = Number(Buffer.from(value, 'base64').toString('utf8'));
  if (!Number.isInteger(count) || count < 0) {
    throw new Refusal({
      status: 422,
      type: 'UNPROCESSABLE',
      message: `\`${value}\` does not appear to be a valid cursor for \`${name}\`.`,
    });
  }
  return count;
}

/**
 * A page of a list, as a connection. As GitHub does, it wants `first` or `last`, and no more than 100.
 *
 * @param name of the connection, for refusals.
 */
export function connection<Item>(
  name: string,
  items: readonly Item[],
  { first, last, after, before }: Page,
  shape: (item: Item) => Fields,
): Fields {
  const size = first ?? last ?? null;
  if (size === null) {
    throw new Refusal({
      status: 422,
      type: 'MISSING_PAGINATION_BOUNDARIES',
      message: `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    });
  }
  if (size > MAX_PAGE || size < 0) {
    const message = `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`;
    throw new Refusal({ status: 422, type: 'EXCESSIVE_PAGINATION', message });
  }
  const from = after === null || after === undefined ? 0 : position('after', after);
  const to = before === null || before === undefined ? items.length : position('before', before) - 1;
  let start = Math.min(from, items.length);
  let end = Math.min(Math.max(to, start), items.length);
  if (first !== null && first !== undefined) end = Math.min(end, start + first);
  if (last !== null && last !== undefined) start = Math.max(start, end - last);
  const nodes = items.slice(start, end).map(shape);
  return {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursor(start + index + 1) })),
    totalCount: items.length,
    pageInfo: {
      startCursor: nodes.length === 0 ? null : cursor(start + 1),
      endCursor: nodes.length === 0 ? null : cursor(end),
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
    },
  };
}
