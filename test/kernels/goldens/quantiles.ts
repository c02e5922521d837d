/** @file Quantile mapping: a scenario mapped onto another, and series with answers known beforehand. */
import {concat, type Field, field, isel, mean, quantileMapping, transpose} from "fieldbook/kernels";
import {type Data, type Golden, type Json, numbers, range} from "./golden.ts";

const kinds = ["eqm", "dqm", "qdm"] as const;
type Three = Record<"reference" | "historical" | "future", Field>;

export const quantileMappingCase = {
  async compute(golden: Golden, data: Data) {
    const {options, values, input} = golden;
    const {reference, historical, future} = input.x ? made(golden) : await scenarios(golden, data);
    const mode = options.kind === "+" ? ("add" as const) : ("multiply" as const);
    const fitted = await Promise.all(
      kinds.map(async (kind) => {
        const op = quantileMapping({kind, mode, nodes: options.nquantiles});
        const params = await op.fit({reference, historical});
        return {params, result: await op.apply(future, params)};
      })
    );
    const [eqm, dqm, qdm] = fitted;
    const means = [reference, historical, future, ...fitted.map(({result}) => result)].map((f) =>
      numbers(mean(f, {over: "time"}))
    );
    const cells = range(values.cells.length).map((c) => {
      const [low, high] = [0, options.nquantiles - 1].map((q) => column(eqm.params.historical, c)[q]);
      return {
        ref_quantiles: column(eqm.params.reference, c),
        hist_quantiles: column(eqm.params.historical, c),
        af: column(eqm.params.factors, c),
        dqm_af: column(dqm.params.factors, c),
        dqm_scaling: dqm.params.scaling.values[c],
        mean_ref_hist_sim: means.slice(0, 3).map((list) => list[c]),
        eqm: column(eqm.result, c),
        dqm: column(dqm.result, c),
        qdm: column(qdm.result, c),
        mean_eqm_dqm_qdm: means.slice(3).map((list) => list[c]),
        n_sim_outside_hist_quantiles: column(future, c).filter((x) => x < low || x > high).length
      };
    });
    return {quantile_nodes: eqm.params.nodes, cells};
  },
  aside: {
    cell: "where to look, or which case it is",
    dqm_trend_per_step_unit: "a step on the way to dqm",
    qdm_sim_rank: "a step on the way to qdm",
    analytic: "words; the identities are tests of their own in quantiles.test.ts"
  }
};

async function scenarios({input, values}: Golden, data: Data): Promise<Three> {
  const a1b = await data.open("A1B_north_america.nc", input.variable);
  const cells: Json[] = values.cells.map(({cell}: Json) => cell);
  const picked = transpose(
    concat(
      cells.map(({i, j}) => isel(a1b, {latitude: i, longitude: j})),
      "cell"
    ),
    ["time"]
  );
  const historical = isel(picked, {time: input.selection.train_index});
  const e1: number[][] = (await data.json("e1_cells.json")).cells.map((cell: Json) => cell.values);
  return {
    historical,
    future: isel(picked, {time: input.selection.sim_index}),
    reference: field(series(...e1).values, historical)
  };
}

/** The series of the golden's words: quantiles of a distribution, shifted, scaled, bent. */
function made({input: {x}, options}: Golden): Three {
  const past = (count: number) => series(...range(count).map(() => x as number[]));
  const of = (call: (v: number, k: number) => number) => (x as number[]).map(call);
  if (options.kind === "+")
    return {
      reference: series(
        of((v) => v + 3),
        of((v) => 2 * v),
        of((v) => 3 + 2 * v),
        x
      ),
      historical: past(4),
      future: series(
        of((v, k) => v + 0.25 * Math.sin(k)),
        of((v) => 1.1 * v),
        of((v) => v + 5),
        of((v) => v + 1.5)
      )
    };
  return {
    reference: series(
      of((v) => 1.5 * v),
      of((v) => v ** 1.3)
    ),
    historical: past(2),
    future: series(
      of((v, k) => v * (1 + (0.2 * (k + 0.5)) / 200)),
      of((v) => 1.25 * v)
    )
  };
}

/** Series side by side: [time, cell]. */
function series(...columns: ArrayLike<number>[]): Field {
  return field(
    Array.from(columns[0], (_, t) => columns.map((column) => column[t])),
    {dims: ["time", "cell"]}
  );
}

function column({values, shape}: Field, cell: number): number[] {
  return range(shape[0]).map((t) => values[t * shape[1] + cell]);
}
