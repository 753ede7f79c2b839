import type { Handlers } from './Keyboard';

/**
 * The keys that go from one part of a screen to the next: its tabs, its orders. After the last comes the first.
 * @param current the part that is shown; one that is not among them counts as before the first
 */
export function partKeys<Part>(parts: () => readonly Part[], current: () => Part, show: (part: Part) => void): Handlers {
  const go = (step: number) => (): boolean => {
    const all = parts();
    if (all.length < 2) return false;
    const at = all.indexOf(current());
    show(all[(Math.max(at, step < 0 ? 0 : -1) + step + all.length) % all.length]!);
    return true;
  };
  return { nextPart: go(1), previousPart: go(-1) };
}
