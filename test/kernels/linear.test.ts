/** @file Means as matrices: climatology and localMean say the same as operators and as what is multiplied. */
import {climatology, field, knn, localMean, radius, transpose} from "fieldbook/kernels";
import type {Field} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const [times, cells] = [48, 12];
function series(gaps: readonly number[] = []): Field {
  return field(
    Float64Array.from({length: times * cells}, (_, i) =>
      gaps.includes(i) ? NaN : Math.sin(i * 1.7) + i / 100
    ),
    {
      dims: ["time", "lat", "lon"],
      shape: [times, 3, 4],
      coords: {
        time: {
          values: Float64Array.from({length: times}, (_, t) => 15 + 30.4375 * t),
          units: "days since 2001-01-01"
        },
        lat: [10, 12, 14],
        lon: [0, 2, 4, 6]
      },
      name: "z",
      units: "K"
    }
  );
}

describe("climatology().linear()", () => {
  test.each([
    ["month", {by: "month"}],
    ["season", {by: "season"}],
    ["day with a window", {by: "dayofyear", window: 31}],
    ["month with a window", {by: "month", window: 3}],
    ["all", {by: "all"}],
    ["month over all cells", {by: "month", over: ["T", "X"]}]
  ] as const)("is the mean of each %s, gaps left out", async (_, options) => {
    const f = series([3, 17, 200]);
    const op = climatology(options as {by: "month"});
    const {climatology: means} = await op.fit(f);
    const found = await op.linear(f).apply(f);
    // What a matrix gives comes last.
    expect(transpose(found, means.dims).values).toBeNear(means.values, {rtol: 1e-12, atol: 1e-13});
  });

  test("rows add up to 1, and other times are refused", async () => {
    const op = climatology();
    const matrix = op.linear(series());
    expect([matrix.rows, matrix.cols]).toEqual([12, times]);
    expect(matrix.rowSums).toBeNear(new Float64Array(12).fill(1), {rtol: 1e-15});
    const later = field(series().values, {
      ...series(),
      coords: {
        ...series().coords,
        time: {values: Float64Array.from({length: times}, (_, t) => t), units: "days since 1900-01-01"}
      }
    });
    await expect(matrix.apply(later)).rejects.toThrow(/^invalid field: /);
    expect(() => op.linear(field([1], {dims: ["lat"]}))).toThrow(/^missing axis: T/);
  });
});

describe("localMean().linear()", () => {
  test.each([
    ["knn", {neighbourhood: knn({k: 4})}],
    ["radius, falling", {neighbourhood: radius({km: 400}), kernel: "gaussian"}]
  ] as const)("is the local mean by %s, and a product with another is both", async (_, options) => {
    const f = series([3, 17, 200]);
    const op = localMean(options);
    const matrix = op.linear(f);
    expect((await matrix.apply(f)).values).toBeNear((await op.apply(f)).values, {rtol: 1e-12, atol: 1e-13});
    const whole = series();
    const twice = await op.apply(await op.apply(whole));
    expect((await matrix.compose(matrix).apply(whole)).values).toBeNear(twice.values, {
      rtol: 1e-12,
      atol: 1e-13
    });
    expect(matrix.digest).toBe(op.linear(whole).digest);
  });
});
