/** @file The cluster of every row of a field, by centres that were fitted before. */
import {primitives} from "../engine/index.ts";
import {transpose} from "../field/index.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import {checkSameUnits} from "../field/units.ts";
import type {Field} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";
import {asMatrix} from "./fitKmeans.ts";
import {checkParams, type KmeansStep} from "./kmeans.ts";
import {intoSpace} from "./space.ts";
import {onRows, tableOf} from "./table.ts";

/** Labels over the rows of a field whose variables are those of the fit. */
export async function assignLabels(f: Field, params: KmeansStep, {signal}: FitOptions = {}): Promise<Field> {
  checkParams(params);
  const {centers, scale} = params;
  const table = tableOf(f);
  checkSameGrid(f, table.columnDims, centers, ["cluster"]);
  checkSameUnits(f, centers);
  const ordered = transpose(centers, ["cluster", ...table.columnDims]);
  const space = {
    mean: new Float64Array(table.columns),
    scale: Float64Array.from(transpose(scale, table.columnDims).values)
  };
  const {labels} = await primitives().lloyd(
    asMatrix(intoSpace(table.data, space), table.columns),
    asMatrix(intoSpace(Float64Array.from(ordered.values), space), table.columns),
    {maxIterations: 0, signal}
  );
  return onRows(table, labels, {name: `cluster of ${f.name}`});
}
