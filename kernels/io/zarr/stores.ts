/** @file Where a Zarr store lies: a folder of the host, an address, or a zip in memory; asked key by key. */
import {FormatError} from "../../../errors.ts";
import {isHostFolder, listHostFolder, readHostFile, readHostRange} from "../host.ts";

export type Range = {readonly offset: number; readonly length: number} | {readonly suffixLength: number};

/** Keys begin with a slash, as "/sst/c/0/0"; what is not there is undefined. */
export interface Store {
  /** What the store is called in messages. */
  readonly name: string;
  /** Bytes that stand behind all of it, where that is known: it bounds what they may unpack to. */
  readonly length?: number;
  get(key: string): Promise<Uint8Array | undefined>;
  getRange(key: string, range: Range): Promise<Uint8Array | undefined>;
  /** All keys; absent where nobody can list them, as over HTTP. */
  list?(): Promise<string[]>;
}

/** The store at an address; undefined where it is that of one file. Addresses on the web are told by ".zarr" or a last slash. */
export async function maybeStore(address: string | URL, name: string): Promise<Store | undefined> {
  const text = String(address);
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1].toLowerCase();
  if (scheme === "http" || scheme === "https") {
    const [path, query = ""] = text.split(/(?=\?)/);
    return /(\.zarr|\/)$/.test(path) || /\.zarr\/$/.test(path)
      ? webStore(path.replace(/\/$/, ""), query, name)
      : undefined;
  }
  if (scheme && scheme !== "file") return undefined;
  const root = scheme ? new URL(text.replace(/\/?$/, "/")) : text.replace(/[/\\]$/, "");
  return (await isHostFolder(root)) ? folderStore(root, name) : undefined;
}

function folderStore(root: string | URL, name: string): Store {
  const place = (key: string) =>
    root instanceof URL
      ? new URL(key.slice(1).split("/").map(encodeURIComponent).join("/"), root)
      : root + key;
  const there = async (read: () => Promise<Uint8Array>) => {
    try {
      return await read();
    } catch (cause) {
      if (["ENOENT", "ENOTDIR", "EISDIR"].includes((cause as {code?: string}).code ?? "")) return undefined;
      throw cause;
    }
  };
  return {
    name,
    get: (key) => there(() => readHostFile(place(key))),
    getRange: (key, range) => there(() => readHostRange(place(key), range)),
    list: () => listHostFolder(root)
  };
}

function webStore(base: string, query: string, name: string): Store {
  const ask = async (key: string, headers: Record<string, string> = {}) => {
    const address = base + key.split("/").map(encodeURIComponent).join("/") + query;
    let response: Response;
    try {
      response = await fetch(address, {headers});
    } catch (cause) {
      throw new FormatError(`missing file: ${address}; ${cause instanceof Error ? cause.message : cause}`, {
        subject: "file",
        value: address,
        cause
      });
    }
    // Object stores say 403 for what is not there when they may not be listed.
    if (response.status === 404 || response.status === 403) return undefined;
    if (response.ok)
      return {bytes: new Uint8Array(await response.arrayBuffer()), partial: response.status === 206};
    throw new FormatError(`missing file: ${address}; the server answered ${response.status}`, {
      subject: "file",
      value: address
    });
  };
  return {
    name,
    get: async (key) => (await ask(key))?.bytes,
    async getRange(key, range) {
      const asked =
        "suffixLength" in range
          ? `-${range.suffixLength}`
          : `${range.offset}-${range.offset + range.length - 1}`;
      const answer = await ask(key, {Range: `bytes=${asked}`});
      // A server may send the whole instead.
      return answer && (answer.partial ? answer.bytes : cut(answer.bytes, range));
    }
  };
}

export function cut(bytes: Uint8Array, range: Range): Uint8Array {
  return "suffixLength" in range
    ? bytes.subarray(Math.max(0, bytes.length - range.suffixLength))
    : bytes.subarray(range.offset, range.offset + range.length);
}
