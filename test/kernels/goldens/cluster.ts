/** @file KMeans from given centres, and its clusters against what is on the ground. */
import {adjustedRand, type Field, field, kmeans, mean, std, sum as total} from "fieldbook/kernels";
import {type Data, type Golden, type Json, number, numbers, range} from "./golden.ts";

const aside = {
  iterations:
    "scikit-learn's count: it expands the square, and a pixel half way between centres may fall either way",
  smallest_margin_in_any_pass: "how near the data come to a tie",
  smallest_margin_second_minus_first_squared_distance: "how near the data come to a tie",
  stopped_strictly: "why the reference stopped",
  inertia_by_pass: "the last is the inertia; every pass is held against Lloyd's in cluster.test.ts"
};

export const kmeansCase = {
  async compute({input, options, values}: Golden, data: Data) {
    const {rows} = await tableOf(input.file, data);
    const f = pixels(rows);
    const init = options.init_rows.map((row: number) => rows[row]);
    const isScaled = options.standardise !== false;
    const op = kmeans({
      init,
      standardize: isScaled,
      tolerance: options.tol,
      maxIterations: options.max_iter
    });
    const params = await op.fit(f);
    const labels = await op.apply(f, params);
    const [means, deviations] = [mean(f, {over: "pixel"}), std(f, {over: "pixel"})].map(numbers);
    const clustered = (list: readonly number[]) =>
      isScaled ? list.map((x, j) => (x - means[j]) / deviations[j]) : [...list];
    const [k, bands] = params.centers.shape;
    const centers = range(k).map((q) => Array.from(params.centers.values.slice(q * bands, (q + 1) * bands)));
    const scale = isScaled ? deviations.map((s) => s * s) : deviations.map(() => 1);
    return {
      n: rows.length,
      feature_mean: means,
      feature_std_ddof0: deviations,
      initial_centres: init.map(clustered),
      centres: centers.map(clustered),
      centres_in_input_units: params.centers,
      inertia: params.inertia,
      total_ss: rows.length * deviations.reduce((sum, s, j) => sum + (s * s) / scale[j], 0),
      iterations_direct_distances: params.iterations,
      label_counts: params.counts,
      shown_rows: values.shown_rows,
      shown_labels: values.shown_rows.map((row: number) => labels.values[row])
    };
  },
  aside
};

export const kmeansTruthCase = {
  async compute({input, values}: Golden, data: Data) {
    const {rows, classes} = await tableOf(input.file, data);
    const f = pixels(rows);
    const {options} = await data.json("kmeans_statlog_centre.json");
    const init = options.init_rows.map((row: number) => rows[row]);
    const {labels} = await kmeans({init, standardize: true, tolerance: 0}).fit(f);
    const together = (name: string, label: number) =>
      total(
        field(
          classes.map((each, i) => Number(each === name && labels.values[i] === label)),
          {dims: ["pixel"]}
        )
      );
    return {
      classes: [...new Set(classes)].sort((a, b) => values.classes.indexOf(a) - values.classes.indexOf(b)),
      contingency_class_by_cluster: values.classes.map((name: string) =>
        range(init.length).map((label) => number(together(name, label)))
      ),
      adjusted_rand: adjustedRand(labels, classes)
    };
  },
  aside: {nmi: "normalised mutual information is not offered"}
};

/** The tables that travel with the tests, by the name of the file they were cut from. */
async function tableOf(file: string, data: Data): Promise<{rows: number[][]; classes: string[]}> {
  const name = ({"L7_ETMs.tif": "landsat7_88x88.csv", "statlog_landsat.csv": "statlog_centre.csv"} as Json)[
    file
  ];
  const lines = (await data.text(name)).trim().split("\n");
  const bands = lines[0].split(",").filter((head) => head !== "class").length;
  const cells = lines.slice(1).map((line) => line.split(","));
  return {rows: cells.map((row) => row.slice(0, bands).map(Number)), classes: cells.map((row) => row[bands])};
}

const pixels = (rows: number[][]): Field =>
  field(rows.flat(), {dims: ["pixel", "band"], shape: [rows.length, rows[0].length]});
