import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import type { Token } from '../account.ts';
import { Refusal } from '../refusal.ts';
import type { Addresses } from '../rest/route.ts';
import type { State } from '../state.ts';
import type { Fields } from './connection.ts';
import type { Context } from './context.ts';
import { mutations } from './mutations.ts';
import { queries, repositoryObject } from './queries.ts';

const SCHEMA = join(import.meta.dirname, '../../../node_modules/@octokit/graphql-schema/schema.graphql');

let built: GraphQLSchema | null = null;
/** GitHub's own schema; built once, when somebody asks for the first time. */
function schema(): GraphQLSchema {
  built ??= buildSchema(readFileSync(SCHEMA, 'utf8'), { assumeValid: true, noLocation: true });
  return built;
}

/** What a request asks, before it is run. */
export interface Question {
  readonly document: DocumentNode | null;
  readonly operationName: string | null;
  /** The fields of the root. */
  readonly fields: readonly string[];
  readonly variables: Fields;
}

function operation(document: DocumentNode, name: string | null): OperationDefinitionNode | null {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (name === null || definition.name?.value === name) return definition;
  }
  return null;
}

/** Reads a request's body. A query that is none has no document. */
export function question(body: Fields): Question {
  const variables = (body.variables ?? {}) as Fields;
  const asked = typeof body.operationName === 'string' ? body.operationName : null;
  try {
    const document = parse(String(body.query));
    const found = operation(document, asked);
    const fields = (found?.selectionSet.selections ?? []).flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : [],
    );
    return { document, operationName: found?.name?.value ?? asked, fields, variables };
  } catch {
    return { document: null, operationName: asked, fields: [], variables };
  }
}

/** A field that nobody has written down would be null, and a test would believe it. */
class Unanswered extends Error {}

const resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
  const fields = source as Fields;
  if (!Object.hasOwn(fields, info.fieldName)) {
    throw new Unanswered(`the fake does not answer ${info.parentType.name}.${info.fieldName}`);
  }
  const value = fields[info.fieldName];
  return typeof value === 'function' ? (value as (args: unknown) => unknown)(args) : value;
};

interface Answered {
  readonly body: Fields;
  /** What is wrong with the query, or with the fake. */
  readonly violations: readonly string[];
}

function errorJson(error: GraphQLError): Fields {
  const { originalError, path, locations } = error;
  const refusal = originalError instanceof Refusal ? originalError : null;
  return {
    ...(refusal === null ? {} : { type: refusal.type }),
    ...(path === undefined ? {} : { path }),
    locations: locations ?? [],
    message: refusal === null ? error.message : refusal.reason,
  };
}

/** Runs a request against the official schema. */
export async function answer(state: State, token: Token, at: Addresses, asked: Question): Promise<Answered> {
  const { document, operationName, variables } = asked;
  if (document === null) {
    const message = 'A query attribute must be specified and must be a string.';
    return { body: { errors: [{ message }] }, violations: ['the query cannot be parsed'] };
  }
  const invalid = validate(schema(), document);
  if (invalid.length > 0) {
    return { body: { errors: invalid.map(errorJson) }, violations: invalid.map(({ message }) => message) };
  }
  const context: Context = {
    state,
    token,
    at,
    repository: (repository) => repositoryObject(context, repository),
  };
  const result = await execute({
    schema: schema(),
    document,
    operationName,
    variableValues: variables,
    contextValue: context,
    rootValue: { ...queries(context), ...mutations(context) },
    fieldResolver: resolve,
    typeResolver: (value) => String((value as Fields).__typename),
  });
  const errors = result.errors ?? [];
  const violations = errors.filter(({ originalError }) => !(originalError instanceof Refusal));
  return {
    body: {
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(errors.length === 0 ? {} : { errors: errors.map(errorJson) }),
    },
    violations: violations.map(({ message }) => message),
  };
}
