/** @file The goldens of this folder's neighbour and their data, as Node reads them. */
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {openField} from "fieldbook/kernels";
import type {Data} from "./golden.ts";

/** Where goldens and data lie; some tables are a tutorial's as well, and lie there. */
export const folders = ["../golden/", "../../../tutorials/data/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url))
);

const find = (file: string) => folders.map((folder) => folder + file).find(existsSync) ?? file;
const text = async (file: string) => readFileSync(find(file), "utf8");

export const data: Data = {
  text,
  json: async (file) => JSON.parse(await text(file)),
  open: (file, variable) => openField(find(file), {variable})
};

/** The goldens of packages; what begins otherwise is data, or numbers for one test. */
export const files = readdirSync(folders[0])
  .filter((file) => file.endsWith(".json") && !/^(oracle|data|e1)_/.test(file))
  .sort();
