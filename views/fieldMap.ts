/** @file A field on a map: cells in colour under a fitting projection, coastline, graticule and legend. */
import type {Field} from "../kernels/index.ts";
import {dataLink} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, figure, sentences} from "./figure/figure.ts";
import type {RampOptions} from "./figure/ramp.ts";
import {drawMap} from "./map/drawMap.ts";
import type {ProjectionName} from "./map/projection.ts";

export interface FieldMapOptions extends FigureOptions, RampOptions {
  /** How the sphere is laid flat; defaults to "auto": an equal-area sheet that suits the extent. */
  projection?: ProjectionName | "auto";
  /** Text over the legend; defaults to the field's name and units. */
  label?: string;
  /** For classes, their names in order of their numbers. */
  classes?: readonly string[];
}

/**
 * Returns a map of a field that has two dimensions in space (or one, of places with coordinates).
 *
 * Shapes: [lat, lon], [y, x] or [point]; other dimensions must have size one.
 * Missing: hatched. Units: shown in the legend.
 * Cells are drawn as shapes whose edges lie halfway between coordinates. Beyond 20,000 cells, and where 60,000
 * characters of shapes would outweigh it, an embedded picture is drawn instead: of one pixel for each cell where even cells
 * lie in a plane, else of two for each of the drawing's, each with the colour of the cell under its centre.
 * Throws: FieldError `ambiguous dimension: time; …`, OptionError for an unknown scheme or projection.
 *
 * @example
 * fieldMap(isel(sst, {time: 0}), {title: "The tropical oceans in April 2006", source: "OSTIA, Met Office"})
 */
export function fieldMap(
  f: Field,
  {
    document,
    projection = "auto",
    label,
    classes,
    width = 640,
    title,
    alt,
    caption,
    ...options
  }: FieldMapOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const {legend, drawing, note, csv} = drawMap(page, f, {
    projection,
    label,
    classes,
    width,
    title,
    alt,
    ...options
  });
  const link = csv === undefined ? null : dataLink(page, f.name || "map", csv);
  return figure(page, {...options, title, caption: sentences(caption, note)}, [link], legend, drawing);
}
