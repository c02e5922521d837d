/** @file Takes some files out of a wheel, which is a zip archive with a list of digests in it. */
import {createHash} from "node:crypto";
import {createReadStream, createWriteStream, mkdirSync} from "node:fs";
import {type FileHandle, open} from "node:fs/promises";
import {dirname, join, normalize} from "node:path";
import {PassThrough} from "node:stream";
import {buffer} from "node:stream/consumers";
import {pipeline} from "node:stream/promises";
import {createInflateRaw} from "node:zlib";
import {FormatError} from "../../errors.ts";

interface Entry {
  name: string;
  method: number;
  packed: number;
  size: number;
  /** Where its local header begins. */
  at: number;
}

/**
 * Takes the files for which `wanted` holds out of the wheel into `folder`; returns their names.
 *
 * Throws: FormatError where the file is no wheel, is cut short, or a file in it is not what the wheel's own list says.
 */
export async function unzipWheel(
  path: string,
  folder: string,
  wanted: (name: string) => boolean
): Promise<string[]> {
  const file = await open(path);
  try {
    const entries = await readDirectory(file, path);
    const list = entries.find(({name}) => /^[^/]+\.dist-info\/RECORD$/.test(name));
    if (!list) throw new FormatError(`invalid wheel: ${path}; it has no list of its files`);
    const record = (await buffer(await contents(file, path, list))).toString();
    const digests = new Map(
      record.split("\n").map((line): [string, string] => {
        const [name, digest = ""] = line.split(",");
        return [name, digest.replace(/^sha256=/, "")];
      })
    );
    const chosen = entries.filter(({name}) => wanted(name) && !name.endsWith("/"));
    for (const entry of chosen) {
      const to = join(folder, normalize(join("/", entry.name)));
      mkdirSync(dirname(to), {recursive: true});
      const hash = createHash("sha256");
      const through = new PassThrough().on("data", (chunk: Buffer) => void hash.update(chunk));
      await pipeline(await contents(file, path, entry), through, createWriteStream(to)).catch((cause) => {
        throw new FormatError(`invalid wheel: ${path}; ${entry.name} in it cannot be unpacked`, {cause});
      });
      if (hash.digest("base64url") !== digests.get(entry.name))
        throw new FormatError(`invalid wheel: ${path}; ${entry.name} is not what its list says`);
    }
    return chosen.map(({name}) => name);
  } finally {
    await file.close();
  }
}

/** The archive's directory, at its end. A wheel stays below 4 GB, so the plain form is enough. */
async function readDirectory(file: FileHandle, path: string): Promise<Entry[]> {
  const {size} = await file.stat();
  const tail = await read(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from("PK\x05\x06"));
  if (end < 0) throw new FormatError(`invalid wheel: ${path}; it is no zip archive, or cut short`);
  const count = tail.readUInt16LE(end + 10);
  const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count || directory.length - at >= 46; ) {
    if (directory.length - at < 46 || directory.readUInt32LE(at) !== 0x02014b50)
      throw new FormatError(`invalid wheel: ${path}; its directory is damaged`);
    const length = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + 46, at + 46 + length),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      at: directory.readUInt32LE(at + 42)
    });
    at += 46 + length + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function contents(file: FileHandle, path: string, {at, packed, method}: Entry) {
  const header = await read(file, at, 30);
  const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const bytes = createReadStream(path, {start, end: start + packed - 1});
  return method === 0 ? bytes : bytes.pipe(createInflateRaw());
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const {bytesRead} = await file.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}
