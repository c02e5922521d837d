/** @file What a reshape loses: the cheat sheet of the reshape game, read off the roles that end up in one dim. */
import type {Role} from "./types.ts";

/**
 * Returns the losses of a layout, given the roles merged in each of its dims; nothing is lost by reordering.
 *
 * With samples merged into a dim it matters what becomes of the rest: flattened to one list of features (a matrix for
 * exchangeable samples), or kept as axes of their own. Time beside variables stays known by its place among the features.
 */
export function lostBy(dims: readonly (readonly Role[])[]): string[] {
  const features = dims.filter((roles) => !roles.includes("S"));
  const flattened = features.length === 1 && features[0].length > 1;
  const modes = dims.some((roles) => roles.includes("S") && roles.includes("T")) && flattened;
  const lost: string[] = [];
  for (const roles of dims) {
    if (roles.length < 2) continue;
    const has = (role: Role) => roles.includes(role);
    if (has("S")) {
      if (has("T")) lost.push(flattened ? "sample/time iid-ness" : "time as a context axis");
      if (has("X")) lost.push(flattened ? "space ↔ sample distinction" : "spatial structure of fit");
    } else if (has("X") && has("T")) lost.push("all geometry", "all time order");
    // Modes are patterns over the whole of variables and space: there the flat list is what is wanted.
    else if (has("X") && !modes) lost.push("all geometry");
  }
  return lost;
}
