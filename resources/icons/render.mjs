// node resources/icons/render.mjs: renders the drawings beside it to the sizes that desktops ask for.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const here = import.meta.dirname;
const largestSmall = 32; // up to here the thin lines of the large drawing would blur

for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
  const drawing = await readFile(join(here, size <= largestSmall ? 'icon-small.svg' : 'icon.svg'));
  // Rendered at eight times the size and reduced: the edges come out even.
  await sharp(drawing, { density: Math.min(72 * 8, 72 * Math.ceil((size / 512) * 8) + 72) })
    .resize(size, size, { fit: 'contain' })
    .png({ compressionLevel: 9 })
    .toFile(join(here, `${size}x${size}.png`));
}
