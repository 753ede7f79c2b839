import { expect, test } from 'vitest';
import { indexPaths, temporaryStore } from '../../../../test/fixtures/store';
import type { Decoding } from '../../library/types';
import { backboneSpec, DEFAULT_BACKBONE } from '../../model/backbone/backbones';
import { PictureService } from './PictureService';

test('R15: while a drive is away the kept picture stands in for the large one, and not any more when it is back', async () => {
  const store = temporaryStore();
  const root = store.roots.add('/photos');
  const [imageId] = indexPaths(store, root.id, ['a.jpg']).ids;
  const [kept, sharp] = [Buffer.of(1), Buffer.of(2)];
  store.pictures.putAll([{ imageId: imageId!, size: 'large', type: 'image/webp', bytes: kept }]);
  let renders = 0;
  const decoding = {
    render: () => {
      renders++;
      return Promise.resolve({ ok: true, value: { type: 'image/webp', bytes: sharp, width: 1, height: 1 } });
    },
  } as unknown as Decoding;
  const pictures = new PictureService({ store, decoding, backbone: backboneSpec(DEFAULT_BACKBONE) });
  store.roots.setState(root.id, 'offline');
  expect((await pictures.get(imageId!, 'preview')).bytes).toEqual(kept);
  expect(renders).toBe(0);
  store.roots.setState(root.id, 'online');
  expect((await pictures.get(imageId!, 'preview')).bytes).toEqual(sharp);
  expect((await pictures.get(imageId!, 'preview')).bytes).toEqual(sharp);
  expect(renders).toBe(1);
});

test('a full size that nobody waits for any more is given up; who asks again gets it decoded anew', async () => {
  const store = temporaryStore();
  const [imageId] = indexPaths(store, store.roots.add('/photos').id, ['a.jpg']).ids;
  const asked: AbortSignal[] = [];
  const decoding = {
    render: (_source: unknown, _longSidePx: unknown, signal: AbortSignal) => {
      asked.push(signal);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError'))));
    },
  } as unknown as Decoding;
  const pictures = new PictureService({ store, decoding, backbone: backboneSpec(DEFAULT_BACKBONE) });
  pictures.leaveFull(imageId!); // nothing is being decoded
  const first = pictures.get(imageId!, 'full');
  expect(pictures.get(imageId!, 'full')).toBe(first);
  expect(asked).toHaveLength(1);
  pictures.leaveFull(imageId!);
  const second = pictures.get(imageId!, 'full');
  await expect(first).rejects.toThrow('given up');
  expect(asked.map(({ aborted }) => aborted)).toEqual([true, false]);
  expect(pictures.get(imageId!, 'full')).toBe(second);
  pictures.leaveFull(imageId!);
  await expect(second).rejects.toThrow('given up');
});
