import { join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import type { DuplicateChange, DuplicateDecision, DuplicateKind } from '@contract/data';
import type { Connection } from '../connection';
import type { FileId, FolderState, ImageId, ModelId, RootId, Stamp } from '../types';
import { fileColumns as columns, fromPathColumn } from './fileColumns';

/** Two pictures near each other. `edits`: they are versions of one picture, and how they differ; null where they only look alike. */
export interface NearPair {
  /** The smaller id. */
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  /** Cosine in the label-free space, -1 to 1. */
  readonly similarity: number;
  readonly edits: readonly DuplicateChange[] | null;
}

/** A file with all that a choice between copies needs. */
export interface CopyRow extends Stamp {
  readonly fileId: FileId;
  readonly imageId: ImageId;
  readonly rootId: RootId;
  readonly rootState: FolderState;
  readonly rootPath: string;
  /** Absolute; the bytes that the system knows, in our spelling. */
  readonly path: string;
  /** SHA-256 of the bytes, in hex. */
  readonly contentHash: string;
  readonly pixelHash: string;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly takenAtMs: number | null;
}

export interface CopyDecision {
  readonly kind: DuplicateKind;
  /** In hex; the smaller one first. */
  readonly contentA: string;
  readonly contentB: string;
  readonly decision: DuplicateDecision;
  /** How many files the group had. */
  readonly files: number;
}

type CopyColumns = [
  id: FileId,
  image: ImageId,
  root: RootId,
  rootState: FolderState,
  rootPath: string,
  path: string | Buffer,
  content: string,
  pixels: string,
  width: number,
  height: number,
  format: string,
  takenAtMs: number | null,
  size: number,
  mtime: number,
  ctime: number,
  inode: number,
];

/** Copies of pictures: which there are, which were compared, and what a person decided about them. */
export class DuplicateRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #copied: Statement<[], CopyColumns>;
  readonly #ofImage: Statement<[ImageId], CopyColumns>;
  readonly #byId: Statement<[FileId], CopyColumns>;
  readonly #near: Statement<[], [ImageId, ImageId, number, string | null]>;
  readonly #nearOf: Statement<[ImageId, ImageId], string | null>;
  readonly #samePixels: Statement<[], [pixels: string, image: ImageId]>;
  readonly #putNear: Statement<[ImageId, ImageId, number, string | null]>;
  readonly #putChecked: Statement<[ImageId, ModelId, number]>;
  readonly #uncheck: Statement<[ImageId]>;
  readonly #checked: Statement<[ModelId, number], ImageId>;
  readonly #stale: Statement<[ModelId, number], number>;
  readonly #decide: Statement<[string, Buffer, Buffer, string, number, number]>;
  readonly #undecide: Statement<[string, Buffer, Buffer]>;
  readonly #decisions: Statement<[], [DuplicateKind, string, string, DuplicateDecision, number]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    const copies = `SELECT file.id, file.image, file.root, root.state, root.path, ${columns.path}, lower(hex(file.content_hash)), lower(hex(image.pixel_hash)),
        image.width, image.height, image.format, image.taken_at_ms, ${columns.stamp}
      FROM file JOIN image ON image.id = file.image JOIN root ON root.id = file.root WHERE +file.status = 'indexed' AND root.removed_at_ms IS NULL`;
    const inOrder = 'ORDER BY file.image, file.root, file.path';
    this.#copied = database
      .prepare<[], CopyColumns>(
        `${copies} AND file.image IN (SELECT image FROM file WHERE image IS NOT NULL AND status = 'indexed' AND ${columns.isIn} GROUP BY image HAVING COUNT(*) > 1) ${inOrder}`,
      )
      .raw();
    this.#ofImage = database.prepare<[ImageId], CopyColumns>(`${copies} AND file.image = ? ${inOrder}`).raw();
    this.#byId = database.prepare<[FileId], CopyColumns>(`${copies} AND file.id = ?`).raw();
    this.#near = database
      .prepare<[], [ImageId, ImageId, number, string | null]>('SELECT image_a, image_b, similarity, edits FROM near_pair')
      .raw();
    this.#nearOf = database
      .prepare<[ImageId, ImageId], string | null>('SELECT edits FROM near_pair WHERE image_a = ? AND image_b = ?')
      .pluck();
    this.#samePixels = database
      .prepare<[], [string, ImageId]>(
        `SELECT lower(hex(pixel_hash)), id FROM image WHERE pixel_hash IN (SELECT pixel_hash FROM image GROUP BY pixel_hash HAVING COUNT(*) > 1)
         ORDER BY pixel_hash, id`,
      )
      .raw();
    this.#putNear = database.prepare(
      `INSERT INTO near_pair (image_a, image_b, similarity, edits) VALUES (?, ?, ?, ?)
       ON CONFLICT (image_a, image_b) DO UPDATE SET similarity = excluded.similarity, edits = excluded.edits`,
    );
    this.#putChecked = database.prepare(
      'INSERT INTO near_checked (image, model, rules) VALUES (?, ?, ?) ON CONFLICT (image) DO UPDATE SET model = excluded.model, rules = excluded.rules',
    );
    this.#uncheck = database.prepare('DELETE FROM near_checked WHERE image = ?');
    this.#checked = database
      .prepare<[ModelId, number], ImageId>('SELECT image FROM near_checked WHERE model = ? AND rules = ? ORDER BY image')
      .pluck();
    this.#stale = database.prepare<[ModelId, number], number>('SELECT 1 FROM near_checked WHERE model <> ? OR rules <> ? LIMIT 1').pluck();
    this.#decide = database.prepare(
      `INSERT INTO copy_decision (kind, content_a, content_b, decision, files, decided_at_ms) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, content_a, content_b) DO UPDATE SET decision = excluded.decision, files = excluded.files, decided_at_ms = excluded.decided_at_ms`,
    );
    this.#undecide = database.prepare('DELETE FROM copy_decision WHERE kind = ? AND content_a = ? AND content_b = ?');
    this.#decisions = database
      .prepare<[], [DuplicateKind, string, string, DuplicateDecision, number]>(
        'SELECT kind, lower(hex(content_a)), lower(hex(content_b)), decision, files FROM copy_decision',
      )
      .raw();
  }

  /** Every file of the images that lie in more than one place. */
  copied(): CopyRow[] {
    return this.#copied.all().map(toCopy);
  }

  /** The indexed files of images, by image and place. */
  filesOf(imageIds: Iterable<ImageId>): CopyRow[] {
    return this.#connection.snapshot(() => Array.from(imageIds, (imageId) => this.#ofImage.all(imageId).map(toCopy)).flat());
  }

  /** Null for a file that is not indexed any more. */
  file(fileId: FileId): CopyRow | null {
    const row = this.#byId.get(fileId);
    return row === undefined ? null : toCopy(row);
  }

  /** Images of the same pixels, each set in ascending order. */
  samePixels(): ImageId[][] {
    const sets = new Map<string, ImageId[]>();
    for (const [pixels, image] of this.#samePixels.all()) {
      const set = sets.get(pixels);
      if (set === undefined) sets.set(pixels, [image]);
      else set.push(image);
    }
    return [...sets.values()];
  }

  nearPairs(): NearPair[] {
    return this.#near.all().map(([imageA, imageB, similarity, edits]) => ({ imageA, imageB, similarity, edits: parseEdits(edits) }));
  }

  /** How the second of two versions of one picture differs from the first; null where they were not found to be that. */
  editsOf(from: ImageId, to: ImageId): readonly DuplicateChange[] | null {
    if (from < to) return parseEdits(this.#nearOf.get(from, to) ?? null);
    const edits = parseEdits(this.#nearOf.get(to, from) ?? null);
    return edits?.map((edit) => fromOtherSide[edit] ?? edit) ?? null;
  }

  /** Those whose neighbours are known. */
  checked(modelId: ModelId, rules: number): ImageId[] {
    return this.#checked.all(modelId, rules);
  }

  /** They are to be compared again; the pairs that were found of them stay. */
  uncheck(imageIds: readonly ImageId[]): void {
    this.#connection.transaction(() => {
      for (const imageId of imageIds) this.#uncheck.run(imageId);
    });
  }

  /** Forgets what was found in another space, or by other rules. */
  dropStale(modelId: ModelId, rules: number): void {
    if (this.#stale.get(modelId, rules) === undefined) return;
    this.#connection.transaction(() => {
      this.#connection.database.exec('DELETE FROM near_pair; DELETE FROM near_checked;');
    });
  }

  /** All of it, or nothing. */
  saveNear(modelId: ModelId, rules: number, checked: readonly ImageId[], pairs: readonly NearPair[]): void {
    this.#connection.transaction(() => {
      for (const { imageA, imageB, similarity, edits } of pairs)
        this.#putNear.run(imageA, imageB, similarity, edits === null ? null : JSON.stringify(edits));
      for (const imageId of checked) this.#putChecked.run(imageId, modelId, rules);
    });
  }

  /** On the disk when it returns. */
  decide(decisions: readonly CopyDecision[]): void {
    this.#connection.precious(() => {
      for (const { kind, contentA, contentB, decision, files } of decisions)
        this.#decide.run(kind, Buffer.from(contentA, 'hex'), Buffer.from(contentB, 'hex'), decision, files, this.#clock());
    });
  }

  undecide(decisions: readonly Pick<CopyDecision, 'kind' | 'contentA' | 'contentB'>[]): void {
    this.#connection.precious(() => {
      for (const { kind, contentA, contentB } of decisions)
        this.#undecide.run(kind, Buffer.from(contentA, 'hex'), Buffer.from(contentB, 'hex'));
    });
  }

  decisions(): CopyDecision[] {
    return this.#decisions.all().map(([kind, contentA, contentB, decision, files]) => ({ kind, contentA, contentB, decision, files }));
  }
}

const fromOtherSide: Partial<Record<DuplicateChange, DuplicateChange>> = { 'black-and-white': 'in-colour', 'in-colour': 'black-and-white' };

const parseEdits = (edits: string | null): readonly DuplicateChange[] | null =>
  edits === null ? null : (JSON.parse(edits) as DuplicateChange[]);

function toCopy([
  fileId,
  imageId,
  rootId,
  rootState,
  rootPath,
  path,
  contentHash,
  pixelHash,
  width,
  height,
  format,
  takenAtMs,
  sizeBytes,
  mtimeMs,
  ctimeMs,
  inode,
]: CopyColumns): CopyRow {
  return {
    ...{ fileId, imageId, rootId, rootState, rootPath, path: join(rootPath, fromPathColumn(path)), contentHash, pixelHash },
    ...{ width, height, format, takenAtMs, sizeBytes, mtimeMs, ctimeMs, inode },
  };
}
