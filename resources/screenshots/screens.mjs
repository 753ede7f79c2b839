// The ways to the screens of the window, as a person goes them: by keys, and by names in either language.
import { existsSync, mkdtempSync, renameSync } from 'node:fs';
import { join } from 'node:path';

export const usual = { width: 1280, height: 800 };
/** About the smallest that the window can be made. */
const narrow = { width: 900, height: 600 };

/** A name of the interface in any of its languages. */
const named = (...names) => new RegExp(`^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`);
const key = (code) => (page) => page.keyboard.press(code);
const tab = (page, ...names) =>
  page
    .getByRole('radio', { name: named(...names) })
    .first()
    .click();

async function closeDialog(page) {
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
}

async function openPhoto(page, name) {
  await page.keyboard.press('Control+Digit1');
  await page
    .getByRole('gridcell', { name: new RegExp(name) })
    .first()
    .click();
  // How sure the answers are may come after them, the first time.
  await page.locator('[role=grid] h3').first().waitFor({ timeout: 120_000 });
}

/** Before anything is in the library. */
export const firstRun = {
  welcome: (page) => page.locator('main .button.primary').first().waitFor(),
};

/**
 * Of a library that is read, in order: one goes on from where the one before ended.
 * @param library its folder, which is taken away for a moment @param work where another folder may be made
 */
export const screensOf = (library, work) => ({
  library: key('Control+Digit1'),
  selection: async (page) => {
    await page.keyboard.press('Home');
    for (const step of ['KeyX', 'ArrowRight', 'ArrowRight', 'KeyX', 'ArrowRight', 'KeyX']) await page.keyboard.press(step);
  },
  lenses: async (page) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('KeyL');
    await page.getByRole('menu').waitFor();
  },
  help: async (page) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await page.locator('dialog[open]').waitFor();
  },
  preview: async (page) => {
    await closeDialog(page);
    // What had the focus before the dialogs has it again, and a button has its own Space: the way is by the photos' own grid.
    await page.getByRole('grid').first().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.locator('dialog[open] .stage').waitFor();
  },
  similar: async (page) => {
    await closeDialog(page);
    await openPhoto(page, 'kites-0');
  },
  tray: async (page) => {
    await page.keyboard.press('Home');
    for (const step of ['Equal', 'ArrowRight', 'Minus']) await page.keyboard.press(step);
  },
  region: async (page) => {
    await page.keyboard.press('KeyR');
    await page.keyboard.press('Enter');
    await page.locator('[role=grid] h3').first().waitFor({ timeout: 120_000 });
  },
  filters: async (page) => {
    await page.keyboard.press('KeyF');
    await page.locator('dialog[open]').waitFor();
  },
  'similar-narrow': async (page) => {
    await closeDialog(page);
    await page.setViewportSize(narrow);
  },
  why: async (page) => {
    await page.setViewportSize(usual);
    await page.keyboard.press('Home');
    await page.keyboard.press('KeyW');
    await page.locator('dialog [aria-busy=false]').waitFor({ timeout: 120_000 });
  },
  judge: async (page) => {
    await closeDialog(page);
    await page.keyboard.press('KeyJ');
    await page.locator('main figure img').first().waitFor({ timeout: 120_000 });
  },
  difference: key('KeyD'),
  'judge-narrow': async (page) => {
    await page.keyboard.press('KeyD');
    await page.setViewportSize(narrow);
  },
  teach: async (page) => {
    await page.setViewportSize(usual);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.locator('main section .card').first().waitFor({ timeout: 120_000 });
  },
  'teach-narrow': (page) => page.setViewportSize(narrow),
  judgements: async (page) => {
    await page.setViewportSize(usual);
    await tab(page, 'Judgements', '判定');
  },
  contradictions: (page) => tab(page, 'Contradictions', '矛盾'),
  tags: (page) => tab(page, 'Tags', 'タグ'),
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
  lasso: async (page) => {
    const { x, y, width, height } = await page.locator('canvas').first().boundingBox();
    const at = (right, down) => page.mouse.move(x + width * right, y + height * down, { steps: 8 });
    await at(0.3, 0.3);
    await page.mouse.down();
    await at(0.6, 0.25);
    await at(0.65, 0.6);
    await at(0.4, 0.7);
    await at(0.3, 0.32);
    await page.mouse.up();
  },
  duplicates: key('Control+Digit5'),
  versions: (page) => page.locator('[role=tab]').nth(1).click(),
  bin: async (page) => {
    await page.keyboard.press('Digit1');
    await page.keyboard.press('Delete');
    await page.locator('dialog[open]').waitFor();
  },
  problems: async (page) => {
    await closeDialog(page);
    await page.keyboard.press('Control+Digit6');
  },
  settings: key('Control+Comma'),
  backups: async (page) => {
    await page
      .locator('main')
      .getByText(/^(Back up|バックアップ)$/)
      .last()
      .click();
    await page.getByText(named('Restore…', '復元…')).first().scrollIntoViewIfNeeded();
  },
  restore: async (page) => {
    await page.getByText(named('Restore…', '復元…')).last().click();
    await page.locator('dialog[open]').waitFor();
  },
  move: async (page, app) => {
    await closeDialog(page);
    const to = mkdtempSync(join(work, 'disk-'));
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, to);
    await page.getByRole('button', { name: named('Move…', '移動…') }).click();
    await page.locator('dialog[open]').waitFor();
  },
  /** What was done, and the way back. */
  undone: async (page) => {
    await closeDialog(page);
    await page.keyboard.press('Control+Digit1');
    await page.keyboard.press('Home');
    for (const step of ['KeyX', 'ArrowRight', 'KeyX', 'Digit1', 'Control+KeyZ']) await page.keyboard.press(step);
    await page.locator('.notice').last().waitFor();
  },
  /** As when its disk is taken away; it is put back for the next window. */
  lost: async (page) => {
    renameSync(library, awayOf(library));
    await page.getByText(library, { exact: true }).waitFor({ timeout: 60_000 });
  },
});

const awayOf = (library) => `${library} taken away`;

/** For the next window. */
export function putBack(library) {
  if (existsSync(awayOf(library))) renameSync(awayOf(library), library);
}
