/** @file A kriged field: the prediction and its standard error on two maps, with the data where they stand. */
import {type Field, type Kriged, map} from "../kernels/index.ts";
import {dataLink} from "./figure/csv.ts";
import {html, pickDocument} from "./figure/element.ts";
import {type FigureOptions, figure, sentences} from "./figure/figure.ts";
import {withUnits, words} from "./figure/format.ts";
import type {RampOptions} from "./figure/ramp.ts";
import {drawMap} from "./map/drawMap.ts";
import type {ProjectionName} from "./map/projection.ts";

export interface KrigingMapOptions extends Omit<FigureOptions, "alt">, RampOptions {
  /** The data, drawn over both maps: in the colours of the prediction, and hollow over the error. */
  points?: Field;
  /** Lowest and highest standard error shown, so that two figures can be compared; without it those of the data. */
  errorDomain?: readonly [number, number];
  /** How the sphere is laid flat; defaults to "auto". */
  projection?: ProjectionName | "auto";
}

/**
 * Returns two maps beside each other, or below each other where the page is narrow: what is predicted, and the square root
 * of the kriging variance, in the same units.
 *
 * Shapes: {prediction, variance} over two dimensions in space, or of places. Missing: hatched on both.
 * Throws: FieldError as `fieldMap`; OptionError for an unknown scheme or projection.
 *
 * @example
 * krigingMap(await op.apply(grid, params), {points: gauges, title: "Rain of July 1999 from 120 gauges"})
 */
export function krigingMap(
  {prediction, variance}: Pick<Kriged, "prediction" | "variance">,
  {
    document,
    points,
    errorDomain,
    projection = "auto",
    width = 640,
    title,
    caption,
    ...options
  }: KrigingMapOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const {units} = prediction;
  const name = words(prediction.name) || "values";
  // A variance that rounding has turned below 0 is 0.
  const error: Field = Object.freeze({
    ...map(variance, (value) => Math.sqrt(Math.max(0, value))),
    units,
    name: "standard error"
  });
  const half = Math.floor((width - 20) / 2);
  const frame = {width: half, projection, alt: undefined, classes: undefined};
  const left = drawMap(page, prediction, {
    ...frame,
    ...options,
    title: `Prediction of ${name}`,
    label: withUnits("prediction", units),
    over: points && {points, as: "values"}
  });
  const right = drawMap(page, error, {
    ...frame,
    kind: "sequential",
    scheme: "ylorbr",
    domain: errorDomain,
    title: `Standard error of ${name}`,
    label: withUnits("standard error", units),
    over: points && {points, as: "rings"}
  });
  const link = (drawn: typeof left, what: string, label: string) =>
    drawn.csv === undefined ? null : dataLink(page, `kriging-${what}`, drawn.csv, label);
  return figure(
    page,
    {...options, title, caption: sentences(caption, left.note)},
    [link(left, "prediction", "Prediction (CSV)"), link(right, "error", "Standard error (CSV)")],
    html(
      page,
      "div",
      {class: "fb-row"},
      [left, right].map(({legend, drawing}) => html(page, "div", {}, legend, drawing))
    )
  );
}
