import { resolve } from 'node:path';
import type { ImageId, ImportReport, LensId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Store } from '../../store/store';
import type { Judgement } from '../../store/types';
import type { FileService } from '../gallery/FileService';
import { judgementsToCsv, judgementsToJson, parseJudgements, type FiledJudgement, type FiledPhoto } from './judgementFile';
import type { JudgementService } from './JudgementService';
import { readGiven, type Given } from '../readSmallFile';
import { writeWhole } from '../writeWhole';

const MOST_BYTES = 500_000_000;

/**
 * Writes the judgements of a lens to a file: JSON, or CSV where its name ends so. Photos are named by content and by path, so that a library
 * that was moved, or another one of the same photos, finds them again.
 * @returns how many
 */
export async function exportJudgements(store: Store, lensId: LensId, out: string): Promise<number> {
  const photos = new Map<ImageId, FiledPhoto>();
  const filed = (imageId: ImageId): FiledPhoto => {
    const known = photos.get(imageId) ?? {
      sha256: store.images.contentsOf(imageId).map((hash) => hash.toString('hex')),
      path: store.files.filesOf(imageId)[0]?.path ?? null,
    };
    photos.set(imageId, known);
    return known;
  };
  const judgements = store.judgements
    .list(lensId)
    .map(({ imageA, imageB, verdict, source, judgedAtMs }) => ({ a: filed(imageA), b: filed(imageB), verdict, source, judgedAtMs }))
    // Not by this library's ids: another library of the same photos writes the same file.
    .sort((one, other) => one.judgedAtMs - other.judgedAtMs || compare(keyOf(one), keyOf(other)));
  const text = /\.csv$/iu.test(out) ? judgementsToCsv(judgements) : judgementsToJson(judgements);
  await writeWhole(resolve(out), [Buffer.from(text)]);
  return judgements.length;
}

/**
 * Reads judgements from a file into a lens, all of them or none, as one act for an undo. Where both the file and the library judged a pair, the
 * later answer holds.
 * Throws `bad-argument` for a file that is not one of these, or contradicts itself about a pair.
 */
export async function importJudgements(
  parts: { readonly store: Store; readonly files: FileService; readonly judgements: JudgementService },
  lensId: LensId,
  given: Given,
): Promise<ImportReport> {
  const { store, files, judgements } = parts;
  const { name, text } = await readGiven(given, MOST_BYTES);
  const rows = parseJudgements(text, name);
  const finder = new PhotoFinder(store, files);
  const counts = { added: 0, replaced: 0, unchanged: 0, kept: 0, leftOut: 0 };
  const said = new Map<string, FiledJudgement['verdict']>();
  const wanted: Judgement[] = [];
  for (const { a, b, verdict, source, judgedAtMs } of rows) {
    const [imageA, imageB] = [finder.find(a), finder.find(b)];
    if (imageA === null || imageB === null || imageA === imageB) {
      counts.leftOut += 1;
      continue;
    }
    const key = imageA < imageB ? `${imageA} ${imageB}` : `${imageB} ${imageA}`;
    if ((said.get(key) ?? verdict) !== verdict) {
      const names = `${a.path ?? a.sha256[0]} and ${b.path ?? b.sha256[0]}`;
      throw new LikewiseError(
        'bad-argument',
        `${name} contradicts itself: it says that ${names} are similar, and that they are different. Nothing was imported.`,
      );
    }
    if (said.has(key)) continue;
    said.set(key, verdict);
    const known = store.judgements.get(lensId, imageA, imageB);
    if (known?.verdict === verdict) counts.unchanged += 1;
    else if (known !== null && known.judgedAtMs > judgedAtMs) counts.kept += 1;
    else {
      counts[known === null ? 'added' : 'replaced'] += 1;
      wanted.push({ lensId, imageA, imageB, verdict, source, judgedAtMs });
    }
  }
  judgements.saveAll(wanted);
  return { read: rows.length, ...counts, unknown: finder.unknown(), foundByPath: finder.foundByPath };
}

const keyOf = ({ a, b }: FiledJudgement): string => `${a.sha256.join()} ${b.sha256.join()}`;
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Photos of a file in this library: by content, else by the path below a folder where just one picture has it. */
class PhotoFinder {
  readonly #store: Store;
  readonly #files: FileService;
  readonly #known = new Map<string, ImageId | null>();
  readonly #unknown = new Set<string>();
  foundByPath = 0;

  constructor(store: Store, files: FileService) {
    this.#store = store;
    this.#files = files;
  }

  find(photo: FiledPhoto): ImageId | null {
    const key = photo.sha256.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#byContent(photo) ?? this.#byPath(photo);
    this.#known.set(key, found);
    if (found === null) this.#unknown.add(photo.path ?? photo.sha256[0]!);
    return found;
  }

  unknown(): string[] {
    return [...this.#unknown];
  }

  #byContent({ sha256 }: FiledPhoto): ImageId | null {
    for (const hash of sha256) {
      const imageId = this.#store.images.byContent(Buffer.from(hash, 'hex'));
      if (imageId !== null) return imageId;
    }
    return null;
  }

  #byPath({ path }: FiledPhoto): ImageId | null {
    const found = path === null ? null : this.#files.imageBelow(path);
    if (found !== null) this.foundByPath += 1;
    return found;
  }
}
