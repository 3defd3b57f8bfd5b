/** Whether a change touches what dashcov is about: told by paths before anything is read. */
import { CONFIG_FILES, type Settings } from '../config.ts';
import { matchFiles } from '../repository/glob.ts';
import type { TouchedFile } from './host.ts';

export type Relevance =
  /** It touches a metrics file, a dashboard that was named, or the configuration. */
  | 'yes'
  /** Only its content tells: a JSON file may be a dashboard, and other Rust code may hold the last update of a metric. */
  | 'maybe'
  | 'no';

export interface Interests extends Pick<Settings, 'metrics' | 'dashboard' | 'config'> {}

/** JSON files that are no dashboards, by what their names are reserved for. */
const NO_DASHBOARD =
  /(?:^|\/)(?:package(?:-lock)?|tsconfig[^/]*|jsconfig|composer|deno|biome|renovate|launch|settings|extensions|tasks|devcontainer|\.[^/]*)\.jsonc?$|(?:^|\/)(?:node_modules|\.vscode|\.cargo|\.devcontainer)\//;

/** Calls that update a metric, or that take the series of a metric to update it. */
const UPDATE =
  /\.\s*(?:inc|inc_by|dec|dec_by|observe|observe_duration|start_timer|increment|decrement|record|with_label_values|get_or_create)\s*\(|(?:counter|gauge|histogram)!\s*[([{]/;
/** Calls that much else has, too: they count behind what may be a metric. */
const SETTER = /\.\s*(?:set|add|sub)\s*\(/g;
const METRIC = /[A-Z][A-Z0-9_]{2}|metrics?\b|counter|gauge|histogram/;

/** Whether a line may update a metric. A line may be long and anybody's: the time is proportional to its length. */
function isUpdate(line: string): boolean {
  if (UPDATE.test(line)) return true;
  const receiver = METRIC.exec(line);
  if (receiver === null) return false;
  SETTER.lastIndex = receiver.index;
  return SETTER.test(line);
}

/** Whether a diff takes away or adds what may update a metric. */
function touchesUpdate(patch: string): boolean {
  return patch.split('\n').some((line) => /^[-+]/.test(line) && isUpdate(line));
}

function paths(file: TouchedFile): readonly string[] {
  return file.before === null ? [file.path] : [file.path, file.before];
}

function isOf(globs: readonly string[], file: TouchedFile): boolean {
  return matchFiles(paths(file), globs).files.length > 0;
}

/** One file. A renamed one whose old path the host did not tell may have been anything of its kind. */
function relevanceOf(file: TouchedFile, { metrics, dashboard, config }: Interests): Relevance {
  const configs: readonly string[] = config === null ? CONFIG_FILES : [config];
  if (isOf(configs, file) || isOf(metrics, file) || (dashboard.length > 0 && isOf(dashboard, file))) return 'yes';
  const rename = file.renamed && file.before === null;
  if (paths(file).some((path) => path.endsWith('.rs'))) {
    if (rename) return 'maybe';
    return file.patch !== null && touchesUpdate(file.patch) ? 'maybe' : 'no';
  }
  const isJson = paths(file).some((path) => path.endsWith('.json') && !NO_DASHBOARD.test(path));
  return dashboard.length === 0 && isJson ? 'maybe' : 'no';
}

/** The strongest answer of all files. A list that is not complete may hide what matters. */
export function relevance(files: readonly TouchedFile[], complete: boolean, interests: Interests): Relevance {
  let answer: Relevance = complete ? 'no' : 'maybe';
  for (const file of files) {
    const of = relevanceOf(file, interests);
    if (of === 'yes') return 'yes';
    if (of === 'maybe') answer = 'maybe';
  }
  return answer;
}

/** Whether a change touches Rust code whose diff the list does not show, so that a look at the diff could tell more. */
export function needsDiff(files: readonly TouchedFile[]): boolean {
  return files.some((file) => file.patch === null && paths(file).some((path) => path.endsWith('.rs')));
}
