/** @file Provenance whose digest is computed when it is first read. */
import type {Provenance} from "../operator/types.ts";

/** Hashing a large field takes as long as finding its modes, and most fits are never asked for their digest. */
export function lazyDigest(rest: Omit<Provenance, "digest">, make: () => string): Provenance {
  let made: string | undefined;
  return Object.freeze({
    ...rest,
    get digest() {
      return (made ??= make());
    }
  });
}
