/**
 * The predicates of `cfg`: which of them can hold in one build, and which hold in a usual one. Rust Reference, "Conditional
 * compilation".
 */

type Predicate =
  | { readonly type: 'all' | 'any'; readonly parts: readonly Predicate[] }
  | { readonly type: 'not'; readonly part: Predicate }
  | { readonly type: 'option'; readonly name: string };

/** What is set in a build, by the name of the option; what is not there is not decided. */
type Build = ReadonlyMap<string, boolean>;

/** Predicates inside of each other, and options of which all combinations are tried. */
const MAX_DEPTH = 32;
const MAX_OPTIONS = 10;

const TOKEN = /"[^"]*"|[\w.:-]+|[(),=]/g;

/** Options of which a build has one value. */
const SINGLE = /^(target_(?:os|family|arch|env|pointer_width|endian|vendor)|panic)=/;

const WINDOWS = 'target_family="windows"';
const UNIX = 'target_family="unix"';

/** Operating systems that are of no family, or of that of Windows. */
const NOT_UNIX = /^target_os="(?:windows|none|uefi|unknown|wasi|hermit|cuda|xous|solid_asp3|zkvm|trusty)"$/;
/** What holds on a Linux server. */
const USUAL =
  /^(?:target_(?:family="unix"|os="linux"|arch="x86_64"|pointer_width="64"|endian="little"|env="gnu"|vendor="unknown")|target_has_atomic(?:=.*)?|panic="unwind"|feature="(?:.*:)?(?![^:]*(?:test|mock|bench))[^:]*"|true)$/;

/** A predicate without its blanks. */
export function withoutBlanks(predicate: string): string {
  return predicate.replace(/\s+/g, '').replace(/,$/, '');
}

/** Predicates with the package that their features are those of: each has its own. */
export function ofPackage(predicates: readonly string[], dir: string): readonly string[] {
  return predicates.some((each) => each.includes('feature='))
    ? predicates.map((each) => each.replace(/\bfeature="(?!.*:)/g, `feature="${dir.replace(/"/g, '')}:`))
    : predicates;
}

/** What holds where each of some predicates does. */
export function allOf(predicates: readonly string[]): string {
  const [only, ...others] = predicates;
  return only !== undefined && others.length === 0 ? only : `all(${predicates.join(',')})`;
}

/** Whether some build may have all of these predicates hold. Where there are too many options to try, it may. */
export function canHold(predicates: readonly string[]): boolean {
  const whole: Predicate = { type: 'all', parts: predicates.map(read) };
  const options = [...new Set(optionsIn(whole))];
  return options.length > MAX_OPTIONS || isMet(whole, options, new Map());
}

/** What is known of predicates: few are written, and they are asked about at each place. */
const usual = new Map<string, boolean>();
const MAX_KNOWN = 5000;

/** Whether a predicate holds in a build for a Linux server with all features and no flags of its own. */
export function isUsual(predicate: string): boolean {
  let known = usual.get(predicate);
  if (known === undefined) {
    const whole = read(predicate);
    known = holds(whole, new Map(optionsIn(whole).map((name) => [name, USUAL.test(name)]))) === true;
    if (usual.size >= MAX_KNOWN) usual.clear();
    usual.set(predicate, known);
  }
  return known;
}

function read(predicate: string): Predicate {
  const tokens = predicate.match(TOKEN) ?? [];
  let at = 0;
  const next = (depth: number): Predicate => {
    const word = tokens[at] ?? '';
    at += 1;
    if (tokens[at] === '=') {
      const value = tokens[at + 1] ?? '';
      at += 2;
      return { type: 'option', name: `${word}=${value}` };
    }
    if (tokens[at] !== '(' || depth > MAX_DEPTH) {
      if (word === 'unix') return { type: 'option', name: UNIX };
      return { type: 'option', name: word === 'windows' ? WINDOWS : word };
    }
    const from = at;
    at += 1;
    const parts: Predicate[] = [];
    while (at < tokens.length && tokens[at] !== ')') {
      if (tokens[at] === ',') at += 1;
      else parts.push(next(depth + 1));
    }
    at += 1;
    if (word === 'all' || word === 'any') return { type: word, parts };
    const [part] = parts;
    return word === 'not' && part
      ? { type: 'not', part }
      : { type: 'option', name: word + tokens.slice(from, at).join('') };
  };
  return next(0);
}

function optionsIn(predicate: Predicate): string[] {
  if (predicate.type === 'option') return [predicate.name];
  return predicate.type === 'not' ? optionsIn(predicate.part) : predicate.parts.flatMap(optionsIn);
}

/** Whether a predicate holds in a build; null where that is not decided. */
function holds(predicate: Predicate, build: Build): boolean | null {
  if (predicate.type === 'option') {
    if (predicate.name === 'true' || predicate.name === 'false') return predicate.name === 'true';
    return build.get(predicate.name) ?? null;
  }
  if (predicate.type === 'not') {
    const part = holds(predicate.part, build);
    return part === null ? null : !part;
  }
  const isAll = predicate.type === 'all';
  let result: boolean | null = isAll;
  for (const part of predicate.parts) {
    const own = holds(part, build);
    if (own === !isAll) return own;
    if (own === null) result = null;
  }
  return result;
}

/** Whether some values of the options that are left make a predicate hold. */
function isMet(predicate: Predicate, options: readonly string[], build: Build): boolean {
  const result = holds(predicate, build);
  if (result !== null) return result;
  const [option, ...left] = options;
  if (option === undefined) return true;
  return [true, false].some((value) => {
    const next = new Map(build).set(option, value);
    return isBuild(next) && isMet(predicate, left, next);
  });
}

/** Whether a build can be so: it is for one system, of one family. */
function isBuild(build: Build): boolean {
  const set = [...build].filter(([, value]) => value).map(([name]) => name);
  const keys = set.flatMap((name) => SINGLE.exec(name)?.[1] ?? []);
  if (new Set(keys).size < keys.length) return false;
  const system = set.find((name) => name.startsWith('target_os='));
  if (system === undefined) return true;
  const isUnix = !NOT_UNIX.test(system);
  const isOther = (family: string, isIt: boolean) => (build.get(family) ?? isIt) !== isIt;
  return (
    !isOther(WINDOWS, system === 'target_os="windows"') &&
    !(isUnix && isOther(UNIX, true)) &&
    (isUnix || build.get(UNIX) !== true)
  );
}
