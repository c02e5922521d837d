/** @file What lies under the data of a map: land, graticule and coastline; and the edge of the sheet. */
import {freshId, svg} from "../figure/element.ts";
import {coastPath, landPath} from "./coast.ts";
import {type Sheet, edgePath, graticule, outlinePath, unscale} from "./lines.ts";
import type {Extent, Frame} from "./projection.ts";

/**
 * Land, graticule and coastline, all within the edge of the sheet: the coast "over" cells; land "under" places that stand
 * on nothing else; or land "behind" shapes that have a coast of their own, where the map is wide enough for so rough a land.
 */
export function shore(
  page: Document,
  sheet: Sheet,
  land: "over" | "under" | "behind",
  extent: Extent,
  frame: Frame
): SVGElement | null {
  const {projection} = frame;
  if (!projection) return null;
  const id = freshId("edge");
  const coast = freshId("coast");
  const d = coastPath(projection);
  return svg(
    page,
    "g",
    {fill: "none", "stroke-linejoin": "round", "clip-path": `url(#${id})`},
    svg(page, "clipPath", {id}, svg(page, "path", {transform: unscale, d: outlinePath(sheet, frame)})),
    (land === "under" || (land === "behind" && extent.east - extent.west > 25)) &&
      svg(page, "path", {
        class: "fb-land",
        d: landPath(projection),
        fill: "currentColor",
        "fill-opacity": 0.08
      }),
    svg(page, "path", {class: "fb-graticule", d: graticule(extent, frame, projection), ...thin}),
    land === "behind"
      ? null
      : land === "under"
        ? svg(page, "path", {
            class: "fb-coast",
            d,
            stroke: "currentColor",
            "stroke-width": 0.7,
            "stroke-opacity": 0.8
          })
        : [
            // A dark line within a light one, so that the coast is seen on any colour.
            svg(page, "defs", {}, svg(page, "path", {id: coast, class: "fb-coast", d})),
            svg(page, "use", {
              href: `#${coast}`,
              stroke: "#fff",
              "stroke-width": 1.8,
              "stroke-opacity": 0.35
            }),
            svg(page, "use", {href: `#${coast}`, stroke: "#222", "stroke-width": 0.7, "stroke-opacity": 0.9})
          ]
  );
}

/** Grey enough to be seen over dark and over light colours, and on either page. */
const thin = {stroke: "#7a7a7a", "stroke-width": 0.5, "stroke-opacity": 0.5};

/** The line round the data. */
export function edge(page: Document, sheet: Sheet, frame: Frame): SVGElement {
  return svg(page, "path", {
    class: "fb-edge",
    d: edgePath(sheet, frame),
    transform: unscale,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 8,
    "stroke-opacity": 0.6
  });
}
