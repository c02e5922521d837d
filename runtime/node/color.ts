/** @file Colours of CSS as bytes, as far as scales write them: hexadecimal, rgb() and hsl(), and a few names. */

const names: Record<string, string> = {
  black: "#000",
  white: "#fff",
  red: "#f00",
  green: "#008000",
  blue: "#00f",
  gray: "#808080",
  grey: "#808080"
};

/** Red, green, blue and alpha from 0 to 255; transparent black for what is not understood. */
export function cssColor(text: string): [number, number, number, number] {
  const color = names[text.trim().toLowerCase()] ?? text.trim().toLowerCase();
  const hex = /^#([0-9a-f]{3,8})$/.exec(color)?.[1];
  if (hex) {
    const digits = hex.length < 6 ? [...hex].map((digit) => digit + digit).join("") : hex;
    const [r, g, b, a = 255] = (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    return [r, g, b, a];
  }
  const match = /^(rgb|hsl)a?\(([^)]+)\)$/.exec(color);
  if (!match) return [0, 0, 0, 0];
  const [x, y, z, alpha = "1"] = match[2].split(/[\s,/]+/).filter(Boolean);
  const a = Math.round(255 * (alpha.endsWith("%") ? Number.parseFloat(alpha) / 100 : Number(alpha)));
  if (match[1] === "rgb") return [Number.parseFloat(x), Number.parseFloat(y), Number.parseFloat(z), a];
  const [h, s, l] = [Number.parseFloat(x), Number.parseFloat(y) / 100, Number.parseFloat(z) / 100];
  const channel = (n: number): number => {
    const k = (n + h / 30) % 12;
    return Math.round(255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4), a];
}
