/** @file The preview's server: on this machine only, pages made when asked for. */
import {readFileSync} from "node:fs";
import {createServer, type IncomingMessage, type Server, type ServerResponse} from "node:http";
import {mediaTypeOf} from "../files.ts";
import {isAllowed} from "./guard.ts";

/** What a path answers with; null is "not found". */
export interface Answer {
  type: string;
  content: string | Uint8Array;
  /** Whether the content belongs to its address for ever. */
  immutable?: boolean;
  status?: number;
}

export type Handler = (url: URL, response: ServerResponse) => Promise<Answer | "handled" | null>;

export interface ListenOptions {
  port: number;
  host: string;
}

/** Starts the server; when the port is taken the next one is tried, up to twenty. */
export async function serve(
  handler: Handler,
  {port, host}: ListenOptions
): Promise<{server: Server; port: number}> {
  const server = createServer((request, response) => {
    answer(request, response, handler, host).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(500, {"content-type": "text/plain; charset=utf-8"});
      response.end(`${error.message}\n`);
    });
  });
  for (let tried = port; ; tried += 1) {
    try {
      await listen(server, tried, host);
      const address = server.address();
      return {server, port: typeof address === "object" && address !== null ? address.port : tried};
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || port === 0 || tried >= port + 20)
        throw error;
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: Handler,
  host: string
): Promise<void> {
  if (!isAllowed(request, host)) {
    response.writeHead(403, {"content-type": "text/plain; charset=utf-8"});
    response.end("This server answers pages of this machine only.\n");
    return;
  }
  const url = new URL((request.url ?? "/").replace(/^\/+/, "/"), "http://local");
  const found = await handler(url, response);
  if (found === "handled") return;
  const {type, content, immutable = false, status = 200} = found ?? notFound;
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(content),
    "cache-control": immutable ? "max-age=31536000, immutable" : "no-cache",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin"
  });
  response.end(request.method === "HEAD" ? undefined : content);
}

const notFound: Answer = {
  type: "text/plain; charset=utf-8",
  content: "There is no such page.\n",
  status: 404
};

/** A file as an answer. */
export function fileAnswer(file: string, immutable = false): Answer {
  return {type: mediaTypeOf(file), content: readFileSync(file), immutable};
}
