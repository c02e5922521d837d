/** @file A static host as plain as they come: files under a path, no headers of its own. */
import {existsSync, readFileSync, statSync} from "node:fs";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {extname, join} from "node:path";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2"
};

/** Serves a folder under `base`; returns the address that ends in it. */
export async function serveStatic(folder: string, base = "/"): Promise<{url: string; close(): void}> {
  const server = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? "/", "http://local");
    let file = join(folder, decodeURIComponent(pathname.slice(base.length)));
    if (pathname.startsWith(base) && existsSync(file) && statSync(file).isDirectory())
      file = join(file, "index.html");
    if (!pathname.startsWith(base) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, {"content-type": types[extname(file)] ?? "application/octet-stream"});
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  return {url: `http://127.0.0.1:${port}${base}`, close: () => void server.close()};
}
