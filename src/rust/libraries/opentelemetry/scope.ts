/** The instrumentation scope of a meter, from the calls that make it. */
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, type Expr, isAside } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { type Context, calledFrom } from '../../values/context.ts';
import { knownText } from '../../values/value.ts';
import { type Origin, originsOf } from '../../workspace/origins.ts';
import type { Version } from '../../workspace/versions.ts';
import { chainOf } from '../arguments.ts';
import type { Scope } from './exporter.ts';
import { textOf } from './semantic-conventions.ts';

const MAKES = /(?:^|[.:\s])(?:meter|versioned_meter|meter_with_version|meter_with_scope)$/;
const UNSEEN: Scope = { name: null, version: undefined, schemaUrl: undefined, attributes: {} };

const known = new WeakMap<Analysis, readonly Scope[]>();

/**
 * The scopes that a meter may have, one for each call that may have made it. Where that is out of sight, those of all meters
 * of the workspace; without any, one of which nothing is known.
 */
export function scopesOf(analysis: Analysis, meter: Expr, context: Context | null): readonly Scope[] {
  const origins = originsOf(analysis, meter, context);
  const made = origins.map((origin) => scopeOf(analysis, origin));
  if (made.length > 0 && made.every((scope) => scope !== null)) return made.flatMap((scope) => scope ?? []);
  const all = everyScope(analysis);
  return all.length > 0 ? all : [UNSEEN];
}

/** The scope of the meter that a crate makes by its own name and version. */
export function scopeOfCrate(name: string, version: Version | null): Scope {
  const written = version && `${version.major}.${version.minor}.${version.patch}`;
  return { name, version: written, schemaUrl: undefined, attributes: {} };
}

/** The scope of a meter that a crate makes by a name alone. */
export function scopeNamed(name: string): Scope {
  return { name, version: undefined, schemaUrl: undefined, attributes: {} };
}

function everyScope(analysis: Analysis): readonly Scope[] {
  let all = known.get(analysis);
  if (!all) {
    const { workspace } = analysis;
    const found: Scope[] = [];
    for (const file of workspace.files) {
      const source = workspace.source(file);
      if (workspace.tests.isTestFile(file) || !/opentelemetry/.test(source.text)) continue;
      for (const match of source.text.matchAll(
        /\b(?:meter|versioned_meter|meter_with_version|meter_with_scope)(?=\s*\()/g,
      )) {
        const at = match.index ?? 0;
        let node = source.nodeAt(at, at + match[0].length);
        while (node && node.type !== 'call_expression')
          node = /identifier$|^field_expression$/.test(node.type) ? source.parent(node) : null;
        const scope = node && !workspace.isTest(source, node) ? scopeOf(analysis, { source, node, frame: null }) : null;
        if (scope) found.push(scope);
      }
    }
    all = found;
    known.set(analysis, all);
  }
  return all;
}

function scopeOf(analysis: Analysis, origin: Origin): Scope | null {
  if (origin?.node.type !== 'call_expression') return null;
  const { source, node } = origin;
  const called = node.childForFieldName('function');
  const name = called ? (MAKES.exec(source.textOf(called))?.[0].replace(/^[.:\s]+/, '') ?? null) : null;
  const isQualified =
    called?.type === 'scoped_identifier' && pathParts(source.textOf(called)).at(-2) === 'MeterProvider';
  const [first, version, url, attributes] = argumentsOf(node).slice(isQualified ? 1 : 0);
  if (name === null || !first) return null;
  const context = origin.frame as Context | null;
  if (name === 'meter_with_scope') {
    const scopes = analysis.values.inEachSureContext(
      (asked) => fromBuilder(analysis, { source, node: first }, calledFrom(context, asked)),
      () => null,
    );
    return scopes.length === 1 ? (scopes[0] ?? null) : null;
  }
  return {
    name: text(analysis, { source, node: first }, context),
    version: optional(analysis, version && { source, node: version }, context),
    schemaUrl: optional(analysis, url && { source, node: url }, context),
    attributes: attributes ? attributesOf(analysis, { source, node: attributes }, context) : {},
  };
}

/** `InstrumentationScope::builder("name").with_version("1").with_schema_url("…").with_attributes([…]).build()`. */
function fromBuilder(analysis: Analysis, expr: Expr, context: Context | null): Scope | null {
  const target = analysis.values.follow(expr, context);
  const { source } = target.expr;
  const { base, methods } = chainOf(source, target.expr.node);
  const called = base.type === 'call_expression' ? base.childForFieldName('function') : null;
  const [first] = called && /\bbuilder$/.test(source.textOf(called)) ? argumentsOf(base) : [];
  if (!first) return null;
  const argument = (method: string): Expr | undefined => {
    const node = methods.find((each) => each.name === method)?.args[0];
    return node && { source, node };
  };
  const attributes = argument('with_attributes');
  return {
    name: text(analysis, { source, node: first }, target.context),
    version: optional(analysis, argument('with_version'), target.context),
    schemaUrl: optional(analysis, argument('with_schema_url'), target.context),
    attributes: attributes ? attributesOf(analysis, attributes, target.context) : {},
  };
}

function text(analysis: Analysis, expr: Expr, context: Context | null): string | null {
  const [value, ...others] = new Set(
    analysis.values.inEachSureContext(
      (inner) => {
        const found = textOf(analysis, expr, calledFrom(context, inner));
        return knownText(found);
      },
      () => null,
    ),
  );
  return others.length === 0 ? (value ?? null) : null;
}

/** `Some("1.0")`, `"1.0"`, `None`; undefined when there is none. */
function optional(analysis: Analysis, expr: Expr | undefined, context: Context | null): string | null | undefined {
  if (!expr || /^None\b/.test(expr.source.textOf(expr.node))) return undefined;
  return text(analysis, expr, context);
}

function attributesOf(analysis: Analysis, expr: Expr, context: Context | null): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  const wrapped = expr.node.type === 'call_expression' && /^Some\b/.test(expr.source.textOf(expr.node));
  const list = wrapped ? argumentsOf(expr.node)[0] : expr.node;
  const elements = list
    ? analysis.values.inEachSureContext(
        (asked) => analysis.values.elements({ source: expr.source, node: list }, calledFrom(context, asked)),
        () => null,
      )[0]
    : null;
  for (const element of elements ?? []) {
    const [key, value] = element.node.type === 'call_expression' ? argumentsOf(element.node) : [];
    const name = key && !isAside(key) ? text(analysis, { source: element.source, node: key }, context) : null;
    if (name !== null && name !== '__proto__')
      found[name] = value ? text(analysis, { source: element.source, node: value }, context) : null;
  }
  return found;
}
