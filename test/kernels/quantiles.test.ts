/** @file Quantile mapping: against xsdba and numpy, exact identities, groups, scopes, gaps, refusals. */
import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {
  concat,
  field,
  type Field,
  isel,
  mean,
  openField,
  quantileMapping,
  type QuantileMappingOptions,
  transpose,
  triage
} from "fieldbook/kernels";
import {beforeAll, describe, expect, test} from "vitest";
import {any, message} from "./refused.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8"));
const kinds = ["eqm", "dqm", "qdm"] as const;
/** Series side by side: [time, cell]. */
const series = (...columns: ArrayLike<number>[]): Field =>
  field(
    Array.from(columns[0], (_, t) => columns.map((column) => column[t])),
    {dims: ["time", "cell"]}
  );
async function correct(
  options: QuantileMappingOptions,
  {reference, historical, future}: {reference: Field; historical: Field; future: Field}
): Promise<{params: Awaited<ReturnType<ReturnType<typeof quantileMapping>["fit"]>>; result: Field}> {
  const op = quantileMapping(options);
  const params = await op.fit({reference, historical});
  return {params, result: await op.apply(future, params)};
}
const column = ({values, shape}: Field, cell: number): number[] =>
  Array.from({length: shape[0]}, (_, t) => values[t * shape[1] + cell]);

describe("A1B mapped onto E1", () => {
  const golden = read("quantile_mapping_a1b_e1");
  const cells: {i: number; j: number}[] = golden.values.cells.map((each: {cell: unknown}) => each.cell);
  let historical: Field;
  let future: Field;
  let reference: Field;
  beforeAll(async () => {
    const a1b = await openField(
      fileURLToPath(new URL("../../tutorials/data/A1B_north_america.nc", import.meta.url)),
      {variable: "air_temperature"}
    );
    const picked = concat(
      cells.map(({i, j}) => isel(a1b, {latitude: i, longitude: j})),
      "cell"
    );
    const ofTime = transpose(picked, ["time"]);
    historical = isel(ofTime, {time: golden.input.selection.train_index});
    future = isel(ofTime, {time: golden.input.selection.sim_index});
    const e1: {values: number[]}[] = read("e1_cells").cells;
    reference = field(series(...e1.map(({values}) => values)).values, historical);
  });

  test("dims in another order give the same, and grids that differ are refused", async () => {
    const turned = {
      reference,
      historical: transpose(historical, ["cell"]),
      future: transpose(future, ["cell"])
    };
    for (const kind of kinds) {
      const {result} = await correct({kind}, {reference, historical, future});
      const other = await correct({kind}, turned);
      expect(transpose(other.result, ["time"]).values).toEqual(result.values);
    }
    expect(
      await message(() => correct({}, {reference, historical: isel(historical, {cell: [0, 4]}), future}))
    ).toContain("invalid field: cell has 4 entries, not 5");
    expect(
      await message(() => correct({}, {reference, historical, future: isel(future, {cell: [0, 4]})}))
    ).toContain("invalid field: cell has 4 entries, not 5");
  });
});

const count = (n: number) => Array.from({length: n}, (_, k) => k);

describe("analytic cases", () => {
  const additive = read("quantile_mapping_analytic_additive");
  const x: number[] = additive.input.x;
  const multiplicative = read("quantile_mapping_analytic_multiplicative");
  const g: number[] = multiplicative.input.x;
  const cases = {
    add: {
      reference: series(
        x.map((v) => v + 3),
        x.map((v) => 2 * v),
        x.map((v) => 3 + 2 * v),
        x
      ),
      historical: series(x, x, x, x),
      future: series(
        x.map((v, k) => v + 0.25 * Math.sin(k)),
        x.map((v) => 1.1 * v),
        x.map((v) => v + 5),
        x.map((v) => v + 1.5)
      )
    },
    multiply: {
      reference: series(
        g.map((v) => 1.5 * v),
        g.map((v) => v ** 1.3)
      ),
      historical: series(g, g),
      future: series(
        g.map((v, k) => v * (1 + (0.2 * (k + 0.5)) / 200)),
        g.map((v) => 1.25 * v)
      )
    }
  };

  test("a shift, an identity and a ratio are mended exactly, whatever the nodes", async () => {
    for (const nodes of [1, 7, 20, [0, 0.5, 1]])
      for (const kind of kinds) {
        const {result} = await correct({kind, nodes}, cases.add);
        expect(column(result, 0)).toBeNear(
          x.map((v, k) => v + 0.25 * Math.sin(k) + 3),
          {atol: 1e-12}
        );
        expect(column(result, 3)).toBeNear(
          x.map((v) => v + 1.5),
          {atol: 1e-12}
        );
        const scaled = await correct({kind, nodes, mode: "multiply"}, cases.multiply);
        expect(column(scaled.result, 0)).toBeNear(
          g.map((v, k) => 1.5 * v * (1 + (0.2 * (k + 0.5)) / 200)),
          {rtol: 1e-12}
        );
      }
  });

  test("the nearest quantile's correction, and none beyond the outer ones", async () => {
    const rising = count(101);
    const fields = {
      reference: series(rising.map((v) => 2 * v)),
      historical: series(rising),
      future: series([-5, 0, 10, 24, 25, 26, 100, 101])
    };
    const nodes = [0, 0.5, 1];
    const linear = await correct({nodes}, fields);
    expect(linear.result.values).toBeNear([-5, 0, 20, 48, 50, 52, 200, 201]);
    const nearest = await correct({nodes, interpolation: "nearest", extrapolation: "nan"}, fields);
    expect(nearest.result.values).toBeNear([NaN, 0, 10, 24, 25, 76, 200, NaN]);
  });

  test("dry days: tied zeros stay where they are, and a ratio over 0 is 1", async () => {
    const wet = [0, 0, 0, 0, 1, 2, 3, 4];
    const fields = {
      reference: series([0, 0, 0, 0, 2, 4, 6, 8]),
      historical: series(wet),
      future: series([0, 0, 1, 2, 4])
    };
    const {params, result} = await correct({mode: "multiply", nodes: 8}, fields);
    expect([...params.factors.values].every(Number.isFinite)).toBe(true);
    expect([...result.values.slice(0, 2)]).toEqual([0, 0]);
    expect(result.values[4]).toBeNear(8, {rtol: 1e-12});
    // A model that drizzles: where it never rained, the last of the tied quantiles is what counts.
    const same = await correct({kind: "qdm"}, {...fields, future: series([3, 3, 3])});
    expect(new Set(same.result.values).size).toBe(1);
  });
});

/** Months of ten years, with a season of its own in each cell. */
const months = (shift: number, start = 1990, spread = 1): Field =>
  field(
    Float64Array.from({length: 240}, (_, i) => {
      const [t, c] = [i >> 1, i % 2];
      return 10 * c + 8 * Math.cos((t % 12) * 0.5236) + spread * Math.sin(t * t + c) + shift * (1 + (t % 12));
    }),
    {
      dims: ["time", "cell"],
      shape: [120, 2],
      coords: {
        time: {
          values: Array.from({length: 120}, (_, t) => t * 30),
          units: `days since ${start}-01-01`,
          calendar: "360_day"
        }
      },
      units: "K"
    }
  );

describe("groups and scopes", () => {
  test("by month: an error of each month is mended in its month", async () => {
    const fields = {reference: months(0), historical: months(2), future: months(2, 2050)};
    for (const kind of kinds) {
      const {params, result} = await correct({kind, by: "month", nodes: 5}, fields);
      expect(params.factors).toMatchObject({dims: ["quantile", "month", "cell"], shape: [5, 12, 2]});
      expect(result.values).toBeNear(months(0, 2050).values, {atol: 1e-9});
      const all = await correct({kind, nodes: 5}, fields);
      const off = Math.max(...all.result.values.map((v, i) => Math.abs(v - months(0, 2050).values[i])));
      expect(off).toBeGreaterThan(0.5);
    }
  });

  test("a window lets the months around count", async () => {
    const op = quantileMapping({by: "month", window: 3, nodes: 1});
    const {reference} = await op.fit({reference: months(0), historical: months(0)});
    const list = [11, 0, 1].flatMap((month) =>
      Array.from({length: 10}, (_, year) => months(0).values[2 * (12 * year + month)])
    );
    list.sort((a, b) => a - b);
    expect(reference.values[0]).toBeNear((list[14] + list[15]) / 2, {rtol: 1e-13});
  });

  test("pooled: one distribution for all cells, as a field of one cell gives", async () => {
    const fields = {reference: months(0), historical: months(2), future: months(2, 2050)};
    const merged = (f: Field) => field(f.values, {dims: ["time"]});
    for (const kind of ["eqm", "qdm"] as const) {
      const {params, result} = await correct({kind, scope: "pooled"}, fields);
      expect(params.factors.dims).toEqual(["quantile"]);
      const one = await correct(
        {kind},
        {
          reference: merged(fields.reference),
          historical: merged(fields.historical),
          future: merged(fields.future)
        }
      );
      expect(result.values).toBeNear(one.result.values, {rtol: 1e-12});
    }
    expect(triage(quantileMapping({scope: "pooled"})).cell).toBe("global/local");
    expect(triage(quantileMapping({by: "month"}), months(0))).toMatchObject({
      cell: "local/local",
      parameterShape: ["quantile", "month", "V", "X"],
      count: 20 * 12 * 2
    });
  });

  test("dqm keeps a trend that eqm bends", async () => {
    const noise = Array.from({length: 200}, (_, t) => Math.sin(t * t));
    const trend = noise.map((v, t) => v + 0.05 * t);
    const fields = {
      reference: series(noise.map((v) => v + 1)),
      historical: series(noise),
      future: series(trend)
    };
    const {result} = await correct({kind: "dqm"}, fields);
    expect(result.values).toBeNear(
      trend.map((v) => v + 1),
      {atol: 1e-12}
    );
  });

  test("members count as one distribution and are each corrected", async () => {
    const both = (f: Field) => concat([f, f], "member");
    const op = quantileMapping({kind: "eqm"});
    const one = await op.fit({reference: months(0), historical: months(2)});
    const two = await op.fit({reference: both(months(0)), historical: both(months(2))});
    expect(two.factors.shape).toEqual(one.factors.shape);
    const result = await op.apply(both(months(2)), two);
    expect(isel(result, {member: 0}).values).toEqual(isel(result, {member: 1}).values);
  });
});

describe("cubic interpolation", () => {
  /** A past with these quantiles at these nodes, and what is observed there. */
  const known = (past: number[], seen: number[]) => ({
    reference: series(seen),
    historical: series(past)
  });
  const ends = (n: number) => Array.from({length: n}, (_, i) => i / Math.max(1, n - 1));
  const cubic = (past: number[], seen: number[], values: number[]) =>
    correct(
      {nodes: ends(past.length), interpolation: "cubic"},
      {...known(past, seen), future: series(values)}
    ).then(({result}) => result.values);

  test("the not-a-knot spline of scipy 1.17's CubicSpline, even and uneven nodes, and a parabola through three", async () => {
    expect(await cubic([0, 25, 50, 75, 100], [1, 30, 44, 90, 130], [0, 3, 20, 40, 60, 80, 99, 100])).toBeNear(
      [1, 7.530256, 27.584, 35.832, 59.328, 100.376, 129.258432, 130],
      {rtol: 1e-12}
    );
    expect(await cubic([0, 1, 1.5, 4, 9, 10], [2, 2.5, 5, 7, 12, 13], [0.25, 1.2, 3, 5, 8, 9.9])).toBeNear(
      [
        0.9239487986270002, 3.5161629290617853, 7.506297482837528, 7.072768878718536, 10.629107551487415,
        12.924617986270023
      ],
      {rtol: 1e-12}
    );
    expect(await cubic([0, 2, 10], [1, 1, 13], [1, 5, 9])).toBeNear([0.85, 3.25, 10.45], {rtol: 1e-12});
    expect(await cubic([0, 4], [1, 3], [1, 5])).toBeNear([1.5, 4], {rtol: 1e-12});
    expect(await cubic([2], [5], [1, 2, 3])).toBeNear([4, 5, 6], {rtol: 1e-12});
  });

  test("a correction that is a cubic polynomial is met everywhere, where a straight line is off", async () => {
    const past = [0, 1, 3, 4, 7, 8, 10];
    const put = (v: number) => v + 0.02 * v ** 3 - 0.3 * v * v + v - 2;
    const values = [0.5, 2, 3.3, 5.5, 9];
    expect(await cubic(past, past.map(put), values)).toBeNear(values.map(put), {rtol: 1e-11});
    const {result} = await correct({nodes: ends(7)}, {...known(past, past.map(put)), future: series(values)});
    expect(Math.abs(result.values[3] - put(5.5))).toBeGreaterThan(0.05);
  });

  test("tied quantiles are one node, the last; beyond the outer ones their correction holds", async () => {
    const tied = await cubic([0, 0, 0, 2, 10], [-5, -3, 1, 1, 13], [0, 1, 5, 9, 12]);
    expect(tied).toBeNear([1, 0.85, 3.25, 10.45, 15], {rtol: 1e-12});
    const {result} = await correct(
      {nodes: ends(3), interpolation: "cubic", extrapolation: "nan"},
      {...known([0, 2, 10], [1, 1, 13]), future: series([-1, 1, 11])}
    );
    expect(result.values).toBeNear([NaN, 0.85, NaN], {rtol: 1e-12});
  });

  test("meets xsdba 0.7.0 for eqm and qdm; a cell without data stays missing", async () => {
    const n = count(60);
    const gaps = n.map(() => NaN);
    const fields = {
      reference: series(
        n.map((t) => 281 + 2 * Math.sin(t * t + 1) + 0.3 * Math.sin(t)),
        gaps
      ),
      historical: series(
        n.map((t) => 280 + 3 * Math.sin(t * t) + 0.01 * t),
        gaps
      ),
      future: series(
        n.map((t) => 281 + 3 * Math.sin(t * t + 2)),
        gaps
      )
    };
    const theirs = {
      eqm: [283.5100708116239, 282.22087698935434, 281.7789284484208, 279.7416750571917, 280.4865969887471],
      qdm: [283.99771510034276, 283.23096861111924, 281.9393275727529, 279.75559400035553, 280.48795073775045]
    };
    for (const kind of ["eqm", "qdm"] as const) {
      const {result} = await correct({kind, nodes: 12, interpolation: "cubic"}, fields);
      expect(column(result, 0).slice(0, 5)).toBeNear(theirs[kind], {rtol: 1e-9});
      expect(column(result, 1).every(Number.isNaN)).toBe(true);
    }
  });
});

describe("jitter", () => {
  // Rain on 4 days of 10, and a model that drizzles 0.3 mm on 4 more and rains twice as much.
  const wet = (t: number) => t % 10 < 4;
  const rain = (t: number) => 1 + ((t * 37) % 101) / 10;
  const days = count(2000);
  const observed = series(days.map((t) => (wet(t) ? rain(t) : 0)));
  const model = series(days.map((t) => (wet(t) ? 2 * rain(t) : t % 10 < 8 ? 0.3 : 0)));
  const fields = {reference: observed, historical: model, future: model};
  const share = ({values}: Field, low: number) => values.filter((x) => x > low).length / values.length;

  test.each(["add", "multiply"] as const)(
    "%s: drizzle becomes dry in eqm and qdm, and rain is mended",
    async (mode) => {
      for (const kind of ["eqm", "qdm"] as const) {
        const {result} = await correct({kind, mode, jitter: 0.5, nodes: 200}, fields);
        expect(share(result, 0)).toBeNear(0.4, {atol: 0.01});
        expect(Math.min(...result.values)).toBe(0);
        expect(mean(result)).toBeNear(mean(observed) as number, {rtol: 0.03});
        const plain = await correct({kind, mode, nodes: 200}, fields);
        // Ties at 0 and at 0.3 share one correction each: as ranks, all the drizzle is dry or all of it rains.
        expect(plain.params.provenance.options).toMatchObject({jitter: 0, seed: 0});
      }
    }
  );

  test("a model that is dry too often rains on more days, which ties at 0 prevent without jitter", async () => {
    const dry = series(days.map((t) => (t % 10 < 2 ? rain(t) : 0)));
    const training = {...fields, historical: dry, future: dry};
    const {result} = await correct({jitter: 0.5, nodes: 200}, training);
    expect(share(result, 0)).toBeNear(0.4, {atol: 0.02});
    const plain = await correct({nodes: 200}, training);
    // All dry days get the correction of the last tied quantile, and all of them rain.
    expect(share(plain.result, 0)).toBe(1);
  });

  test("draws are even between 0 and the threshold, the same from one seed, others from another", async () => {
    const none = series(days.map(() => 0));
    const draw = (seed?: number) =>
      quantileMapping({jitter: 0.5, seed, nodes: 9}).fit({reference: none, historical: none});
    const {reference, historical, nodes} = await draw();
    expect(reference.values).toBeNear(
      [...nodes.values].map((q) => 0.5 * q),
      {atol: 0.02}
    );
    expect(reference.values).not.toEqual(historical.values);
    expect((await draw(0)).reference.values).toEqual(reference.values);
    expect((await draw(7)).reference.values).not.toEqual(reference.values);
  });

  test("missing days stay missing, values a little below 0 are none, and a threshold of 0 changes nothing", async () => {
    const future = series([NaN, 0, -0.01, 5]);
    const {result} = await correct({jitter: 0.1, nodes: 50}, {...fields, historical: observed, future});
    expect(result.values).toBeNear([NaN, 0, 0, 5], {atol: 0.2});
    expect((await correct({jitter: 0}, fields)).result.values).toEqual(
      (await correct({}, fields)).result.values
    );
  });
});

describe("gaps, little data and refusals", () => {
  test("missing values are left out and stay missing; a cell without data is missing throughout", async () => {
    const x = [3, NaN, 1, 2, NaN, 4];
    const y = [5, 3, 4, 6];
    for (const kind of kinds) {
      const {result} = await correct(
        {kind},
        {
          reference: series(
            x,
            x.map(() => NaN)
          ),
          historical: series(x, x),
          future: series(x, x)
        }
      );
      expect(column(result, 0)).toBeNear(x, {rtol: 1e-14});
      expect(column(result, 1)).toBeNear(x.map(() => NaN));
      const dense = await correct(
        {kind},
        {reference: series(y), historical: series([3, 1, 2, 4]), future: series([3, 1, 2, 4])}
      );
      const holed = await correct({kind}, {reference: series(y), historical: series(x), future: series(x)});
      expect([...holed.result.values].filter((v) => !Number.isNaN(v))).toEqual([...dense.result.values]);
    }
  });

  test("one value, constant values", async () => {
    for (const kind of kinds) {
      const one = await correct(
        {kind},
        {reference: series([7]), historical: series([5]), future: series([6])}
      );
      expect(one.result.values).toBeNear([8], {rtol: 1e-14});
      const same = await correct(
        {kind},
        {reference: series([7, 7, 7]), historical: series([5, 5, 5]), future: series([5, 5, 5])}
      );
      expect(same.result.values).toBeNear([7, 7, 7], {rtol: 1e-14});
    }
    expect(mean(months(0))).toBeGreaterThan(0);
  });

  const pair = {reference: series([1, 2]), historical: series([1, 2])};
  const daily = (calendar: "noleap" | "360_day"): Field =>
    field(
      Float64Array.from({length: 720}, (_, i) => i),
      {
        dims: ["time"],
        coords: {
          time: {values: Array.from({length: 720}, (_, i) => i), units: "days since 2001-01-01", calendar}
        }
      }
    );
  test.each<[string, () => unknown]>([
    ["unknown option: quantiles; quantileMapping takes kind", () => quantileMapping(any({quantiles: 5}))],
    ["invalid kind: cdft; expected eqm, dqm, qdm", () => quantileMapping(any({kind: "cdft"}))],
    ["invalid mode: *; expected add, multiply", () => quantileMapping(any({mode: "*"}))],
    ["invalid nodes: 0; expected a whole number", () => quantileMapping({nodes: 0})],
    ["invalid nodes: 0.5,0.2; expected", () => quantileMapping({nodes: [0.5, 0.2]})],
    ["invalid nodes: ; expected", () => quantileMapping({nodes: []})],
    ["invalid nodes: -0.1,0.5", () => quantileMapping({nodes: [-0.1, 0.5]})],
    [
      "invalid interpolation: spline; expected linear, nearest, cubic",
      () => quantileMapping(any({interpolation: "spline"}))
    ],
    ["invalid jitter: -1; expected an amount", () => quantileMapping({jitter: -1})],
    ["invalid jitter: 0.1 mm", () => quantileMapping(any({jitter: "0.1 mm"}))],
    ["invalid seed: 0.5", () => quantileMapping({jitter: 1, seed: 0.5})],
    [
      "invalid values: -3 in the field; jitter is for amounts",
      () => quantileMapping({jitter: 0.1}).fit({...pair, historical: series([1, -3])})
    ],
    ["invalid extrapolation: NaN", () => quantileMapping(any({extrapolation: NaN}))],
    ["invalid scope: X", () => quantileMapping(any({scope: "X"}))],
    ["invalid by: week", () => quantileMapping(any({by: "week"}))],
    ["invalid window: 3; expected an odd number, 1,", () => quantileMapping({window: 3})],
    [
      "missing historical: none given; quantile mapping is fitted on",
      () => quantileMapping().fit(any({reference: pair.reference}))
    ],
    ["missing reference: none given; quantile mapping", () => quantileMapping().fit(any(undefined))],
    ["missing reference: none given; quantile mapping", () => quantileMapping().fit(any(pair.reference))],
    [
      "invalid field: a promise; await it first",
      () => quantileMapping().fit(any({...pair, historical: Promise.resolve(1)}))
    ],
    [
      "invalid units: K and degC; convert one",
      () =>
        quantileMapping().fit({
          reference: months(0),
          historical: field(months(0).values, {...months(0), units: "degC"})
        })
    ],
    [
      "missing axis: T; quantileMapping needs it",
      () => quantileMapping().fit({...pair, reference: field([1], {dims: ["cell"]})})
    ],
    ["missing units: time holds no dates", () => quantileMapping({by: "month"}).fit(pair)],
    [
      "invalid values: 1 infinite in the field",
      () => quantileMapping().fit({...pair, historical: series([1, Infinity])})
    ],
    [
      "invalid values: 1 infinite",
      async () => quantileMapping().apply(series([-Infinity]), await quantileMapping().fit(pair))
    ],
    ["unsupported jitter: parts would draw", () => quantileMapping({jitter: 0.1}).partial(pair)],
    ["invalid params: not what a fit returned", () => quantileMapping().apply(pair.reference, any({}))],
    [
      "invalid params: fitted for each month, cell; expected cell",
      async () =>
        quantileMapping().apply(
          months(0),
          await quantileMapping({by: "month"}).fit({reference: months(0), historical: months(1)})
        )
    ],
    [
      "invalid calendar: years of 360 and 365 days",
      () => quantileMapping({by: "dayofyear"}).fit({reference: daily("360_day"), historical: daily("noleap")})
    ],
    [
      "invalid calendar: a year of 365 days, that of the parameters has 360",
      async () =>
        quantileMapping({by: "dayofyear"}).apply(
          daily("noleap"),
          await quantileMapping({by: "dayofyear"}).fit({
            reference: daily("360_day"),
            historical: daily("360_day")
          })
        )
    ]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});
