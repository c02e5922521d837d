/** @file Answers for Notebook Kit's own runtime; runs in the page, before the page defines its cells. */
import {Inspector} from "@observablehq/inspector";
import {main} from "@observablehq/notebook-kit/runtime";
import {type Shown, startProbe} from "./probe.ts";

/** What an inspector was given stands beside its element: the element itself shows a shortened form. */
const given = new WeakMap<Node, Shown>();
const {fulfilled, rejected} = Inspector.prototype;
Inspector.prototype.fulfilled = function (value, name) {
  given.set(this._node, {value});
  return fulfilled.call(this, value, name);
};
Inspector.prototype.rejected = function (error, name) {
  given.set(this._node, {error: describe(error)});
  return rejected.call(this, error, name);
};

startProbe({
  value: (name) => main.value(name),
  shown: (cell) =>
    Array.from(
      document.getElementById(`cell-${cell}`)?.childNodes ?? [],
      (node) => given.get(node) ?? {node}
    ),
  run() {}
});

/** Its runtime puts an error of its own in place of the one that a reader of a failed cell ran into. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `Error: ${error}`;
  const {name, message} = error;
  return name === "RuntimeError" ? message : `${name}: ${message}`;
}
