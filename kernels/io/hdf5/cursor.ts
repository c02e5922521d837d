/** @file Steps through the structures of an HDF5 file, never past its end. */

/** The file as its superblock describes it. Addresses count from `base`. */
export interface Hdf5 {
  readonly bytes: Uint8Array;
  readonly base: number;
  /** Bytes of an address and of a length: 2, 4 or 8. */
  readonly offsetSize: number;
  readonly lengthSize: number;
}

/** What is wrong with the file, without its name: the door of the reader adds that. */
export class Damage extends Error {}

/** A feature of HDF5 that this reader has no code for. */
export class Unsupported extends Error {}

/** An address that stands for none. */
export const nowhere = -1;

export class Cursor {
  readonly file: Hdf5;
  /** Where the next read begins and where reads must stop, in bytes of the file. */
  at: number;
  readonly end: number;
  private readonly view: DataView;

  constructor(file: Hdf5, at: number, end: number = file.bytes.length) {
    if (!(at >= 0 && at <= end && end <= file.bytes.length)) {
      throw new Damage(`a structure lies at byte ${at}, the file has ${file.bytes.length}`);
    }
    this.file = file;
    this.at = at;
    this.end = end;
    this.view = new DataView(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  }

  /** Moves on by `count` bytes and returns where they begin. */
  skip(count: number): number {
    const start = this.at;
    if (!(count >= 0 && start + count <= this.end)) {
      throw new Damage(`a structure ends at byte ${this.end}, expected ${start + count}`);
    }
    this.at += count;
    return start;
  }

  u8(): number {
    return this.view.getUint8(this.skip(1));
  }
  u16(): number {
    return this.view.getUint16(this.skip(2), true);
  }
  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** A little-endian integer of 1 to 8 bytes; all ones is `nowhere`, more than 2^53 is damage. */
  uint(size: number): number {
    const start = this.skip(size);
    let value = 0;
    let ones = true;
    for (let i = size - 1; i >= 0; --i) {
      const byte = this.file.bytes[start + i];
      value = value * 256 + byte;
      ones &&= byte === 255;
    }
    if (ones && size > 1) return nowhere;
    if (value > Number.MAX_SAFE_INTEGER) throw new Damage(`a number at byte ${start} is too large`);
    return value;
  }

  /** An address in bytes of the file, or `nowhere`. */
  address(): number {
    const value = this.uint(this.file.offsetSize);
    return value === nowhere ? nowhere : value + this.file.base;
  }

  /** A length; unlimited is `nowhere`. */
  length(): number {
    return this.uint(this.file.lengthSize);
  }

  slice(count: number): Uint8Array {
    const start = this.skip(count);
    return this.file.bytes.subarray(start, start + count);
  }

  text(count: number): string {
    return decodeText(this.slice(count));
  }

  /** Text up to a zero byte. */
  zeroEnded(): string {
    const stop = this.file.bytes.indexOf(0, this.at);
    if (stop < 0 || stop >= this.end) throw new Damage(`a name at byte ${this.at} does not end`);
    const value = this.text(stop - this.at);
    this.skip(1);
    return value;
  }

  /** Checks the four letters that begin a structure. */
  signature(letters: string): void {
    const start = this.at;
    if (this.text(4) !== letters) throw new Damage(`expected ${letters} at byte ${start}`);
  }

  /** Checks a version byte. */
  version(...known: number[]): number {
    const start = this.at;
    const value = this.u8();
    if (!known.includes(value)) throw new Unsupported(`version ${value} of a structure at byte ${start}`);
    return value;
  }

  /** Checks the stored checksum of everything from `start` to here. */
  checksum(start: number): void {
    const stop = this.at;
    if (this.u32() !== lookup3(this.file.bytes, start, stop)) {
      throw new Damage(`wrong checksum of the structure at bytes ${start} to ${stop}`);
    }
  }
}

/** Text up to the first zero, without padding blanks at its end. */
export function decodeText(bytes: Uint8Array): string {
  const stop = bytes.indexOf(0);
  return new TextDecoder().decode(stop < 0 ? bytes : bytes.subarray(0, stop));
}

/** Bob Jenkins' lookup3 (public domain, 2006), the checksum of HDF5 metadata. */
function lookup3(bytes: Uint8Array, start: number, stop: number): number {
  let left = stop - start;
  let a = (0xdeadbeef + left) | 0;
  let b = a;
  let c = a;
  const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));
  let at = start;
  const word = (from: number, limit: number) => {
    let value = 0;
    for (let i = 0; i < 4 && from + i < limit; ++i) value |= bytes[at + from + i] << (8 * i);
    return value;
  };
  for (; left > 12; left -= 12, at += 12) {
    a = (a + word(0, 12)) | 0;
    b = (b + word(4, 12)) | 0;
    c = (c + word(8, 12)) | 0;
    a = ((a - c) ^ rotate(c, 4)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 6)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 8)) | 0;
    b = (b + a) | 0;
    a = ((a - c) ^ rotate(c, 16)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 19)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 4)) | 0;
    b = (b + a) | 0;
  }
  if (left === 0) return c >>> 0;
  a = (a + word(0, left)) | 0;
  b = (b + word(4, left)) | 0;
  c = (c + word(8, left)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
