import type { ImageId, Verdict } from '@contract/data';
import type { Handlers } from '../keyboard/Keyboard';
import type { Move } from './layout/moveFocus';
import type { PhotoGridProps } from './photoGridProps';
import type { Pointer } from './Pointer.svelte';

interface Parts {
  /** Asked for at each key: they change. */
  readonly props: () => PhotoGridProps;
  readonly pointer: Pointer;
  readonly move: (direction: Move, extend?: boolean) => void;
  /** Scrolls to a photo that is out of view. */
  readonly reveal: (index: number) => void;
  /** Gives up what the pointer is in the middle of; false when there is nothing. */
  readonly cancel: () => boolean;
}

/** What each key does in a grid of photos. */
export function gridKeys({ props, pointer, move, reveal, cancel }: Parts): Handlers {
  /** The photo that a bare key means: the one under a pointer that was moved last, else the one with the focus. */
  function withFocused(act: ((imageId: ImageId) => void) | undefined): boolean {
    if (act === undefined) return false;
    const { selection, indexOf } = props();
    const { meantId } = pointer;
    if (meantId !== null && indexOf(meantId) < 0) return false;
    if (meantId !== null) selection.focus(meantId);
    const index = selection.focusId === null ? -1 : indexOf(selection.focusId);
    if (selection.focusId === null || index < 0) return false;
    // Who scrolled on, or had it hidden for a while, sees what the key was about.
    reveal(index);
    act(selection.focusId);
    return true;
  }

  /** The selected photos, else the one that a bare key means. */
  function withChosen(act: ((imageIds: readonly ImageId[]) => void) | undefined): boolean {
    if (act === undefined) return false;
    const { selection } = props();
    if (selection.size === 0) return withFocused((imageId) => act([imageId]));
    act(selection.selected);
    return true;
  }

  function judge(verdict: Verdict | null): boolean {
    const { selection, onjudge, onjudgeselected } = props();
    if (onjudgeselected) return onjudgeselected(selection.selected, verdict);
    return withChosen(onjudge && ((imageIds) => onjudge(imageIds, verdict)));
  }

  return {
    moveLeft: () => move('left'),
    moveRight: () => move('right'),
    moveUp: () => move('up'),
    moveDown: () => move('down'),
    moveFirst: () => move('first'),
    moveLast: () => move('last'),
    movePageUp: () => move('pageUp'),
    movePageDown: () => move('pageDown'),
    extendLeft: () => move('left', true),
    extendRight: () => move('right', true),
    extendUp: () => move('up', true),
    extendDown: () => move('down', true),
    findSimilar: () => withFocused(props().onopen),
    preview: () => withFocused(props().onpreview),
    details: () => withFocused(props().ondetails),
    reveal: () => withFocused(props().onreveal),
    select: () => withFocused((imageId) => props().selection.toggle(imageId)),
    similar: () => judge('similar'),
    different: () => judge('different'),
    clearJudgement: () => judge(null),
    more: () => withChosen(props().onmore),
    less: () => withChosen(props().onless),
    why: () => withFocused(props().onwhy),
    tag: () => withChosen(props().ontag),
    selectAll: () => {
      const act = (): void => props().selection.selectAll(props().imageIds);
      if (props().untilWhole?.(act) !== true) act();
    },
    escape: () => {
      props().untilWhole?.(null);
      if (cancel()) return true;
      if (props().selection.size === 0) return false;
      props().selection.clear();
      return true;
    },
  };
}
