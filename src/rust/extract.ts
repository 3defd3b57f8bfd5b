/** Rust source in, metrics out: names as a scrape shows them, where they are declared, and what changes them. */
import type { Finding, Kind, KnownNames, Metric, Place, Unresolved, Wrapper } from '../model.ts';
import { byPath } from '../repository/repository.ts';
import { type Analysis, analysis } from './analysis.ts';
import { type Flow, follow } from './flow/flow.ts';
import { updatesOf } from './flow/updates.ts';
import { type Found, gather, grouped, says, useOf } from './gather.ts';
import { labelsOfUses } from './labels.ts';
import { docOf } from './source/attributes.ts';
import { keyOf } from './source/nodes.ts';
import type { Node, RustParser, SourceFile } from './source/syntax.ts';
import { unread, writtenCode } from './unread.ts';
import type { Value } from './values/value.ts';
import type { Asked } from './workspace/aside.ts';
import type { Files } from './workspace/package.ts';

export interface Extraction {
  /** Sorted by file, line and column of the declaration. */
  readonly metrics: readonly Metric[];
  readonly unresolved: readonly Unresolved[];
  readonly findings: readonly Finding[];
  readonly analysis: Analysis;
}

/**
 * Reads the metrics of a repository.
 *
 * @param isMetricsFile which Rust files may declare metrics; updates are looked for everywhere.
 * @param asked by which names of tests, benches, examples or fuzz folders somebody asked for a file: it counts when all that it lies in are named, and what it works with counts with it.
 * @param wrappers what the configuration says of functions that make metrics, and of names.
 */
export function extract(
  files: Files,
  parser: RustParser,
  isMetricsFile: (file: string) => boolean,
  asked: Asked = () => new Set(),
  wrappers: readonly (Wrapper | KnownNames)[] = [],
): Extraction {
  const within = analysis(files, parser, asked);
  const { workspace } = within;
  const chosen = workspace.files.filter((file) => isMetricsFile(file) && workspace.aside.mayDeclare(file));
  const { found, unnamed, libraries } = gather(within, chosen, wrappers);
  const unresolved: Unresolved[] = [];
  const ofMacros: Unresolved[] = [];
  const metrics: Metric[] = [];
  const unregistered: Unregistered[] = [];
  for (const group of grouped(found)) {
    for (const made of metricsOf(within, group, unnamed)) {
      if ('site' in made) unregistered.push(made);
      else if (!('pattern' in made)) metrics.push(made);
      else if (isNothing(within, group, made)) continue;
      else (isOfMacro(group, made) ? ofMacros : unresolved).push(made);
    }
  }
  const left = [
    ...withoutNarrower([...unresolved, ...onceEach(ofMacros)]),
    ...chosen.flatMap((file) => unexpanded(within, workspace.source(file))),
  ];
  // A file without a sign of any library holds no declaration that a syntax error could hide: it is not even parsed.
  const read = chosen.filter((file) => libraries.some((library) => says(within, workspace.source(file), library)));
  const mayDeclare = (text: string) => libraries.some(({ hint }) => hint.test(text));
  const problems = read.flatMap((file) => unparsable(workspace.source(file), mayDeclare));
  const told = libraries.flatMap((library) => {
    const own = metrics.filter((metric) => metric.library === library.name);
    return library.findings?.(within, own) ?? [];
  });
  return {
    metrics: metrics.sort(byPlace),
    unresolved: left.sort(bySite),
    findings: [
      ...workspace.crates.findings,
      ...problems,
      ...outside(workspace.outside),
      ...uncompiled(within, read),
      ...unread(within),
      ...writtenCode(within),
      ...unregisteredFindings(unregistered, metrics),
      ...told,
    ],
    analysis: within,
  };
}

/** Whether nothing of a name is known, and nothing runs the code that would make a metric by it: then there is none to tell of. */
function isNothing(within: Analysis, group: readonly Found[], { pattern }: Unresolved): boolean {
  return (
    pattern.startsWith('*') &&
    group.every(({ declaration: { name, origin, at } }) => {
      const { source, node } = origin ?? at;
      return isOpen(name) && within.reach.isNever(source, node);
    })
  );
}

/** Whether no word of a name is known. */
function isOpen(name: Value): boolean {
  return 'pattern' in name && /^[*_]*$/.test(name.pattern);
}

/** A metric that is made and that no registry takes. */
interface Unregistered {
  readonly site: Place;
  readonly name: string;
  readonly identifier: string | null;
}

/** What is told of metrics that no scrape shows; of a name that another declaration puts into a registry, that one is told. */
function unregisteredFindings(unregistered: readonly Unregistered[], metrics: readonly Metric[]): Finding[] {
  const shown = new Set(metrics.map(({ name }) => name));
  return [...unregistered]
    .filter(({ name }) => !shown.has(name))
    .sort((a, b) => bySite(a.site, b.site))
    .map(({ site, name, identifier }) => ({
      check: 'never-registered',
      severity: 'warning',
      message: `${name} is made${identifier === null ? '' : ` as ${identifier}`} and never registered: no scrape shows it`,
      ...site,
      path: null,
      metric: name,
      suggestion: 'Register it where the others are, or remove it.',
    }));
}

/** Whether nothing of a name is known, and the code that gives it is what a macro makes of each of its calls. */
function isOfMacro(group: readonly Found[], { pattern }: Unresolved): boolean {
  return pattern === '*' && group.every(({ declaration: { at } }) => !at.source.isWritten(at.node.startIndex));
}

/** The first of those that are not known for one reason: a macro that is called in many places is told of once. */
function onceEach(unresolved: readonly Unresolved[]): Unresolved[] {
  const sorted = [...unresolved].sort(bySite);
  const same = new Map<string, Unresolved[]>();
  for (const each of sorted) {
    const key = `${each.library} ${each.kind} ${each.reason}`;
    same.set(key, [...(same.get(key) ?? []), each]);
  }
  return [...same.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const more = others.length === 1 ? 'one more call' : `${others.length} more calls`;
    return [others.length === 0 ? first : { ...first, reason: `${first.reason}; so it is with ${more} of macros` }];
  });
}

/** The metrics that one group of declarations gives: one for each way in which a scrape shows it. */
function metricsOf(
  within: Analysis,
  group: readonly Found[],
  unnamed: readonly Found[],
): (Metric | Unresolved | Unregistered)[] {
  const own = group.filter((each) => each.library === group[0]?.library);
  const described = own.filter((each) => each.declaration.role === 'describe');
  const primary = described.find(hasOwnPlace) ?? own.find(hasOwnPlace) ?? described[0] ?? own[0];
  if (!primary) throw new Error('internal: an empty group of declarations');
  const { declaration, library } = primary;
  const { source, node } = declaration.at;
  const declared = source.place(declaration.nameAt ?? nameOffset(source, node));
  const crate = within.workspace.owner(source.file)?.name ?? null;
  const made = group.filter((each) => each.declaration.role !== 'describe');
  const kind = kindOf(within, group);
  const unresolved = (pattern: string, reason: string): Unresolved => {
    return { ...declared, pattern, reason, crate, library: library.name, kind };
  };
  if ('pattern' in declaration.name) {
    const { pattern, reason } = declaration.name;
    const parts = { declaration, group: group.map((each) => each.declaration), kind };
    return [unresolved(library.patternOf?.(within, parts, pattern) ?? pattern, reason)];
  }
  const flows = made.map((each) => follow(within, each.declaration, library.verbs));
  const unit = firstOf(group, 'unit');
  const help = firstOf(group, 'help');
  const writes = flows
    .flatMap((flow) => flow.writes)
    .filter((write) => !within.workspace.isTest(write.source, write.node));
  const declarations = group.map((each) => each.declaration);
  const all = { declaration, group: declarations, kind, unit, help, flows, writes };
  const identifier = flows.find((flow) => flow.identifier !== null)?.identifier ?? null;
  if (library.isUnregistered?.(within, all)) return [{ site: declared, name: declaration.name.text, identifier }];
  const exposed = library.expose(within, all);
  const byName = library.identity === 'name';
  const use = byName ? useOf(unnamed, library, declaration.name.text, kind) : null;
  const labels = labelsOfUses(
    within,
    made.map((each) => each.declaration),
  );
  const shown = exposed.flatMap(({ name, ...each }) =>
    'text' in name ? [{ kind, labels, constLabels: declaration.constLabels, ...each, name: name.text }] : [],
  );
  const common = {
    library: library.name,
    crate,
    declared,
    identifier:
      declaration.nameConst !== null && byName ? declaration.nameConst : (identifier ?? declaration.nameConst),
    doc: documentation(flows, source, node),
    ...updatesOf(within, made, flows, use, shown, group),
  };
  return exposed.map(({ name, ...shown }) => {
    if ('pattern' in name) return unresolved(name.pattern, name.reason);
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name.text))
      return unresolved(name.text, 'it is no legal metric name ([a-zA-Z_:][a-zA-Z0-9_:]*)');
    const { constLabels, buckets } = declaration;
    return { name: name.text, kind, labels, constLabels, help, unit, buckets, ...shown, ...common };
  });
}

/** The offset of a name: of the word itself where a macro makes the name of one (`stringify!(hits)`). */
function nameOffset(source: SourceFile, node: Node): number {
  const words =
    node.type === 'macro_invocation' ? [...source.textOf(node).matchAll(/\bstringify!\s*\(\s*(?=\w)/g)] : [];
  const [word] = words;
  return word && words.length === 1 ? node.startIndex + word.index + word[0].length : node.startIndex;
}

/** Those that are left without what another of the same place and kind says as well: the same pattern, or `*_*_hits` beside `*_hits`. */
function withoutNarrower(unresolved: readonly Unresolved[]): Unresolved[] {
  const byPlace = new Map<string, Map<string, Unresolved>>();
  for (const each of unresolved) {
    const key = `${each.file}:${each.line}:${each.column} ${each.kind}`;
    const all = byPlace.get(key) ?? new Map<string, Unresolved>();
    byPlace.set(key, all);
    const before = all.get(each.pattern);
    // That it is made of itself says less than any other reason.
    if (!before || before.reason === 'it is made of itself') all.set(each.pattern, each);
  }
  const kept = new Set<Unresolved>();
  for (const all of byPlace.values()) {
    const patterns = [...all.keys()];
    for (const each of all.values())
      if (!patterns.some((other) => other !== each.pattern && covers(other, each.pattern))) kept.add(each);
  }
  return unresolved.filter((each) => kept.has(each));
}

/** Whether all that one pattern stands for fits another. */
function covers(wide: string, narrow: string): boolean {
  const parts = wide.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length < 2 || !narrow.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = narrow.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return narrow.length - last.length >= at && narrow.endsWith(last);
}

/** Whether a declaration stands where this metric is named, and not where a loop or a function names many. */
function hasOwnPlace({ declaration: { context, at } }: Found): boolean {
  return context === null || /literal$/.test(at.node.type) || /^[A-Z][A-Z0-9_]*$/.test(at.source.textOf(at.node));
}

function firstOf(group: readonly Found[], part: 'help' | 'unit'): string | null {
  return group.find((each) => each.declaration[part] !== null)?.declaration[part] ?? null;
}

/**
 * The kind of a metric: that of its uses, those that may run, else of its descriptions. Where these are of several kinds the description
 * decides that is of one of them. Where one place is used as several kinds, which of them is meant was not told apart: the description
 * decides, or nothing does.
 */
function kindOf(within: Analysis, group: readonly Found[]): Kind {
  const all = group.filter((each) => each.declaration.role !== 'describe');
  const first = (all[0] ?? group[0])?.declaration.kind ?? 'unknown';
  if (all.every(({ declaration }) => declaration.kind === first)) return first;
  const live = all.filter(
    ({ declaration: { origin } }) => !origin || within.reach.of(origin.source, origin.node) !== 'no',
  );
  const used = live.length > 0 ? live : all;
  const kinds = new Set(used.map(({ declaration }) => declaration.kind));
  const [only = first] = kinds;
  if (kinds.size === 1) return only;
  const described = group.find((each) => each.declaration.role === 'describe')?.declaration.kind ?? 'unknown';
  const isOnePlace = new Set(used.map(({ declaration: { at } }) => keyOf(at))).size === 1;
  return isOnePlace || kinds.has(described) ? described : only;
}

function documentation(flows: readonly Flow[], source: SourceFile, node: Node): string | null {
  for (const flow of flows) {
    for (const handle of flow.handles) {
      if (handle.type !== 'item') continue;
      const doc = docOf(handle.item.source, handle.item.node);
      if (doc !== null) return doc;
    }
  }
  for (let at: Node | null = node; at; at = source.parent(at)) {
    if (/^(?:static|const)_item$|^let_declaration$|^field_declaration$/.test(at.type)) return docOf(source, at);
    if (/_item$/.test(at.type)) return null;
  }
  return null;
}

/** Calls of the workspace's own macros that declare metrics and could not be expanded: nobody knows which. */
function unexpanded({ workspace }: Analysis, source: SourceFile): Unresolved[] {
  if (source.unexpanded.length === 0 || workspace.tests.isTestFile(source.file)) return [];
  return source.unexpanded.flatMap(({ at, read, name, reason, libraries }) => {
    if (workspace.isTest(source, source.root.descendantForIndex(read, read) ?? source.root)) return [];
    const [library = 'unknown', ...others] = libraries;
    return [
      {
        ...source.writtenPlace(at),
        pattern: '*',
        reason: `macro \`${name}!\` is not expanded: ${reason}`,
        crate: workspace.owner(source.file)?.name ?? null,
        library: others.length === 0 ? library : 'unknown',
        kind: 'unknown' as const,
      },
    ];
  });
}

/** What of a file does not read: of the items that may declare a metric, and of its brackets. */
function unparsable(source: SourceFile, mayDeclare: (text: string) => boolean): Finding[] {
  // A place that may declare a metric has been looked at: an error elsewhere hides none.
  const problem = source.problem(mayDeclare, false);
  if (!problem) return [];
  return [
    {
      check: 'unparsable-source',
      severity: 'warning',
      message: `this file does not read as Rust to its end: ${problem.message}`,
      file: source.file,
      line: problem.place.line,
      column: problem.place.column,
      path: null,
      metric: null,
      suggestion: 'The rest of the file was read and counts; a metric near this place may be missing.',
    },
  ];
}

function outside(packages: ReadonlyMap<string, number>): Finding[] {
  return [...packages].map(([name, count]) => ({
    check: 'outside-workspace',
    severity: 'info',
    message: `package ${name} is no member of the Cargo workspace above it: its ${count} Rust file${count === 1 ? ' does' : 's do'} not count`,
    file: null,
    line: null,
    column: null,
    path: null,
    metric: null,
    suggestion: 'Add it to `members`, or audit its folder by itself.',
  }));
}

/** Files that look as if they declared metrics, and that nobody compiles. */
function uncompiled({ workspace }: Analysis, files: readonly string[]): Finding[] {
  return files
    .filter((file) => workspace.tests.isUncompiled(file))
    .map((file) => ({
      check: 'outside-workspace',
      severity: 'info',
      message: 'no module of its package has this file: nothing compiles it, and its metrics do not count',
      file,
      line: null,
      column: null,
      path: null,
      metric: null,
      suggestion: 'Declare it with `mod`, or remove it.',
    }));
}

function bySite(a: Place, b: Place): number {
  return byPath(a.file, b.file) || a.line - b.line || a.column - b.column;
}

function byPlace(a: Metric, b: Metric): number {
  return bySite(a.declared, b.declared) || byPath(a.name, b.name);
}
