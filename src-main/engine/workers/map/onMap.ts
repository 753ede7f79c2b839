/** What one process arranges within some minutes. The time grows with the power 1.5 of the photos: of half a million it was more than an hour. */
export const MOST_ON_A_MAP = 100_000;

/**
 * Which photos of a library are on its map: all, or of more than can be arranged some, drawn by their ids alone. Who is drawn of a library is, but for a few,
 * drawn of it when it has grown.
 * @param ids [n] ascending @returns ascending, at most `most`
 */
export function onMap<Id extends number>(ids: ArrayLike<Id>, most = MOST_ON_A_MAP): Id[] {
  const all = Array.from(ids);
  if (all.length <= most) return all;
  const lots = Uint32Array.from(all, lotOf);
  // No two ids have one lot, so as many lie below this as there may be.
  const limit = lots.toSorted()[most]!;
  return all.filter((_, at) => lots[at]! < limit);
}

/** The end of MurmurHash3 (Appleby): each 32-bit number becomes another one, far from those of its neighbours. */
function lotOf(id: number): number {
  let lot = id ^ (id >>> 16);
  lot = Math.imul(lot, 0x85ebca6b);
  lot ^= lot >>> 13;
  lot = Math.imul(lot, 0xc2b2ae35);
  return (lot ^ (lot >>> 16)) >>> 0;
}
