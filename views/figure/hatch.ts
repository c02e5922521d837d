/** @file The hatch that stands for a missing value. */
import {freshId, svg} from "./element.ts";

/**
 * Returns a pattern to put into the drawing and the `fill` that uses it; `scale` is that of the shapes to be filled,
 * in units to a pixel.
 */
export function hatch(
  document: Document,
  {scale = 1}: {scale?: number} = {}
): {pattern: SVGElement; fill: string} {
  const id = freshId("hatch");
  const size = 5 * scale;
  const line = svg(document, "path", {
    d: `M${size / 2} 0V${size}`,
    stroke: "currentColor",
    "stroke-opacity": 0.45,
    "stroke-width": scale
  });
  const pattern = svg(
    document,
    "pattern",
    {id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
    // A tint as well, since a single small cell may fall between two lines.
    svg(document, "rect", {width: size, height: size, fill: "currentColor", "fill-opacity": 0.09}),
    line
  );
  return {pattern, fill: `url(#${id})`};
}
