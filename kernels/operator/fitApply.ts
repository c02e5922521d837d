/** @file Fit and apply in one step, on the same input. */
import {OptionError} from "../../errors.ts";
import {checkOperator} from "./needs.ts";
import type {FitOptions, Operator, Params} from "./types.ts";

/**
 * Fits an operator and applies it to the same input.
 *
 * Throws: OptionError `unsupported apply: …` before the fit, for an operator that only fits.
 *
 * @example const {params, result} = await fitApply(anomaly({by: "month"}), sst);
 */
export async function fitApply<P extends Params, In, Out>(
  op: Pick<Operator<P, In, Out>, "name" | "fit" | "apply">,
  input: In,
  options?: FitOptions
): Promise<{params: P; result: Out}> {
  checkOperator(op, "fit");
  if (op.apply === undefined)
    throw new OptionError(`unsupported apply: ${op.name} yields parameters only; call its fit`);
  const params = await op.fit(input, options);
  return {params, result: await op.apply(input, params, options)};
}
