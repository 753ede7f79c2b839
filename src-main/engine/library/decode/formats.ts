/** How a format reaches our pixels: by sharp, by the HEIF decoder, by the picture that a RAW file carries, or not at all. */
export type Route = 'sharp' | 'heif' | 'raw' | 'none';
export interface Format {
  /** As stored with the picture and shown to people. */
  readonly name: string;
  readonly route: Route;
}

interface Row extends Format {
  matches(bytes: Uint8Array): boolean;
}

/** Brands of the ISO base media container, which several formats share. `mif1` and `msf1` say nothing about the coding. */
const brands: Readonly<Record<string, Format>> = {
  avif: { name: 'avif', route: 'sharp' },
  avis: { name: 'avif', route: 'sharp' },
  heic: { name: 'heic', route: 'heif' },
  heix: { name: 'heic', route: 'heif' },
  heim: { name: 'heic', route: 'heif' },
  heis: { name: 'heic', route: 'heif' },
  hevc: { name: 'heic', route: 'heif' },
  hevx: { name: 'heic', route: 'heif' },
  'crx ': { name: 'cr3', route: 'raw' },
};
const generalBrands: ReadonlySet<string> = new Set(['mif1', 'mif2', 'msf1', 'miaf', 'MiHB', 'MiHE']);

/** Known by their first bytes, never by their names. The first row that matches counts. */
const table: readonly Row[] = [
  { name: 'jpeg', route: 'sharp', matches: starts(0xff, 0xd8, 0xff) },
  { name: 'png', route: 'sharp', matches: starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { name: 'webp', route: 'sharp', matches: (bytes) => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP' },
  { name: 'gif', route: 'sharp', matches: (bytes) => text(bytes, 0, 6) === 'GIF87a' || text(bytes, 0, 6) === 'GIF89a' },
  { name: 'raf', route: 'raw', matches: startsWithText('FUJIFILMCCD-RAW') },
  { name: 'orf', route: 'raw', matches: (bytes) => ['IIRO', 'IIRS', 'MMOR'].includes(text(bytes, 0, 4)) },
  { name: 'rw2', route: 'raw', matches: starts(0x49, 0x49, 0x55, 0x00) },
  { name: 'cr2', route: 'raw', matches: (bytes) => isTiff(bytes) && text(bytes, 8, 3) === 'CR\x02' },
  // DNG, NEF, ARW and others are TIFF by their first bytes: `tiffTags.ts` looks further.
  { name: 'tiff', route: 'sharp', matches: isTiff },
  { name: 'x3f', route: 'none', matches: startsWithText('FOVb') },
  { name: 'mrw', route: 'none', matches: startsWithText('\0MRM') },
  { name: 'jxl', route: 'none', matches: (bytes) => starts(0xff, 0x0a)(bytes) || text(bytes, 4, 8) === 'JXL \r\n\x87\n' },
  { name: 'jp2', route: 'none', matches: (bytes) => text(bytes, 4, 4) === 'jP  ' || starts(0xff, 0x4f, 0xff, 0x51)(bytes) },
  { name: 'jxr', route: 'none', matches: starts(0x49, 0x49, 0xbc) },
  { name: 'bmp', route: 'none', matches: isBmp },
  { name: 'psd', route: 'none', matches: startsWithText('8BPS') },
  { name: 'ico', route: 'none', matches: (bytes) => starts(0, 0, 1, 0)(bytes) || starts(0, 0, 2, 0)(bytes) },
  { name: 'xcf', route: 'none', matches: startsWithText('gimp xcf') },
  { name: 'exr', route: 'none', matches: starts(0x76, 0x2f, 0x31, 0x01) },
  { name: 'hdr', route: 'none', matches: startsWithText('#?RADIANCE') },
  { name: 'dds', route: 'none', matches: startsWithText('DDS ') },
  { name: 'qoi', route: 'none', matches: startsWithText('qoif') },
  { name: 'icns', route: 'none', matches: startsWithText('icns') },
  { name: 'flif', route: 'none', matches: startsWithText('FLIF') },
  { name: 'bpg', route: 'none', matches: starts(0x42, 0x50, 0x47, 0xfb) },
  { name: 'djvu', route: 'none', matches: startsWithText('AT&TFORM') },
  { name: 'pnm', route: 'none', matches: (bytes) => /^P[1-7][\s#]/.test(text(bytes, 0, 3)) },
  { name: 'svg', route: 'none', matches: isSvg },
  { name: 'tga', route: 'none', matches: isTarga },
];

/** People's names of the formats that we do not read, for the sentence under Problems. */
const spokenNames: Readonly<Record<string, string>> = {
  jxl: 'JPEG XL',
  jp2: 'JPEG 2000',
  jxr: 'JPEG XR',
  psd: 'Photoshop',
  ico: 'Icon',
  hdr: 'Radiance HDR',
  exr: 'OpenEXR',
  tga: 'Targa',
  pnm: 'PNM',
  x3f: 'Sigma RAW',
  mrw: 'Minolta RAW',
};

/** What the bytes are, or null when they start like no picture that we know. */
export function formatOf(bytes: Uint8Array): Format | null {
  if (text(bytes, 4, 4) === 'ftyp') return formatOfBrands(bytes);
  return table.find((row) => row.matches(bytes)) ?? null;
}

/** The same for the first 64 bytes alone, where formats do not count that text or chance could look like. */
export function isPictureStart(start: Uint8Array): boolean {
  const format = formatOf(start);
  return format !== null && !['svg', 'pnm', 'tga', 'ico', 'bmp'].includes(format.name);
}

export function spokenName(format: string): string {
  return spokenNames[format] ?? format.toUpperCase();
}

function formatOfBrands(bytes: Uint8Array): Format | null {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const listed: string[] = [];
  for (let at = 8; at + 4 <= Math.min(size, bytes.length, 512); at += at === 8 ? 8 : 4) listed.push(text(bytes, at, 4));
  const known = listed.find((brand) => brand in brands);
  if (known !== undefined) return brands[known]!;
  return listed.some((brand) => generalBrands.has(brand)) ? { name: 'heic', route: 'heif' } : null;
}

function isTiff(bytes: Uint8Array): boolean {
  const start = text(bytes, 0, 4);
  return start === 'II*\0' || start === 'MM\0*' || start === 'II+\0' || start === 'MM\0+';
}

/** Two letters prove nothing: the header's size behind them must be one of those that there are. */
function isBmp(bytes: Uint8Array): boolean {
  return text(bytes, 0, 2) === 'BM' && [12, 16, 40, 52, 56, 64, 108, 124].includes(bytes[14] ?? 0) && bytes[15] === 0 && bytes[16] === 0;
}

function isSvg(bytes: Uint8Array): boolean {
  if (starts(0x1f, 0x8b)(bytes)) return false; // packed: as good as any archive, and no picture of ours
  return /^\ufeff?\s*(?:<\?xml|<!doctype|<!--|<svg)/i.test(text(bytes, 0, 64)) && text(bytes, 0, 4096).toLowerCase().includes('<svg');
}

/** A Targa file has no mark of its own at its start: its type, its depth and its size must all make sense. */
function isTarga(bytes: Uint8Array): boolean {
  if (bytes.length < 18 || bytes[1]! > 1 || (bytes[17]! & 0xc0) !== 0) return false;
  const hasSize = bytes[12]! + bytes[13]! > 0 && bytes[14]! + bytes[15]! > 0;
  return hasSize && [1, 2, 3, 9, 10, 11].includes(bytes[2]!) && [8, 15, 16, 24, 32].includes(bytes[16]!);
}

function starts(...expected: readonly number[]): (bytes: Uint8Array) => boolean {
  return (bytes) => bytes.length >= expected.length && expected.every((byte, at) => bytes[at] === byte);
}

function startsWithText(expected: string): (bytes: Uint8Array) => boolean {
  return (bytes) => text(bytes, 0, expected.length) === expected;
}

function text(bytes: Uint8Array, from: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, from + length);
}
