/** Where fields may be read or bound by their name, as far as that can be told without the struct. */
import type { Analysis } from '../analysis.ts';
import { type Expr, macroName } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { behindBlanks, isBehindDot } from '../source/words.ts';
import { binderOf } from '../values/binders.ts';
import type { Occurrence } from '../workspace/occurrences.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { isPlainByText } from './plain-uses.ts';
import { LOOKS } from './verbs.ts';

/** A place where a field may be read or bound by its name. */
export interface FieldPlace extends Occurrence {
  /** Whether it stands behind a dot. */
  readonly read: boolean;
  /** What a macro is given, which may make a field of it. */
  readonly ofMacro: Node | null;
}

const placesOfFields = new WeakMap<Analysis, WeakMap<readonly string[], Map<string, readonly FieldPlace[]>>>();

/** Where fields of a name may be read or bound in some files, whatever struct they are of: many have one name. */
export function fieldPlaces(analysis: Analysis, field: string, files: readonly string[]): readonly FieldPlace[] {
  const ofAnalysis =
    placesOfFields.get(analysis) ?? new WeakMap<readonly string[], Map<string, readonly FieldPlace[]>>();
  placesOfFields.set(analysis, ofAnalysis);
  const byField = ofAnalysis.get(files) ?? new Map<string, readonly FieldPlace[]>();
  ofAnalysis.set(files, byField);
  let found = byField.get(field);
  if (!found) {
    found = [...findFieldPlaces(analysis, field, files)];
    byField.set(field, found);
  }
  return found;
}

function* findFieldPlaces(analysis: Analysis, field: string, files: readonly string[]): Generator<FieldPlace> {
  const tuple = /^\d+$/.test(field);
  for (const { source, from, to } of analysis.workspace.occurrences(field, files)) {
    const read = isBehindDot(source.text, from);
    if (read && (/^\s*\(/.test(source.text.slice(to, to + 8)) || isPlainByText(analysis, source, from, to))) continue;
    if (!read && tuple) continue;
    if (!read && isNameForMacro(analysis, { source, from, to })) {
      const ofMacro = source.nodeAt(from, to);
      if (ofMacro) yield { source, from, to, read, ofMacro };
      continue;
    }
    if (!read && !mayStartField(source.text, from)) continue;
    if (!source.isInTestItem(from)) yield { source, from, to, read, ofMacro: null };
  }
}

/** Whether the name of a field in a pattern may stand at a place. */
function mayStartField(text: string, at: number): boolean {
  // Most names stand right behind something else.
  if (/[^\s{,\]/]/.test(text[at - 1] ?? ' ')) return false;
  return STARTS_FIELD.test(text.slice(Math.max(0, at - 40), at));
}

/** What stands before the name of a field in a pattern. */
const STARTS_FIELD = /(?:[{,\]\n]|\*\/)\s*(?:ref\s+)?(?:mut\s+)?$/;

/** How a call of a macro begins that may go on to a place: `bump!(metrics, `. */
const IN_MACRO = /\b\w+\s*!\s*[([{][^;]*$/;
/** Characters in front of a name that may belong to such a call. */
const LONGEST_CALL = 200;

/** Whether a macro call is handed a bare name that is neither a local nor an item: it may make a field of it. */
function isNameForMacro({ modules }: Analysis, { source, from, to }: Occurrence): boolean {
  if (!'([{,'.includes(source.text[behindBlanks(source.text, from) - 1] ?? ' ')) return false;
  if (!/^\s*[,.)\]}]/.test(source.text.slice(to, to + 40))) return false;
  if (!IN_MACRO.test(source.text.slice(Math.max(0, from - LONGEST_CALL), from)) || source.isInTestItem(from))
    return false;
  const node = source.nodeAt(from, to);
  if (node?.type !== 'identifier') return false;
  const name = source.textOf(node);
  for (let up = source.parent(node); up; up = source.parent(up)) {
    if (/^(?:arguments|block|struct_expression|closure_expression)$/.test(up.type)) return false;
    if (up.type === 'macro_invocation' && LOOKS.test(macroName(source, up))) return false;
    if (up.type === 'macro_invocation')
      return !binderOf(source, node, name) && modules.resolve([name], source, node)?.type !== 'item';
  }
  return false;
}

/** The structs of some files that declare a field of this name, and of a type that counts: none, one, or two of more. */
export function fieldOwners(
  analysis: Analysis,
  field: string,
  files: readonly string[],
  counts: (source: SourceFile, type: Node) => boolean = () => true,
): Expr[] {
  const owners = new Map<string, Expr>();
  for (const { source, from, to } of analysis.workspace.occurrences(field, files)) {
    if (!/^\s*:(?!:)/.test(source.text.slice(to, to + 8))) continue;
    const body = source.bodyAt(from);
    if (body && !/\b(?:struct|enum|union)\b/.test(source.text.slice(body.from, body.to))) continue;
    const node = source.nodeAt(from, to);
    const declaration = node ? source.parent(node) : null;
    const type = declaration?.childForFieldName('type');
    if (declaration?.type !== 'field_declaration' || !type || !counts(source, type)) continue;
    const struct = source.parent(source.parent(declaration) ?? declaration);
    const name = struct?.childForFieldName('name');
    if (struct && name && fieldsOf(struct).length > 0)
      owners.set(`${source.file} ${source.textOf(name)}`, { source, node: struct });
    if (owners.size > 1) break;
  }
  return [...owners.values()];
}
