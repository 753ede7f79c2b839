/** One stop of the Tab key for all photos of the comparison, which would take a hundred: the arrows go from photo to photo, as in a grid. */
export class StripFocus {
  /** Photos of each row, the asked one first. */
  readonly #counts: () => readonly number[];
  #row = $state(0);
  #cell = $state(0);

  constructor(counts: () => readonly number[]) {
    this.#counts = counts;
  }

  /** Whether Tab stops at this photo: the one that had the focus last, or the nearest that is left of it. */
  isStop(row: number, cell: number): boolean {
    const stop = this.#within(this.#row, this.#cell);
    return stop.row === row && stop.cell === cell;
  }

  /** The photo that an arrow leads to; null for any other key, and at the edge. */
  next(code: string): { readonly row: number; readonly cell: number } | null {
    const { row, cell } = this.#within(this.#row, this.#cell);
    const to = {
      ArrowLeft: [row, cell - 1],
      ArrowRight: [row, cell + 1],
      ArrowUp: [row - 1, cell],
      ArrowDown: [row + 1, cell],
      Home: [row, 0],
      End: [row, Infinity],
    }[code];
    if (!to) return null;
    const next = this.#within(to[0]!, to[1]!);
    return next.row === row && next.cell === cell ? null : next;
  }

  found(row: number, cell: number): void {
    [this.#row, this.#cell] = [row, cell];
  }

  #within(row: number, cell: number): { readonly row: number; readonly cell: number } {
    const counts = this.#counts();
    const at = Math.max(0, Math.min(row, counts.length - 1));
    return { row: at, cell: Math.max(0, Math.min(cell, (counts[at] ?? 1) - 1)) };
  }
}
