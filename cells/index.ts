/** @file The door of the room: a notebook as text. */
export {NotebookError} from "../errors.ts";
export {compile} from "./compile.ts";
export {
  type DirectiveLine,
  directiveLines,
  directiveRules,
  mendDirective,
  parseDirectives
} from "./directives.ts";
export {
  type Format,
  formatOf,
  formats,
  type ParseOptions,
  parseNotebook,
  serializeNotebook
} from "./formats/index.ts";
export {definedNames} from "./graph/defined.ts";
export {type GraphOptions, graph} from "./graph.ts";
export type {IpynbMetadata, IpynbRecord} from "./formats/ipynb/map.ts";
export {kindOf, kinds} from "./kinds/index.ts";
export type {KindRecord} from "./kinds/kind.ts";
export {builtinNames, globalNames, localPackages} from "./names.ts";
export {nearest} from "./nearest.ts";
export {type NpmSpecifier, parseNpm, satisfies} from "./npm.ts";
export * from "./types.ts";
