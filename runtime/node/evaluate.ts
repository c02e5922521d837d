/** @file Makes functions of cells' text in Node. */
import {constants, Script} from "node:vm";
import {cellFile} from "../errors.ts";
import type {CellBody, LiveDefinition} from "../types.ts";

/**
 * Bodies run in this realm, so that arrays and dates of a notebook are those of its libraries; strict, as in a module.
 * Imports are relative to `folder`, an address that ends in a slash. The cell on the stack is noted in
 * `current`, and how many await.
 */
export function evaluateIn(folder: string, current: Int32Array): (definition: LiveDefinition) => CellBody {
  return ({id, body}) => {
    const script = new Script(`"use strict";(${body}\n)`, {
      filename: new URL(cellFile(id), folder).href,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
    });
    const run = script.runInThisContext() as CellBody;
    return function (this: unknown, ...inputs: unknown[]) {
      Atomics.store(current, 0, id);
      const result = run.apply(this, inputs);
      // Not in a `finally`: when the run is cut off, the number tells which cell it was.
      Atomics.store(current, 0, 0);
      if (result instanceof Promise) {
        const ended = () => void Atomics.sub(current, 2, 1);
        Atomics.add(current, 2, 1);
        result.then(ended, ended);
      }
      return result;
    };
  };
}
