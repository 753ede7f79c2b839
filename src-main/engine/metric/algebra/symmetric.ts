import { Instance, Memory, Module, PAGE_BYTES } from './webAssembly';
import { symmetricLoopsBase64 } from './symmetricLoops.wasm';

/** Numbers that WebAssembly takes at once, at most. */
const LANES = 8;

interface Symmetric {
  factorise(matrix: number, d: number, stride: number): number;
  invert(factor: number, d: number, stride: number, inverse: number): void;
  gram(rows: number, n: number, stride: number, out: number, outStride: number): void;
}

/** Of all calls, each of which writes what it reads: as much as the largest of them needed. */
const memory = new Memory({ initial: 1 });
const wasm = new Instance(new Module(Buffer.from(symmetricLoopsBase64, 'base64')), { env: { memory } }).exports as Symmetric;

/**
 * The Cholesky factor of a symmetric positive definite matrix: L, lower triangular, with L L' = A.
 * @param matrix [d, d] row-major; only its lower triangle is read
 * @throws RangeError when the matrix is not positive definite
 */
export function choleskyFactor(matrix: Float64Array, d: number): Float64Array {
  const width = widthFor(d);
  return lowerTriangle(factorise(matrix, d, d * width), d, width);
}

/** The inverse of a matrix's Cholesky factor, [d, d], itself lower triangular. @param matrix as of `choleskyFactor`, and refused as there */
export function inverseFactor(matrix: Float64Array, d: number): Float64Array {
  return lowerTriangle(invertFactor(matrix, d), d, widthFor(d));
}

/** The same turned round: upper triangular, with U U' the inverse of the matrix. */
export function turnedInverseFactor(matrix: Float64Array, d: number): Float64Array {
  const [inverse, width] = [invertFactor(matrix, d), widthFor(d)];
  const upper = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = i; j < d; j++) upper[i * d + j] = inverse[j * width + i]!;
  return upper;
}

/** @returns [d, width] in WebAssembly's memory */
function invertFactor(matrix: Float64Array, d: number): Float64Array {
  const width = widthFor(d);
  const numbers = factorise(matrix, d, 2 * d * width);
  const inverse = numbers.subarray(d * width, 2 * d * width).fill(0);
  wasm.invert(0, d, width * 8, inverse.byteOffset);
  return inverse;
}

/** @param room numbers that are needed in all @returns WebAssembly's memory, with the factor first */
function factorise(matrix: Float64Array, d: number, room: number): Float64Array {
  const width = widthFor(d);
  const numbers = roomFor(room);
  for (let i = 0; i < d; i++) numbers.set(matrix.subarray(i * d, i * d + i + 1), i * width);
  if (wasm.factorise(0, d, width * 8) === 0) throw new RangeError('the matrix is not positive definite');
  return numbers;
}

/** `rows rows'`. @param rows [r, d] @returns [r, r] */
export function gramOf(rows: Float64Array, d: number): Float64Array {
  const [r, width] = [rows.length / d, widthFor(d)];
  const numbers = roomFor(r * width + r * r);
  for (let i = 0; i < r; i++) {
    numbers.set(rows.subarray(i * d, (i + 1) * d), i * width);
    numbers.fill(0, i * width + d, (i + 1) * width);
  }
  wasm.gram(0, r, width * 8, r * width * 8, r * 8);
  return numbers.slice(r * width, r * width + r * r);
}

/** Where each row begins, in numbers: never a large power of two apart, whose rows would all want the same few lines of a cache. */
function widthFor(d: number): number {
  return (Math.ceil(d / LANES) | 1) * LANES;
}

function roomFor(count: number): Float64Array {
  const missing = Math.ceil((count * 8 - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
  return new Float64Array(memory.buffer);
}

function lowerTriangle(numbers: Float64Array, d: number, width: number): Float64Array {
  const triangle = new Float64Array(d * d);
  for (let i = 0; i < d; i++) triangle.set(numbers.subarray(i * width, i * width + i + 1), i * d);
  return triangle;
}
