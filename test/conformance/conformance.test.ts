import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { familiesOf } from './families.ts';
import { blocksIn, programs, readingOf, scrapeOf } from './programs.ts';

/** What a program's source says, against what it printed. How it was recorded: run.test.ts. */
describe.each(programs().map((program) => [program.folder, program] as const))('%s', (_folder, program) => {
  test('has a scrape, a lock file and marked blocks', () => {
    for (const file of ['Cargo.toml', 'Cargo.lock', 'scrape.txt'])
      expect(existsSync(join(program.path, file)), `${program.folder}/${file}`).toBe(true);
    expect(blocksIn(program).filter((block) => block.type === 'case').length).toBeGreaterThan(0);
  });

  test('the source says what the scrape shows: nothing more, nothing less', () => {
    expect(differences(readingOf(program), familiesOf(scrapeOf(program)), blocksIn(program))).toEqual([]);
  });
});
