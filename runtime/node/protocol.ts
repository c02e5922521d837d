/** @file What the parent and the process that runs notebooks say to each other. */
import type {Definition} from "../../cells/index.ts";
import type {CellError, CellStatus, MimeBundle} from "../types.ts";

/** A notebook to run, compiled, with all addresses of modules resolved. */
export interface Job {
  run: number;
  definitions: Definition[];
  /** Folder of the notebook, absolute. */
  folder: string;
  parameters: Record<string, unknown>;
  /** Names whose values are wanted. */
  values: string[];
  /** Names whose values are to travel. */
  carry: string[];
  /** Whether what cells display is wanted. */
  displays: boolean;
  /** Addresses that `FileAttachment(name).url()` gives, by name. */
  files: Record<string, string>;
  /** The module of kernels, where the notebook imports it, and the engine asked for. */
  kernels?: string;
  engine?: string;
  /** Milliseconds a cell may run. */
  timeout?: number;
  /** Width of figures in pixels. */
  width: number;
}

/** The end of a job; values are the text of JSON objects. */
export interface Done {
  type: "done";
  run: number;
  values: string;
  carried?: string;
  engine?: string;
  fallbacks?: readonly string[];
  /** The process should run no other notebook. */
  isSpent?: boolean;
}

export type FromChild =
  | {type: "ready"}
  | {type: "cell"; run: number; status: CellStatus}
  | {type: "outputs"; run: number; cell: number; outputs: MimeBundle[]}
  | {type: "stray"; run: number; error: CellError}
  | Done;

/** To the control thread, which listens while the main thread is busy. */
export type Control = {type: "interrupt"; run: number; why: string};

/** Between the control thread and the main thread of the child. */
export type ToMain =
  | {type: "ping"}
  | {type: "interrupt"; why: string}
  | {type: "recover"; why: string; cell: number};
export type FromMain = {type: "pong"} | {type: "start"; timeout?: number} | {type: "end"};
