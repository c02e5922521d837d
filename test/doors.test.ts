/** @file The public names of each door, so that adding, renaming or losing one is a decision. */
import {expect, test} from "vitest";

const doors = {
  "fieldbook/cells": () => import("fieldbook/cells"),
  "fieldbook/runtime": () => import("fieldbook/runtime"),
  "fieldbook/kernels": () => import("fieldbook/kernels"),
  "fieldbook/views": () => import("fieldbook/views"),
  "fieldbook/site": () => import("fieldbook/site")
};

for (const [door, open] of Object.entries(doors)) {
  test(`${door} has these public names`, async () => {
    const names = Object.keys(await open()).sort();
    await expect(names.join("\n") + "\n").toMatchFileSnapshot(`doors/${door.split("/")[1]}.txt`);
  });
}
