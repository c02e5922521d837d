/** @file Module hooks: what a notebook's local modules import locally is new for each run too, as they are themselves. */

interface Resolved {
  url: string;
  format?: string | null;
}

/** Passes the mark of the importing module (`?run=3`) on to local files; packages are shared between runs. */
export async function resolve(
  specifier: string,
  context: {parentURL?: string},
  next: (specifier: string, context: object) => Promise<Resolved>
): Promise<Resolved> {
  const resolved = await next(specifier, context);
  const mark = /\?run=\d+$/.exec(context.parentURL ?? "")?.[0];
  const isLocal = resolved.url.startsWith("file:") && !/[?]|\/node_modules\//.test(resolved.url);
  return mark && isLocal ? {...resolved, url: resolved.url + mark} : resolved;
}
