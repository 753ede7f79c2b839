import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { app, BrowserWindow, Menu, nativeTheme } from 'electron';
import type { Chrome, MenuAction } from '@contract/bridge';
import { languages } from '@contract/data';
import { buildMenu } from './menu';

const themes = ['system', 'light', 'dark'] as const;

/** What the page said it looks like, kept so that the next window has the right colour and menu before the page speaks. */
export class WindowChrome {
  readonly #file: string;
  readonly #onChoose: (action: MenuAction) => void;
  #chrome: Chrome;

  constructor(file: string, systemLanguage: string, onChoose: (action: MenuAction) => void) {
    this.#file = file;
    this.#onChoose = onChoose;
    this.#chrome = readChrome(file) ?? { theme: 'system', language: systemLanguage.toLowerCase().startsWith('ja') ? 'ja' : 'en' };
  }

  get language(): Chrome['language'] {
    return this.#chrome.language;
  }

  /** Before the first window. */
  start(): void {
    nativeTheme.on('updated', paintWindows);
    this.#apply();
  }

  set(chrome: Chrome): void {
    if (chrome.theme === this.#chrome.theme && chrome.language === this.#chrome.language) return;
    this.#chrome = chrome;
    this.#apply();
    this.#save().catch((error: unknown) => console.warn("The window's looks were not kept.", error));
  }

  #apply(): void {
    const { theme, language } = this.#chrome;
    nativeTheme.themeSource = theme;
    paintWindows();
    Menu.setApplicationMenu(buildMenu({ platform: process.platform, isPackaged: app.isPackaged, language, onChoose: this.#onChoose }));
  }

  async #save(): Promise<void> {
    const temporary = `${this.#file}.new`;
    await writeFile(temporary, JSON.stringify(this.#chrome));
    await rename(temporary, this.#file);
  }
}

/** The page's own canvas: what a window shows before the page has drawn, and behind it while it is resized. */
export const canvasColour = (): string => (nativeTheme.shouldUseDarkColors ? '#101010' : '#ffffff');

function paintWindows(): void {
  for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(canvasColour());
}

/** Null for what is no chrome of ours. */
export function parseChrome(raw: unknown): Chrome | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const { theme, language } = raw as Record<string, unknown>;
  const [knownTheme, knownLanguage] = [themes.find((name) => name === theme), languages.find((name) => name === language)];
  return knownTheme === undefined || knownLanguage === undefined ? null : { theme: knownTheme, language: knownLanguage };
}

function readChrome(file: string): Chrome | null {
  try {
    return parseChrome(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // none was kept, or it is damaged: the system's looks do
  }
}
