/** @file Applies a remembered theme before the first paint and starts the page's module after it; the policy allows no inline script. */
const root = document.documentElement;
try {
  const theme = localStorage.getItem("fieldbook-theme");
  // A theme that the site has fixed stands in the page already.
  if (!root.dataset.theme && (theme === "light" || theme === "dark")) root.dataset.theme = theme;
} catch {
  // Storage may be refused; the reader's system setting holds then.
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startSoon);
else startSoon();

/** The text is read before cells need run; a hidden page is not painted, and need not wait. */
function startSoon(): void {
  const start = (): void => {
    const src = document.querySelector<HTMLLinkElement>("#page-module")?.href ?? "";
    document.head.append(Object.assign(document.createElement("script"), {type: "module", src}));
  };
  if (document.hidden) start();
  else requestAnimationFrame(() => setTimeout(start));
}
