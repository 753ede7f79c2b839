// Pictures that we may show: drawn, not taken. Each kind is a scene with its own light, framing and weather, so that kin are alike and no two are the same.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const between = (random, low, high) => low + (high - low) * random();
export const times = (count, draw) => Array.from({ length: count }, (_, at) => draw(at)).join('');
export const hsl = (hue, saturation, lightness) => `hsl(${((hue % 360) + 360) % 360} ${saturation}% ${lightness}%)`;

export const gradient = (id, ...stops) =>
  `<linearGradient id="${id}" x2="0" y2="1">${stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('')}</linearGradient>`;

/** A jagged line from edge to edge, closed at the bottom. */
function ridge(random, { width, height }, base, rough, colour, opacity = 1) {
  const steps = 24;
  const points = Array.from(
    { length: steps + 1 },
    (_, at) => `${(at * width) / steps} ${base - rough * random() - rough * Math.sin(at / 3 + base)}`,
  );
  return `<path d="M0 ${height}L${points.join('L')}L${width} ${height}z" fill="${colour}" opacity="${opacity}"/>`;
}

const hours = [
  {
    sky: [
      [0, '#2b4a78'],
      [0.55, '#e58a5c'],
      [1, '#fbd9a0'],
    ],
    land: '#2a2230',
    sun: '#ffe9b8',
  },
  {
    sky: [
      [0, '#3d84c8'],
      [1, '#d6ebf7'],
    ],
    land: '#37506a',
    sun: '#fffdf2',
  },
  {
    sky: [
      [0, '#251a3f'],
      [0.6, '#a3476a'],
      [1, '#f3a86b'],
    ],
    land: '#1c1428',
    sun: '#ffcf8a',
  },
  {
    sky: [
      [0, '#7e8da0'],
      [1, '#d9dee3'],
    ],
    land: '#4b5560',
    sun: '#f0f2f4',
  },
];

/** By the name of a kind: draws what it shows, as SVG. Of `design` come the numbers that all pictures of one design have in common. */
export const kinds = {
  mountains: (random, size) => {
    const hour = hours[Math.floor(random() * hours.length)];
    return (
      `<defs>${gradient('sky', ...hour.sky)}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
      `<circle cx="${between(random, 0.2, 0.8) * size.width}" cy="${size.height * 0.3}" r="${between(random, 26, 44)}" fill="${hour.sun}" filter="url(#soft)"/>` +
      times(4, (at) => ridge(random, size, size.height * (0.5 + at * 0.13), 90 - at * 14, hour.land, 0.35 + at * 0.2))
    );
  },
  sea: (random, size) => {
    const hue = between(random, 190, 215);
    const horizon = size.height * between(random, 0.4, 0.55);
    return (
      `<defs>${gradient('sky', [0, hsl(hue, 60, 62)], [1, hsl(hue + 170, 55, 86)])}${gradient('sea', [0, hsl(hue, 55, 46)], [1, hsl(hue + 8, 60, 22)])}</defs>` +
      `<rect width="100%" height="100%" fill="url(#sky)"/><rect y="${horizon}" width="100%" height="100%" fill="url(#sea)"/>` +
      times(46, () => {
        const y = horizon + (size.height - horizon) * random() ** 1.6;
        const length = (20 + (y - horizon) * 0.7) * between(random, 0.6, 1.4);
        return `<rect x="${random() * size.width}" y="${y}" width="${length}" height="${1 + (y - horizon) / 90}" rx="2" fill="#fff" opacity="${between(random, 0.12, 0.5)}"/>`;
      }) +
      `<path d="M${size.width * between(random, 0.2, 0.7)} ${horizon - 74}l44 72h-44z" fill="#f7f3ea"/>`
    );
  },
  dunes: (random, size) => {
    const hue = between(random, 26, 40);
    return (
      `<defs>${gradient('sky', [0, hsl(205, 50, 60)], [1, hsl(45, 60, 88)])}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
      times(5, (at) => {
        const y = size.height * (0.45 + at * 0.12);
        const peak = between(random, 0.2, 0.8) * size.width;
        return (
          `<path d="M0 ${y + 60}Q${peak / 2} ${y - 20} ${peak} ${y - 40}T${size.width} ${y + 50}V${size.height}H0z" fill="${hsl(hue, 62, 68 - at * 6)}"/>` +
          `<path d="M${peak} ${y - 40}Q${peak + 120} ${y + 40} ${peak + 60} ${size.height}H${peak - 40}Q${peak + 10} ${y + 60} ${peak} ${y - 40}z" fill="${hsl(hue - 6, 52, 46 - at * 4)}" opacity=".55"/>`
        );
      })
    );
  },
  forest: (random, size) => {
    const hue = between(random, 95, 150);
    return (
      `<defs>${gradient('sky', [0, hsl(hue, 22, 84)], [1, hsl(hue, 30, 60)])}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
      times(5, (row) =>
        times(12, () => {
          const x = random() * size.width;
          const tall = size.height * between(random, 0.36, 0.6) * (0.6 + row * 0.16);
          const ground = size.height * (0.62 + row * 0.1);
          return times(3, (tier) => {
            const half = tall * (0.14 + tier * 0.05);
            const top = ground - tall + (tier * tall) / 4;
            return `<path d="M${x} ${top}L${x + half} ${top + tall / 2}H${x - half}z" fill="${hsl(hue, 34, 44 - row * 8)}" opacity="${0.5 + row * 0.1}"/>`;
          });
        }),
      )
    );
  },
  city: (random, size) =>
    `<defs>${gradient('sky', [0, '#0a1024'], [1, hsl(between(random, 210, 300), 40, 30)])}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
    times(16, (at) => {
      const width = between(random, 42, 78);
      const x = at * (size.width / 15) - 30;
      const top = size.height * between(random, 0.2, 0.62);
      return (
        `<rect x="${x}" y="${top}" width="${width}" height="${size.height}" fill="${hsl(225, 26, between(random, 7, 15))}"/>` +
        times(34, () =>
          random() < 0.5
            ? ''
            : `<rect x="${x + 7 + Math.floor(random() * (width / 13)) * 12}" y="${top + 12 + Math.floor(random() * 20) * 18}" width="6" height="9" fill="${hsl(between(random, 36, 52), 90, 70)}" opacity="${between(random, 0.5, 1)}"/>`,
        )
      );
    }),
  flowers: (random, size) => {
    const hue = [350, 42, 285, 12][Math.floor(random() * 4)];
    return (
      `<defs>${gradient('grass', [0, hsl(100, 40, 62)], [1, hsl(112, 45, 24)])}</defs><rect width="100%" height="100%" fill="url(#grass)"/>` +
      times(46, (at) => {
        const y = size.height * (0.15 + 0.85 * (at / 46));
        const x = random() * size.width;
        const large = 12 + 38 * (at / 46);
        const petals = times(
          6,
          (petal) =>
            `<ellipse cx="${x}" cy="${y - large * 0.62}" rx="${large * 0.34}" ry="${large * 0.6}" fill="${hsl(hue + between(random, -8, 8), 78, between(random, 52, 68))}" transform="rotate(${petal * 60} ${x} ${y})"/>`,
        );
        return `<path d="M${x} ${y}v${large * 3}" stroke="${hsl(110, 40, 26)}" stroke-width="${large / 9}"/>${petals}<circle cx="${x}" cy="${y}" r="${large * 0.24}" fill="#f3c53a"/>`;
      })
    );
  },
  // Cups and kites have designs: one cup on several tables, one kite in several skies. The photo decides the rest.
  cups: (random, size, design) => {
    const wood = between(random, 14, 40);
    const [x, y] = [size.width * between(random, 0.3, 0.7), size.height * between(random, 0.34, 0.66)];
    const r = size.height * between(random, 0.15, 0.25);
    const [hue, stripes, isDark] = [design() * 360, 3 + Math.floor(design() * 5), design() < 0.5];
    const [glaze, mark] = [hsl(hue, 58, isDark ? 34 : 66), hsl(hue + 40 + design() * 240, 62, isDark ? 74 : 32)];
    const isDotted = design() < 0.5;
    const handle = between(random, 0, 360);
    const marks = times(stripes * 3, (at) =>
      isDotted
        ? `<circle cx="${x + r * 1.1}" cy="${y}" r="${r * 0.11}" fill="${mark}" transform="rotate(${(at * 360) / (stripes * 3)} ${x} ${y})"/>`
        : `<rect x="${x + r * 0.98}" y="${y - r * 0.04}" width="${r * 0.36}" height="${r * 0.09}" fill="${mark}" transform="rotate(${(at * 360) / (stripes * 3)} ${x} ${y})"/>`,
    );
    return (
      `<rect width="100%" height="100%" fill="${hsl(wood, 38, 52)}"/>` +
      times(
        9,
        (at) =>
          `<rect y="${(at * size.height) / 9}" width="100%" height="${size.height / 9 - 3}" fill="${hsl(wood, 38, between(random, 40, 62))}"/>`,
      ) +
      `<ellipse cx="${x + 16}" cy="${y + 22}" rx="${r * 1.4}" ry="${r * 1.36}" fill="#000" opacity=".28" filter="url(#soft)"/>` +
      `<circle cx="${x}" cy="${y}" r="${r * 1.36}" fill="${glaze}"/>${marks}` +
      `<rect x="${x + r * 0.7}" y="${y - r * 0.16}" width="${r * 0.75}" height="${r * 0.32}" rx="12" fill="${glaze}" transform="rotate(${handle} ${x} ${y})"/>` +
      `<circle cx="${x}" cy="${y}" r="${r * 0.95}" fill="${glaze}" stroke="#0003" stroke-width="3"/><circle cx="${x}" cy="${y}" r="${r * 0.78}" fill="${hsl(24, 48, between(random, 14, 30))}"/>` +
      `<path d="M${x - r * 0.4} ${y}q${r * 0.4} ${-r * 0.5} ${r * 0.8} 0q${-r * 0.4} ${r * 0.6} ${-r * 0.8} 0z" fill="#e9d3b0" opacity=".85" transform="rotate(${handle} ${x} ${y})"/>`
    );
  },
  kites: (random, size, design) => {
    const [hue, other, tail] = [design() * 360, design() * 360, 2 + Math.floor(design() * 4)];
    const x = size.width * between(random, 0.25, 0.75);
    const y = size.height * between(random, 0.28, 0.5);
    const large = between(random, 70, 130);
    const turn = between(random, -32, 32);
    return (
      `<defs>${gradient('sky', [0, hsl(210, 72, between(random, 42, 60))], [1, hsl(205, 70, 88)])}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
      times(
        Math.floor(between(random, 2, 9)),
        () =>
          `<ellipse cx="${random() * size.width}" cy="${random() * size.height}" rx="${between(random, 60, 150)}" ry="${between(random, 18, 40)}" fill="#fff" opacity=".6" filter="url(#soft)"/>`,
      ) +
      `<g transform="rotate(${turn} ${x} ${y})"><path d="M${x} ${y - large}L${x + large * 0.7} ${y}L${x} ${y + large * 1.3}L${x - large * 0.7} ${y}z" fill="${hsl(hue, 82, 52)}"/>` +
      `<path d="M${x} ${y - large}L${x + large * 0.7} ${y}L${x} ${y + large * 1.3}z" fill="${hsl(other, 80, 58)}"/>` +
      `<path d="M${x} ${y + large * 1.3}q40 60 -20 120t30 140" fill="none" stroke="#334" stroke-width="3"/>` +
      times(
        tail,
        (at) =>
          `<path d="M${x - 4 + at * 3} ${y + large * 1.3 + 34 + at * 44}l20 -12v24l-40 -24v24z" fill="${hsl(at % 2 ? hue : other, 80, 55)}"/>`,
      ) +
      '</g>'
    );
  },
};

const shapes = [
  { width: 900, height: 600 },
  { width: 600, height: 800 },
  { width: 960, height: 540 },
  { width: 720, height: 720 },
];

/** What the light of the hour does to red, green and blue: photos of one hour look alike before anything is taught, whatever they show. */
const lights = [
  [1, 1, 1],
  [1.08, 0.74, 0.5],
  [0.42, 0.5, 0.92],
  [0.98, 0.62, 0.8],
];

/** Two cameras and six days of one year, as a person's folders have them. */
const cameras = [
  { make: 'Lumen', model: 'LX-30', lens: '24-70mm F2.8', focal: '35/1', aperture: '28/10', iso: '200' },
  { make: 'Aurora', model: 'Phone 7', lens: 'Main camera', focal: '26/1', aperture: '18/10', iso: '64' },
];
const days = ['2026:01:17', '2026:03:28', '2026:05:09', '2026:07:21', '2026:07:22', '2026:09:13'];

/** What one of the cameras writes on one of the days, at an hour of daylight. @param among days as `2026:01:17` */
export function exif(random, among = days) {
  const camera = cameras[Math.floor(random() * cameras.length)];
  const two = (below) => String(Math.floor(random() * below)).padStart(2, '0');
  const taken = `${among[Math.floor(random() * among.length)]} ${String(8 + Math.floor(random() * 11)).padStart(2, '0')}:${two(60)}:${two(60)}`;
  return {
    IFD0: { Make: camera.make, Model: camera.model },
    IFD2: {
      DateTimeOriginal: taken,
      LensModel: camera.lens,
      FocalLength: camera.focal,
      FNumber: camera.aperture,
      ISOSpeedRatings: camera.iso,
      ExposureTime: `1/${60 * (1 + Math.floor(random() * 8))}`,
    },
  };
}

/**
 * What a scene shows, with grain: as a camera has it, it keeps flat areas from looking like paper.
 * @param scene one of `kinds`, or another such function
 */
export function svgOf(scene, random, { width, height }, seed, design) {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<defs><filter id="soft" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="9"/></filter>` +
    `<filter id="grain"><feTurbulence type="fractalNoise" baseFrequency=".85" numOctaves="2" seed="${seed}"/><feColorMatrix type="saturate" values="0"/></filter></defs>` +
    `${scene(random, { width, height }, seeded(7_000 + design))}<rect width="100%" height="100%" filter="url(#grain)" opacity=".09"/></svg>`
  );
}

/** A photo of a drawing. @param light what the light does to red, green and blue @param exif what the camera wrote */
export function photograph(svg, light, exif) {
  return sharp(Buffer.from(svg)).blur(0.6).flatten({ background: '#888' }).removeAlpha().linear(light, [0, 0, 0]).withExif(exif);
}

async function draw(kind, seed, design = 0) {
  const random = seeded(seed);
  const size = shapes[Math.floor(random() * shapes.length)];
  const svg = svgOf(kinds[kind], random, size, seed, design);
  const light = lights[Math.floor(random() * lights.length)];
  const bytes = await photograph(svg, light, exif(random)).jpeg({ quality: 88 }).toBuffer();
  return { bytes, light: lights.indexOf(light) };
}

const places = {
  mountains: 'Holidays',
  sea: 'Holidays',
  dunes: 'Holidays',
  forest: 'Walks',
  flowers: 'Walks',
  kites: 'Walks',
  city: 'Home',
  cups: 'Home',
};
/** Photos of a kind, or of each design of it. */
const EACH = 12;
const DESIGNS = { cups: 14, kites: 14 };
const EACH_DESIGN = 5;

/**
 * Writes the photos of the screenshots: folders that a person might have, and a few copies for the duplicates.
 * @returns by the name of each photo: what it shows (its kind, or the design of cups and kites), the light it is in (one of four), its folder
 */
export async function writePhotos(folder) {
  const shownBy = new Map();
  const lightOf = new Map();
  const placeOf = new Map();
  let seed = 1;
  for (const kind of Object.keys(kinds)) {
    const place = join(folder, places[kind]);
    mkdirSync(place, { recursive: true });
    const designs = DESIGNS[kind] ?? 1;
    const each = designs > 1 ? EACH_DESIGN : EACH;
    for (let at = 1; at <= designs * each; at++) {
      const name = `${kind}-${String(at).padStart(2, '0')}.jpg`;
      const design = at % designs;
      const { bytes, light } = await draw(kind, seed++, design);
      writeFileSync(join(place, name), bytes);
      shownBy.set(name, designs > 1 ? `${kind} ${design}` : kind);
      lightOf.set(name, light);
      placeOf.set(name, places[kind]);
      if (at === 3) writeFileSync(join(place, `${kind}-03 copy.jpg`), bytes);
      if (at === 5)
        writeFileSync(
          join(place, `${kind}-05-small.jpg`),
          await sharp(bytes).resize({ width: 480 }).withMetadata().jpeg({ quality: 70 }).toBuffer(),
        );
    }
  }
  writeFileSync(join(folder, 'Home', 'cut-off.jpg'), (await draw('cups', 999)).bytes.subarray(0, 4_000));
  return { shownBy, lightOf, placeOf };
}
