/** The macros that record an event: those of `tracing`, and macros of the workspace that hand all on to one of them. */
import type { Analysis } from '../../analysis.ts';
import { macroName } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { macroCallAt } from '../arguments.ts';

/** A call that records an event. */
export interface Event {
  readonly call: Node;
  /** How many arguments stand in front of the fields: the level of `event!`. */
  readonly skipped: number;
  /** Whether the macro may add fields of its own. */
  readonly adds: boolean;
}

/** The macros of `tracing` as a pattern. */
export const EVENT = '\\b(?:trace|debug|info|warn|error|event)';
const NAME = new RegExp(`${EVENT}$`);
/** What hands on all that it is given: `tracing::info!(target: "t", $($arg)*)`. */
const HANDED_ON = new RegExp(
  `${EVENT}\\s*!\\s*[({[]([^;$]*(?:\\$\\w[^;$]*)*)\\$\\(\\s*\\$\\w+\\s*\\)\\s*,?\\s*[*+]`,
  'g',
);
/** An argument in front of that which is no field: an option, or the level of `event!`. */
const NO_FIELD = /^\s*(?:(?:name|target|parent)\s*:(?!:)[\s\S]*|[\w$:]*|&\s*[\w$.]+)\s*$/;
/** Characters of a definition that are looked at. */
const MAX_LENGTH = 4000;

const known = new WeakMap<Analysis, readonly string[]>();

/** The names of macros of the workspace that hand on what they are given to a macro of `tracing`. */
export function handingOn(analysis: Analysis): readonly string[] {
  let names = known.get(analysis);
  if (!names) {
    const { workspace } = analysis;
    const found = new Set<string>();
    for (const { source, from } of workspace.occurrences('macro_rules', workspace.files)) {
      const text = source.text.slice(from, from + MAX_LENGTH);
      const [, name] = /^macro_rules!\s*(\w+)/.exec(text) ?? [];
      const end = text.indexOf('macro_rules!', 'macro_rules!'.length);
      if (name !== undefined && handsOn(end === -1 ? text : text.slice(0, end)).length > 0) found.add(name);
    }
    names = [...found];
    known.set(analysis, names);
  }
  return names;
}

function handsOn(definition: string): RegExpExecArray[] {
  return [...definition.matchAll(HANDED_ON)];
}

/** The events that a file records outside tests. */
export function eventsIn(analysis: Analysis, source: SourceFile): Event[] {
  const names = [EVENT, ...handingOn(analysis).map((name) => `\\b${name}`)];
  return [...source.text.matchAll(new RegExp(`(?:${names.join('|')})(?=\\s*!)`, 'g'))].flatMap((match) => {
    const call = macroCallAt(source, match.index, match.index + match[0].length);
    const event = call && !analysis.workspace.isTest(source, call) ? eventOf(analysis, source, call) : null;
    return event ? [event] : [];
  });
}

/** What a call records: no other crate has macros with such fields, so that one of a name which others hand on counts. */
function eventOf({ modules }: Analysis, source: SourceFile, call: Node): Event | null {
  const name = call.childForFieldName('macro');
  const meaning = name ? modules.resolveMacro(pathParts(source.textOf(name)), source, call) : null;
  const last = macroName(source, call);
  if (meaning?.type === 'item') {
    const definition = meaning.item.source.textOf(meaning.item.node).slice(0, MAX_LENGTH);
    const fronts = handsOn(definition).map((match) => match[1] ?? '');
    if (fronts.length === 0) return null;
    const skipped = Math.max(...fronts.map((front) => front.match(/\$(?!crate\b)\w+/g)?.length ?? 0));
    return { call, skipped, adds: !fronts.every(addsNone) };
  }
  if (!NAME.test(last) || meaning?.type === 'module' || (meaning?.type === 'external' && meaning.path[0] === 'log'))
    return null;
  return { call, skipped: last === 'event' ? 1 : 0, adds: false };
}

function addsNone(front: string): boolean {
  const parts = front.split(',');
  return parts.pop()?.trim() === '' && parts.every((part) => NO_FIELD.test(part));
}
