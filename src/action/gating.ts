/** The policy of a run: inputs first; what the repository says of it comes from where a change cannot weaken it. */
import { findConfig } from '../config/find.ts';
import { resolveSettings } from '../config.ts';
import type { GatePolicy } from '../coverage/gate.ts';
import { InputError } from '../errors.ts';
import type { Reading } from './reading.ts';
import type { Run } from './run.ts';

/**
 * The gate. Its configuration file is that of the base, where there is one: a pull request does not judge itself. One that is
 * broken there says nothing.
 */
export async function gateOf(run: Run, head: Reading, base: Reading | null): Promise<GatePolicy> {
  const { repository } = base ?? head;
  let file: Awaited<ReturnType<typeof findConfig>> = null;
  try {
    file = await findConfig(repository, run.inputs.config ?? null);
  } catch (error) {
    if (base === null || !(error instanceof InputError)) throw error;
  }
  const { gate, failOn, minCoverage, maxDrop } = resolveSettings(run.inputs, file?.values ?? {});
  return { failOn: gate.length > 0 ? gate : failOn, minCoverage, maxDrop };
}
