/** @file The variance of each mode with North's sampling error, and the modes that it cannot tell apart. */
import * as Plot from "@observablehq/plot";
import {ink} from "./series.ts";

export interface Spectrum {
  /** Shares of variance from 0 to 1, in falling order. */
  readonly explained: readonly number[];
  /** Sampling errors of those shares; absent when not known. */
  readonly error?: readonly number[];
}

/**
 * Groups of neighbouring modes that are closer than their sampling error, counted from 1, as [2, 3].
 *
 * Source: North et al. (1982): when the distance to the next eigenvalue is no greater than the error, the two patterns
 * are a mixture, and only the plane they span is known.
 */
export function mixtures({explained, error}: Spectrum): number[][] {
  const groups: number[][] = [];
  for (let k = 0; error && k < explained.length - 1; ++k) {
    if (explained[k] - explained[k + 1] > error[k]) continue;
    const open = groups[groups.length - 1];
    if (open?.[open.length - 1] === k + 1) open.push(k + 2);
    else groups.push([k + 1, k + 2]);
  }
  return groups;
}

/** Draws the first ten modes; the one shown is filled, mixtures are joined by a bar below. */
export function drawScree(
  spectrum: Spectrum,
  {document, width, height, mode}: {document: Document; width: number; height: number; mode: number}
): SVGElement {
  const points = spectrum.explained.slice(0, 10).map((share, i) => {
    const error = spectrum.error?.[i] ?? 0;
    return {mode: i + 1, share: 100 * share, low: 100 * (share - error), high: 100 * (share + error)};
  });
  const joined = mixtures(spectrum)
    .map((group) => group.filter((k) => k <= points.length))
    .filter((group) => group.length > 1);
  const top = Math.max(...points.map(({high}) => high));
  return Plot.plot({
    document,
    width,
    height,
    marginLeft: 38,
    marginTop: 26,
    marginBottom: 40,
    marginRight: 8,
    x: {
      domain: [0.5, points.length + 0.5],
      ticks: points.length,
      tickFormat: "d",
      label: "mode",
      labelArrow: "none",
      labelAnchor: "center"
    },
    y: {
      domain: [Math.min(0, -0.08 * top), top],
      ticks: 5,
      label: "% of variance",
      labelArrow: "none",
      tickFormat: (v: number) => (v < 0 ? "" : String(v))
    },
    marks: [
      Plot.gridY({ticks: 5, strokeOpacity: 0.12}),
      Plot.ruleY([0], {strokeOpacity: 0.55}),
      joined.map((group) =>
        Plot.link([group], {
          x1: group[0] - 0.2,
          x2: group[group.length - 1] + 0.2,
          y1: -0.045 * top,
          y2: -0.045 * top,
          stroke: ink(1),
          strokeWidth: 3,
          strokeLinecap: "round"
        })
      ),
      spectrum.error
        ? Plot.ruleX(points, {x: "mode", y1: "low", y2: "high", stroke: ink(0), strokeWidth: 1.2})
        : null,
      Plot.dot(points, {
        x: "mode",
        y: "share",
        r: 3.5,
        stroke: ink(0),
        fill: (d: {mode: number}) => (d.mode === mode ? ink(0) : "var(--paper, Canvas)")
      })
    ]
  }) as SVGElement;
}
