import type { Example, ImageId, PictureRegion } from '@contract/data';

/** What is searched with: a picture, or with `region` a part of it. */
export type Query = { readonly region?: PictureRegion | undefined } & (
  | { readonly kind: 'photo'; readonly imageId: ImageId }
  /** From outside the library. `url` shows it on the page, where the page can. */
  | { readonly kind: 'picture'; readonly name: string; readonly bytes: Uint8Array; readonly url: string }
);

export function isSameQuery(a: Query, b: Query): boolean {
  if (JSON.stringify(a.region) !== JSON.stringify(b.region)) return false;
  if (a.kind === 'photo' || b.kind === 'photo') return a.kind === 'photo' && b.kind === 'photo' && a.imageId === b.imageId;
  return a.url === b.url;
}

/** As the engine is told. */
export function toExample(query: Query): Example {
  const region = query.region === undefined ? {} : { region: query.region };
  return query.kind === 'photo'
    ? { kind: 'photo', imageId: query.imageId, ...region }
    : { kind: 'picture', bytes: query.bytes, name: query.name, ...region };
}
