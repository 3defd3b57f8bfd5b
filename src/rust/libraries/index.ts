/** The client libraries that are understood. A new one is a new file and a line here. */
import { foundations } from './foundations.ts';
import type { Library } from './library.ts';
import { metrics } from './metrics.ts';
import { prometheus } from './prometheus.ts';
import { vise } from './vise.ts';

export const LIBRARIES: readonly Library[] = [prometheus, metrics, vise, foundations];
