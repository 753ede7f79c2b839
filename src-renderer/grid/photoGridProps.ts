import type { Snippet } from 'svelte';
import type { ImageId, Verdict } from '@contract/data';
import type { Keyboard } from '../keyboard/Keyboard';
import type { Hand } from '../state/Hand';
import type { PhotoNames } from '../state/PhotoNames.svelte';
import type { Selection } from '../state/Selection.svelte';
import type { ScrollAnchor } from '../state/Trail.svelte';
import type { GridSection } from './layout/layoutGrid';

/** What a grid of photos shows, and what it hands on. */
export interface PhotoGridProps {
  label: string;
  /** Its photos are on their way. What it takes to make and to measure it need not wait for them; to those who look for a grid it is none yet. */
  isBusy?: boolean;
  imageIds: ArrayLike<number>;
  /** [photos] width : height */
  ratios: Float32Array;
  sections: readonly GridSection[];
  /** Draws a heading that is more than a title and a detail. */
  heading?: Snippet<[section: number]>;
  headingOf?: (section: number) => { readonly title: string; readonly detail: string };
  isIndexed: (index: number) => boolean;
  indexOf: (imageId: ImageId) => number;
  /** Beside the name of the photo that is looked at: a number on demand. */
  detailOf?: ((index: number) => string) | null;
  /** What is read aloud with a photo's name. */
  describe?: ((index: number) => string) | null;
  rowHeightPx: number;
  selection: Selection;
  names: PhotoNames;
  keyboard: Keyboard;
  /** Told of what a person does here, where the list changes by itself. */
  hand?: Hand;
  /** Keeps what only a whole list can do, where that is still on its way: see `PhotoList.untilWhole`. */
  untilWhole?: (act: (() => void) | null) => boolean;
  /** So many photos of the list have not come yet: there is room for them, so that the scroll bar is as long as it will be. Null for an unknown number; 0 by default. */
  coming?: number | null;
  /** Whether the end of what has come is in view. */
  onend?: (isInView: boolean) => void;
  /** Grows when pictures that failed are worth another try. */
  attempt: number;
  anchor: ScrollAnchor | null;
  onscrolled: (anchor: ScrollAnchor | null) => void;
  /** A hand stopped at a photo, as before a press; null: it went on. */
  onaim?: ((imageId: ImageId | null) => void) | undefined;
  /** The button went down on a photo; that it comes up again there, and opens it, is likely. */
  onpress?: ((imageId: ImageId) => void) | undefined;
  onopen: (imageId: ImageId) => void;
  onpreview: (imageId: ImageId) => void;
  /** The large view with the photo's details. */
  ondetails?: (imageId: ImageId) => void;
  onreveal: (imageId: ImageId) => void;
  ondragout: (imageId: ImageId) => void;
  onnearend?: () => void;
  /** What is said of a photo and the one that was asked about; without it photos are not judged here. */
  verdictOf?: (imageId: ImageId) => Verdict | null;
  onjudge?: (imageIds: readonly ImageId[], verdict: Verdict | null) => void;
  /** The keys of judgements where there is nothing to compare a single photo with: false when they mean nothing now. */
  onjudgeselected?: (selected: readonly ImageId[], verdict: Verdict | null) => boolean;
  /** Over a photo, at its foot, while it is not looked at. */
  sign?: Snippet<[imageId: ImageId]>;
  /** Over the photo that is looked at, beside its tick. */
  extras?: Snippet<[imageId: ImageId, name: string]>;
  onmore?: (imageIds: readonly ImageId[]) => void;
  onless?: (imageIds: readonly ImageId[]) => void;
  onwhy?: (imageId: ImageId) => void;
  ontag?: (imageIds: readonly ImageId[]) => void;
  /** Sections whose photos are shown faintly. */
  isFaint?: (section: number) => boolean;
}
