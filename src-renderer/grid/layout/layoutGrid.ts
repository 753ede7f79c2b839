/** A run of photos under one heading. */
export interface GridSection {
  /** Index of its first photo; the section ends where the next one starts. */
  readonly start: number;
  readonly hasHeading: boolean;
  /** Row height of this section as a share of the target: rows of surer answers may be larger. */
  readonly scale: number;
  /** Height of its heading where that is not the usual one. */
  readonly headingHeightPx?: number;
}

export interface GridMeasures {
  /** Space for photos, paddings left out. */
  readonly widthPx: number;
  readonly rowHeightPx: number;
  readonly gapPx: number;
  readonly headingHeightPx: number;
}

/**
 * Where every photo lies. Rows are headings or photos, in one list from top to bottom, so that a virtual list can draw it.
 * Typed arrays, because a library may hold some 100,000 photos and is laid out again whenever the window's width changes.
 */
export interface GridLayout {
  readonly rowCount: number;
  /** [rows + 1] top of each row; the last is the height of it all. */
  readonly rowTops: Float64Array;
  /** [rows] first photo of a row; for a heading, `-1 - section`. */
  readonly rowFirst: Int32Array;
  /** [rows] one past the last photo of a row; 0 for a heading. */
  readonly rowEnd: Int32Array;
  /** [rows] height of the photos themselves; 0 for a heading. */
  readonly photoHeights: Float32Array;
  /** [photos] left edge and width of each photo inside its row. */
  readonly lefts: Float32Array;
  readonly widths: Float32Array;
  /** [photos] */
  readonly rowOfPhoto: Int32Array;
}

/** A strip or a thread would leave no room for others: past these a photo gets margins inside its cell, and is never cropped. */
const leastRatio = 0.3;
const greatestRatio = 6;
/** Stands in until a picture's size is known. */
const ratioWhileUnknown = 4 / 3;
/** A last row this full is stretched; an emptier one keeps the target height and stays left. */
const fullEnough = 0.8;
/** A row of few, narrow photos must not become a poster. */
const greatestStretch = 1.5;

export function cellRatio(width: number, height: number): number {
  if (width <= 0 || height <= 0) return ratioWhileUnknown;
  return Math.min(greatestRatio, Math.max(leastRatio, width / height));
}

/**
 * Justified rows: every row but a section's last is exactly as wide as the space, and as near the target height as its photos allow.
 * @param ratios [photos] width : height of each cell
 * @param sections in rising order, the first starting at 0
 */
export function layoutGrid(ratios: Float32Array, sections: readonly GridSection[], measures: GridMeasures): GridLayout {
  const { widthPx, gapPx, headingHeightPx } = measures;
  const lefts = new Float32Array(ratios.length);
  const widths = new Float32Array(ratios.length);
  const rowOfPhoto = new Int32Array(ratios.length);
  const tops: number[] = [];
  const firsts: number[] = [];
  const ends: number[] = [];
  const heights: number[] = [];
  // Above photos that have no heading there is room for the ring of the one in focus.
  let top = sections[0]?.hasHeading === false ? gapPx : 0;

  const addHeading = (section: number, heightPx: number): void => {
    tops.push(top);
    firsts.push(-1 - section);
    ends.push(0);
    heights.push(0);
    top += heightPx;
  };
  const addRow = (first: number, end: number, heightPx: number): void => {
    let left = 0;
    for (let photo = first; photo < end; photo++) {
      lefts[photo] = left;
      widths[photo] = ratios[photo]! * heightPx;
      rowOfPhoto[photo] = tops.length;
      left += widths[photo]! + gapPx;
    }
    tops.push(top);
    firsts.push(first);
    ends.push(end);
    heights.push(heightPx);
    top += heightPx + gapPx;
  };

  sections.forEach(({ start, hasHeading, scale, headingHeightPx: ownHeightPx }, section) => {
    const sectionEnd = sections[section + 1]?.start ?? ratios.length;
    if (start >= sectionEnd) return;
    if (hasHeading) addHeading(section, ownHeightPx ?? headingHeightPx);
    const targetPx = Math.min(measures.rowHeightPx * scale, widthPx);
    const heightOf = (ratioSum: number, count: number): number => (widthPx - gapPx * (count - 1)) / ratioSum;
    let first = start;
    let ratioSum = 0;
    for (let photo = start; photo < sectionEnd; photo++) {
      const without = photo > first ? heightOf(ratioSum, photo - first) : Infinity;
      const within = heightOf(ratioSum + ratios[photo]!, photo - first + 1);
      if (within > targetPx) {
        ratioSum += ratios[photo]!;
        continue;
      }
      // The row is full with this photo, or was nearer the target without it.
      if (without / targetPx <= targetPx / within && without <= targetPx * greatestStretch) {
        addRow(first, photo, without);
        first = photo;
        ratioSum = ratios[photo]!;
        if (heightOf(ratioSum, 1) > targetPx) continue;
        addRow(first, photo + 1, heightOf(ratioSum, 1));
      } else {
        addRow(first, photo + 1, within);
      }
      first = photo + 1;
      ratioSum = 0;
    }
    if (first < sectionEnd) {
      const stretched = heightOf(ratioSum, sectionEnd - first);
      addRow(first, sectionEnd, targetPx / stretched >= fullEnough ? stretched : targetPx);
    }
  });
  tops.push(top);
  return {
    rowCount: firsts.length,
    rowTops: Float64Array.from(tops),
    rowFirst: Int32Array.from(firsts),
    rowEnd: Int32Array.from(ends),
    photoHeights: Float32Array.from(heights),
    lefts,
    widths,
    rowOfPhoto,
  };
}

const noMeasures: GridMeasures = { widthPx: 200, rowHeightPx: 1, gapPx: 0, headingHeightPx: 0 };
/** Of no photos. */
export const emptyLayout = layoutGrid(new Float32Array(0), [], noMeasures);

interface KeptLayout {
  readonly sections: readonly GridSection[];
  readonly measures: GridMeasures;
  readonly layout: GridLayout;
}
const keptLayouts = new WeakMap<Float32Array, KeptLayout>();

/** As `layoutGrid`; the last layout of each list is kept, so that who comes back to a large one does not wait for it. */
export function layoutGridOnce(ratios: Float32Array, sections: readonly GridSection[], measures: GridMeasures): GridLayout {
  const kept = keptLayouts.get(ratios);
  const names = Object.keys(measures) as (keyof GridMeasures)[];
  if (kept?.sections === sections && names.every((name) => kept.measures[name] === measures[name])) return kept.layout;
  const layout = layoutGrid(ratios, sections, measures);
  keptLayouts.set(ratios, { sections, measures, layout });
  return layout;
}

export const isHeading = (layout: GridLayout, row: number): boolean => layout.rowFirst[row]! < 0;
export const sectionOfHeading = (layout: GridLayout, row: number): number => -1 - layout.rowFirst[row]!;

/** The row that lies at a height, by halving. */
export function rowAt(layout: GridLayout, topPx: number): number {
  let low = 0;
  let high = layout.rowCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.rowTops[middle]! <= topPx) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
