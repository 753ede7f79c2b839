// `node resources/screenshots/make.mjs [--out FOLDER] [--only library,map] [--languages en,ja] [--themes dark,light]`
// Draws photos, indexes and teaches them in a library of its own, drives the real app through its screens, and writes one picture a screen.
// Without a display: `xvfb-run -a node resources/screenshots/make.mjs`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron } from 'playwright-core';
import sharp from 'sharp';
import { electronBinary } from '../setup/electron.mjs';
import { nodeBinary, projectDir } from '../setup/paths.mjs';
import { writePhotos } from './draw.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(import.meta.dirname, 'pictures') },
    only: { type: 'string' },
    languages: { type: 'string', default: 'en,ja' },
    themes: { type: 'string', default: 'dark,light' },
  },
});
const out = resolve(values.out);
const window = { width: 1280, height: 800 };

const key = (code) => (page) => page.keyboard.press(code);
const openPhoto = async (page, name) => {
  await page.keyboard.press('Control+Digit1');
  await page
    .getByRole('gridcell', { name: new RegExp(name) })
    .first()
    .click();
};

/** The way to each screen, in order: one goes on from where the one before ended. */
const screens = {
  library: key('Control+Digit1'),
  similar: async (page) => {
    await openPhoto(page, 'kites-0');
    // How sure the answers are may come after them, the first time.
    await page.locator('[role=grid] h3').first().waitFor({ timeout: 120_000 });
  },
  why: async (page) => {
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('KeyW');
    await page.locator('dialog [aria-busy=false]').waitFor({ timeout: 120_000 });
  },
  judge: async (page) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('KeyJ');
    await page.locator('main figure img').first().waitFor({ timeout: 120_000 });
  },
  teach: async (page) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.locator('main section .card').first().waitFor({ timeout: 120_000 });
  },
  methods: async (page) => {
    await page.keyboard.press('Control+Digit3');
    const table = page.locator('main table').first();
    // The comparison is kept with its lens: the next window of a run shows it at once.
    await page.waitForTimeout(1_000);
    if (!(await table.isVisible())) await page.locator('main .button.primary').first().click();
    await table.waitFor({ timeout: 240_000 });
  },
  map: async (page) => {
    await page.keyboard.press('Control+Digit4');
    await page.locator('canvas').first().waitFor({ timeout: 60_000 });
  },
  duplicates: key('Control+Digit5'),
  problems: key('Control+Digit6'),
  settings: key('Control+Comma'),
};
const wanted = values.only ? values.only.split(',') : Object.keys(screens);

function likewise(library, ...args) {
  return execFileSync(nodeBinary(), [join(projectDir, 'out/main/cli.js'), '--library', library, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** What a person would have said after a while: of photos of cups and kites, which of their results show the same one. */
function judge(library, folder, shownBy) {
  const photos = likewise(library, 'files', '--json')
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ outcome, path }) => outcome === 'indexed' && shownBy.get(path.split('/').at(-1))?.includes(' '))
    .map(({ folder: root, path }) => join(root, path));
  const isSame = (one, other) => shownBy.get(one.split('/').at(-1)) === shownBy.get(other.split('/').at(-1));
  const rows = photos.flatMap((query, at) => {
    const { hits } = JSON.parse(likewise(library, 'similar', query, '-k', '20', '--json'));
    const paths = hits.map(({ path }) => path).filter((path) => shownBy.has(path.split('/').at(-1)));
    // One of either answer, now a near one, now a far one.
    return [true, false].flatMap((isSimilar) => {
      const some = paths.filter((path) => isSame(query, path) === isSimilar);
      return some.length === 0 ? [] : [`${query},${some[(at * 7) % some.length]},${isSimilar ? 'similar' : 'different'}`];
    });
  });
  const file = join(folder, 'judgements.csv');
  writeFileSync(file, `path_a,path_b,verdict\n${rows.slice(0, 160).join('\n')}\n`);
  likewise(library, 'judge', '--from', file);
}

async function picture(page, path) {
  // What moves has come to rest, and every picture in view is there.
  await page.waitForTimeout(1_500);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete), null, { timeout: 20_000 }).catch(() => undefined);
  const png = await page.screenshot();
  await sharp(png).webp({ quality: 82 }).toFile(path);
  process.stdout.write(`${path}\n`);
}

const work = mkdtempSync(join(tmpdir(), 'likewise-screenshots-'));
try {
  const photos = join(work, 'photos');
  const library = join(work, 'library');
  const { shownBy } = await writePhotos(photos);
  for (const folder of ['Holidays', 'Walks', 'Home']) likewise(library, 'index', join(photos, folder));
  judge(library, work, shownBy);
  mkdirSync(out, { recursive: true });
  for (const language of values.languages.split(',')) {
    for (const theme of values.themes.split(',')) {
      const app = await _electron.launch({
        executablePath: electronBinary(),
        args: [
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          `--user-data-dir=${join(work, language)}`,
          `--lang=${language}`,
          projectDir,
        ],
        env: { ...process.env, LIKEWISE_NODE: nodeBinary(), LIKEWISE_LIBRARY: library },
      });
      const page = await app.firstWindow();
      await page.setViewportSize(window);
      await page.emulateMedia({ colorScheme: theme });
      await page.getByRole('grid').first().waitFor({ timeout: 60_000 });
      for (const [name, go] of Object.entries(screens)) {
        try {
          await go(page);
          if (wanted.includes(name)) await picture(page, join(out, `${name}-${theme}-${language}.webp`));
        } catch (reason) {
          process.stderr.write(`${name} (${theme}, ${language}): ${reason.message}\n`);
          process.exitCode = 1;
        }
      }
      await app.close();
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
