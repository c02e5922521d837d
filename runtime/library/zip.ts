/** @file Zip archives as folders of files. */
import {unzipSync} from "fflate";
import {FormatError} from "../../errors.ts";
import {NotebookFile} from "./file.ts";

export class ZipArchive {
  readonly filenames: string[];
  #entries: Record<string, Uint8Array>;

  constructor(buffer: ArrayBuffer, name: string) {
    try {
      this.#entries = unzipSync(new Uint8Array(buffer));
    } catch (cause) {
      throw new FormatError(`invalid file: ${name}; expected a zip archive`, {cause});
    }
    this.filenames = Object.keys(this.#entries).filter((path) => !path.endsWith("/"));
  }

  file(path: string): NotebookFile {
    const bytes = Object.hasOwn(this.#entries, path) ? this.#entries[path] : undefined;
    if (!bytes) throw new FormatError(`missing file: ${path}; the archive has ${this.filenames.join(", ")}`);
    const buffer = bytes.slice().buffer;
    const file = new NotebookFile(path, {url: "", size: bytes.length, bytes: async () => buffer});
    // An entry has no address until somebody asks for one.
    file.url = async () => URL.createObjectURL(await file.blob());
    return file;
  }
}
