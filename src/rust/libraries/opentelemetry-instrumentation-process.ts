/** `opentelemetry-instrumentation-process`: what `init` measures of the process on Linux (src/linux.rs). */
import {
  type BuiltInInstrument,
  type InstrumentationCall,
  instrumentationLibrary,
} from './opentelemetry/instrumentation.ts';
import { scopeOfCrate } from './opentelemetry/scope.ts';

const CRATE = 'opentelemetry-instrumentation-process';

export const opentelemetryInstrumentationProcess = instrumentationLibrary(
  CRATE,
  [
    {
      crate: CRATE,
      isNamed: true,
      functions: ['init'],
      instruments,
      scope: ({ version }) => ({ ...scopeOfCrate(CRATE, version), schemaUrl: null }),
    },
  ],
  'the process of *',
);

function instruments({ since }: InstrumentationCall): readonly BuiltInInstrument[] {
  return [
    {
      kind: 'counter',
      name: 'process.cpu.time',
      unit: 's',
      help: 'Total CPU seconds broken down by different states.',
      labels: ['cpu.mode'],
    },
    {
      kind: 'gauge',
      name: 'process.memory.usage',
      unit: 'By',
      help: 'The amount of physical memory in use.',
      labels: [],
    },
    {
      kind: 'gauge',
      name: 'process.memory.virtual',
      unit: 'By',
      help: 'The amount of committed virtual memory.',
      labels: [],
    },
    {
      kind: 'counter',
      name: 'process.disk.io',
      unit: 'By',
      help: 'Disk bytes transferred.',
      labels: ['disk.io.direction'],
    },
    {
      kind: 'gauge',
      name: 'process.thread.count',
      unit: '{thread}',
      help: 'Process threads count.',
      labels: [],
    },
    {
      kind: 'gauge',
      name: since(3) ? 'process.unix.file_descriptor.count' : 'process.open_file_descriptor.count',
      unit: '{file_descriptor}',
      help: 'Number of file descriptors in use by the process.',
      labels: [],
    },
    {
      kind: 'gauge',
      name: 'process.context_switches',
      unit: '{context_switch}',
      help: 'Number of times the process has been context switched.',
      // The key of the conventions that the version is built with.
      labels: [since(2) ? 'process.context_switch.type' : 'process.context_switch_type'],
    },
  ];
}
