/** @file How much a file can stand for: sizes beyond are refused before room is made for them. */

/**
 * The most bytes that `length` bytes of file may unpack to: deflate packs at most 1032 to 1; 64 MiB are let pass for
 * values that were never written; 2 GiB is what one typed array can be counted on to hold.
 */
export function mostUnpacked(length: number): number {
  return Math.min(2 ** 31, Math.max(2 ** 26, 1032 * length));
}
