/** @file Files of the host: read from disk where there is one, without a `node:` import that a browser would meet. */

interface FileSystem {
  readFile(path: string | URL): Promise<Uint8Array>;
  writeFile(path: string | URL, data: Uint8Array): Promise<void>;
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

function fileSystem(): FileSystem {
  const process = (globalThis as {process?: {getBuiltinModule?(name: string): unknown}}).process;
  const fs = process?.getBuiltinModule?.("node:fs/promises") as FileSystem | undefined;
  if (!fs) throw new Error("this host has no file system");
  return fs;
}

/** Whether paths can be read: true in Node, false in a page. */
export function hasFiles(): boolean {
  const process = (globalThis as {process?: {getBuiltinModule?(name: string): unknown}}).process;
  return typeof process?.getBuiltinModule === "function";
}
