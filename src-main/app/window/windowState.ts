import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Rectangle | null;
  readonly isMaximized: boolean;
}

export const smallest = { width: 960, height: 640 };
const first: WindowState = { bounds: null, isMaximized: false };

/** What was kept, or the defaults where nothing readable was: a window's place is never worth an error. */
export function readWindowState(file: string): WindowState {
  try {
    const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return parseWindowState(raw);
  } catch {
    return first;
  }
}

export function parseWindowState(raw: unknown): WindowState {
  if (typeof raw !== 'object' || raw === null || !('bounds' in raw)) return first;
  const { bounds } = raw;
  if (typeof bounds !== 'object' || bounds === null) return first;
  const numbers = ['x', 'y', 'width', 'height'].map((name): unknown => (bounds as Record<string, unknown>)[name]);
  if (!numbers.every((value): value is number => Number.isInteger(value) && Math.abs(value as number) < 100_000)) return first;
  const [x, y, width, height] = numbers as [number, number, number, number];
  const isMaximized = 'isMaximized' in raw && raw.isMaximized === true;
  return { bounds: { x, y, width: Math.max(width, smallest.width), height: Math.max(height, smallest.height) }, isMaximized };
}

/** The window on a screen that is still there, moved and shrunk no more than it must be; null where its screen is gone, or where there is too little of it to be grabbed. */
export function clampToScreens(window: Rectangle, screens: readonly Rectangle[]): Rectangle | null {
  const seen = screens
    .map((screen) => ({ screen, ...overlap(window, screen) }))
    .filter(({ wide, high }) => wide >= 120 && high >= 80)
    .toSorted((one, other) => other.wide * other.high - one.wide * one.high)[0];
  if (seen === undefined) return null;
  const { screen } = seen;
  const width = Math.max(smallest.width, Math.min(window.width, screen.width));
  const height = Math.max(smallest.height, Math.min(window.height, screen.height));
  return {
    x: Math.max(screen.x, Math.min(window.x, screen.x + screen.width - width)),
    y: Math.max(screen.y, Math.min(window.y, screen.y + screen.height - height)),
    width,
    height,
  };
}

function overlap(window: Rectangle, screen: Rectangle): { readonly wide: number; readonly high: number } {
  return {
    wide: Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x),
    high: Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y),
  };
}

export async function saveWindowState(file: string, state: WindowState): Promise<void> {
  const temporary = `${file}.new`;
  await writeFile(temporary, JSON.stringify(state));
  await rename(temporary, file);
}
