/** @file The part of the older dialect's parser that we call; it brings no types. */
declare module "@observablehq/parser" {
  export function parseCell(source: string): unknown;
  export const walk: import("acorn-walk").RecursiveVisitors<unknown>;
}
