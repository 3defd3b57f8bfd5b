/** What an entry of `wrappers` may say. */
import type { Kind, KnownNames, Wrapper } from '../model.ts';
import type { Form, Key } from './setting.ts';

const KINDS: readonly Kind[] = ['counter', 'gauge', 'histogram', 'summary', 'info', 'stateset'];

const argument: Key = {
  expected: 'the position of an argument from 0, or the name of a parameter',
  type: (z) => z.union([z.int().check(z.gte(0), z.lte(63)), z.string().check(z.regex(/^[A-Za-z_]\w*$/))]),
};

const part: Key = {
  expected: 'a part of a metric name: letters, digits, "_" and ":"',
  type: (z) => z.string().check(z.regex(/^[a-zA-Z0-9_:]*$/)),
  default: '',
};

const WRAPPER: Readonly<Record<keyof Wrapper, Key>> = {
  name: {
    expected: 'a path such as `register`, `Registry::counter`, `my_crate::metrics::register` or `lazy_counter!`',
    type: (z) => z.string().check(z.regex(/^(?:\w+::){0,15}[A-Za-z_]\w*!?$/)),
  },
  kind: {
    expected: 'one of counter, gauge, histogram, summary, info, stateset',
    type: (z) => z.oneOf(KINDS),
  },
  argument: { ...argument, default: 0 },
  prefix: part,
  suffix: part,
  labels: { ...argument, default: null },
  help: { ...argument, default: null },
};

const NAMES: Readonly<Record<keyof KnownNames, Key>> = {
  pattern: {
    expected: 'a pattern as the report shows it, with a "*" in it',
    type: (z) => z.string().check(z.regex(/^[a-zA-Z0-9_:*]*\*[a-zA-Z0-9_:*]*$/)),
  },
  names: {
    expected: 'a list of metric names',
    type: (z) => z.array(z.string().check(z.regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/))).check(z.minLength(1)),
  },
  file: {
    expected: 'a path or a glob',
    type: (z) => z.string().check(z.minLength(1)),
    default: null,
  },
};

/** Whether a name is one of those that a pattern leaves open. */
export function fits(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of rest.entries()) {
    const last = index === rest.length - 1;
    const found = last ? (name.endsWith(piece) ? name.length - piece.length : -1) : name.indexOf(piece, at);
    if (found < at) return false;
    at = found + piece.length;
  }
  return true;
}

export const WRAPPER_FORMS: readonly Form[] = [
  { keys: WRAPPER },
  {
    keys: NAMES,
    check: ({ pattern, names }) => {
      const other = (names as readonly string[]).find((name) => !fits(name, pattern as string));
      return other === undefined
        ? null
        : {
            key: 'names',
            expected: `names that the pattern ${JSON.stringify(pattern)} fits`,
            found: JSON.stringify(other),
          };
    },
  },
];
