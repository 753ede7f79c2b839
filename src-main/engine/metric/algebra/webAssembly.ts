/** The part of the WebAssembly interface that we use. TypeScript has it in its DOM library alone, which the engine does without. */
export interface WasmMemory {
  /** A new one after each growth; views of the former are then empty. */
  readonly buffer: ArrayBuffer;
  /** @throws RangeError when there is no memory. */
  grow(pages: number): number;
}

interface WebAssemblyNamespace {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { env: { memory: WasmMemory } }) => { readonly exports: unknown };
  readonly Memory: new (limits: { initial: number; maximum?: number }) => WasmMemory;
}

export const { Module, Instance, Memory } = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly;

/** What a memory is measured in. */
export const PAGE_BYTES = 65_536;
