import { describe, expect, test, vi } from 'vitest';
import type { ImageId, Judgement, Verdict } from '@contract/data';
import { ScriptedBridge } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { Judgements, pairKey } from './Judgements.svelte';

const id = (number: number): ImageId => number as ImageId;
const pair = (a: number, b: number) => ({ imageA: id(a), imageB: id(b) });
const judgement = (a: number, b: number, verdict: Verdict): Judgement => ({ ...pair(a, b), verdict, source: 'search', judgedAtMs: 1 });
const counts = { similar: 1, different: 0, contradictions: 0 };

function setUp(answers: ConstructorParameters<typeof ScriptedBridge>[0] = {}) {
  const bridge = new ScriptedBridge({
    'judgements.save': () => counts,
    'judgements.saveGroup': () => counts,
    'judgements.withdraw': () => counts,
    ...answers,
  });
  const [onError, onRefused] = [vi.fn(), vi.fn()];
  return { bridge, onError, onRefused, judgements: new Judgements(createClient(bridge), onError, onRefused, 0) };
}

test('a pair has one name, whichever photo comes first', () => {
  expect(pairKey(pair(9, 10))).toBe(pairKey(pair(10, 9)));
});

describe('a judgement', () => {
  test('is shown before the engine has answered, whichever way round the pair is asked about', async () => {
    const { judgements, bridge } = setUp();
    const saved = judgements.judge([pair(1, 2)], 'similar', 'search');
    expect(judgements.verdictOf(id(2), id(1))).toBe('similar');
    await saved;
    expect(judgements.verdictOf(id(1), id(2))).toBe('similar');
    expect(bridge.inputsOf('judgements.save')).toEqual([{ pairs: [{ ...pair(1, 2), verdict: 'similar' }], source: 'search' }]);
    expect(judgements.counts).toEqual(counts);
  });

  test('that is refused is taken back to what was said before, and reported', async () => {
    const { judgements, bridge, onRefused } = setUp();
    await judgements.judge([pair(1, 2)], 'similar', 'search');
    bridge.answers['judgements.save'] = () => Promise.reject({ code: 'disk-full', message: 'full' });
    const refused = judgements.judge([pair(1, 2)], 'different', 'search');
    expect(judgements.verdictOf(id(1), id(2))).toBe('different');
    await refused;
    expect(judgements.verdictOf(id(1), id(2))).toBe('similar');
    expect(onRefused.mock.calls[0]![0]).toMatchObject({ code: 'disk-full' });
  });

  test('of a photo with itself, and one that holds already, are not sent', async () => {
    const { judgements, bridge } = setUp();
    await judgements.judge([pair(1, 1)], 'similar', 'search');
    await judgements.judge([pair(1, 2)], 'similar', 'search');
    await judgements.judge([pair(2, 1)], 'similar', 'search');
    expect(bridge.inputsOf('judgements.save').length).toBe(1);
  });

  test('two of one pair in a hurry reach the engine in their order, and the last one is shown all the while', async () => {
    const { judgements, bridge } = setUp({ 'judgements.save': () => new Promise((resolve) => setTimeout(() => resolve(counts), 5)) });
    const both = [judgements.judge([pair(1, 2)], 'similar', 'search'), judgements.judge([pair(1, 2)], 'different', 'search')];
    await both[0];
    expect(judgements.verdictOf(id(1), id(2))).toBe('different');
    await both[1];
    expect(judgements.verdictOf(id(1), id(2))).toBe('different');
    expect(bridge.inputsOf('judgements.save').map(({ pairs }) => pairs[0]!.verdict)).toEqual(['similar', 'different']);
  });

  test('of a group is one act', async () => {
    const { judgements, bridge } = setUp();
    await judgements.judgeAlike([id(4), id(5), id(6)]);
    expect(bridge.inputsOf('judgements.saveGroup')).toEqual([{ imageIds: [4, 5, 6] }]);
    expect(judgements.verdictOf(id(4), id(6))).toBe('similar');
  });
});

describe('a list that was read', () => {
  test('while something was said does not take that away', async () => {
    let answer: (list: readonly Judgement[]) => void = () => undefined;
    const { judgements } = setUp({ 'judgements.list': () => new Promise((resolve) => (answer = resolve)) });
    const loaded = judgements.refresh();
    await judgements.judge([pair(1, 2)], 'similar', 'search');
    answer([judgement(3, 4, 'different')]);
    await loaded;
    expect(judgements.verdictOf(id(1), id(2))).toBe('similar');
  });

  test('shows what other programs said', async () => {
    const { judgements, bridge } = setUp({ 'judgements.list': () => [judgement(3, 4, 'different')] });
    bridge.tell('library.changed', { photos: false, folders: false, problems: false, judgements: true });
    await vi.waitFor(() => expect(judgements.verdictOf(id(4), id(3))).toBe('different'));
  });
});

describe('undo and redo', () => {
  const changed = (pairs: readonly { other: number; verdict: Verdict | null }[]) => ({
    pairs: pairs.map(({ other, verdict }) => ({ ...pair(1, other), verdict })),
    ...{ isTags: false, step: null, counts },
  });

  test('each shows what holds then, as the engine tells it', async () => {
    const { judgements, bridge } = setUp();
    await judgements.judge([pair(1, 2), pair(1, 3)], 'similar', 'search');
    const taken = [2, 3].map((other) => ({ other, verdict: null }));
    bridge.answers['history.undo'] = () => changed(taken);
    expect((await judgements.undo())?.pairs.length).toBe(2);
    expect(judgements.verdictOf(id(1), id(2))).toBeNull();
    bridge.answers['history.redo'] = () => changed(taken.map(({ other }) => ({ other, verdict: 'similar' })));
    await judgements.redo();
    expect(judgements.verdictOf(id(1), id(3))).toBe('similar');
    expect(bridge.inputsOf('judgements.save').length).toBe(1);
  });

  test('an undo waits until what was said before it is on the disk', async () => {
    let save: () => void = () => undefined;
    const { judgements, bridge } = setUp({ 'judgements.save': () => new Promise((resolve) => (save = () => resolve(counts))) });
    const both = [judgements.judge([pair(1, 2)], 'similar', 'search'), judgements.undo()];
    await vi.waitFor(() => expect(bridge.inputsOf('judgements.save').length).toBe(1));
    expect(bridge.inputsOf('history.undo')).toEqual([]);
    save();
    await Promise.all(both);
    expect(bridge.inputsOf('history.undo').length).toBe(1);
  });

  test('with nothing to undo it says so', async () => {
    expect(await setUp().judgements.undo()).toBeNull();
  });
});

test('a list that was asked for while there was nothing to undo comes all the same: the engine has nothing to announce', async () => {
  const { judgements } = setUp({
    'judgements.list': async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return [judgement(1, 2, 'similar')];
    },
    'judgements.counts': () => counts,
    'history.undo': () => null,
  });
  const asked = judgements.refresh();
  await judgements.undo();
  await asked;
  await vi.waitFor(() => expect(judgements.list).toEqual([judgement(1, 2, 'similar')]));
});
