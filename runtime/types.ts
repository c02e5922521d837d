/** @file The words of the session: states, events, and what a host supplies. */
import type {Definition} from "../cells/index.ts";

export type CellState =
  | "idle"
  | "queued"
  | "running"
  | "fresh"
  | "stale"
  | "blocked"
  | "disabled"
  | "failed"
  | "interrupted";

export interface CellError {
  name: string;
  message: string;
  /** Stack in the author's lines, without frames of Fieldbook. */
  stack?: string;
  cause?: CellError;
  line?: number;
  column?: number;
  /** For `blocked`: the name that could not be had and the cell that failed first. */
  input?: string;
  cell?: number;
}

export interface CellStatus {
  id: number;
  state: CellState;
  /** Names the cell defines. */
  defines: string[];
  /** Milliseconds of the last run. */
  ms: number;
  runs: number;
  displays: number;
  error?: CellError;
  /** The engine of the cell's kernel calls, where any were made. */
  engine?: string;
}

/** What a value looks like outside the program: MIME type to text (or base64 for images). */
export type MimeBundle = Record<string, string>;

export type SessionEvent =
  | {type: "state"; cell: number; status: CellStatus}
  | {type: "display"; cell: number; value: unknown}
  | {type: "clear"; cell: number}
  | {type: "value"; cell: number; name: string; value: unknown}
  | {type: "progress"; cell: number; fraction: number; what: string}
  | {type: "settled"};

/** What differs between a page, a headless process and a kernel. */
export interface Host {
  /** Turns a definition's body into a function; Node evaluates text, a built page carries the function. */
  evaluate(definition: Definition): (...inputs: unknown[]) => unknown;
  /** Names every notebook may use (Plot, d3, FileAttachment, width …), each computed on first use. */
  builtins: Record<string, unknown>;
  /** Called for each event; displays, terminals and protocols are drawn from it. */
  observe?(event: SessionEvent): void;
  /** Milliseconds a cell may run before it is interrupted; no limit when absent. */
  timeout?: number;
}
