/** @file What kriging takes and gives, as fields. */
import {keepCoords} from "../field/derive.ts";
import {roleDims} from "../field/dims.ts";
import {field, isField} from "../field/field.ts";
import type {CoordinateInput, Field, FieldOptions} from "../field/types.ts";
import type {Places, PlacesInput} from "../space/places.ts";
import {EARTH_RADIUS_KM} from "../space/sphere.ts";
import type {Factored} from "./globalKriging.ts";
import type {Problem} from "./problem.ts";
import type {Sites} from "./sites.ts";

/** Sites as neighbourhoods know places: unit vectors on the sphere. */
export function asPlaces({metric, count, dimension, positions}: Sites): Places {
  if (metric === "planar") return {metric, count, dimension, positions};
  return {metric, count, dimension, positions: positions.map((value) => value / EARTH_RADIUS_KM)};
}

/** Dims and coordinates of a result: those of the maps of the data, then those of the targets. */
export function targetFrame(points: Field, targets: PlacesInput, count: number): FieldOptions {
  const maps = points.dims.filter((dim) => points.axes[dim] !== "X");
  const sizes = maps.map((dim) => points.shape[points.dims.indexOf(dim)]);
  const roles = Object.fromEntries(maps.map((dim) => [dim, points.axes[dim]]));
  const {sKind, calendar} = points;
  if (isField(targets)) {
    const space = roleDims(targets, "X");
    return {
      dims: [...maps, ...space],
      shape: [...sizes, ...space.map((dim) => targets.shape[targets.dims.indexOf(dim)])],
      coords: {...keepCoords(points, maps), ...keepCoords(targets, space)},
      axes: {...roles, ...Object.fromEntries(space.map((dim) => [dim, "X" as const]))},
      sKind,
      calendar,
      crs: targets.crs
    };
  }
  const given = Object.entries(targets as Record<string, unknown>).filter(([name]) =>
    /^(lon|lat|x|y)$/.test(name)
  );
  const coords = given.map(([name, list]): [string, CoordinateInput] => [
    name,
    {dims: ["point"], values: Float64Array.from(list as ArrayLike<number>)}
  ]);
  return {
    dims: [...maps, "point"],
    shape: [...sizes, count],
    coords: {...keepCoords(points, maps), ...Object.fromEntries(coords)},
    axes: {...roles, point: "X"},
    sKind,
    calendar
  };
}

/** The drift of every map, by term. */
export function driftField(points: Field, solved: readonly Factored[], maps: number): Field {
  const {terms} = solved[0].drift;
  const values = new Float64Array(maps * terms);
  for (const {problem, coefficients} of solved)
    for (const [m, map] of problem.maps.entries())
      values.set(coefficients.subarray(m * terms, (m + 1) * terms), map * terms);
  const dims = points.dims.filter((dim) => points.axes[dim] !== "X");
  return field(values, {
    dims: [...dims, "term"],
    shape: [...dims.map((dim) => points.shape[points.dims.indexOf(dim)]), terms],
    coords: keepCoords(points, dims),
    axes: {...Object.fromEntries(dims.map((dim) => [dim, points.axes[dim]])), term: "V"},
    name: `drift of ${points.name}`,
    units: points.units
  });
}

export function warningsOf(problems: readonly Problem[]): string[] {
  const copies = Math.max(...problems.map((problem) => problem.copies));
  return copies > 0 ? [`${copies} data lie where others do: each spot has the mean of its data`] : [];
}
