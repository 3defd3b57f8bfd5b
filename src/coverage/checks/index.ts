/** Every check, in the order of their findings. A new one is a new file and a line here. */
import { chartedDead } from './charted-dead.ts';
import type { Check } from './check.ts';
import { declaredTwice } from './declared-twice.ts';
import { duplicateUid } from './duplicate-uid.ts';
import { kindConflict } from './kind-conflict.ts';
import { misnamedKind } from './misnamed-kind.ts';
import { neverUpdated } from './never-updated.ts';
import { onlyZero } from './only-zero.ts';
import { unknownMetric } from './unknown-metric.ts';

export const CHECKS: readonly Check[] = [
  chartedDead,
  kindConflict,
  declaredTwice,
  unknownMetric,
  onlyZero,
  neverUpdated,
  duplicateUid,
  misnamedKind,
];
