import type { Client } from '../bridge/client';
import { Judgements } from './Judgements.svelte';
import { Notices } from './Notices.svelte';
import { Undo } from './Undo';

/** For tests of a part of the window's state: the way back, by itself. */
export function actsFor(client: Client, onError: (thrown: unknown) => void): Undo {
  const judgements = new Judgements(client, onError, onError, 0);
  return new Undo({ judgements, notices: new Notices(), shows: () => false });
}
