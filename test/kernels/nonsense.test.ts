/** @file Every operator on every kind of bad input: one line that says what to do, or an answer that is documented. */
import * as k from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {cases} from "./operators.cases.ts";

type Damage = (f: k.Field) => unknown;

const withValues = (f: k.Field, value: (x: number, i: number) => number) =>
  k.field(
    Float64Array.from(f.values, (x, i) => value(x, i)),
    {...f}
  );
const spaceOf = (f: k.Field) => f.dims.filter((dim) => f.axes[dim] === "X");
const firstOf = (f: k.Field, dims: readonly string[]) =>
  k.isel(f, Object.fromEntries(dims.map((dim) => [dim, [0, 1]])));

/** The field with a coordinate changed, or undefined where it has none of that name. */
function withCoordinate(
  f: k.Field,
  name: string,
  change: (x: number, i: number, all: number[]) => number,
  rest: object = {}
) {
  const coordinate = f.coords[name];
  if (!coordinate) return undefined;
  const values = Array.from(coordinate.values as Float64Array).map(change);
  return k.field(f.values, {...f, coords: {...f.coords, [name]: {...coordinate, values, ...rest}}} as never);
}

/** Without entries along a dim, which no selection would give. */
function emptied(f: k.Field, dim: string): k.Field {
  const shape = f.shape.map((n, i) => (f.dims[i] === dim ? 0 : n));
  const coords = Object.entries(f.coords).map(([name, c]) => [
    name,
    c.dims.includes(dim) ? {...c, values: c.values.slice(0, 0)} : c
  ]);
  return k.field(new Float64Array(0), {...f, shape, coords: Object.fromEntries(coords)});
}

const damages: Record<string, Damage> = {
  "no time": (f) => (f.dims.includes("time") ? k.isel(f, {time: 0}) : undefined),
  "no space": (f) => k.isel(f, Object.fromEntries(spaceOf(f).map((dim) => [dim, 0]))),
  "samples alone": (f) => k.field(f.values, {dims: ["sample"]}),
  "all missing": (f) => withValues(f, () => NaN),
  "a gap": (f) => withValues(f, (x, i) => (i === 7 ? NaN : x)),
  constant: (f) => withValues(f, () => 0.1),
  ties: (f) => withValues(f, (_, i) => i % 2),
  infinite: (f) => withValues(f, (x, i) => (i === 7 ? Infinity : x)),
  "infinite below": (f) => withValues(f, (x, i) => (i === 7 ? -Infinity : x)),
  "one value": (f) => firstOf(f, f.dims),
  "one time": (f) => (f.dims.includes("time") ? firstOf(f, ["time"]) : undefined),
  "two times": (f) => (f.dims.includes("time") ? k.isel(f, {time: [0, 2]}) : undefined),
  "one cell": (f) => firstOf(f, spaceOf(f)),
  "one time for all": (f) => withCoordinate(f, "time", (_, _i, all) => all[0]),
  "a time twice": (f) => withCoordinate(f, "time", (x, i, all) => (i === 1 ? all[0] : x)),
  "time backwards": (f) => withCoordinate(f, "time", (_, i, all) => all[all.length - 1 - i]),
  "time shuffled": (f) => withCoordinate(f, "time", (_, i, all) => all[(i * 7) % all.length]),
  "a time missing": (f) => withCoordinate(f, "time", (x, i) => (i === 3 ? NaN : x)),
  "latitude turns back": (f) => withCoordinate(f, "lat", (x, i) => (i === 1 ? 30 : x)),
  "one latitude for all": (f) => withCoordinate(f, "lat", () => 5),
  "latitude beyond the pole": (f) => withCoordinate(f, "lat", (x) => 10 * x),
  "all in one place": (f) => {
    const g = withCoordinate(f, "x", () => 5);
    return g && withCoordinate(g, "y", () => 5);
  },
  "a place missing": (f) => withCoordinate(f, "x", (x, i) => (i === 3 ? NaN : x)),
  "a place at infinity": (f) => withCoordinate(f, "x", (x, i) => (i === 3 ? Infinity : x)),
  "no times": (f) => (f.dims.includes("time") ? emptied(f, "time") : undefined),
  "no cells": (f) => emptied(f, spaceOf(f)[0])
};

const strangers: Record<string, unknown> = {
  "a list": [1, 2, 3],
  "a number": 5,
  nothing: undefined,
  null: null,
  "a text": "x",
  "a promise": Promise.resolve(1)
};

/** The damage done to each field of an input; undefined where one cannot have it. */
function damaged(input: unknown, damage: Damage): unknown {
  if (k.isField(input)) return damage(input);
  const entries = Object.entries(input as object).map(([key, f]) => [key, damaged(f, damage)]);
  return entries.some(([, f]) => f === undefined) ? undefined : Object.fromEntries(entries);
}

/** Where numbers are missing or infinite: "params.std NaN". */
function holes(value: unknown, path: string): string[] {
  const list = k.isField(value) ? value.values : typeof value === "number" ? [value] : value;
  if (ArrayBuffer.isView(list) || (Array.isArray(list) && typeof list[0] === "number")) {
    const numbers = Array.from(list as ArrayLike<number>);
    return [
      ...(numbers.some(Number.isNaN) ? [`${path} NaN`] : []),
      ...(numbers.some((x) => Math.abs(x) === Infinity) ? [`${path} Infinity`] : [])
    ];
  }
  if (typeof value !== "object" || value === null || path.endsWith("provenance")) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    path.endsWith("points") && key !== "values" ? [] : holes(each, `${path}.${key}`)
  );
}

/** What comes of an input: the error of a fit or an apply, or where the answer has no number. */
async function outcome(name: string, input: unknown, target: unknown): Promise<string[] | Error> {
  try {
    // biome-ignore lint/suspicious/noExplicitAny: operators of all shapes
    const op = cases[name].make() as any;
    const params = await op.fit(input);
    return [
      ...holes(params, "params"),
      ...(op.apply ? holes(await op.apply(target, params), "applied") : [])
    ];
  } catch (error) {
    return error as Error;
  }
}

const form = /^(missing|unknown|invalid|ambiguous|duplicate|unsupported|failed) [^:;]+: [^;]+; .+$/;

/**
 * Answers without a number that are documented, each at "Missing" in the operator's own text: gaps stay gaps, nothing comes
 * of nothing, a month never seen has no mean, what never changes has no share or correlation, and infinite values are
 * refused but where a value is handed on or ranked.
 */
const nothing = ["all missing", "no times"];
const still = ["constant", "ties"];
const unseen = ["one value", "one time", "two times", "one time for all"];
const bounds = ["infinite", "infinite below"];
const documented: Record<string, string[]> = {
  anomaly: [...nothing, ...unseen, "a gap"],
  broadcast: [...bounds, "all missing", "a gap"],
  climatology: [...nothing, ...unseen],
  detrend: [...still, "all missing", "two times", "a gap"],
  eof: still,
  exceedance: [...bounds, "all missing", "a gap"],
  extendedEof: still,
  harmonic: [...still, "all missing", "a gap"],
  heatwaves: [...nothing, "no cells"],
  kmeans: ["a gap"],
  kriging: ["a gap"],
  localMean: [...bounds, "all missing"],
  mannKendall: [...nothing, "one value", "one time"],
  mca: still,
  poolEstimates: ["all missing", "no cells"],
  quantileMapping: [...nothing, "a gap"],
  reduceOver: [...bounds, "all missing", "no cells"],
  regress: [...still, "all missing", "a gap"],
  shrink: ["all missing", "no cells", "a gap"],
  zscore: [...nothing, ...still, ...unseen, "a gap"]
};

describe.each(Object.keys(cases))("%s of", (name) => {
  const {input, target} = cases[name];
  // Kriging predicts at places of their own.
  const aim = (bad: unknown, damage: Damage) =>
    target === undefined ? bad : name === "kriging" ? target : damaged(target, damage);
  const tried = Object.entries(damages).filter(([, damage]) => damaged(input, damage) !== undefined);

  test.each(tried)("%s", async (what, damage) => {
    const bad = damaged(input, damage);
    const got = await outcome(name, bad, aim(bad, damage));
    if (got instanceof Error) {
      expect(got).toBeInstanceOf(k.FieldbookError);
      expect(got.message).toMatch(form);
      return;
    }
    const whole = await outcome(name, input, target ?? input);
    const more = got.filter((hole) => !(whole as string[]).includes(hole));
    const isSaid = documented[name]?.includes(what) ?? false;
    expect(more.length > 0, `${name} of ${what}: ${more.join(", ")}`).toBe(isSaid);
    if (!bounds.includes(what)) expect(more.filter((hole) => hole.endsWith("Infinity"))).toEqual([]);
  });

  test.each(Object.entries(strangers))("%s", async (_, stranger) => {
    const got = await outcome(name, stranger, stranger);
    expect(got).toBeInstanceOf(k.FieldbookError);
    expect((got as Error).message).toMatch(form);
  });
});

test("every answer that is documented belongs to an operator and a kind of input", () => {
  expect(Object.keys(documented).filter((name) => !(name in cases))).toEqual([]);
  expect(
    Object.values(documented)
      .flat()
      .filter((what) => !(what in damages))
  ).toEqual([]);
});

describe("fields that do not belong together", () => {
  const changes: Record<string, (f: k.Field) => k.Field> = {
    "another grid": (f) => withCoordinate(f, "lat", (x) => x + 1) ?? f,
    "fewer cells": (f) => (f.dims.includes("lon") ? k.isel(f, {lon: [0, 3]}) : f),
    "another calendar": (f) => withCoordinate(f, "time", (x) => x, {calendar: "noleap"}) ?? f,
    "times since another day": (f) =>
      withCoordinate(f, "time", (x) => x, {units: "days since 2050-01-01"}) ?? f
  };
  const onGrid = [
    ...["anomaly", "climatology", "detrend", "eof", "extendedEof", "harmonic", "heatwaves", "localMean"],
    ...["mca", "quantileMapping", "regress", "zscore"]
  ];
  /** What an apply refuses; all other parameters hold anywhere, or at any time. */
  const refusedBy: Record<string, string[]> = {
    "another grid": onGrid,
    "fewer cells": onGrid,
    "another calendar": ["detrend", "harmonic", "regress"],
    "times since another day": ["regress"]
  };
  const able = Object.entries(cases).filter(([, {make, target}]) => {
    return target === undefined && "apply" in (make() as object);
  });

  test.each(
    Object.keys(changes).flatMap((what) =>
      [...able.map(([name]) => name), "quantileMapping"].map((name) => [name, what])
    )
  )("%s applied to %s", async (name, what) => {
    const {make, input, target = input} = cases[name];
    // biome-ignore lint/suspicious/noExplicitAny: operators of all shapes
    const op = make() as any;
    const params = await op.fit(input);
    const got = await op.apply(damaged(target, changes[what]), params).catch((error: Error) => error);
    expect(got instanceof Error, String(got)).toBe(refusedBy[what].includes(name));
    if (!(got instanceof Error)) return;
    expect(got).toBeInstanceOf(k.FieldbookError);
    expect(got.message).toMatch(form);
  });

  const {left, right} = cases.mca.input as Record<string, k.Field>;
  test.each(["another calendar", "times since another day"])("pairs of fields with %s", async (what) => {
    const other = changes[what](right);
    const calls = [
      () => k.mca({modes: 2}).fit({left, right: other}),
      () => k.map([left, other], (a, b) => a - b),
      () => k.rmse(left, other),
      () => k.regress({on: k.isel(left, {lat: 0, lon: 0})}).fit(other)
    ];
    for (const call of calls)
      await expect(async () => call()).rejects.toThrow(/^invalid (samples|coordinate|index): .+; /);
  });

  test("the Gregorian calendars count the same days", () => {
    const [a, b] = ["standard", "proleptic_gregorian"].map(
      (calendar) => withCoordinate(left, "time", (x) => x, {calendar}) as k.Field
    );
    expect(k.rmse(a, b)).toBe(0);
  });
});
