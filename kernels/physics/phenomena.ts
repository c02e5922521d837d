/** @file Phenomena of the earth system with the lengths and times over which they hold together. */

/** What a fit must do along an axis to see the phenomenon: pool it, stay within it, or do one for each of its parts. */
export type NaturalScope = "global" | "local" | "composition";

export interface Phenomenon {
  readonly id: string;
  readonly label: string;
  /** Characteristic length, smallest and largest, in km. */
  readonly lengthKm: readonly [number, number];
  /** Characteristic time, shortest and longest, in days. */
  readonly days: readonly [number, number];
  readonly scope: {readonly X: NaturalScope; readonly T: NaturalScope};
  /** What the scope means here. */
  readonly note: string;
}

const HOUR = 1 / 24;
const YEAR = 365.25;

/** A line of the table; times come in days. */
function entry(
  id: string,
  label: string,
  lengthKm: readonly [number, number],
  days: readonly [number, number],
  X: NaturalScope,
  T: NaturalScope,
  note: string
): Phenomenon {
  return Object.freeze({
    id,
    label,
    lengthKm: Object.freeze(lengthKm),
    days: Object.freeze(days),
    scope: Object.freeze({X, T}),
    note
  });
}

/**
 * Phenomena and their scales: orders of magnitude for a first choice of scope, not measurements. The lengths and times of a
 * phenomenon of your own go to `advise` as a record of the same kind.
 */
export const phenomena: readonly Phenomenon[] = Object.freeze([
  entry(
    "enso-nao-pdo",
    "Climate modes: ENSO, NAO, PDO",
    [1000, 10_000],
    [60, 30 * YEAR],
    "global",
    "global",
    "one pattern for the whole basin, the same at all times"
  ),
  entry(
    "synoptic",
    "Highs and lows of the weather",
    [1000, 1000],
    [2, 7],
    "global",
    "local",
    "one map at a time, each for itself"
  ),
  entry(
    "tropical-cyclone",
    "Tropical cyclones",
    [100, 1000],
    [1, 10],
    "local",
    "local",
    "a window that goes with the storm"
  ),
  entry(
    "ocean-eddy",
    "Eddies of the ocean",
    [10, 100],
    [7, 60],
    "local",
    "local",
    "a neighbourhood of a few tens of kilometres"
  ),
  entry(
    "mcs",
    "Thunderstorm clusters",
    [100, 100],
    [3 * HOUR, 24 * HOUR],
    "local",
    "local",
    "a neighbourhood, and hours of it"
  ),
  entry(
    "gas-plume",
    "Plumes of methane, CO₂ or NO₂",
    [0.1, 10],
    [HOUR, 12 * HOUR],
    "local",
    "local",
    "a background from around the plume, not from the whole scene"
  ),
  entry(
    "salinity",
    "Salinity of the sea surface",
    [1000, 5000],
    [90, YEAR],
    "composition",
    "global",
    "evaporation and rain set a background for the basin, eddies stir it locally"
  ),
  entry(
    "phenology",
    "Seasons of the vegetation",
    [10, 1000],
    [30, YEAR],
    "composition",
    "local",
    "one fit for each biome"
  ),
  entry("canopy", "Fields and canopies", [0.01, 0.1], [7, 60], "local", "local", "one fit for each field"),
  entry(
    "soil-moisture",
    "Moisture of the soil",
    [0.01, 10],
    [1, 10],
    "local",
    "local",
    "soils and slopes differ from pixel to pixel"
  ),
  entry(
    "illumination",
    "Light and shade of slopes",
    [0.03, 0.1],
    [HOUR, 6 * HOUR],
    "local",
    "local",
    "each slope by the sun of its own scene"
  ),
  entry(
    "lst-diurnal",
    "Daily cycle of the land's temperature",
    [0.1, 10],
    [1, 1],
    "local",
    "local",
    "an amplitude and a phase for each pixel"
  ),
  entry(
    "tides",
    "Tides",
    [1000, 5000],
    [6 * HOUR, 25 * HOUR],
    "global",
    "global",
    "sinusoids whose periods are known, one set for the ocean"
  ),
  entry(
    "sea-level",
    "Rise of the mean sea level",
    [40_000, 40_000],
    [10 * YEAR, 100 * YEAR],
    "global",
    "global",
    "one curve for the planet"
  ),
  entry(
    "ice-sheet",
    "Mass balance of ice sheets",
    [100, 4000],
    [YEAR, 30 * YEAR],
    "composition",
    "global",
    "a trend for each tile, pooled to one number for the sheet"
  )
]);
