// `node resources/samples/make.mjs [FOLDER]` draws the sample pictures anew, by default where they are kept; the same ones each time.
// They are what a person tries Likewise with who has chosen no folder yet: kinds that are plainly alike, some near duplicates, two years of dates.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { between, exif, gradient, hsl, kinds, photograph, seeded, svgOf, times } from '../screenshots/draw.mjs';

/** What the pictures of the screenshots do not have. */
const scenes = {
  ...kinds,
  waterfalls: (random, { width, height }) => {
    const hue = between(random, 92, 140);
    const [top, pool] = [height * between(random, 0.16, 0.26), height * between(random, 0.72, 0.82)];
    const [middle, half] = [width * between(random, 0.38, 0.62), width * between(random, 0.09, 0.17)];
    const rock = (x, side) =>
      `<path d="M${x} ${height}L${x} ${top - 20 * random()}L${middle + side * half * 0.92} ${top}L${middle + side * half * between(random, 1, 1.25)} ${pool}V${height}z" fill="${hsl(hue + 60, 9, between(random, 17, 26))}"/>`;
    return (
      `<defs>${gradient('sky', [0, hsl(200, 34, 82)], [1, hsl(hue, 26, 62)])}${gradient('fall', [0, '#f6fbfc'], [1, hsl(198, 26, 82)])}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
      times(3, (row) =>
        times(15, (at) => {
          const x = ((at + random()) * width) / 14;
          const r = between(random, 0.05, 0.1) * height;
          return `<circle cx="${x}" cy="${top - (2 - row) * 0.06 * height + r * 0.4}" r="${r}" fill="${hsl(hue, 30, 46 - row * 10)}"/>`;
        }),
      ) +
      `<rect y="${top}" width="100%" height="100%" fill="${hsl(hue + 50, 10, 22)}"/>${rock(0, -1)}${rock(width, 1)}` +
      `<path d="M${middle - half} ${top}H${middle + half}L${middle + half * 1.3} ${pool + 10}H${middle - half * 1.3}z" fill="url(#fall)"/>` +
      times(16, () => {
        const x = middle + half * between(random, -0.9, 0.9);
        return `<path d="M${x} ${top + 4}L${middle + (x - middle) * 1.25} ${pool}" stroke="${random() < 0.6 ? '#fff' : hsl(200, 24, 72)}" stroke-width="${between(random, 2, 7)}" opacity=".6"/>`;
      }) +
      `<rect y="${pool}" width="100%" height="100%" fill="${hsl(190, 30, 42)}"/>` +
      `<ellipse cx="${middle}" cy="${pool + 4}" rx="${half * 2.1}" ry="${height * 0.05}" fill="#fff" opacity=".85" filter="url(#soft)"/>` +
      times(22, () => {
        const y = pool + 14 + (height - pool) * random();
        return `<rect x="${random() * width}" y="${y}" width="${between(random, 20, 90)}" height="2" rx="1" fill="#fff" opacity="${between(random, 0.15, 0.45)}"/>`;
      }) +
      times(7, () => {
        const r = between(random, 0.03, 0.08) * height;
        return `<ellipse cx="${random() * width}" cy="${height - r * random()}" rx="${r * 1.5}" ry="${r}" fill="${hsl(hue + 60, 8, between(random, 14, 24))}"/>`;
      })
    );
  },
  balloons: (random, { width, height }, design) => {
    const [hue, other, gores] = [design() * 360, design() * 360, 3 + Math.floor(design() * 3)];
    const balloon = (x, y, r) =>
      `<ellipse cx="${x}" cy="${y}" rx="${r}" ry="${r * 1.1}" fill="${hsl(hue, 74, 52)}"/>` +
      times(gores, (at) => {
        const rx = (r * (gores - at)) / (gores + 0.5);
        return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${r * 1.1}" fill="${at % 2 ? hsl(hue, 74, 52) : hsl(other, 78, 62)}"/>`;
      }) +
      `<path d="M${x - r * 0.66} ${y + r * 0.82}L${x - r * 0.16} ${y + r * 1.5}h${r * 0.32}L${x + r * 0.66} ${y + r * 0.82}z" fill="${hsl(hue, 66, 40)}"/>` +
      `<path d="M${x - r * 0.14} ${y + r * 1.5}v${r * 0.2}M${x + r * 0.14} ${y + r * 1.5}v${r * 0.2}" stroke="#443" stroke-width="2"/>` +
      `<rect x="${x - r * 0.17}" y="${y + r * 1.7}" width="${r * 0.34}" height="${r * 0.24}" rx="3" fill="#7a5230"/>`;
    const hills = between(random, 0.76, 0.86) * height;
    return (
      `<defs>${gradient('sky', [0, hsl(206, 56, between(random, 56, 70))], [1, hsl(34, 70, 88)])}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
      times(2, (at) => {
        const [y, rise] = [hills + at * 0.08 * height, between(random, 20, 60)];
        return `<path d="M0 ${y}Q${width * 0.25} ${y - rise} ${width * 0.5} ${y}T${width} ${y}V${height}H0z" fill="${hsl(100, 28, 44 - at * 12)}"/>`;
      }) +
      balloon(width * between(random, 0.3, 0.7), height * between(random, 0.28, 0.42), height * between(random, 0.15, 0.23)) +
      (random() < 0.5
        ? balloon(width * between(random, 0.08, 0.2), height * between(random, 0.3, 0.55), height * between(random, 0.05, 0.09))
        : '')
    );
  },
};

/** How many pictures of each; of some there are several designs, each in pictures of its own. */
const wanted = {
  mountains: { each: 12 },
  sea: { each: 12 },
  dunes: { each: 12 },
  forest: { each: 12 },
  waterfalls: { each: 12 },
  city: { each: 12 },
  flowers: { each: 14 },
  balloons: { each: 4, designs: 5 },
  cups: { each: 4, designs: 6 },
  kites: { each: 4, designs: 5 },
};
const shapes = [
  { width: 840, height: 560 },
  { width: 800, height: 600 },
  { width: 600, height: 800 },
  { width: 840, height: 480 },
];
/** Milder than those of the screenshots: what is of one kind is to be found before anything is taught. */
const lights = [
  [1, 1, 1],
  [1, 1, 1],
  [1.04, 0.94, 0.84],
  [0.9, 0.95, 1.04],
];
const days = [
  ...['2024:04:06', '2024:05:18', '2024:08:02', '2024:08:03', '2024:10:26', '2024:12:24'],
  ...['2025:02:15', '2025:04:12', '2025:06:07', '2025:08:16', '2025:08:17', '2025:11:08', '2026:01:03', '2026:03:21'],
];
const licence = 'LICENSE.txt';

const asJpeg = (photo) => photo.jpeg({ quality: 76, mozjpeg: true });

/** @returns the photo as it was taken, for other versions of it, and its size */
async function writePicture(file, scene, seed, design) {
  const random = seeded(seed);
  const size = shapes[Math.floor(random() * shapes.length)];
  const svg = svgOf(scene, random, size, seed, design);
  const light = lights[Math.floor(random() * lights.length)];
  const written = exif(random, days);
  const take = () => photograph(svg, light, written);
  await asJpeg(take()).toFile(file);
  return { take, size };
}

/** What every person's folders have: the same file twice, a smaller one for a message, a part of one. */
async function writeVersions(base, { take, size: { width, height } }) {
  copyFileSync(`${base}.jpg`, `${base} copy.jpg`);
  await asJpeg(take().resize({ width: Math.round(width * 0.6) })).toFile(`${base} small.jpg`);
  const [left, top] = [Math.round(width * 0.06), Math.round(height * 0.05)];
  const part = { left, top, width: Math.round(width * 0.86), height: Math.round(height * 0.88) };
  await asJpeg(take().extract(part)).toFile(`${base} cropped.jpg`);
}

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, 'pictures'));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name !== licence) rmSync(join(folder, name));
let seed = 20_000;
for (const [kind, { each, designs = 1 }] of Object.entries(wanted)) {
  for (let at = 1; at <= each * designs; at++) {
    const base = join(folder, `${kind}-${String(at).padStart(2, '0')}`);
    const drawn = await writePicture(`${base}.jpg`, scenes[kind], seed++, at % designs);
    if (at === 3 && (kind === 'mountains' || kind === 'balloons')) await writeVersions(base, drawn);
  }
}
