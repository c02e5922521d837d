/** @file The hatch that stands for a missing value. */
import {freshId, svg} from "./element.ts";

/**
 * Returns a pattern to put into the drawing and the `fill` that uses it; `scale` is that of the shapes to be filled,
 * in units to a pixel. One that lies over colours leans the other way, dark within light.
 */
export function hatch(
  document: Document,
  {scale = 1, isOver = false}: {scale?: number; isOver?: boolean} = {}
): {pattern: SVGElement; fill: string} {
  const id = freshId("hatch");
  const size = 5 * scale;
  const line = (stroke: string, opacity: number, width: number) =>
    svg(document, "path", {
      d: `M${size / 2} 0V${size}`,
      stroke,
      "stroke-opacity": opacity,
      "stroke-width": width * scale
    });
  const pattern = svg(
    document,
    "pattern",
    {
      id,
      width: size,
      height: size,
      patternUnits: "userSpaceOnUse",
      patternTransform: `rotate(${isOver ? -45 : 45})`
    },
    isOver
      ? [line("#fff", 0.6, 2), line("#111", 0.9, 0.8)]
      : [
          // A tint as well, since a single small cell may fall between two lines.
          svg(document, "rect", {width: size, height: size, fill: "currentColor", "fill-opacity": 0.09}),
          line("currentColor", 0.45, 1)
        ]
  );
  return {pattern, fill: `url(#${id})`};
}
