/** @file Where a fit in parts stands, in a file that is whole whenever the process ends. */
import {FormatError, OptionError} from "../../errors.ts";
import {hostSerializer, readHostFile, removeHostFile, replaceHostFile} from "../io/host.ts";

interface Known {
  /** The first part that is still to be done, and what is known of those before. */
  readonly next: number;
  readonly state: unknown;
  /** What the pass before has found; undefined in the first. */
  readonly found: unknown;
}

export interface Checkpoint extends Known {
  keep(known: Known): Promise<void>;
  /** The fit is done: nothing is left to go on from. */
  close(): Promise<void>;
}

/** Opens the file of the fit that `key` names, or begins anew; without a path nothing is kept. */
export async function openCheckpoint(path: string | URL | undefined, key: string): Promise<Checkpoint> {
  const anew: Known = {next: 0, state: undefined, found: undefined};
  if (path === undefined) return {...anew, keep: async () => {}, close: async () => {}};
  const serializer = hostSerializer();
  const before = await readStand(path, serializer);
  if (before && before.key !== key)
    throw new OptionError(
      `invalid resume: ${String(path)} belongs to another fit; remove it, or name another file`,
      {
        subject: "resume",
        value: String(path)
      }
    );
  return {
    ...(before ?? anew),
    keep: (known) => replaceHostFile(path, serializer.serialize({key, ...known})),
    close: () => removeHostFile(path)
  };
}

interface Stand extends Known {
  readonly key: string;
}

async function readStand(
  path: string | URL,
  {deserialize}: ReturnType<typeof hostSerializer>
): Promise<Stand | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readHostFile(path);
  } catch (cause) {
    if ((cause as {code?: string}).code === "ENOENT") return undefined;
    throw cause;
  }
  try {
    const stand = deserialize(bytes) as Stand;
    if (typeof stand.key === "string" && Number.isInteger(stand.next)) return stand;
  } catch {}
  throw new FormatError(
    `invalid resume file: ${String(path)}; it is no stand of a fit, remove it to begin anew`,
    {
      subject: "file",
      value: String(path)
    }
  );
}
