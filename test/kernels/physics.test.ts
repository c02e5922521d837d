/** @file Phenomena and advice: every line of the table is sound, each verdict at its threshold, refusals. */
import {advise, phenomena} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {any} from "./refused.ts";

const message = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was refused";
};

test("phenomena: fifteen, each with rising scales, a scope, and an id of its own", () => {
  expect(phenomena).toHaveLength(15);
  expect(new Set(phenomena.map(({id}) => id)).size).toBe(15);
  for (const {lengthKm, days, scope, label, note} of phenomena) {
    expect(lengthKm[0]).toBeGreaterThan(0);
    expect(lengthKm[1]).toBeGreaterThanOrEqual(lengthKm[0]);
    expect(days[0]).toBeGreaterThan(0);
    expect(days[1]).toBeGreaterThanOrEqual(days[0]);
    expect(["global", "local", "composition"]).toEqual(expect.arrayContaining([scope.X, scope.T]));
    expect(label.length * note.length).toBeGreaterThan(0);
  }
  expect(Object.isFrozen(phenomena) && phenomena.every(Object.isFrozen)).toBe(true);
});

describe("advise()", () => {
  const X = (name: string, extentKm: number, spacingKm: number) =>
    advise(name, {extentKm, spacingKm}).X!.verdict;
  const T = (name: string, span: number | string, step: number | string) =>
    advise(name, {span, step}).T!.verdict;

  test("on X: global, local, composition, or too fine for the grid", () => {
    expect(X("enso-nao-pdo", 20_000, 100)).toBe("global");
    expect(X("gas-plume", 100, 0.03)).toBe("local");
    expect(X("gas-plume", 2000, 25)).toBe("cannot resolve");
    expect(X("ocean-eddy", 5000, 10)).toBe("local");
    expect(X("ocean-eddy", 500, 10)).toBe("composition");
    expect(X("salinity", 10_000, 25)).toBe("composition");
    expect(X("phenology", 3000, 1)).toBe("composition");
    expect(X("tropical-cyclone", 2000, 10)).toBe("global");
  });

  test("on T: a mode needs five of its times, and two steps for each", () => {
    expect(T("enso", "54 months", "1 month")).toBe("a case, not a mode");
    expect(T("enso", "240 years", "1 year")).toBe("global");
    expect(T("lst-diurnal", 30, 1)).toBe("cannot resolve");
    expect(T("lst-diurnal", 30, "3 h")).toBe("local");
    expect(T("synoptic", "1 year", "6 h")).toBe("local");
    expect(T("tides", "30 days", "1 h")).toBe("global");
  });

  test("thresholds are where they are said to be, and can be moved", () => {
    const own = {lengthKm: 100, days: 10};
    const verdict = (extentKm: number, more = {}) =>
      advise(own, {extentKm, spacingKm: 1, ...more}).X!.verdict;
    expect([299, 301, 999, 1000].map((each) => verdict(each))).toEqual([
      "global",
      "composition",
      "composition",
      "local"
    ]);
    expect(verdict(999, {narrow: 0.2})).toBe("local");
    expect(verdict(999, {wide: 0.05, narrow: 0.01})).toBe("global");
    expect(advise(own, {extentKm: 999, spacingKm: 50}).X!.verdict).toBe("composition");
    expect(advise(own, {extentKm: 999, spacingKm: 50.1}).X!.verdict).toBe("cannot resolve");
    const inTime = (span: number, step = 1, more = {}) => advise(own, {span, step, ...more}).T!.verdict;
    expect([49, 50, 99, 100].map((each) => inTime(each))).toEqual([
      "a case, not a mode",
      "composition",
      "composition",
      "local"
    ]);
    expect(inTime(49, 1, {cycles: 3})).toBe("composition");
    expect(inTime(1000, 5)).toBe("local");
    expect(inTime(1000, 5.1)).toBe("cannot resolve");
  });

  test("says what it went by", () => {
    const {
      X: space,
      T: time,
      phenomenon
    } = advise("ocean-eddy", {extentKm: 5000, spacingKm: 25, span: "2 years", step: 1});
    expect(phenomenon).toBe("Eddies of the ocean");
    expect(space).toMatchObject({scale: [10, 100], extent: 5000, grain: 25, ratio: 0.02, radius: 100});
    expect(space!.because).toBe(
      "100 km is 0.02 of 5000 km, 0.1 or less; what is shorter than 50 km is not seen"
    );
    expect(time).toMatchObject({verdict: "local", extent: 730.5, grain: 1, ratio: 730.5 / 60, radius: 60});
    expect(advise("gas-plume", {extentKm: 2000, spacingKm: 25}).X!.because).toBe(
      "10 km is less than two spacings of 25 km"
    );
    expect(advise("sea-level", {extentKm: 1000, spacingKm: 25})).not.toHaveProperty("T");
    expect(advise("sea-level", {extentKm: 1000, spacingKm: 25}).X!.because).toContain("a part of it only");
    expect(advise("salinity", {span: 36_525, step: "1 month"})).not.toHaveProperty("X");
  });

  test.each<[string, () => unknown]>([
    [
      "unknown phenomenon: monsoon; there are enso-nao-pdo, synoptic",
      () => advise("monsoon", {extentKm: 1, spacingKm: 1})
    ],
    ["unknown phenomenon: ; there are", () => advise("", {extentKm: 1, spacingKm: 1})],
    ["unknown phenomenon: undefined", () => advise(any(undefined))],
    ["missing extentKm: nothing to go by", () => advise("tides")],
    ["missing spacingKm: extentKm and spacingKm go together", () => advise("tides", {extentKm: 100})],
    ["missing span: span and step go together", () => advise("tides", {step: 1})],
    ["invalid extentKm: -1; expected more than 0", () => advise("tides", {extentKm: -1, spacingKm: 1})],
    ["invalid step: 0; expected more than 0", () => advise("tides", {span: 10, step: 0})],
    ["invalid span: a while; expected days", () => advise("tides", {span: "a while", step: 1})],
    ["invalid wide: 0; expected more than 0", () => advise("tides", {extentKm: 1, spacingKm: 1, wide: 0})],
    [
      "invalid lengthKm: 5,1; expected a number or",
      () => advise({lengthKm: [5, 1]}, {extentKm: 9, spacingKm: 1})
    ],
    ["invalid days: undefined; expected a number or", () => advise({lengthKm: 5}, {span: 9, step: 1})],
    ["unknown option: extent; advise takes extentKm", () => advise("tides", any({extent: 3}))]
  ])("refuses: %s", (expected, call) => {
    expect(message(call)).toContain(expected);
  });
});
