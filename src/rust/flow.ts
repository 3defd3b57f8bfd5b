/**
 * Where a metric goes after it was made, and what changes it on the way.
 *
 * From the expression that makes it, the value is followed outward: into a static, a local, a field, a function's result or
 * argument; and from each of these on to every place that mentions it. A method that writes is an update. A value that goes
 * where nothing in sight tells what happens is a doubt, kept with its reason: it turns "never updated" into "not known".
 */
import type { Analysis } from './analysis.ts';
import { type Handle, handleKey, handleName, mentions } from './handles.ts';
import { pathParts } from './modules.ts';
import { parameterNodes } from './scopes.ts';
import type { Node, SourceFile } from './syntax.ts';
import { type Expr, implType, isAside, keyOf, lastExpression, macroName } from './values.ts';
import { HANDS_ON, LOOKS, type Verbs, WRAPS } from './verbs.ts';

export interface Write extends Expr {
  readonly verb: string;
  /** The value written is a literal zero: nothing changes on a metric that starts at zero. */
  readonly zero: boolean;
}

export interface Doubt extends Expr {
  readonly reason: string;
}

export interface Flow {
  readonly writes: readonly Write[];
  readonly doubts: readonly Doubt[];
  /** The names that hold it, in the order in which they were met. */
  readonly handles: readonly Handle[];
  readonly identifier: string | null;
  /** The registries that it was handed to: receivers of `.register(…)`. */
  readonly registries: readonly Expr[];
}

/** More names than this for one metric means that the flow went astray; what is left is a doubt. */
const MAX_HANDLES = 400;

/** Mentions of one name that are followed. No program comes near; a text made to exhaust whoever reads it does. */
const MAX_MENTIONS = 1000;

/** Follows the value of an expression. `verbs` are those of the library that made it. */
export function follow(analysis: Analysis, origin: Expr, verbs: Verbs): Flow {
  return new Follower(analysis, verbs).run(origin);
}

class Follower {
  readonly #analysis: Analysis;
  readonly #verbs: Verbs;
  readonly #writes: Write[] = [];
  readonly #doubts: Doubt[] = [];
  readonly #registries: Expr[] = [];
  readonly #handles: Handle[] = [];
  readonly #queue: { handle: Handle; site: Expr | null }[] = [];
  readonly #seen = new Set<string>();

  constructor(analysis: Analysis, verbs: Verbs) {
    this.#analysis = analysis;
    this.#verbs = verbs;
  }

  run(origin: Expr): Flow {
    this.#outward(origin, null);
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      let count = 0;
      for (const mention of mentions(this.#analysis, next.handle)) {
        count += 1;
        if (count > MAX_MENTIONS) {
          this.#uncertain(mention, 'it is mentioned more often than is followed');
          break;
        }
        if (this.#analysis.workspace.isTestFile(mention.source.file)) continue;
        if (mention.node.type === 'macro_definition') this.#inMacroDefinition(mention, next.handle);
        else if (mention.doubt !== null) this.#uncertain(mention, mention.doubt);
        else if (mention.binds) this.#bind(mention, mention.node, null, next.site);
        else if (!this.#isTest(mention)) this.#outward(mention, next.site);
      }
    }
    const named =
      this.#handles.find((handle) => handle.type === 'item') ??
      this.#handles.find((handle) => handle.type === 'field') ??
      this.#handles[0];
    return {
      writes: this.#writes,
      doubts: this.#doubts,
      handles: this.#handles,
      identifier: named ? handleName(named) : null,
      registries: this.#registries,
    };
  }

  #isTest(at: Expr): boolean {
    return this.#analysis.workspace.isTest(at.source, at.node);
  }

  #hold(handle: Handle, site: Expr | null): void {
    const key = `${handleKey(handle)} ${site ? keyOf(site) : ''}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (this.#seen.size > MAX_HANDLES) {
      if (this.#seen.size === MAX_HANDLES + 1 && site)
        this.#doubts.push({ ...site, reason: 'it goes through more names than are followed' });
      return;
    }
    if (site === null) this.#handles.push(handle);
    this.#queue.push({ handle, site });
  }

  /** A mention whose meaning is not certain counts only when something there could be a write. */
  #uncertain(at: Expr, reason: string): void {
    if (!this.#isTest(at)) this.#doubts.push({ source: at.source, node: at.node, reason });
  }

  #write(at: Expr, verb: string, zero: boolean, site: Expr | null): void {
    const place = site ?? at;
    this.#writes.push({ source: place.source, node: place.node, verb, zero });
  }

  /** Climbs from an expression that stands for the metric to whatever takes its value. */
  #outward(origin: Expr, site: Expr | null): void {
    const { source } = origin;
    let node = origin.node;
    for (let parent = source.parent(node); parent; parent = source.parent(node)) {
      const next = this.#step({ source, node }, parent, origin, site);
      if (!next) return;
      node = next;
    }
  }

  /** One step outward: the node that now stands for the metric, or null when the way ends here. */
  #step(at: Expr, parent: Node, origin: Expr, site: Expr | null): Node | null {
    const { source, node } = at;
    switch (parent.type) {
      case 'reference_expression':
      case 'parenthesized_expression':
      case 'try_expression':
      case 'await_expression':
      case 'type_cast_expression':
      case 'array_expression':
      case 'tuple_expression':
      case 'ERROR':
      case 'unsafe_block':
      case 'async_block':
      case 'const_block':
      case 'else_clause':
      case 'generic_function':
      case 'match_block':
      case 'break_expression':
        return parent;
      case 'unary_expression':
        return source.text[parent.startIndex] === '*' ? parent : null;
      case 'index_expression':
        return parent.namedChildren[0]?.id === node.id ? parent : null;
      case 'field_expression':
        return this.#member(at, parent, origin, site);
      case 'arguments':
        return this.#argument(at, parent, origin, site);
      case 'block':
        return this.#isValueOf(parent, node) ? this.#blockValue(source, parent, site) : null;
      case 'expression_statement':
        return this.#statement(source, parent);
      case 'if_expression':
        return parent.childForFieldName('condition')?.id === node.id ? null : parent;
      case 'match_expression':
        if (parent.childForFieldName('value')?.id !== node.id) return parent;
        this.#arms(source, parent, site);
        return null;
      case 'match_arm':
        return parent.childForFieldName('value')?.id === node.id ? parent : null;
      case 'let_condition':
      case 'let_declaration':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#bind(at, parent.childForFieldName('pattern'), parent, site);
        return null;
      case 'for_expression':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#bind(at, parent.childForFieldName('pattern'), parent, site);
        return null;
      case 'closure_expression':
        return parent.childForFieldName('body')?.id === node.id ? this.#closureValue(source, parent, site) : null;
      case 'return_expression':
        this.#result(source, parent, site);
        return null;
      case 'assignment_expression':
        if (parent.childForFieldName('right')?.id === node.id)
          this.#assign(source, parent.childForFieldName('left'), site);
        return null;
      case 'field_initializer':
        if (parent.childForFieldName('value')?.id === node.id)
          this.#fieldOf(source, parent, parent.childForFieldName('field'), site);
        return null;
      case 'shorthand_field_initializer':
        this.#fieldOf(source, parent, node, site);
        return null;
      case 'static_item':
      case 'const_item':
        this.#item(source, parent, site);
        return null;
      case 'source_file':
        return source.isInside(parent) ? this.#macroArgument(source, parent, origin) : null;
      default:
        return null;
    }
  }

  #isValueOf(block: Node, node: Node): boolean {
    return lastExpression(block)?.id === node.id || block.namedChildren.at(-1)?.id === node.id;
  }

  #blockValue(source: SourceFile, block: Node, site: Expr | null): Node | null {
    if (source.parent(block)?.type !== 'function_item') return block;
    this.#result(source, block, site);
    return null;
  }

  /** A statement with a `;` drops the value; one without is the value of its block, or of a piece of a macro call. */
  #statement(source: SourceFile, statement: Node): Node | null {
    if (statement.lastChild?.type !== ';' || statement.endIndex > source.end) return statement;
    return null;
  }

  #member(at: Expr, access: Node, origin: Expr, site: Expr | null): Node | null {
    const { source, node } = at;
    if (access.childForFieldName('value')?.id !== node.id) return null;
    const call = callOf(source, access);
    const name = source.textOf(access.childForFieldName('field') ?? access);
    if (!call) return /^\d+$|^(?:inner|metric)$/.test(name) ? access : null;
    const args = argumentsOf(call);
    if (this.#verbs.writes.has(name)) {
      this.#write(origin, name, isZero(source, args[0]) || name === 'reset', site);
      return null;
    }
    if (name === 'register') {
      return null;
    }
    const closure = args.find((each) => each.type === 'closure_expression');
    if (closure) this.#closureParameter(source, closure, site);
    if (HANDS_ON.has(name)) return call;
    if (name === 'get' && this.#isHolder(at, origin)) return call;
    if (this.#verbs.reads.has(name) || closure) return null;
    return this.#ownMethod(at, call, name, origin, site);
  }

  /** Whether `.get()` is one of a cell or a map that holds the metric and not the metric's own. */
  #isHolder(at: Expr, origin: Expr): boolean {
    const handle = this.#handles.find(
      (each) => each.type === 'item' && origin.source.textOf(origin.node).endsWith(each.item.name),
    );
    if (handle?.type === 'item') {
      const type = handle.item.node.childForFieldName('type');
      return type !== null && /Once|Map|Vec\s*</.test(handle.item.source.textOf(type));
    }
    const call = callOf(at.source, at.source.parent(at.node) ?? at.node);
    return call !== null && argumentsOf(call).length > 0;
  }

  /** A method that is none of the library's: one of this workspace's own traits perhaps, followed through its `self`. */
  #ownMethod(at: Expr, call: Node, name: string, origin: Expr, site: Expr | null): null {
    const { workspace, modules } = this.#analysis;
    const found = workspace
      .filesThatSee(at.source.file)
      .concat(workspace.files)
      .filter((file, index, all) => all.indexOf(file) === index)
      .flatMap((file) => modules.items(file, name))
      .filter(
        (item) =>
          item.node.type === 'function_item' &&
          item.node.childForFieldName('body') &&
          parameterNodes(item.node.childForFieldName('parameters') ?? item.node)[0]?.type === 'self_parameter',
      );
    if (found.length === 0) {
      this.#doubts.push({ source: at.source, node: call, reason: `what \`.${name}()\` does to it is not in sight` });
      return null;
    }
    for (const item of found) {
      const body = item.node.childForFieldName('body');
      if (body)
        this.#hold(
          {
            type: 'local',
            source: item.source,
            name: 'self',
            from: body.startIndex,
            to: body.endIndex,
            declaration: null,
          },
          site ?? origin,
        );
    }
    return null;
  }

  #argument(at: Expr, list: Node, origin: Expr, site: Expr | null): Node | null {
    const { source, node } = at;
    const call = source.parent(list);
    const called = call?.childForFieldName('function');
    if (call?.type !== 'call_expression' || !called) return null;
    const args = argumentsOf(call);
    const index = args.findIndex((each) => each.id === node.id);
    if (
      called.type === 'field_expression' ||
      (called.type === 'generic_function' && called.childForFieldName('function')?.type === 'field_expression')
    ) {
      const access = called.type === 'field_expression' ? called : called.childForFieldName('function');
      const method = access ? source.textOf(access.childForFieldName('field') ?? access) : '';
      const receiver = access?.childForFieldName('value') ?? null;
      if (method === 'register') {
        if (receiver) this.#registries.push({ source, node: receiver });
        return null;
      }
      if (
        /^(push|insert|push_back|extend|set|get_or_init|get_or_insert|replace|send|chain|zip|unwrap_or)$/.test(
          method,
        ) &&
        receiver
      ) {
        // Into a collection or a cell: whoever holds that now holds the metric.
        this.#assign(source, receiver, site);
        return method === 'chain' || method === 'zip' || method === 'unwrap_or' ? call : null;
      }
      return this.#parameter({ source, node: call }, method, index, true, origin, site);
    }
    const path = pathParts(source.textOf(called));
    const name = path.join('::');
    if (WRAPS.test(name)) return call;
    const last = path.at(-1) ?? '';
    if (last === 'register' || last === 'drop' || last === 'initialize' || last === 'forget') return null;
    if (index === 0 && path.length > 1 && this.#verbs.writes.has(last)) {
      this.#write(origin, last, isZero(source, args[1]), site);
      return null;
    }
    if (index === 0 && path.length > 1 && HANDS_ON.has(last)) return call;
    if (index === 0 && path.length > 1 && this.#verbs.reads.has(last)) return null;
    if (/^[A-Z]/.test(last) && (path.length === 1 || /^[A-Z]/.test(path.at(-2) ?? '') || path[0] === 'Self')) {
      const struct = last === 'Self' ? implType(source, call) : last;
      if (struct && path.length === 1) this.#hold({ type: 'field', struct, field: String(index), source }, site);
      return struct && path.length === 1 ? null : call;
    }
    return this.#parameter({ source, node: call }, last, index, false, origin, site);
  }

  /** Handed to a function of this workspace: its parameter is followed, and a write there is one of the call. */
  #parameter(call: Expr, name: string, index: number, isMethod: boolean, origin: Expr, site: Expr | null): null {
    const targets = this.#functions(call, name, isMethod);
    if (targets.length === 0) {
      this.#doubts.push({
        source: call.source,
        node: origin.node,
        reason: `it is handed to \`${name}\`, which is not in sight`,
      });
      return null;
    }
    for (const target of targets) {
      const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
      const shift = parameters[0]?.type === 'self_parameter' && isMethod ? 1 : 0;
      const pattern = parameters[index + shift]?.childForFieldName('pattern');
      const body = target.node.childForFieldName('body');
      if (!pattern || !body) continue;
      const parameter = target.source.textOf(pattern).replace(/^(?:ref\s+)?(?:mut\s+)?/, '');
      const handle: Handle = {
        type: 'local',
        source: target.source,
        name: parameter,
        from: body.startIndex,
        to: body.endIndex,
        declaration: null,
      };
      this.#hold(handle, site ?? origin);
    }
    return null;
  }

  #functions(call: Expr, name: string, isMethod: boolean): Expr[] {
    const { modules, workspace, types } = this.#analysis;
    const called = call.node.childForFieldName('function');
    if (!isMethod && called) {
      const path = pathParts(call.source.textOf(called));
      const self = path[0] === 'Self' ? implType(call.source, call.node) : null;
      const meaning = modules.resolve(self ? [self, ...path.slice(1)] : path, call.source, call.node);
      if (meaning?.type === 'external' && path.length > 1) return [];
      if (meaning?.type === 'item' && meaning.rest.length === 0) {
        return meaning.item.node.type === 'function_item'
          ? [{ source: meaning.item.source, node: meaning.item.node }]
          : [];
      }
      if (meaning?.type === 'item') return this.#methods(name, meaning.item.name, call.source.file);
      return [];
    }
    const receiver = called?.childForFieldName('value');
    const type = receiver ? types.of(call.source, receiver) : null;
    if (type !== null) {
      const own = this.#methods(name, type, call.source.file);
      if (own.length > 0 || types.structs(call.source, type).length > 0) return own;
    }
    const all = workspace.files
      .flatMap((file) => modules.items(file, name))
      .filter((item) => item.node.type === 'function_item' && implType(item.source, item.node) !== null);
    return all.length <= 8 ? all.map((item) => ({ source: item.source, node: item.node })) : [];
  }

  #methods(name: string, type: string, file: string): Expr[] {
    const { modules, workspace } = this.#analysis;
    const files = new Set([file, ...workspace.filesOf(workspace.owner(file)), ...workspace.files]);
    return [...files]
      .filter((each) => workspace.source(each).text.includes(type))
      .flatMap((each) => modules.items(each, name))
      .filter((item) => item.node.type === 'function_item' && implType(item.source, item.node) === type)
      .map((item) => ({ source: item.source, node: item.node }));
  }

  #closureParameter(source: SourceFile, closure: Node, site: Expr | null): void {
    const parameters =
      closure.childForFieldName('parameters')?.namedChildren.filter((child): child is Node => child !== null) ?? [];
    const body = closure.childForFieldName('body');
    if (!body) return;
    for (const parameter of parameters) {
      const pattern = parameter.type === 'parameter' ? parameter.childForFieldName('pattern') : parameter;
      for (const name of pattern ? namesIn(source, pattern) : []) {
        this.#hold({ type: 'local', source, name, from: body.startIndex, to: body.endIndex, declaration: null }, site);
      }
    }
  }

  /** The closure gives back the metric: to the call that takes the closure (`Lazy::new(|| …)`), or to a local function. */
  #closureValue(source: SourceFile, closure: Node, site: Expr | null): Node | null {
    const list = source.parent(closure);
    const call = list?.type === 'arguments' ? source.parent(list) : null;
    if (call?.type !== 'call_expression') return null;
    const called = call.childForFieldName('function');
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    if (method && /^(?:get_or_(?:try_)?init|get_or_insert_with|or_insert_with)$/.test(source.textOf(method))) {
      this.#assign(source, called?.childForFieldName('value') ?? null, site);
    }
    return call;
  }

  #arms(source: SourceFile, match: Node, site: Expr | null): void {
    const body = match.childForFieldName('body');
    for (const arm of body?.namedChildren ?? []) {
      const pattern = arm?.childForFieldName('pattern');
      const value = arm?.childForFieldName('value');
      if (!pattern || !value) continue;
      for (const name of namesIn(source, pattern)) {
        this.#hold(
          { type: 'local', source, name, from: value.startIndex, to: value.endIndex, declaration: null },
          site,
        );
      }
    }
  }

  /** Every name of a pattern now holds the metric, from the declaration to the end of what it is in force in. */
  #bind(at: Expr, pattern: Node | null, declaration: Node | null, site: Expr | null): void {
    const { source } = at;
    if (!pattern) return;
    let from = pattern.endIndex;
    let scope: Node | null = null;
    if (declaration?.type === 'for_expression') scope = declaration.childForFieldName('body');
    else if (declaration?.type === 'let_declaration') {
      from = declaration.endIndex;
      scope = blockAround(source, declaration);
    } else {
      for (let up = source.parent(declaration ?? pattern); up && !scope; up = source.parent(up)) {
        if (
          /^(if_expression|while_expression|match_arm|closure_expression|function_item|block|source_file)$/.test(
            up.type,
          )
        )
          scope = up;
      }
    }
    if (!scope) return;
    const binding = declaration?.type === 'let_declaration' ? declaration : null;
    for (const name of namesIn(source, pattern)) {
      this.#hold(
        {
          type: 'local',
          source,
          name,
          from: Math.max(from, scope.startIndex),
          to: scope.endIndex,
          declaration: binding,
        },
        site,
      );
    }
  }

  #assign(source: SourceFile, target: Node | null, site: Expr | null): void {
    if (!target) return;
    if (target.type === 'field_expression') {
      const owner = target.childForFieldName('value');
      const field = target.childForFieldName('field');
      const struct = owner ? this.#analysis.types.of(source, owner) : null;
      if (struct && field) this.#hold({ type: 'field', struct, field: source.textOf(field), source }, site);
      return;
    }
    if (target.type === 'identifier' || target.type === 'scoped_identifier') {
      const path = pathParts(source.textOf(target));
      const name = path.at(-1) ?? '';
      const scope = path.length === 1 ? blockAround(source, target) : null;
      const meaning = this.#analysis.modules.resolve(path, source, target);
      if (meaning?.type === 'item' && meaning.rest.length === 0)
        this.#item(meaning.item.source, meaning.item.node, site);
      else if (scope)
        this.#hold({ type: 'local', source, name, from: target.endIndex, to: scope.endIndex, declaration: null }, site);
      return;
    }
    const inner =
      target.childForFieldName('value') ?? target.childForFieldName('function') ?? target.namedChildren[0] ?? null;
    if (inner && inner.id !== target.id) this.#assign(source, inner, site);
  }

  #item(source: SourceFile, node: Node, site: Expr | null): void {
    const name = node.childForFieldName('name');
    if (!name) return;
    const item = {
      source,
      node,
      name: source.textOf(name),
      at: name.startIndex,
      module: this.#analysis.modules.moduleOf(source, node),
    };
    this.#hold({ type: 'item', item }, site);
  }

  #fieldOf(source: SourceFile, initializer: Node, field: Node | null, site: Expr | null): void {
    const list = source.parent(initializer);
    const struct = list ? source.parent(list) : null;
    const name = struct?.childForFieldName('name');
    if (!struct || !name || !field) return;
    const last = pathParts(source.textOf(name)).at(-1) ?? '';
    const type = last === 'Self' ? implType(source, struct) : last;
    if (type) this.#hold({ type: 'field', struct: type, field: source.textOf(field), source }, site);
  }

  /** The value of a function: every call of it stands for the metric. */
  #result(source: SourceFile, at: Node, site: Expr | null): void {
    for (let up: Node | null = at; up; up = source.parent(up)) {
      if (up.type === 'closure_expression') {
        const call = this.#closureValue(source, up, site);
        if (call) this.#outward({ source, node: call }, site);
        return;
      }
      if (up.type === 'function_item') {
        this.#hold({ type: 'result', function: { source, node: up } }, site);
        return;
      }
    }
  }

  #macroArgument(source: SourceFile, inside: Node, origin: Expr): Node | null {
    const tokens = source.parent(inside);
    const call = tokens ? source.parent(tokens) : null;
    if (call?.type !== 'macro_invocation') return null;
    const name = macroName(source, call);
    if (name === 'vec' || name === 'smallvec' || name === 'array') return call;
    if (LOOKS.test(name)) return null;
    this.#doubts.push({
      source,
      node: origin.node,
      reason: `what the macro \`${name}!\` does with it is not in sight`,
    });
    return null;
  }

  /** Inside a `macro_rules!` body there is no syntax yet, only tokens: a write is read from the text behind the name. */
  #inMacroDefinition(at: Expr, handle: Handle): void {
    if (this.#analysis.reach.ofMacro(at.source, at.node) === 'no') return;
    const name = handle.type === 'item' ? handle.item.name : null;
    if (name === null) return;
    const text = at.source.textOf(at.node);
    for (const match of text.matchAll(
      new RegExp(`\\b${name}\\b((?:\\s*\\.\\s*\\w+\\s*\\([^;{}]{0,200}?\\))*?)\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'),
    )) {
      const verb = match[2] ?? '';
      if (this.#verbs.writes.has(verb)) this.#write(at, verb, false, null);
    }
  }
}

function blockAround(source: SourceFile, node: Node): Node | null {
  for (let up = source.parent(node); up; up = source.parent(up))
    if (up.type === 'block' || up.type === 'source_file') return up;
  return null;
}

function callOf(source: SourceFile, callee: Node): Node | null {
  const parent = source.parent(callee);
  const outer = parent?.type === 'generic_function' ? source.parent(parent) : parent;
  return outer?.type === 'call_expression' && outer.childForFieldName('arguments')?.id !== callee.id ? outer : null;
}

function argumentsOf(call: Node): Node[] {
  return (
    call
      .childForFieldName('arguments')
      ?.namedChildren.filter((child): child is Node => child !== null && !isAside(child)) ?? []
  );
}

/** The lower-case names that a pattern binds; types, constants and `_` are none. */
function namesIn(source: SourceFile, pattern: Node): string[] {
  const names = new Set<string>();
  for (const match of source.textOf(pattern).matchAll(/(?<![\w:.])([a-z_]\w*)(?!\s*(?:::|:(?!:)|\w|\(|!))/g)) {
    const name = match[1] ?? '';
    if (name !== '_' && !/^(ref|mut|box|if|in|true|false)$/.test(name)) names.add(name);
  }
  return [...names];
}

function isZero(source: SourceFile, value: Node | undefined): boolean {
  return (
    value !== undefined &&
    /^-?0+(?:_?0)*(?:\.0*)?(?:_?[iuf](?:8|16|32|64|128|size))?(?:\s+as\s+\w+)?$/.test(source.textOf(value).trim())
  );
}
