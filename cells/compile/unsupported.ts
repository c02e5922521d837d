/** @file A cell that is read and shown but cannot run here: its function says so. */
import type {Cell} from "../types.ts";
import type {Compiled} from "./script.ts";

/** Compiles to a function that throws. */
export function compileUnsupported(cell: Cell): Compiled {
  return failing(`unsupported kind: ${cell.kind}; it is shown but not run`, cell.output);
}

/** A definition whose function throws `message`. */
export function failing(message: string, output?: string): Compiled {
  return {
    body: `() => {\nthrow new Error(${JSON.stringify(message)});\n}`,
    inputs: [],
    outputs: [],
    ...(output !== undefined && {output}),
    autodisplay: false,
    autoview: false,
    automutable: false,
    imports: [],
    files: [],
    lineOffset: -1,
    places: {inputs: {}, outputs: {}, files: {}},
    ownReads: [],
    codegen: []
  };
}
