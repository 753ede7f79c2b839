import { readFile } from 'node:fs/promises';
import type { PictureBytes, PictureSize } from '@contract/data';
import { noHeaders, pageHeaders, pictureHeaders } from './headers';
import { parseLikewiseUrl } from './likewiseUrl';
import type { PageFile } from './pageFiles';

export interface Sources {
  readonly pageFiles: ReadonlyMap<string, PageFile>;
  /** Rejects when there is no such picture, and when the engine is away. */
  readonly getPicture: (imageId: number, size: PictureSize) => Promise<PictureBytes>;
}

/** What is answered to a request. */
export interface Served {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly bytes: Uint8Array;
}

const pictureTypes = new Set<string>(['image/webp', 'image/jpeg']);
const refuse = (statusCode: number): Served => ({ statusCode, headers: noHeaders(), bytes: new Uint8Array(0) });

/** Answers every request of the scheme: the page's files from a list, and pictures by number, encoded by us, with a fixed type. */
export async function serve(
  { url, method }: { readonly url: string; readonly method: string },
  { pageFiles, getPicture }: Sources,
): Promise<Served> {
  if (method !== 'GET') return refuse(405);
  const target = parseLikewiseUrl(url);
  if (target.kind === 'nothing') return refuse(404);
  if (target.kind === 'page') {
    const page = pageFiles.get(target.path);
    const bytes = page && (await readFile(page.file).catch(() => null));
    return page && bytes ? { statusCode: 200, headers: pageHeaders(page.type), bytes } : refuse(404);
  }
  try {
    const { type, bytes } = await getPicture(target.imageId, target.size);
    if (!pictureTypes.has(type)) return refuse(500);
    return { statusCode: 200, headers: pictureHeaders(type, bytes.byteLength), bytes };
  } catch (error) {
    // 503 tells the page to ask again when the engine is back; the picture itself may be fine.
    const isAway = error instanceof Error && 'code' in error && error.code === 'engine-away';
    return refuse(isAway ? 503 : 404);
  }
}
