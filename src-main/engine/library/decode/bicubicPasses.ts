import { Instance, Memory, Module, PAGE_BYTES } from '@engine/metric/algebra/webAssembly';
import { bicubicPassesBase64 } from './bicubicPasses.wasm';

interface Passes {
  across(data: number, stride: number, lines: number, first: number, weights: number, width: number, length: number, out: number): void;
  down(data: number, stride: number, top: number, first: number, weights: number, height: number, rows: number, out: number): void;
}

/** What each output place of an axis is made of: `width` neighbouring source places from `first` on, and their weights, [length, width]. */
export interface Taps {
  readonly first: Int32Array;
  /** Fixed point, 22 bits; unused places are 0. */
  readonly weights: Int32Array;
  readonly width: number;
}

/** What may be read or written past an array. */
const SLACK_BYTES = 16;
const compiled = new Module(Buffer.from(bicubicPassesBase64, 'base64'));

/** Both passes of a resize over RGB pixels, in SIMD. Its memory is used again from call to call; a process that decodes has one. */
export class BicubicPasses {
  readonly #memory = new Memory({ initial: 32 });
  readonly #passes = new Instance(compiled, { env: { memory: this.#memory } }).exports as Passes;
  #used = 0;

  /**
   * @param data RGB lines, `stride` bytes apart
   * @param across its `first` is a column of `data`, down's a row
   * @returns [down.first.length, across.first.length, 3], 0-255
   */
  run(data: Uint8Array, stride: number, across: Taps, down: Taps): Uint8Array {
    const [columns, rows] = [across.first.length, down.first.length];
    // Only what is looked at is copied: from a long strip no more than from a square.
    const [left, top] = [across.first[0]!, down.first[0]!];
    const windowStride = (across.first[columns - 1]! + across.width - left) * 3;
    const lines = down.first[rows - 1]! + down.width - top;
    const outStride = columns * 3;
    this.#used = 0;
    const sizes = [lines * windowStride, lines * outStride, rows * outStride, ...[across, down].flatMap(bytesOf)];
    const [from, narrow, out, ...tables] = sizes.map((size) => this.#place(size)) as [number, number, number, ...number[]];
    this.#grow();
    const bytes = new Uint8Array(this.#memory.buffer);
    for (let y = 0; y < lines; y++) {
      const line = (top + y) * stride + left * 3;
      bytes.set(data.subarray(line, line + windowStride), from + y * windowStride);
    }
    const columnsFrom = across.first.map((column) => column - left);
    [columnsFrom, across.weights, down.first, down.weights].forEach((table, i) =>
      new Int32Array(this.#memory.buffer, tables[i], table.length).set(table),
    );
    const [columnsAt, acrossAt, rowsAt, downAt] = tables as [number, number, number, number];
    this.#passes.across(from, windowStride, lines, columnsAt, acrossAt, across.width, columns, narrow);
    this.#passes.down(narrow, outStride, top, rowsAt, downAt, down.width, rows, out);
    return bytes.slice(out, out + rows * outStride);
  }

  /** @returns where so many bytes may lie */
  #place(size: number): number {
    const at = this.#used;
    this.#used = (at + size + SLACK_BYTES + 15) & ~15;
    return at;
  }

  #grow(): void {
    const missing = this.#used - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

const bytesOf = ({ first, weights }: Taps): [number, number] => [first.byteLength, weights.byteLength];
