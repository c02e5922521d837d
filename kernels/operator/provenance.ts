/** @file Where parameters came from: operator, options, scope, engine, and a digest of all with the input. */
import {digest} from "./digest.ts";
import {cellOf, type Triaged} from "./triage.ts";
import type {Provenance} from "./types.ts";

/** Returns the provenance of a fit; `input` is the field, or for a fit in parts the digests of its parts. */
export function provenanceOf(
  op: Pick<Triaged, "name" | "options" | "marks" | "pooled">,
  input: unknown,
  engine = "js"
): Provenance {
  const {name, options} = op;
  return Object.freeze({
    operator: name,
    options,
    scope: cellOf(op),
    engine,
    digest: digest({name, options, input})
  });
}
