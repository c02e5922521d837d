/** @file What modes mean in the units of the field: its covariance and correlation with their scores, cell by cell. */
import {primitives} from "../engine/index.ts";
import type {Field} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";
import type {EofModes} from "./eof.ts";
import {onCells} from "./onCells.ts";
import {project} from "./project.ts";
import {presentCells, standardDeviations, toSamples, withAnomalies} from "./samples.ts";

/**
 * Returns the covariance of every cell with the scores of every mode at unit variance: the change of the field, in its
 * own units and without weights, that goes with one standard deviation of the mode.
 *
 * Shapes: [time, …cells] → [mode, …cells]. Units: the field's. Missing: cells without data. Divides by N − 1.
 * Throws: FieldError `invalid params: …`, `invalid cells: …`, `missing values: …` as `eof`.
 * Source: Σ x′·p / sd(p) / (N − 1), x′ the anomaly. Checked against: eofs 2.0.0 `eofsAsCovariance`, relative 1e-9.
 */
export function covarianceMap(f: Field, params: EofModes, call: FitOptions = {}): Promise<Field> {
  return scoreMap(f, params, call, false);
}

/**
 * Returns the correlation of every cell with the scores of every mode.
 *
 * Shapes: [time, …cells] → [mode, …cells]. Units: none. Missing: cells without data, and those that never change.
 * Throws: as `covarianceMap`. Source: the covariance map over the standard deviation of each cell.
 * Checked against: eofs 2.0.0 `eofsAsCorrelation`, relative 1e-9.
 */
export function correlationMap(f: Field, params: EofModes, call: FitOptions = {}): Promise<Field> {
  return scoreMap(f, params, call, true);
}

async function scoreMap(
  f: Field,
  params: EofModes,
  {signal}: FitOptions,
  correlation: boolean
): Promise<Field> {
  const scores = await project(f, params, {signal});
  const modes = params.eigenvalues.values.length;
  const s = toSamples(f);
  const {kept, mean} = presentCells(s);
  const p = unitScores(Float64Array.from(scores.values), modes);
  const map = await withAnomalies(s, {kept, mean}, (a) =>
    primitives().gemm({data: p, rows: modes, cols: s.samples}, a, {signal})
  );
  const deviations = correlation ? standardDeviations(s, kept, mean) : undefined;
  for (let i = 0; i < map.data.length; ++i)
    map.data[i] /= (s.samples - 1) * (deviations ? deviations[i % kept.length] : 1);
  return onCells(s, kept, map.data, {
    name: `${correlation ? "correlation" : "covariance"} of ${f.name} with its scores`,
    units: correlation ? "1" : f.units,
    modes
  });
}

/** modes × samples, each row with mean 0 and standard deviation 1 (ddof 1); a mode without variance has none here. */
function unitScores(scores: Float64Array, modes: number): Float64Array {
  const samples = scores.length / modes;
  const rows = new Float64Array(scores.length);
  for (let k = 0; k < modes; ++k) {
    let mean = 0;
    for (let i = 0; i < samples; ++i) mean += scores[i * modes + k] / samples;
    let sum = 0;
    for (let i = 0; i < samples; ++i) sum += (scores[i * modes + k] - mean) ** 2;
    const scale = Math.sqrt((samples - 1) / sum);
    for (let i = 0; i < samples; ++i) rows[k * samples + i] = (scores[i * modes + k] - mean) * scale;
  }
  return rows;
}
