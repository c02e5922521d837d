/** @file A canvas of plain pixels: enough for Plot's colour ramps and rasters, which leave it as a PNG. */
import {deflateSync} from "node:zlib";
import {crc32} from "./crc.ts";
import {cssColor} from "./color.ts";

interface Size {
  width: number;
  height: number;
}

export interface Pixels extends Size {
  data: Uint8ClampedArray;
}

/** The calls that set pixels; lines, text and transforms are not drawn. */
export class Canvas2d {
  fillStyle: unknown = "#000";
  readonly canvas: Size;
  #pixels: Pixels | undefined;

  constructor(canvas: Size) {
    this.canvas = canvas;
    // Whatever else a library calls on a context does nothing.
    // biome-ignore lint/correctness/noConstructorReturn: a context has hundreds of methods
    return new Proxy(this, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target);
        if (value !== undefined) return typeof value === "function" ? value.bind(target) : value;
        return typeof key === "string" ? () => undefined : undefined;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target)
    });
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const [r, g, b, a] = cssColor(String(this.fillStyle));
    const {data, width: columns, height: rows} = this.#all();
    for (let j = Math.max(0, Math.round(y)); j < Math.min(rows, Math.round(y + height)); ++j) {
      for (let i = Math.max(0, Math.round(x)); i < Math.min(columns, Math.round(x + width)); ++i)
        data.set([r, g, b, a], 4 * (j * columns + i));
    }
  }

  createImageData(width: number, height: number): Pixels {
    return {width, height, data: new Uint8ClampedArray(4 * width * height)};
  }

  getImageData(x: number, y: number, width: number, height: number): Pixels {
    const {data, width: columns} = this.#all();
    const part = this.createImageData(width, height);
    for (let j = 0; j < height; ++j) {
      const start = 4 * ((y + j) * columns + x);
      part.data.set(data.subarray(start, start + 4 * width), 4 * j * width);
    }
    return part;
  }

  putImageData(image: Pixels, x: number, y: number): void {
    const {data, width: columns, height: rows} = this.#all();
    for (let j = 0; j < Math.min(image.height, rows - y); ++j) {
      const row = image.data.subarray(
        4 * j * image.width,
        4 * j * image.width + 4 * Math.min(image.width, columns - x)
      );
      data.set(row, 4 * ((y + j) * columns + x));
    }
  }

  toDataURL(): string {
    return `data:image/png;base64,${encodePng(this.#all()).toString("base64")}`;
  }

  /** Setting the size of a canvas empties it. */
  #all(): Pixels {
    const width = Number(this.canvas.width) || 300;
    const height = Number(this.canvas.height) || 150;
    if (this.#pixels?.width !== width || this.#pixels.height !== height)
      this.#pixels = this.createImageData(width, height);
    return this.#pixels;
  }
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** Eight bits of red, green, blue and alpha, rows without a filter. */
export function encodePng({width, height, data}: Pixels): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let j = 0; j < height; ++j)
    rows.set(data.subarray(4 * j * width, 4 * (j + 1) * width), j * (1 + 4 * width) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0))
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
