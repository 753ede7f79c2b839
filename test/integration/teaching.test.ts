import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import { openEngine, type OpenedEngine } from '../fixtures/engine';
import { indexedLibrary, type IndexedLibrary } from '../fixtures/indexedLibrary';
import { writeScenes } from '../fixtures/photoFolder';

async function libraryOfScenes(): Promise<IndexedLibrary & { readonly opened: OpenedEngine; readonly images: ImageId[] }> {
  const indexed = await indexedLibrary('teach', 3, 3);
  const opened = indexed.open();
  return { ...indexed, opened, images: indexed.paths.map((path) => opened.engine.files.imageAt(join(indexed.photos, path))!) };
}

test('R25: judgements exported from one library are the same in another, whose photos were moved and renamed', async () => {
  const { base, photos, opened, images } = await libraryOfScenes();
  const { engine } = opened;
  engine.judgements.save([{ imageA: images[4]!, imageB: images[0]!, verdict: 'different' }], 'check');
  engine.judgements.saveGroup(images.slice(0, 3));
  const [json, csv] = [join(base, 'out.json'), join(base, 'out.csv')];
  expect(await engine.exportJudgements(json)).toBe(3);
  expect(await engine.exportJudgements(csv)).toBe(3);
  const expected = engine.judgements.list();

  const elsewhere = join(base, 'elsewhere', 'deep');
  cpSync(photos, elsewhere, { recursive: true });
  renameSync(join(elsewhere, 'scene_01'), join(elsewhere, 'renamed'));
  const other = openEngine(join(base, 'other'));
  await other.index(elsewhere);
  for (const file of [json, csv]) {
    const report = await other.engine.importJudgements(file);
    expect(report).toMatchObject({ read: 3, added: file === json ? 3 : 0, unchanged: file === json ? 0 : 3, leftOut: 0, unknown: [] });
  }
  expect(other.engine.judgements.list().map(({ verdict, source, judgedAtMs }) => ({ verdict, source, judgedAtMs }))).toEqual(
    expected.map(({ verdict, source, judgedAtMs }) => ({ verdict, source, judgedAtMs })),
  );
  // And back: nothing that the file says was lost on the way.
  const again = join(base, 'again.json');
  await other.engine.exportJudgements(again);
  expect(await engine.importJudgements(again)).toMatchObject({ unchanged: 3, added: 0, replaced: 0 });
  // All of the import is one act.
  expect(other.engine.judgements.undo()?.undone).toHaveLength(3);
  expect(other.engine.judgements.list()).toEqual([]);
});

test('R25: photos that are not in the library are named, the rest is imported, and later answers are not overwritten', async () => {
  const { base, photos, opened, images } = await libraryOfScenes();
  const { engine } = opened;
  engine.judgements.save([{ imageA: images[0]!, imageB: images[1]!, verdict: 'similar' }], 'search');
  engine.judgements.save([{ imageA: images[0]!, imageB: images[3]!, verdict: 'different' }], 'search');
  const file = join(base, 'out.json');
  await engine.exportJudgements(file);
  await new Promise((resolve) => setTimeout(resolve, 5));

  const elsewhere = join(base, 'elsewhere');
  cpSync(join(photos, 'scene_01'), elsewhere, { recursive: true });
  const other = openEngine(join(base, 'other'));
  await other.index(elsewhere);
  const [a, b] = [0, 1].map((n) => other.engine.files.imageAt(join(elsewhere, `shot_0${n}.jpg`))!) as [ImageId, ImageId];
  other.engine.judgements.save([{ imageA: b, imageB: a, verdict: 'different' }], 'search');
  expect(await other.engine.importJudgements(file)).toMatchObject({
    read: 2,
    added: 0,
    kept: 1,
    leftOut: 1,
    unknown: ['scene_02/shot_00.jpg'],
  });
  expect(other.engine.judgements.list()).toMatchObject([{ verdict: 'different' }]);
});

test('judging in one lens changes nothing that another says, and a photo that comes later is found through all of them', async () => {
  const { base, opened, images } = await libraryOfScenes();
  const { engine } = opened;
  const before = engine.search.byImage(images[0]!, 5);
  const place = engine.lenses.create(' same  place ');
  expect(place).toMatchObject({ name: 'same place', isActive: false, similar: 0 });
  expect(() => engine.lenses.create('Same Place')).toThrow('already');
  engine.lenses.use(place.id);
  engine.judgements.save([{ imageA: images[0]!, imageB: images[1]!, verdict: 'similar' }], 'search');
  expect(engine.judgements.counts()).toEqual({ similar: 1, different: 0, contradictions: 0 });
  // It starts from what the library is without labels.
  expect(engine.search.byImage(images[0]!, 5).hits).toEqual(before.hits);
  engine.lenses.use(engine.lenses.find('default').id);
  expect(engine.judgements.counts()).toEqual({ similar: 0, different: 0, contradictions: 0 });
  await writeScenes(join(base, 'more'), 1, 2, 9);
  await opened.index(join(base, 'more'));
  for (const lens of engine.lenses.list()) {
    engine.lenses.use(lens.id);
    expect(engine.search.byImage(images[0]!, 20).searched).toBe(11);
  }
  expect(() => engine.lenses.remove(place.id, false)).toThrow('would be lost');
  engine.lenses.remove(place.id, true);
  expect(engine.lenses.list()).toMatchObject([{ name: 'default', isActive: true }]);
});

test('what was said survives a restart, and so does the way back', async () => {
  const { library, opened, images } = await libraryOfScenes();
  opened.engine.judgements.save([{ imageA: images[0]!, imageB: images[1]!, verdict: 'similar' }], 'search');
  opened.engine.judgements.save([{ imageA: images[1]!, imageB: images[0]!, verdict: 'different' }], 'search');
  await opened.close();
  const { engine } = openEngine(library);
  expect(engine.judgements.list()).toMatchObject([{ imageA: images[1], imageB: images[0], verdict: 'different' }]);
  expect(engine.judgements.undo()?.undone).toEqual([{ imageA: images[0], imageB: images[1], verdict: 'similar' }]);
  expect(engine.judgements.undo()?.undone).toEqual([{ imageA: images[0], imageB: images[1], verdict: null }]);
  expect(engine.judgements.undo()).toBeNull();
});

test('a judgement that cannot be is refused whole', async () => {
  const { opened, images } = await libraryOfScenes();
  const { judgements } = opened.engine;
  const [a, b, c] = images as [ImageId, ImageId, ImageId];
  const good = { imageA: a, imageB: b, verdict: 'similar' } as const;
  expect(() => judgements.save([good, { imageA: c, imageB: c, verdict: 'similar' }], 'search')).toThrow('against itself');
  expect(() => judgements.save([good, { ...good, verdict: 'different' }], 'search')).toThrow('similar and different');
  expect(() => judgements.save([good, { imageA: a, imageB: 99 as ImageId, verdict: 'similar' }], 'search')).toThrow('not in the library');
  expect(judgements.list()).toEqual([]);
});
