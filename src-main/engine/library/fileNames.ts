import type { IgnoredKind } from './types';

/** Endings of what we read. What a file is, is decided by its content later; the ending only says that it means to be a picture. */
const readable = 'jpg jpeg jpe jfif png apng webp gif tif tiff avif heic heif hif';
const rawEndings: ReadonlySet<string> = new Set(
  'dng cr2 cr3 nef nrw arw sr2 srf orf ori rw2 raw raf pef srw 3fr iiq x3f crw kdc dcr mrw erf mef mos rwl'.split(' '),
);
/** Pictures that we do not read: they are opened all the same, and become a problem each instead of missing without a word. */
const unreadable =
  'bmp dib ico cur svg svgz tga jp2 j2k jpf jpx jpm jxl jxr wdp hdp psd psb xcf kra ora ai eps exr hdr pcx ppm pgm pbm pnm qoi sgi xbm xpm dds icns emf wmf djvu bpg flif fits pict pct avifs heics';
const photoEndings: ReadonlySet<string> = new Set([...readable.split(' '), ...unreadable.split(' '), ...rawEndings]);
/** A RAW with one of these beside it is the same photograph. */
const besideRaw: ReadonlySet<string> = new Set(['jpg', 'jpeg', 'heic', 'heif', 'hif']);

const bundleEndings: ReadonlySet<string> = new Set(
  'photoslibrary photolibrary aplibrary migratedphotolibrary migratedaplibrary lrdata lrlibrary lrcat-data cocatalog cocatalogdb photoboothlibrary imovielibrary fcpbundle tvlibrary theater'.split(
    ' ',
  ),
);
const cacheFolders: ReadonlySet<string> = new Set([
  '@eaDir',
  '.@__thumb',
  '.thumbnails',
  '.thumbs',
  '.thumbcache',
  '.git',
  '.svn',
  '.hg',
  'node_modules',
  '__MACOSX',
  '#recycle',
  '@Recycle',
  '$RECYCLE.BIN',
  'System Volume Information',
  'lost+found',
  'CaptureOne',
]);

/** The part after the last dot in lower case; '' where there is none, or where the dot comes first. */
function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Why a folder is left out with all that is below it, or null. */
export function whyFolderIsIgnored(name: string): IgnoredKind | null {
  if (cacheFolders.has(name)) return 'cache-folder';
  if (bundleEndings.has(endingOf(name))) return 'photo-app-bundle';
  return name.charCodeAt(0) === 0x2e ? 'hidden' : null;
}

/** `unknown`: no ending, so only the first bytes can tell. */
export function kindOfName(name: string): 'photo' | 'raw' | 'hidden' | 'not-a-photo' | 'unknown' {
  if (name.charCodeAt(0) === 0x2e && !/^\.\.+[^.]/.test(name)) return 'hidden';
  const ending = endingOf(name);
  if (ending === '') return 'unknown';
  if (!photoEndings.has(ending)) return 'not-a-photo';
  return rawEndings.has(ending) ? 'raw' : 'photo';
}

/** The name up to its ending, the same for a RAW and the JPEG that the camera wrote with it. */
export function stemOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.')).toLowerCase();
}

/** Stems of the pictures that make a RAW of the same stem superfluous. */
export function stemsBesideRaw(names: readonly string[]): ReadonlySet<string> {
  const stems = new Set<string>();
  for (const name of names) if (besideRaw.has(endingOf(name))) stems.add(stemOf(name));
  return stems;
}
