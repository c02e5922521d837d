/** @file What a cell asks of its session. */
import type {Reason} from "./blame.ts";
import type {LiveCell} from "./cell.ts";
import type {CellError, Host, SessionEvent} from "./types.ts";

export interface Keeper {
  readonly host: Host;
  emit(event: SessionEvent): void;
  /** The cell no longer awaits its first value. */
  settle(cell: LiveCell): void;
  /** The cell waits for a reader, who may never come: nobody else should wait for it. */
  excuse(cell: LiveCell): void;
  /** The cell is about to run: it and its dependents await a value. */
  expect(cell: LiveCell): void;
  /** Says why a cell did not begin, from the error that its inputs gave. */
  blame(cell: LiveCell, error: unknown): Reason;
  /** Describes an error that the cell threw itself. */
  describe(cell: LiveCell, error: unknown): CellError;
  overdue(cell: LiveCell): void;
  /** Runs a cell that rests. */
  ask(cell: LiveCell): void;
}
