import type { Events } from '@contract/api';

/** Whether another lens answers now. One that is only made, named or removed beside the one in use changes nothing of what that is at. */
export const isAnotherLens = ({ lenses, model }: Events['library.changed']): boolean => lenses === true && model === true;
