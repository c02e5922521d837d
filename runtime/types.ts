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
  /** Class of the error, such as `RangeError`; `BlockedError` and `InterruptError` are the session's own. */
  name: string;
  message: string;
  /** A diagnostic's code where one tells the cause: FB001 duplicate, FB002 cycle, FB003 undefined name. */
  code?: string;
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
  /** How many values are displayed. */
  displays: number;
  error?: CellError;
  /** The engine of the cell's kernel calls, where its value tells one. */
  engine?: string;
}

/** What a value looks like outside the program: MIME type to text (or base64 for images). */
export type MimeBundle = Record<string, string>;

/**
 * What happens in a session, in order. Thousands may come in a frame, so the events of a cell's state and values are
 * one object each, told anew: read them at once, copy what is kept.
 * A `clear` is followed at once by the `display` that replaces what was shown, if there is one.
 */
export type SessionEvent =
  | {type: "state"; cell: number; status: Readonly<CellStatus>}
  | {type: "display"; cell: number; value: unknown}
  | {type: "clear"; cell: number}
  | {type: "value"; cell: number; name: string; value: unknown}
  | {type: "settled"};

export type CellBody = (...inputs: unknown[]) => unknown;

/** A definition as a session takes it: a built page carries the compiled function in place of its text. */
export interface LiveDefinition extends Omit<Definition, "body"> {
  body: string | CellBody;
}

/** Shares a thread between cells and whoever else needs it. */
export interface Turns {
  /** Whether the cells have had their time. */
  isOver(): boolean;
  /** A cell that waited for something has its value: for how long it held the thread just now, nobody knows. */
  end(): void;
  /** Resolves when it is their turn again. */
  next(): Promise<void>;
}

/** What differs between a page, a headless process and a kernel. */
export interface Host {
  /** Turns a definition's body into a function; Node evaluates text, a built page carries the function. */
  evaluate(definition: LiveDefinition): CellBody;
  /** Names every notebook may use (Plot, d3, FileAttachment, width …), each computed on first use. */
  builtins: Record<string, unknown>;
  /** Called for each event; displays, terminals and protocols are drawn from it. */
  observe?(event: SessionEvent): void;
  /** Milliseconds a cell may run before it is interrupted; no limit when absent. */
  timeout?: number;
  /** Values in place of the constants of `parameters: true` cells. */
  parameters?: Record<string, unknown>;
  /** Values of `freeze: true` cells by cell and name; such a cell then runs only on request. */
  frozen?: Record<number, Record<string, unknown>>;
  /** Says when cells in a row have kept the page waiting long enough; they never do when absent. */
  turns?: Turns;
  /** The promise that resolves when a cell is in view; all cells are in view when absent. */
  visible?(cell: number): Promise<void>;
}
