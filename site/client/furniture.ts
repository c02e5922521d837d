/** @file What the page's furniture does: the theme button, the contents that follow the reader, search on demand. */

/** Wires the furniture; `openSearch` is loaded only when the reader asks for it. */
export function startFurniture(): void {
  startTheme();
  startContents();
  startSearch();
  startCopy();
}

function startTheme(): void {
  const button = document.querySelector<HTMLButtonElement>(".bar .theme");
  button?.addEventListener("click", () => {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    // Back at the system's own choice, the page follows the system again.
    if (next === system) delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (next === system) localStorage.removeItem("fieldbook-theme");
      else localStorage.setItem("fieldbook-theme", next);
    } catch {
      // Not remembered where storage is refused.
    }
  });
}

/** Marks the heading that the reader is under. */
function startContents(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".toc a")];
  if (links.length === 0) return;
  const seen = new Set<string>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const {target, isIntersecting} of entries)
        isIntersecting ? seen.add(target.id) : seen.delete(target.id);
      const current = links.find((link) => seen.has(link.hash.slice(1)));
      if (!current) return;
      for (const link of links)
        link === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    },
    {rootMargin: "-10% 0px -70% 0px"}
  );
  for (const link of links) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) observer.observe(target);
  }
}

function startSearch(): void {
  const holder = document.querySelector<HTMLElement>(".bar .search");
  const button = holder?.querySelector("button");
  if (!holder || !button) return;
  const open = async (): Promise<void> => {
    const {toggleSearch} = await import("./search.ts");
    await toggleSearch(holder, button);
  };
  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
}

/** Copies a cell's source. */
function startCopy(): void {
  document.addEventListener("click", async ({target}) => {
    const button = (target as Element).closest?.<HTMLButtonElement>(".cell-source .copy");
    const source = button?.parentElement?.querySelector("pre")?.textContent;
    if (!button || source == null) return;
    await navigator.clipboard.writeText(source).then(
      () => void (button.textContent = "copied"),
      () => void (button.textContent = "not allowed")
    );
    setTimeout(() => void (button.textContent = "copy"), 1500);
  });
}
