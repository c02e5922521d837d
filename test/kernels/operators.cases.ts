/** @file Every operator of the door on a small field, as plain numbers: one run of each engine is held against another's. */
import * as k from "fieldbook/kernels";

type Made = {
  fit(input: never, options?: object): Promise<object>;
  apply?(input: never, params: never): Promise<object>;
};

const [times, lats, lons] = [48, 5, 6];

/** Waves, a trend and numbers from a fixed seed, month by month on a small grid. */
function sample(seed: number): k.Field {
  let state = seed;
  const noise = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
  const values = Float64Array.from({length: times * lats * lons}, (_, i) => {
    const [t, y, x] = [Math.floor(i / (lats * lons)), Math.floor(i / lons) % lats, i % lons];
    return 10 + 4 * Math.sin(t / 1.9 + x) + y * Math.cos(t / 5) + 0.02 * t * x + 2 * noise();
  });
  return k.field(values, {
    dims: ["time", "lat", "lon"],
    shape: [times, lats, lons],
    units: "K",
    coords: {
      time: {
        dims: ["time"],
        values: Float64Array.from({length: times}, (_, t) => 30 * t + 15),
        units: "days since 2000-01-01",
        calendar: "360_day"
      },
      lat: {
        dims: ["lat"],
        values: Float64Array.from({length: lats}, (_, i) => -20 + 10 * i),
        units: "degrees_north"
      },
      lon: {
        dims: ["lon"],
        values: Float64Array.from({length: lons}, (_, i) => 100 + 10 * i),
        units: "degrees_east"
      }
    }
  } as Parameters<typeof k.field>[1]);
}

const field = sample(1);
const other = sample(2);
const places = k.points(
  Float64Array.from({length: 40}, (_, i) => Math.sin(i) * 3 + (i % 7)),
  {
    x: Float64Array.from({length: 40}, (_, i) => (i * 37) % 100),
    y: Float64Array.from({length: 40}, (_, i) => (i * 61) % 90)
  }
);
const pixels = k.field(
  Float64Array.from({length: 300}, (_, i) => Math.sin(i * 12.9898) * 5 + (i % 3) * 8),
  {dims: ["pixel", "band"], shape: [100, 3], axes: {pixel: "X", band: "V"}}
);
const series = k.isel(field, {lat: 2, lon: 3});
const between = k.points(new Float64Array(20), {
  x: Float64Array.from({length: 20}, (_, i) => ((i * 41) % 95) + 0.5),
  y: Float64Array.from({length: 20}, (_, i) => ((i * 29) % 85) + 0.5)
});
const estimates = {
  estimate: k.isel(field, {time: 0}),
  variance: k.map(k.isel(other, {time: 1}), (x) => x * x)
};
const model = {model: "spherical", nugget: 0.2, psill: 4, range: 40} as const;

/** Operators by name, each with what it is fitted to; apply takes the same unless told otherwise. */
export const cases: Record<string, {make: () => unknown; input: unknown; target?: unknown}> = {
  anomaly: {make: () => k.anomaly({by: "month"}), input: field},
  broadcast: {make: () => k.broadcast({dim: "lon", like: field}), input: k.isel(field, {lon: 0})},
  climatology: {make: () => k.climatology({by: "month"}), input: field},
  detrend: {make: () => k.detrend({degree: 1}), input: field},
  eof: {make: () => k.eof({modes: 4}), input: field},
  exceedance: {make: () => k.exceedance({pooled: true}), input: field},
  extendedEof: {make: () => k.extendedEof({modes: 3}), input: field},
  harmonic: {make: () => k.harmonic({period: 1, count: 2, trend: true}), input: field},
  heatwaves: {make: () => k.heatwaves({quantile: 0.8, days: 2}), input: field},
  kmeans: {make: () => k.kmeans({k: 3, seed: 1}), input: pixels},
  kriging: {make: () => k.kriging({variogram: model, kind: "ordinary"}), input: places, target: between},
  localMean: {make: () => k.localMean({neighbourhood: k.knn({k: 4})}), input: field},
  mannKendall: {make: () => k.mannKendall({variant: "hamed-rao"}), input: field},
  mca: {make: () => k.mca({modes: 3}), input: {left: field, right: other}},
  poolEstimates: {make: () => k.poolEstimates({weights: "random-effects"}), input: estimates},
  quantileMapping: {
    make: () => k.quantileMapping({kind: "qdm", nodes: 10}),
    input: {reference: field, historical: other},
    target: other
  },
  reduceOver: {make: () => k.reduceOver({over: "X"}), input: field},
  regress: {make: () => k.regress({on: series}), input: other},
  shrink: {make: () => k.shrink({toward: "region"}), input: estimates},
  variogram: {make: () => k.variogram({bins: 8, estimator: "cressie"}), input: places},
  variogramPool: {
    make: () => k.variogramPool({windows: Array.from({length: 30}, (_, i) => i % 2), bins: 6}),
    input: field
  },
  zscore: {make: () => k.zscore({by: "month"}), input: field}
};

/** Fits, applies where that is possible, and returns all numbers by their path. */
export async function compute(name: string): Promise<Record<string, number[]>> {
  const {make, input, target = input} = cases[name];
  const op = make() as Made;
  const params = await op.fit(input as never);
  const applied = op.apply ? await op.apply(target as never, params as never) : {};
  return {...numbers(params, "params"), ...numbers(applied, "applied")};
}

function numbers(value: unknown, path: string): Record<string, number[]> {
  if (typeof value === "number") return {[path]: [value]};
  if (ArrayBuffer.isView(value)) return {[path]: Array.from(value as Float64Array)};
  if (k.isField(value)) return {[path]: Array.from(value.values as Float64Array)};
  if (typeof value !== "object" || value === null || path.endsWith("provenance")) return {};
  return Object.assign({}, ...Object.entries(value).map(([key, each]) => numbers(each, `${path}.${key}`)));
}
