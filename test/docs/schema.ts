/** The fields of the machine contract: as its JSON Schema has them, and as a page lists them. */
import { read } from './pages.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** The page's word for a type: `text`, `number or null`, `list`. */
function typeOf(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf).flatMap((each) => each.split(' or ')))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', '');
  if (schema.enum) return schema.enum.map(String).join(', ');
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    array: 'list',
    boolean: 'true or false',
    integer: 'number',
  };
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.map((type) => words[type] ?? type).join(' or ');
}

function walk(schema: Schema, path: string, found: Map<string, Set<string>>): void {
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(inner, path, found);
  if (schema.items) walk(schema.items, `${path}[]`, found);
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    const own = path === '' ? key : `${path}.${key}`;
    const types = found.get(own) ?? new Set();
    found.set(own, types.add(typeOf(value)));
    walk(value, own, found);
  }
}

/** `path: type` of each field of docs/schema/audit-v1.json, sorted. */
export function contractFields(): string[] {
  const found = new Map<string, Set<string>>();
  walk(JSON.parse(read('docs/schema/audit-v1.json')) as Schema, '', found);
  return [...found].map(([path, types]) => `${path}: ${[...types].join(' or ')}`).sort();
}

/** The same, read from the tables of a page: fields in the first column, their type in the second. */
export function tableFields(text: string): string[] {
  return [...text.matchAll(/^\| (`[^|]+`) \| ([^|]+) \|/gm)]
    .flatMap(([, fields = '', type = '']) =>
      [...fields.matchAll(/`([^`]+)`/g)].map(([, field = '']) => `${field}: ${type.trim()}`),
    )
    .sort();
}
