/** @file Where bytes come from: an attachment, a file, an address, a path or a buffer. */
import {FormatError} from "../../errors.ts";
import {hasFiles, readHostFile} from "./host.ts";

/** What notebooks call a FileAttachment, and what pages call a File: bytes with a name. */
export interface NamedSource {
  readonly name?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export type Source = NamedSource | Blob | URL | string | ArrayBuffer | ArrayBufferView;

/** The whole of a file and what to call it in messages. */
export interface Bytes {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The file of the same name with another ending, as ".dbf"; absent where there is no name to go by. */
  readonly beside?: (ending: string) => Promise<Uint8Array | undefined>;
}

/**
 * Reads all bytes of a source; `name` overrides the source's own.
 *
 * Throws: FormatError `missing file: a.nc; …` when there is nothing at that address, `invalid source: …` for anything else.
 */
export async function readSource(source: Source, name?: string): Promise<Bytes> {
  if (typeof source === "string" || source instanceof URL) {
    const beside = async (ending: string) => {
      const [path, query] = String(source).split(/(?=[?#])/);
      // Nobody has to have such a file.
      return readAddress(path.replace(/\.\w+$/, ending) + (query ?? "")).catch(() => undefined);
    };
    return {name: name ?? baseName(String(source)), bytes: await readAddress(source), beside};
  }
  if (source instanceof ArrayBuffer) return {name: name ?? "data", bytes: new Uint8Array(source)};
  if (ArrayBuffer.isView(source)) {
    return {
      name: name ?? "data",
      bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    };
  }
  if (typeof (source as NamedSource)?.arrayBuffer === "function") {
    const own = (source as NamedSource).name;
    const label = name ?? (own ? baseName(own) : "data");
    try {
      return {name: label, bytes: new Uint8Array(await (source as NamedSource).arrayBuffer())};
    } catch (cause) {
      throw new FormatError(`failed file: ${label}; ${describe(cause)}`, {
        subject: "file",
        value: label,
        cause
      });
    }
  }
  throw new FormatError(
    `invalid source: ${source === null ? "null" : typeof source}; give a file attachment, File, Blob, URL, path or buffer`,
    {subject: "source", value: source}
  );
}

/** The text of a file. Throws: Error `its text is not UTF-8`. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch (cause) {
    throw new Error("its text is not UTF-8", {cause});
  }
}

async function readAddress(address: string | URL): Promise<Uint8Array> {
  const text = String(address);
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1].toLowerCase();
  try {
    if (scheme === "file") return await readHostFile(new URL(text));
    if (!scheme && hasFiles()) return await readHostFile(text);
    const response = await fetch(text);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new Error(`the server answered ${response.status}`);
  } catch (cause) {
    throw new FormatError(`missing file: ${text}; ${describe(cause)}`, {subject: "file", value: text, cause});
  }
}

/** The last part of a path or address, without query and fragment. */
export function baseName(address: string): string {
  if (address.startsWith("data:")) return "data";
  const path = address.replace(/[?#].*$/, "").replace(/[/\\]+$/, "");
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1) || address;
}

function describe(cause: unknown): string {
  if ((cause as {code?: string})?.code === "ENOENT") return "there is no such file";
  return cause instanceof Error ? cause.message : String(cause);
}
