import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ImageId, SearchAnswer } from '@contract/data';
import { createEngine, type Engine } from '@engine/engine';
import { drawScene, sceneKinds, type SceneKind } from '../e2e/fixtures/scenes';
import { modelsFolder, workersFolder } from '../fixtures/engine';

interface Shot {
  readonly folder: string;
  readonly kind: SceneKind;
  readonly variant: number;
  /** `2024:05:01 10:00:00` */
  readonly takenAt?: string;
  readonly camera?: string;
}

const shots: readonly Shot[] = sceneKinds.flatMap((kind, at) =>
  [1, 2, 3, 4].map((variant) => ({
    folder: variant < 3 ? 'spring' : 'autumn',
    kind,
    variant,
    // The second is of one burst with the first, the third of another day, the fourth has no camera.
    ...(variant === 4
      ? {}
      : { camera: variant === 3 ? 'X100' : 'D70', takenAt: `2024:0${variant === 3 ? 9 : 5}:01 1${at}:00:0${variant}` }),
  })),
);
const nameOf = ({ kind, variant }: Pick<Shot, 'kind' | 'variant'>): string => `${kind}-${variant}.jpg`;

describe('searches with examples and filters', () => {
  let base: string;
  let photos: string;
  let engine: Engine;
  const image = (name: string): ImageId => {
    const shot = shots.find((one) => nameOf(one) === name)!;
    return engine.files.imageAt(join(photos, shot.folder, name))!;
  };
  const names = ({ hits }: SearchAnswer): string[] => hits.map(({ photo }) => photo.name);
  const photo = (name: string) => ({ kind: 'photo', imageId: image(name) }) as const;

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'likewise-searching-'));
    photos = join(base, 'photos');
    for (const shot of shots) {
      mkdirSync(join(photos, shot.folder), { recursive: true });
      const drawn = sharp(await drawScene(shot.kind, shot.variant)).jpeg();
      if (shot.camera !== undefined)
        drawn.withExif({ IFD0: { Make: shot.camera, Model: shot.camera }, IFD2: { DateTimeOriginal: shot.takenAt! } });
      writeFileSync(join(photos, shot.folder, nameOf(shot)), await drawn.toBuffer());
    }
    engine = createEngine({
      libraryFolder: join(base, 'library'),
      workersFolder,
      modelsFolder,
      access: 'write',
      isWatching: false,
      decoders: 2,
    });
    const root = await engine.folders.add(photos);
    expect((await engine.indexing.index(root.id)).outcome).toBe('done');
  });
  afterAll(async () => {
    await engine.close();
    rmSync(base, { recursive: true, force: true });
  });

  test('a search that comes while the embeddings are read waits for them, and reads nothing itself', async () => {
    const libraryFolder = join(base, 'library');
    const later = createEngine({ ...{ libraryFolder, workersFolder, modelsFolder }, access: 'read', isWatching: false });
    const read = vi.spyOn(later.store.embeddings, 'load');
    const ready = later.preload();
    const { hits } = await later.search.byImageWhenReady(image('house-1.jpg'), 5);
    await ready;
    await later.close();
    expect(hits).toEqual(engine.search.byImage(image('house-1.jpg'), 5).hits);
    expect(read).not.toHaveBeenCalled();
  });

  test('one whole photo asked by examples is answered as it is by itself', async () => {
    const plain = engine.search.byImage(image('house-1.jpg'), 5);
    const asked = await engine.search.ask({ query: photo('house-1.jpg') }, 5);
    expect(asked.hits).toEqual(plain.hits);
    expect(asked).toMatchObject({ searched: 16, of: 16 });
    expect(asked.leftOut).toBeUndefined();
  });

  test('a filter is applied before the k nearest are taken: there are k of them, however far down', async () => {
    const tag = engine.tags.create('chosen');
    const chosen = ['dots-2.jpg', 'night-3.jpg', 'stripes-4.jpg'];
    engine.tags.addImages(tag.id, chosen.map(image));
    const answer = await engine.search.ask({ query: photo('house-1.jpg') }, 3, { filter: { tagId: tag.id } });
    expect(names(answer).toSorted()).toEqual(chosen);
    expect(answer).toMatchObject({ searched: 3, leftOut: 13, of: 16 });
    expect(names(await engine.search.ask({ query: photo('house-1.jpg') }, 3, { filter: { camera: 'X100' } }))).toHaveLength(3);
    const may = { takenFromMs: Date.UTC(2024, 4, 1), takenBeforeMs: Date.UTC(2024, 5, 1) };
    expect((await engine.search.ask({ query: photo('house-1.jpg') }, 20, { filter: may })).hits).toHaveLength(7);
    engine.tags.remove(tag.id);
  });

  test('a photo that is tagged later is found by a filter that was asked before', async () => {
    const tag = engine.tags.create('later');
    const ask = (): Promise<SearchAnswer> => engine.search.ask({ query: photo('house-1.jpg') }, 9, { filter: { tagId: tag.id } });
    expect(names(await ask())).toEqual([]);
    engine.tags.addImages(tag.id, [image('dots-1.jpg')]);
    expect(names(await ask())).toEqual(['dots-1.jpg']);
    engine.tags.remove(tag.id);
  });

  test('without its burst the photo that was taken a second later is gone, and the next takes its place', async () => {
    const all = names(await engine.search.ask({ query: photo('dots-1.jpg') }, 3));
    expect(all).toContain('dots-2.jpg');
    const answer = await engine.search.ask({ query: photo('dots-1.jpg') }, 3, { filter: { isOtherBurst: true } });
    expect(names(answer)).not.toContain('dots-2.jpg');
    expect(answer.hits).toHaveLength(3);
  });

  test('without its folder only photos of other folders are answered', async () => {
    const answer = await engine.search.ask({ query: photo('dots-1.jpg') }, 20, { filter: { isOtherFolder: true } });
    expect(names(answer).toSorted()).toEqual(
      shots
        .filter(({ folder }) => folder === 'autumn')
        .map(nameOf)
        .toSorted(),
    );
    expect(answer).toMatchObject({ searched: 8, leftOut: 8 });
  });

  test('an example draws the answers to its kind, a counter-example pushes its own away, and neither is answered', async () => {
    const more = await engine.search.ask({ query: photo('house-1.jpg'), more: [photo('night-1.jpg')] }, 6);
    expect(names(more).toSorted()).toEqual(['house-2.jpg', 'house-3.jpg', 'house-4.jpg', 'night-2.jpg', 'night-3.jpg', 'night-4.jpg']);
    const rankOf = (answer: SearchAnswer): number => names(answer).indexOf('night-2.jpg');
    const before = await engine.search.ask({ query: photo('house-1.jpg') }, 16);
    const less = await engine.search.ask({ query: photo('house-1.jpg'), less: [photo('night-1.jpg')] }, 16);
    expect(rankOf(less)).toBeGreaterThanOrEqual(rankOf(before));
    expect(less.hits.find(({ photo }) => photo.name === 'night-2.jpg')!.similarity).toBeLessThan(
      before.hits.find(({ photo }) => photo.name === 'night-2.jpg')!.similarity,
    );
    expect(names(less)).not.toContain('night-1.jpg');
  });

  test('a picture from outside may be the query or an example, and a part of it is what is searched with', async () => {
    const [house, dots] = [await drawScene('house', 5), await drawScene('dots', 5)];
    const both = await sharp({ create: { width: 1280, height: 480, channels: 3, background: '#fff' } })
      .composite([
        { input: house, left: 0, top: 0 },
        { input: dots, left: 640, top: 0 },
      ])
      .jpeg()
      .toBuffer();
    const kindsOf = (answer: SearchAnswer): string[] => [...new Set(names(answer).map((name) => name.split('-')[0]!))];
    for (const [x, kind] of [
      [0, 'house'],
      [0.5, 'dots'],
    ] as const) {
      const query = { kind: 'picture', bytes: new Uint8Array(both), name: 'both.jpg', region: { x, y: 0, width: 0.5, height: 1 } } as const;
      expect(kindsOf(await engine.search.ask({ query }, 3))).toEqual([kind]);
    }
    const outside = { kind: 'picture', bytes: new Uint8Array(house), name: 'house.jpg' } as const;
    expect(kindsOf(await engine.search.ask({ query: photo('night-1.jpg'), more: [outside] }, 6)).toSorted()).toEqual(['house', 'night']);
    const broken = { kind: 'picture', bytes: Uint8Array.of(1, 2, 3), name: 'broken.jpg' } as const;
    await expect(engine.search.ask({ query: photo('night-1.jpg'), more: [broken] }, 6)).rejects.toThrow(/^broken\.jpg: /);
  });

  test('a part of a photo of the library is searched with as the photo is turned, and the photo itself is not answered', async () => {
    const answer = await engine.search.ask({ query: { ...photo('house-1.jpg'), region: { x: 0.2, y: 0.1, width: 0.6, height: 0.8 } } }, 16);
    expect(names(answer)).not.toContain('house-1.jpg');
    expect(answer.hits).toHaveLength(15);
    const whole = await engine.search.ask({ query: { ...photo('house-1.jpg'), region: { x: 0, y: 0, width: 1, height: 1 } } }, 3);
    const plain = engine.search.byImage(image('house-1.jpg'), 3);
    for (const [i, { similarity }] of whole.hits.entries()) expect(similarity).toBeCloseTo(plain.hits[i]!.similarity, 3);
  });

  test('how likely an answer is can be said of a part, of a picture from outside, and of several examples with counter-examples', async () => {
    const all = shots.map(nameOf).filter((name) => name !== 'house-1.jpg');
    const asked = all.map(image);
    const beliefs = async (...by: Parameters<Engine['training']['confidence']>): Promise<Map<string, number>> => {
      const said = await engine.training.confidence(...by);
      expect(said.map(({ imageId }) => imageId)).toEqual(by[1]);
      return new Map(
        said.map(({ imageId, likelihood }) => [all[asked.indexOf(imageId)]!, ['unlikely', 'maybe', 'likely'].indexOf(likelihood)]),
      );
    };
    const sumOf = (of: ReadonlyMap<string, number>, kind: string): number =>
      [...of].reduce((sum, [name, rank]) => sum + (name.startsWith(kind) && name !== 'house-1.jpg' ? rank : 0), 0);
    const whole = { ...photo('house-1.jpg'), region: { x: 0, y: 0, width: 1, height: 1 } };
    const plain = await beliefs({ query: photo('house-1.jpg') }, asked);
    expect(await beliefs({ query: whole }, asked)).toEqual(plain);
    const part = await beliefs({ query: { ...whole, region: { x: 0.2, y: 0.1, width: 0.6, height: 0.8 } } }, asked);
    const outside = await beliefs({ query: { kind: 'picture', name: 'x.jpg', bytes: new Uint8Array(await drawScene('house', 5)) } }, asked);
    for (const of of [plain, part, outside])
      for (const kind of ['dots', 'night']) expect(sumOf(of, 'house')).toBeGreaterThan(sumOf(of, kind));
    const both = await beliefs({ query: photo('house-1.jpg'), more: [photo('night-1.jpg')] }, asked);
    expect(sumOf(both, 'night')).toBeGreaterThan(sumOf(plain, 'night'));
    expect(sumOf(both, 'house')).toBe(sumOf(plain, 'house'));
    const against = await beliefs({ query: photo('house-1.jpg'), less: [photo('house-2.jpg')] }, asked);
    expect(sumOf(against, 'house')).toBeLessThan(sumOf(plain, 'house'));
    const broken = { kind: 'picture', bytes: Uint8Array.of(1, 2, 3), name: 'broken.jpg' } as const;
    await expect(engine.training.confidence({ query: broken }, asked)).rejects.toThrow(/^broken\.jpg: /);
  });

  test('why: the cells of either picture add up to the similarity that the answer shows, within 0.0001', async () => {
    const { hits } = engine.search.byImage(image('house-1.jpg'), 15);
    for (const { photo: hit, similarity } of [hits[0]!, hits[1]!, hits[14]!]) {
      const why = await engine.search.why(photo('house-1.jpg'), hit.imageId);
      if (why.kind !== 'exact') throw new Error('The head is linear.');
      const sum = (values: Float32Array): number => values.reduce((all, value) => all + value, 0);
      expect(Math.abs(sum(why.query.contributions) - similarity)).toBeLessThan(1e-4);
      expect(Math.abs(sum(why.result.contributions) - similarity)).toBeLessThan(1e-4);
      expect(why.result.contributions).toHaveLength(49);
      expect(why.areas.reduce((all, { value }) => all + value, why.rest)).toBeCloseTo(why.similarity, 6);
      for (const { value, result } of why.areas)
        expect(result.reduce((all, cell) => all + why.result.contributions[cell]!, 0)).toBeCloseTo(value, 5);
      // Of 640 x 480 the network sees the middle square of 7/8 of the short side.
      expect(why.query.seen).toEqual({ x: 110 / 640, y: 30 / 480, width: 420 / 640, height: 420 / 480 });
    }
  });
});
