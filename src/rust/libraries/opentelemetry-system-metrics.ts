/**
 * `opentelemetry-system-metrics`: what `init_process_observer` and its like measure of the process (src/lib.rs, `register_metrics`).
 * Until 0.2 percentages had no unit, and the memory of the graphics card was always among them.
 */
import {
  type BuiltInInstrument,
  type InstrumentationCall,
  instrumentationLibrary,
} from './opentelemetry/instrumentation.ts';

const CRATE = 'opentelemetry-system-metrics';
const PROCESS = ['process.pid', 'process.executable.name', 'process.executable.path', 'process.command'];

export const opentelemetrySystemMetrics = instrumentationLibrary(
  CRATE,
  [
    {
      crate: CRATE,
      isNamed: true,
      functions: ['init_process_observer', 'init_process_observer_for_pid', 'init_process_observer_once'],
      instruments,
      scope: ({ args: [meter] }) => meter ?? null,
    },
  ],
  'the process of *',
);

function instruments({ version, since, dependency }: InstrumentationCall): readonly BuiltInInstrument[] {
  const percent = since(3) ? 'percent' : '';
  const hasCard =
    dependency?.features.includes('gpu') || (version !== null && !(version.major > 0 || isGated(version)));
  const rows: readonly BuiltInInstrument[] = [
    {
      kind: 'gauge',
      name: 'process.cpu.usage',
      unit: percent,
      help: 'The percentage of CPU in use.',
      labels: PROCESS,
    },
    {
      // By the name of the other one, and without attributes.
      kind: 'gauge',
      name: 'process.cpu.utilization',
      unit: percent,
      help: 'The amount of CPU in use.',
      labels: [],
    },
    {
      kind: 'gauge',
      name: 'process.memory.usage',
      unit: 'byte',
      help: 'The amount of physical memory in use.',
      labels: PROCESS,
    },
    {
      kind: 'gauge',
      name: 'process.memory.virtual',
      unit: 'byte',
      help: 'The amount of committed virtual memory.',
      labels: PROCESS,
    },
    {
      kind: 'gauge',
      name: 'process.disk.io',
      unit: 'byte',
      help: 'Disk bytes transferred.',
      labels: [...PROCESS, 'direction'],
    },
  ];
  if (!hasCard) return rows;
  const help = 'The amount of physical GPU memory in use.';
  return [...rows, { kind: 'gauge', name: 'process.gpu.memory.usage', unit: 'byte', help, labels: PROCESS }];
}

/** Whether the graphics card is behind a feature: from 0.4.2 on. */
function isGated({ minor, patch }: { readonly minor: number; readonly patch: number }): boolean {
  return minor > 4 || (minor === 4 && patch >= 2);
}
