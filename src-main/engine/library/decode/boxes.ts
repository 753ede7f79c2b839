import { incomplete } from './failures';

export interface Box {
  readonly type: string;
  /** First byte of the content, past size, type and, for `uuid`, the identifier. */
  readonly from: number;
  readonly to: number;
}

/** The boxes of an ISO base media file (HEIF, AVIF, CR3) between two offsets, as far as they are whole. */
export function listBoxes(bytes: Buffer, from = 0, to = bytes.length): { boxes: Box[]; isCut: boolean } {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to && boxes.length < 10_000) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    let size = bytes.readUInt32BE(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > to) return { boxes, isCut: true };
      size = Number(bytes.readBigUInt64BE(at + 8));
      header = 16;
    } else if (size === 0) size = to - at; // "to the end of the file"
    if (type === 'uuid') header += 16;
    if (size < header) return { boxes, isCut: true };
    if (at + size > to) return { boxes, isCut: true };
    boxes.push({ type, from: at + header, to: at + size });
    at += size;
  }
  return { boxes, isCut: false };
}

/** Decoders show the part of a cut HEIF that they have, and grey below it, without an error: the boxes tell. */
export function refuseCutBoxes(bytes: Buffer): void {
  const { boxes, isCut } = listBoxes(bytes);
  const meta = boxes.find((box) => box.type === 'meta');
  if (isCut || meta === undefined) throw incomplete();
  if (listBoxes(bytes, meta.from + 4, meta.to).isCut) throw incomplete();
}

/** Whether the primary item of a HEIF is turned or mirrored by its own properties, which the decoder then obeys. */
export function hasOwnTransform(bytes: Buffer): boolean {
  const meta = find(bytes, 'meta', 0, bytes.length);
  if (meta === null) return false;
  const [pitm, iprp] = [find(bytes, 'pitm', meta.from + 4, meta.to), find(bytes, 'iprp', meta.from + 4, meta.to)];
  if (pitm === null || iprp === null) return false;
  const primary = bytes[pitm.from] === 0 ? bytes.readUInt16BE(pitm.from + 4) : bytes.readUInt32BE(pitm.from + 4);
  const ipco = find(bytes, 'ipco', iprp.from, iprp.to);
  const ipma = find(bytes, 'ipma', iprp.from, iprp.to);
  if (ipco === null || ipma === null) return false;
  const properties = listBoxes(bytes, ipco.from, ipco.to).boxes;
  return propertiesOf(bytes, ipma, primary).some((index) => ['irot', 'imir'].includes(properties[index - 1]?.type ?? ''));
}

/** The one-based property indexes of an item, from the `ipma` box. */
function propertiesOf(bytes: Buffer, ipma: Box, item: number): number[] {
  const version = bytes[ipma.from]!;
  const isWide = (bytes[ipma.from + 3]! & 1) === 1;
  let at = ipma.from + 4;
  const entries = bytes.readUInt32BE(at);
  at += 4;
  for (let entry = 0; entry < entries && at + 5 <= ipma.to; entry++) {
    const id = version < 1 ? bytes.readUInt16BE(at) : bytes.readUInt32BE(at);
    at += version < 1 ? 2 : 4;
    const count = bytes[at++]!;
    const width = isWide ? 2 : 1;
    if (id === item) {
      return Array.from({ length: count }, (_, i) => at + i * width)
        .filter((place) => place + width <= ipma.to)
        .map((place) => (isWide ? bytes.readUInt16BE(place) & 0x7fff : bytes[place]! & 0x7f));
    }
    at += count * width;
  }
  return [];
}

function find(bytes: Buffer, type: string, from: number, to: number): Box | null {
  return listBoxes(bytes, from, to).boxes.find((box) => box.type === type) ?? null;
}
