/** What a picture may take of its tile. */
const most = { widthPx: 186, heightPx: 138 };
/** Of a panorama: less could not be pressed. */
const leastHeightPx = 38;

export interface TileSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** As large as its tile allows, without bars beside it. */
export function tileSizeOf({ width, height }: { readonly width: number; readonly height: number }): TileSize {
  const scale = Math.min(most.widthPx / Math.max(1, width), most.heightPx / Math.max(1, height));
  return { widthPx: Math.round(scale * width), heightPx: Math.max(leastHeightPx, Math.round(scale * height)) };
}
