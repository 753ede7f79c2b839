import { expect, test, vi } from 'vitest';
import type { DuplicateGroup, DuplicateKind, ImageId } from '@contract/data';
import { duplicateCounts, ScriptedBridge } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { actsFor } from './acts.fixture';
import { Duplicates } from './Duplicates.svelte';
import { Judgements } from './Judgements.svelte';
import { PairsToAsk } from './PairsToAsk.svelte';

const failed = (thrown: unknown): void => expect.fail(String(thrown));

test('more groups of copies come once when asked for twice, and not into the list that is shown by then', async () => {
  const group = (kind: DuplicateKind): DuplicateGroup => ({ kind, files: [], bestReasons: [] });
  const waiting: (() => void)[] = [];
  const client = createClient(
    new ScriptedBridge({
      'duplicates.counts': () => duplicateCounts({}),
      'duplicates.list': ({ kind, offset }) => {
        const page = { groups: [group(kind)], total: 3 };
        return offset === 0 ? page : (new Promise((resolve) => waiting.push(() => resolve(page))) as never);
      },
    }),
  );
  const duplicates = new Duplicates(client, actsFor(client, failed), () => true, failed, 0, 0);
  await duplicates.refresh();
  const twice = [duplicates.more(), duplicates.more()];
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  for (const answer of waiting) answer();
  await Promise.all(twice);
  expect(duplicates.groups).toHaveLength(2);

  const late = duplicates.more();
  await vi.waitFor(() => expect(waiting).toHaveLength(3));
  duplicates.show('edited');
  await vi.waitFor(() => expect(duplicates.groups).toEqual([group('edited')]));
  waiting[2]!();
  await late;
  expect(duplicates.groups).toEqual([group('edited')]);
});

test('pairs that one lens wanted to know of are not asked in another one, whose own come instead', async () => {
  const pair = (a: number) => ({ imageA: a as ImageId, imageB: (a + 1) as ImageId, source: 'suggested' as const });
  const bridge = new ScriptedBridge({});
  const client = createClient(bridge);
  const answers: ((pairs: readonly ReturnType<typeof pair>[]) => void)[] = [];
  const pairs = new PairsToAsk(client, new Judgements(client, failed, failed, 0), failed, {
    ask: () => new Promise((resolve) => answers.push(resolve)),
  });
  const filled = pairs.fill();
  bridge.tell('library.changed', { photos: false, folders: false, problems: false, lenses: true, model: true });
  answers[0]!([pair(1)]);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]!([pair(7)]);
  await filled;
  expect(pairs.current).toEqual(pair(7));
  expect(pairs.next).toBeNull();
});
