/** @file The door of the room in a page: a session, its page, its library, and how values look. */
export * from "./types.ts";
export type {Carried, Recipe} from "./carry.ts";
export {openPage, type Page, type PageFile, type PageOptions} from "./browser.ts";
export {inspect, inspectError} from "./display/inspect.ts";
export {displayNode, displaySymbol} from "./display/node.ts";
export {InterruptError} from "./errors.ts";
export {absentPackages, libraryPackages, libraryStyles} from "./library/index.ts";
export {parametersOf, parameterValue} from "./parameters.ts";
export {reviveCarried} from "./revive.ts";
export {Session} from "./session.ts";
