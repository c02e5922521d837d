/** @file What the page of the golden suite offers: goldens computed in this very browser. */
import {type EngineName, openField, useEngine} from "fieldbook/kernels";
import type {Data, Leaf} from "../kernels/goldens/golden.ts";
import {compute} from "../kernels/goldens/index.ts";

const read = async (file: string) => {
  const response = await fetch(`./${file}`);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response;
};

/** Goldens and data, from the page's own site. */
const data: Data = {
  text: async (file) => (await read(file)).text(),
  json: async (file) => (await read(file)).json(),
  open: async (file, variable) => openField(await (await read(file)).arrayBuffer(), {variable, name: file})
};

/** All that a golden says, beside what this page computes on an engine. */
export async function computeHere(file: string, engine: EngineName): Promise<Leaf[]> {
  await useEngine(engine);
  return compute(file, data);
}
