/** The client libraries that are understood. A new one is a new file and a line here. */
import { autometrics } from './autometrics.ts';
import type { Library } from './library.ts';
import { measured } from './measured.ts';
import { metrics } from './metrics.ts';
import { opentelemetry } from './opentelemetry.ts';
import { prometheus } from './prometheus.ts';

export const LIBRARIES: readonly Library[] = [prometheus, metrics, opentelemetry, measured, autometrics];
