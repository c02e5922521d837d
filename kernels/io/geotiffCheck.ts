/** @file What a GeoTIFF says of itself, checked before room is made for it. */
import type {GeoTIFFImage} from "geotiff";
import {mostUnpacked} from "./limits.ts";

type Fail = (what: string) => never;

/** Bytes of one value of each TIFF type, by number. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Checks that the first directory and everything it points to lie within the file. */
export function checkDirectory(bytes: Uint8Array, fail: Fail): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const within = (start: number, size: number) => {
    if (!(start + size <= bytes.length))
      fail(`something ends at byte ${start + size}, the file has ${bytes.length}`);
    return start;
  };
  const u16 = (at: number) => view.getUint16(within(at, 2), little);
  const u32 = (at: number) => view.getUint32(within(at, 4), little);
  const u64 = (at: number) => Number(view.getBigUint64(within(at, 8), little));
  const big = u16(2) === 43;
  const word = big ? u64 : u32;
  const [width, entry] = big ? [8, 20] : [4, 12];
  const directory = word(big ? 8 : 4);
  const count = big ? u64(directory) : u16(directory);
  const first = directory + (big ? 8 : 2);
  within(first, count * entry + width);
  for (let i = 0, at = first; i < count; ++i, at += entry) {
    const size = typeSizes[u16(at + 2)];
    if (!size) fail(`a tag has type ${u16(at + 2)}`);
    const length = size * word(at + 4);
    if (length > width) within(word(at + 4 + width), length);
  }
}

/** Checks the sizes of the image and that its blocks of values lie within the file of `length` bytes. */
export async function checkLayout(image: GeoTIFFImage, length: number, fail: Fail): Promise<void> {
  const sizes = [
    image.getWidth(),
    image.getHeight(),
    image.getSamplesPerPixel(),
    image.getTileWidth(),
    image.getTileHeight()
  ];
  if (!sizes.every((size) => Number.isInteger(size) && size > 0))
    fail("the size of its image is not in whole numbers");
  const [width, height, samples, blockWidth, blockHeight] = sizes;
  // Tables of bits and formats are only as long as the file, but the number of samples may be anything.
  if (samples > 65535) fail(`it says it has ${samples} bands`);
  let pixelBytes = 0;
  for (let i = 0; i < samples; ++i) pixelBytes += image.getBitsPerSample(i) / 8;
  const most = mostUnpacked(length);
  if (
    !(width * height * Math.max(pixelBytes, samples) <= most && blockWidth * blockHeight * pixelBytes <= most)
  ) {
    fail(`it says it has ${width} × ${height} × ${samples} values, too many for ${length} bytes`);
  }
  const planes = image.planarConfiguration === 2 ? samples : 1;
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * planes;
  const tags = image.isTiled
    ? (["TileOffsets", "TileByteCounts"] as const)
    : (["StripOffsets", "StripByteCounts"] as const);
  const [offsets, counts] = await Promise.all(
    tags.map(async (tag) => {
      const value = (await image.fileDirectory.loadValue(tag)) as ArrayLike<number> | number | undefined;
      return typeof value === "number" ? [value] : Array.from(value ?? [], Number);
    })
  );
  if (!(offsets.length >= blocks && counts.length >= blocks)) {
    fail(`it has ${offsets.length} blocks of values, expected ${blocks}`);
  }
  for (let i = 0; i < blocks; ++i) {
    const end = offsets[i] + counts[i];
    if (!(end <= length)) fail(`a block of values ends at byte ${end}, the file has ${length}`);
  }
}
