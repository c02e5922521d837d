/** @file Reads HDF5: the groups, datasets and attributes of a file, in plain TypeScript. */
import type {RawAttribute, RawValues} from "../raw.ts";
import {readAttributes} from "./attributes.ts";
import {Damage} from "./cursor.ts";
import {readDatasetHeader, readDataset} from "./dataset.ts";
import {readMessages, readSuperblock} from "./header.ts";
import {readLinks} from "./links.ts";
import {typeCode} from "./values.ts";

export {Damage, Unsupported} from "./cursor.ts";

export interface Hdf5Dataset {
  /** Path without a leading slash. */
  readonly path: string;
  readonly address: number;
  readonly shape: readonly number[];
  readonly type: string;
  readonly attrs: Readonly<Record<string, RawAttribute>>;
  read(): Promise<RawValues>;
}

/**
 * Lists the datasets of a file, groups within groups, and the attributes of the root.
 *
 * Reads superblocks 0 to 3, old and new groups, attributes and chunk indexes; deflate, shuffle and Fletcher filters.
 * Checksums are verified where the file has them.
 * Throws: Damage, Unsupported.
 * Source: HDF5 File Format Specification 3.0, The HDF Group.
 * Checked against: h5py 3.16 (HDF5 2.0), the same values for every layout, index and filter named.
 */
export function readHdf5(
  bytes: Uint8Array,
  start: number
): {attrs: Record<string, RawAttribute>; datasets: Hdf5Dataset[]} {
  const {file, root} = readSuperblock(bytes, start);
  const datasets: Hdf5Dataset[] = [];
  const seen = new Set([root]);
  const messages = readMessages(file, root);
  walk(messages, "");
  return {attrs: readAttributes(file, messages), datasets};

  function walk(group: ReturnType<typeof readMessages>, path: string): void {
    for (const {name, address} of readLinks(file, group)) {
      // A second link to the same object adds nothing, and circles of groups end here.
      if (seen.has(address)) continue;
      seen.add(address);
      const own = path ? `${path}/${name}` : name;
      if (own.length > 4096) throw new Damage("groups are nested too deeply");
      const messages = readMessages(file, address);
      const header = readDatasetHeader(file, messages);
      if (!header) {
        walk(messages, own);
        continue;
      }
      datasets.push({
        path: own,
        address,
        shape: header.space.shape,
        type: typeCode(header.type),
        attrs: readAttributes(file, messages),
        read: () => readDataset(file, header)
      });
    }
  }
}
