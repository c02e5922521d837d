/** @file Reads what `save` wrote. */
import {linearOperator, type LinearOperator} from "../operator/linearOperator.ts";
import {decodeLinear} from "../operator/linearFile.ts";
import {readSource, type Source} from "../io/source.ts";
import type {ZoneFacts} from "./stencil.ts";

/**
 * Returns the stencil, or other linear operator, of a file that `save` wrote or a buffer that `toBuffer` gave; its facts
 * (keys, areas, warnings) come with it.
 *
 * Throws: FormatError `missing file: …`, `invalid stencil file: a.w; …` for what is damaged, cut off or of another version.
 *
 * @example const W = await loadStencil("counties.w");
 */
export async function loadStencil(source: Source): Promise<LinearOperator & Partial<ZoneFacts>> {
  const {name, bytes} = await readSource(source);
  return linearOperator<Partial<ZoneFacts>>(decodeLinear(bytes, name));
}
