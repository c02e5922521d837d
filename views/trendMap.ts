/** @file Trends on a map, with a dot where a test lets them stand. */
import {FieldError} from "../errors.ts";
import {type Field, map, points} from "../kernels/index.ts";
import {dataLink} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatShare, withUnits} from "./figure/format.ts";
import type {RampOptions} from "./figure/ramp.ts";
import {drawMap} from "./map/drawMap.ts";
import {type Grid, locate} from "./map/grid.ts";
import type {ProjectionName} from "./map/projection.ts";

export interface TrendMapOptions extends FigureOptions, Omit<RampOptions, "kind"> {
  /** 1 where the trend stands and 0 where not, on the cells of the slope, as from `fdr`; without it there are no dots. */
  rejected?: Field;
  /** The test behind the dots, in a few words for the caption, such as "false discovery rate 10 %". */
  rule?: string;
  /** How the sphere is laid flat; defaults to "auto". */
  projection?: ProjectionName | "auto";
}

/**
 * Returns a map of slopes in colours centred on zero. Slopes per year are shown per decade.
 *
 * Shapes: [lat, lon] or [y, x], both fields alike. Missing: hatched, without a dot.
 * Throws: FieldError as `fieldMap`, and `invalid field: …` where dots and slopes are not on the same cells.
 *
 * @example
 * const {p, slope} = await mannKendall({per: "coordinate"}).fit(yearly);
 * trendMap(slope, {rejected: fdr(p, {q: 0.1}).rejected, rule: "false discovery rate 10 %"})
 */
export function trendMap(
  slope: Field,
  {
    document,
    rejected,
    rule,
    projection = "auto",
    width = 640,
    title,
    alt,
    caption,
    ...options
  }: TrendMapOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const [, base] = /^(.*?) ?year-1$/.exec(slope.units) ?? [];
  const shown = base === undefined ? slope : map(slope, (value) => 10 * value, {units: base});
  const marked = rejected && stands(slope, rejected);
  const drawn = drawMap(page, shown, {
    projection,
    width,
    alt,
    classes: undefined,
    ...options,
    title: title ?? "Map of trends",
    label: base === undefined ? withUnits("trend", slope.units) : `${withUnits("trend", base)} per decade`,
    kind: "diverging",
    over: marked && marked.places.values.length > 0 ? {points: marked.places, as: "dots"} : undefined
  });
  const note =
    marked &&
    `A dot marks each of ${formatCount(marked.places.values.length)} cells, ${formatShare(marked.places.values.length / marked.cells)}, whose trend stands${rule ? ` (${rule})` : ""}`;
  return figure(
    page,
    {...options, title, caption: sentences(caption, note, drawn.note)},
    [drawn.csv === undefined ? null : dataLink(page, "trend", drawn.csv)],
    drawn.legend,
    drawn.drawing
  );
}

/** The centres of the cells that are marked, and how many cells have a slope at all. */
function stands(slope: Field, rejected: Field): {places: Field; cells: number} {
  const [grid, marks] = [locate(slope), locate(rejected)];
  if (grid.type !== "grid" || marks.type !== "grid" || !isAlike(grid, marks))
    throw new FieldError(
      "invalid field: dots and slopes lie on other cells; test the field that was fitted",
      {
        subject: "field"
      }
    );
  const [x, y]: [number[], number[]] = [[], []];
  let cells = 0;
  for (let row = 0; row < grid.centres.y.length; ++row)
    for (let column = 0; column < grid.centres.x.length; ++column) {
      if (Number.isNaN(grid.value(row, column))) continue;
      ++cells;
      if (!(marks.value(row, column) > 0)) continue;
      x.push(grid.centres.x[column]);
      y.push(grid.centres.y[row]);
    }
  const ones = new Float64Array(x.length).fill(1);
  return {places: points(ones, grid.isSphere ? {lon: x, lat: y} : {x, y}), cells};
}

function isAlike({centres: a}: Grid, {centres: b}: Grid): boolean {
  const same = (p: ArrayLike<number>, q: ArrayLike<number>) =>
    p.length === q.length && Array.from(p).every((value, i) => value === q[i]);
  return same(a.x, b.x) && same(a.y, b.y);
}
