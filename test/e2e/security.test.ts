import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../fixtures/images';
import { treeHash } from '../fixtures/treeHash';
import { startLikewise, type Likewise } from './fixtures/likewise';
import { drawScene, writeScenes } from './fixtures/scenes';
import { addFirstFolder, gridOf, photoNamed } from './fixtures/steps';

/** In every file that no address may ever lead to. */
const marker = 'these bytes must not be served';
const htmlName = '<img src=x onerror=alert(1)>.jpg';
/** Of a photo, with a character that turns what follows around: shown as it is, it would end in "exe.jpg". */
const turnedName = 'gpj.\u202eexe.jpg';
let likewise: Likewise;
let base: string;
let photos: string;
let photosBefore: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-security-'));
  photos = join(base, 'photos');
  mkdirSync(join(base, 'outside'));
  writeFileSync(join(base, 'outside', 'secret.txt'), marker);
  await writeScenes(photos);
  writeFileSync(join(photos, htmlName), await drawScene('house', 5));
  writeFileSync(join(photos, turnedName), await drawScene('house', 6));
  writeFileSync(join(photos, '<b>bold\u202egpj.jpg'), marker);
  photosBefore = treeHash(photos);
  likewise = await startLikewise();
  // What the page is kept from is said on its console: that is the way it should be.
  likewise.complaints.allow(/Content.Security.Policy|This document requires 'Trusted(Script|HTML)'|Not allowed to (load|navigate)/);
  await addFirstFolder(likewise, photos, 14);
});
afterAll(async () => {
  await likewise?.close();
  rmSync(base, { recursive: true, force: true });
});

test('R10 a name that looks like HTML is shown as text: no element is made of it, and nothing runs', async () => {
  const { page } = likewise;
  let dialogs = 0;
  page.on('dialog', (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
  await photoNamed(page, htmlName).hover();
  await gridOf(page).getByText(htmlName, { exact: true }).waitFor();
  await photoNamed(page, htmlName).click();
  await page.getByRole('heading', { name: htmlName, level: 1 }).waitFor();
  await page.keyboard.press('Control+Digit1');
  await photoNamed(page, 'gpj.\\u202eexe.jpg').hover();
  await gridOf(page).getByText('gpj.\\u202eexe.jpg', { exact: true }).waitFor();
  await page.keyboard.press('Control+Digit6');
  await page.getByRole('table').getByText('<b>bold').waitFor();
  expect(await page.locator('img[src="x"], td b, td bold').count()).toBe(0);
  expect(dialogs).toBe(0);
  await page.keyboard.press('Control+Digit1');
});

test('R34 the running window is sandboxed and isolated, and its page has no Node', async () => {
  const { electron, page } = likewise;
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  });
  const globals = await page.evaluate(() => ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in window));
  expect(globals).toEqual([]);
  expect(await page.evaluate(() => Object.keys((window as unknown as { likewise: object }).likewise).toSorted())).toEqual([
    'addDroppedFolder',
    'addSamples',
    'beginLibrary',
    'call',
    'cancelLibraryMove',
    'chooseFolder',
    'exportJudgements',
    'importJudgements',
    'moveLibrary',
    'moveToBin',
    'on',
    'openLibrary',
    'planLibraryMove',
    'restartEngine',
    'revealBackups',
    'revealInFolder',
    'revealProblem',
    'samplesFolder',
    'saveReport',
    'setChrome',
    'startDrag',
  ]);
});

test('R34 the page is served under a policy without inline code, eval, or foreign sources', async () => {
  const { electron } = likewise;
  const policy = await electron.evaluate(async ({ session }) =>
    (await session.defaultSession.fetch('likewise://app/')).headers.get('content-security-policy'),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
});

test('R34 twelve attempts from the page to get out are all denied', async () => {
  const { page, electron } = likewise;
  const outcome = await page.evaluate(async () => {
    const results: Record<string, unknown> = {};
    const attempt = async (name: string, run: () => unknown): Promise<void> => {
      try {
        results[name] = (await run()) ?? 'nothing';
      } catch {
        results[name] = 'refused';
      }
    };
    const frameOf = (source: string): Promise<unknown> =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = source;
        frame.onload = () => resolve(frame.contentDocument?.body?.innerText || 'nothing');
        setTimeout(() => resolve('nothing'), 400);
        document.body.append(frame);
      });
    // The driver itself lets code be evaluated, but only until its own call yields.
    await new Promise((resolve) => setTimeout(resolve));
    await attempt('eval', () => Function('return 1')());
    await attempt('inline script', () => {
      const script = document.createElement('script');
      script.textContent = 'window.ranInline = true';
      document.body.append(script);
      return 'ranInline' in window ? 'ran' : 'refused';
    });
    await attempt('inner html', () => {
      document.createElement('div').innerHTML = '<b>x</b>';
      return 'made';
    });
    await attempt('fetch', async () => (await fetch('https://example.com/')).status);
    await attempt('file', async () => (await fetch('file:///etc/passwd')).status);
    await attempt('window.open', () => (window.open('https://example.com/') === null ? 'refused' : 'opened'));
    await attempt('iframe', () => frameOf('file:///etc/passwd'));
    await attempt('webview', () => (document.createElement('webview') instanceof HTMLUnknownElement ? 'refused' : 'refused by type'));
    await attempt(
      'geolocation',
      () =>
        new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('given'),
            () => resolve('refused'),
          ),
        ),
    );
    await attempt('camera', async () => (await navigator.mediaDevices.getUserMedia({ video: true })).id);
    await attempt('notification', () => Notification.requestPermission());
    await attempt('clipboard', () => navigator.clipboard.readText());
    await attempt('download', () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x']));
      link.download = 'x.txt';
      link.click();
    });
    return results;
  });
  expect(outcome).toEqual({
    eval: 'refused',
    'inline script': 'refused',
    'inner html': 'refused',
    fetch: 'refused',
    file: 'refused',
    'window.open': 'refused',
    iframe: 'nothing',
    webview: expect.stringMatching(/^refused/) as string,
    geolocation: 'refused',
    camera: 'refused',
    notification: 'denied',
    clipboard: 'refused',
    download: 'nothing',
  });
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('R36 five hundred random messages change no photo, and the window and the engine go on', async () => {
  const { page } = likewise;
  const random = randomFrom(36);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const names = [
    'photos.list',
    'photos.details',
    'search.byImage',
    'search.byPicture',
    'pictures.get',
    'photos.path',
    'folders.add',
    'power.changed',
    '__proto__',
    'constructor',
    '',
  ];
  const atoms = [
    0,
    -1,
    1.5,
    2 ** 53,
    NaN,
    '',
    '../outside/secret.txt',
    '/etc/passwd',
    '\0',
    'x'.repeat(70_000),
    true,
    null,
    [],
    [[]],
    { imageId: '1' },
    { path: '/' },
  ];
  const inputOf = (): unknown =>
    random() < 0.5
      ? pick(atoms)
      : { imageId: pick(atoms), k: pick(atoms), bytes: pick(atoms), path: pick(atoms), order: pick(atoms), filter: pick(atoms) };
  const messages = Array.from({ length: 500 }, () => [pick(names), inputOf()] as const);
  const codes = await page.evaluate(async (all) => {
    const { likewise } = window as unknown as { likewise: { call(name: unknown, input: unknown): Promise<unknown> } };
    const answers = all.map(([name, input]) =>
      likewise.call(name, input).then(
        () => 'answered',
        (error: { code?: string }) => error.code ?? String(error),
      ),
    );
    return [...new Set(await Promise.all(answers))];
  }, messages);
  expect(codes).not.toContain('bug');
  expect(codes).toContain('bad-argument');
  const only = await page.evaluate(async () => {
    const { likewise } = window as unknown as { likewise: { call(name: string, input: unknown): Promise<unknown> } };
    const ask = (name: string, input: unknown): Promise<string> =>
      likewise.call(name, input).then(
        () => 'answered',
        (error: { code: string }) => error.code,
      );
    return [
      await ask('photos.path', { imageId: 1 }),
      await ask('folders.add', { path: '/tmp' }),
      await ask('pictures.get', { imageId: 1, size: 'thumb' }),
    ];
  });
  expect(only).toEqual(['bad-argument', 'bad-argument', 'bad-argument']);
  expect(treeHash(photos)).toBe(photosBefore);
  await photoNamed(page, 'house-1.jpg').waitFor();
});

test('R36 a page that is not ours gets no answer, even with our preload', async () => {
  const { electron } = likewise;
  const answer = await electron.evaluate(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/out/preload/index.cjs`;
    const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await foreign.loadURL('about:blank');
    const said: unknown = await foreign.webContents.executeJavaScript(
      "window.likewise.call('library.status').then(() => 'answered', (error) => error.message)",
    );
    foreign.destroy();
    return said;
  });
  expect(answer).toBe('This page may not ask.');
});

test('R37 none of sixty addresses leads to a byte outside, and each answer has a fixed type that may not be guessed', async () => {
  const outside = join(base, 'outside', 'secret.txt');
  const paths = [
    outside, `..${outside}`, '../../outside/secret.txt', '%2e%2e/%2e%2e/outside/secret.txt', '%2e%2e%2foutside%2fsecret.txt', '..%5c..%5coutside%5csecret.txt',
    '..\\..\\outside\\secret.txt', '1%00.jpg', '1/../../outside/secret.txt', `file://${outside}`, '0', '-1', '1.5', '1e3', '99999999999999999999', '0x1', '1?path=/etc/passwd', '%31/..', '１', '',
  ]; // prettier-ignore
  const hosts = ['app', 'thumb', 'full'];
  const addresses = hosts.flatMap((host) => paths.map((path) => `likewise://${host}/${path}`));
  expect(addresses.length).toBe(60);
  addresses.push(
    'likewise://other/1',
    'likewise://thumb:80/1',
    'likewise://user@thumb/1',
    'likewise:///etc/passwd',
    `likewise://thumb/${'1'.repeat(5000)}`,
  );
  const answers = await likewise.electron.evaluate(
    ({ session }, all) =>
      Promise.all(
        all.map(async (address) => {
          try {
            const response = await session.defaultSession.fetch(address);
            const { headers, status } = response;
            return {
              address,
              status,
              type: headers.get('content-type'),
              sniff: headers.get('x-content-type-options'),
              body: (await response.text()).slice(0, 200),
            };
          } catch {
            return null;
          }
        }),
      ),
    addresses,
  );
  for (const answer of answers) {
    if (answer === null) continue;
    expect(answer.body, answer.address).not.toContain(marker);
    expect(answer.body, answer.address).not.toContain('root:');
    expect(answer.sniff, answer.address).toBe('nosniff');
    if (answer.status === 200) expect(answer.type, answer.address).toMatch(/^(image\/(webp|jpeg)|text\/html; charset=utf-8)$/);
  }
  const good = await likewise.electron.evaluate(async ({ session }) => {
    const response = await session.defaultSession.fetch('likewise://thumb/1');
    return [response.status, response.headers.get('content-type')];
  });
  expect(good).toEqual([200, 'image/webp']);
});

// The last one: the driver waits for a navigation that was denied, and would hang in the tests after it.
test('R34 the page cannot leave its address, neither for the web nor for a picture', async () => {
  const { page, electron } = likewise;
  for (const address of ['https://example.com/', 'likewise://thumb/1', 'file:///etc/passwd', 'data:text/html,x']) {
    await page.evaluate((target) => (location.href = target), address);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const urls = await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()));
    expect(urls).toEqual(['likewise://app/']);
  }
  expect(await page.evaluate(() => document.querySelectorAll('[role="gridcell"]').length)).toBe(14);
});
