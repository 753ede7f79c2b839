// `node resources/screenshots/make.mjs [--out FOLDER] [--only library,map] [--languages en,ja] [--themes dark,light]`
// Draws photos, indexes and teaches them in a library of its own, drives the real app through its screens, and writes one picture a screen.
// Without `--out` it renews the pictures that are published; with it, it makes all that `--only` does not leave out.
// Without a display: `xvfb-run -a node resources/screenshots/make.mjs`.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron } from 'playwright-core';
import sharp from 'sharp';
import { electronBinary } from '../setup/electron.mjs';
import { nodeBinary, projectDir } from '../setup/paths.mjs';
import { writePhotos } from './draw.mjs';
import { firstRun, putBack, screensOf, usual } from './screens.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    languages: { type: 'string', default: 'en,ja' },
    themes: { type: 'string', default: 'dark,light' },
  },
});
const out = resolve(values.out ?? join(import.meta.dirname, 'pictures'));
const only = values.only?.split(',');
const pictureOf = (name, theme, language) => join(out, `${name}-${theme}-${language}.webp`);
const isWanted = (name, theme, language) =>
  (!only || only.includes(name)) && (values.out !== undefined || existsSync(pictureOf(name, theme, language)));

function likewise(library, ...args) {
  return execFileSync(nodeBinary(), [join(projectDir, 'out/main/cli.js'), '--library', library, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** What a person would have said after a while: of photos of cups and kites, which of their results show the same one. */
function judge(library, folder, photosDir, shownBy) {
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
  const dune = (at) => join(photosDir, 'Holidays', `dunes-0${at}.jpg`);
  // And a slip: the third contradicts what follows from the other two.
  const slip = [`${dune(1)},${dune(2)},similar`, `${dune(2)},${dune(4)},similar`, `${dune(1)},${dune(4)},different`];
  writeFileSync(file, `path_a,path_b,verdict\n${[...rows.slice(0, 160), ...slip].join('\n')}\n`);
  likewise(library, 'judge', '--from', file);
}

async function picture(page, path) {
  // The pointer lies on nothing, what moves has come to rest, and every picture in view is there.
  await page.mouse.move(0, usual.height - 1);
  await page.waitForTimeout(1_500);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete), null, { timeout: 20_000 }).catch(() => undefined);
  const png = await page.screenshot();
  await sharp(png).webp({ quality: 82 }).toFile(path);
  process.stdout.write(`${path}\n`);
}

/** Goes through the screens of a new window as far as pictures of them are wanted. */
async function goThrough(screens, theme, language, { library, settings }) {
  const names = Object.keys(screens);
  const last = names.findLastIndex((name) => isWanted(name, theme, language));
  if (last < 0) return;
  const app = await _electron.launch({
    executablePath: electronBinary(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${settings}`, `--lang=${language}`, projectDir],
    env: { ...process.env, LIKEWISE_NODE: nodeBinary(), LIKEWISE_LIBRARY: library },
  });
  const page = await app.firstWindow();
  await page.setViewportSize(usual);
  await page.emulateMedia({ colorScheme: theme });
  await page.locator('main, [role=grid]').first().waitFor({ timeout: 60_000 });
  for (const name of names.slice(0, last + 1)) {
    try {
      await screens[name](page, app);
      if (isWanted(name, theme, language)) await picture(page, pictureOf(name, theme, language));
    } catch (reason) {
      process.stderr.write(`${name} (${theme}, ${language}): ${reason.message}\n`);
      process.exitCode = 1;
    }
  }
  await app.close();
}

const work = mkdtempSync(join(tmpdir(), 'likewise-screenshots-'));
try {
  const photos = join(work, 'photos');
  const library = join(work, 'library');
  const { shownBy } = await writePhotos(photos);
  for (const folder of ['Holidays', 'Walks', 'Home']) likewise(library, 'index', join(photos, folder));
  judge(library, work, photos, shownBy);
  mkdirSync(out, { recursive: true });
  for (const language of values.languages.split(',')) {
    for (const theme of values.themes.split(',')) {
      await goThrough(firstRun, theme, language, { library: join(work, 'empty'), settings: join(work, `${language} new`) });
      await goThrough(screensOf(library, work), theme, language, { library, settings: join(work, language) });
      putBack(library);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
