import { counted } from '@contract/counted';
import { mapFormat, mapRows, pathForPeople, writeMap } from '@engine/engine';
import { resultOf, type Context } from '../context';

export interface MapOptions {
  readonly out?: string;
  readonly seed?: number;
}

/** What is said of a library that is too large to be arranged whole; null of any other. */
export const drawnByLot = (known: number, shown: number): string | null =>
  known > shown ? `Of ${counted(known, 'photo')} ${shown} are on the map, drawn by lot: arranging all of them would take hours.` : null;

/** `map`: arranges the library in two dimensions, photos that look alike together, and tells where each one lies. */
export async function map({ output, withEngine }: Context, { out, seed }: MapOptions): Promise<void> {
  // Before the work, so that nobody waits for a refusal.
  if (out !== undefined) mapFormat(out);
  await withEngine({ access: 'write' }, async ({ map: service, store, backbone }) => {
    const drawn = resultOf(await service.draw({ isAnew: seed !== undefined, seed }).ended, '; the map is as it was.');
    output.endProgress();
    const rows = mapRows(store, drawn, backbone.id);
    const known = store.embeddings.count(drawn.modelId);
    const note = drawnByLot(known, drawn.imageIds.length);
    if (note !== null) output.note(note);
    const about = { model: drawn.modelId, photos: rows.length };
    if (out === undefined) {
      output.json({ ...about, points: rows });
      for (const { path, x, y } of rows) output.line(`${x.toFixed(3).padStart(9)} ${y.toFixed(3).padStart(9)}  ${pathForPeople(path)}`);
      return;
    }
    await writeMap(rows, out);
    output.json({ ...about, out });
    output.line(`${counted(rows.length, 'photo')} on the map, written to ${pathForPeople(out)}.`);
  });
}
