/** The type of what a collector makes by a description: by what it does with the field, or the static, that holds it. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { functionsCalled } from '../../flow/callees.ts';
import { argumentsOf, type Expr, implType, plainChildren } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, parameterNodes, plainName } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { withoutCallers } from '../../values/needs.ts';
import { FAMILY_KINDS, settingsBeside } from './families.ts';

/** The end of a text behind which something is compared. */
const COMPARED = /[=!]=\s*&?\s*(?:\w+\s*::\s*)*$/;
/** Characters in which the start of a comparison stands. */
const BEFORE = 60;

/** The types of families that a text names, but for those that it compares with. */
export function typesIn(text: string): Set<string> {
  const named = /\bMetricType::([A-Z]+)\b(?!\s*(?:=>|[=!]=|\|))/g;
  return new Set(
    [...text.matchAll(named)].flatMap(({ index, 1: type = '' }) =>
      COMPARED.test(text.slice(Math.max(0, index - BEFORE), index)) ? [] : [type],
    ),
  );
}

/**
 * The type of the families that take their name from the field, or the static, that a description is put into: what `set_field_type`
 * is given for them, in `collect` or in the functions that the description is handed to. Unknown where one has a type that is not in sight,
 * or there are several; null where no such family is in sight.
 */
export function kindByUse(analysis: Analysis, call: Expr, context: Context | null): Kind | null {
  const held = fieldOf(call, context);
  const fixed = held ? null : staticOf(call);
  const mentions = held
    ? analysis.types.methods(held.source, held.struct, 'collect').flatMap((each) => fieldsOfSelf(each, held.field))
    : fixed
      ? namesInCollectors(analysis, fixed)
      : [];
  const found = new Families(analysis);
  for (const each of mentions) found.of(each, null, 0);
  const [kind = 'unknown'] = found.kinds;
  return found.kinds.size === 0 ? null : found.kinds.size === 1 ? kind : 'unknown';
}

/** Functions that a description is handed through. */
const MAX_DEPTH = 6;
/** Fields and methods behind which the description, or its name, is still what is there. */
const KEEPS = /^(?:fq_name|clone|as_ref|as_str|borrow|deref|to_owned|to_string|into|unwrap|expect)$/;
/** Uses of descriptions that are looked at for one of them. */
const MAX_USES = 200;

class Families {
  readonly kinds = new Set<Kind>();
  readonly #analysis: Analysis;
  #uses = MAX_USES;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** Looks at what is done with an expression that has the description, or its name. */
  of({ source, node }: Expr, context: Context | null, depth: number): void {
    this.#uses -= 1;
    if (depth > MAX_DEPTH || this.#uses < 0) {
      this.kinds.add('unknown');
      return;
    }
    let at = node;
    for (let up = source.parent(at); up; at = up, up = source.parent(up)) {
      if (up.type === 'arguments') this.#handed(source, up, at, context, depth);
      else if (/^(?:shorthand_)?field_initializer$/.test(up.type)) this.#kept({ source, node: up }, context);
      else if (up.type === 'field_initializer_list') this.#kept({ source, node: at }, context);
      const isField = up.type === 'field_expression' && KEEPS.test(source.textOf(up.childForFieldName('field') ?? up));
      const isCall = up.type === 'call_expression' && at.type === 'field_expression';
      if (!isField && !isCall && !/^(?:reference|parenthesized|try)_expression$/.test(up.type)) return;
    }
  }

  /** A family that is given the name of the description: its type is what it is given beside. */
  #named(source: SourceFile, family: Node, context: Context | null): void {
    const type = settingsBeside(source, family, source.textOf(family)).get('set_field_type');
    this.kinds.add(type ? this.#kindOf({ source, node: type }, context) : 'unknown');
  }

  #kindOf(type: Expr, context: Context | null): Kind {
    const { values } = this.#analysis;
    const { expr } = withoutCallers(() => values.follow(type, context), { expr: type, context });
    const [owner, last = ''] = pathParts(expr.source.textOf(expr.node)).slice(-2);
    return (owner === 'MetricType' && FAMILY_KINDS[last]) || 'unknown';
  }

  /** A call that has the description, or its name, among its arguments. */
  #handed(source: SourceFile, args: Node, argument: Node, context: Context | null, depth: number): void {
    const node = source.parent(args);
    const called = node?.childForFieldName('function');
    if (node?.type !== 'call_expression' || !called) return;
    const isMethod = called.type === 'field_expression';
    const name = pathParts(source.textOf(called.childForFieldName('field') ?? called)).at(-1) ?? '';
    const family = isMethod && name === 'set_name' ? called.childForFieldName('value') : null;
    if (family?.type === 'identifier') {
      this.#named(source, family, context);
      return;
    }
    const index = argumentsOf(node).findIndex((each) => each.id === argument.id);
    const call = { source, node };
    for (const target of functionsCalled(this.#analysis, call, name, isMethod, index)) {
      const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
      const isPlain = parameters[0]?.type !== 'self_parameter' || !isMethod;
      const pattern = parameters[isPlain ? index : index + 1]?.childForFieldName('pattern');
      const body = target.node.childForFieldName('body');
      if (!pattern || !body) continue;
      const own = entered(target, call, context);
      for (const each of mentionsOf(target.source, body, plainName(target.source, pattern)))
        this.of(each, own, depth + 1);
    }
  }

  /** An object that keeps the description beside the type of its family, and makes that in its own `collect`. */
  #kept({ source, node }: Expr, context: Context | null): void {
    const field = source.textOf(node.childForFieldName('field') ?? node);
    const held = ofStruct(source, node, field);
    const list = source.parent(node);
    if (!held || !list) return;
    for (const { source: file, node: collect } of this.#analysis.types.methods(source, held.struct, 'collect')) {
      const [, kept] = /\bset_field_type\s*\(\s*self\s*\.\s*(\w+)/.exec(file.textOf(collect)) ?? [];
      if (kept === undefined || !new RegExp(`\\bself\\s*\\.\\s*${field}\\b`).test(file.textOf(collect))) continue;
      const given = plainChildren(list).find(
        (each) => file.textOf(each) === kept || source.textOf(each.childForFieldName('field') ?? each) === kept,
      );
      const value = given?.childForFieldName('value') ?? given;
      this.kinds.add(value ? this.#kindOf({ source, node: value }, context) : 'unknown');
    }
  }
}

/** The places in a method that name a field of `self`. */
function fieldsOfSelf({ source, node }: Expr, field: string): Expr[] {
  return mentionsOf(source, node, 'self').flatMap((self) => {
    const access = source.parent(self.node);
    const name = access?.type === 'field_expression' ? access.childForFieldName('field') : null;
    return access && name && source.textOf(name) === field ? [{ source, node: access }] : [];
  });
}

/** The places in a body that name a local, a parameter or `self`. */
function mentionsOf(source: SourceFile, body: Node, name: string): Expr[] {
  if (!/^\w+$/.test(name)) return [];
  const text = source.textOf(body);
  return [...text.matchAll(new RegExp(`(?<![\\w.])${name}\\b`, 'g'))].flatMap((match) => {
    const from = body.startIndex + match.index;
    const node = source.nodeAt(from, from + name.length);
    return node && /^(?:identifier|self|shorthand_field_identifier|shorthand_field_initializer)$/.test(node.type)
      ? [{ source, node }]
      : [];
  });
}

/** The static that a description is the value of, by its name. */
function staticOf({ source, node }: Expr): Expr | null {
  for (let up: Node | null = node; up; up = source.parent(up)) {
    const name = up.type === 'static_item' ? up.childForFieldName('name') : null;
    if (name) return { source, node: name };
    if (up.type === 'function_item') return null;
  }
  return null;
}

/** The places that name a static in the methods `collect` of what sees it. */
function namesInCollectors({ workspace }: Analysis, { source, node }: Expr): Expr[] {
  const found: Expr[] = [];
  for (const { source: file, from, to } of workspace.namedOccurrences(
    source.textOf(node),
    workspace.filesThatSee(source.file),
  )) {
    const at = file.nodeAt(from, to);
    const around = at ? enclosingFunction(file, at) : null;
    const name = around?.childForFieldName('name');
    if (at && name && file.textOf(name) === 'collect') found.push({ source: file, node: at });
  }
  return found;
}

/** The field that the description goes into, by a local of its name or at once, where it is made or in a call that leads there. */
function fieldOf(
  { source, node }: Expr,
  context: Context | null,
): { readonly source: SourceFile; readonly struct: string; readonly field: string } | null {
  for (let up: Node | null = node; up; up = source.parent(up)) {
    if (up.type === 'field_initializer') {
      const field = up.childForFieldName('field');
      return field ? ofStruct(source, up, source.textOf(field)) : null;
    }
    if (up.type === 'let_declaration') {
      const pattern = up.childForFieldName('pattern');
      const name = pattern ? source.textOf(pattern) : '';
      const block = enclosingFunction(source, up)?.childForFieldName('body');
      const literals = block?.descendantsOfType('struct_expression') ?? [];
      for (const literal of literals) {
        const field = /^\w+$/.test(name) ? fieldWith(source, literal, name) : null;
        if (field !== null) return ofStruct(source, literal, field);
      }
      break;
    }
    if (/^(?:closure_expression|function_item)$/.test(up.type)) break;
  }
  return context ? fieldOf(context.call, context.outer) : null;
}

/** The field of a struct literal that takes a local: by its name alone, or `field: local`. */
function fieldWith(source: SourceFile, literal: Node, local: string): string | null {
  for (const each of literal.childForFieldName('body')?.namedChildren ?? []) {
    if (each.type === 'shorthand_field_initializer' && source.textOf(each) === local) return local;
    const [field, value] = [each.childForFieldName('field'), each.childForFieldName('value')];
    if (field && value && source.textOf(value) === local) return source.textOf(field);
  }
  return null;
}

function ofStruct(source: SourceFile, inside: Node, field: string) {
  for (let up: Node | null = inside; up; up = source.parent(up)) {
    const name = up.type === 'struct_expression' ? up.childForFieldName('name') : null;
    const last = name ? pathParts(source.textOf(name)).at(-1) : undefined;
    if (last === undefined) continue;
    const struct = last === 'Self' ? implType(source, up) : last;
    return struct === null ? null : { source, struct, field };
  }
  return null;
}
