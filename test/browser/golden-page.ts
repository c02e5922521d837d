/** @file What the page of the golden suite offers: goldens computed in this very browser. */
import {type EngineName, type Field, openField, useEngine} from "fieldbook/kernels";
import {type Golden, type Open, computeEof} from "../kernels/golden/eof.ts";
import {type ClimateGolden, computeClimate} from "./golden-climate.ts";

/** Computes a golden on an engine, its data read from where `base` says. */
export async function compute(
  golden: Golden | ClimateGolden,
  {engine, open}: {engine: EngineName; open: Open}
): Promise<Record<string, unknown>> {
  await useEngine(engine);
  return "operator" in golden && golden.operator.startsWith("eof")
    ? computeEof(golden as Golden, open)
    : computeClimate(golden as ClimateGolden, open);
}

/** Opens a file that the page's own site carries. */
export async function fetchField(file: string, variable: string): Promise<Field> {
  const response = await fetch(`./${file}`);
  return openField(await response.arrayBuffer(), {variable, name: file});
}
