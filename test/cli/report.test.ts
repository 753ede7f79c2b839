import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, type Cli } from '../fixtures/cli';
import { put, sceneJpeg, writeScenes } from '../fixtures/photoFolder';

/** A name that would run a program where names are mark-up. */
const EVIL = '<img src=x onerror=alert(1)>&"\'.jpg';
const SCENES = 8;
const SHOTS = 3;

let base: string;
let cli: Cli;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-report-'));
  cli = cliOn(join(base, 'library'));
  const below = await writeScenes(join(base, 'photos'), SCENES, SHOTS);
  const evil = put(join(base, 'photos', '<b>scene', EVIL), await sceneJpeg(1, 9));
  await cli.json('index', join(base, 'photos'));
  const path = (scene: number, shot: number): string => join(base, 'photos', below[(scene % SCENES) * SHOTS + shot]!);
  const rows = Array.from({ length: SCENES }, (_, scene) => [
    `${path(scene, 0)},${path(scene, 1)},similar`,
    `${path(scene, 0)},${path(scene, 2)},similar`,
    `${path(scene, 0)},${path(scene + 1, 0)},different`,
    `${path(scene, 1)},${path(scene + 2, 1)},different`,
  ]).flat();
  const quoted = `"${evil.replaceAll('"', '""')}",${path(0, 0)},similar`;
  await cli.json('judge', '--from', put(join(base, 'pairs.csv'), [...rows, quoted].join('\n')));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function expectRefusal(named: string, code: number, ...args: readonly string[]): Promise<void> {
  const result = await cli('report', ...args, '--json');
  expect(result.stdout).toBe('');
  expect(result.code).toBe(code);
  expect(result.stderr.trimEnd().split('\n').at(-1)).toContain(named);
  expect(result.stderr).not.toMatch(/\bat .*:\d+:\d+/);
}

test('a report is one page that needs nothing else, with figures on what was left out, and in which a name is never mark-up', async () => {
  const { model } = await cli.json<{ model: number }>('train', '--method', 'rca', '--force');
  const out = join(base, 'report');
  const made = await cli.json<{ model: number; file: string; bytes: number }>('report', '--out', out);
  expect(made).toMatchObject({ model, file: join(out, 'index.html') });
  expect(readdirSync(out)).toEqual(['index.html']);
  const text = readFileSync(made.file, 'utf8');
  expect(Buffer.byteLength(text)).toBe(made.bytes);
  expect(text).not.toMatch(/#0102[01]\d/);

  const { document } = new JSDOM(text).window;
  expect(document.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute('content')).toContain("default-src 'none'");
  expect(document.querySelectorAll('script, link, iframe, object, embed, base, form')).toHaveLength(0);
  const addresses = [...document.querySelectorAll('[src], [href], [srcset], [data]')].map((element) => element.getAttribute('src') ?? '?');
  expect(addresses.length).toBeGreaterThan(20);
  for (const address of addresses) expect(address).toMatch(/^data:image\/webp;base64,/);
  expect(text.replace(/xmlns(:xlink)?="[^"]*"/gu, '')).not.toMatch(/https?:|url\((?!#)/u);

  const headings = [...document.querySelectorAll('h2')].map(({ textContent }) => textContent);
  for (const heading of ['Before and after', 'Recall at k', 'Distances', 'Loss while training', 'The library as a map'])
    expect(headings).toContain(heading);
  expect(document.querySelectorAll('figure svg[role="img"][aria-label]').length).toBeGreaterThanOrEqual(3);
  expect(document.querySelector('.figures')!.textContent).toMatch(/\d\.\d{3} → \d\.\d{3}/);
  expect(document.querySelectorAll('.example').length).toBeGreaterThan(2);

  expect(document.querySelectorAll('[onerror], b')).toHaveLength(0);
  expect(document.body.textContent).toContain(EVIL);
  // Over an earlier report, and over nothing else.
  await cli.json('report', '--out', out, '--model', String(model));
  writeFileSync(join(out, 'mine.txt'), 'mine');
  await expectRefusal('not empty', 2, '--out', out);
  expect(readdirSync(out).sort()).toEqual(['index.html', 'mine.txt']);
});

test('a folder that is a file or full, a model that is not there, and nowhere to write are refused in one sentence, with nothing written', async () => {
  const before = readdirSync(base);
  await expectRefusal('is a file', 2, '--out', join(base, 'pairs.csv'));
  await expectRefusal('not empty', 2, '--out', join(base, 'photos'));
  await expectRefusal('99', 1, '--out', join(base, 'new'), '--model', '99');
  await expectRefusal('--out', 2);
  const other = put(join(base, 'html', 'index.html'), '<!doctype html><p>a page of mine</p>');
  await expectRefusal('not empty', 2, '--out', join(base, 'html'));
  expect(readFileSync(other, 'utf8')).toContain('a page of mine');
  rmSync(join(base, 'html'), { recursive: true });
  expect(readdirSync(base)).toEqual(before);
});

test('before anything was taught there is a report of the library as it is, and it says so', async () => {
  const { document } = await reportOf('--model', '1');
  expect(document.querySelector('.lead')!.textContent).toContain('before any teaching');
  expect(document.querySelectorAll('svg').length).toBeGreaterThan(0);
});

test('in Japanese no word of it is English, figures and names apart; it follows the theme of whoever reads it; another language is refused', async () => {
  const { file } = await cli.json<{ file: string }>('report', '--out', join(base, 'report-ja'), '--language', 'ja');
  const text = readFileSync(file, 'utf8');
  const { document } = new JSDOM(text).window;
  expect(document.documentElement.lang).toBe('ja');
  expect([...document.querySelectorAll('h2')].map(({ textContent }) => textContent)).toContain('学習前と学習後');
  for (const element of document.querySelectorAll('.photo .name, style, td, .figures strong')) element.remove();
  // Folders of the library, and what is called so in any language.
  const names = /scene_?\d*|UTC|Likewise|MAP@R|recall@\d|AUC|UMAP|RCA|default|k/gu;
  expect(document.body.textContent.replace(names, '').match(/[A-Za-z]{2,}/gu)).toBeNull();
  expect([...document.querySelectorAll('svg')].map((svg) => svg.getAttribute('aria-label')?.match(/[ぁ-んァ-ヶ一-龠]/u))).not.toContain(
    null,
  );
  expect(text).toContain('color-scheme: light dark');
  expect(text).toContain('@media (prefers-color-scheme: dark)');
  await expectRefusal('language', 2, '--out', join(base, 'report-fr'), '--language', 'fr');
});

async function reportOf(...args: readonly string[]): Promise<{ document: Document }> {
  const models = await cli.json<{ id: number; kind: string }[]>('models', 'list');
  const id = models.find(({ kind }) => kind === 'base')!.id;
  const { file } = await cli.json<{ file: string }>('report', '--out', join(base, `report-${id}`), ...args.slice(0, 1), String(id));
  return new JSDOM(readFileSync(file, 'utf8')).window;
}
