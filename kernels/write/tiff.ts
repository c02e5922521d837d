/** @file TIFF as bytes: directories first, then tiles packed by Deflate, smaller copies before the image itself. */
import {zlibSync} from "fflate";
import {FieldError} from "../../errors.ts";
import type {Values} from "../field/types.ts";

/** Bands of one size, row-major. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly Values[];
}

/** A tag's number, type (2 text, 3 and 4 whole numbers of 2 and 4 bytes, 12 doubles) and values. */
export type Tag = readonly [tag: number, type: 2 | 3 | 4 | 12, values: readonly number[] | string];

const widths = {2: 1, 3: 2, 4: 4, 12: 8} as const;

interface Page {
  readonly tags: Tag[];
  readonly tiles: readonly Uint8Array[];
}

/** The first image bears the tags; the others are smaller copies of it. Throws: FieldError `unsupported size: …` past 4 GiB. */
export function encodeTiff(images: readonly Image[], own: readonly Tag[]): Uint8Array {
  const pages = images.map((image, i) =>
    pageOf(image, i === 0 ? own : own.filter(([tag]) => tag === 42113), i > 0)
  );
  // Offsets have a fixed size, so directories can be measured before they are known.
  const empty = pages.map((page) => page.tiles.map(() => 0));
  let at = 8;
  const starts = pages.map((page, i) => {
    const start = at;
    at += directory(page, start, empty[i], 0).length;
    return start;
  });
  const offsets: number[][] = [];
  for (let i = pages.length - 1; i >= 0; --i)
    offsets[i] = pages[i].tiles.map(({length}) => {
      const from = at;
      at += length + (length % 2);
      return from;
    });
  if (at >= 2 ** 32)
    throw new FieldError(`unsupported size: ${at} bytes; a GeoTIFF holds 4 GiB, write windows of the field`, {
      subject: "size",
      value: at
    });
  const out = new Uint8Array(at);
  out.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  for (const [i, page] of pages.entries()) {
    out.set(directory(page, starts[i], offsets[i], starts[i + 1] ?? 0), starts[i]);
    for (const [k, tile] of page.tiles.entries()) out.set(tile, offsets[i][k]);
  }
  return out;
}

function pageOf(image: Image, own: readonly Tag[], isCopy: boolean): Page {
  const {width, height, bands} = image;
  const count = bands.length;
  const size = Math.min(256, Math.ceil(Math.max(width, height) / 16) * 16);
  const [first] = bands;
  const format =
    first instanceof Float32Array || first instanceof Float64Array
      ? 3
      : first.constructor.name.startsWith("Int")
        ? 2
        : 1;
  const tiles: Uint8Array[] = [];
  for (const band of bands)
    for (let y = 0; y < height; y += size)
      for (let x = 0; x < width; x += size) tiles.push(zlibSync(tileOf(band, image, x, y, size)));
  const each = (value: number) => Array.from({length: count}, () => value);
  const tags: Tag[] = [
    [254, 4, [Number(isCopy)]],
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, each(8 * first.BYTES_PER_ELEMENT)],
    [259, 3, [8]],
    [262, 3, [1]],
    [277, 3, [count]],
    [284, 3, [2]],
    [322, 3, [size]],
    [323, 3, [size]],
    [325, 4, tiles.map(({length}) => length)],
    ...(count > 1 ? [[338, 3, each(0).slice(1)] as const] : []),
    [339, 3, each(format)],
    ...own
  ];
  return {tags, tiles};
}

function tileOf(band: Values, {width, height}: Image, x: number, y: number, size: number): Uint8Array {
  const tile = new (band.constructor as new (length: number) => Values)(size * size);
  const end = Math.min(width, x + size);
  for (let j = y; j < Math.min(height, y + size); ++j)
    tile.set(band.subarray(j * width + x, j * width + end), (j - y) * size);
  return new Uint8Array(tile.buffer as ArrayBuffer, tile.byteOffset, tile.byteLength);
}

/** One directory and, behind it, the values that do not fit in it. */
function directory({tags}: Page, start: number, offsets: readonly number[], next: number): Uint8Array {
  const all = [...tags, [324, 4, offsets] as const].sort(([a], [b]) => a - b);
  const head = 2 + 12 * all.length + 4;
  const values = all.map(([, type, list]) =>
    typeof list === "string" ? new TextEncoder().encode(`${list}\0`) : pack(type, list)
  );
  const extra = values.reduce((n, {length}) => n + (length > 4 ? length + (length % 2) : 0), 0);
  const out = new Uint8Array(head + extra);
  const view = new DataView(out.buffer);
  view.setUint16(0, all.length, true);
  let at = head;
  for (const [i, [tag, type]] of all.entries()) {
    const place = 2 + 12 * i;
    const bytes = values[i];
    view.setUint16(place, tag, true);
    view.setUint16(place + 2, type, true);
    view.setUint32(place + 4, bytes.length / widths[type], true);
    if (bytes.length <= 4) out.set(bytes, place + 8);
    else {
      view.setUint32(place + 8, start + at, true);
      out.set(bytes, at);
      at += bytes.length + (bytes.length % 2);
    }
  }
  view.setUint32(head - 4, next, true);
  return out;
}

function pack(type: 2 | 3 | 4 | 12, list: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(list.length * widths[type]);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of list.entries()) {
    if (type === 3) view.setUint16(2 * i, value, true);
    else if (type === 4) view.setUint32(4 * i, value, true);
    else view.setFloat64(8 * i, value, true);
  }
  return bytes;
}
