import { type Listing, list } from './listing.ts';
import { type FileSystem, readRegularFile, realInside } from './node-files.ts';
import type { Repository } from './repository.ts';
import { decode } from './text.ts';

/** The files below `top`, a real path of a file system. The tree is walked once, when it is first asked for. */
export function filesBelow(origin: string, top: string, fs: FileSystem): Repository {
  let walked: Listing | null = null;
  const listing = (): Listing => {
    walked ??= list(top, fs);
    return walked;
  };
  const bytes = (path: string): Uint8Array => readRegularFile(fs, top, path);
  return {
    origin,
    files: () => listing().files,
    has: (path) => walked?.known.has(path) || realInside(fs, top, path).type === 'file',
    bytes,
    text: (path) => decode(bytes(path)).text,
    get problems() {
      return listing().problems;
    },
  };
}
