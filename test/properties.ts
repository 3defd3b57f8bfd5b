/** Properties try other cases at every run; in CI the same ones each time, so that a commit gets one answer. */
import process from 'node:process';
import fc from 'fast-check';

if (process.env.CI !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20261123 });
