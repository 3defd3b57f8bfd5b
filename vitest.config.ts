import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const WORKFLOW_PARSER = '@actions/workflow-parser';

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
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
