/**
 * `prometheus-static-metric`: structs that hold the children of a metric by the values of their labels.
 *
 * `make_static_metric!` and `make_auto_flush_static_metric!` generate a struct for each label, with a field for each value
 * (prometheus-static-metric, src/builder.rs). So a metric is updated by `HTTP.post.foo.inc()`.
 */
import type { Analysis } from '../../analysis.ts';

const MACRO = /\bmake_(?:auto_flush_)?static_metric\s*!\s*[({[]/g;
/** `{ post, get, http1: "HTTP/1", }`: the values of a label, or of a `label_enum`. */
const VALUES = /(?:=>|\blabel_enum\s+\w+)\s*\{([^{}]*)\}/g;

const known = new WeakMap<Analysis, ReadonlySet<string>>();

/** The names of all label values that the workspace makes fields of. */
export function labelValues(analysis: Analysis): ReadonlySet<string> {
  let names = known.get(analysis);
  if (!names) {
    const found = new Set<string>();
    const { workspace } = analysis;
    const holding = workspace.files.filter((file) => workspace.source(file).text.includes('static_metric'));
    for (const file of holding) {
      const { text } = workspace.source(file);
      for (const macro of text.matchAll(MACRO)) {
        // A body ends before the next item in the first column; what is read too much is none of `=> { … }`.
        const body = text.slice(macro.index, endOf(text, (macro.index ?? 0) + macro[0].length));
        for (const [, values = ''] of body.matchAll(VALUES)) {
          const plain = values.replace(/\/\/[^\n]*|"(?:[^"\\]|\\.)*"/g, '');
          for (const [, name = ''] of plain.matchAll(/(?:^|[\s,])(?:r#)?(\w+)\s*(?=[,:]|$)/g)) found.add(name);
        }
      }
    }
    names = found;
    known.set(analysis, names);
  }
  return names;
}

/** The place behind the bracket that closes what opens before `from`. */
function endOf(text: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < text.length && depth > 0; at += 1) {
    const char = text[at];
    if (char === '"') for (at += 1; at < text.length && text[at] !== '"'; at += 1) at += text[at] === '\\' ? 1 : 0;
    else if (char === '{' || char === '(' || char === '[') depth += 1;
    else if (char === '}' || char === ')' || char === ']') depth -= 1;
  }
  return at;
}
