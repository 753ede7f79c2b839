/** What a picture may take of its tile. */
const most = { widthPx: 186, heightPx: 138 };
/** Of a panorama, and of a long screenshot: less could not be pressed. */
const leastPx = 38;

export interface TileSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** As large as its tile allows, without bars beside it; what is far longer than wide has some. */
export function tileSizeOf({ width, height }: { readonly width: number; readonly height: number }): TileSize {
  const scale = Math.min(most.widthPx / Math.max(1, width), most.heightPx / Math.max(1, height));
  const px = (length: number): number => Math.max(leastPx, Math.round(scale * length));
  return { widthPx: px(width), heightPx: px(height) };
}
