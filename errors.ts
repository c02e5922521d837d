/** @file The errors of every room: one clear line each, `kind subject: value; what to do`. */

export type ErrorKind =
  | "missing"
  | "unknown"
  | "invalid"
  | "ambiguous"
  | "duplicate"
  | "unsupported"
  | "failed";

export interface ErrorDetail {
  /** What was at fault, in the field's words: "dimension", "option", "file". */
  subject?: string;
  /** The value that was refused. */
  value?: unknown;
  /** The error this one was raised from. */
  cause?: unknown;
  /** Further facts a program may read: line, column, cell, file. */
  [field: string]: unknown;
}

/** The base of all errors that Fieldbook raises on purpose; `detail` carries the facts of the message. */
export class FieldbookError extends Error {
  // Stated, not taken from the class: bundlers shorten class names.
  override readonly name: string = "FieldbookError";
  readonly kind: ErrorKind;
  readonly detail: Readonly<ErrorDetail>;

  /** `message` is the whole line and begins with its kind, as in `unknown dimension: tim; this field has time, lat`. */
  constructor(message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : {cause: detail.cause});
    this.kind = message.slice(0, message.indexOf(" ")) as ErrorKind;
    this.detail = detail;
  }
}

/** A field lacks what an operator needs: a dimension, a role, a coordinate, a value without gaps. */
export class FieldError extends FieldbookError {
  override readonly name: string = "FieldError";
}
/** An option has a value that is not allowed. */
export class OptionError extends FieldbookError {
  override readonly name: string = "OptionError";
}
/** A file or buffer is not what it should be. */
export class FormatError extends FieldbookError {
  override readonly name: string = "FormatError";
}
/** An engine is absent, refused the work, or failed at it. */
export class EngineError extends FieldbookError {
  override readonly name: string = "EngineError";
}
/** A notebook cannot be read, compiled or run. */
export class NotebookError extends FieldbookError {
  override readonly name: string = "NotebookError";
}

/** Joins names for a message: `time, lat, lon`; says "none" for an empty list. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  return all.length ? all.join(", ") : "none";
}
