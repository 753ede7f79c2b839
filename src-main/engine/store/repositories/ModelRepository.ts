import type { Statement } from 'better-sqlite3';
import { checksum } from '../blobs';
import type { Connection } from '../connection';
import type { BackboneId, LensId, ModelId, ModelKind, ModelRow, NewModel } from '../types';
import { putBackModel, takeOutModel, type TakenOutModel } from './takenOutModel';

interface Row {
  id: ModelId;
  lens: LensId;
  kind: ModelKind;
  backbone: BackboneId;
  size: number;
  fitted_on: number;
  created_at_ms: number;
  is_active: number;
  parent: ModelId | null;
}

/** The lens of those who have made no other. */
export const defaultLensId = 1 as LensId;
/** Owns the label-free models, which every lens starts from. */
export const baseLensId = 0 as LensId;

/** What "alike" means, version by version. One model of a lens is active; the one before it is kept ready for an undo. */
export class ModelRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #insert: Statement<unknown[]>;
  readonly #all: Statement<[LensId], Row>;
  readonly #byId: Statement<[ModelId], Row>;
  readonly #every: Statement<[], Row>;
  readonly #active: Statement<[LensId], Row>;
  readonly #allActive: Statement<[], Row>;
  readonly #backbones: Statement<[], BackboneId>;
  readonly #head: Statement<[ModelId], [head: Buffer, checksum: number]>;
  readonly #record: Statement<[ModelId], [config: string, metrics: string]>;
  readonly #deactivate: Statement<[ModelId]>;
  readonly #activate: Statement<[ModelId]>;
  readonly #prune: Statement<[ModelId, ModelId, number]>;
  readonly #old: Statement<[LensId], ModelId>;
  readonly #neverActive: Statement<[LensId], ModelId>;
  readonly #generation: Statement<[ModelId], number>;
  readonly #discard: Statement<[ModelId]>;
  readonly #strayEmbeddings: Statement<[]>;
  readonly #strayModels: Statement<[]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    const columns = 'id, lens, kind, backbone, size, fitted_on, created_at_ms, is_active, parent';
    this.#insert = database.prepare(`
      INSERT INTO model (lens, kind, backbone, size, head, head_checksum, config, metrics, fitted_on, parent, created_at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#all = database.prepare(`SELECT ${columns} FROM model WHERE lens = ? ORDER BY id DESC`);
    this.#every = database.prepare(`SELECT ${columns} FROM model ORDER BY id`);
    this.#byId = database.prepare(`SELECT ${columns} FROM model WHERE id = ?`);
    this.#active = database.prepare(`SELECT ${columns} FROM model WHERE lens = ? AND is_active = 1`);
    this.#allActive = database.prepare(`SELECT ${columns} FROM model WHERE is_active = 1 ORDER BY id`);
    this.#backbones = database.prepare<[], BackboneId>('SELECT DISTINCT backbone FROM model').pluck();
    this.#head = database.prepare<[ModelId], [Buffer, number]>('SELECT head, head_checksum FROM model WHERE id = ?').raw();
    this.#record = database.prepare<[ModelId], [string, string]>('SELECT config, metrics FROM model WHERE id = ?').raw();
    this.#deactivate = database.prepare('UPDATE model SET is_active = 0 WHERE id = ?');
    // Counted, not timed: a clock that was set back must not make an older model look newer.
    this.#activate = database.prepare(
      'UPDATE model SET is_active = 1, activation = (SELECT COALESCE(MAX(activation), 0) + 1 FROM model) WHERE id = ?',
    );
    this.#prune = database.prepare(
      'DELETE FROM embedding WHERE model = ? AND image IN (SELECT image FROM embedding WHERE model = ? ORDER BY image LIMIT ?)',
    );
    // All but the active one and the one that was active before it.
    this.#old = database
      .prepare<[LensId], ModelId>(
        'SELECT id FROM model WHERE lens = ? AND is_active = 0 AND activation IS NOT NULL ORDER BY activation DESC LIMIT -1 OFFSET 1',
      )
      .pluck();
    this.#neverActive = database
      .prepare<[LensId], ModelId>('SELECT id FROM model WHERE lens = ? AND activation IS NULL ORDER BY id')
      .pluck();
    this.#generation = database.prepare<[ModelId], number>('SELECT generation FROM model WHERE id = ?').pluck();
    const stray = 'is_active = 0 AND activation IS NULL';
    this.#strayEmbeddings = database.prepare(`DELETE FROM embedding WHERE model IN (SELECT id FROM model WHERE ${stray})`);
    this.#strayModels = database.prepare(`DELETE FROM model WHERE kind = 'base' AND ${stray}`);
    this.#discard = database.prepare('DELETE FROM model WHERE id = ? AND is_active = 0');
  }

  /** Inactive until `activate`. */
  insert({ lensId, kind, backbone, size, head, config, metrics, fittedOn, parentId }: NewModel): ModelId {
    const { lastInsertRowid } = this.#insert.run(
      lensId,
      kind,
      backbone,
      size,
      head,
      checksum(head),
      JSON.stringify(config),
      JSON.stringify(metrics),
      fittedOn,
      parentId,
      this.#clock(),
    );
    return Number(lastInsertRowid) as ModelId;
  }

  /** Newest first. */
  list(lensId: LensId = defaultLensId): ModelRow[] {
    return this.#all.all(lensId).map(fromRow);
  }

  /** Those of a lens that were never put to use, oldest first. */
  neverActive(lensId: LensId): ModelId[] {
    return this.#neverActive.all(lensId);
  }

  /** Of all lenses, oldest first. */
  all(): ModelRow[] {
    return this.#every.all().map(fromRow);
  }

  get(id: ModelId): ModelRow | null {
    const row = this.#byId.get(id);
    return row === undefined ? null : fromRow(row);
  }

  /** What answers in a lens: its own active model, or the label-free one while it has none. */
  active(lensId: LensId = defaultLensId): ModelRow | null {
    return this.own(lensId) ?? this.own(baseLensId);
  }

  /** The lens's own active model. */
  own(lensId: LensId): ModelRow | null {
    const row = this.#active.get(lensId);
    return row === undefined ? null : fromRow(row);
  }

  /** Of all lenses, the label-free one among them. */
  allActive(): ModelRow[] {
    return this.#allActive.all().map(fromRow);
  }

  /** That models of any lens are made for. */
  backbones(): BackboneId[] {
    return this.#backbones.all();
  }

  /** @returns the bytes that `insert` was given; `damaged` when they are not the same any more */
  head(id: ModelId): Buffer | 'damaged' | null {
    const row = this.#head.get(id);
    if (row === undefined) return null;
    const [head, sum] = row;
    return checksum(head) === sum ? head : 'damaged';
  }

  record(id: ModelId): { readonly config: unknown; readonly metrics: unknown } | null {
    const row = this.#record.get(id);
    return row === undefined ? null : { config: JSON.parse(row[0]) as unknown, metrics: JSON.parse(row[1]) as unknown };
  }

  /** One switch: the model is the lens's only active one, and of those before it only the last keeps its embeddings. */
  activate(id: ModelId): void {
    this.#connection.transaction(() => {
      this.switchTo(id);
      this.prune(this.get(id)!.lensId, -1);
    });
  }

  /** The switch alone; for who prunes when the new model answers, since that takes as long as to write it. */
  switchTo(id: ModelId): void {
    this.#connection.transaction(() => {
      const model = this.get(id);
      if (model === null) throw new Error(`There is no model ${id} to activate.`);
      const former = this.own(model.lensId);
      if (former?.id === id) return;
      if (former !== null) this.#deactivate.run(former.id);
      this.#activate.run(id);
    });
  }

  /** Deletes embeddings of the lens's former models, all but the last one's. @param limit rows at most; -1 for all @returns how many there were */
  prune(lensId: LensId, limit: number): number {
    let left = limit;
    this.#connection.transaction(() => {
      for (const old of this.#old.all(lensId)) left -= this.#prune.run(old, old, left).changes;
    });
    return limit - left;
  }

  /** The lens goes back to the label-free model. */
  deactivate(lensId: LensId): void {
    const former = this.own(lensId);
    if (former !== null) this.#deactivate.run(former.id);
  }

  /** Deletes a model that is not active, with its embeddings: one that a run left half made. */
  discard(id: ModelId): void {
    this.#discard.run(id);
  }

  /** As `discard`, but it can be put back. @returns null when there is no such model */
  takeOut(id: ModelId): TakenOutModel | null {
    return this.#connection.transaction(() => takeOutModel(this.#connection.database, id));
  }

  putBack(model: TakenOutModel): void {
    this.#connection.transaction(() => putBackModel(this.#connection.database, model));
  }

  /**
   * Clears what runs that were killed left behind: embeddings of models that never were active, and half-made label-free models. Before any run
   * begins.
   */
  discardStray(): void {
    this.#connection.transaction(() => {
      this.#strayEmbeddings.run();
      this.#strayModels.run();
    });
  }

  /** Rises whenever embeddings of the model change, in the same transaction. What was built from an older one is stale. */
  generation(id: ModelId): number {
    return this.#generation.get(id) ?? 0;
  }
}

function fromRow({ id, lens, kind, backbone, size, fitted_on, created_at_ms, is_active, parent }: Row): ModelRow {
  const isActive = is_active === 1;
  return { id, lensId: lens, kind, backbone, size, fittedOn: fitted_on, createdAtMs: created_at_ms, isActive, parentId: parent };
}
