/** @file The content security policy of a page, carried by its `<meta>` because static hosts send no headers. */

export interface PolicyOptions {
  /** Origins besides its own that the page may fetch from. */
  connect?: string[];
  /** Whether this page alone may generate code (diagnostic FB013); defaults to false. */
  eval?: boolean;
}

/** Returns the policy; scripts come from the site's own files only, never from the page's text. */
export function policyOf({connect = [], eval: allowEval = false}: PolicyOptions = {}): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval'${allowEval ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    // Figures and downloads are made as data: and blob: addresses by the page's own scripts.
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self'",
    `connect-src ${["'self'", ...connect].join(" ")}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'"
  ].join("; ");
}
