import type { Statement } from 'better-sqlite3';
import type { DuplicateDecision, DuplicateKind } from '@contract/data';
import type { Connection } from '../connection';
import type { ImageId, LensId, RootId } from '../types';
import { undoMoments } from './undoMoments';

export interface FolderStep {
  readonly id: RootId;
  readonly path: string;
  readonly ignorePatterns: readonly string[];
  /** Folders of the library that lay in it, and became part of it when it was looked through. */
  readonly holds?: readonly FolderStep[];
}

/** What a step changes, kind by kind: as much of the thing as it takes to put it back. */
export interface StepValues {
  folder: FolderStep | null;
  lens: { readonly id: LensId; readonly name: string; readonly isActive: boolean } | null;
  contradiction: { readonly imageA: ImageId; readonly imageB: ImageId; readonly isIgnored: boolean };
  copies: readonly {
    readonly kind: DuplicateKind;
    readonly contentA: string;
    readonly contentB: string;
    readonly decided: { readonly decision: DuplicateDecision; readonly files: number } | null;
  }[];
  setting: { readonly key: string; readonly value: unknown };
}
export type StepKind = keyof StepValues;

/** `was` and `became` may be put in the place of one another. */
export type Step = {
  [Kind in StepKind]: { readonly kind: Kind; readonly was: StepValues[Kind]; readonly became: StepValues[Kind] };
}[StepKind];

/** Where a step stands among all that was done: its own number, and the last ones of the other logs when it was taken. */
export interface StepPlace {
  readonly id: number;
  readonly afterJudgement: number;
  readonly afterTag: number;
  /** Null while it holds. */
  readonly undoneAtMs: number | null;
}

/** When it was taken, and where it stands. */
export interface StepTaken extends StepPlace {
  readonly step: Step;
  readonly atMs: number;
}

interface StepRow {
  id: number;
  after_judgement: number;
  after_tag: number;
  undone_at_ms: number | null;
  kind: StepKind;
  was: string;
  became: string;
  at_ms: number;
}

type PlaceColumns = [id: number, afterJudgement: number, afterTag: number, undoneAtMs: number | null];

/** What a person did beside judging and tagging, in order, so that it can be taken back, and done again. */
export class StepRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #insert: Statement<unknown[]>;
  readonly #last: Statement<[LensId], PlaceColumns>;
  readonly #lastUndone: Statement<[LensId, number, number, number], PlaceColumns>;
  readonly #get: Statement<[number], [kind: StepKind, was: string, became: string]>;
  readonly #held: Statement<[LensId, number], StepRow>;
  readonly #undone: Statement<[LensId, number, number, number, number], StepRow>;
  readonly #mark: Statement<[number | null, number]>;
  readonly #lastOfFolder: Statement<[string], [id: number, became: string]>;
  readonly #amend: Statement<[string, number]>;
  readonly #prune: Statement<[number]>;
  readonly #settle: Statement<[]>;
  readonly #undoMoment: (nowMs: number) => number;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#insert = database.prepare(`
      INSERT INTO step_log (kind, lens, was, became, after_judgement, after_tag, at_ms) VALUES (?, ?, ?, ?,
        (SELECT COALESCE(MAX(id), 0) FROM judgement_log), (SELECT COALESCE(MAX(id), 0) FROM tag_log), ?)`);
    const ofLens = 'SELECT id, after_judgement, after_tag, undone_at_ms FROM step_log WHERE (lens IS NULL OR lens = ?)';
    this.#last = database.prepare<[LensId], PlaceColumns>(`${ofLens} AND undone_at_ms IS NULL ORDER BY id DESC LIMIT 1`).raw();
    this.#lastUndone = database
      .prepare<[LensId, number, number, number], PlaceColumns>(
        `${ofLens} AND undone_at_ms IS NOT NULL AND id > ? AND after_judgement >= ? AND after_tag >= ?
         ORDER BY undone_at_ms DESC, id LIMIT 1`,
      )
      .raw();
    this.#get = database.prepare<[number], [StepKind, string, string]>('SELECT kind, was, became FROM step_log WHERE id = ?').raw();
    const steps = 'SELECT * FROM step_log WHERE (lens IS NULL OR lens = ?) AND undone_at_ms';
    this.#held = database.prepare(`${steps} IS NULL ORDER BY id DESC LIMIT ?`);
    this.#undone = database.prepare(
      `${steps} IS NOT NULL AND id > ? AND after_judgement >= ? AND after_tag >= ? ORDER BY undone_at_ms DESC, id LIMIT ?`,
    );
    this.#mark = database.prepare('UPDATE step_log SET undone_at_ms = ? WHERE id = ?');
    this.#lastOfFolder = database
      .prepare<[string], [number, string]>(
        `SELECT id, became FROM step_log WHERE kind = 'folder' AND undone_at_ms IS NULL AND json_extract(became, '$.path') = ?
         ORDER BY id DESC LIMIT 1`,
      )
      .raw();
    this.#amend = database.prepare('UPDATE step_log SET became = ? WHERE id = ?');
    this.#prune = database.prepare('DELETE FROM step_log WHERE at_ms < ?');
    this.#settle = database.prepare("DELETE FROM step_log WHERE undone_at_ms IS NULL AND was = 'null'");
    this.#undoMoment = undoMoments(database);
  }

  /** Takes a step: the change and its record, or neither. Precious. @param lensId of a step that is of one lens alone */
  take(step: Step, change: () => void, lensId: LensId | null = null): void {
    this.#connection.precious(() => {
      change();
      this.record(step, lensId);
    });
  }

  /** What changes nothing is no step. For who is inside of a precious transaction with the change already. */
  record(step: Step, lensId: LensId | null = null): void {
    const [was, became] = [JSON.stringify(step.was), JSON.stringify(step.became)];
    if (was !== became) this.#insert.run(step.kind, lensId, was, became, this.#clock());
  }

  /**
   * A folder became part of the one around it, which nobody asked for by itself: that is of the step which brought the other one, or changed it, and is taken
   * back with it. Where no such step is kept, it stays. For who is inside of a precious transaction with the change already.
   */
  recordHeld(around: string, held: FolderStep): void {
    const found = this.#lastOfFolder.get(around);
    if (found === undefined) return;
    const [id, became] = found;
    const folder = JSON.parse(became) as FolderStep;
    this.#amend.run(JSON.stringify({ ...folder, holds: [...(folder.holds ?? []), held] }), id);
  }

  /** The last one that still holds, as it is seen from a lens. */
  last(lensId: LensId): StepPlace | null {
    return toPlace(this.#last.get(lensId));
  }

  /** Of those that came after all that still holds the one that was undone last. @param after the last numbers of each log that do */
  lastUndone(lensId: LensId, after: { readonly step: number; readonly judgement: number; readonly tag: number }): StepPlace | null {
    return toPlace(this.#lastUndone.get(lensId, after.step, after.judgement, after.tag));
  }

  get(id: number): Step {
    const [kind, was, became] = this.#get.get(id)!;
    return toStep(kind, was, became);
  }

  /** Steps for a list of the history: those that hold, the last one first; what was undone, as for `lastUndone`, what was undone last first. */
  taken(
    lensId: LensId,
    after: { readonly step: number; readonly judgement: number; readonly tag: number },
    limit: number,
  ): { readonly held: StepTaken[]; readonly undone: StepTaken[] } {
    return {
      held: this.#held.all(lensId, limit).map(toTaken),
      undone: this.#undone.all(lensId, after.step, after.judgement, after.tag, limit).map(toTaken),
    };
  }

  /** Precious. @param change puts back what was */
  undo(id: number, change: () => void): void {
    this.#connection.precious(() => {
      change();
      this.#mark.run(this.#undoMoment(this.#clock()), id);
    });
  }

  /** Precious. @param change puts what became of it */
  redo(id: number, change: () => void): void {
    this.#connection.precious(() => {
      change();
      this.#mark.run(null, id);
    });
  }

  /** Forgets steps that were taken before a moment. */
  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }

  /** Forgets steps that brought something new and hold: it stays from now on. */
  settleAdditions(): void {
    this.#settle.run();
  }
}

const toPlace = (row: PlaceColumns | undefined): StepPlace | null =>
  row === undefined ? null : { id: row[0], afterJudgement: row[1], afterTag: row[2], undoneAtMs: row[3] };
const toStep = (kind: StepKind, was: string, became: string): Step =>
  ({ kind, was: JSON.parse(was) as unknown, became: JSON.parse(became) as unknown }) as Step;
const toTaken = (row: StepRow): StepTaken => ({
  ...toPlace([row.id, row.after_judgement, row.after_tag, row.undone_at_ms])!,
  step: toStep(row.kind, row.was, row.became),
  atMs: row.at_ms,
});
