/** @file Tables of a flatbuffer, read with every offset checked: Arrow keeps its metadata in them. */

/** What is wrong with the file, without its name. */
export class Damage extends Error {}

export class Table {
  private readonly view: DataView;
  private readonly at: number;
  private readonly fields: number;
  private readonly count: number;

  private constructor(view: DataView, at: number) {
    this.view = view;
    this.at = at;
    const vtable = at - this.i32(at);
    const size = this.u16(vtable);
    this.within(vtable, size);
    this.fields = vtable + 4;
    this.count = (size - 4) >> 1;
  }

  /** The table that a buffer is about. */
  static root(bytes: Uint8Array): Table {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 4) throw new Damage("a message is too short");
    return new Table(view, view.getUint32(0, true));
  }

  /** Numbers that are absent have their default, which is 0 for most. */
  byte(field: number): number {
    const at = this.find(field);
    return at < 0 ? 0 : this.view.getUint8(this.within(at, 1));
  }
  short(field: number, otherwise = 0): number {
    const at = this.find(field);
    return at < 0 ? otherwise : this.view.getInt16(this.within(at, 2), true);
  }
  int(field: number): number {
    const at = this.find(field);
    return at < 0 ? 0 : this.i32(at);
  }
  long(field: number): number {
    const at = this.find(field);
    return at < 0 ? 0 : Number(this.view.getBigInt64(this.within(at, 8), true));
  }
  text(field: number): string {
    const at = this.find(field);
    if (at < 0) return "";
    const start = this.follow(at);
    const length = this.u32(start);
    this.within(start + 4, length);
    return new TextDecoder().decode(
      new Uint8Array(this.view.buffer, this.view.byteOffset + start + 4, length)
    );
  }
  table(field: number): Table | undefined {
    const at = this.find(field);
    return at < 0 ? undefined : new Table(this.view, this.follow(at));
  }
  tables(field: number): Table[] {
    const {start, length} = this.vector(field, 4);
    const tables: Table[] = [];
    for (let i = 0; i < length; ++i) tables.push(new Table(this.view, this.follow(start + 4 * i)));
    return tables;
  }
  /** Structures of two 64-bit numbers. */
  pairs(field: number): [number, number][] {
    const {start, length} = this.vector(field, 16);
    const read = (at: number) => Number(this.view.getBigInt64(at, true));
    const pairs: [number, number][] = [];
    for (let i = 0; i < length; ++i) pairs.push([read(start + 16 * i), read(start + 16 * i + 8)]);
    return pairs;
  }

  private vector(field: number, size: number): {start: number; length: number} {
    const at = this.find(field);
    if (at < 0) return {start: 0, length: 0};
    const start = this.follow(at);
    const length = this.u32(start);
    this.within(start + 4, length * size);
    return {start: start + 4, length};
  }
  private find(field: number): number {
    const offset = field < this.count ? this.u16(this.fields + 2 * field) : 0;
    return offset === 0 ? -1 : this.at + offset;
  }
  private follow(at: number): number {
    return at + this.u32(at);
  }
  private u16(at: number): number {
    return this.view.getUint16(this.within(at, 2), true);
  }
  private i32(at: number): number {
    return this.view.getInt32(this.within(at, 4), true);
  }
  private u32(at: number): number {
    return this.view.getUint32(this.within(at, 4), true);
  }
  private within(at: number, size: number): number {
    if (!(at >= 0 && at + size <= this.view.byteLength)) throw new Damage("a message points past its end");
    return at;
  }
}
