/** @file The module of tables: columns in order, sparse products, segments, distances, binary codes. Addresses in bytes. */
export {sortColumns, quantileColumns} from "./order";
export {csrApply, gather, addSegments, pickSegments, divide} from "./sparse";
export {csrSlices} from "./slices";
export {transpose, squares, roots, halves, arcs} from "./pairs";
export {nearest, arrange} from "./hamming";

/** The first byte that is free for the caller. */
export function heapBase(): usize {
  return __heap_base;
}
