/** @file Files of the host: read from disk where there is one, without a `node:` import that a browser would meet. */

interface FileSystem {
  readFile(path: string | URL): Promise<Uint8Array>;
  writeFile(path: string | URL, data: Uint8Array): Promise<void>;
  rename(from: string | URL, to: string | URL): Promise<void>;
  rm(path: string | URL, options: {force: boolean}): Promise<void>;
  mkdir(path: string | URL, options: {recursive: boolean}): Promise<unknown>;
  stat(path: string | URL): Promise<{isDirectory(): boolean; size: number}>;
  readdir(path: string | URL, options: {recursive: boolean}): Promise<string[]>;
  open(path: string | URL): Promise<{
    read(into: Uint8Array, at: number, length: number, position: number): Promise<{bytesRead: number}>;
    stat(): Promise<{size: number}>;
    close(): Promise<void>;
  }>;
}

/** Reads a whole file; rejects with the host's own error, or says that this host has no files. */
export async function readHostFile(path: string | URL): Promise<Uint8Array> {
  const {buffer, byteOffset, byteLength} = await fileSystem().readFile(path);
  // A plain view: Node's own Buffer shares memory where typed arrays copy.
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Writes a whole file; rejects as reading does. */
export async function writeHostFile(path: string | URL, bytes: Uint8Array): Promise<void> {
  await fileSystem().writeFile(path, bytes);
}

/** Makes the folder of a file, and those around it. */
export async function makeHostFolder(path: string | URL): Promise<void> {
  await fileSystem().mkdir(path, {recursive: true});
}

/** Writes a file that is there as a whole or not at all, whenever the process ends. */
export async function replaceHostFile(path: string | URL, bytes: Uint8Array): Promise<void> {
  const aside = path instanceof URL ? new URL(`${path.href}.part`) : `${path}.part`;
  await fileSystem().writeFile(aside, bytes);
  await fileSystem().rename(aside, path);
}

/** Removes a file, if it is there. */
export async function removeHostFile(path: string | URL): Promise<void> {
  await fileSystem().rm(path, {force: true});
}

/** Whether there is a folder of that path; false in a page. */
export async function isHostFolder(path: string | URL): Promise<boolean> {
  if (!hasFiles()) return false;
  return fileSystem()
    .stat(path)
    .then(
      (found) => found.isDirectory(),
      () => false
    );
}

/** The paths of all files and folders in a folder, each with a slash before it. */
export async function listHostFolder(path: string | URL): Promise<string[]> {
  const names = await fileSystem().readdir(path, {recursive: true});
  return names.map((name) => `/${name.replaceAll("\\", "/")}`);
}

/** Reads some bytes of a file: those from `offset`, or the last ones. */
export async function readHostRange(
  path: string | URL,
  range: {readonly offset: number; readonly length: number} | {readonly suffixLength: number}
): Promise<Uint8Array> {
  const file = await fileSystem().open(path);
  try {
    const {size} = await file.stat();
    const from = "suffixLength" in range ? Math.max(0, size - range.suffixLength) : range.offset;
    const to = "suffixLength" in range ? size : Math.min(size, from + range.length);
    const bytes = new Uint8Array(Math.max(0, to - from));
    for (let at = 0; at < bytes.length; ) {
      const {bytesRead} = await file.read(bytes, at, bytes.length - at, from + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Plain data as bytes, typed arrays and all, and back; in Node alone. */
export function hostSerializer(): {
  serialize(value: unknown): Uint8Array;
  deserialize(bytes: Uint8Array): unknown;
} {
  return builtin<ReturnType<typeof hostSerializer>>("node:v8");
}

function fileSystem(): FileSystem {
  return builtin<FileSystem>("node:fs/promises");
}

function builtin<T>(name: string): T {
  const process = (globalThis as {process?: {getBuiltinModule?(name: string): unknown}}).process;
  const found = process?.getBuiltinModule?.(name) as T | undefined;
  if (!found) throw new Error("this host has no file system");
  return found;
}

/** Whether paths can be read: true in Node, false in a page. */
export function hasFiles(): boolean {
  const process = (globalThis as {process?: {getBuiltinModule?(name: string): unknown}}).process;
  return typeof process?.getBuiltinModule === "function";
}
