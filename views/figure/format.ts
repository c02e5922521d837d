/** @file Numbers, units and places as people read them. */

/** A number with at most `digits` significant digits, a true minus sign and commas: −1,234. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "missing";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
    const [head, exponent] = value.toExponential(Math.max(0, digits - 1)).split("e");
    return `${Number(head)}×10${superscript(Number(exponent))}`.replace(/^-/, "−");
  }
  const rounded = size >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
  return rounded.toLocaleString("en-US", {maximumFractionDigits: 8}).replace(/^-/, "−");
}

function superscript(n: number): string {
  return String(n).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));
}

/** A whole number in words that a reader counts with: 5,721. */
export function formatCount(value: number): string {
  return value.toLocaleString("en-US");
}

/** A share as a percentage with sensible digits. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return "below 0.1 %";
  if (percent > 99.9) return "above 99.9 %";
  return `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

const pretty: Readonly<Record<string, string>> = {
  "1": "",
  degC: "°C",
  deg_C: "°C",
  celsius: "°C",
  Celsius: "°C",
  degrees_north: "°N",
  degrees_east: "°E"
};

/** Units for a label: `degC` becomes °C, `kg m-2 s-1` becomes kg/(m² s), no dimension is the empty text. */
export function formatUnits(units: string): string {
  const known = pretty[units];
  if (known !== undefined) return known;
  const parts = units.split(/\s+/).map((part) => /^([A-Za-z]+)\^?(-?)(\d)$/.exec(part) ?? part);
  const power = (match: RegExpExecArray) =>
    match[1] + (match[3] === "1" ? "" : superscript(Number(match[3])));
  const isBelow = (part: string | RegExpExecArray) => typeof part !== "string" && part[2] === "-";
  const say = (part: string | RegExpExecArray) => (typeof part === "string" ? part : power(part));
  const above = parts.filter((part) => !isBelow(part)).map(say);
  const below = parts.filter(isBelow).map(say);
  if (!below.length) return above.join(" ");
  return `${above.join(" ") || "1"}/${below.length > 1 ? `(${below.join(" ")})` : below[0]}`;
}

/** `name (units)`, or the name alone where there are none. */
export function withUnits(name: string, units: string): string {
  const shown = formatUnits(units);
  return shown ? `${name} (${shown})` : name;
}

export function formatLongitude(lon: number): string {
  const east = ((((lon + 180) % 360) + 360) % 360) - 180;
  const size = formatNumber(Math.abs(east));
  if (east === 0) return "0°";
  if (east === -180) return "180°";
  return `${size}°${east > 0 ? "E" : "W"}`;
}

export function formatLatitude(lat: number): string {
  return lat === 0 ? "0°" : `${formatNumber(Math.abs(lat))}°${lat > 0 ? "N" : "S"}`;
}

/** `surface_temperature` as words. */
export function words(name: string): string {
  return name.replaceAll("_", " ");
}
