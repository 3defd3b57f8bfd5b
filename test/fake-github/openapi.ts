import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

type Node = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly multi: boolean;
  readonly schema: unknown;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  /** The names and values of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) found = isNode(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` is a union with null, `$ref` points into one registered document, and what ajv
 * does not know (`discriminator`, `deprecated`, `x-…`) is ignored by ajv itself.
 */
function jsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchema);
  if (!isNode(value)) return value;
  if (typeof value.$ref === 'string') return { $ref: `github${value.$ref}` };
  const { nullable, ...rest } = value;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, jsonSchema(item)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/**
 * Where GitHub answers otherwise than its description says. A pull request whose fork is gone has `head.repo` null, and
 * so has the pull request in every list.
 */
const FORGOTTEN_NULLS = [
  ['pull-request', 'head', 'repo'],
  ['pull-request-simple', 'head', 'repo'],
] as const;

function withForgottenNulls(components: Node): Node {
  const copy = structuredClone(components);
  for (const [name, side, field] of FORGOTTEN_NULLS) {
    const properties = at(copy, 'schemas', name, 'properties', side, 'properties') as Record<string, unknown>;
    properties[field] = { oneOf: [properties[field]], nullable: true };
  }
  return copy;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as Node;
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
formats.default(ajv);
ajv.addFormat('repo.nwo', /^[\w.-]+\/[\w.-]+$/);
ajv.addFormat('timestamp', true);
ajv.addSchema({ $id: 'github', components: jsonSchema(withForgottenNulls(document.components as Node)) });

const validators = new Map<unknown, ValidateFunction>();
function problems(schema: unknown, value: unknown): readonly string[] {
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(jsonSchema(schema) as object);
    validators.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) => `at ${instancePath || '/'}: ${message} ${JSON.stringify(params)}`);
}

function resolved(value: unknown): unknown {
  const ref = at(value, '$ref');
  return typeof ref === 'string' ? at(document, ...ref.slice(2).split('/')) : value;
}

interface Known {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly operation: Node;
}

function known(path: string, method: string, operation: Node): Known {
  const parameters = (operation.parameters as readonly unknown[]).map(resolved).map(
    (parameter): Parameter => ({
      name: String(at(parameter, 'name')),
      in: at(parameter, 'in') as Parameter['in'],
      required: at(parameter, 'required') === true,
      multi: at(parameter, 'x-multi-segment') === true,
      schema: at(parameter, 'schema'),
    }),
  );
  const names: string[] = [];
  const pattern = path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    names.push(name);
    return parameters.some((parameter) => parameter.name === name && parameter.multi) ? '(.*)' : '([^/]+)';
  });
  return { method: method.toUpperCase(), path, pattern: new RegExp(`^${pattern}$`), names, parameters, operation };
}

const operations: readonly Known[] = Object.entries(document.paths as Record<string, Record<string, Node>>)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => known(path, method, operation)))
  // A literal part is a better match than a parameter, and a parameter of one part than one of many.
  .sort((one, other) => other.path.replace(/\{\w+\}/g, '').length - one.path.replace(/\{\w+\}/g, '').length);

/** Every operation of the slice, as `GET /repos/{owner}/{repo}`. */
export const OPERATIONS: readonly string[] = operations.map(({ method, path }) => `${method} ${path}`);

/** The operation that a path, as it was sent, belongs to, or null. Slashes may be percent-encoded. */
export function operationOf(method: string, path: string): Operation | null {
  for (const { method: verb, path: template, pattern, names } of operations) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match === null) continue;
    try {
      const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
      return { method, path: template, params };
    } catch {
      return null;
    }
  }
  return null;
}

function find({ method, path }: Operation): Known {
  const found = operations.find((one) => one.method === method && one.path === path);
  if (found === undefined) throw new Error(`expected an operation of the slice, found ${method} ${path}`);
  return found;
}

/** A parameter arrives as text: a number or a boolean is read before it is judged. */
function typed(schema: unknown, value: string): unknown {
  const type = at(resolved(schema), 'type');
  if ((type === 'integer' || type === 'number') && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** What the description has against the parameters of a request, names that it does not know included. */
export function parameterProblems(operation: Operation, query: Readonly<Record<string, string>>): readonly string[] {
  const { parameters } = find(operation);
  const found = parameters.flatMap(({ name, in: place, required, schema }) => {
    if (place === 'header') return [];
    const value = (place === 'path' ? operation.params : query)[name];
    if (value === undefined) return required ? [`${place} parameter ${name} is missing`] : [];
    return problems(schema, typed(schema, value)).map((problem) => `${place} parameter ${name} ${problem}`);
  });
  const unknown = Object.keys(query).filter(
    (name) => !parameters.some((parameter) => parameter.in === 'query' && parameter.name === name),
  );
  return [...found, ...unknown.map((name) => `query parameter ${name} is not described`)];
}

/** What the description has against the body of a request (undefined: it has none). */
export function bodyProblems(operation: Operation, body: unknown): readonly string[] {
  const { requestBody } = find(operation).operation;
  const schema = at(requestBody, 'content', 'application/json', 'schema');
  if (schema === undefined) return body === undefined ? [] : ['a body is not described'];
  if (body === undefined) return at(requestBody, 'required') === true ? ['the body is missing'] : [];
  const fields = at(schema, 'properties');
  const unknown =
    isNode(fields) && isNode(body) ? Object.keys(body).filter((name) => !Object.hasOwn(fields, name)) : [];
  return [
    ...problems(schema, body).map((problem) => `body ${problem}`),
    ...unknown.map((name) => `body field ${name} is not described`),
  ];
}

const ERROR = {
  anyOf: [{ $ref: '#/components/schemas/basic-error' }, { $ref: '#/components/schemas/validation-error' }],
};

/**
 * What the description has against an answer. An error that it does not list for the operation (it lists few of 401,
 * 403 and 404) has to be a basic or a validation error.
 */
export function answerProblems(operation: Operation, status: number, body: unknown): readonly string[] {
  const response = resolved(at(find(operation).operation.responses, String(status)));
  if (response === undefined) {
    return status >= 400 ? problems(ERROR, body) : [`the status ${status} is not described`];
  }
  const schema = at(response, 'content', 'application/json', 'schema');
  if (body === undefined || schema === undefined) return [];
  return problems(schema, body).map((problem) => `answer ${status} ${problem}`);
}
