/** What shows that a macro may have to do with metrics. Too many cost time; too few lose metrics. */
import type { Surroundings } from './table.ts';

/** A sign that code has to do with metrics, or with the names of them, wherever it comes from. */
const SIGN =
  /metric|counter|gauge|histogram|prometheus|#\s*(?:TYPE|HELP)\s|\bmeter\b|with_label|\bLabel\b|\bKeyValue\b|get_or_create|regist(?:er|ry)|\bas_str\b|'static\s+str\b|\b(?:const|static)\s+(?:ref\s+)?\$/i;
/** A field or a method behind a dot that the call names: `$metrics.$field.$method($by)`, `METRICS.$($what)*`. */
const CHOSEN = /(?<!\.)\.\s*\$\s*[\w(]/;
const METHOD = /\.\s*([a-z_]\w*)\s*(?:::\s*<[^<>;{}()]{0,80}>\s*)?\(/g;
const FUNCTION = /\b([a-z_]\w*)\s*(?:::\s*<[^<>;{}()]{0,80}>\s*)?\(/g;
/** Functions that every file has: a call of one of them says nothing. */
const COMMON = new Set([
  ...[
    'new',
    'default',
    'from',
    'into',
    'clone',
    'get',
    'main',
    'fmt',
    'len',
    'next',
    'run',
    'build',
    'start',
    'as_ref',
  ],
  ...['is_empty', 'iter', 'drop', 'eq', 'hash', 'insert', 'push', 'unwrap', 'map', 'init', 'test', 'name', 'parse'],
]);
const CALLED = /([A-Za-z_]\w*)\s*!\s*[([{]/g;

/** Names of macros that give labels or attributes. */
const OF_LABELS = /label|attr|(?:^|_)(?:tags?|kvs?|key_?values?)(?:_|$)/;

/** Whether a macro's name says that it has to do with metrics. */
export function isNamedForMetrics(name: string): boolean {
  return SIGN.test(name) || OF_LABELS.test(name);
}

/** Whether a body may make, name or update a metric; `makers` are functions that may make one. */
export function isAboutMetrics(
  body: string,
  { writes }: Pick<Surroundings, 'writes'>,
  makers: ReadonlySet<string>,
): boolean {
  if (SIGN.test(body) || CHOSEN.test(body)) return true;
  for (const [, name = ''] of body.matchAll(METHOD)) if (writes.has(name)) return true;
  for (const [, name = ''] of body.matchAll(FUNCTION)) if (makers.has(name)) return true;
  return false;
}

/** The names of the macros that a body calls. */
export function calledIn(body: string): string[] {
  return [...body.matchAll(CALLED)].map((match) => match[1] ?? '');
}

/** The functions of the files that may make metrics by a name that they are given. */
export function makersIn(
  around: Pick<Surroundings, 'text' | 'vocabulary' | 'mayMake' | 'makerWords'>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of around.vocabulary().filesWith(around.makerWords)) {
    const text = around.text(file);
    if (!around.mayMake(text)) continue;
    for (const [, name = ''] of text.matchAll(/\bfn\s+(\w+)/g)) if (!COMMON.has(name)) names.add(name);
  }
  return names;
}

/** Whether a macro gives a text that it puts together: it may be the name of a metric. */
export function givesText(body: string): boolean {
  return /=>\s*[({[]\s*\{?\s*&?\s*(?:::)?(?:\w+\s*::\s*)*(?:format|concat|const_format::\w+|formatcp|concatcp)\s*!\s*[({[]/.test(
    body,
  );
}

/** Whether a macro gives a list of pairs (`[$(($key, $value)),*]`): they may be labels. */
export function givesPairs(body: string): boolean {
  return /\[\s*\$\(\s*\(/.test(body);
}

/** Whether a file writes a page of the text format by hand: its macros may make what stands on that. */
export function writesPage(text: string): boolean {
  return text.includes('# TYPE ');
}
