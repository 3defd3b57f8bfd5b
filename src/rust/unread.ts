/** Libraries that make metrics in ways that are not read: a word where a package uses one, so that what is missing is no surprise. */
import type { Finding, Place } from '../model.ts';
import type { Analysis } from './analysis.ts';
import type { SourceFile } from './source/syntax.ts';
import type { Package } from './workspace/package.ts';

/**
 * A library by its name in the registry, the sign of its metrics in the text of a file, by default any mention of it, and what it is called in
 * the sentence.
 */
const UNREAD: readonly (readonly [name: string, sign?: RegExp, called?: string])[] = [
  ['prometrics'],
  ['fastmetrics'],
  // The recorder that the facade `metrics` had until 0.12, with an observer for Prometheus.
  ['metrics-runtime'],
  // A layer over several clients, whose names each of them exposes in its own way.
  ['mixtrics', /\bregister_(?:counter|gauge|histogram)_vec(?:_with_buckets)?\s*\(/],
  ['metriken', /\bmetriken\s*::\s*\w|#\[metric\s*\(/],
  // Statics of metrics that are made where they are first used (WalletConnect utils-rs, crates/metrics/src/lazy.rs).
  [
    'wc',
    /\bstatic\s+\w+\s*:\s*(?:\w+\s*::\s*)*Lazy\s*<\s*(?:\w+\s*::\s*)*(?:Labeled\w+|FutureMetrics|Counter|Gauge|Histogram)\b[^;]{0,400}\b(?:new|builder)\s*\(/,
  ],
];

/** The finding that a package makes metrics by a library which is not read, as it is called in the sentence. */
export function unreadLibrary(owner: string, library: string, place: Place): Finding {
  return {
    check: 'unread-library',
    severity: 'info',
    message: `${owner} makes metrics by ${library}, which is not read: they are not among these`,
    ...place,
    path: null,
    metric: null,
    suggestion: 'Compare with what a scrape shows; panels for them are neither checked nor proposed.',
  };
}

/** What declares a metric by a name that code puts in which writes code: `counter!(#name)`, `meter.u64_counter(#name)` in a `quote!`. */
const WRITTEN =
  /\b(?:register_(?:int_)?(?:counter|gauge|histogram)\w*|(?:describe_)?(?:counter|gauge|histogram))\s*!\s*\(\s*#\s*\w|\.\s*[uif]64_\w*(?:counter|gauge|histogram)\s*\(\s*#\s*\w/;

/** What puts a file in place that a build script has written. */
const INCLUDED = /\binclude\s*!\s*\(\s*concat\s*!\s*\(\s*env\s*!\s*\(\s*"OUT_DIR"\s*\)/;

/** A finding for each package whose procedural macros, or whose build script, write code that declares metrics. */
export function writtenCode({ workspace }: Analysis): Finding[] {
  const told = new Set<string>();
  const builds = (owner: Package | null): boolean => {
    const script = owner && (owner.dir === '' ? 'build.rs' : `${owner.dir}/build.rs`);
    return script !== null && workspace.has(script) && placeOf(workspace.source(script), WRITTEN) !== null;
  };
  const all = (word: string, sign: RegExp, called: string, isMeant: (owner: Package | null) => boolean): Finding[] => {
    const sources = new Set<SourceFile>();
    for (const { source, from } of workspace.occurrences(word, workspace.files))
      if (!sources.has(source) && !source.isInTestItem(from)) sources.add(source);
    return [...sources].flatMap((source): Finding[] => {
      const owner = workspace.owner(source.file);
      const name = owner?.name ?? source.file;
      if (told.has(name) || workspace.tests.isTestFile(source.file)) return [];
      const at = placeOf(source, sign);
      if (at === null || !isMeant(owner)) return [];
      told.add(name);
      return [unreadLibrary(name, called, source.place(at))];
    });
  };
  return [
    ...all('quote', WRITTEN, 'code that its macros write', () => true),
    ...all('include', INCLUDED, 'code that its build script writes', builds),
  ];
}

/** A finding for each such library that a package of the workspace uses outside tests, at the place where it does. */
export function unread({ workspace }: Analysis): Finding[] {
  return workspace.crates.packages.flatMap((owner) => {
    const told = new Set<RegExp>();
    return UNREAD.flatMap(([name, sign, called]): Finding[] => {
      if (!owner.registry.has(name) || (sign && told.has(sign))) return [];
      const word = sign ?? new RegExp(`\\b${name.replaceAll('-', '_')}\\b`);
      for (const file of workspace.filesOf(owner)) {
        const source = workspace.tests.isTestFile(file) ? null : workspace.source(file);
        const at = source ? placeOf(source, word) : null;
        if (!source || at === null) continue;
        if (sign) told.add(sign);
        return [unreadLibrary(owner.name, called ?? `\`${name}\``, source.place(at))];
      }
      return [];
    });
  });
}

/** The first place of a word that is code. */
function placeOf(source: SourceFile, word: RegExp): number | null {
  for (const { index } of source.text.matchAll(new RegExp(word.source, 'g'))) if (!source.isInert(index)) return index;
  return null;
}
