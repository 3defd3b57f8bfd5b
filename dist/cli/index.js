#!/usr/bin/env node
/**
 * The door of the bundle. It loads the rest together with the code that an earlier run has compiled, because compiling
 * takes longer than running. Node 20 keeps no such code, and newer ones keep it where others may have put something.
 */
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
/** What the build puts here: the start of the bundle's SHA-256. */
const BUNDLE = 'f2d0afee05a94a55';
/** Whether a file or folder is the user's own, and nobody else may write to it: code that is run comes from there. */
function isOwn({ uid, mode }) {
    return uid === process.getuid?.() && (mode & 0o022) === 0;
}
/** The folder for compiled code, made when there is none; null when it could hold the code of somebody else. */
function ownFolder() {
    const user = process.getuid?.();
    if (user === undefined || process.env.NODE_DISABLE_COMPILE_CACHE)
        return null;
    try {
        const folder = join(process.env.NODE_COMPILE_CACHE || tmpdir(), `dashcov-${user}`);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const stats = lstatSync(folder);
        return stats.isDirectory() && isOwn(stats) ? folder : null;
    }
    catch {
        return null;
    }
}
function read(file) {
    try {
        const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
        try {
            const stats = fstatSync(descriptor);
            return stats.isFile() && isOwn(stats) ? readFileSync(descriptor) : undefined;
        }
        finally {
            closeSync(descriptor);
        }
    }
    catch {
        return undefined;
    }
}
/** Puts the code in place whole or not at all: two runs may do so at once. */
function keep(file, code) {
    try {
        const temporary = `${file}.${process.pid}`;
        writeFileSync(temporary, code, { flag: 'wx', mode: 0o600 });
        renameSync(temporary, file);
    }
    catch {
        // The next run compiles again.
    }
}
/** Whether this run is none that compiles only a small part: help, the version, or a mistake. */
function isWholeRun() {
    return (process.exitCode !== 2 && !process.argv.slice(2).some((each) => /^(?:help|--help|-h|--version|-V)$/.test(each)));
}
const program = fileURLToPath(new URL('./main.cjs', import.meta.url));
const folder = ownFolder();
const kept = folder === null ? null : join(folder, `${BUNDLE}-${process.version}-${process.arch}`);
const cachedData = kept === null ? undefined : read(kept);
// The bundle is ASCII: as Latin-1 it takes half the memory and no decoding.
const script = new Script(readFileSync(program, 'latin1'), { filename: program, ...(cachedData && { cachedData }) });
if (kept !== null && (!cachedData || script.cachedDataRejected)) {
    process.once('exit', () => {
        if (isWholeRun())
            keep(kept, script.createCachedData());
    });
}
const start = script.runInThisContext();
if (typeof start !== 'function')
    throw new Error(`expected the program, found something else, at ${program}`);
await start(createRequire(import.meta.url), import.meta.url);
