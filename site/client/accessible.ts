/** @file Gives what libraries draw the names and roles that screen readers need. */

/** Mends the output of one cell: figures get the author's words, sliders the name of their field. */
export function nameParts(output: Element): void {
  const alt = output.closest<HTMLElement>(".cell")?.dataset.alt;
  if (alt) {
    const drawing = output.querySelector("svg, canvas, img");
    if (drawing && !drawing.hasAttribute("aria-label")) {
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", alt);
    }
  }
  // A group of marks may bear a name only when it says that it is a group.
  for (const group of output.querySelectorAll("g[aria-label]:not([role])"))
    group.setAttribute("role", "group");
  for (const slider of output.querySelectorAll("form input:not([id]):not([aria-label])")) {
    const name = slider.closest("form")?.querySelector("label")?.textContent?.trim();
    const isNamed = slider.closest("label") !== null;
    if (name && !isNamed) slider.setAttribute("aria-label", name);
  }
}
