/** @file Module hooks: what a notebook's local modules import is new for each run, and they are modules as in a page. */

interface Resolved {
  url: string;
  format?: string | null;
}

/**
 * Passes the mark of the importing module (`?run=3`) on to local files; packages are shared between runs. A marked
 * `.js` file is a module, also beside a package.json that calls such files CommonJS, as npm's own do.
 */
export async function resolve(
  specifier: string,
  context: {parentURL?: string},
  next: (specifier: string, context: object) => Promise<Resolved>
): Promise<Resolved> {
  const resolved = await next(specifier, context);
  const mark = /\?run=\d+$/.exec(context.parentURL ?? "")?.[0];
  const isLocal = resolved.url.startsWith("file:") && !/[?]|\/node_modules\//.test(resolved.url);
  const url = mark && isLocal ? resolved.url + mark : resolved.url;
  return {...resolved, url, format: /\.js\?run=\d+$/.test(url) ? "module" : resolved.format};
}
