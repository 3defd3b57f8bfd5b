/** The methods of a type by their name: its own, and those that traits give to it; those of a trait, for each type that has it. */
import { attributesOf } from '../source/attributes.ts';
import { type Expr, implAround, implType, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { boundsOf } from '../workspace/bounds.ts';
import type { Item } from '../workspace/items.ts';
import type { Evaluation } from './evaluation.ts';
import { implementersOf } from './generics.ts';
import { variantsOf } from './variants.ts';

/** Methods that give back the text or the object that they are called on. */
export const SAME =
  /^(?:to_string|to_owned|into|as_str|clone|as_ref|into_owned|borrow|cloned|copied|deref|as_deref|as_mut|borrow_mut|unwrap|expect|into_boxed_str|into_string|leak|by_ref|as_slice|to_vec|iter|into_iter|lock|read|write|load|as_static_str|as_static|as_borrowed|get_ref|into_inner|to_compact_string|into_boxed_slice|unwrap_or_log|ok|to_str|to_string_lossy|try_into)$/;

const ofTypes = new WeakMap<Evaluation, Map<string, readonly Item[]>>();

/** The methods that a type has by a name: its own, else those that a trait gives to it. */
export function methodsOf(evaluation: Evaluation, type: string, method: string, source: SourceFile): readonly Item[] {
  const known = ofTypes.get(evaluation) ?? new Map<string, readonly Item[]>();
  ofTypes.set(evaluation, known);
  const key = `${source.file} ${type}.${method}`;
  let methods = known.get(key);
  if (!methods) {
    methods = findMethods(evaluation, type, method, source);
    known.set(key, methods);
  }
  return methods;
}

const ofTraitFiles = new WeakMap<SourceFile, boolean>();

/** Whether a file may have a method of a trait, or of all types that have one. */
function mayBeOfTrait(file: SourceFile): boolean {
  let known = ofTraitFiles.get(file);
  if (known === undefined) {
    known = /\btrait\s|\bimpl\s*</.test(file.text);
    ofTraitFiles.set(file, known);
  }
  return known;
}

function findMethods(evaluation: Evaluation, type: string, method: string, source: SourceFile): readonly Item[] {
  const all = evaluation.types.methods(source, type, method);
  const inherent = all.filter((item) => !implAround(item.source, item.node)?.childForFieldName('trait'));
  const own = inherent.length > 0 ? inherent : all;
  if (own.length > 0)
    return own.some((item) => item.source === source) ? own.filter((item) => item.source === source) : own;
  // Such methods are of traits of std, and have no body there that could be read.
  if (SAME.test(method)) return [];
  const has = (trait: string) => implementersOf(evaluation, trait).some((each) => each.type === type);
  return evaluation.modules.itemsNamed(method, null, mayBeOfTrait).filter((item) => {
    const around = item.node.type === 'function_item' ? implAround(item.source, item.node) : null;
    if (around?.type === 'trait_item') return has(implType(item.source, item.node) ?? '');
    return around !== null && blanketBounds(item.source, around).some(has);
  });
}

/** The traits that a type has to have for an `impl<T: Named> Shown for T`; none where the impl is for a type of its own. */
function blanketBounds(source: SourceFile, impl: Node): string[] {
  const type = impl.childForFieldName('type');
  return type ? boundsOf(source, impl, source.textOf(type)) : [];
}

const ofTraits = new WeakMap<Evaluation, Map<string, readonly (Expr | null)[]>>();

/**
 * The methods of a name that the types which have a trait have, one for each type that differs from others, in order, be it its own or the one that
 * the trait gives to it; null for one that has it out of sight. Empty where none has it, or when `trait` is no trait of this workspace.
 */
export function methodsOfTrait(evaluation: Evaluation, trait: string, method: string): readonly (Expr | null)[] {
  const all = ofTraits.get(evaluation) ?? new Map<string, readonly (Expr | null)[]>();
  ofTraits.set(evaluation, all);
  const key = `${trait}.${method}`;
  let methods = all.get(key);
  if (!methods) {
    methods = findEach(evaluation, trait, method);
    all.set(key, methods);
  }
  return methods;
}

function findEach(evaluation: Evaluation, trait: string, method: string): readonly (Expr | null)[] {
  const traits = evaluation.modules.itemsNamed(trait).filter((item) => item.node.type === 'trait_item');
  if (traits.length === 0) return [];
  const all = withoutAlike(traits, implementersOf(evaluation, trait)).map(({ type, block }): Expr | null => {
    const own = methodIn(block, method);
    if (own) return own;
    const path = block.node.childForFieldName('trait');
    const meaning = path
      ? evaluation.modules.resolve(pathParts(block.source.textOf(path)), block.source, block.node)
      : null;
    const declared = meaning?.type === 'item' && meaning.rest.length === 0 ? methodIn(meaning.item, method) : null;
    if (declared) return declared.node.type === 'function_item' ? declared : null;
    return methodsOf(evaluation, type, method, block.source)[0] ?? null;
  });
  return all.some((each) => each !== null) ? all : [];
}

/**
 * The types that have a trait without those that are as another one: of all that leave everything to the trait, one stands for the rest,
 * unless other traits give more to them.
 */
function withoutAlike<T extends { readonly block: Expr }>(traits: readonly Item[], all: readonly T[]): readonly T[] {
  const [trait, ...others] = traits;
  const isAlone = others.length === 0 && trait !== undefined && !trait.node.childForFieldName('bounds');
  if (!isAlone || trait.node.namedChildren.some(({ type }) => type === 'where_clause')) return all;
  const isEmpty = ({ block }: T) => plainChildren(block.node.childForFieldName('body') ?? block.node).length === 0;
  const first = all.find(isEmpty);
  return all.filter((each) => each === first || !isEmpty(each));
}

const dispatched = new WeakMap<Evaluation, Map<string, readonly (Expr | null)[]>>();

/**
 * The methods that a call on an enum means to which `#[enum_dispatch(Trait)]` gives the methods of a trait: for each variant those of the
 * type that is in it, null for one out of sight. Empty for all else. The crate enum_dispatch, "Usage".
 */
export function methodsOfVariants(
  evaluation: Evaluation,
  type: string,
  method: string,
  source: SourceFile,
): readonly (Expr | null)[] {
  const all = dispatched.get(evaluation) ?? new Map<string, readonly (Expr | null)[]>();
  dispatched.set(evaluation, all);
  const key = `${evaluation.workspace.owner(source.file)?.dir} ${type}.${method}`;
  let methods = all.get(key);
  if (!methods) {
    methods = findOfVariants(evaluation, type, method, source);
    all.set(key, methods);
  }
  return methods;
}

function findOfVariants(evaluation: Evaluation, type: string, method: string, from: SourceFile): (Expr | null)[] {
  const { modules } = evaluation;
  const traits = modules
    .itemsNamed(method, null, ({ text }) => text.includes('enum_dispatch'))
    .flatMap((item) => {
      const around = implAround(item.source, item.node);
      return around?.type === 'trait_item' ? { source: item.source, node: around } : [];
    });
  if (traits.length === 0) return [];
  const hasItself = ({ source, node }: Expr) => dispatchesTo(source, node).includes(type);
  const [only, ...others] = modules
    .itemsNamed(type, from.file, ({ text }) => text.includes('enum_dispatch'))
    .filter(({ source, node }) => {
      if (node.type !== 'enum_item') return false;
      const given = dispatchesTo(source, node);
      return traits.some(
        (trait) =>
          given.includes(implType(trait.source, methodIn(trait, method)?.node ?? trait.node) ?? '') || hasItself(trait),
      );
    });
  if (!only || others.length > 0) return [];
  return variantsOf(only).map(({ source, node }): Expr | null => {
    const inner = node.childForFieldName('body')?.namedChildren.find((each) => /type/.test(each.type));
    const name = inner ?? node.childForFieldName('name');
    const held = name ? pathParts(source.textOf(name).replace(/<[\s\S]*$/, '')).at(-1) : undefined;
    return held === undefined ? null : (methodsOf(evaluation, held, method, source)[0] ?? null);
  });
}

/** The names between the brackets of the attribute `#[enum_dispatch(…)]` of an item. */
function dispatchesTo(source: SourceFile, item: Node): string[] {
  return attributesOf(source, item).flatMap((attribute) => {
    const names = /^(?:enum_dispatch\s*::\s*)?enum_dispatch\s*\(([\s\S]*)\)$/.exec(attribute)?.[1] ?? '';
    return names.split(',').flatMap((name) => pathParts(name.replace(/<[\s\S]*$/, '')).at(-1) ?? []);
  });
}

/** The function of a name in an `impl` or a trait, with a body or without. */
function methodIn({ source, node }: Expr, name: string): Expr | null {
  const own = node.childForFieldName('body')?.namedChildren.find((child) => {
    const called = /^function_(?:signature_)?item$/.test(child.type) ? child.childForFieldName('name') : null;
    return called !== null && source.textOf(called) === name;
  });
  return own ? { source, node: own } : null;
}

/** Whether a method is the one that a trait gives to the types that have none of their own. */
export function isOfTrait({ source, node }: Expr): boolean {
  return implAround(source, node)?.type === 'trait_item';
}
