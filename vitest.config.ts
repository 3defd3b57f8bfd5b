import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const WORKFLOW_PARSER = '@actions/workflow-parser';

/** Compiling the programs of test/conformance takes longest, and waits for others most of the time. */
const LONGEST = /\/test\/conformance\/run\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification) => LONGEST.test(moduleId);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

export default defineConfig({
  plugins: [
    {
      // Its maps point to sources that it does not ship, which is a warning for each of its files.
      name: 'without-source-maps',
      load: (id) =>
        id.includes(`/${WORKFLOW_PARSER}/`) && id.endsWith('.js')
          ? readFileSync(id, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
          : null,
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/properties.ts'],
    // It imports JSON without saying that it is JSON, which Node refuses.
    server: { deps: { inline: [WORKFLOW_PARSER] } },
    // On two processors vitest would have one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
