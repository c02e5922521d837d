/** @file The module of dense linear algebra: what JavaScript may call. Addresses are in bytes, sizes in numbers. */
export {packRows, packCols} from "./pack";
export {multiply, gramUpper} from "./gemm";
export {packRows32, packCols32, multiply32} from "./gemm32";
export {tridiagonalize, reflectRows} from "./tridiagonal";
export {divide} from "./divide";
export {reflectBlocks} from "./back";
export {bisect, inverseIterate} from "./leading";
export {lq, jacobi} from "./jacobi";
export {cholesky, luSolve} from "./factor";
export {columnStatistics} from "./columns";

/** The first byte that is free for the caller. */
export function heapBase(): usize {
  return __heap_base;
}
