/** What the table of settings uses of Zod, by name, so that the bundle holds nothing else of it. */
export {
  array,
  boolean,
  enum as oneOf,
  gt,
  gte,
  int,
  lte,
  minLength,
  number,
  regex,
  string,
  union,
  unknown,
} from 'zod/mini';
