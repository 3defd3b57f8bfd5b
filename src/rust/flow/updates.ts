/** What the writes and the doubts of a metric's flow come to: updated, not updated, or not known. */
import type { Ineffective, Metric, Update } from '../../model.ts';
import { byPath } from '../../repository/repository.ts';
import type { Analysis } from '../analysis.ts';
import type { Found } from '../gather.ts';
import type { Expr } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { absentBeside, absentUser } from './absent.ts';
import type { Flow } from './flow.ts';
import { functionName } from './functions.ts';
import { type Constant, namedInAttribute, namedInGenerated } from './generated.ts';
import { isInfoLike, type Shown } from './info-like.ts';
import type { Reachable } from './reach.ts';

/** Characters in front of a text in which the constant is written that has it. */
const LONGEST_CONSTANT = 160;

/**
 * What the flows say, and the declarations that are updates themselves, sorted and each place once. `shown` is what a scrape shows of
 * the metric, which tells what a zero means; `group` has the descriptions too.
 */
export function updatesOf(
  within: Analysis,
  made: readonly Found[],
  flows: readonly Flow[],
  unnamed: Expr | null,
  shown: readonly Shown[],
  group: readonly Found[] = made,
): Pick<Metric, 'updated' | 'updates' | 'ineffective' | 'updateNote'> {
  const writes = [
    ...flows.flatMap((flow) => flow.writes),
    ...made.flatMap(({ declaration }) =>
      declaration.verb === null
        ? []
        : [{ ...(declaration.origin ?? declaration.at), verb: declaration.verb, zero: false }],
    ),
  ];
  const updates: Update[] = [];
  const ineffective: Ineffective[] = [];
  let doubt: { at: Expr; reason: string } | null = null;
  const live = writes.filter((write) => !within.workspace.isTest(write.source, write.node));
  // Setting it back to zero changes a metric that something else moves, one that shows its labels, one that counts what it is given,
  // and nothing else.
  const showsLabels = shown.some(isInfoLike);
  const counts = shown.some(({ kind }) => kind === 'histogram' || kind === 'summary');
  const isChange = ({ zero, verb }: (typeof live)[number]) => !zero || (verb !== 'reset' && (showsLabels || counts));
  const changes = live.some((write) => isChange(write) && reachOf(within, write) !== 'no');
  for (const write of live) {
    const { source, node } = write;
    const place = source.place(startOfName(source, node));
    const site = { ...place, verb: write.verb, function: functionName(source, node) };
    const reach = reachOf(within, write);
    if (reach === 'no') ineffective.push({ ...site, reason: 'unreachable' });
    else if (write.zero && !changes) ineffective.push({ ...site, reason: 'zero' });
    else if (reach === 'unknown') {
      ineffective.push({ ...site, reason: 'unreachable' });
      const name = site.function ?? 'its code';
      const absent = absentBeside(within.workspace, source);
      doubt ??= {
        at: write,
        reason: absent
          ? `${name} may be called by the path dependency ${absent.name}, whose folder is missing`
          : within.reach.isByMacro(source, node)
            ? `${name} may be called by code that a macro generates`
            : `${name} is public in a library that no program here uses, so its callers are not in sight`,
      };
    } else updates.push(site);
  }
  for (const each of flows.flatMap((flow) => flow.doubts)) {
    if (within.workspace.isTest(each.source, each.node) || within.reach.of(each.source, each.node) === 'no') continue;
    doubt ??= { at: each, reason: each.reason };
  }
  for (const { declaration } of made) {
    const { at, origin, unseen } = declaration;
    const place = origin ?? at;
    if (unseen !== null && within.reach.of(place.source, place.node) !== 'no') doubt ??= { at: place, reason: unseen };
  }
  const labelled = showsLabels && made.find(({ declaration: { constLabels } }) => Object.keys(constLabels).length > 0);
  if (labelled && live.length === 0)
    doubt ??= {
      at: labelled.declaration.at,
      reason: 'it is made with the labels that it is there to show: no update adds to them',
    };
  if (unnamed && within.reach.of(unnamed.source, unnamed.node) !== 'no')
    doubt ??= { at: unnamed, reason: 'a metric of its kind is used by a name that is known only at run time' };
  const settled = { updates: unique(updates), ineffective: unique(ineffective) };
  if (settled.updates.length > 0) return { updated: true, ...settled, updateNote: null };
  const absent = doubt ? null : absentUser(within, flows);
  const [first] = made;
  if (absent && first)
    doubt = {
      at: first.declaration.origin ?? first.declaration.at,
      reason: `it is public, and the folder of the path dependency ${absent.name}, which may update it, is missing`,
    };
  const generated = doubt ? null : namedInGenerated(within, flows);
  if (generated) doubt = { at: generated, reason: 'a macro generates code that names it' };
  const handed = doubt ? null : namedInAttribute(within, constantsOf(group, flows));
  if (handed) doubt = { at: handed, reason: 'an attribute hands its name to a macro, which may generate an update' };
  if (doubt) {
    const place = doubt.at.source.place(doubt.at.node.startIndex);
    return { updated: null, ...settled, updateNote: `at ${place.file}:${place.line} ${doubt.reason}` };
  }
  const dead = made.find(({ declaration }) => declaration.dead !== null)?.declaration.dead ?? null;
  return { updated: false, ...settled, updateNote: noteOf(settled.ineffective) ?? dead };
}

/** The names of the constants and statics that a metric, or its name, has in the code. */
function constantsOf(group: readonly Found[], flows: readonly Flow[]): Constant[] {
  const named = group.flatMap(({ declaration: { nameConst, name, at } }) =>
    [...(nameConst === null ? [] : [nameConst]), ...('text' in name ? constantsWith(at.source, name.text) : [])].map(
      (constant) => ({ name: constant, source: at.source }),
    ),
  );
  const held = flows.flatMap(({ handles }) =>
    handles.flatMap((handle) => (handle.type === 'item' ? [handle.item] : [])),
  );
  return [...named, ...held];
}

/** The constants of a file that have a text: `const HITS: &str = "hits_total";`. */
function constantsWith({ text }: SourceFile, value: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(`"${value}"`); at >= 0; at = text.indexOf(`"${value}"`, at + 1)) {
    const name = /\bconst\s+(\w+)\s*:[^=;]*=\s*$/.exec(text.slice(Math.max(0, at - LONGEST_CONSTANT), at))?.[1];
    if (name !== undefined) found.push(name);
  }
  return found;
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
  return [...known.values()].sort((a, b) => byPath(a.file, b.file) || a.line - b.line || a.column - b.column);
}
