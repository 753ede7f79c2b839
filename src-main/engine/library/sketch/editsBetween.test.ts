import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { photo } from '../../../../test/fixtures/images';
import { editsBetween, type SketchedPicture } from './editsBetween';
import { makeSketch } from './sketch';

const SIZE = { width: 800, height: 600 };

async function sketched(picture: Sharp): Promise<SketchedPicture> {
  const bytes = await picture.toBuffer();
  const { width = 0, height = 0 } = await sharp(bytes).metadata();
  const thumb = await sharp(bytes).resize(320, 320, { fit: 'inside' }).webp().toBuffer();
  return { width, height, sketch: await makeSketch(thumb, width / height) };
}
const original = async (): Promise<Buffer> =>
  photo({ ...SIZE, seed: 3 })
    .png()
    .toBuffer();

const edits: readonly [name: string, edit: (picture: Sharp) => Sharp, expected: readonly string[]][] = [
  ['JPEG of quality 40', (picture) => picture.jpeg({ quality: 40 }), ['re-saved']],
  ['half as large', (picture) => picture.resize(400).jpeg(), ['smaller']],
  ['a quarter as large', (picture) => picture.resize(200).jpeg(), ['smaller']],
  ['cropped by a tenth', (picture) => picture.extract({ left: 30, top: 40, width: 720, height: 540 }).jpeg(), ['cropped']],
  ['cropped to another shape', (picture) => picture.extract({ left: 60, top: 0, width: 680, height: 600 }).jpeg(), ['cropped']],
  ['mirrored', (picture) => picture.flop().jpeg(), ['mirrored']],
  ['brighter', (picture) => picture.modulate({ brightness: 1.2 }).jpeg(), ['recoloured']],
  ['black and white', (picture) => picture.greyscale().jpeg(), ['black-and-white']],
];

test.each(edits)('a version is told from its original, whichever comes first: %s', async (_name, edit, expected) => {
  const bytes = await original();
  const [a, b] = [await sketched(sharp(bytes).png()), await sketched(edit(sharp(bytes)))];
  expect(editsBetween(a, b)).toEqual(expected);
  expect(editsBetween(b, a)).toEqual(expected.map((one) => (one === 'black-and-white' ? 'in-colour' : one)));
});

test('of two versions it is told which one lost its colour', async () => {
  const bytes = await original();
  const [colour, grey] = [await sketched(sharp(bytes).png()), await sketched(sharp(bytes).greyscale().png())];
  expect(editsBetween(colour, grey)).toEqual(['black-and-white']);
  expect(editsBetween(grey, colour)).toEqual(['in-colour']);
});

test('what moved between two shots makes them two pictures, and so does a hand that moved', async () => {
  const bytes = await original();
  const spot = await sharp({ create: { width: 90, height: 90, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const at = (left: number): Sharp =>
    sharp(bytes)
      .composite([{ input: spot, left, top: 300 }])
      .jpeg();
  expect(editsBetween(await sketched(at(100)), await sketched(at(420)))).toBeNull();
  const framed = (left: number): Sharp => sharp(bytes).extract({ left, top: left, width: 700, height: 500 }).jpeg();
  const moved = editsBetween(await sketched(framed(0)), await sketched(framed(80)));
  expect(moved).toBeNull();
});

test('two photos of unlike things are never versions of one picture', async () => {
  const pictures = await Promise.all([11, 12, 13, 14].map((seed) => sketched(photo({ ...SIZE, seed }).jpeg())));
  for (const a of pictures) for (const b of pictures) expect(editsBetween(a, b) === null).toBe(a !== b);
});
