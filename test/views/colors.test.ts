/** @file The colours of the axes: the same in code and in the theme, clear on both pages, apart for every reader. */
import {readFileSync} from "node:fs";
import {axisColor, axisColors} from "fieldbook/views";
import {lab, rgb} from "d3";
import {expect, test} from "vitest";

const pages = {light: ["#ffffff", "#fdfcf9"], dark: ["#16181d", "#1f2226"]} as const;
const roles = ["S", "T", "V", "X"] as const;
/** Machado et al. (2009), full severity, on linear RGB. */
const sights: Record<string, number[][] | undefined> = {
  trichromacy: undefined,
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
};

const linear = (color: string) => {
  const {r, g, b} = rgb(color);
  return [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
};
const luminance = (color: string) =>
  linear(color).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const seen = (color: string, matrix: number[][] | undefined) => {
  if (!matrix) return lab(color);
  const from = linear(color);
  const to = matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * from[i], 0));
  const bytes = to
    .map((c) => Math.min(1, Math.max(0, c)))
    .map((c) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
  return lab(rgb(bytes[0], bytes[1], bytes[2]));
};

test("axis colours, at least 3:1 on light and on dark pages", () => {
  for (const page of ["light", "dark"] as const) {
    for (const role of roles) {
      for (const paper of pages[page])
        expect(contrast(axisColors[role][page], paper)).toBeGreaterThanOrEqual(3);
    }
  }
});

test("axis colours, any two apart for every kind of sight", () => {
  for (const page of ["light", "dark"] as const) {
    for (const [sight, matrix] of Object.entries(sights)) {
      for (const a of roles) {
        for (const b of roles) {
          if (a >= b) continue;
          const [p, q] = [a, b].map((role) => seen(axisColors[role][page], matrix));
          expect(
            Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b),
            `${a} and ${b}, ${page}, ${sight}`
          ).toBeGreaterThan(15);
        }
      }
    }
  }
});

test("theme.css, the same colours as the code", () => {
  const css = readFileSync(new URL("../../dist/views/theme.css", import.meta.url), "utf8");
  for (const role of roles) {
    const {light, dark} = axisColors[role];
    expect(css).toContain(`--fb-axis-${role.toLowerCase()}: light-dark(${light}, ${dark});`);
    expect(axisColor(role)).toBe(`var(--fb-axis-${role.toLowerCase()}, light-dark(${light}, ${dark}))`);
  }
});
