import type { PhotoShot } from '@contract/data';
import type { DecodedPhoto, DecodeLimits, InputGeometry, Outcome, Region, Source } from '@engine/library/types';
import type { Rendered } from '@engine/library/decode/renderPhoto';

/** Argument of a decoder that somebody waits for: it does not yield to others. */
export const PROMPT = '--prompt';

/** One request; a decoder has one in hand at a time. */
export type DecoderTask =
  | { readonly kind: 'decode'; readonly source: Source; readonly geometry: InputGeometry; readonly region: Region | undefined }
  | { readonly kind: 'hash'; readonly source: { readonly path: string } }
  | { readonly kind: 'shot'; readonly source: { readonly path: string } }
  | { readonly kind: 'render'; readonly source: Source; readonly longSidePx: number | null };

export interface DecoderAnswers {
  decode: DecodedPhoto;
  hash: { contentHash: Uint8Array; sizeBytes: number };
  shot: PhotoShot;
  render: Rendered;
}

export type ToDecoder =
  | { readonly kind: 'task'; readonly task: DecoderTask; readonly limits: DecodeLimits }
  /** The answer to `memory?`: no other process is at a large picture. */
  | { readonly kind: 'memory' };

export type FromDecoder =
  | { readonly kind: 'ready' }
  /** The picture in hand is large; the decoder waits for `memory`. */
  | { readonly kind: 'memory?' }
  | { readonly kind: 'done'; readonly outcome: Outcome<DecoderAnswers[DecoderTask['kind']]>; readonly rssBytes: number }
  /** A fault of our own code, which no other file need have. */
  | { readonly kind: 'bug'; readonly message: string; readonly rssBytes: number };
