import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, Judgement, LensId, Verdict } from '../types';

interface Row {
  lens: LensId;
  image_a: ImageId;
  image_b: ImageId;
  verdict: Verdict;
  source: string;
  judged_at_ms: number;
}

/** The user's judgements. A pair is unordered and judged once in a lens: saving it again replaces the verdict. */
export class JudgementRepository {
  readonly #connection: Connection;
  readonly #upsert: Statement<[Row]>;
  readonly #all: Statement<[LensId], Row>;
  readonly #count: Statement<[], number>;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    this.#upsert = database.prepare(`
      INSERT INTO judgement (lens, image_a, image_b, verdict, source, judged_at_ms)
      VALUES (@lens, @image_a, @image_b, @verdict, @source, @judged_at_ms)
      ON CONFLICT (lens, image_a, image_b) DO UPDATE SET verdict = excluded.verdict, source = excluded.source, judged_at_ms = excluded.judged_at_ms`);
    this.#all = database.prepare('SELECT * FROM judgement WHERE lens = ? ORDER BY judged_at_ms, image_a, image_b');
    this.#count = database.prepare<[], number>('SELECT COUNT(*) FROM judgement').pluck();
  }

  /** Precious; all of them, or none. An image is never judged against itself. */
  saveAll(judgements: readonly Judgement[]): void {
    this.#connection.precious(() => judgements.forEach((judgement) => this.#upsert.run(toRow(judgement))));
  }

  /** Oldest first. */
  list(lensId: LensId): Judgement[] {
    return this.#all.all(lensId).map(fromRow);
  }

  count(): number {
    return this.#count.get() ?? 0;
  }
}

function toRow({ lensId, imageA, imageB, verdict, source, judgedAtMs }: Judgement): Row {
  const [image_a, image_b] = imageA < imageB ? [imageA, imageB] : [imageB, imageA];
  return { lens: lensId, image_a, image_b, verdict, source, judged_at_ms: judgedAtMs };
}

function fromRow({ lens, image_a, image_b, verdict, source, judged_at_ms }: Row): Judgement {
  return { lensId: lens, imageA: image_a, imageB: image_b, verdict, source, judgedAtMs: judged_at_ms };
}
