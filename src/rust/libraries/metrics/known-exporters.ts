/**
 * Exporters that a dependency installs for every program that it runs. `reth-node-metrics`, which starts with every node of reth, puts
 * `reth` in front of all names (crates/node/metrics/src/recorder.rs).
 */
import type { Package } from '../../workspace/package.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Layer } from './layers.ts';

interface Installer {
  /** The package that installs it, as a lock file names it. */
  readonly package: string;
  /** The packages that run a program with it, one of which its own package depends on. */
  readonly runners: RegExp;
  readonly prefix: string;
}

const INSTALLERS: readonly Installer[] = [
  {
    package: 'reth-node-metrics',
    runners: /^reth(?:-node-(?:builder|metrics|ethereum)|-cli-commands|-(?!cli-|node-)[a-z]+-(?:cli|node))?$/,
    prefix: 'reth',
  },
];

/** The programs that have such an exporter by what their package depends on and by its lock file, with its layers. */
export function exportersOutOfSight(workspace: Workspace): [program: string, layers: readonly Layer[]][] {
  const { crates, versions, aside } = workspace;
  return crates.packages
    .filter((each) => each.member && each.bins.some((bin) => aside.counts(bin)))
    .flatMap((owner): [string, readonly Layer[]][] => {
      const found = INSTALLERS.find(
        (each) =>
          versions.has(owner, each.package) &&
          !crates.packages.some(({ name }) => name === each.package) &&
          runs(owner, each),
      );
      if (!found) return [];
      const layers: Layer[] = [{ type: 'prefix', prefix: { text: found.prefix } }];
      return owner.bins.filter((bin) => aside.counts(bin)).map((bin) => [bin, layers]);
    });
}

/** Whether a package runs programs with it, and not for tests. */
function runs({ registry }: Package, { runners }: Installer): boolean {
  const found = [...registry].filter(([name]) => runners.test(name));
  return found.length > 0 && !found.some(([, { features }]) => features.includes('test-utils'));
}
