import { join, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { BackboneId, LensId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { pathToText } from '../../paths/relativePath';
import type { Store } from '../../store/store';
import type { ImageId } from '../../store/types';
import { withoutFormula, writeWhole } from '../writeWhole';

export const exportSubjects = ['embeddings', 'features', 'photos'] as const;
export type ExportSubject = (typeof exportSubjects)[number];
export const exportFormats = ['npy', 'csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A picture with its numbers, by its first file; in the list of photos every file, identical copies too. */
interface Row {
  readonly path: string;
  /** Null of a file that has changed and was not read since. */
  readonly sha256: string | null;
  readonly columns: Readonly<Record<string, string | number | null>>;
  readonly vector: Float32Array | null;
}

/**
 * Writes what the library knows to a file that only its owner can read. Rows are in the order of the images' ids; the files of one stand together. `npy` holds numbers alone,
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
  about: { readonly backbone: BackboneId; readonly lensId: LensId },
  subject: ExportSubject,
): Generator<Row> {
  const { backbone, lensId } = about;
  const model = subject === 'embeddings' ? store.models.active(lensId) : null;
  for (const imageId of store.photos.shownIds() as Iterable<number> as Iterable<ImageId>) {
    if (subject === 'photos') {
      yield* photoRows(store, imageId, backbone);
      continue;
    }
    const place = store.photos.details(imageId, backbone)?.places[0];
    const vector = model !== null ? store.embeddings.get(model.id, imageId) : store.features.get(imageId, backbone);
    if (place === undefined || !(vector instanceof Float32Array)) continue;
    yield { path: place.path, sha256: hexOf(store.images.contentsOf(imageId)[0]!), columns: {}, vector };
  }
}

/** One for each file of a picture that is there, or whose folder is away. */
function* photoRows(store: Store, imageId: ImageId, backbone: BackboneId): Generator<Row> {
  const details = store.photos.details(imageId, backbone);
  if (details === null) return;
  const { width, height, format, isDated, camera, latitude, longitude, keywords } = details;
  const written = new Set<string>();
  for (const file of store.files.filesOf(imageId)) {
    const path = pathToText(join(file.rootPath, file.path));
    // A file of a folder in a folder of the library has two rows.
    if (file.state === 'missing' || written.has(path)) continue;
    written.add(path);
    const columns = {
      ...{ width, height, format },
      takenAt: new Date(isDated ? details.takenAtMs : file.mtimeMs).toISOString(),
      takenAtFrom: isDated ? 'picture' : 'file',
      ...{ camera, latitude, longitude },
      keywords: keywords.join('; '),
    };
    yield { path, sha256: file.contentHash === null ? null : hexOf(file.contentHash), columns, vector: null };
  }
}

const hexOf = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

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
