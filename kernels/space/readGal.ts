/** @file Neighbour lists in the GAL format of spatial econometrics. */
import {FormatError, OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {makeWeights, type SpatialWeights} from "./weights.ts";

export interface ReadGalOptions {
  /** The order of the places, as in the table of values they go with; defaults to the order of the list. */
  ids?: readonly (string | number)[];
}

/**
 * Returns the neighbours of a GAL file as binary weights: a first line with the count, then for each place a line with its
 * name and its number of neighbours and a line that names them, which an island may lack.
 *
 * Throws: FormatError `invalid gal: …` with the line; OptionError `invalid ids: …` for ids that are not those of the list.
 *
 * @example const W = rowStandardize(readGal(await FileAttachment("columbus.gal").text()));
 */
export function readGal(text: string, {ids, ...others}: ReadGalOptions = {}): SpatialWeights {
  onlyOptions("readGal", others, "ids");
  if (typeof text !== "string") throw new FormatError("invalid gal: not text; read the file as text first");
  const lines = text.split(/\r?\n/).map((line) => line.trim().split(/\s+/).filter(Boolean));
  const head = lines[0] ?? [];
  const count = Number(head.length === 1 ? head[0] : head[1]);
  if (!(Number.isInteger(count) && count >= 0))
    throw new FormatError(
      `invalid gal: first line ${JSON.stringify(head.join(" "))}; expected the count of places`
    );
  const lists = new Map<string, string[]>();
  for (let at = 1; at < lines.length; ++at) {
    if (lines[at].length === 0) continue;
    const [id, size] = lines[at];
    const degree = Number(size);
    if (lines[at].length !== 2 || !(Number.isInteger(degree) && degree >= 0) || lists.has(id))
      throw broken(
        at,
        lines[at],
        lists.has(id) ? "the place came before" : "expected a place and its count of neighbours"
      );
    const next = degree === 0 ? [] : (lines[++at] ?? []);
    if (next.length !== degree || new Set(next).size !== degree)
      throw broken(at, next, `expected ${degree} different neighbours of ${id}`);
    lists.set(id, next);
  }
  if (lists.size !== count)
    throw new FormatError(
      `invalid gal: ${lists.size} places where ${count} are promised; the list may be cut off`
    );
  const order = ids === undefined ? [...lists.keys()] : Array.from(ids, String);
  const place = new Map(order.map((id, i) => [id, i]));
  const lost = [...lists.keys()].find((id) => !place.has(id));
  if (order.length !== count || place.size !== count || lost !== undefined)
    throw new OptionError(
      `invalid ids: ${order.length} for ${count} places${lost === undefined ? "" : `, without ${lost}`}; expected each place of the list once`,
      {subject: "ids"}
    );
  const rows = order.map((id) =>
    lists.get(id)!.map((other): [number, number] => {
      const column = place.get(other);
      if (column === undefined)
        throw new FormatError(`invalid gal: ${id} has the neighbour ${other}; no such place is listed`);
      return [column, 1];
    })
  );
  return makeWeights(rows, order, "binary");
}

function broken(at: number, words: readonly string[], expected: string): FormatError {
  return new FormatError(`invalid gal: line ${at + 1} is ${JSON.stringify(words.join(" "))}; ${expected}`, {
    subject: "gal",
    line: at + 1
  });
}
