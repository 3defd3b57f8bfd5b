/** The parts of one reading of a repository's Rust, made once and handed to every library. */

import { Reach } from './flow/reach.ts';
import { LIBRARIES } from './libraries/index.ts';
import { NO_MAKERS } from './libraries/library.ts';
import { givenTypes } from './libraries/prometheus-client/generic-types.ts';
import type { RustParser } from './source/syntax.ts';
import { Values } from './values/values.ts';
import type { Asked } from './workspace/aside.ts';
import { Calls } from './workspace/calls.ts';
import { Modules } from './workspace/modules.ts';
import { NamePlaces } from './workspace/name-places.ts';
import type { Files } from './workspace/package.ts';
import { Types } from './workspace/types.ts';
import { Workspace } from './workspace/workspace.ts';

export interface Analysis {
  readonly workspace: Workspace;
  readonly modules: Modules;
  readonly calls: Calls;
  readonly values: Values;
  readonly types: Types;
  readonly reach: Reach;
}

/** Words of which every text has one that may hold a function that makes metrics by a name that it is given. */
const MAKER_WORDS = LIBRARIES.filter(({ makers }) => makers !== NO_MAKERS).flatMap(({ words }) => words);

/** Words of which every text has one that may hold a declaration. */
const DECLARATION_WORDS = LIBRARIES.flatMap(({ words }) => words);

/** `asked` says of a file which set-aside folders somebody named on purpose to have it. */
export function analysis(files: Files, parser: RustParser, asked: Asked): Analysis {
  const workspace = new Workspace(files, parser, asked, {
    librariesIn: (text) => LIBRARIES.filter(({ hint }) => hint.test(text)).map(({ name }) => name),
    declarationWords: DECLARATION_WORDS,
    makerWords: MAKER_WORDS,
    mayMake: (text) => LIBRARIES.some(({ makers }) => makers.test(text)),
    writes: new Set(LIBRARIES.flatMap(({ verbs }) => [...verbs.writes])),
  });
  const modules = new Modules(workspace);
  const types = new Types(workspace, modules);
  const places = new NamePlaces(workspace);
  const calls = new Calls(workspace, modules, types, places);
  const reach = new Reach(workspace, modules, types, places);
  const values = new Values(workspace, modules, types, calls, {
    neverRuns: ({ source, node }) => reach.isNever(source, node),
    givenTypes: (target, frame) => givenTypes(whole, target, frame),
  });
  const whole: Analysis = { workspace, modules, types, calls, values, reach };
  return whole;
}
