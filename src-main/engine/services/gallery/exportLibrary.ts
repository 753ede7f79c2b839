import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { BackboneId, LensId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Store } from '../../store/store';
import type { ImageId } from '../../store/types';
import { withoutFormula, writeWhole } from '../writeWhole';

export const exportSubjects = ['embeddings', 'features', 'photos'] as const;
export type ExportSubject = (typeof exportSubjects)[number];
export const exportFormats = ['npy', 'csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** One row a picture: where it lies, its content, and its numbers where there are any. */
interface Row {
  readonly path: string;
  readonly sha256: string;
  readonly columns: Readonly<Record<string, string | number | null>>;
  readonly vector: Float32Array | null;
}

/**
 * Writes what the library knows to a file that only its owner can read. Rows are in the order of the images' ids. `npy` holds numbers alone,
 * so a second file, `<out>.photos.json`, names the photo of each row. The file appears whole or not at all.
 * @returns how many rows
 */
export async function exportLibrary(
  store: Store,
  about: { readonly backbone: BackboneId; readonly lensId: LensId },
  subject: ExportSubject,
  format: ExportFormat,
  out: string,
): Promise<number> {
  if (format === 'npy' && subject === 'photos')
    throw new LikewiseError('bad-argument', 'Photos have names, which npy cannot hold. Use --format csv or json.');
  const rows = [...exportRows(store, about, subject)];
  if (rows.length === 0)
    throw new LikewiseError('nothing-indexed', 'There is nothing to export: no photo is indexed. Index a folder first.');
  const path = resolve(out);
  if (format === 'npy') {
    await writeWhole(`${path}.photos.json`, [
      Buffer.from(
        JSON.stringify(
          rows.map((row) => ({ path: row.path, sha256: row.sha256 })),
          null,
          1,
        ),
      ),
    ]);
    await writeWhole(path, npyParts(rows));
  } else if (format === 'csv') await writeWhole(path, csvParts(rows));
  else await writeWhole(path, jsonParts(rows));
  return rows.length;
}

function* exportRows(
  store: Store,
  { backbone, lensId }: { readonly backbone: BackboneId; readonly lensId: LensId },
  subject: ExportSubject,
): Generator<Row> {
  const model = subject === 'embeddings' ? store.models.active(lensId) : null;
  for (const imageId of store.photos.shownIds() as Iterable<number> as Iterable<ImageId>) {
    const details = store.photos.details(imageId, backbone);
    const place = details?.places[0];
    if (details === null || place === undefined) continue;
    const vector =
      subject === 'photos' ? null : model !== null ? store.embeddings.get(model.id, imageId) : store.features.get(imageId, backbone);
    if (subject !== 'photos' && !(vector instanceof Float32Array)) continue;
    const { width, height, format, takenAtMs, camera, latitude, longitude, keywords } = details;
    const columns = {
      width,
      height,
      format,
      takenAt: new Date(takenAtMs).toISOString(),
      camera,
      latitude,
      longitude,
      keywords: keywords.join('; '),
    };
    const sha256 = Buffer.from(store.images.contentsOf(imageId)[0]!).toString('hex');
    yield {
      path: place.path,
      sha256,
      columns: subject === 'photos' ? columns : {},
      vector: vector instanceof Float32Array ? vector : null,
    };
  }
}

/** NumPy's format, version 1.0 (numpy.lib.format): a header padded to 64 bytes, then little-endian float32 in C order. */
function* npyParts(rows: readonly Row[]): Generator<Buffer> {
  const dimension = rows[0]!.vector!.length;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length}, ${dimension}), }`;
  const padded = dictionary.padEnd(Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10 - 1) + '\n';
  const lead = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  lead.writeUInt16LE(padded.length, 8);
  yield Buffer.concat([lead, Buffer.from(padded, 'latin1')]);
  for (const { vector } of rows) yield Buffer.from(vector!.buffer, vector!.byteOffset, vector!.byteLength);
}

function* csvParts(rows: readonly Row[]): Generator<Buffer> {
  const names = Object.keys(rows[0]!.columns);
  const numbers = Array.from(rows[0]!.vector ?? [], (_, i) => `v${i}`);
  yield Buffer.from(stringify([['path', 'sha256', ...names, ...numbers]]));
  for (const row of rows) {
    const cells = [row.path, row.sha256, ...names.map((name) => row.columns[name])];
    yield Buffer.from(stringify([[...cells.map(withoutFormula), ...(row.vector ?? [])]]));
  }
}

function* jsonParts(rows: readonly Row[]): Generator<Buffer> {
  yield Buffer.from('[');
  for (const [index, { path, sha256, columns, vector }] of rows.entries()) {
    yield Buffer.from(
      `${index === 0 ? '' : ','}\n${JSON.stringify({ path, sha256, ...columns, ...(vector === null ? {} : { vector: Array.from(vector) }) })}`,
    );
  }
  yield Buffer.from('\n]\n');
}
