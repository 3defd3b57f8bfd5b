/** Attributes of items: which code is only there for tests, and which functions something unseen may call. */
import { rawText, unescaped } from './literals.ts';
import type { Node, SourceFile } from './syntax.ts';

/** The texts of the attributes that stand above an item, without `#[` and `]`, nearest first. */
export function attributesOf(source: SourceFile, item: Node): string[] {
  const found: string[] = [];
  if (!mayHaveAttributes(source, item)) return found;
  for (let at = item.previousNamedSibling; at; at = at.previousNamedSibling) {
    if (at.type === 'attribute_item') found.push(inner(source.textOf(at)));
    else if (at.type !== 'line_comment' && at.type !== 'block_comment') break;
  }
  return found;
}

function inner(text: string): string {
  return text
    .replace(/^#!?\[/, '')
    .replace(/\]$/, '')
    .trim();
}

/** Whether the node stands in code that only a test build compiles: under `#[test]`, `#[cfg(test)]` and the like. */
export function isTestCode(source: SourceFile, node: Node): boolean {
  const met: number[] = [];
  let result: boolean | undefined;
  for (let at: Node | null = node; at && result === undefined; at = source.parent(at)) {
    result = source.inTests.get(at.id);
    if (result !== undefined) break;
    met.push(at.id);
    if (hasTestAttribute(source, at)) result = true;
  }
  result ??= isTestRoot(source);
  for (const id of met) source.inTests.set(id, result);
  return result;
}

/** Whether the node stands under a `cfg` that holds in tests, or with a feature that is named for them. */
export function isForTestCode(source: SourceFile, node: Node): boolean {
  if (!/\bcfg\b/.test(source.text)) return false;
  for (let at: Node | null = node; at; at = source.parent(at)) {
    if (!/_item$/.test(at.type) || !mayHaveAttributes(source, at)) continue;
    const predicates = attributesOf(source, at).flatMap((each) => /^cfg\s*\(([\s\S]*)\)$/.exec(each)?.[1] ?? []);
    if (predicates.some(isForTestsOnly)) return true;
  }
  return false;
}

/** Whether a `cfg` predicate holds only in tests or with features that are named for them: `any(test, feature = "testing")`. */
export function isForTestsOnly(predicate: string): boolean {
  const parts =
    predicate.match(/feature\s*=\s*"[^"]*"|\bnot\b|\b(?!any\b|all\b|feature\b)\w+(?:\s*=\s*"[^"]*")?/g) ?? [];
  return (
    parts.length > 0 &&
    parts.every((part) => part === 'test' || /^feature\s*=\s*"[^"]*(?:test|mock|bench)[^"]*"$/.test(part))
  );
}

function hasTestAttribute(source: SourceFile, node: Node): boolean {
  const { type } = node;
  return (
    /_item$|^block$|_statement$|_declaration$|_expression$|^macro_invocation$|^macro_definition$/.test(type) &&
    type !== 'attribute_item' &&
    attributesOf(source, node).some(isTestAttribute)
  );
}

/** Whether the text above a node ends as an attribute or a comment does; siblings are slow to ask for in a long block. */
function mayHaveAttributes(source: SourceFile, node: Node): boolean {
  let at = node.startIndex - 1;
  while (at >= 0 && /\s/.test(source.text.charAt(at))) at -= 1;
  if (at < 0) return false;
  if (source.text[at] === ']' || source.text[at] === '/') return true;
  return source.text.slice(source.text.lastIndexOf('\n', at) + 1, at + 1).includes('//');
}

/** What stands before the first item of a file: comments and inner attributes. */
const HEAD =
  /^\uFEFF?(?:#!(?!\s*\[)[^\n]*\n)?(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#!\s*\[(?:[^\]"[]|"(?:[^"\\]|\\[\s\S])*"|\[[^\]]*\])*\])*/;

const testRoots = new WeakMap<SourceFile, boolean>();

/** Whether the whole file is under `#![cfg(test)]`. */
export function isTestRoot(source: SourceFile): boolean {
  let known = testRoots.get(source);
  if (known === undefined) {
    const head = source.text.includes('#![') ? (HEAD.exec(source.text)?.[0] ?? '') : '';
    known = [...head.matchAll(/#!\[([^\]]*)\]/g)].some(
      ({ index, 1: attribute = '' }) => !source.isInert(index) && isTestAttribute(attribute.trim()),
    );
    testRoots.set(source, known);
  }
  return known;
}

const TEST_NAMES = new Set([
  'test',
  'bench',
  'rstest',
  'test_case',
  'quickcheck',
  'proptest',
  'test_log',
  'traced_test',
  'wasm_bindgen_test',
]);

/** `test`, `tokio::test(flavor = "…")`, `cfg(test)`, `cfg(all(test, unix))`; not `cfg(any(test, feature = "x"))`. */
export function isTestAttribute(attribute: string): boolean {
  const path = /^[\w:\s]+/.exec(attribute)?.[0].replace(/\s/g, '') ?? '';
  if (path === 'cfg') return isTestOnly(attribute.slice(attribute.indexOf('(') + 1, attribute.lastIndexOf(')')));
  return TEST_NAMES.has(path.split('::').at(-1) ?? '');
}

/** Whether a `cfg` predicate can hold only in a test build. Rust Reference, "Conditional compilation". */
function isTestOnly(predicate: string, depth = 0): boolean {
  const text = predicate.trim();
  if (text === 'test') return true;
  if (depth > 16) return false;
  const call = /^(all|any)\s*\(([\s\S]*)\)$/.exec(text);
  if (!call) return false;
  const parts = splitTop(call[2] ?? '');
  return call[1] === 'all'
    ? parts.some((part) => isTestOnly(part, depth + 1))
    : parts.length > 0 && parts.every((part) => isTestOnly(part, depth + 1));
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Attributes that leave a function what it is: no generated code calls it because of them. */
const PLAIN = new Set([
  ...[
    'allow',
    'warn',
    'deny',
    'forbid',
    'expect',
    'cfg',
    'cfg_attr',
    'inline',
    'cold',
    'must_use',
    'doc',
    'deprecated',
    'track_caller',
  ],
  ...[
    'instrument',
    'tracing::instrument',
    'async_recursion',
    'async_recursion::async_recursion',
    'async_trait',
    'async_trait::async_trait',
    'rustfmt::skip',
    'target_feature',
  ],
  ...[
    'autometrics',
    'timed',
    'cached',
    'once',
    'memoize',
    'logfn',
    'function_name::named',
    'named',
    'fastrace::trace',
    'trace',
    'minitrace::trace',
  ],
]);

/** Whether an attribute may hand the function to code that is not in sight: a route, an export, a command, a hook. */
export function mayBeCalledUnseen(attributes: readonly string[]): boolean {
  return attributes.some((attribute) => {
    const path = /^[\w:\s]+/.exec(attribute)?.[0].replace(/\s/g, '') ?? '';
    return (
      !PLAIN.has(path) && !path.startsWith('clippy::') && !path.startsWith('rustfmt::') && !isTestAttribute(attribute)
    );
  });
}

/** The doc comment above an item as one text, or null. Rust Reference, "Doc comments". */
export function docOf(source: SourceFile, item: Node): string | null {
  if (!mayHaveAttributes(source, item)) return null;
  const doc = docTexts(source, item)
    .map((text) => (text.includes('\n') ? text.replace(/^[ \t]*\*[ \t]?/gm, '') : text).trim())
    .join('\n')
    .trim();
  return doc === '' ? null : doc;
}

/**
 * The texts of the `#[doc = "…"]` attributes above an item, in order, as a macro is given them: each line comment is one,
 * with the space behind its slashes, and each block comment. Rust Reference, "Doc comments".
 */
export function docTexts(source: SourceFile, item: Node): string[] {
  const texts: string[] = [];
  for (let at = item.previousNamedSibling; at; at = at.previousNamedSibling) {
    if (at.type === 'attribute_item') {
      const doc = /^doc\s*=\s*(?:("(?:[^"\\]|\\.)*")|(r(#*)"[\s\S]*"\3))$/.exec(inner(source.textOf(at)));
      if (doc) texts.push(doc[1] === undefined ? rawText(doc[2] ?? '') : unescaped(doc[1]));
      continue;
    }
    const text = source.textOf(at);
    if (at.type === 'line_comment' && /^\/\/\/(?!\/)/.test(text)) texts.push(text.slice(3).replace(/\r?\n$/, ''));
    else if (at.type === 'block_comment' && /^\/\*\*(?![*/])/.test(text)) texts.push(text.slice(3, -2));
    else if (at.type !== 'line_comment' && at.type !== 'block_comment') break;
  }
  return texts.reverse();
}
