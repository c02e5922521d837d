/** @file The cheat sheet of the reshape game as data: who asks for which shape, and what that one cannot see any more. */
import type {Role} from "./types.ts";

export interface ReshapePattern {
  readonly id: string;
  /** Who asks for the shape. */
  readonly target: string;
  /** The pattern for `rearrange`, over the roles s t v and the rows and columns h w of space. */
  readonly pattern: string;
  /** What the reshape loses, in the words of `rearrange`, each with the shuffle that shows it: the answer stays as it was. */
  readonly losses: readonly {readonly what: string; readonly shuffle: readonly Role[]}[];
  /**
   * Groups of axes whose places the target takes as exchangeable: shuffled together, they leave its answer as it was,
   * moved along where an answer belongs to a place. More than what the pattern loses, as a reshape cannot know what the
   * target makes of the columns.
   */
  readonly exchangeable: readonly (readonly Role[])[];
}

/** A line of the sheet. */
function entry(
  id: string,
  target: string,
  pattern: string,
  losses: Readonly<Record<string, readonly Role[]>>,
  exchangeable: readonly (readonly Role[])[]
): ReshapePattern {
  const lines = Object.entries(losses).map(([what, shuffle]) => Object.freeze({what, shuffle}));
  return Object.freeze({id, target, pattern, losses: Object.freeze(lines), exchangeable});
}

/**
 * The six shapes that most operators ask for. Each loss is proved by a test that shuffles a field along these axes and finds
 * the target's answer unchanged; shuffles along S, T and X outside
 * `exchangeable` change it.
 */
export const patterns: readonly ReshapePattern[] = Object.freeze([
  entry(
    "whole-sample",
    "Table of samples: each sample a row",
    "s t v h w -> s (t v h w)",
    {"all geometry": ["X"], "all time order": ["T"]},
    [["S"], ["T", "V", "X"]]
  ),
  entry(
    "pixel-series",
    "Table of pixels: each pixel's series a row",
    "s t v h w -> (s h w) (t v)",
    {"space ↔ sample distinction": ["S", "X"]},
    [
      ["S", "X"],
      ["T", "V"]
    ]
  ),
  entry(
    "frames",
    "Image filters: one frame at a time",
    "s t v h w -> (s t) v h w",
    {"time as a context axis": ["S", "T"]},
    [["S", "T"]]
  ),
  entry("space-time", "Networks over space and time", "s t v h w -> s v t h w", {}, [["S"]]),
  entry(
    "modes",
    "EOF: each time a row, each cell a column",
    "s t v h w -> (s t) (v h w)",
    {"sample/time iid-ness": ["S", "T"]},
    [
      ["S", "T"],
      ["V", "X"]
    ]
  ),
  entry(
    "pixel-regression",
    "Regression on time, pixel by pixel",
    "s t v h w -> (s h w) t v",
    {"spatial structure of fit": ["S", "X"]},
    [["S", "X"]]
  )
]);
