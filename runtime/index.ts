/** @file The door of the room in Node: a session, its library, how values look, and notebooks run headless. */
export * from "./types.ts";
export {carry, type Carried, carrySymbol, type Recipe} from "./carry.ts";
export {displayBundle} from "./display/bundle.ts";
export {inspect, inspectError} from "./display/inspect.ts";
export {displayNode, displaySymbol} from "./display/node.ts";
export {jsonText, printValue} from "./display/print.ts";
export {cellFile, InterruptError} from "./errors.ts";
export {openPage, type Page, type PageFile, type PageOptions} from "./browser.ts";
export {
  absentPackages,
  createLibrary,
  type LibraryHost,
  libraryPackages,
  libraryStyles
} from "./library/index.ts";
export {executedPage, withOutputs} from "./node/executed.ts";
export {type NodeHost, type NodeOptions, openNode, type RunOptions} from "./node/open.ts";
export type {RunCell, RunError, RunResult} from "./node/result.ts";
export {parametersOf, parameterValue} from "./parameters.ts";
export {reviveCarried} from "./revive.ts";
export {Session} from "./session.ts";
