/** What binds a local name at a place, whatever the form: `let`, a closure's parameter, `if let`, an arm of a `match`. */
import { namesIn, plainChildren } from '../source/nodes.ts';
import { closureParameters, letBinding, plainName } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';

export type LocalBinding =
  /** `let name = value`. */
  | { readonly type: 'let'; readonly declaration: Node; readonly value: Node | null }
  /** A name inside a pattern: the value that the whole pattern takes apart. */
  | { readonly type: 'pattern'; readonly pattern: Node; readonly value: Node }
  /** A parameter of a closure; `part` is the index in it where that is a tuple, null for the whole. */
  | { readonly type: 'closure'; readonly closure: Node; readonly index: number; readonly part: number | null };

/** The nearest binding of a name around a place, inside the function that it stands in; its parameters are none. */
export function localBinding(source: SourceFile, at: Node, name: string): LocalBinding | null {
  const found = letBinding(source, at, name);
  let child = at;
  for (let up = source.parent(at); up; up = source.parent(up)) {
    if (/^function_item$|^(static|const)_item$/.test(up.type)) break;
    if (found && up.startIndex <= found.declaration.startIndex) break;
    const inner = ofNode(source, up, child, name);
    if (inner) return inner;
    child = up;
  }
  if (!found) return null;
  const { declaration, value, pattern } = found;
  const whole = declaration.childForFieldName('value');
  if (value || !whole || pattern.type === 'tuple_pattern') return { type: 'let', declaration, value };
  return { type: 'pattern', pattern, value: whole };
}

function ofNode(source: SourceFile, up: Node, child: Node, name: string): LocalBinding | null {
  if (up.type === 'closure_expression' && up.childForFieldName('body')?.id === child.id) {
    for (const [index, parameter] of closureParameters(up).entries()) {
      const pattern = parameter.childForFieldName('pattern') ?? parameter;
      if (plainName(source, pattern) === name) return { type: 'closure', closure: up, index, part: null };
      const part = pattern.type === 'tuple_pattern' ? partNamed(source, pattern, name) : -1;
      if (part >= 0) return { type: 'closure', closure: up, index, part };
    }
    return null;
  }
  if (/^(?:if|while)_expression$/.test(up.type) && up.childForFieldName('condition')?.id !== child.id) {
    if (up.childForFieldName('alternative')?.id === child.id) return null;
    const condition = up.childForFieldName('condition');
    const parts = condition?.type === 'let_chain' ? condition.namedChildren : [condition];
    for (const part of parts) {
      const pattern = part?.type === 'let_condition' ? part.childForFieldName('pattern') : null;
      const value = part?.childForFieldName('value');
      if (pattern && value && namesIn(source, pattern).includes(name)) return { type: 'pattern', pattern, value };
    }
  }
  if (up.type === 'match_arm' && up.childForFieldName('value')?.id === child.id) {
    const pattern = up.childForFieldName('pattern');
    const block = source.parent(up);
    const value = (block ? source.parent(block) : null)?.childForFieldName('value');
    if (pattern && value && namesIn(source, pattern).includes(name)) return { type: 'pattern', pattern, value };
  }
  return null;
}

function partNamed(source: SourceFile, tuple: Node, name: string): number {
  return plainChildren(tuple).findIndex((part) => plainName(source, part) === name);
}
