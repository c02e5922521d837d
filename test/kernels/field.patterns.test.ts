/** @file The cheat sheet proved by scrambling: what a shape loses may be shuffled and the answer stays, what it keeps may not. */
import {
  count,
  detrend,
  eof,
  type Field,
  field,
  isel,
  kmeans,
  patterns,
  rearrange,
  type Role,
  shuffle
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const [S, T, V, H, W] = [3, 5, 2, 4, 5];
/** Waves that travel, with a phase and a size for each member: every axis has an order that matters. */
const cube = field(
  Float64Array.from({length: S * T * V * H * W}, (_, i) => {
    const [w, h] = [i % W, Math.floor(i / W) % H];
    const [v, t, s] = [
      Math.floor(i / (W * H)) % V,
      Math.floor(i / (W * H * V)) % T,
      Math.floor(i / (W * H * V * T))
    ];
    return (
      Math.sin(1.1 * w + 0.7 * h - 0.9 * t + s) * (1 + s + 0.5 * v) + 0.2 * t * (h + 1) + Math.cos(3 * w * s)
    );
  }),
  {dims: ["member", "time", "band", "y", "x"], shape: [S, T, V, H, W]}
);

const sorted = (values: ArrayLike<number>) => Float64Array.from(values).sort();
const rowsOf = (f: Field) =>
  Array.from({length: f.shape[0]}, (_, i) => f.values.subarray(i * f.shape[1], (i + 1) * f.shape[1]));

/** What each target makes of its shape; answers that belong to places are sorted, so that they may move along. */
const answers: Readonly<Record<string, (f: Field) => Promise<Float64Array> | Float64Array>> = {
  "whole-sample"(f) {
    const rows = rowsOf(f);
    return sorted(
      rows.flatMap((a) => rows.map((b) => Math.hypot(...Array.from(a, (value, i) => value - b[i]))))
    );
  },
  async "pixel-series"(f) {
    const table = field(f.values, {dims: ["pixel", "feature"], shape: f.shape, axes: {feature: "V"}});
    const init = [-1, 2].map((value) => new Array<number>(f.shape[1]).fill(value));
    const {counts, inertia, centers} = await kmeans({init, tolerance: 0}).fit(table);
    return Float64Array.of(inertia, ...counts.values, ...rowsOf(centers).flatMap((row) => [...sorted(row)]));
  },
  frames(f) {
    const edges = (frame: Field) => {
      const z = (h: number, w: number, v: number) => frame.values[(v * H + h) * W + w];
      let sum = 0;
      for (let v = 0; v < V; ++v)
        for (let h = 1; h < H; ++h)
          for (let w = 1; w < W; ++w)
            sum += Math.hypot(z(h, w, v) - z(h, w - 1, v), z(h, w, v) - z(h - 1, w, v));
      return sum;
    };
    return sorted(Array.from({length: f.shape[0]}, (_, i) => edges(isel(f, {[f.dims[0]]: i}))));
  },
  "space-time"(f) {
    const z = (s: number, v: number, t: number, h: number, w: number) =>
      f.values[(((s * V + v) * T + t) * H + h) * W + w];
    const moved = (s: number) => {
      let sum = 0;
      for (let v = 0; v < V; ++v)
        for (let t = 1; t < T; ++t)
          for (let h = 0; h < H; ++h)
            for (let w = 1; w < W; ++w) sum += Math.abs(z(s, v, t, h, w) - z(s, v, t - 1, h, w - 1));
      return sum;
    };
    return sorted(Array.from({length: S}, (_, s) => moved(s)));
  },
  async modes(f) {
    const table = field(f.values, {dims: ["time", "x"], shape: f.shape});
    return Float64Array.from((await eof({modes: 6, weights: "none"}).fit(table)).eigenvalues.values);
  },
  async "pixel-regression"(f) {
    return sorted((await slopesOf(f)).values);
  }
};

/** One slope for each row and band: the rows are places here, or detrend would pool them as samples. */
async function slopesOf(f: Field): Promise<Field> {
  const table = field(f.values, {dims: ["row", "time", "band"], shape: f.shape, axes: {row: "X"}});
  return (await detrend({degree: 1}).fit(table)).slope as Field;
}

const groups: readonly (readonly Role[])[] = [["S"], ["T"], ["X"], ["S", "T"], ["S", "X"]];
const within = (group: readonly Role[], all: readonly (readonly Role[])[]) =>
  all.some((free) => group.every((role) => free.includes(role)));

describe.each(patterns.map((each) => [each.id, each] as const))("patterns: %s", (id, each) => {
  const answer = async (f: Field) => answers[id](rearrange(f, each.pattern));

  test("losses, as rearrange reports them, and each with a shuffle that the target does not see", () => {
    expect(each.losses.map(({what}) => what)).toEqual(rearrange(cube, each.pattern).lost);
    for (const {shuffle: group} of each.losses) expect(within(group, each.exchangeable)).toBe(true);
  });

  test.each(groups.map((group) => [group.join(""), group] as const))(
    "shuffled along %s",
    async (_, group) => {
      const before = await answer(cube);
      const scrambled = shuffle(cube, group, {seed: 3});
      expect(scrambled.values).not.toEqual(cube.values);
      const after = await answer(scrambled);
      const change = Math.max(...after.map((value, i) => Math.abs(value - before[i])));
      const size = Math.max(...before.map(Math.abs));
      if (within(group, each.exchangeable)) expect(after).toBeNear(before, {rtol: 1e-9, atol: 1e-9 * size});
      else expect(change / size).toBeGreaterThan(1e-3);
    }
  );
});

test("a slope belongs to its pixel: fitted after a shuffle, it is where its pixel went", async () => {
  const slopes = async (f: Field) => {
    const {values} = await slopesOf(rearrange(f, "s t v h w -> (s h w) t v"));
    // [row, band] as [member, y, x, band], which the same seed deals alike.
    return field(values, {dims: ["member", "y", "x", "band"], shape: [S, H, W, V]});
  };
  const after = await slopes(shuffle(cube, ["S", "X"], {seed: 5}));
  const moved = shuffle(await slopes(cube), ["S", "X"], {seed: 5});
  expect(after.values).toBeNear(moved.values, {rtol: 1e-9, atol: 1e-12});
});

describe("shuffle", () => {
  test("moves whole cells, maps or both; coordinates stay; the same seed deals alike", () => {
    const f = field([1, 2, 3, 4, NaN, 6], {dims: ["time", "x"], shape: [2, 3], coords: {x: [10, 20, 30]}});
    const cells = shuffle(f, "X", {seed: 1});
    expect(Array.from({length: 3}, (_, i) => `${cells.values[i]},${cells.values[3 + i]}`).sort()).toEqual([
      "1,4",
      "2,NaN",
      "3,6"
    ]);
    expect(cells.coords.x.values).toEqual(f.coords.x.values);
    expect(sorted(shuffle(f, ["T", "X"], {seed: 1}).values)).toEqual(sorted(f.values));
    expect(shuffle(f, "x", {seed: 1}).values).toEqual(cells.values);
    expect(shuffle(f, "S").values).toEqual(f.values);
    expect(count(cells, {over: "x"})).toEqual(count(f, {over: "x"}));
  });

  test("refuses no axes, unknown ones and misspelt options", () => {
    expect(() => shuffle(cube, [])).toThrow("missing axes: none given");
    expect(() => shuffle(cube, "depth")).toThrow("unknown dimension: depth");
    expect(() => shuffle(cube, "X", {sead: 1} as never)).toThrow("unknown option: sead");
    expect(() => shuffle(cube, "X", {seed: 0.5})).toThrow("invalid seed: 0.5");
  });
});
