import { expect, test, vi } from 'vitest';
import { ScriptedBridge } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { actsFor } from './acts.fixture';

test('what the library took back before something that the window alone knows of is not done again after it', async () => {
  const bridge = new ScriptedBridge({ 'history.redo': () => null });
  const acts = actsFor(createClient(bridge), vi.fn());
  const nothing = (): Promise<void> => Promise.resolve();
  acts.did({ told: null, undo: nothing, redo: nothing });
  await acts.redo();
  expect(bridge.inputsOf('history.redo')).toEqual([]);
  // In another library, or another lens, it is not about that any more.
  acts.forgetActs();
  await acts.redo();
  expect(bridge.inputsOf('history.redo').length).toBe(1);
});
