/** What the directories of a TIFF tell about it being a camera's RAW. */
export interface TiffFacts {
  readonly make: string;
  readonly isDng: boolean;
  /** Some directory holds the sensor's own pattern, not a picture. */
  readonly hasSensorData: boolean;
  /** EXIF orientation of the first directory, 1 to 8; 0 where it has none. */
  readonly orientation: number;
  /** A strip or tile lies past the end of the file. */
  readonly isCut: boolean;
}

const tags = {
  compression: 259,
  photometric: 262,
  make: 271,
  stripOffsets: 273,
  orientation: 274,
  stripBytes: 279,
  subDirectories: 330,
  tileOffsets: 324,
  tileBytes: 325,
  dngVersion: 50706,
};
const sensorPhotometric: ReadonlySet<number> = new Set([32803, 34892]);
/** Compressions that only cameras use: Nikon, Sony, Pentax, Samsung, Kodak. */
const sensorCompressions: ReadonlySet<number> = new Set([34713, 32767, 65535, 32770, 65000, 32867]);
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 };
const MAX_DIRECTORIES = 32;
const MAX_VALUES = 65_536;

/** Reads the first directories and their children; directories that point at themselves end. Null where the start is no classic TIFF. */
export function readTiffFacts(bytes: Buffer, start = 0): TiffFacts | null {
  const order = bytes.toString('latin1', start, start + 2);
  if ((order !== 'II' && order !== 'MM') || start + 8 > bytes.length) return null;
  const reader = new DirectoryReader(bytes, start, order === 'II');
  let make = '';
  let isDng = false;
  let hasSensorData = false;
  let orientation = 0;
  let isCut = false;
  const seen = new Set<number>();
  const waiting = [reader.uint(4, 4)];
  while (waiting.length > 0 && seen.size < MAX_DIRECTORIES) {
    const at = waiting.shift()!;
    if (at === 0 || seen.has(at)) continue;
    const directory = reader.directory(at);
    if (directory === null) {
      isCut ||= seen.size === 0; // many programs write the first directory last
      continue;
    }
    const isFirst = seen.size === 0;
    seen.add(at);
    const first = (tag: number): number => reader.values(directory.entries.get(tag))[0] ?? 0;
    if (isFirst) {
      make = reader.text(directory.entries.get(tags.make));
      const turned = first(tags.orientation);
      orientation = turned >= 1 && turned <= 8 ? turned : 0;
      isDng = directory.entries.has(tags.dngVersion);
    }
    hasSensorData ||= sensorPhotometric.has(first(tags.photometric)) || sensorCompressions.has(first(tags.compression));
    for (const [offsets, lengths] of [
      [tags.stripOffsets, tags.stripBytes],
      [tags.tileOffsets, tags.tileBytes],
    ] as const) {
      const sizes = reader.values(directory.entries.get(lengths));
      isCut ||= reader.values(directory.entries.get(offsets)).some((offset, i) => start + offset + (sizes[i] ?? 0) > bytes.length);
    }
    waiting.push(...reader.values(directory.entries.get(tags.subDirectories)), directory.next);
  }
  return { make, isDng, hasSensorData, orientation, isCut };
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the value lies, relative to the TIFF's start. */
  readonly at: number;
}

class DirectoryReader {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #isLittle: boolean;

  constructor(bytes: Buffer, start: number, isLittle: boolean) {
    this.#bytes = bytes;
    this.#start = start;
    this.#isLittle = isLittle;
  }

  /** 0 past the end. */
  uint(at: number, size: number): number {
    const from = this.#start + at;
    if (from < 0 || from + size > this.#bytes.length) return 0;
    return this.#isLittle ? this.#bytes.readUIntLE(from, size) : this.#bytes.readUIntBE(from, size);
  }

  directory(at: number): { entries: Map<number, Entry>; next: number } | null {
    if (this.#start + at + 2 > this.#bytes.length) return null;
    const count = this.uint(at, 2);
    const entries = new Map<number, Entry>();
    for (let i = 0; i < count; i++) {
      const place = at + 2 + 12 * i;
      if (this.#start + place + 12 > this.#bytes.length) return { entries, next: 0 };
      const [type, values] = [this.uint(place + 2, 2), this.uint(place + 4, 4)];
      const isInline = (typeBytes[type] ?? 1) * values <= 4;
      entries.set(this.uint(place, 2), { type, count: values, at: isInline ? place + 8 : this.uint(place + 8, 4) });
    }
    return { entries, next: this.uint(at + 2 + 12 * count, 4) };
  }

  values(entry: Entry | undefined): number[] {
    const size = entry === undefined ? 0 : (typeBytes[entry.type] ?? 0);
    if (entry === undefined || (size !== 1 && size !== 2 && size !== 4)) return [];
    return Array.from({ length: Math.min(entry.count, MAX_VALUES) }, (_, i) => this.uint(entry.at + i * size, size));
  }

  text(entry: Entry | undefined): string {
    if (entry?.type !== 2) return '';
    const from = this.#start + entry.at;
    return this.#bytes.toString('latin1', from, from + Math.min(entry.count, 64)).replace(/\0.*$/s, '');
  }
}
