/** @file What the preview server refuses. */
import {mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync} from "node:fs";
import type {IncomingMessage} from "node:http";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {fileInside, isAllowed} from "../../dist/site/preview/guard.js";

const ask = (headers: Record<string, string>, method = "GET") =>
  isAllowed({headers, method} as unknown as IncomingMessage, "127.0.0.1");

test("isAllowed answers this machine's own names and no other", () => {
  expect(ask({host: "127.0.0.1:4321"})).toBe(true);
  expect(ask({host: "localhost:4321"})).toBe(true);
  expect(ask({host: "evil.example:4321"})).toBe(false);
  expect(ask({host: "localhost.evil.example"})).toBe(false);
  expect(ask({})).toBe(false);
  expect(ask({host: "127.0.0.1"}, "POST")).toBe(false);
});

test("isAllowed refuses pages of other origins", () => {
  expect(ask({host: "localhost:1", origin: "http://localhost:1"})).toBe(true);
  expect(ask({host: "localhost:1", origin: "http://localhost:2"})).toBe(false);
  expect(ask({host: "localhost:1", origin: "null"})).toBe(false);
  expect(ask({host: "localhost:1", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"})).toBe(false);
});

test("fileInside refuses every way out of the folder", () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "fieldbook-guard-")));
  const root = join(base, "root");
  mkdirSync(join(root, "data"), {recursive: true});
  writeFileSync(join(base, "secret.txt"), "secret");
  writeFileSync(join(root, "data/a b.txt"), "open");
  writeFileSync(join(root, ".env"), "secret");
  symlinkSync(join(base, "secret.txt"), join(root, "link.txt"));
  symlinkSync(base, join(root, "up"));
  expect(fileInside(root, "data/a%20b.txt")).toBe(join(root, "data/a b.txt"));
  for (const path of [
    "../secret.txt",
    "%2e%2e/secret.txt",
    "data/..%2f..%2fsecret.txt",
    "..%5csecret.txt",
    "link.txt",
    "up/secret.txt",
    ".env",
    "%",
    "data",
    "data/%00",
    "absent.txt"
  ])
    expect([path, fileInside(root, path)]).toEqual([path, null]);
});
