/** @file Where a fit in parts stands, in a file that is whole whenever the process ends. */
import {FormatError, OptionError} from "../../errors.ts";
import {hostSerializer, readHostFile, removeHostFile, replaceHostFile} from "../io/host.ts";

export interface Checkpoint {
  /** The first part that is still to be done, and what is known of those before. */
  readonly next: number;
  readonly state: unknown;
  keep(next: number, state: unknown): Promise<void>;
  /** The fit is done: nothing is left to go on from. */
  close(): Promise<void>;
}

/** Opens the file of the fit that `key` names, or begins anew; without a path nothing is kept. */
export async function openCheckpoint(path: string | URL | undefined, key: string): Promise<Checkpoint> {
  if (path === undefined) return {next: 0, state: undefined, keep: async () => {}, close: async () => {}};
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
    next: before?.next ?? 0,
    state: before?.state,
    keep: (next, state) => replaceHostFile(path, serializer.serialize({key, next, state})),
    close: () => removeHostFile(path)
  };
}

interface Stand {
  readonly key: string;
  readonly next: number;
  readonly state: unknown;
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
