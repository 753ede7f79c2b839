import type { PictureSize } from '@contract/data';

export const scheme = 'likewise';
export const pageOrigin = `${scheme}://app`;
export const pageUrl = `${pageOrigin}/`;

const sizes: Readonly<Record<PictureSize, true>> = { thumb: true, large: true, preview: true, full: true };

export type LikewiseTarget =
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'picture'; readonly size: PictureSize; readonly imageId: number }
  | { readonly kind: 'nothing' };

const nothing: LikewiseTarget = { kind: 'nothing' };
const maximumUrlLength = 512;

/**
 * What an address asks for. Pictures are asked for by number alone, and a page's path is only ever looked up in a list of files, so
 * no address can name a file on disk.
 */
export function parseLikewiseUrl(address: string): LikewiseTarget {
  if (address.length > maximumUrlLength) return nothing;
  const url = URL.parse(address);
  if (!url || url.protocol !== `${scheme}:` || url.username || url.password || url.port) return nothing;
  if (url.hostname === 'app') return { kind: 'page', path: url.pathname };
  const imageId = /^\/([1-9][0-9]{0,9})$/.exec(url.pathname)?.[1];
  if (!Object.hasOwn(sizes, url.hostname) || !imageId || url.search || Number(imageId) > 0x7fffffff) return nothing;
  return { kind: 'picture', size: url.hostname as PictureSize, imageId: Number(imageId) };
}
