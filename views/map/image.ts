/** @file Large grids as a picture: a small indexed PNG, each pixel the colour of the cell under its centre. */
import {bisectRight} from "d3";
import {zlibSync} from "fflate";
import {pieces} from "./cells.ts";
import type {Grid} from "./grid.ts";
import type {Frame} from "./projection.ts";

export interface Picture {
  readonly href: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where a pixel is a cell, so that its edges stay sharp. */
  readonly "image-rendering"?: "pixelated";
}

/** Widest picture in its own pixels: two for each of the drawing's at most. */
const widest = 1440;

/** Returns the picture of a grid; missing and outside are transparent. */
export function cellImage(
  grid: Grid,
  frame: Frame,
  index: (value: number) => number,
  colors: readonly string[]
): Picture {
  const [x0, y0, x1, y1] = frame.box;
  const scale = Math.min(2, widest / (x1 - x0));
  const [columns, rows] = [grid.x.length - 1, grid.y.length - 1];
  const finest = [Math.round((x1 - x0) * scale), Math.round((y1 - y0) * scale)];
  // Even cells in a plane need one pixel each, however large they are drawn.
  const isOwn =
    frame.name === "plane" && columns <= finest[0] && rows <= finest[1] && isEven(grid.x) && isEven(grid.y);
  const [width, height] = isOwn ? [columns, rows] : finest.map((size) => Math.max(1, size));
  const at = finder(grid, frame);
  const lines = new Uint8Array(height * (width + 1));
  const px = Float64Array.from({length: width}, (_, i) => x0 + ((i + 0.5) / width) * (x1 - x0));
  for (let j = 0; j < height; ++j) {
    const py = y0 + ((j + 0.5) / height) * (y1 - y0);
    const look = at(py);
    for (let i = 0; i < width; ++i) {
      const value = look(px[i]);
      lines[j * (width + 1) + i + 1] = value === undefined ? 0 : index(value) + 1;
    }
  }
  return {
    href: encodePng(lines, width, height, colors),
    x: x0,
    y: y0,
    width: x1 - x0,
    height: y1 - y0,
    ...(isOwn && {"image-rendering": "pixelated"})
  };
}

function isEven(edges: Float64Array): boolean {
  const step = (edges[edges.length - 1] - edges[0]) / (edges.length - 1);
  return edges.every((edge, i) => Math.abs(edge - edges[0] - i * step) < 1e-3 * Math.abs(step));
}

/** For a line of pixels, a function from a pixel to the value there. Straight parallels are looked up once a line. */
function finder(grid: Grid, frame: Frame): (py: number) => (px: number) => number | undefined {
  const columns = pieces(grid.x, frame.cut);
  const wests = columns.map(({west}) => west);
  const isRising = grid.y[grid.y.length - 1] > grid.y[0];
  const ys = isRising ? grid.y : grid.y.toReversed();
  const column = (x: number) => {
    const i = bisectRight(wests, x) - 1;
    return i >= 0 && x <= columns[i].east ? columns[i].column : -1;
  };
  const row = (y: number) => {
    const i = bisectRight(ys, y) - 1;
    if (i < 0 || i > ys.length - 2) return -1;
    return isRising ? i : ys.length - 2 - i;
  };
  const value = (i: number, j: number) => (i < 0 || j < 0 ? undefined : grid.value(i, j));
  const {cut, straight, invert, project, box} = frame;
  if (straight === "both") {
    const origin = box[0];
    const left =
      cut === undefined ? invert(origin, box[1])[0] : turned(invert(origin + 1e-6, box[1])[0], cut);
    const right =
      cut === undefined ? invert(box[2], box[1])[0] : turned(invert(box[2] - 1e-6, box[1])[0], cut);
    return (py) => {
      const i = row(invert((box[0] + box[2]) / 2, py)[1]);
      return (px) => value(i, column(left + ((px - origin) / (box[2] - origin)) * (right - left)));
    };
  }
  if (straight === "parallels" && cut !== undefined) {
    const middle = project(cut + 180, 0)[0];
    return (py) => {
      const lat = invert(middle, py)[1];
      const i = row(lat);
      const half = project(cut + 360, lat)[0] - middle;
      return (px) => {
        const t = (px - middle) / half;
        return Math.abs(t) <= 1 ? value(i, column(cut + 180 + 180 * t)) : undefined;
      };
    };
  }
  const west = cut ?? Math.min(grid.x[0], grid.x[grid.x.length - 1]);
  return (py) => (px) => {
    const [lon, lat] = invert(px, py);
    return Number.isNaN(lon) ? undefined : value(row(lat), column(turned(lon, west)));
  };
}

/** The longitude within the turn that begins at `west`. */
function turned(lon: number, west: number): number {
  return lon - 360 * Math.floor((lon - west) / 360);
}

/** `lines` hold a filter byte (none) before each row of palette indices; index 0 is transparent. */
function encodePng(lines: Uint8Array, width: number, height: number, colors: readonly string[]): string {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Uint8Array.from([0, 0, 0, ...colors.flatMap(channels)]);
  const chunks = [
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("tRNS", Uint8Array.of(0)),
    chunk("IDAT", zlibSync(lines, {level: 9})),
    chunk("IEND", new Uint8Array())
  ];
  let binary = "";
  for (const bytes of chunks) for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; ++i) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(out.length - 4, checksum(out.subarray(4, out.length - 4)));
  return out;
}

/** CRC-32 as PNG wants it. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
