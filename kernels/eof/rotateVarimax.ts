/** @file Rotated EOFs: modes turned within their span until each speaks of few cells. */
import {primitives} from "../engine/index.ts";
import type {FitOptions} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import type {EofModes} from "./eof.ts";
import {checkTurn, loadingsOf, turned} from "./turned.ts";
import {varimax} from "./varimax.ts";

export interface VarimaxOptions extends FitOptions {
  /** How many leading modes to rotate; all by default. The others are left out. */
  modes?: number;
  /** "kaiser" gives each cell the same say while the rotation is sought, "none" lets strong cells lead; defaults to "kaiser". */
  normalize?: "kaiser" | "none";
  /** The relative growth of the criterion's gradient below which the rotation stops; defaults to 1e-15. */
  tolerance?: number;
}

/**
 * Returns the parameters of varimax-rotated modes, to be applied and undone like those they come from.
 *
 * Loadings pattern × √eigenvalue are rotated for the largest sum of variances of squared loadings; the modes are then
 * sorted by their variance, which adds up to what it was, and signed by the largest loading. Rotated patterns are not at
 * right angles, their scores are uncorrelated. Both forms of the criterion give other answers: say which. Its top is flat:
 * patterns are known to some 1e-6, and a fit in parts or on another engine agrees to that, not to rounding.
 *
 * Shapes: patterns [mode, …cells] → [mode, …cells]. Units: as of `eof`. Missing: cells without data stay missing.
 * Throws: OptionError `invalid modes: 7; expected 1 to 6`, `invalid normalize: …`, `invalid tolerance: …`; FieldError `invalid params: …`.
 * Source: Kaiser (1958); Richman (1986). Checked against: numpy (both), relative 1e-6, and by it xeofs 3.0.6 (kaiser).
 */
export async function rotateVarimax<P extends EofModes>(
  params: P,
  {
    modes = params?.eigenvalues?.values.length,
    normalize = "kaiser",
    tolerance = 1e-15,
    signal,
    progress: _,
    ...others
  }: VarimaxOptions = {}
): Promise<P> {
  onlyOptions("rotateVarimax", others, "modes, normalize, tolerance, signal");
  checkTurn(params, {modes, normalize, tolerance});
  const loadings = loadingsOf(params, modes);
  const ops = primitives();
  const {data: rotation} = await varimax(loadings, {
    kaiser: normalize === "kaiser",
    tolerance,
    ops,
    signal
  });
  return turned(params, {
    loadings,
    rotation,
    options: {rotate: "varimax", rotated: modes, normalize, tolerance},
    by: ops
  });
}
