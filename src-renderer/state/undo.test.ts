import { expect, test, vi } from 'vitest';
import { ScriptedBridge } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { actsFor } from './acts.fixture';
import { Judgements } from './Judgements.svelte';
import { Notices } from './Notices.svelte';
import { Undo } from './Undo';

test('what the library took back before something that the window alone knows of is not done again after it', async () => {
  const bridge = new ScriptedBridge({ 'history.redo': () => null });
  const acts = actsFor(createClient(bridge), vi.fn());
  acts.did({ told: null, undo: nothing, redo: nothing });
  await acts.redo();
  expect(bridge.inputsOf('history.redo')).toEqual([]);
  // In another library, or another lens, it is not about that any more.
  acts.forgetActs();
  await acts.redo();
  expect(bridge.inputsOf('history.redo').length).toBe(1);
});

/** The way back, beside what it tells. */
function told(bridge: ScriptedBridge): { acts: Undo; notices: Notices } {
  const notices = new Notices();
  const judgements = new Judgements(createClient(bridge), notices.report, notices.report, 0);
  return { notices, acts: new Undo({ judgements, notices, shows: () => true }) };
}
const nothing = (): Promise<void> => Promise.resolve();
const dropped = { done: 'versionDiscarded', undone: 'versionBack', name: 'Version 1' } as const;

test('what cannot come back any more is said, and does not stand in the way of what was done before it', async () => {
  const bridge = new ScriptedBridge({ 'history.undo': () => null });
  const { acts, notices } = told(bridge);
  acts.kept();
  const undo = vi.fn(() => Promise.reject({ code: 'model-not-found', message: 'It was removed too long ago.' }));
  await acts.do({ told: dropped, undo, redo: nothing });
  await acts.undo();
  expect(notices.list).toMatchObject([{ kind: 'acted' }, { kind: 'error', code: 'model-not-found' }]);
  await acts.undo();
  expect([undo.mock.calls.length, bridge.inputsOf('history.undo').length]).toEqual([1, 1]);
});

test('what could not be taken back for a time is the next to be taken back', async () => {
  const { acts } = told(new ScriptedBridge({}));
  const undo = vi.fn(() => Promise.reject({ code: 'engine-away', message: 'x' }));
  await acts.do({ told: dropped, undo, redo: nothing });
  await acts.undo();
  await acts.undo();
  expect(undo).toHaveBeenCalledTimes(2);
});

test('a notice offers to take back the last thing and no other: it is gone when something else is done, or taken back, without a word', async () => {
  const silent = { told: null, undo: nothing, redo: nothing };
  for (const next of ['kept', 'did', 'undo'] as const) {
    const { acts, notices } = told(new ScriptedBridge({}));
    if (next === 'undo') acts.did(silent);
    await acts.do({ told: dropped, undo: nothing, redo: nothing });
    expect(notices.list).toMatchObject([{ kind: 'acted', offers: 'undo' }]);
    if (next === 'kept') acts.kept();
    if (next === 'did') acts.did(silent);
    if (next === 'undo') {
      await acts.undo();
      expect(notices.list).toMatchObject([{ kind: 'acted', offers: 'redo' }]);
      await acts.undo();
    }
    expect([next, notices.list]).toEqual([next, []]);
  }
});
