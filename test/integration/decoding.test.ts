import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DecodedPhoto, Outcome } from '@engine/library/types';
import type { DecoderPool } from '@engine/workers/decoder/decoderPool';
import { geometry, openDecoders } from '../fixtures/decoders';
import { jpegPhoto, photo } from '../fixtures/images';
import { describeWithShared, sharedPath } from '../fixtures/shared';
import { treeHash } from '../fixtures/treeHash';

let folder: string;
let decoders: DecoderPool;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-decoding-'));
  decoders = openDecoders();
});
afterAll(async () => {
  await decoders.close();
  rmSync(folder, { recursive: true, force: true });
});

const spec = { width: 900, height: 600, seed: 7 };
const put = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
async function decoded(path: string): Promise<DecodedPhoto> {
  const outcome = await decoders.decode({ path }, geometry);
  if (!outcome.ok) throw new Error(`${path}: ${outcome.code}: ${outcome.reason}`);
  return outcome.value;
}
const codeOf = (outcome: Outcome<unknown>): string => (outcome.ok ? 'ok' : outcome.code);
const meanDifference = (a: Uint8Array, b: Uint8Array): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
};

describe('a photo', () => {
  test('gives its hash, two thumbnails within their sizes and the network’s pixels', async () => {
    const bytes = await jpegPhoto({ width: 1600, height: 1000, seed: 3 });
    const value = await decoded(put('plain.jpg', bytes));
    expect(Buffer.from(value.contentHash)).toEqual(createHash('sha256').update(bytes).digest());
    expect([value.width, value.height, value.format]).toEqual([1600, 1000, 'jpeg']);
    expect(value.pixels.length).toBe(224 * 224 * 3);
    const [thumb, large] = [await sharp(value.thumb).metadata(), await sharp(value.large).metadata()];
    expect([thumb.format, thumb.width, thumb.height]).toEqual(['webp', 320, 200]);
    expect([large.format, large.width, large.height]).toEqual(['webp', 640, 400]);
  });

  test('is the same picture in every format', async () => {
    const png = await decoded(put('same.png', await photo(spec).png().toBuffer()));
    const others = {
      webp: photo(spec).webp({ lossless: true }),
      tiff: photo(spec).tiff(),
      avif: photo(spec).avif({ quality: 90, effort: 0 }),
      jpeg: photo(spec).jpeg({ quality: 95 }),
    };
    for (const [name, made] of Object.entries(others)) {
      const value = await decoded(put(`same.${name}`, await made.toBuffer()));
      expect(value.format).toBe(name);
      expect(meanDifference(value.pixels, png.pixels)).toBeLessThan(3);
    }
  });

  test('keeps its pixel hash when its metadata is rewritten, and only then', async () => {
    const bytes = await jpegPhoto(spec);
    // A comment after the start marker: other bytes, the same picture.
    const comment = Buffer.concat([Buffer.of(0xff, 0xfe, 0, 9), Buffer.from('another')]);
    const retold = Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]);
    const [first, second] = [await decoded(put('a.jpg', bytes)), await decoded(put('b.jpg', retold))];
    expect(Buffer.from(second.contentHash).equals(Buffer.from(first.contentHash))).toBe(false);
    expect(Buffer.from(second.pixelHash).equals(Buffer.from(first.pixelHash))).toBe(true);
    const other = await decoded(put('c.jpg', await jpegPhoto(spec, { quality: 80 })));
    const turned = await decoded(put('d.jpg', await jpegPhoto(spec, { orientation: 3 })));
    for (const value of [other, turned]) expect(Buffer.from(value.pixelHash).equals(Buffer.from(first.pixelHash))).toBe(false);
  });

  test('decoded small gives the network nearly what it gives decoded whole', async () => {
    // A JPEG of this size is shrunk while it is decoded, a PNG of the same pixels is not.
    const large = { width: 2400, height: 1800, seed: 5 };
    const jpeg = await jpegPhoto(large, { quality: 95 });
    const small = await decoded(put('shrunk.jpg', jpeg));
    const whole = await sharp(jpeg).png().toBuffer();
    const exact = await decoders.decode({ bytes: whole }, geometry);
    expect(exact.ok && meanDifference(small.pixels, exact.value.pixels)).toBeLessThan(1);
  });

  test('of which a part is asked for gives that part, upright, as if it had been cut out', async () => {
    const path = put('region.png', await photo({ width: 1200, height: 900, seed: 11 }).png().toBuffer());
    const outcome = await decoders.decode({ path }, geometry, { x: 0.25, y: 0.1, width: 0.5, height: 0.5 });
    const cut = await photo({ width: 1200, height: 900, seed: 11 })
      .extract({ left: 300, top: 90, width: 600, height: 450 })
      .png()
      .toBuffer();
    const expected = await decoders.decode({ bytes: cut }, geometry);
    expect(outcome.ok && expected.ok && meanDifference(outcome.value.pixels, expected.value.pixels)).toBeLessThan(0.5);
  });

  test('with a keyword, a camera, a place and a date tells them', async () => {
    const exif = { IFD0: { Make: 'Canon', Model: 'Canon EOS 6D' }, IFD2: { DateTimeOriginal: '2019:07:03 18:02:11' } };
    const xmp =
      '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>鳥</rdf:li><rdf:li>lake</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';
    for (const [name, made] of [
      ['meta.jpg', photo(spec).jpeg()],
      ['meta.webp', photo(spec).webp()],
    ] as const) {
      const value = await decoded(put(name, await made.withExif(exif).withXmp(xmp).toBuffer()));
      expect(value.metadata).toEqual({
        takenAtMs: Date.UTC(2019, 6, 3, 18, 2, 11),
        camera: 'Canon EOS 6D',
        latitude: null,
        longitude: null,
        keywords: ['鳥', 'lake'],
      });
    }
  });

  test('tells its lens and settings from the file, whatever holds them, and nothing where nothing is said', async () => {
    const settings = {
      ExposureTime: '1/250',
      FNumber: '28/10',
      ISOSpeedRatings: '400',
      FocalLength: '35/1',
      LensModel: 'EF 24-70mm f/2.8L',
    };
    const exif = { IFD0: { Make: 'Canon' }, IFD2: { ...settings, LensMake: 'Canon', FocalLengthIn35mmFilm: '56' } };
    const expected = {
      ...{ lens: 'Canon EF 24-70mm f/2.8L', exposureSeconds: 0.004, aperture: 2.8, iso: 400, focalLengthMm: 35, focalLength35Mm: 56 },
    };
    for (const [name, made] of [
      ['shot.jpg', photo(spec).jpeg()],
      ['shot.webp', photo(spec).webp()],
      ['shot.png', photo(spec).png()],
    ] as const) {
      const path = put(name, await made.withExif(exif).toBuffer());
      expect([name, await decoders.shot({ path })]).toEqual([name, { ok: true, value: expected }]);
    }
    const zeros = { IFD2: { ExposureTime: '0/1', FNumber: '0/0', ISOSpeedRatings: '0', FocalLength: '0/0' } };
    const none = { lens: null, exposureSeconds: null, aperture: null, iso: null, focalLengthMm: null, focalLength35Mm: null };
    for (const bytes of [
      await photo(spec).jpeg().withExif(zeros).toBuffer(),
      await photo(spec).gif().toBuffer(),
      Buffer.from('no photo'),
    ]) {
      expect(await decoders.shot({ path: put('plain', bytes) })).toEqual({ ok: true, value: none });
    }
    expect(await decoders.shot({ path: '/gone/photo.jpg' })).toMatchObject({ ok: false, code: 'vanished' });
  });

  test('is rendered upright and no larger than asked, or whole', async () => {
    const path = put('turned.jpg', await jpegPhoto(spec, { orientation: 6 }));
    const preview = await decoders.render({ path }, 300);
    const full = await decoders.render({ path }, null);
    expect(preview).toMatchObject({ ok: true, value: { width: 200, height: 300 } });
    expect(full).toMatchObject({ ok: true, value: { width: 600, height: 900, type: 'image/jpeg' } });
  });

  test('whose hash alone is asked for gives the same hash', async () => {
    const bytes = await jpegPhoto(spec);
    const outcome = await decoders.hash({ path: put('hash.jpg', bytes) });
    expect(outcome.ok && Buffer.from(outcome.value.contentHash).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(outcome.ok && outcome.value.sizeBytes).toBe(bytes.length);
  });
});

describe('what is no photo', () => {
  test('is told in one line of plain words with a code', async () => {
    const jpeg = await jpegPhoto(spec);
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    symlinkSync('plain.jpg', join(folder, 'link.jpg'));
    const png = await photo(spec).png().toBuffer();
    const broken = Buffer.from(png);
    broken[60]! ^= 255;
    const cases: readonly (readonly [string, string])[] = [
      [put('cut.jpg', jpeg.subarray(0, jpeg.length / 2)), 'incomplete'],
      [put('no-end.jpg', jpeg.subarray(0, -2)), 'incomplete'],
      [put('cut.png', png.subarray(0, png.length / 2)), 'incomplete'],
      [put('broken.png', broken), 'damaged'],
      [put('cut.avif', (await photo(spec).avif({ effort: 0 }).toBuffer()).subarray(0, -500)), 'incomplete'],
      [put('cut.webp', (await photo(spec).webp().toBuffer()).subarray(0, -500)), 'incomplete'],
      [put('cut.tiff', (await photo(spec).tiff({ compression: 'lzw' }).toBuffer()).subarray(0, 200_000)), 'incomplete'],
      [put('empty.jpg', Buffer.alloc(0)), 'empty'],
      [put('text.jpg', Buffer.from('not an image\n')), 'not-a-photo'],
      [put('svg.jpg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')), 'format-not-supported'],
      [put('a.jxl', Buffer.of(0xff, 0x0a, 1, 2, 3, 4, 5, 6, 7, 8)), 'format-not-supported'],
      [put('a.ico', Buffer.of(0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0)), 'format-not-supported'],
      [join(folder, 'nowhere.jpg'), 'vanished'],
      [join(folder, 'pipe.jpg'), 'not-a-file'],
      [join(folder, 'link.jpg'), 'not-a-file'],
      [folder, 'not-a-file'],
    ];
    for (const [path, code] of cases) {
      const outcome = await decoders.decode({ path }, geometry);
      expect([path, codeOf(outcome)]).toEqual([path, code]);
      expect(outcome.ok || outcome.reason).toMatch(/^[A-Z][^\n\r]+\.$/);
      expect(outcome.ok || outcome.reason).not.toMatch(/vips|libpng|heif|buffer|EACCES|sharp/i);
    }
  });

  test('is known by its size before its bytes are read, and by its header before its pixels are', async () => {
    const sparse = put('sparse.jpg', (await jpegPhoto(spec)).subarray(0, 2000));
    truncateSync(sparse, 3 * 2 ** 30);
    const wide = put(
      'wide.png',
      await sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#777' } })
        .png()
        .toBuffer(),
    );
    const strict = openDecoders({ maxPixels: 5e6, minSidePx: 100 });
    const started = performance.now();
    expect(await strict.decode({ path: sparse }, geometry)).toMatchObject({
      code: 'too-many-bytes',
      reason: expect.stringContaining('3,222 MB, the limit is 500') as string,
    });
    expect(await strict.decode({ path: wide }, geometry)).toMatchObject({
      code: 'too-many-pixels',
      reason: expect.stringContaining('6.0 megapixels, the limit is 5.0') as string,
    });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(codeOf(await strict.decode({ path: put('small.jpg', await jpegPhoto({ width: 200, height: 99, seed: 1 })) }, geometry))).toBe(
      'too-small',
    );
    await strict.close();
  });
});

describeWithShared('the network’s pixels', 'models/efficientnet-lite0-golden', (golden) => {
  test('equal those that the reference features were made from, to the bit', async () => {
    const bytes = readFileSync(join(golden, 'golden.safetensors'));
    const headerBytes = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<string, { data_offsets: [number, number] }>;
    const [from, to] = header['input_rgb_u8_nhwc']!.data_offsets.map((offset) => 8 + headerBytes + offset) as [number, number];
    const reference = bytes.subarray(from, to);
    const photos = [
      'n01440764/ILSVRC2012_val_00009111',
      'n02102040/n02102040_1110',
      'n03000684/n03000684_10790',
      'n03425413/n03425413_10350',
    ];
    for (const [at, name] of photos.entries()) {
      const value = await decoded(sharedPath('data', 'imagenette10-val', `${name}.JPEG`)!);
      const size = 224 * 224 * 3;
      expect(Buffer.from(value.pixels).equals(reference.subarray(at * size, (at + 1) * size)), name).toBe(true);
    }
  });
});

describeWithShared('the difficult files', 'data/difficult', (difficult) => {
  interface Entry {
    file: string;
    expect: 'decode' | 'first-frame' | 'decode-or-unsupported' | 'decode-or-error' | 'error' | 'skip';
  }
  const entries = JSON.parse(
    sharedPath('data', 'difficult') === null ? '[]' : readFileSync(join(difficult, 'manifest.json'), 'utf8'),
  ) as Entry[];
  const allowed = { decode: ['ok'], 'first-frame': ['ok'], 'decode-or-unsupported': ['ok', 'format-not-supported'] } as const;

  test('each ends as its manifest says, and none is touched', async () => {
    const before = treeHash(difficult);
    const wrong: string[] = [];
    const outcomes = await Promise.all(entries.map(async ({ file }) => decoders.decode({ path: join(difficult, file) }, geometry)));
    for (const [at, { file, expect: expected }] of entries.entries()) {
      const outcome = outcomes[at]!;
      const code = codeOf(outcome);
      const isRight =
        expected === 'decode-or-error'
          ? true
          : expected === 'error' || expected === 'skip'
            ? !outcome.ok
            : (allowed[expected] as readonly string[]).includes(code);
      if (!isRight || code === 'crashed-decoder') wrong.push(`${file}: ${expected}, got ${code}`);
    }
    expect(wrong).toEqual([]);
    expect(treeHash(difficult)).toBe(before);
  });

  test('the HEIC files and the DNG are decoded, upright and at their preview’s size, and a cut HEIC is incomplete', async () => {
    const phone = await decoded(join(difficult, 'heic/iphone_7.heic'));
    expect([phone.format, phone.width, phone.height]).toEqual(['heic', 3024, 4032]);
    expect(phone.metadata.camera).toBe('Apple iPhone 7');
    const dng = await decoded(join(difficult, 'raw/canon_eos_6d.dng'));
    expect([dng.format, dng.width, dng.height]).toEqual(['dng', 1024, 683]);
    expect(dng.metadata.camera).toBe('Canon EOS 6D');
    const whole = readFileSync(join(difficult, 'heic/iphone_7.heic'));
    for (const share of [0.3, 0.6, 0.9]) {
      expect(codeOf(await decoders.decode({ bytes: whole.subarray(0, whole.length * share) }, geometry))).toBe('incomplete');
    }
  });

  test('eight orientations of one picture are one picture', async () => {
    for (const name of ['Landscape', 'Portrait']) {
      const first = await decoded(join(difficult, `orientation/${name}_1.jpg`));
      for (let orientation = 2; orientation <= 8; orientation++) {
        const value = await decoded(join(difficult, `orientation/${name}_${orientation}.jpg`));
        expect([value.width, value.height]).toEqual([first.width, first.height]);
        expect(meanDifference(value.pixels, first.pixels), `${name}_${orientation}`).toBeLessThan(6);
      }
    }
  });

  test('a place and a date in the metadata are found', async () => {
    const value = await decoded(join(difficult, 'metadata/datetimeoriginal-gps.jpg'));
    expect(value.metadata.takenAtMs).not.toBeNull();
    expect(value.metadata.latitude).not.toBeNull();
  });
});
