/** @file The cluster of every row of a field, by centres that were fitted before. */
import {transpose} from "../field/index.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import type {Field} from "../field/types.ts";
import {nearest} from "./distance.ts";
import {checkParams, type KmeansStep} from "./kmeans.ts";
import {intoSpace} from "./space.ts";
import {onRows, tableOf} from "./table.ts";

/** Labels over the rows of a field whose variables are those of the fit. */
export function assignLabels(f: Field, params: KmeansStep): Field {
  checkParams(params);
  const {centers, scale} = params;
  const table = tableOf(f);
  checkSameGrid(f, table.columnDims, centers, ["cluster"]);
  const ordered = transpose(centers, ["cluster", ...table.columnDims]);
  const space = {
    mean: new Float64Array(table.columns),
    scale: Float64Array.from(transpose(scale, table.columnDims).values)
  };
  const labels = new Int32Array(table.count);
  const rows = {...table, data: intoSpace(table.data, space)};
  nearest(rows, intoSpace(Float64Array.from(ordered.values), space), labels);
  return onRows(table, labels, {name: `cluster of ${f.name}`});
}
