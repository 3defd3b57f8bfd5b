/** Rust source in, metrics out: names as a scrape shows them, where they are declared, and what changes them. */
import type { Finding, Ineffective, Kind, Metric, Unresolved, Update } from '../model.ts';
import { type Analysis, analysis } from './analysis.ts';
import { docOf } from './attributes.ts';
import type { Files } from './crates.ts';
import { type Flow, follow } from './flow.ts';
import { type Exporter, readExporter } from './libraries/exporter.ts';
import { LIBRARIES } from './libraries/index.ts';
import type { Declaration, Library } from './libraries/library.ts';
import { type Expr, keyOf } from './nodes.ts';
import { functionName, type Reachable } from './reach.ts';
import { registryPrefix } from './registries.ts';
import type { Node, RustParser, SourceFile } from './syntax.ts';
import type { Context } from './values.ts';

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
 * @param asked which files count even from a tests, benches, examples or fuzz folder, because somebody named that folder.
 */
export function extract(
  files: Files,
  parser: RustParser,
  isMetricsFile: (file: string) => boolean,
  asked: (file: string) => boolean = () => false,
): Extraction {
  const within = analysis(files, parser, asked);
  const { workspace } = within;
  const chosen = workspace.files.filter((file) => isMetricsFile(file));
  const found: Found[] = [];
  for (const library of LIBRARIES) {
    for (const file of chosen) {
      const source = workspace.source(file);
      if (!library.hint.test(source.text) || workspace.isTestFile(file)) continue;
      found.push(...library.declarations(within, source).map((declaration) => ({ library, declaration })));
    }
  }
  const uses = elsewhere(within, found, new Set(chosen));
  const unnamed = [...found, ...uses].filter(isUnnamedUse);
  found.push(...uses.filter((each) => !isUnnamedUse(each)), ...throughMakers(within, found, new Set(chosen)));
  const exporter = found.some((each) => each.library.name === 'metrics') ? readExporter(within) : null;
  const unresolved: Unresolved[] = [];
  const metrics: Metric[] = [];
  for (const group of grouped(found)) {
    const [first] = group;
    if (!first) continue;
    const made = metricOf(within, group, exporter, unnamed);
    if ('pattern' in made) unresolved.push(made);
    else metrics.push(made);
  }
  // A file without a sign of any library holds no declaration that a syntax error could hide: it is not even parsed.
  const read = chosen.filter((file) => LIBRARIES.some(({ hint }) => hint.test(workspace.source(file).text)));
  const problems = read.flatMap((file) => unparsable(workspace.source(file)));
  return {
    metrics: metrics.sort(byPlace),
    unresolved: unresolved.sort((a, b) => order(a.file, b.file) || a.line - b.line || a.column - b.column),
    findings: [...workspace.crates.findings, ...problems, ...outside(workspace.outside)],
    analysis: within,
  };
}

interface Found {
  readonly library: Library;
  readonly declaration: Declaration;
}

/** A use of the facade whose name only run time knows: it may be one of a metric that is described somewhere. */
function isUnnamedUse({ declaration }: Found): boolean {
  return declaration.library === 'metrics' && declaration.role !== 'describe' && 'pattern' in declaration.name;
}

/** The facade has no declaration but its uses: those of a name that a metrics file holds count wherever they stand. */
function elsewhere(within: Analysis, found: readonly Found[], chosen: ReadonlySet<string>): Found[] {
  const { workspace } = within;
  const result: Found[] = [];
  for (const library of LIBRARIES.filter((each) => each.name === 'metrics')) {
    const names = new Set(
      found.flatMap(({ declaration }) =>
        declaration.library === library.name && 'text' in declaration.name ? [declaration.name.text] : [],
      ),
    );
    const consts = constsOf(within, chosen);
    if (names.size === 0 && consts.size === 0) continue;
    for (const file of workspace.files) {
      if (chosen.has(file)) continue;
      const source = workspace.source(file);
      if (!library.hint.test(source.text) || workspace.isTestFile(file)) continue;
      for (const declaration of library.declarations(within, source)) {
        if (!('text' in declaration.name)) {
          if (declaration.role !== 'describe') result.push({ library, declaration });
          continue;
        }
        if (names.has(declaration.name.text) || (declaration.nameConst !== null && consts.has(declaration.nameConst)))
          result.push({ library, declaration });
      }
    }
  }
  return result;
}

/** A string that could be a metric's name. */
const NAME_LIKE = /"([a-zA-Z_:][a-zA-Z0-9_:.-]*)"/g;

/** The strings of a declaration: none of them is handed to somebody else. */
function namesOf({ name, at, labels, constLabels, help }: Declaration): string[] {
  const written = at.source.textOf(at.node).replace(/^"|"$/g, '');
  const consts = Object.entries(constLabels).flatMap(([label, value]) => (value === null ? [label] : [label, value]));
  return [
    'text' in name ? name.text : name.pattern,
    written,
    ...(labels ?? []),
    ...consts,
    ...(help === null ? [] : [help]),
  ];
}

/** What functions outside the metrics files make by a name, for those of their callers that stand in a metrics file. */
function throughMakers(within: Analysis, found: readonly Found[], chosen: ReadonlySet<string>): Found[] {
  const { workspace } = within;
  const isChosen = ({ at, context }: Declaration): boolean => {
    if (context === null) return false;
    if (chosen.has(at.source.file)) return true;
    for (let frame: Context | null = context; frame; frame = frame.outer)
      if (chosen.has(frame.call.source.file)) return true;
    return false;
  };
  // What a metrics file writes that looks like a name and is none of a metric found there may be handed to a wrapper.
  const explained = new Set(found.flatMap(({ declaration }) => namesOf(declaration)));
  const holders = new Set(found.map(({ declaration }) => declaration.at.source.file));
  const isHanded = [...chosen].some((file) => {
    const { text } = workspace.source(file);
    if (!holders.has(file) && LIBRARIES.some(({ hint }) => hint.test(text))) return true;
    return [...text.matchAll(NAME_LIKE)].some((match) => !explained.has(match[1] ?? ''));
  });
  if (!isHanded) return [];
  return LIBRARIES.flatMap((library) =>
    workspace.files.flatMap((file) => {
      if (chosen.has(file) || !library.makers.test(workspace.source(file).text) || workspace.isTestFile(file))
        return [];
      return library
        .declarations(within, workspace.source(file))
        .filter(isChosen)
        .map((declaration) => ({ library, declaration }));
    }),
  );
}

/** Names of the string consts of the metrics files. */
function constsOf(within: Analysis, chosen: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  for (const file of chosen) {
    for (const match of within.workspace.source(file).text.matchAll(/\bconst\s+(\w+)\s*:\s*&\s*(?:'static\s+)?str\b/g))
      names.add(match[1] ?? '');
  }
  return names;
}

/** A declaration of `prometheus` is a metric by itself; those of the facade are one metric by their name. */
function grouped(found: readonly Found[]): Found[][] {
  const groups = new Map<string, Found[]>();
  for (const each of found) {
    const { declaration } = each;
    const key =
      declaration.library === 'metrics' && 'text' in declaration.name
        ? `metrics ${declaration.name.text}`
        : `${declaration.library} ${keyOf(declaration.origin ?? declaration.at)} ${keyOf(declaration.at)} ${'text' in declaration.name ? declaration.name.text : ''}`;
    const known = groups.get(key);
    if (known) known.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}

function metricOf(
  within: Analysis,
  group: readonly Found[],
  exporter: Exporter | null,
  unnamed: readonly Found[],
): Metric | Unresolved {
  const primary = group.find((each) => each.declaration.role === 'describe') ?? group[0];
  if (!primary) throw new Error('internal: an empty group of declarations');
  const { declaration, library } = primary;
  const { source, node } = declaration.at;
  const declared = source.place(node.startIndex);
  const crate = within.workspace.owner(source.file)?.name ?? null;
  const made = group.filter((each) => each.declaration.role !== 'describe');
  const kind = kindOf(group);
  if ('pattern' in declaration.name) {
    return {
      ...declared,
      pattern: declaration.name.pattern,
      reason: declaration.name.reason,
      crate,
      library: library.name,
      kind,
    };
  }
  const flows = made.flatMap((each) =>
    each.declaration.origin ? [follow(within, each.declaration.origin, library.verbs, each.declaration.context)] : [],
  );
  const unit = group.find((each) => each.declaration.unit !== null)?.declaration.unit ?? null;
  const prefix = registryOf(within, declaration, flows);
  if (prefix.reason !== null) {
    return {
      ...declared,
      pattern: `*${declaration.name.text}`,
      reason: prefix.reason,
      crate,
      library: library.name,
      kind,
    };
  }
  const plain = prefix.prefix === null ? declaration.name.text : `${prefix.prefix}_${declaration.name.text}`;
  const name = exporter && library.name === 'metrics' ? exporter.name(plain, kind, unit) : plain;
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) {
    return {
      ...declared,
      pattern: name,
      reason: 'it is no legal metric name ([a-zA-Z_:][a-zA-Z0-9_:]*)',
      crate,
      library: library.name,
      kind,
    };
  }
  const exposed = exporter && library.name === 'metrics' ? exporter.kind(kind, name) : kind;
  return {
    name,
    kind: exposed,
    library: library.name,
    labels: unionOf(made.map((each) => each.declaration.labels)),
    constLabels: declaration.constLabels,
    help: group.find((each) => each.declaration.help !== null)?.declaration.help ?? null,
    unit,
    buckets: declaration.buckets,
    crate,
    declared,
    identifier:
      declaration.nameConst !== null && library.name === 'metrics'
        ? declaration.nameConst
        : (flows.find((flow) => flow.identifier !== null)?.identifier ?? declaration.nameConst),
    doc: documentation(flows, source, node),
    ...updatesOf(within, made, flows, library.name === 'metrics' ? useOf(unnamed, declaration.name.text, kind) : null),
  };
}

/** The kind that the uses say; a description alone decides when there is no use. */
function kindOf(group: readonly Found[]): Kind {
  const used = group.find((each) => each.declaration.role !== 'describe');
  return (used ?? group[0])?.declaration.kind ?? 'unknown';
}

function registryOf(
  within: Analysis,
  declaration: Declaration,
  flows: readonly Flow[],
): { prefix: string | null; reason: string | null } {
  if (declaration.library !== 'prometheus') return { prefix: null, reason: null };
  const registry = declaration.registry ?? flows.flatMap((flow) => flow.registries)[0];
  return registry ? registryPrefix(within, registry) : { prefix: null, reason: null };
}

function unionOf(lists: readonly (readonly string[] | null)[]): readonly string[] | null {
  if (lists.length === 0 || lists.some((list) => list === null)) return null;
  return [...new Set(lists.flatMap((list) => list ?? []))];
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

/** A use whose name only run time knows, and that may be of this metric by its kind and by what is known of the name. */
function useOf(unnamed: readonly Found[], name: string, kind: Kind): Expr | null {
  for (const { declaration } of unnamed) {
    if (declaration.kind !== kind || !('pattern' in declaration.name) || !declaration.origin) continue;
    const parts = declaration.name.pattern.split('*');
    const [first = '', last = ''] = [parts[0], parts.at(-1)];
    if (name.length >= first.length + last.length && name.startsWith(first) && name.endsWith(last))
      return declaration.origin;
  }
  return null;
}

/** What the flows and the facade's own update macros say, sorted and each place once. */
function updatesOf(
  within: Analysis,
  made: readonly Found[],
  flows: readonly Flow[],
  unnamed: Expr | null,
): Pick<Metric, 'updated' | 'updates' | 'ineffective' | 'updateNote'> {
  const writes = [
    ...flows.flatMap((flow) => flow.writes),
    ...made.flatMap(({ declaration }) =>
      declaration.role === 'update' && declaration.origin
        ? [{ ...declaration.origin, verb: 'macro call', zero: false }]
        : [],
    ),
  ];
  const updates: Update[] = [];
  const ineffective: Ineffective[] = [];
  let doubt: { at: Expr; reason: string } | null = null;
  const live = writes.filter((write) => !within.workspace.isTest(write.source, write.node));
  // Setting it back to zero changes a metric that something else moves, and nothing else.
  const changes = live.some((write) => !write.zero && reachOf(within, write) !== 'no');
  for (const write of live) {
    const { source, node } = write;
    const place = source.place(startOfName(source, node));
    const site = { ...place, verb: write.verb, function: functionName(source, node) };
    const reach = reachOf(within, write);
    if (reach === 'no') ineffective.push({ ...site, reason: 'unreachable' });
    else if (write.zero && !changes) ineffective.push({ ...site, reason: 'zero' });
    else if (reach === 'unknown') {
      ineffective.push({ ...site, reason: 'unreachable' });
      doubt ??= {
        at: write,
        reason: `${site.function ?? 'its code'} is public in a library that no program here uses, so its callers are not in sight`,
      };
    } else updates.push(site);
  }
  for (const each of flows.flatMap((flow) => flow.doubts)) {
    if (within.workspace.isTest(each.source, each.node) || within.reach.of(each.source, each.node) === 'no') continue;
    doubt ??= { at: each, reason: each.reason };
  }
  if (unnamed && within.reach.of(unnamed.source, unnamed.node) !== 'no')
    doubt ??= { at: unnamed, reason: 'a metric of its kind is used by a name that is known only at run time' };
  const settled = { updates: unique(updates), ineffective: unique(ineffective) };
  if (settled.updates.length > 0) return { updated: true, ...settled, updateNote: null };
  if (doubt) {
    const place = doubt.at.source.place(doubt.at.node.startIndex);
    return { updated: null, ...settled, updateNote: `at ${place.file}:${place.line} ${doubt.reason}` };
  }
  return { updated: false, ...settled, updateNote: noteOf(settled.ineffective) };
}

function reachOf(within: Analysis, at: Expr): Reachable {
  return at.node.type === 'macro_definition'
    ? within.reach.ofMacro(at.source, at.node)
    : within.reach.of(at.source, at.node);
}

/** The line of a path is the line of its last name: `metrics::\n HITS` is where `HITS` stands. */
function startOfName(source: SourceFile, node: Node): number {
  if (node.type === 'scoped_identifier') return node.childForFieldName('name')?.startIndex ?? node.startIndex;
  if (node.type === 'field_expression') return node.childForFieldName('field')?.startIndex ?? node.startIndex;
  return node.type === 'macro_definition'
    ? (node.childForFieldName('name')?.startIndex ?? source.text.length)
    : node.startIndex;
}

function noteOf(ineffective: readonly Ineffective[]): string | null {
  const [first] = ineffective;
  if (!first) return null;
  const where = `${first.file}:${first.line}`;
  return first.reason === 'zero'
    ? `it is only ever set to zero (${where})`
    : `its update in \`${first.function ?? 'a macro'}\` (${where}) never runs: nothing outside tests calls that`;
}

function unique<T extends { file: string; line: number; column: number }>(sites: readonly T[]): T[] {
  const known = new Map(sites.map((site) => [`${site.file}:${site.line}:${site.column}`, site]));
  return [...known.values()].sort((a, b) => order(a.file, b.file) || a.line - b.line || a.column - b.column);
}

function unparsable(source: SourceFile): Finding[] {
  const problem = source.problem();
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

function byPlace(a: Metric, b: Metric): number {
  return (
    order(a.declared.file, b.declared.file) ||
    a.declared.line - b.declared.line ||
    a.declared.column - b.declared.column ||
    order(a.name, b.name)
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
