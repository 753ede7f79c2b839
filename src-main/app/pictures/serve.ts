import { readFile } from 'node:fs/promises';
import type { PictureBytes, PictureSize } from '@contract/data';
import { noHeaders, pageHeaders, pictureHeaders } from './headers';
import { parseLikewiseUrl } from './likewiseUrl';
import type { PageFile } from './pageFiles';

export interface Sources {
  readonly pageFiles: ReadonlyMap<string, PageFile>;
  /** Rejects when there is no such picture, when the engine is away, and when `signal` says that nobody waits any more. */
  readonly getPicture: (imageId: number, size: PictureSize, signal: AbortSignal) => Promise<PictureBytes>;
}

const pictureTypes = new Set<string>(['image/webp', 'image/jpeg']);
const refuse = (status: number): Response => new Response(null, { status, headers: noHeaders() });

/** Answers every request of the scheme: the page's files from a list, and pictures by number, encoded by us, with a fixed type. */
export async function serve(request: Request, { pageFiles, getPicture }: Sources): Promise<Response> {
  if (request.method !== 'GET') return refuse(405);
  const target = parseLikewiseUrl(request.url);
  if (target.kind === 'nothing') return refuse(404);
  if (target.kind === 'page') {
    const page = pageFiles.get(target.path);
    return page ? new Response(new Uint8Array(await readFile(page.file)), { headers: pageHeaders(page.type) }) : refuse(404);
  }
  try {
    const { type, bytes } = await getPicture(target.imageId, target.size, request.signal);
    if (!pictureTypes.has(type)) return refuse(500);
    return new Response(new Uint8Array(bytes), { headers: pictureHeaders(type, bytes.byteLength) });
  } catch (error) {
    // 503 tells the page to ask again when the engine is back; the picture itself may be fine.
    const isAway = error instanceof Error && 'code' in error && error.code === 'engine-away';
    return refuse(isAway ? 503 : 404);
  }
}
