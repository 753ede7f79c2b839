import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DuplicateCounts, ImageId, LensId } from '@contract/data';
import { indexPaths, temporaryFolder, temporaryStore } from '../../../../test/fixtures/store';
import { defaultLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import { BackupService, usualBackupPolicy } from '../safekeeping/BackupService';
import { DuplicateService } from '../duplicates/DuplicateService';
import { FolderService } from '../indexing/FolderService';
import { minSideOf, setMinSide } from '../indexing/minSide';
import { JudgementService } from '../judging/JudgementService';
import { LensService } from '../judging/LensService';
import { TagService } from '../judging/TagService';
import { ChangeNotices } from '../notices';
import { Pieces } from '../Pieces';
import { HistoryService } from './HistoryService';
import { createPutters } from './putters';

type DuplicateParts = ConstructorParameters<typeof DuplicateService>[0];

const DAY_MS = 86_400_000;

/** What a person does, by the services that the window and the command line use; what they need for other work is not there. */
function actorOn(store: Store) {
  const changes = new ChangeNotices(() => undefined);
  const lenses = new LensService({ store, changes, jobs: { isNeeded: () => false }, onSwitched: () => undefined });
  const lensId = (): LensId => lenses.activeId;
  const folders = new FolderService({ store, changes, announce: () => undefined, watchState: () => 'watching' });
  const judgements = new JudgementService({ store, changes, lensId, clock: () => 1 });
  const duplicates = new DuplicateService({
    ...{ store, changes, rescan: () => undefined, entry: '', count: () => Promise.resolve({} as DuplicateCounts) },
    ...({ jobs: null, courtesy: null, decoding: null } as unknown as Pick<DuplicateParts, 'jobs' | 'courtesy' | 'decoding'>),
  });
  const pieces = new Pieces();
  const rescanned: (number | undefined)[] = [];
  const putters = createPutters({ store, changes, folders, lenses, duplicates, rescan: (rootId) => void rescanned.push(rootId) });
  const history = new HistoryService({ store, judgements, changes, lensId, putters, pieces, dropping: new Pieces() });
  const backups = new BackupService({ store, clock: () => 1, write: () => Promise.reject(new Error('none')), onLog: () => undefined });
  return { history, lenses, folders, judgements, duplicates, backups, rescanned, tags: new TagService({ store, changes, lensId, pieces }) };
}

function libraryOf(folder: string): { readonly store: Store; readonly images: readonly ImageId[] } {
  const store = temporaryStore(folder);
  const images = ['/photos', '/more'].flatMap((path, at) => {
    const root = store.roots.add(path);
    return indexPaths(store, root.id, ['a.jpg', 'b.jpg', 'c.jpg'], 1 + 3 * at).ids;
  });
  return { store, images };
}

/** All that a person did, as it is in the library now. */
function contentOf(store: Store): string {
  const { roots, files, lenses, judgements, tags, duplicates } = store;
  const lensIds = lenses.list().map(({ id }) => id);
  return JSON.stringify([
    roots.list().map(({ id, path, ignorePatterns }) => [id, path, ignorePatterns, files.known(id).size]),
    files.counts().byRoot.size,
    lenses.list(),
    lensIds.map((id) => [judgements.list(id), judgements.ignoredContradictions(id), tags.list(id)]),
    tags.list(defaultLensId).map(({ id }) => tags.imagesOf(id)),
    duplicates.decisions().toSorted((a, b) => (a.contentA + a.contentB < b.contentA + b.contentB ? -1 : 1)),
    [minSideOf(store), store.settings.get('backups.policy') ?? usualBackupPolicy],
  ]);
}

/** One thing that a person can do, chosen by two numbers; what cannot be done as the library is now is not done. */
function act(kind: string, n: number, at: number, actor: ReturnType<typeof actorOn>, store: Store, images: readonly ImageId[]): void {
  const { judgements, tags, folders, lenses, duplicates, backups } = actor;
  const [a, b] = [images[n % 3]!, images[3 + (n % 2)]!];
  const tag = tags.list()[n % Math.max(1, tags.list().length)];
  const root = store.roots.list()[n % Math.max(1, store.roots.list().length)];
  const lens = lenses.list().find(({ isDefault }) => !isDefault);
  const files = store.duplicates.filesOf([a, b]).map(({ fileId }) => fileId);
  const acts: Record<string, () => unknown> = {
    judge: () => judgements.save([{ imageA: a, imageB: b, verdict: at % 2 === 0 ? 'similar' : 'different' }], 'chosen'),
    withdraw: () => judgements.withdraw([{ imageA: a, imageB: b }]),
    tag: () => (tag ? tags.addImages(tag.id, [a, b]) : tags.create(`tag ${at}`)),
    untag: () => tag && (n % 2 === 0 ? tags.removeImages(tag.id, [a]) : tags.remove(tag.id)),
    alike: () => tag && tags.setSimilar(tag.id, n % 2 === 0),
    remove: () => root && folders.remove(root.id),
    ignore: () => root && folders.setIgnorePatterns(root.id, [`*.${n}`]),
    lens: () => (lens ? lenses.rename(lens.id, `renamed ${at}`) : lenses.create(`lens ${at}`)),
    noLens: () => lens && lenses.remove(lens.id, true),
    decide: () => files.length > 1 && duplicates.decide('similar', files, n % 3 === 0 ? null : 'keep'),
    minSide: () => setMinSide(store, 100 * n),
    policy: () => backups.setPolicy({ every: 'week', keep: 1 + n, withNetworks: true }),
  };
  acts[kind]!();
}
const kinds = ['judge', 'withdraw', 'tag', 'untag', 'alike', 'remove', 'ignore', 'lens', 'noLens', 'decide', 'minSide', 'policy'] as const;

test('whatever is done, undone and done again: the library is as it was before, or after; over restarts too', () => {
  const moves = fc.constantFrom(...kinds, 'undo' as const, 'undo' as const, 'redo' as const, 'restart' as const);
  fc.assert(
    fc.property(fc.array(fc.tuple(moves, fc.nat(5)), { maxLength: 24 }), (drawn) => {
      const folder = temporaryFolder();
      const { store: first, images } = libraryOf(folder);
      let store = first;
      let actor = actorOn(store);
      const [before, after]: [string[], string[]] = [[], []];
      for (const [at, [move, n]] of drawn.entries()) {
        const then = contentOf(store);
        if (move === 'restart') {
          store.close();
          store = temporaryStore(folder);
          actor = actorOn(store);
        } else if (move === 'undo' || move === 'redo') {
          const [from, to] = move === 'undo' ? [before, after] : [after, before];
          const expected = from.pop();
          expect(actor.history[move]() === null).toBe(expected === undefined);
          expect(contentOf(store)).toBe(expected ?? then);
          if (expected !== undefined) to.push(then);
        } else {
          act(move, n, at, actor, store, images);
          // To say a thing again is an act, too.
          if (contentOf(store) === then && move !== 'judge') continue;
          before.push(then);
          after.length = 0;
        }
      }
      store.close();
    }),
    { numRuns: 40 },
  );
}, 240_000);

test('what is done after an undo ends what could be done again, whichever log it is written in', () => {
  for (const first of ['judge', 'tag', 'minSide'] as const)
    for (const next of ['judge', 'tag', 'minSide'] as const) {
      const { store, images } = libraryOf(temporaryFolder());
      const actor = actorOn(store);
      act(first, 1, 0, actor, store, images);
      actor.history.undo();
      act(next, 2, 1, actor, store, images);
      expect([first, next, actor.history.redo()]).toEqual([first, next, null]);
      // What is undone after that can be, and that alone.
      const then = contentOf(store);
      actor.history.undo();
      expect([first, next, actor.history.redo() === null]).toEqual([first, next, false]);
      expect([first, next, contentOf(store), actor.history.redo()]).toEqual([first, next, then, null]);
    }
});

test('a folder that was removed comes back under its number with its files as they were, and is looked at', () => {
  const { store } = libraryOf(temporaryFolder());
  const { history, folders, rescanned } = actorOn(store);
  const [more] = store.roots.list();
  folders.setIgnorePatterns(more!.id, ['*.tmp']);
  const files = [...store.files.known(more!.id).values()].map(({ status, mtimeMs }) => [status, mtimeMs]);
  folders.remove(more!.id);
  expect(store.roots.list().map(({ path }) => path)).toEqual(['/photos']);
  expect(history.undo()?.step).toEqual({ key: 'folderIn', name: 'more' });
  expect(store.roots.get(more!.id)).toMatchObject({ path: '/more', ignorePatterns: ['*.tmp'] });
  expect([...store.files.known(more!.id).values()].map(({ status, mtimeMs }) => [status, mtimeMs])).toEqual(files);
  expect(rescanned).toEqual([more!.id]);
  expect(history.undo()?.step).toEqual({ key: 'folderIgnore', name: 'more' });
  expect(history.redo()?.step).toEqual({ key: 'folderIgnore', name: 'more' });
  expect(history.redo()?.step).toEqual({ key: 'folderOut', name: 'more' });
});

test('a folder that was removed, added by hand and taken out again comes back with its own files, whatever was added meanwhile', () => {
  const { store } = libraryOf(temporaryFolder());
  const { history, folders } = actorOn(store);
  const more = store.roots.byPath('/more')!;
  folders.remove(more.id);
  const other = store.roots.add('/other');
  expect(other.id).not.toBe(more.id);
  indexPaths(store, other.id, ['x.jpg'], 20);
  store.roots.add('/more');
  store.roots.remove(more.id);
  history.undo();
  expect(store.roots.list().map(({ path, id }) => [path, store.files.known(id).size])).toEqual([
    ['/more', 3],
    ['/other', 1],
    ['/photos', 3],
  ]);
});

test('a lens that was removed comes back in use, with what was said in it; a name that was given away meanwhile is asked for', () => {
  const { store, images } = libraryOf(temporaryFolder());
  const { history, lenses, judgements } = actorOn(store);
  const place = lenses.create('place');
  lenses.use(place.id);
  judgements.save([{ imageA: images[0]!, imageB: images[1]!, verdict: 'similar' }], 'chosen');
  lenses.remove(place.id, true);
  expect(lenses.activeId).toBe(defaultLensId);
  store.lenses.create('Place');
  expect(() => history.undo()).toThrow('already');
  store.lenses.rename(lenses.find('place').id, 'other');
  expect(history.undo()?.step).toEqual({ key: 'lensIn', name: 'place' });
  expect([lenses.activeId, judgements.counts().similar]).toEqual([place.id, 1]);
  // In the lens, what was said in it is what was done before that.
  expect(history.undo()?.pairs).toHaveLength(1);
});

test('a contradiction that was left is listed again by an undo, in its lens alone', () => {
  const { store, images } = libraryOf(temporaryFolder());
  const { history, judgements, lenses } = actorOn(store);
  const [a, b, c] = images as [ImageId, ImageId, ImageId];
  judgements.saveGroup([a, b, c]);
  judgements.save([{ imageA: b, imageB: c, verdict: 'different' }], 'chosen');
  judgements.ignoreContradiction({ imageA: c, imageB: b });
  expect(judgements.counts().contradictions).toBe(0);
  const other = store.lenses.create('other');
  lenses.use(other);
  expect(history.undo()).toBeNull();
  lenses.use(defaultLensId);
  expect(history.undo()).toMatchObject({ step: { key: 'contradictionListed' }, counts: { contradictions: 1 } });
  expect(history.redo()).toMatchObject({ step: { key: 'contradictionLeft' }, counts: { contradictions: 0 } });
});

test('what was added before a start stays, whatever key is pressed; what was removed comes back for thirty days and then no more', async () => {
  const { store } = libraryOf(temporaryFolder());
  const { history, folders, lenses } = actorOn(store);
  lenses.create('place');
  folders.remove(store.roots.byPath('/more')!.id);
  // Of a command nothing is taken back but what it says.
  await history.prune(29 * DAY_MS, false);
  expect(history.list(9).held.length).toBe(2);
  await history.prune(29 * DAY_MS, true);
  expect(history.undo()?.step?.key).toBe('folderIn');
  expect(history.undo()).toBeNull();
  folders.remove(store.roots.byPath('/more')!.id);
  for (let day = 30; day <= 60; day++) await history.prune(day * DAY_MS, true);
  expect([history.undo(), history.redo()]).toEqual([null, null]);
  // Its files are forgotten with it.
  expect(store.files.known(store.roots.putBack(9 as never, '/more', []).id).size).toBe(0);
});

const daysFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

test.each([
  // Of the looks, by the clock; the lens is removed on day 0 of it.
  ['that ran ahead for a day', [-1, 365, 366, 1, 2]],
  ['that ran a month ahead for two weeks', [-1, ...daysFrom(31, 14), 15, 16]],
  ['that ran years ahead for two weeks, then another year, and never was set right', [-1, ...daysFrom(999, 14), ...daysFrom(1379, 7)]],
  ['that begins in the year 2000 at each start, and is set right a moment later', [...daysFrom(0, 40).flatMap((day) => [day, -9000])]],
  ['that was years behind when it was removed', [8999, 0, 9000, 9001]],
])('nothing goes for good by a clock %s', async (_, days) => {
  const { store } = libraryOf(temporaryFolder());
  const { history, lenses } = actorOn(store);
  lenses.remove(lenses.create('place').id, false);
  for (const day of days) await history.prune(day * DAY_MS, true);
  expect(history.undo()?.step?.key).toBe('lensIn');
});

test('a clock that is set back does not change what is done again next, in one log or across two, also after a restart', () => {
  for (const kinds of [
    ['judge', 'judge'],
    ['tag', 'judge'],
    ['judge', 'minSide'],
    ['minSide', 'tag'],
  ] as const) {
    const folder = temporaryFolder();
    const { store, images } = libraryOf(folder);
    const first = actorOn(store);
    for (const [at, kind] of kinds.entries()) act(kind, 1 + at, at, first, store, images);
    const done = contentOf(store);
    first.history.undo();
    store.close();
    // The clock of a store for tests begins at 1000 again: the second undo is before the first one by it.
    const again = temporaryStore(folder);
    const { history } = actorOn(again);
    history.undo();
    history.redo();
    expect([kinds, history.list(9).undone.length]).toEqual([kinds, 1]);
    history.redo();
    expect([kinds, contentOf(again), history.redo()]).toEqual([kinds, done, null]);
  }
});

test('the history lists what undo and redo will do next, whichever log holds it', () => {
  const { store, images } = libraryOf(temporaryFolder());
  const actor = actorOn(store);
  for (const [at, kind] of (['judge', 'tag', 'minSide', 'tag', 'withdraw', 'untag', 'remove'] as const).entries())
    act(kind, 1, at, actor, store, images);
  const names = (entries: ReturnType<HistoryService['list']>['held']): string[] => entries.map((entry) => entry.log);
  const inOrder = names(actor.history.list(99).held);
  expect(inOrder).toEqual(['step', 'tag', 'judgement', 'tag', 'step', 'tag', 'judgement']);
  expect(actor.history.list(2).held).toEqual(actor.history.list(99).held.slice(0, 2));
  for (let undone = 1; undone <= inOrder.length; undone++) {
    const [next] = actor.history.list(1).held;
    actor.history.undo();
    const { held, undone: again } = actor.history.list(99);
    expect([names(held), names(again)]).toEqual([inOrder.slice(undone), inOrder.slice(0, undone).toReversed()]);
    expect(again[0]!.atMs).toBe(next!.atMs);
  }
});

/** More photos than are tagged in two pieces, and a tag for them. */
function libraryOfMany() {
  const { store } = libraryOf(temporaryFolder());
  const root = store.roots.add('/many');
  const { ids } = indexPaths(
    store,
    root.id,
    Array.from({ length: 4_500 }, (_, i) => `${i}.jpg`),
    100,
  );
  const { history, tags } = actorOn(store);
  return { store, ids, history, tags, tag: tags.create('everything') };
}

test('an undo does not wait while folders that were removed long ago are let go of', async () => {
  const { store, history, tags } = libraryOfMany();
  store.roots.remove(store.roots.byPath('/many')!.id);
  for (const day of [0, 7, 14, 21, 28]) await history.prune(day * DAY_MS, true);
  const ended: string[] = [];
  const letGo = history.prune(35 * DAY_MS, true).then(() => ended.push('let go'));
  await history.undoInPieces().then(() => ended.push('undone'));
  expect(tags.list()).toEqual([]);
  await letGo;
  expect(ended).toEqual(['undone', 'let go']);
});

test('a tag that is put on photos is made with them or not at all, also where it fails half way; one of that name is used', () => {
  const { store, images } = libraryOf(temporaryFolder());
  const { tags } = actorOn(store);
  expect(() => tags.put('sea', [images[0]!, 1e6 as ImageId])).toThrow('Nothing was tagged');
  expect(tags.list()).toEqual([]);
  const made = tags.put('sea', images.slice(0, 2));
  expect(tags.put(' Sea ', images.slice(1, 3))).toMatchObject({ id: made.id, name: 'sea', images: 3 });
});

test('many photos are tagged as one act, which is taken back and done again whole, with others let in between; none are where one is gone', async () => {
  const { ids, history, tags, tag } = libraryOfMany();
  await expect(tags.addInPieces(tag.id, [...ids, 1e6 as ImageId])).rejects.toThrow('Nothing was tagged');
  expect(tags.imagesOf(tag.id)).toEqual([]);
  const whileDoing = async <Result>(work: Promise<Result>): Promise<Result> => {
    let isOver = false;
    const seen: number[] = [];
    void work.finally(() => (isOver = true));
    while (!isOver) {
      seen.push(tags.get(tag.id).images);
      await new Promise((done) => setImmediate(done));
    }
    // Whoever asks in between is answered when a part of it is done.
    expect(seen.filter((images) => images > 0 && images < 4_500)).not.toEqual([]);
    return work;
  };
  await whileDoing(tags.addInPieces(tag.id, ids));
  expect(tags.get(tag.id).images).toBe(4_500);
  // Asked for while the other is still at work: it begins after that.
  const taken = tags.takeOffInPieces(tag.id, ids);
  expect(await whileDoing(history.undoInPieces())).toMatchObject({ isTags: true });
  await taken;
  expect(tags.get(tag.id).images).toBe(4_500);
  await whileDoing(history.undoInPieces());
  expect([tags.get(tag.id).images, history.list(9).held.length]).toEqual([0, 1]);
  await whileDoing(history.redoInPieces());
  expect(tags.imagesOf(tag.id)).toEqual(ids);
});

test('what was interrupted half way is one act all the same: undo takes back what there is of it', async () => {
  const { store, ids, history, tags, tag } = libraryOfMany();
  const tagging = store.tags.addImages(tag.id, ids);
  tagging.next();
  tagging.next();
  expect(tags.get(tag.id).images).toBe(4_000);
  const undoing = store.tags.undo(store.tags.lastAct()!.act);
  undoing.next();
  expect(tags.get(tag.id).images).toBe(2_000);
  history.undo();
  expect([tags.get(tag.id).images, history.list(9).held.length]).toEqual([0, 1]);
  history.redo();
  expect(tags.get(tag.id).images).toBe(4_000);
});

test('while a large tag is being removed nothing else is done to tags: it comes back whole by one undo, and goes again by one redo', async () => {
  const { store, ids, history, tags, tag } = libraryOfMany();
  tags.addImages(tag.id, ids);
  tags.setSimilar(tag.id, true);
  const whole = contentOf(store);
  const removed = tags.removeInPieces(tag.id);
  // A piece of it is done.
  while (tags.imagesOf(tag.id).length === ids.length) await new Promise((done) => setImmediate(done));
  const others = [
    tags.setSimilarInTurn(tag.id, false),
    tags.renameInTurn(tag.id, 'nothing'),
    // The name is free once the other tag is gone.
    tags.createInTurn('Everything'),
  ];
  await removed;
  const [flagged, renamed, created] = await Promise.allSettled(others);
  expect([flagged, renamed]).toMatchObject([{ reason: { code: 'tag-not-found' } }, { reason: { code: 'tag-not-found' } }]);
  expect(created).toMatchObject({ status: 'fulfilled', value: { name: 'Everything', images: 0 } });
  history.undo();
  const gone = contentOf(store);
  expect(tags.list()).toEqual([]);
  expect(await history.undoInPieces()).toMatchObject({ isTags: true });
  expect(contentOf(store)).toBe(whole);
  await history.redoInPieces();
  expect(contentOf(store)).toBe(gone);
});

test('an undo brings back that a contradiction was left, too, where what was said after that had ended it', () => {
  const { store, images } = libraryOf(temporaryFolder());
  const { history, judgements } = actorOn(store);
  const [a, b, c] = images as [ImageId, ImageId, ImageId];
  judgements.saveGroup([a, b, c]);
  judgements.save([{ imageA: b, imageB: c, verdict: 'different' }], 'chosen');
  judgements.ignoreContradiction({ imageA: b, imageB: c });
  const left = contentOf(store);
  for (const say of [
    () => judgements.withdraw([{ imageA: c, imageB: b }]),
    () => judgements.save([{ imageA: b, imageB: c, verdict: 'similar' }], 'chosen'),
    () => judgements.save([{ imageA: b, imageB: c, verdict: 'different' }], 'chosen'),
  ]) {
    say();
    const said = contentOf(store);
    expect(said).not.toBe(left);
    history.undo();
    expect(contentOf(store)).toBe(left);
    history.redo();
    expect(contentOf(store)).toBe(said);
    history.undo();
  }
  expect(contentOf(store)).toBe(left);
});
