/** A run of code that works on texts, characters and lists of them: statements, expressions and patterns. Rust Reference. */

import { formatParts } from '../source/format.ts';
import { argumentsOf, type Expr, macroName, onlyChild, pieceExpression, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { closureParameters, parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { armsOf } from './arms.ts';
import { functionsNamed } from './bodies.ts';
import { methodOf } from './callers.ts';
import { isStuck, type Target } from './context.ts';
import {
  asFlag,
  asText,
  changedText,
  characterMethod,
  charactersOf,
  type Datum,
  datumText,
  isTrue,
  methodResult,
  same,
  textOfDatum,
  Unfollowed,
} from './data.ts';
import { ofPath } from './definitions.ts';
import { type Evaluation, inside, reduce } from './evaluation.ts';
import { characterPattern } from './run-patterns.ts';
import { joined, type Value } from './value.ts';
import { variantOf } from './variants.ts';

/** Nodes that are run before code is given up: a name of some hundred characters in a loop needs a few thousand. */
const MAX_RUN = 20_000;
/** Functions and blocks inside each other. */
const MAX_NESTED = 64;

/** Methods that leave a text as it is. */
const HARMLESS = '(?:clone|as_str|to_string|to_owned|len|is_empty|as_ref|into|starts_with|ends_with|contains)\\b';

/** Methods of iterators and options, and those of texts that give them or take functions. */
const OF_LISTS =
  /^(?:chars|char_indices|r?split\w*|map\w*|filter\w*|flat\w*|rev|enumerate|skip\w*|take\w*|peekable|next\w*|last|nth|collect|by_ref|iter|into_iter|cloned|copied|chain|strip_\w+|unwrap\w*|expect|ok|as_ref|trim_\w*|replace\w*|join|concat|coalesce|dedup)$/;

/** Thrown by `break`, `continue` and `return`. */
export class Leaves {
  readonly type: 'break' | 'continue' | 'return';
  readonly value: Datum | null;
  constructor(type: Leaves['type'], value: Datum | null = null) {
    this.type = type;
    this.value = value;
  }
}

/** The names of a function, with what they stand for; undefined for one that is not understood. */
export type Names = Map<string, Datum | undefined>;

export class Run {
  readonly #evaluation: Evaluation;
  /** Where names that are none of the code's own are read. */
  readonly #at: Target;
  readonly #source: SourceFile;
  readonly #shared: { left: number; depth: number };
  /** The name of the formatter that is written into: whoever is handed it may write, too. */
  readonly #formatter: string | null;

  constructor(
    evaluation: Evaluation,
    at: Target,
    shared = { left: MAX_RUN, depth: 0 },
    formatter: string | null = null,
  ) {
    this.#evaluation = evaluation;
    this.#at = at;
    this.#source = at.expr.source;
    this.#shared = shared;
    this.#formatter = formatter;
  }

  /** A run of the body of a `fmt`, with the name of its formatter. */
  static ofFormatter(evaluation: Evaluation, at: Target, formatter: string): Run {
    return new Run(evaluation, at, undefined, formatter);
  }

  /** Runs a statement; one that is not understood is passed over when it leaves all names as they are. */
  known(node: Node, names: Names): void {
    try {
      this.statement(node, names);
    } catch (thrown) {
      if (!(thrown instanceof Unfollowed) || node.type === 'let_declaration' || this.#mayChange(node, names))
        throw thrown;
    }
  }

  statement(node: Node, names: Names): Datum | null {
    const { type } = node;
    if (type === 'let_declaration') {
      const [pattern, value] = [node.childForFieldName('pattern'), node.childForFieldName('value')];
      if (!pattern || node.childForFieldName('alternative')) throw new Unfollowed('a `let` is not understood');
      this.#bindUnsure(pattern, value, node.childForFieldName('type'), names);
      return null;
    }
    if (/_item$|^empty_statement$|^macro_definition$/.test(type)) return null;
    const inner = type === 'expression_statement' ? onlyChild(node) : node;
    if (!inner) return null;
    if (
      inner.type === 'macro_invocation' &&
      /^(?:debug_)?assert(?:_eq|_ne)?$|^(?:trace|debug|info|warn|error)$/.test(macroName(this.#source, inner))
    )
      return null;
    return this.value(inner, names);
  }

  /** A `let` of something else than texts matters only where its name is used. */
  #bindUnsure(pattern: Node, value: Node | null, type: Node | null, names: Names): void {
    try {
      if (!value) return;
      if (value.type === 'closure_expression' && this.#mayChange(value, names))
        throw new Unfollowed('a closure is not understood');
      const made = this.value(value, names);
      const isList = made.type === 'text' && /^(?:Vec|VecDeque)\b/.test(type ? this.#source.textOf(type) : '');
      this.#bind(pattern, isList ? { type: 'list', items: charactersOf(made) } : made, names);
    } catch (thrown) {
      if (!(thrown instanceof Unfollowed) || this.#mayChange(value, names)) throw thrown;
      const isGap = thrown.isOfValue && this.#formatter !== null;
      const gap: Datum | undefined = isGap ? { type: 'gap', reason: thrown.reason } : undefined;
      for (const name of wordsOf(this.#source.textOf(pattern))) names.set(name, gap);
    }
  }

  /** Whether an expression that is not understood may change one of the names. */
  #mayChange(value: Node | null, names: Names): boolean {
    const text = value ? this.#source.textOf(value) : '';
    if (this.#formatter !== null && wordsOf(text).includes(this.#formatter)) return true;
    return [...names.keys()].some((name) =>
      new RegExp(`(?:&\\s*mut\\s+|![([{]\\s*)${name}\\b|\\b${name}\\s*(?:[-+]?=(?!=)|\\.(?!${HARMLESS})\\w+)`).test(
        text,
      ),
    );
  }

  value(node: Node, names: Names): Datum {
    this.#shared.left -= 1;
    if (this.#shared.left < 0) throw new Unfollowed('it takes too many steps');
    const source = this.#source;
    const field = (name: string): Node => {
      const child = node.childForFieldName(name);
      if (!child) throw new Unfollowed('code is not understood');
      return child;
    };
    switch (node.type) {
      case 'string_literal':
      case 'raw_string_literal':
        return this.#outside(node);
      case 'char_literal':
        return { type: 'char', text: textOfDatum(this.#outside(node)) };
      case 'integer_literal':
        return { type: 'number', number: Number(source.textOf(node).replace(/_|[iu](?:8|16|32|64|128|size)$/g, '')) };
      case 'boolean_literal':
        return asFlag(source.textOf(node) === 'true');
      case 'identifier':
        return this.named(node, source.textOf(node), names);
      case 'reference_expression': {
        const made = this.value(field('value'), names);
        // Who holds it can change a text; an iterator is one for all that hold it.
        if (/^&\s*mut\b/.test(source.textOf(node)) && made.type !== 'list') break;
        return made;
      }
      case 'index_expression': {
        const inner = plainChildren(node)[0];
        if (!inner || !/\[\s*\.\.\s*\]$/.test(source.textOf(node))) break;
        return this.value(inner, names);
      }
      case 'parenthesized_expression':
      case 'type_cast_expression':
      case 'unsafe_block':
      case 'const_block': {
        const inner = node.childForFieldName('value') ?? node.childForFieldName('body') ?? onlyChild(node);
        if (!inner) throw new Unfollowed('code is not understood');
        return this.value(inner, names);
      }
      case 'unary_expression': {
        const inner = plainChildren(node)[0];
        if (!inner) throw new Unfollowed('code is not understood');
        const sign = source.textOf(node)[0];
        if (sign === '!') return asFlag(!isTrue(this.value(inner, names)));
        if (sign === '*') return this.value(inner, names);
        break;
      }
      case 'block':
        return this.#block(node, names);
      case 'if_expression': {
        const taken = this.#holds(field('condition'), names);
        const otherwise = node.childForFieldName('alternative');
        const branch = taken ? field('consequence') : otherwise ? plainChildren(otherwise)[0] : null;
        return branch ? this.value(branch, names) : { type: 'list', items: [] };
      }
      case 'match_expression':
        return this.#match(this.value(field('value'), names), field('body'), names);
      case 'for_expression': {
        const list = this.value(field('value'), names);
        if (list.type !== 'list') throw new Unfollowed('a list is not known');
        const gap = list.items.find((item) => item.type === 'gap');
        if (gap?.type === 'gap') throw new Unfollowed(gap.reason, true);
        if (/\bby_ref\b|&\s*mut\b/.test(source.textOf(field('value')))) break;
        const pattern = field('pattern');
        const loop = new Map(names);
        try {
          for (const item of [...list.items]) {
            this.#bind(pattern, item, loop);
            if (!this.#turn(field('body'), loop)) break;
          }
        } finally {
          this.#giveBack(loop, names, source.textOf(pattern));
        }
        return { type: 'list', items: [] };
      }
      case 'while_expression': {
        while (this.#holds(field('condition'), names)) if (!this.#turn(field('body'), names)) break;
        return { type: 'list', items: [] };
      }
      case 'break_expression':
      case 'continue_expression':
        if (plainChildren(node).length > 0) break;
        throw new Leaves(node.type === 'break_expression' ? 'break' : 'continue');
      case 'return_expression': {
        const value = plainChildren(node)[0];
        throw new Leaves('return', value ? this.value(value, names) : null);
      }
      case 'assignment_expression':
      case 'compound_assignment_expr':
        return this.#assign(
          field('left'),
          this.value(field('right'), names),
          node.childForFieldName('operator'),
          names,
        );
      case 'binary_expression':
        return this.#binary(field('left'), source.textOf(field('operator')), field('right'), names);
      case 'array_expression':
      case 'tuple_expression':
        if (node.childForFieldName('length')) break;
        return { type: 'list', items: plainChildren(node).map((child) => this.value(child, names)) };
      case 'closure_expression': {
        const parameters = closureParameters(node);
        return { type: 'code', run: (args) => this.#call(parameters, field('body'), args, new Map(names), names) };
      }
      case 'unit_expression':
        return { type: 'list', items: [] };
      case 'try_expression': {
        const inner = onlyChild(node);
        const made = inner ? this.value(inner, names) : null;
        if (!made) throw new Unfollowed('code is not understood');
        if (made.type === 'error' || (made.type === 'option' && !made.inside)) throw new Leaves('return', made);
        return made.type === 'option' && made.inside ? made.inside : made;
      }
      case 'field_expression':
        // In a `fmt` it is one of the object that is shown; elsewhere other readings know more of how it comes about.
        if (this.#formatter === null || wordsOf(source.textOf(node)).some((word) => names.has(word))) break;
        return this.#outside(node);
      case 'scoped_identifier':
        return this.#path(node);
      case 'call_expression':
        return this.#invoke(node, names);
      case 'macro_invocation':
        return this.#macro(node, names);
    }
    throw new Unfollowed('code is not understood');
  }

  /** What a name stands for at a place: one of the code's own, else what is known of it otherwise. */
  named(node: Node, name: string, names: Names): Datum {
    if (names.has(name)) {
      const own = names.get(name);
      if (!own) throw new Unfollowed(`\`${name}\` is not understood`);
      if (own.type === 'gap') throw new Unfollowed(own.reason, true);
      return own;
    }
    if (node.type === 'identifier') return this.#path(node);
    // A name inside a template is no node.
    const value = ofPath(this.#evaluation, [name], inside(this.#at, node), 0);
    if (value === null || isStuck(value)) throw new Unfollowed(value?.reason ?? `\`${name}\` is not known`, true);
    return asDatum(this.#evaluation.text(value, 0));
  }

  #path(node: Node): Datum {
    const path = pathParts(this.#source.textOf(node));
    const method = path.length > 1 && path.at(-2) === 'char' ? characterMethod(path.at(-1) ?? '') : null;
    if (method) return { type: 'code', run: ([char]) => method(char ?? asFlag(false)) };
    const item = functionNamed(this.#evaluation, path, inside(this.#at, node));
    const body = item?.node.childForFieldName('body');
    if (item && body) {
      const parameters = parameterNodes(item.node.childForFieldName('parameters') ?? item.node);
      const other = new Run(this.#evaluation, { expr: item, context: null }, this.#shared);
      return { type: 'code', run: (args) => other.#call(parameters, body, args, new Map(), null) };
    }
    return this.#outside(node);
  }

  /** What is known of an expression outside this code. */
  #outside(node: Node): Datum {
    const { target, stuck } = reduce(this.#evaluation, inside(this.#at, node), 0);
    const { type } = target.expr.node;
    if (!stuck && !target.made && type === 'char_literal')
      return { type: 'char', text: textOf(this.#evaluation.text(target, 0)) };
    if (!stuck && !target.made && (type === 'integer_literal' || type === 'boolean_literal'))
      return new Run(this.#evaluation, target, this.#shared).value(target.expr.node, new Map());
    const variant = stuck ? null : variantOf(this.#evaluation, target);
    if (variant?.name === 'None') return { type: 'option', inside: null };
    if (variant?.name === 'Some' && variant.args[0])
      return { type: 'option', inside: asDatum(this.#evaluation.text(variant.args[0], 0)) };
    return asDatum(this.#evaluation.text(inside(this.#at, node), 0));
  }

  /** What is changed inside is changed outside, too; names that a pattern binds are others there. */
  #giveBack(from: Names, to: Names, pattern: string): void {
    const bound = new Set(wordsOf(pattern));
    for (const name of to.keys()) if (!bound.has(name)) to.set(name, from.get(name));
  }

  #block(node: Node, names: Names): Datum {
    this.#shared.depth += 1;
    if (this.#shared.depth > MAX_NESTED) throw new Unfollowed('it is nested too deeply');
    const own = new Map(names);
    const shadowed = new Set<string>();
    let last: Datum | null = null;
    for (const statement of plainChildren(node)) {
      if (statement.type === 'let_declaration')
        for (const name of wordsOf(this.#source.textOf(statement.childForFieldName('pattern') ?? statement)))
          shadowed.add(name);
      const isValue = statement.type !== 'expression_statement' || statement.lastChild?.type !== ';';
      try {
        const value = this.statement(statement, own);
        last = isValue ? value : null;
      } finally {
        for (const name of names.keys()) if (!shadowed.has(name)) names.set(name, own.get(name));
      }
    }
    this.#shared.depth -= 1;
    return last ?? { type: 'list', items: [] };
  }

  /** One turn of a loop; false when it was the last one. */
  #turn(body: Node, names: Names): boolean {
    const { depth } = this.#shared;
    try {
      this.value(body, names);
    } catch (thrown) {
      if (!(thrown instanceof Leaves) || thrown.type === 'return') throw thrown;
      this.#shared.depth = depth;
      return thrown.type === 'continue';
    }
    return true;
  }

  #call(parameters: readonly Node[], body: Node, args: readonly Datum[], names: Names, outer: Names | null): Datum {
    for (const [index, parameter] of parameters.entries()) {
      const pattern = parameter.type === 'parameter' ? parameter.childForFieldName('pattern') : parameter;
      const given = args[index];
      if (!pattern || !given) throw new Unfollowed('a function is called in a way that is not understood');
      this.#bind(pattern, given, names);
    }
    const { depth } = this.#shared;
    try {
      return this.value(body, names);
    } catch (thrown) {
      if (!(thrown instanceof Leaves) || thrown.type !== 'return' || !thrown.value) throw thrown;
      this.#shared.depth = depth;
      return thrown.value;
    } finally {
      const bound = parameters.map((each) => this.#source.textOf(each)).join(' ');
      if (outer) this.#giveBack(names, outer, bound);
    }
  }

  #bind(pattern: Node, value: Datum, names: Names): void {
    const inner = plainChildren(pattern).filter((child) => child.type !== 'mutable_specifier');
    switch (pattern.type) {
      case 'identifier':
        names.set(this.#source.textOf(pattern), value);
        return;
      case 'mut_pattern':
      case 'ref_pattern':
      case 'reference_pattern':
        if (inner[0]) this.#bind(inner[0], value, names);
        return;
      case 'parameter': {
        const own = pattern.childForFieldName('pattern');
        if (own) this.#bind(own, value, names);
        return;
      }
      case 'tuple_pattern':
        if (value.type !== 'list') break;
        for (const [index, child] of inner.entries()) {
          const part = value.items[index];
          if (!part) throw new Unfollowed('a tuple is not understood');
          this.#bind(child, part, names);
        }
        return;
    }
    if (this.#source.textOf(pattern) !== '_') throw new Unfollowed('a pattern is not understood');
  }

  #holds(condition: Node, names: Names): boolean {
    if (condition.type === 'let_chain') return plainChildren(condition).every((each) => this.#holds(each, names));
    if (condition.type !== 'let_condition') return isTrue(this.value(condition, names));
    const [pattern, value] = [condition.childForFieldName('pattern'), condition.childForFieldName('value')];
    if (!pattern || !value) throw new Unfollowed('code is not understood');
    return this.#fits(pattern, this.value(value, names), names);
  }

  #match(value: Datum, body: Node, names: Names): Datum {
    for (const { pattern, result } of armsOf(this.#source, body)) {
      if (!pattern || !result) throw new Unfollowed('code is not understood');
      const guard = pattern.childForFieldName('condition');
      const inner = plainChildren(pattern).find((child) => child.id !== guard?.id) ?? pattern;
      const own = new Map(names);
      if (!this.#fits(inner, value, own) || (guard && !this.#holds(guard, own))) continue;
      try {
        return this.value(result, own);
      } finally {
        this.#giveBack(own, names, this.#source.textOf(pattern));
      }
    }
    throw new Unfollowed('no arm fits');
  }

  /** Whether a value fits a pattern, which then binds its names. */
  #fits(pattern: Node, value: Datum, names: Names): boolean {
    const text = this.#source.textOf(pattern).trim();
    if (text === '_') return true;
    const option = /^(Some|None)\b/.exec(text)?.[1];
    if (option) {
      if (value.type !== 'option') throw new Unfollowed('a pattern is not understood');
      if (option === 'None') return value.inside === null;
      if (/^Some\s*\(\s*(?:_|\.\.)\s*\)$/.test(text)) return value.inside !== null;
      const inner = plainChildren(pattern).filter((child) => child.id !== pattern.childForFieldName('type')?.id)[0];
      return value.inside !== null && inner !== undefined && this.#fits(inner, value.inside, names);
    }
    if (pattern.type === 'captured_pattern') {
      const [name, inner] = plainChildren(pattern);
      if (!name || !inner || !this.#fits(inner, value, names)) return false;
      this.#bind(name, value, names);
      return true;
    }
    if (/^(?:ref\s+|&\s*)*(?:mut\s+)?[a-z_]\w*$/.test(text) && text !== 'true' && text !== 'false') {
      this.#bind(pattern, value, names);
      return true;
    }
    if (text === 'true' || text === 'false') return isTrue(value) === (text === 'true');
    if (value.type === 'text' && pattern.type === 'string_literal') return same(value, this.#outside(pattern));
    const fits = value.type === 'char' ? characterPattern(text) : null;
    if (!fits || value.type !== 'char') throw new Unfollowed('a pattern is not understood');
    return fits(value.text);
  }

  #assign(left: Node, value: Datum, operator: Node | null, names: Names): Datum {
    const name = this.#source.textOf(left).replace(/^\*\s*/, '');
    const sign = operator ? this.#source.textOf(operator) : '=';
    if (!/^\w+$/.test(name)) throw new Unfollowed('an assignment is not understood');
    if (sign === '=') names.set(name, value);
    else if (sign === '+=') names.set(name, plus(this.named(left, name, names), value));
    else throw new Unfollowed('an assignment is not understood');
    return { type: 'list', items: [] };
  }

  #binary(left: Node, operator: string, right: Node, names: Names): Datum {
    if (operator === '&&') return asFlag(this.#holds(left, names) && this.#holds(right, names));
    if (operator === '||') return asFlag(this.#holds(left, names) || this.#holds(right, names));
    const [a, b] = [this.value(left, names), this.value(right, names)];
    if (operator === '==' || operator === '!=') return asFlag(same(a, b) === (operator === '=='));
    if (operator === '+') return plus(a, b);
    if (a.type === 'number' && b.type === 'number') {
      if (operator === '-') return { type: 'number', number: a.number - b.number };
      if (operator === '<') return asFlag(a.number < b.number);
      if (operator === '>') return asFlag(a.number > b.number);
      if (operator === '<=') return asFlag(a.number <= b.number);
      if (operator === '>=') return asFlag(a.number >= b.number);
    }
    throw new Unfollowed('code is not understood');
  }

  #invoke(node: Node, names: Names): Datum {
    const source = this.#source;
    const called = node.childForFieldName('function');
    const method = methodOf(node);
    const args = () => argumentsOf(node).map((argument) => this.value(argument, names));
    if (this.#formatter !== null && argumentsOf(node).some((each) => this.#isFormatter(each)))
      return this.#shown(node, this.#formatter, names);
    if (!called) throw new Unfollowed('code is not understood');
    if (!method) {
      const path = pathParts(source.textOf(called));
      const made = path.slice(-2).join('::');
      if (/^(?:String|Cow)::(?:new|with_capacity|default)$/.test(made)) return asText('');
      if (/^Vec::(?:new|with_capacity|default)$/.test(made)) return { type: 'list', items: [] };
      if (path.length === 1 && names.has(made)) return codeOf(this.named(called, made, names))(args());
      if (/^(?:String::from|String::from_iter|Cow::from|Cow::Owned|Cow::Borrowed)$/.test(made)) {
        const [first] = args();
        return asText(textOfDatum(first));
      }
      if (/^(?:Option::)?Some$|^(?:Result::)?Ok$/.test(made)) return { type: 'option', inside: args()[0] ?? null };
      if (/^(?:Result::)?Err$/.test(made)) return { type: 'error', inside: args()[0] ?? { type: 'list', items: [] } };
      const code = this.#path(called);
      if (code.type !== 'code' && source.textOf(node).includes('mut')) throw new Unfollowed('code is not understood');
      return code.type === 'code' ? code.run(args()) : this.#outside(node);
    }
    const receiver = method.childForFieldName('value');
    const name = source.textOf(method.childForFieldName('field') ?? method);
    const verb = name.replace(/\s*::.*$/s, '');
    if (!receiver) throw new Unfollowed('code is not understood');
    const changed = receiver.type === 'identifier' ? source.textOf(receiver) : null;
    if (changed !== null && names.has(changed)) {
      const done = this.#change(changed, verb, this.named(receiver, changed, names), args, names);
      if (done) return done;
    }
    const on = this.#isFromOutside(receiver, names) ? this.#outside(receiver) : this.value(receiver, names);
    if (verb === 'chars' && on.type === 'list') return on;
    if (verb === 'collect' && on.type === 'list') {
      const type =
        /<([\s\S]*)>$/.exec(source.textOf(called.childForFieldName('type_arguments') ?? method))?.[1]?.trim() ?? '';
      const isText =
        type === '' || type === '_' ? on.items.every((item) => item.type === 'char') : /^(?:String|Cow)\b/.test(type);
      return isText && !on.items.some((item) => item.type === 'gap') ? asText(on.items.map(textOfDatum).join('')) : on;
    }
    const result = methodResult(verb, on, args());
    if (!result) throw new Unfollowed(`\`${verb}\` is not understood`);
    return result;
  }

  #isFormatter(node: Node): boolean {
    return this.#source.textOf(node).replace(/^&\s*mut\s+/, '') === this.#formatter;
  }

  /** `self.name.fmt(f)`, `Display::fmt(&self.name, f)`: it is put behind what is there. Nothing else that takes a formatter is run. */
  #shown(node: Node, formatter: string, names: Names): Datum {
    const source = this.#source;
    const method = methodOf(node);
    const [first] = argumentsOf(node);
    const isMethod = method !== null && source.textOf(method.childForFieldName('field') ?? method) === 'fmt';
    const path = method ? [] : pathParts(source.textOf(node.childForFieldName('function') ?? node));
    const shown = isMethod
      ? method.childForFieldName('value')
      : path.slice(-2).join('::') === 'Display::fmt'
        ? first
        : null;
    const before = names.get(formatter);
    if (!shown || before?.type !== 'text') throw new Unfollowed('a formatter is handed on');
    names.set(formatter, asText(before.text + textOfDatum(this.#display(shown, names))));
    return { type: 'option', inside: { type: 'list', items: [] } };
  }

  /** What a placeholder shows of an expression: of an object what its `Display` writes. */
  #display(node: Node, names: Names): Datum {
    if (wordsOf(this.#source.textOf(node)).some((word) => names.has(word))) return this.value(node, names);
    return asDatum(this.#evaluation.shown(inside(this.#at, node), 0));
  }

  /** Whether an expression is a call of a method of an object that is none of the code's own texts and lists. */
  #isFromOutside(node: Node, names: Names): boolean {
    const method = node.type === 'call_expression' ? methodOf(node) : null;
    const verb = method ? this.#source.textOf(method.childForFieldName('field') ?? method) : '';
    if (!method || OF_LISTS.test(verb)) return false;
    return !wordsOf(this.#source.textOf(node)).some((word) => names.has(word));
  }

  /** A method that changes a text in its place; null when it is none. */
  #change(name: string, verb: string, before: Datum, args: () => Datum[], names: Names): Datum | null {
    if (before.type === 'list' && verb === 'push') {
      const [item] = args();
      if (item) before.items.push(item);
      return { type: 'list', items: [] };
    }
    if (before.type !== 'text') return null;
    const changed = changedText(verb, before.text, args);
    if (!changed) return null;
    names.set(name, asText(changed.text));
    return changed.result ?? { type: 'list', items: [] };
  }

  #macro(node: Node, names: Names): Datum {
    const source = this.#source;
    const name = macroName(source, node);
    const pieces = source.insides(node);
    if (name === 'matches') {
      const tokens = node.namedChildren.find((child) => child.type === 'token_tree');
      const [first, second] = tokens ? source.pieces(tokens) : [];
      const value = pieces[0] ? this.#piece(pieces[0], names) : null;
      const fits = first && second ? characterPattern(source.text.slice(second.from, second.to)) : null;
      if (value?.type !== 'char' || !fits) throw new Unfollowed('`matches!` is not understood');
      return asFlag(fits(value.text));
    }
    if (name === 'write' || name === 'writeln') return this.#write(node, name === 'writeln' ? '\n' : '', names);
    if (/^(?:concat|concatcp|stringify|env|module_path)$/.test(name)) return this.#outside(node);
    if (name !== 'format') throw new Unfollowed(`macro \`${name}!\` is not understood`);
    return this.#format(node, pieces, names);
  }

  /** `write!(text, …)`: it is put behind what is there. */
  #write(node: Node, end: string, names: Names): Datum {
    const [into, ...pieces] = this.#source.insides(node);
    const place = into ? pieceExpression(into) : null;
    const name = place ? this.#source.textOf(place).replace(/^&\s*mut\s+/, '') : '';
    const before = names.get(name);
    if (before?.type !== 'text') throw new Unfollowed('`write!` is not understood');
    names.set(name, asText(before.text + textOfDatum(this.#format(node, pieces, names)) + end));
    return { type: 'option', inside: { type: 'list', items: [] } };
  }

  #format(node: Node, pieces: readonly Node[], names: Names): Datum {
    const source = this.#source;
    const [template, ...rest] = pieces;
    const text = template ? this.#piece(template, names) : null;
    if (text?.type !== 'text') throw new Unfollowed('a format is not understood');
    const parts = formatParts(source, text.text, rest).map((part) => {
      if (!('spec' in part)) return part;
      if (part.spec !== '') throw new Unfollowed('a format is not understood');
      return datumText('node' in part ? this.#piece(part.node, names, true) : this.named(node, part.name, names));
    });
    return asDatum(joined(parts));
  }

  #piece(piece: Node, names: Names, isShown = false): Datum {
    const inner = /^(?:source_file|ERROR|expression_statement)$/.test(piece.type) ? onlyChild(piece) : piece;
    if (!inner) throw new Unfollowed('code is not understood');
    if (inner !== piece) return this.#piece(inner, names, isShown);
    return isShown ? this.#display(inner, names) : this.value(inner, names);
  }
}

const functions = new WeakMap<Evaluation, Map<number, Expr | null>>();

/** The one function that a path names; asked for each character. */
function functionNamed(evaluation: Evaluation, path: readonly string[], at: Target): Expr | null {
  const known = functions.get(evaluation) ?? new Map<number, Expr | null>();
  functions.set(evaluation, known);
  const { id } = at.expr.node;
  let found = known.get(id);
  if (found === undefined) {
    const [item, another] = functionsNamed(evaluation, path, at);
    found = another ? null : (item ?? null);
    // What a type parameter names is another for each caller.
    if (path.length < 2) known.set(id, found);
  }
  return found;
}

export function asDatum(value: Value): Datum {
  return 'text' in value ? asText(value.text) : { type: 'list', items: charactersOf(value) };
}

function textOf(value: Value): string {
  if (!('text' in value)) throw new Unfollowed(value.reason);
  return value.text;
}

function codeOf(datum: Datum | undefined): (args: readonly Datum[]) => Datum {
  if (datum?.type !== 'code') throw new Unfollowed('a function is not known');
  return datum.run;
}

function plus(left: Datum, right: Datum): Datum {
  if (left.type === 'number' && right.type === 'number') return { type: 'number', number: left.number + right.number };
  if (left.type === 'text') return asText(left.text + textOfDatum(right));
  throw new Unfollowed('a sum is not understood');
}

/** The local names in a text. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/(?<![\w.])[a-z_]\w*/g) ?? [];
}
