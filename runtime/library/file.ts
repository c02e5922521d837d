/** @file `FileAttachment`: a data file of the notebook, read in many formats. */
import {FormatError, NotebookError} from "../../errors.ts";
import {mimeTypeOf} from "./mime.ts";

/** Where a file's bytes come from; each host has its own. */
export interface FileSource {
  /** Address for use in a page. */
  url: string;
  mimeType?: string;
  lastModified?: number;
  size?: number;
  bytes(): Promise<ArrayBuffer>;
}

export interface DsvOptions {
  /** One character; defaults to a comma. */
  delimiter?: string;
  /** Rows as arrays instead of objects; defaults to false. */
  array?: boolean;
  /** Whether values become numbers, dates and booleans: each for itself (true) or by column ("auto"); defaults to false. */
  typed?: boolean | "auto";
}

/** A file as a value: where it is and what it is are known at once, its content is read by methods. */
export class NotebookFile {
  readonly name: string;
  readonly mimeType: string;
  readonly lastModified: number | undefined;
  readonly size: number | undefined;
  readonly href: string;
  #source: FileSource;

  constructor(name: string, source: FileSource) {
    this.name = name;
    this.mimeType = source.mimeType ?? mimeTypeOf(name);
    this.lastModified = source.lastModified;
    this.size = source.size;
    this.href = source.url;
    this.#source = source;
  }

  async url(): Promise<string> {
    return this.href;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#source.bytes();
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.arrayBuffer()], {type: this.mimeType});
  }

  async stream(): Promise<ReadableStream<Uint8Array>> {
    return (await this.blob()).stream();
  }

  async text(encoding = "utf-8"): Promise<string> {
    return new TextDecoder(encoding).decode(await this.arrayBuffer());
  }

  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new FormatError(`invalid file: ${this.name}; expected JSON: ${(cause as Error).message}`, {
        cause
      });
    }
  }

  async dsv(options: DsvOptions = {}): Promise<unknown[]> {
    const [text, {parseDsv}] = await Promise.all([this.text(), import("./dsv.ts")]);
    return parseDsv(text, options);
  }

  csv(options: DsvOptions = {}): Promise<unknown[]> {
    return this.dsv({...options, delimiter: ","});
  }

  tsv(options: DsvOptions = {}): Promise<unknown[]> {
    return this.dsv({...options, delimiter: "\t"});
  }

  /** An image element; in a page it has loaded. */
  async image(properties: Partial<HTMLImageElement> = {}): Promise<HTMLImageElement> {
    const image = Object.assign(document.createElement("img"), properties);
    image.src = this.href;
    // Without a page there is nothing to draw on and the event never comes.
    if (typeof image.decode !== "function") return image;
    await image.decode().catch((cause) => {
      throw new FormatError(`invalid file: ${this.name}; expected an image`, {cause});
    });
    return image;
  }

  async arrow(): Promise<unknown> {
    const [{tableFromIPC}, bytes] = await Promise.all([import("apache-arrow"), this.arrayBuffer()]);
    return tableFromIPC(new Uint8Array(bytes));
  }

  async parquet(): Promise<unknown> {
    const [{readParquet}, bytes] = await Promise.all([import("./parquet.ts"), this.arrayBuffer()]);
    return readParquet(bytes, this.name);
  }

  /** The file as an arquero table: CSV, TSV, JSON, Arrow or Parquet. */
  async arquero(options: Record<string, unknown> = {}): Promise<unknown> {
    const aq = await import("arquero");
    if (/\.arrow$/i.test(this.name)) return aq.fromArrow((await this.arrow()) as never, options);
    if (/\.parquet$/i.test(this.name)) return aq.fromArrow((await this.parquet()) as never, options);
    switch (this.mimeType) {
      case "application/json":
        return aq.fromJSON(await this.text(), options);
      case "text/csv":
        return aq.fromCSV(await this.text(), options);
      case "text/tab-separated-values":
        return aq.fromCSV(await this.text(), {delimiter: "\t", ...options});
      default:
        throw new FormatError(
          `unsupported file: ${this.name}; arquero reads csv, tsv, json, arrow and parquet`
        );
    }
  }

  async xml(mimeType: DOMParserSupportedType = "application/xml"): Promise<Document> {
    return new DOMParser().parseFromString(await this.text(), mimeType);
  }

  html(): Promise<Document> {
    return this.xml("text/html");
  }

  async zip(): Promise<unknown> {
    const [{ZipArchive}, bytes] = await Promise.all([import("./zip.ts"), this.arrayBuffer()]);
    return new ZipArchive(bytes, this.name);
  }

  async xlsx(): Promise<unknown> {
    const [{Workbook}, bytes] = await Promise.all([import("./xlsx.ts"), this.arrayBuffer()]);
    return new Workbook(bytes, this.name);
  }
}

/** Makes `FileAttachment` over a host's files; a file always is the same object. */
export function fileAttachments(
  find: (name: string) => FileSource | undefined
): (name: string) => NotebookFile {
  const files = new Map<string, NotebookFile>();
  const FileAttachment = (name: string): NotebookFile => {
    const key = String(name);
    const known = files.get(key);
    if (known) return known;
    const source = find(key);
    if (!source) throw new NotebookError(`missing file: ${key}; put it beside the notebook`, {code: "FB007"});
    const file = new NotebookFile(key.split("/").at(-1)!, source);
    files.set(key, file);
    return file;
  };
  FileAttachment.prototype = NotebookFile.prototype;
  return FileAttachment;
}
