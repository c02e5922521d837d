/** @file What a local server refuses: other hosts' names, other sites' pages, and paths that lead out of its folder. */
import {realpathSync, statSync} from "node:fs";
import type {IncomingMessage} from "node:http";
import {join, sep} from "node:path";

const local = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Says whether a request may be answered. A name that somebody else's DNS points at this machine is not this machine
 * (DNS rebinding), and a page of another origin has no business here.
 */
export function isAllowed({headers, method}: IncomingMessage, host: string): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  const allowed = new Set([...local, host.includes(":") ? `[${host}]` : host]);
  if (!allowed.has(nameOf(`http://${headers.host}`) ?? "")) return false;
  const {origin} = headers;
  if (origin !== undefined && new URL(`http://${headers.host}`).origin !== origin) return false;
  const site = headers["sec-fetch-site"];
  // A link from elsewhere may lead here; another site's script or frame may not.
  return (
    site !== "cross-site" ||
    (headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document")
  );
}

/**
 * Returns the file of a request's path inside `root`, or null where there is none or it lies outside: by `..`, in
 * whatever encoding, or by a symbolic link.
 */
export function fileInside(root: string, path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (/[\0\\]/.test(decoded) || decoded.split("/").some((part) => part === ".." || part.startsWith(".")))
    return null;
  try {
    const file = realpathSync(join(root, decoded));
    const inside = file.startsWith(realpathSync(root) + sep);
    return inside && statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}

function nameOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}
