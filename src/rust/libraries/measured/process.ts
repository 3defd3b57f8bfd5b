/** `measured_process::ProcessCollector`: what the system knows of the process at each scrape, without a type (measured-process src/lib.rs). */
export const PROCESS = /(?:^|::\s*)ProcessCollector$/;

export const PROCESS_METRICS: readonly (readonly [name: string, help: string])[] = [
  ['open_fds', 'Number of open file descriptors.'],
  ['max_fds', 'Maximum number of open file descriptors.'],
  ['virtual_memory_bytes', 'Virtual memory size in bytes.'],
  ['resident_memory_bytes', 'Resident memory size in bytes.'],
  ['cpu_seconds_total', 'Total user and system CPU time spent in seconds.'],
  ['threads', 'Number of OS threads in the process.'],
  ['start_time_seconds', 'Start time of the process since unix epoch in seconds.'],
];
