import { Memory, PAGE_BYTES, type WasmMemory } from '@engine/metric/algebra/webAssembly';

/** All that 32-bit wasm can address: 4 GiB. */
const MAX_PAGES = 65_536;
const GROWTH = 1.5;

/** The memory of a wasm module: what it works with, and behind that rows of one length without gaps, as many as are wanted. */
export class RowMemory {
  readonly wasm: WasmMemory;
  readonly stride: number;
  readonly #rowsAt: number;
  #floats: Float32Array;

  /** @param rowsAt bytes before the first row, a multiple of 4 @param stride bytes from a row to the next, a multiple of 4 */
  constructor(rowsAt: number, stride: number) {
    this.#rowsAt = rowsAt;
    this.stride = stride;
    this.wasm = new Memory({ initial: Math.ceil(rowsAt / PAGE_BYTES), maximum: MAX_PAGES });
    this.#floats = new Float32Array(this.wasm.buffer);
  }

  /** All of it; another one after each growth. */
  get floats(): Float32Array {
    return this.#floats;
  }

  /** The byte where a row begins. */
  at(slot: number): number {
    return this.#rowsAt + slot * this.stride;
  }

  /** Makes room for `count` rows in all. @throws RangeError when that is more than the memory can hold; the rows stay as they are */
  reserve(count: number, dimension: number): void {
    const wanted = this.at(count);
    const now = this.wasm.buffer.byteLength;
    if (wanted <= now) return;
    const generous = this.#rowsAt + Math.ceil((now - this.#rowsAt) * GROWTH);
    if (!this.#growTo(Math.max(wanted, generous)) && !this.#growTo(wanted)) {
      throw new RangeError(
        `There is no memory for ${count} vectors of ${dimension} numbers (${Math.ceil(wanted / 2 ** 20)} MiB, at most 4096).`,
      );
    }
  }

  /** Writes over one row with another. */
  copy(from: number, to: number): void {
    const start = this.at(from) / 4;
    if (from !== to) this.#floats.copyWithin(this.at(to) / 4, start, start + this.stride / 4);
  }

  #growTo(bytes: number): boolean {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    if (pages > MAX_PAGES) return false;
    try {
      this.wasm.grow(pages - this.wasm.buffer.byteLength / PAGE_BYTES);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.#floats = new Float32Array(this.wasm.buffer);
    return true;
  }
}
