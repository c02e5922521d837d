/** @file Compares what two pages say of one notebook. */
import {isDeepStrictEqual} from "node:util";
import {expect} from "vitest";
import {deviations} from "./deviations.ts";
import type {Snapshot} from "./probe.ts";

/** Both say the same, except what is meant to differ, and that differs as it is meant to. */
export function expectSame(name: string, kit: Snapshot, own: Snapshot): void {
  const [kitRest, ownRest] = [structuredClone(kit), structuredClone(own)];
  for (const {why, values = {}, shown = {}} of deviations[name] ?? []) {
    for (const [key, [ofKit, ofOwn]] of Object.entries(values)) {
      expect.soft(kit.values[key], why).toContain(ofKit);
      expect.soft(own.values[key], why).toContain(ofOwn);
      kitRest.values[key] = ownRest.values[key] = why;
    }
    for (const key of Object.keys(shown).map(Number)) {
      const [ofKit, ofOwn] = shown[key];
      expect.soft(JSON.stringify(kit.shown[key]), why).toContain(ofKit);
      expect.soft(JSON.stringify(own.shown[key]), why).toContain(ofOwn);
      expect.soft(own.shown[key], why).not.toEqual(kit.shown[key]);
      kitRest.shown[key] = ownRest.shown[key] = [why];
    }
  }
  expect.soft(ownRest.values).toEqual(kitRest.values);
  expect.soft(ownRest.shown).toEqual(kitRest.shown);
}

export function isSame(kit: Snapshot, own: Snapshot): boolean {
  return isDeepStrictEqual([kit.values, kit.shown], [own.values, own.shown]);
}

/** Whether two sides that do not rest say the same apart from numbers, and from what is drawn or worded by them. */
export function isSameInMotion(kit: Snapshot, own: Snapshot): boolean {
  return still(kit) === still(own);
}

function still({values, shown}: Snapshot): string {
  return JSON.stringify({values, shown})
    .replaceAll(/ (?:d|points|transform|style|fill|data-pixels)=\\"[^"]*\\"/g, "")
    .replaceAll(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g, "0");
}
