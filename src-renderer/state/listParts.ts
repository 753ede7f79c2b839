import type { PhotoOrder, PhotoTable } from '@contract/data';
import { cellRatio } from '../grid/layout/layoutGrid';
import { cutIntoSections, type PhotoSection } from '../grid/layout/sections';

/** From this many photos on what is made of a list takes longer than a frame: a task for each part, so that a press in between is answered. */
export const LONG_LIST = 50_000;

/** A list with what the grid needs of it. */
export interface ListParts {
  readonly table: PhotoTable;
  /** [n] of each cell's width to its height. */
  readonly ratios: Float32Array;
  /** [largest id + 1] where each photo is, or -1. Ids are given in turn, so this is small; a map of 100,000 takes longer to make than a frame. */
  readonly indexes: Int32Array;
  readonly sections: readonly PhotoSection[];
}

/** All of it in one go. @param isByDay as for `cutIntoSections` */
export const partsOf = (table: PhotoTable, order: PhotoOrder, isByDay?: boolean): ListParts => ({
  table,
  ratios: ratiosOf(table),
  indexes: indexesOf(table),
  sections: cutIntoSections(table, order, isByDay),
});

/** The same in a task for each part, where the list is long. */
export async function partsInTurn(table: PhotoTable, order: PhotoOrder): Promise<ListParts> {
  if (table.imageIds.length < LONG_LIST) return partsOf(table, order);
  await nextTask();
  const ratios = ratiosOf(table);
  await nextTask();
  const indexes = indexesOf(table);
  await nextTask();
  const sections = cutIntoSections(table, order);
  await nextTask();
  return { table, ratios, indexes, sections };
}

/** Whether the first photos of a list are those that were there before the rest came, under headings of the same kind: nothing in view moves then. */
export function goesOnFrom(first: ListParts, whole: ListParts): boolean {
  const { imageIds } = first.table;
  if (imageIds.length > whole.table.imageIds.length) return false;
  return first.sections[0]?.title.kind === whole.sections[0]?.title.kind && imageIds.every((id, at) => id === whole.table.imageIds[at]);
}

function ratiosOf({ widths, heights }: PhotoTable): Float32Array {
  const ratios = new Float32Array(widths.length);
  for (let photo = 0; photo < ratios.length; photo++) ratios[photo] = cellRatio(widths[photo]!, heights[photo]!);
  return ratios;
}

function indexesOf({ imageIds }: PhotoTable): Int32Array {
  let largest = 0;
  for (let index = 0; index < imageIds.length; index++) largest = Math.max(largest, imageIds[index]!);
  const indexes = new Int32Array(largest + 1).fill(-1);
  for (let index = 0; index < imageIds.length; index++) indexes[imageIds[index]!] = index;
  return indexes;
}

const nextTask = (): Promise<void> => new Promise((done) => setTimeout(done));
