/** @file Ensembles as a matrix: the members of each case, and its observation. */
import {FieldError, listNames, OptionError} from "../../errors.ts";
import {maybeDim} from "../field/dims.ts";
import {isel} from "../field/isel.ts";
import {offsetsOf} from "../field/layout.ts";
import {map} from "../field/map.ts";
import type {Field} from "../field/types.ts";
import {type Cases, casesOf, checkUnits} from "./paired.ts";

export interface Members {
  /** The dims of a case, on which a result for each case lies; its values are of no use. */
  readonly like: Field;
  readonly members: number;
  readonly observed: Field;
  /** Calls `use` with the members that are there and the observation of each case that has both. */
  each(use: (at: number, members: Float64Array, observed: number) => void): void;
}

/** Reads an ensemble beside its observation. Throws FieldError `unknown dimension: …`, `invalid cases: …`, `invalid units: …`. */
export function membersOf(ensemble: Field, observed: Cases, dim: string): Members {
  const o = casesOf(observed, "the observation");
  const name = maybeDim(ensemble, dim);
  if (name === undefined)
    throw new FieldError(`unknown dimension: ${dim}; this ensemble has ${listNames(ensemble.dims)}`, {
      subject: "dimension",
      value: dim
    });
  const cases = ensemble.dims.filter((each) => each !== name);
  const odd = [
    ...cases.filter((each) => !o.dims.includes(each)),
    ...o.dims.filter((each) => !cases.includes(each))
  ];
  if (odd.length > 0)
    throw new FieldError(
      `invalid cases: ${listNames(odd)} on one side only; the ensemble has the dims of the observation and ${name}`,
      {subject: "cases", value: odd}
    );
  const members = ensemble.shape[ensemble.dims.indexOf(name)];
  if (members === 0)
    throw new OptionError(`invalid dim: ${name} has no members; expected at least one`, {
      subject: "dim",
      value: name
    });
  checkUnits(ensemble, o);
  // Coordinates are compared by map; what it returns has the dims of a case.
  const like = map([isel(ensemble, {[name]: 0}), o], () => 0);
  const rows = offsetsOf(like, like.dims, ensemble);
  const places = offsetsOf(like, like.dims, o);
  const along = offsetsOf(ensemble, [name]);
  return {
    like,
    members,
    observed: o,
    each(use) {
      const present = new Float64Array(members);
      for (let at = 0; at < rows.length; ++at) {
        const truth = o.values[places[at]];
        if (Number.isNaN(truth)) continue;
        let n = 0;
        for (const offset of along) {
          const value = ensemble.values[rows[at] + offset];
          if (!Number.isNaN(value)) present[n++] = value;
        }
        if (n > 0) use(at, present.subarray(0, n), truth);
      }
    }
  };
}
