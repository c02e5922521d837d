/** @file Applies a remembered theme before the first paint; a file of its own, because the policy allows no inline script. */
try {
  const theme = localStorage.getItem("fieldbook-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be refused; the reader's system setting holds then.
}
