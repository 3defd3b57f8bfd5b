#!/usr/bin/env node
/** The door of the command line: so small that everything behind it can come from Node's compile cache. */
import * as nodeModule from 'node:module';
// Node 22 can keep compiled code between runs; Node 20 has no such function.
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
    nodeModule.enableCompileCache();
}
await import('./main.js');
