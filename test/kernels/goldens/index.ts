/** @file Which case computes which golden: pure functions, run by Node and by the page of the browser suite alike. */
import {climatologyCase, indexCase} from "./climate.ts";
import {kmeansCase, kmeansTruthCase} from "./cluster.ts";
import {eofCase} from "./eof.ts";
import {krigingCase, variogramCase, variogramFitCase, variogramPoolCase} from "./geostatistics.ts";
import {type Case, type Data, type Leaf, leaves} from "./golden.ts";
import {quantileMappingCase} from "./quantiles.ts";
import {skillCase} from "./skill.ts";
import {meshCase, moranCase, neighboursCase} from "./space.ts";
import {harmonicCase, mannKendallCase, mannKendallFieldCase} from "./trend.ts";

/** By the beginning of a file's name; the first that fits is the one. */
export const cases: Record<string, Case> = {
  climatology_: climatologyCase,
  eof_: eofCase,
  harmonic_: harmonicCase,
  index_: indexCase,
  kmeans_statlog_truth: kmeansTruthCase,
  kmeans_: kmeansCase,
  kriging_: krigingCase,
  mann_kendall_field_: mannKendallFieldCase,
  mann_kendall_: mannKendallCase,
  moran_: moranCase,
  neighbours_mesh_: meshCase,
  neighbours_: neighboursCase,
  quantile_mapping_: quantileMappingCase,
  skill_: skillCase,
  variogram_fit_: variogramFitCase,
  variogram_pooled_: variogramPoolCase,
  variogram_: variogramCase
};

/** The name of a file's case, if it has one. */
export function caseOf(file: string): string | undefined {
  return Object.keys(cases).find((name) => file.startsWith(name));
}

/** All that a golden file says, beside what this host computes on the engine in use. */
export async function compute(file: string, data: Data): Promise<Leaf[]> {
  const golden = await data.json(file);
  const {compute, aside = {}} = cases[caseOf(file)!];
  return leaves(await compute(golden, data), golden.values, aside);
}
