/** @file Provenance whose digest is computed when it is first read. */
import type {Provenance} from "./types.ts";

/**
 * Hashing a large field takes as long as finding its modes, and most fits are never asked for their digest. Until it is
 * read, the parameters hold on to what it is made from; cloning or writing them reads it.
 */
export function lazyDigest(rest: Omit<Provenance, "digest">, make: () => string): Provenance {
  let pending: (() => string) | undefined = make;
  let made = "";
  return Object.freeze({
    ...rest,
    get digest() {
      if (pending) made = pending();
      pending = undefined;
      return made;
    }
  });
}
