/** @file A short, stable name of any plain data: equal contents, equal digest, in every host. */

/**
 * Returns 16 hexadecimal digits that depend on contents alone: the order of keys does not matter, the kind of a typed array
 * does. It names things for caches and provenance; it is no protection against forgery.
 */
export function digest(value: unknown): string {
  // Two lanes with different multipliers, mixed at the end: 64 bits.
  let a = 0x9e3779b9 | 0;
  let b = 0x85ebca6b | 0;
  absorb(value);
  a = finish(a ^ (b >>> 15));
  b = finish(b ^ (a >>> 13));
  return hex(a) + hex(b);

  function word(bits: number): void {
    a = Math.imul((a << 13) | (a >>> 19), 0xcc9e2d51) ^ bits;
    b = (Math.imul(b ^ bits, 0x1b873593) + ((b << 7) | (b >>> 25))) | 0;
  }

  function text(string: string): void {
    word(string.length);
    for (let i = 0; i < string.length; ++i) word(string.charCodeAt(i));
  }

  function absorb(part: unknown): void {
    if (ArrayBuffer.isView(part)) {
      const {buffer, byteOffset, byteLength} = part;
      text(part.constructor.name);
      word(byteLength);
      const words = byteLength >> 2;
      const aligned = byteOffset % 4 === 0 ? part : new Uint8Array(buffer, byteOffset, byteLength).slice();
      const view = new Uint32Array(aligned.buffer, aligned.byteOffset, words);
      // The same as word(), in local variables: fields are long.
      let x = a;
      let y = b;
      for (let i = 0; i < words; ++i) {
        const bits = view[i];
        x = Math.imul((x << 13) | (x >>> 19), 0xcc9e2d51) ^ bits;
        y = (Math.imul(y ^ bits, 0x1b873593) + ((y << 7) | (y >>> 25))) | 0;
      }
      a = x;
      b = y;
      for (const byte of new Uint8Array(buffer, byteOffset + words * 4, byteLength % 4)) word(byte);
    } else if (Array.isArray(part)) {
      text("list");
      word(part.length);
      part.forEach(absorb);
    } else if (typeof part === "object" && part !== null) {
      text(part instanceof Date ? `date ${part.getTime()}` : "record");
      const entries = Object.entries(part).filter(
        ([, each]) => each !== undefined && typeof each !== "function"
      );
      for (const [key, each] of entries.sort(([x], [y]) => (x < y ? -1 : 1))) {
        text(key);
        absorb(each);
      }
    } else text(`${typeof part} ${Object.is(part, -0) ? "-0" : String(part)}`);
  }
}

function finish(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

function hex(h: number): string {
  return (h >>> 0).toString(16).padStart(8, "0");
}
