/** @file Values of zones on a map: polygons in colour, to be pointed at, and quick enough to follow a slider. */
import {FieldError} from "../errors.ts";
import type {Field, ZoneFeature} from "../kernels/index.ts";
import {checkIsField} from "./figure/check.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {html, pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatNumber, formatShare, formatUnits, withUnits, words} from "./figure/format.ts";
import {describeRamp, legend} from "./figure/legend.ts";
import {type RampOptions, ramp} from "./figure/ramp.ts";
import {drawZones} from "./map/drawZones.ts";
import type {ProjectionName} from "./map/projection.ts";
import {follow} from "./map/zonePointer.ts";

/** Features of GeoJSON, as the stencil was made of. */
export type MapZones = readonly ZoneFeature[] | {readonly features: readonly ZoneFeature[]};

export interface ZoneMapOptions extends FigureOptions, RampOptions {
  /** The property that keys the zones, as for `stencil`; defaults to the features' ids, or 0, 1, … where any has none. */
  key?: string;
  /** The property that readers know a zone by; defaults to "name". */
  name?: string;
  /** [zone] The share of each polygon that its value stands for, times what the field says of it; defaults to 1. */
  coverage?: ArrayLike<number>;
  /** Zones of which a smaller share is covered are hatched over their colour; defaults to 0.5. */
  lowCoverage?: number;
  /** The edges of the map in degrees; without it the map holds all zones. */
  extent?: readonly [west: number, south: number, east: number, north: number];
  /** How the sphere is laid flat; defaults to "auto". */
  projection?: ProjectionName | "auto";
  /** Text over the legend; defaults to the field's name and units. */
  label?: string;
}

export interface ZoneMapElement extends HTMLElement {
  /** The key of the zone that is pointed at, or null; the map sends `input` when it changes. */
  value: string | null;
  /** Shows other values of the same zones in the same colours, without drawing a shape again. */
  update(values: Field, options?: {title?: string}): void;
}

const style = `
.fb-zones{outline-offset:4px}
.fb-zones .fb-said{display:block;max-width:640px;min-height:1.4em;font:13px/1.4 var(--fb-sans,var(--sans,system-ui,sans-serif));font-variant-numeric:tabular-nums}
`;

/**
 * Returns a choropleth, each zone in the colour of its value. Point at a zone, or walk with the arrow keys, to read it.
 *
 * Shapes: [zone], whose coordinate holds the keys; other dimensions must have size one. Zones may be fewer than polygons.
 * Missing: hatched and without colour, as is a polygon that the field does not have. Where little of a zone is covered, by
 * the field's coordinate `coverage` and by the option, its colour is hatched.
 * Edges are straight in longitude and latitude, as GeoJSON says; rings may run either way round and cross ±180°.
 * Throws: FieldError `missing dimension: zone; …`, `unknown zone: 51; …`, `missing polygons: …`; OptionError as `fieldMap`.
 *
 * @example
 * const map = zoneMap(isel(monthly, {time: 0}), counties, {domain: [0, 30]});
 * map.update(isel(monthly, {time: 6}));
 */
export function zoneMap(
  values: Field,
  zones: MapZones,
  {
    document,
    key,
    name = "name",
    coverage,
    lowCoverage = 0.5,
    extent,
    projection = "auto",
    label,
    width = 640,
    title,
    alt,
    caption,
    ...options
  }: ZoneMapOptions = {}
): ZoneMapElement {
  const page = pickDocument(document);
  const features = "features" in zones ? zones.features : zones;
  const keys = keysOf(features, key);
  const names = features.map(({properties}, i) => called(properties?.[name], keys[i]));
  let shown = match(values, keys, coverage);
  const drawn = drawZones(page, features, {width, projection, extent, hint: (i) => names[i]});
  const seen = keys.flatMap((_, i) => (drawn.paths[i] ? [i] : []));
  const said = `${values.name} ${values.attrs.long_name ?? ""} ${values.attrs.standard_name ?? ""}`;
  const scale = ramp(values.values, {name: said, units: values.units}, options);
  const what = words(String(values.attrs.long_name ?? values.name)) || "values";
  const tell = (i: number) => {
    const {values: all, coverage: shares} = shown;
    const value = Number.isNaN(all[i]) ? "missing" : `${formatNumber(all[i])} ${formatUnits(values.units)}`;
    return `${names[i]}: ${value.trim()}${shares[i] < 1 - 1e-9 ? `, ${formatShare(shares[i])} covered` : ""}`;
  };
  const summary = () => {
    const present = seen.filter((i) => !Number.isNaN(shown.values[i]));
    if (present.length === 0) return "No zone has a value.";
    const end = (isBetter: (a: number, b: number) => boolean) =>
      tell(present.reduce((best, i) => (isBetter(shown.values[i], shown.values[best]) ? i : best)));
    if (seen.length === 1) return `${tell(seen[0])}.`;
    const gaps = seen.length - present.length;
    return `Highest: ${end((a, b) => a > b)}. Lowest: ${end((a, b) => a < b)}.${gaps ? ` Without a value: ${formatCount(gaps)}.` : ""}`;
  };
  const line = html(page, "output", {class: "fb-said", "aria-live": "polite"});
  const held = () => (element.value === null ? undefined : keys.indexOf(element.value));
  const show = () => {
    drawn.paint(
      (i) => scale.colors[scale.index(shown.values[i])],
      (i) => shown.coverage[i] < lowCoverage
    );
    const at = held();
    line.textContent = at === undefined ? summary() : tell(at);
    const description = drawn.drawing.querySelector("desc");
    if (description && alt === undefined)
      description.textContent = `Map of ${formatCount(seen.length)} zones by ${what}, shown in ${describeRamp(scale)}. ${summary()}`;
  };
  const csv = () =>
    toCsv(
      ["zone", "name", withUnits(what, values.units), "coverage"],
      keys.map((each, i) => [each, names[i], shown.values[i], shown.coverage[i]])
    );
  const link = dataLink(page, values.name || "zones", csv());
  // Made when it is reached for, not at every step of a slider.
  for (const event of ["pointerenter", "focus"])
    link?.addEventListener(event, () =>
      link.setAttribute("href", dataLink(page, "zones", csv())?.getAttribute("href") ?? "")
    );
  const isPartial = shown.coverage.some((share) => share < 1 - 1e-9);
  const outside = keys.length - seen.length;
  const holder = html(
    page,
    "div",
    {
      class: "fb-zones",
      tabindex: 0,
      role: "group",
      "aria-label": "Zones; arrow keys go from one to the next"
    },
    html(page, "style", {}, style),
    legend(
      page,
      scale,
      label ?? withUnits(what, values.units),
      isPartial || shown.values.some((value) => Number.isNaN(value))
    ),
    describe(page, drawn.drawing, title ?? `Map of ${what}`, alt ?? ""),
    line
  );
  const element = figure(
    page,
    {
      ...options,
      title,
      caption: sentences(
        caption,
        isPartial
          ? `Hatched over its colour: less than ${formatShare(lowCoverage)} of the zone is covered`
          : undefined,
        outside > 0
          ? `${formatCount(outside)} of ${formatCount(keys.length)} zones lie outside the map`
          : undefined
      )
    },
    [link],
    holder
  ) as ZoneMapElement;
  element.value = null;
  follow(holder, {
    paths: drawn.paths,
    centres: drawn.shapes.map(({centre}) => centre),
    hold(i) {
      element.value = i === undefined ? null : keys[i];
      drawn.hold(i);
      line.textContent = i === undefined ? summary() : tell(i);
      element.dispatchEvent(new (page.defaultView ?? globalThis).Event("input", {bubbles: true}));
    }
  });
  element.update = (next, {title: heading} = {}) => {
    shown = match(next, keys, coverage);
    show();
    if (heading === undefined) return;
    drawn.drawing.setAttribute("aria-label", heading);
    for (const place of [drawn.drawing.querySelector("title"), element.querySelector(".fb-title")])
      if (place) place.textContent = heading;
  };
  show();
  return element;
}

function keysOf(features: readonly ZoneFeature[], key: string | undefined): string[] {
  const byId = features.every(({id}) => id !== undefined && id !== null);
  return features.map(({id, properties}, i) =>
    String(key === undefined ? (byId ? id : i) : (properties?.[key] ?? id))
  );
}

function called(name: unknown, key: string): string {
  return name === undefined || name === null || String(name) === key ? key : `${String(name)} (${key})`;
}

/** Values and coverage in the order of the polygons; NaN where the field has no such zone. */
function match(f: Field, keys: readonly string[], share: ArrayLike<number> | undefined) {
  checkIsField(f);
  const dim = f.dims.find((each, i) => each === "zone" || (f.shape[i] > 1 && f.axes[each] === "X"));
  const zones = dim === undefined ? undefined : f.coords[dim]?.values;
  if (zones === undefined || zones.length !== f.values.length)
    throw new FieldError(
      `missing dimension: zone; this field has ${f.dims.map((each, i) => `${each} ${f.shape[i]}`).join(", ") || "none"}, a map shows one value for each zone`,
      {subject: "dimension", value: f.dims}
    );
  const places = new Map(keys.map((each, i) => [each, i]));
  const carried = f.coords.coverage?.values as ArrayLike<number> | undefined;
  const values = new Float64Array(keys.length).fill(NaN);
  const coverage = Float64Array.from(keys, (_, i) => share?.[i] ?? 1);
  for (let n = 0; n < zones.length; ++n) {
    const at = places.get(String(zones[n]));
    if (at === undefined)
      throw new FieldError(
        `unknown zone: ${String(zones[n])}; no polygon has that key, name their property by key`,
        {
          subject: "zone",
          value: zones[n]
        }
      );
    values[at] = f.values[n];
    coverage[at] *= carried?.[n] ?? 1;
  }
  return {values, coverage};
}
