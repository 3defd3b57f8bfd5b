/** What makes attributes of an object of the workspace: `impl From<Type> for KeyValue`, `impl Into<Vec<KeyValue>> for Type`. */
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, type Expr, implAround } from '../../source/nodes.ts';
import type { SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { originsOf } from '../../workspace/origins.ts';
import { unwrap } from '../../workspace/type-texts.ts';

/** An attribute, and a list of them, as the type that a conversion is for. */
const ONE = /^(?:\w+::)*KeyValue$/;
const LIST = /^(?:\w+::)*(?:Vec|SmallVec|ArrayVec)\s*<|^\[/;

/** A file with an `impl Into<…>` of either. */
const INTO = /\bInto\s*<[^>]*\bKeyValue\b/;

/** The functions that make an attribute, or a list of them, of an object of a type, or of a reference to one. */
export function conversions(analysis: Analysis, source: SourceFile, type: string, isList = false): readonly Expr[] {
  const made = isList ? LIST : ONE;
  const from = analysis.types.methods(source, isList ? 'Vec' : 'KeyValue', 'from').filter((method) => {
    const given = argumentOf(method, 'From');
    const target = implAround(method.source, method.node)?.childForFieldName('type');
    const text = target ? method.source.textOf(target) : '';
    return given !== null && unwrap(given, null) === type && made.test(text) && unwrap(text, null) === 'KeyValue';
  });
  const into = analysis.modules
    .itemsNamed('into', source.file, (file) => INTO.test(file.text))
    .filter((method) => {
      const target = argumentOf(method, 'Into');
      const own = target !== null ? implAround(method.source, method.node)?.childForFieldName('type') : null;
      if (!own || target === null || unwrap(target, null) !== 'KeyValue' || !made.test(target)) return false;
      return method.node.type === 'function_item' && unwrap(method.source.textOf(own), null) === type;
    });
  return [...from, ...into];
}

/** What the trait around a method is given: of `impl From<Type> for …` the type. */
function argumentOf({ source, node }: Expr, trait: string): string | null {
  const named = implAround(source, node)?.childForFieldName('trait');
  return named ? (new RegExp(`^(?:\\w+::)*${trait}\\s*<([\\s\\S]*)>$`).exec(source.textOf(named))?.[1] ?? null) : null;
}

/** What a call makes attributes of: `object.into()`, `Into::<Vec<KeyValue>>::into(object)`, `Vec::from(object)`; null for another. */
export function convertedBy({ source, node }: Expr): Expr | null {
  const called = node.childForFieldName('function');
  if (!called) return null;
  if (called.type === 'field_expression') {
    const object = called.childForFieldName('value');
    return object && source.textOf(called.childForFieldName('field') ?? called) === 'into'
      ? { source, node: object }
      : null;
  }
  const [object, ...others] = argumentsOf(node);
  const isConversion = /^(?:\w+::)*Into(?:::<[\s\S]*>)?::into$|^<?(?:\w+::)*Vec(?:(?:::)?<[\s\S]*>)?>?::from$/;
  return object && others.length === 0 && isConversion.test(source.textOf(called)) ? { source, node: object } : null;
}

/**
 * The functions that make a list of attributes of an object, by its type, or by those of all that it may be where callers decide;
 * null for one that is not in sight. None when nothing of the workspace makes a list of it.
 */
export function listConversions(analysis: Analysis, object: Expr, context: Context | null): readonly (Expr | null)[] {
  const of = ({ source, node }: Expr): readonly Expr[] => {
    const type = analysis.types.of(source, node);
    return type === null ? [] : conversions(analysis, source, type, true);
  };
  const own = of(object);
  if (own.length > 0) return own;
  const origins = originsOf(analysis, object, context);
  const each = origins.map((origin) => (origin ? of(origin) : []));
  return each.every((some) => some.length === 0)
    ? []
    : each.map((some) => (some.length === 1 ? (some[0] ?? null) : null));
}
