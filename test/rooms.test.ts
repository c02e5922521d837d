/** @file The rooms keep to their doors: who may import whom, read from the import lines. */
import {readdirSync, readFileSync, statSync} from "node:fs";
import {join, relative, resolve, dirname} from "node:path";
import {fileURLToPath} from "node:url";
import {expect, test} from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const allowed: Record<string, string[]> = {
  cells: [],
  runtime: ["cells"],
  kernels: [],
  views: ["kernels"],
  site: ["cells", "runtime", "views", "kernels"],
  bin: ["cells", "runtime", "kernels", "views", "site"]
};
/** Operator families meet by composition only; these folders of kernels are common ground. */
const ground = ["field", "engine", "linalg", "space", "operator", "io"];

function list(path: string): string[] {
  if (!statSync(path).isDirectory()) return path.endsWith(".ts") ? [path] : [];
  return readdirSync(path).flatMap((name) => list(join(path, name)));
}

const lines = Object.keys(allowed).flatMap((room) =>
  list(join(root, room))
    .filter((file) => !file.includes("/assembly/"))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => ({
        room,
        from: relative(root, file),
        to: relative(root, resolve(dirname(file), match[1]))
      }))
    )
);

test("a room imports only the doors of the rooms it may", () => {
  const breaches = lines.filter(({room, to}) => {
    const other = to.split("/")[0];
    if (other === room || to === "errors.ts") return false;
    return !(allowed[room].includes(other) && /^[a-z]+\/index(\.browser)?\.ts$/.test(to));
  });
  expect(breaches).toEqual([]);
});

test("operator families import common ground, never one another", () => {
  const breaches = lines.filter(({from, to}) => {
    const [room, family, file] = from.split("/");
    const [otherRoom, other] = to.split("/");
    if (room !== "kernels" || otherRoom !== "kernels" || file === undefined) return false;
    return !ground.includes(family) && other !== family && !ground.includes(other) && other.indexOf(".") < 0;
  });
  expect(breaches).toEqual([]);
});

test("doors exist", () => {
  expect(lines.length).toBeGreaterThan(0);
  for (const room of ["cells", "runtime", "kernels", "views", "site"])
    expect(list(join(root, room, "index.ts"))).toHaveLength(1);
});
