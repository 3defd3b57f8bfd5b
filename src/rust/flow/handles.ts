/** The names that hold a metric: what they are, and how they are called. */
import { type Expr, keyOf } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Item } from '../workspace/items.ts';

export type Handle =
  | { readonly type: 'item'; readonly item: Item }
  /** A name inside a stretch of one file; `declaration` is the `let` when there is one, to see shadowing. */
  | {
      readonly type: 'local';
      readonly source: SourceFile;
      readonly name: string;
      readonly from: number;
      readonly to: number;
      readonly declaration: Node | null;
    }
  | { readonly type: 'field'; readonly struct: string; readonly field: string; readonly source: SourceFile }
  | { readonly type: 'result'; readonly function: Expr }
  /** The calls of a function that a macro of a library generates, which is called so in a message. */
  | { readonly type: 'calls'; readonly name: string; readonly calls: readonly Expr[]; readonly source: SourceFile };

/** A place that mentions a handle: the expression that stands for the metric there, or a doubt and its reason. */
export interface Mention extends Expr {
  readonly doubt: string | null;
  /** A name that a pattern binds to the metric (`let Metrics { hits, .. } = m`), instead of an expression. */
  readonly binds: boolean;
}

export function handleKey(handle: Handle): string {
  switch (handle.type) {
    case 'item':
      return `item ${keyOf(handle.item)}`;
    case 'local':
      return `local ${handle.source.file} ${handle.name} ${handle.from}-${handle.to}`;
    case 'field':
      return `field ${handle.struct}.${handle.field}`;
    case 'result':
      return `result ${keyOf(handle.function)}`;
    case 'calls':
      return `calls ${handle.name} ${handle.source.file}`;
  }
}

/** The identifier to show a person: `ERRORS_TOTAL`, `Metrics.errors`, `errors`. */
export function handleName(handle: Handle): string | null {
  switch (handle.type) {
    case 'item':
      return handle.item.name;
    case 'local':
      return handle.name;
    case 'field':
      return `${handle.struct}.${handle.field}`;
    case 'calls':
      return handle.name;
    case 'result':
      return null;
  }
}
