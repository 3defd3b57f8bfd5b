/** A scenario as it stands in a file: a repository at GitHub, runs of the Action on it, and what must come of each. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** New content of a file, its removal, or replacements in what it held. Generated content stands for long files. */
const change = z.union([
  z.string(),
  z.null(),
  z.strictObject({ replace: z.array(z.tuple([z.string(), z.string()])) }),
  z.strictObject({ metrics: z.number(), prefix: z.string().default('made') }),
  z.strictObject({ repeat: z.string(), times: z.number() }),
]);
const files = z.record(z.string(), change);
export type Change = z.infer<typeof change>;

const step = z.union([
  /** The steps of a file of that name in `steps/`. */
  z.strictObject({ use: z.string() }),
  z.strictObject({
    commit: z.strictObject({
      branch: z.string(),
      copy: z.string().optional(),
      files: files.default({}),
      /** `count` small files in `folder`, for changes of many files. */
      many: z.strictObject({ folder: z.string(), count: z.number() }).optional(),
      from: z.string().optional(),
      message: z.string().optional(),
      author: z.string().optional(),
      repository: z.string().optional(),
    }),
  }),
  z.strictObject({
    pull: z.strictObject({
      head: z.string(),
      base: z.string().optional(),
      fork: z.string().optional(),
      user: z.string().optional(),
    }),
  }),
  z.strictObject({
    comment: z.strictObject({
      author: z.string().optional(),
      type: z.enum(['User', 'Bot']).optional(),
      body: z.string(),
    }),
  }),
  z.strictObject({ manyComments: z.number() }),
  z.strictObject({ editOwn: z.string() }),
  z.strictObject({ deleteOwn: z.literal(true) }),
  z.strictObject({ close: z.literal(true) }),
  z.strictObject({ merge: z.literal(true) }),
  z.strictObject({ lock: z.literal(true) }),
  z.strictObject({ protect: z.string() }),
  z.strictObject({ deleteBranch: z.string() }),
  z.strictObject({ deleteFork: z.string() }),
]);
export type Step = z.infer<typeof step>;

const fault = z.strictObject({
  on: z.strictObject({
    method: z.string().optional(),
    path: z.string().optional(),
    graphql: z.string().optional(),
    nth: z.number().optional(),
    times: z.number().optional(),
    optional: z.boolean().optional(),
  }),
  do: z.union([
    z.strictObject({
      respond: z.number(),
      message: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
    z.strictObject({ failBefore: z.number() }),
    z.strictObject({ failAfter: z.number() }),
    z.strictObject({ cut: z.enum(['before', 'after']) }),
    z.strictObject({ hang: z.enum(['before', 'after']) }),
    z.strictObject({ truncate: z.number(), end: z.enum(['cut', 'clean']) }),
    z.strictObject({
      secondaryLimit: z.number().nullable(),
      status: z.union([z.literal(403), z.literal(429)]).optional(),
    }),
    z.strictObject({ rateLimited: z.number() }),
    z.strictObject({ graphqlErrors: z.array(z.strictObject({ type: z.string().optional(), message: z.string() })) }),
    z.strictObject({ enlarge: z.number() }),
    z.strictObject({ first: z.array(step) }),
  ]),
});
export type FaultSpec = z.infer<typeof fault>;

const words = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? [given] : given));
const text = z.strictObject({ has: words.default([]), lacks: words.default([]), matches: words.default([]) });
export type TextSpec = z.infer<typeof text>;

const run = z.strictObject({
  before: z.array(step).default([]),
  event: z.enum([
    'pull_request',
    'pull_request_target',
    'push',
    'workflow_dispatch',
    'schedule',
    'merge_group',
    'issues',
  ]),
  /** The branch of an event that is about one, or of the pull request's base where it is another. */
  branch: z.string().default('main'),
  /** `changed_files` of the payload when it must not be what is true. */
  inputs: z.record(z.string(), z.string()).default({}),
  env: z.record(z.string(), z.string()).default({}),
  /** The run's number; they go upwards by themselves. */
  run: z.number().optional(),
  attempt: z.number().default(1),
  /** Takes the payload of an earlier run of this scenario (counted from 0): a run that comes late. */
  payloadOf: z.number().optional(),
  /** Two of them at once. */
  twice: z.boolean().default(false),
  server: z.enum(['github.com', 'enterprise']).default('github.com'),
  proxy: z.boolean().default(false),
  checkout: z.enum(['head', 'merge', 'shallow', 'none']).default('none'),
  faults: z.array(fault).default([]),
  expect: z.strictObject({
    exit: z.number().default(0),
    log: text.optional(),
    summary: text.optional(),
    /** The own comments that are there afterwards, all of them: their text without the marker. */
    comments: z.array(text).optional(),
    /** Comments of others are as they were. Always checked. */
    outputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
    annotations: z.array(z.string()).optional(),
    /** `METHOD /path` of REST, `graphql Name` of GraphQL, in order. */
    requests: z.array(z.string()).optional(),
    atMost: z.number().optional(),
    /** The commits that the run added to each branch: first lines of their messages. Branches that are not named are as they were. */
    commits: z.record(z.string(), z.array(z.string())).default({}),
    files: z.record(z.string(), z.record(z.string(), text)).default({}),
    /** Open pull requests of dashcov's own afterwards. */
    pulls: z
      .array(z.strictObject({ head: z.string(), base: z.string(), title: z.string(), body: text.optional() }))
      .optional(),
  }),
});
export type RunSpec = z.infer<typeof run>;

const scenario = z.strictObject({
  title: z.string(),
  /** What the token may. */
  permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])).optional(),
  viewer: z.strictObject({ login: z.string(), type: z.enum(['User', 'Bot']).optional() }).optional(),
  actionsMayCreatePulls: z.boolean().optional(),
  setup: z.array(step),
  runs: z.array(run).min(1),
});
export type Scenario = z.infer<typeof scenario> & { readonly file: string };

const FOLDER = join(import.meta.dirname, 'scenarios');

/** The steps that a name stands for. */
export function stepsOf(name: string): readonly Step[] {
  const read = z.array(step).safeParse(parse(readFileSync(join(import.meta.dirname, 'steps', `${name}.yaml`), 'utf8')));
  if (!read.success) throw new Error(`steps/${name}.yaml: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** All scenarios, by file: one in each. */
export function scenarios(): readonly Scenario[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const read = scenario.safeParse(parse(readFileSync(join(FOLDER, name), 'utf8')));
      if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`);
      return { ...read.data, file: basename(name, '.yaml') };
    });
}
