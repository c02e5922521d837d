/** @file Byte order. */

/** Turns the bytes of each value around in place; `size` is 2, 4 or 8, and 1 changes nothing. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start + size <= bytes.length; start += size) {
    for (let i = start, j = start + size - 1; i < j; ++i, --j) {
      const byte = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = byte;
    }
  }
}
