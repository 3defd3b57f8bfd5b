/**
 * The layers of `metrics-util` that change what reaches an exporter: a prefix with a dot in front of every name
 * (src/layers/prefix.rs), and a filter that drops every name with one of its patterns in it (src/layers/filter.rs).
 */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { textOrPattern, type Value } from '../../values/value.ts';
import { argumentsOf, pathCallAt } from '../arguments.ts';

export type Layer =
  | { readonly type: 'prefix'; readonly prefix: Value }
  | { readonly type: 'filter'; readonly patterns: readonly string[] | null };

/** The layers of one stack, the first one nearest to the exporter. */
export interface Stack {
  readonly source: SourceFile;
  /** The call that makes the first of them. */
  readonly node: Node;
  readonly layers: readonly Layer[];
  readonly context: Context | null;
}

/** Every stack with such layers that the workspace builds outside tests. */
export function layersOf(analysis: Analysis): readonly Stack[] {
  const { workspace } = analysis;
  /** For each stack, by its outermost expression: its layers in the order of the text, which is that of `push`. */
  const stacks = new Map<string, { source: SourceFile; calls: Node[] }>();
  for (const type of ['PrefixLayer', 'FilterLayer']) {
    for (const { source, to } of workspace.occurrences(type, workspace.files)) {
      const made = /^\s*::\s*(new|from_patterns|default)\b/.exec(source.text.slice(to, to + 40));
      const end = to + (made?.[0].length ?? 0);
      const call = made ? pathCallAt(source, end - (made[1] ?? '').length, end) : null;
      if (!call || workspace.isTest(source, call) || analysis.reach.of(source, call) === 'no') continue;
      const key = `${source.file} ${stackAround(source, call)}`;
      const stack = stacks.get(key) ?? { source, calls: [] };
      stacks.set(key, stack);
      stack.calls.push(call);
    }
  }
  return [...stacks.values()].flatMap(({ source, calls }) => {
    calls.sort((a, b) => a.startIndex - b.startIndex);
    const [node] = calls;
    if (!node) return [];
    return analysis.values
      .inEachLiveContext<Stack | null>(
        (context) => {
          const layers = calls.map((call) => layerOf(analysis, { source, node: call }, context));
          return isReplaced(analysis, { source, node }, layers, context) ? null : { source, node, context, layers };
        },
        (reason) => ({ source, node, context: null, layers: [{ type: 'prefix', prefix: { pattern: '*', reason } }] }),
      )
      .filter((stack) => stack !== null);
  });
}

/**
 * Whether a stack has a prefix that is not known, as it is built only where somebody sets it, and another branch builds what is
 * there otherwise: the default counts.
 */
function isReplaced(analysis: Analysis, stack: Expr, layers: readonly Layer[], context: Context | null): boolean {
  const isOpen = layers.some((layer) => layer.type === 'prefix' && 'pattern' in layer.prefix);
  return isOpen && hasOtherBranch(stack) && !analysis.values.runsByDefault(stack, context);
}

/** Whether a place is in one of several branches of its function. */
function hasOtherBranch({ source, node }: Expr): boolean {
  for (let up = source.parent(node); up && up.type !== 'function_item'; up = source.parent(up))
    if (up.type === 'match_arm' || (up.type === 'if_expression' && up.childForFieldName('alternative'))) return true;
  return false;
}

/** Where the chain of calls begins that a layer is pushed in. */
function stackAround(source: SourceFile, call: Node): number {
  let outermost = call;
  for (let at = source.parent(call); at; at = source.parent(at)) {
    if (/^(?:call|field|try|await|parenthesized)_expression$|^arguments$/.test(at.type)) outermost = at;
    else break;
  }
  return outermost.startIndex;
}

function layerOf(analysis: Analysis, { source, node }: Expr, context: Context | null): Layer {
  const type = pathParts(source.textOf(node.childForFieldName('function') ?? node)).at(-2);
  const first = argumentsOf(source, node)[0];
  if (type === 'PrefixLayer')
    return {
      type: 'prefix',
      prefix: first ? analysis.values.text({ source, node: first }, context) : { text: '' },
    };
  return { type: 'filter', patterns: first ? analysis.values.texts({ source, node: first }, context) : null };
}

/** What a stack makes of a name that is sanitised already, or null when it drops it. */
export function throughLayers(
  name: Value,
  layers: readonly Layer[],
  sanitized: (text: string) => string,
): Value | null {
  let shown = name;
  for (const layer of [...layers].reverse()) {
    const text: string = textOrPattern(shown);
    if (layer.type === 'filter') {
      // Patterns out of sight are for what nobody wants to see: without them in sight, it is shown.
      if (layer.patterns?.some((pattern) => text.includes(sanitized(pattern)))) return null;
    } else if ('text' in layer.prefix && 'text' in shown)
      shown = { text: sanitized(`${layer.prefix.text}.${shown.text}`) };
    else if ('text' in layer.prefix) shown = { ...shown, pattern: `${sanitized(layer.prefix.text)}_${text}` };
    else {
      const { reason } = layer.prefix;
      shown = { pattern: `*_${text}`, reason: `the prefix of its \`PrefixLayer\` is not known: ${reason}` };
    }
  }
  return shown;
}
