/**
 * What is added to a list of labels or attributes after it was made: to a local, by a function that it is lent to, and to a field of an
 * object by the object's own methods.
 */
import type { Analysis } from '../analysis.ts';
import { argumentsOf, callOf, type Expr, keyOf, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, letBinding, parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import type { Context } from '../values/context.ts';
import { entered } from '../values/entered.ts';
import { fieldType } from '../workspace/type-texts.ts';
import { ADDING, type FieldRead, fieldRead, isMutable, loopAround, mayGrow, TAKING } from './lent.ts';
import { makerOf, objectsOf, receiversOf } from './makers.ts';

/** Reads the keys of labels or attributes. */
export interface Keys {
  /** Those of a list, or null. */
  keys(list: Expr, context: Context | null, depth: number): string[] | null;
  /** Those that one of them can have, or null. */
  key(element: Expr, context: Context | null, depth: number): string[] | null;
  /** The key that a text is; null for what is no text. Left out where they are in no maps. */
  name?(key: Expr, context: Context | null): string[] | null;
}

const MAX_DEPTH = 16;

/** A list that a local or a parameter holds, and the stretch of code that may add to it. */
interface Held {
  readonly source: SourceFile;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Whether a mention of the name is of this list. */
  readonly isMeant: (mention: Node) => boolean;
  /** What handing the name over as it is does: a `&mut Vec` is lent on by that. */
  readonly handed: 'lent' | 'read' | 'lent to functions';
}

const ADDS = new RegExp(`^(?:${ADDING})$`);
/** What is left in a list is not known then. */
const TAKES = new RegExp(`^(?:${TAKING})$`);

/** What puts more into a list, as a pattern behind its name. */
const ADDS_BEHIND = new RegExp(`^\\s*\\.\\s*(?:${ADDING})\\s*\\(`);

/** What a method adds to a list: the call of `push` or `extend`, and one call of the method around it; null where none is around. */
interface Addition {
  readonly access: Expr;
  readonly by: { readonly method: Expr; readonly call: Expr } | null;
}

/** For each object, by the call that makes it, what is added to its list. Null: it is not known which objects get what. */
type Additions = ReadonlyMap<string, readonly Addition[]> | null;

const known = new WeakMap<Analysis, Map<string, Additions>>();

export class Growth {
  readonly #analysis: Analysis;
  readonly #keys: Keys;

  constructor(analysis: Analysis, keys: Keys) {
    this.#analysis = analysis;
    this.#keys = keys;
  }

  /** What is put into the list between its `let` and the place that reads it, or the end of a loop around that. */
  ofLocal({ source, node: read }: Expr, declaration: Node, context: Context | null, depth: number): string[] | null {
    if (!/^let\s+mut\b/.test(source.textOf(declaration))) return [];
    const to = loopAround(source, read, declaration.endIndex).endIndex;
    const name = source.textOf(read);
    const isMeant = (node: Node) => letBinding(source, node, name)?.declaration.id === declaration.id;
    return this.#added({ source, name, from: declaration.endIndex, to, isMeant, handed: 'read' }, context, depth);
  }

  /** The same for a list that a parameter or a pattern binds: `if let Some(ref mut list) = self.list`. */
  ofBound({ source, node: read }: Expr, context: Context | null, depth: number): string[] | null {
    const binder = read.type === 'identifier' ? binderOf(source, read, source.textOf(read)) : null;
    if (!binder || !mayGrow(source, read, binder)) return [];
    const { pattern } = binder;
    const name = source.textOf(read);
    const to = loopAround(source, read, pattern.endIndex).endIndex;
    const isMeant = (node: Node) => node.id !== read.id && binderOf(source, node, name)?.pattern.id === pattern.id;
    const handed = isMutable(source, binder) ? 'lent to functions' : 'read';
    return this.#added({ source, name, from: pattern.endIndex, to, isMeant, handed }, context, depth);
  }

  /** The keys that a stretch of code puts into the list that a name of it holds; null when what it puts there is not in sight. */
  #added(list: Held, context: Context | null, depth: number): string[] | null {
    const { source, name, from, to } = list;
    const keys: string[] = [];
    for (const match of source.text.slice(from, to).matchAll(new RegExp(`(?<![\\w.])${name}(?!\\w)`, 'g'))) {
      const at = from + (match.index ?? 0);
      const node = source.nodeAt(at, at + name.length);
      const parent = node ? source.parent(node) : null;
      if (!node || !parent || !list.isMeant(node)) continue;
      if (parent.type === 'assignment_expression' && parent.childForFieldName('left')?.id === node.id) return null;
      const isLent = parent.type === 'reference_expression' && /^&\s*mut\b/.test(source.textOf(parent));
      // A parameter `list: &mut Vec<KeyValue>` is lent on as it is.
      const isHanded = parent.type === 'arguments' && list.handed !== 'read';
      if (isHanded && list.handed !== 'lent' && !this.#mayAdd({ source, node: parent })) continue;
      const lent = isLent ? parent : isHanded ? node : null;
      const more = lent
        ? this.#lentTo({ source, node: lent }, context, depth)
        : this.#put({ source, node: parent }, context, depth);
      if (more === null) return null;
      keys.push(...more);
    }
    return keys;
  }

  /** Whether the call that these arguments are of may put more into a list among them: one of a function, or of a method of the workspace. */
  #mayAdd({ source, node }: Expr): boolean {
    const called = source.parent(node)?.childForFieldName('function');
    if (called?.type !== 'field_expression') return true;
    return this.#analysis.modules.mayDefine(source.textOf(called.childForFieldName('field') ?? called));
  }

  /** The keys that `list.push(…)` puts into the list of which a field or a method is read; none when it is only read. */
  #put({ source, node: access }: Expr, context: Context | null, depth: number): string[] | null {
    if (access.type !== 'field_expression') return [];
    const call = callOf(source, access);
    const method = source.textOf(access.childForFieldName('field') ?? access);
    const args = call ? argumentsOf(call) : [];
    if (call && TAKES.test(method)) return null;
    if (!ADDS.test(method) || args.length === 0) return [];
    // A map is given a key and a value, a list a place and what is put there, a set one of them.
    const [first, second] = args;
    if (method === 'insert' && first && second && this.#keys.name && first.type !== 'integer_literal') {
      const name = this.#keys.name({ source, node: first }, context);
      if (name !== null) return name;
    }
    const added = method === 'insert' ? (second ?? first) : first;
    if (!added) return null;
    const value = { source, node: added };
    const isOne = method === 'push' || method === 'insert';
    return isOne ? this.#keys.key(value, context, depth) : this.#keys.keys(value, context, depth + 1);
  }

  /** The keys that a function puts into the list that it is lent, `add_status(&mut list)`; null when it is not in sight. */
  #lentTo({ source, node }: Expr, context: Context | null, depth: number): string[] | null {
    const list = source.parent(node);
    const call = list?.type === 'arguments' ? source.parent(list) : null;
    const called = call?.childForFieldName('function');
    if (depth > MAX_DEPTH || call?.type !== 'call_expression' || !called || called.type === 'field_expression')
      return null;
    const position = argumentsOf(call).findIndex((each) => each.id === node.id);
    const meaning = this.#analysis.modules.resolve(
      withoutSelf(pathParts(source.textOf(called)), source, call),
      source,
      call,
    );
    if (meaning?.type !== 'item') return null;
    const method = meaning.rest.at(-1);
    const [only, ...others] =
      method === undefined ? [meaning.item] : this.#analysis.types.methods(source, meaning.item.name, method);
    const body = only?.node.type === 'function_item' ? only.node.childForFieldName('body') : null;
    const parameter =
      only && body ? parameterNodes(only.node.childForFieldName('parameters') ?? only.node)[position] : null;
    const pattern = parameter?.childForFieldName('pattern');
    if (!only || !body || !pattern || pattern.type !== 'identifier' || others.length > 0) return null;
    const name = only.source.textOf(pattern);
    const inner = entered(only, { source, node: call }, context);
    const isMeant = (mention: Node) => letBinding(only.source, mention, name) === null;
    const { startIndex: from, endIndex: to } = body;
    return this.#added({ source: only.source, name, from, to, isMeant, handed: 'lent' }, inner, depth + 1);
  }

  /**
   * What is added to a field after the object is made; null when it is not known which objects get what. The calls of `context`
   * say which object is meant.
   */
  ofField(expr: Expr, context: Context | null, depth: number): string[] | null {
    const additions = this.#additions(expr);
    if (additions === null) return null;
    if (additions.size === 0) return [];
    const makers = this.#makersOf(expr, context);
    return makers && this.#ofMakers(additions, makers, context, depth);
  }

  /** What is added to the lists of the objects that calls make. */
  #ofMakers(
    additions: NonNullable<Additions>,
    makers: readonly string[],
    context: Context | null,
    depth: number,
  ): string[] | null {
    const keys: string[] = [];
    for (const { access, by } of makers.flatMap((maker) => additions.get(maker) ?? [])) {
      const inner = by && entered(by.method, by.call, frameAround(by.call, context));
      const at = by?.call ?? access;
      if (!this.#analysis.values.mayRun(at, frameAround(at, context))) continue;
      const more = this.#put(access, inner ?? frameAround(access, context), depth + 1);
      if (more === null) return null;
      keys.push(...more);
    }
    return keys;
  }

  /**
   * The calls that may have made the object whose field is read: that behind `self` or the name in front of it, else those of the way
   * there, where one of these makes objects of the type. Null where none is in sight.
   */
  #makersOf({ source, node }: Expr, context: Context | null): readonly string[] | null {
    const read = fieldRead(this.#analysis, { source, node });
    const owner = node.childForFieldName('value');
    if (!read || !owner) return null;
    const maker = this.#makerBehind({ source, node: owner }, context, read.struct);
    if (maker) return [keyOf(maker)];
    const makers: string[] = [];
    let isMaker = false;
    for (let frame = context; frame; frame = frame.outer) {
      makers.push(keyOf(frame.call));
      isMaker ||= makerOf(this.#analysis, frame.call, read.struct)?.node.id === frame.call.node.id;
    }
    return isMaker && makers.length > 1 ? makers : null;
  }

  /**
   * What is added to a field of an object of which nothing says where it was made: to the one that the call which is read makes. None
   * where the object is known; null where it is not known which objects get what.
   */
  ofAnyObject(expr: Expr, context: Context | null, depth: number): string[] | null {
    const literal = this.#literalOfAny(expr, context);
    const additions = literal ? this.#additions(expr) : new Map();
    if (!literal || additions === null || additions.size === 0) return additions && [];
    const around = enclosingFunction(literal.source, literal.node);
    const maker = around && this.#analysis.values.contexts.callAssumedOf({ source: literal.source, node: around });
    return maker && this.#ofMakers(additions, [keyOf(maker)], context, depth);
  }

  /** The literal that a field is read from, where that is one of any object of its struct. */
  #literalOfAny({ source, node }: Expr, context: Context | null): Expr | null {
    const { values } = this.#analysis;
    const { expr, context: own } = values.contexts.asMade(() => values.follow({ source, node }, context));
    let literal = expr.source.parent(expr.node);
    while (literal && /^(?:shorthand_)?field_initializer(?:_list)?$/.test(literal.type))
      literal = expr.source.parent(literal);
    const around = literal?.type === 'struct_expression' ? enclosingFunction(expr.source, literal) : null;
    if (!literal || around === null || around.id === enclosingFunction(source, node)?.id) return null;
    const key = keyOf({ source: expr.source, node: around });
    for (let frame = own; frame; frame = frame.outer) if (frame.given && frame.function === key) return null;
    return { source: expr.source, node: literal };
  }

  /** The call that made an object, for `self` what the call of the method is made on. */
  #makerBehind(object: Expr, context: Context | null, struct: string): Expr | null {
    let { source, node } = object;
    let frame = context;
    for (let steps = 0; steps < MAX_DEPTH && source.textOf(node) === 'self'; steps += 1) {
      const around = enclosingFunction(source, node);
      const called: Context | null = around && frame?.function === keyOf({ source, node: around }) ? frame : null;
      const receiver = called?.call.node.childForFieldName('function')?.childForFieldName('value');
      if (!called || !receiver) return null;
      ({ source } = called.call);
      node = receiver;
      frame = called.outer;
    }
    return makerOf(this.#analysis, { source, node }, struct);
  }

  #additions(expr: Expr): Additions {
    const read = fieldRead(this.#analysis, expr);
    if (!read) return new Map();
    const all = known.get(this.#analysis) ?? new Map<string, Additions>();
    known.set(this.#analysis, all);
    let found = all.get(read.key);
    if (found === undefined) {
      found = this.#findAdditions(read);
      all.set(read.key, found);
    }
    return found;
  }

  #findAdditions({ definition, struct, field: name }: FieldRead): Additions {
    const { types, workspace } = this.#analysis;
    const home = isPrivate(definition, name)
      ? definition.source.file.replace(/(?:(?:^|\/)(?:mod|lib|main))?\.rs$/, '')
      : '';
    const found = new Map<string, Addition[]>();
    for (const { source, from, to } of workspace.occurrences(
      name,
      workspace.filesOf(workspace.owner(definition.source.file)),
    )) {
      if (!source.file.startsWith(home)) continue;
      if (source.text[from - 1] !== '.' || !ADDS_BEHIND.test(source.text.slice(to, to + 40))) continue;
      const node = source.nodeAt(from, to);
      const access = node ? source.parent(node) : null;
      const holder = access?.childForFieldName('value');
      const type = holder ? types.of(source, holder) : null;
      if (!access || !holder || (type !== null && type !== struct) || workspace.isTest(source, holder)) continue;
      const list = source.parent(access);
      if (!list || !this.#note(found, { source, node: list }, { source, node: holder }, struct)) return null;
    }
    return found;
  }

  /** Notes an addition for the objects that get it; false when one of them is not known. */
  #note(found: Map<string, Addition[]>, access: Expr, holder: Expr, struct: string): boolean {
    const { source, node } = holder;
    const add = (object: Expr | null, by: Addition['by']): boolean => {
      if (!object) return false;
      const key = keyOf(object);
      found.set(key, [...(found.get(key) ?? []), { access, by }]);
      return true;
    };
    if (source.textOf(node) !== 'self')
      return objectsOf(this.#analysis, holder).every((each) =>
        add(each && makerOf(this.#analysis, each, struct), null),
      );
    const around = enclosingFunction(source, node);
    const name = around?.childForFieldName('name');
    if (!around || !name) return false;
    const method = { source, node: around };
    const receivers = receiversOf(this.#analysis, source, source.textOf(name), struct);
    // A method that nobody here calls is there for somebody elsewhere.
    return (
      receivers.length > 0 &&
      receivers.every(({ call, receiver }) =>
        objectsOf(this.#analysis, receiver).every((each) =>
          add(each && makerOf(this.#analysis, each, struct), { method, call }),
        ),
      )
    );
  }
}

/** The call among those of a way that the function around a place is read for. */
function frameAround({ source, node }: Expr, context: Context | null): Context | null {
  const around = enclosingFunction(source, node);
  const key = around && keyOf({ source, node: around });
  for (let frame = context; frame; frame = frame.outer) if (frame.function === key) return frame;
  return null;
}

/** Whether a field of a struct can be named in the module of the struct alone, and in those below it. */
function isPrivate(struct: Expr, field: string): boolean {
  const type = fieldType(struct, field);
  const declaration = type ? struct.source.parent(type) : null;
  return declaration !== null && !declaration.namedChildren.some((child) => child.type === 'visibility_modifier');
}
