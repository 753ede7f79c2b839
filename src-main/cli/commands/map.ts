import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import { mapRows, pathForPeople, writeMap } from '@engine/engine';
import type { Context } from '../context';

export interface MapOptions {
  readonly out?: string;
  readonly seed?: number;
}

/** `map`: arranges the library in two dimensions, photos that look alike together, and tells where each one lies. */
export async function map({ output, signal, withEngine }: Context, { out, seed }: MapOptions): Promise<void> {
  await withEngine({ access: 'write' }, async ({ map: service, jobs, store, backbone }) => {
    const { id, ended } = service.draw({ isAnew: seed !== undefined, seed });
    const stop = (): void => jobs.cancel(id);
    signal.addEventListener('abort', stop);
    const end = await ended;
    output.endProgress();
    if (end.outcome === 'cancelled') throw new LikewiseError('cancelled', 'Interrupted; the map is as it was.');
    if (end.outcome === 'failed') throw end.error;
    const rows = mapRows(store, end.result, backbone.id);
    const about = { model: end.result.modelId, photos: rows.length };
    if (out === undefined) {
      output.json({ ...about, points: rows });
      for (const { path, x, y } of rows) output.line(`${x.toFixed(3).padStart(9)} ${y.toFixed(3).padStart(9)}  ${pathForPeople(path)}`);
      return;
    }
    await writeMap(rows, out);
    output.json({ ...about, out });
    output.line(`${counted(rows.length, 'photo')} on the map, written to ${out}.`);
  });
}
