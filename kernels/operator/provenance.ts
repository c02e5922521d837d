/** @file Where parameters came from: operator, options, scope, engine, and a digest of all with the input. */
import {digest} from "./digest.ts";
import {cellOf, type Triaged} from "./triage.ts";
import type {Provenance} from "./types.ts";

/** Who computed: the primitives of a fit, or the provenance of one before. */
export interface Answered {
  engine: string;
  fallbacks?: readonly string[];
}

/**
 * Returns the provenance of a fit; `input` is the field, or for a fit in parts the digests of its parts. A fit that calls
 * no primitives is computed by plain TypeScript: "js".
 */
export function provenanceOf(
  op: Pick<Triaged, "name" | "options" | "marks" | "pooled">,
  input: unknown,
  by: string | Answered = "js"
): Provenance {
  const {name, options} = op;
  const {engine, fallbacks = []} = typeof by === "string" ? {engine: by} : by;
  return Object.freeze({
    operator: name,
    options,
    scope: cellOf(op),
    engine,
    ...(fallbacks.length > 0 && {fallbacks: Object.freeze([...fallbacks])}),
    digest: digest({name, options, input})
  });
}

/** Joins who computed one after the other. */
export function answeredBy(...all: readonly Answered[]): Answered {
  const engines = new Set(all.flatMap(({engine}) => engine.split(", ")));
  const fallbacks = new Set(all.flatMap(({fallbacks = []}) => fallbacks));
  return {engine: [...engines].join(", "), ...(fallbacks.size > 0 && {fallbacks: [...fallbacks]})};
}
