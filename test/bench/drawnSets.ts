import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The drawn photos of the screenshots, by the light they are in or by what they show: notions that the backbone hardly sees, or of which it sees a part. */
export const drawnSets = ['light', 'design'] as const;
export type DrawnSet = (typeof drawnSets)[number];

/** @param name of a set @returns whether it is drawn */
export function isDrawn(name: string): name is DrawnSet {
  return (drawnSets as readonly string[]).includes(name);
}

/** Draws the photos where that has not been done. @param into a folder that is kept for the next time @returns a folder of class folders */
export async function drawnFolder(notion: DrawnSet, into: string): Promise<string> {
  const folder = join(into, `drawn-${notion}`);
  if (existsSync(folder)) return folder;
  const from = pathToFileURL(resolve(import.meta.dirname, '../../resources/screenshots/draw.mjs')).href;
  const { writePhotos } = (await import(/* @vite-ignore */ from)) as {
    writePhotos: (to: string) => Promise<Record<'shownBy' | 'lightOf' | 'placeOf', Map<string, string | number>>>;
  };
  const photos = join(into, 'drawn');
  const { shownBy, lightOf, placeOf } = await writePhotos(photos);
  for (const [name, label] of notion === 'light' ? lightOf : shownBy) {
    mkdirSync(join(folder, String(label)), { recursive: true });
    cpSync(join(photos, String(placeOf.get(name)), name), join(folder, String(label), name));
  }
  return folder;
}
