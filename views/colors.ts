/** @file The colours of the four axes, the same everywhere: S violet, T orange, V green, X blue, always with their letter. */
import type {Role} from "../kernels/index.ts";

/**
 * For light and for dark pages. All stand at 3:1 or more against white and against the dark page, and any two of them
 * stay apart for readers with protanopia, deuteranopia and tritanopia (tested).
 */
export const axisColors: Readonly<Record<Role, {readonly light: string; readonly dark: string}>> = {
  S: {light: "#5b2fb0", dark: "#b36abb"},
  T: {light: "#d0560c", dark: "#f1623e"},
  V: {light: "#0d6b3d", dark: "#269d70"},
  X: {light: "#1487d9", dark: "#6cb4ff"}
};

/** What each letter stands for. */
export const axisNames: Readonly<Record<Role, string>> = {
  S: "samples",
  T: "time",
  V: "variables",
  X: "space"
};

/** Returns the CSS colour of an axis: the page's `--fb-axis-s` (theme.css) and, where no theme is loaded, its own. */
export function axisColor(role: Role): string {
  const {light, dark} = axisColors[role];
  return `var(--fb-axis-${role.toLowerCase()}, light-dark(${light}, ${dark}))`;
}

/**
 * Colours of classes, the same on light and on dark pages: Okabe and Ito (2008), which readers with any colour vision tell
 * apart, then two more. A class has its number or its shape beside it all the same.
 */
export const classColors: readonly string[] = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#d55e00",
  "#56b4e9",
  "#cc79a7",
  "#f0e442",
  "#4d4d4d",
  "#6a3d9a",
  "#7a4a1e"
];
