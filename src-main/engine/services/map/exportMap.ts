import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { BackboneId, ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { StoredMap } from '../../store/repositories/MapRepository';
import type { Store } from '../../store/store';
import { withoutFormula, writeWhole } from '../writeWhole';

/** A photo on the map, whose middle is about 0; the unit is the map's own. */
export interface MapRow {
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

/** By ascending image; photos that are not shown any more are left out. */
export function mapRows(store: Store, map: StoredMap, backbone: BackboneId): MapRow[] {
  return [...map.imageIds].flatMap((imageId, row) => {
    const place = store.photos.details(imageId as ImageId, backbone)?.places[0];
    if (place === undefined || place.state === 'missing') return [];
    return [{ path: place.path, x: map.places[row * 2]!, y: map.places[row * 2 + 1]! }];
  });
}

/** What a map is written as, by the ending of its file. Throws `bad-argument` for another ending. */
export function mapFormat(out: string): 'csv' | 'json' {
  const ending = /\.(csv|json)$/iu.exec(out)?.[1]?.toLowerCase();
  if (ending === 'csv' || ending === 'json') return ending;
  throw new LikewiseError('bad-argument', `${out} ends in neither .csv nor .json. Give the file one of these endings.`);
}

/** As CSV or JSON, by the ending of `out`; whole, or not at all. Throws as `mapFormat` and `writeWhole` do. */
export async function writeMap(rows: readonly MapRow[], out: string): Promise<void> {
  const text =
    mapFormat(out) === 'csv'
      ? stringify([['path', 'x', 'y'], ...rows.map(({ path, x, y }) => [withoutFormula(path), x, y])])
      : `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
  await writeWhole(resolve(out), [Buffer.from(text)]);
}
